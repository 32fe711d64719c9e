package test

import (
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/isolated-ecs/isolated-ecs/test/synthesis"
)

// TestSidesOfTheBenchmark: what make bench compares the cost of is the same app, by its
// templates.
func TestSidesOfTheBenchmark(t *testing.T) {
	sides := []func(app awscdk.App, services int){synthesis.WithModule, synthesis.ByHand}
	var dirs []string
	for _, define := range sides {
		dir := t.TempDir()
		app := awscdk.NewApp(&awscdk.AppProps{Outdir: &dir, AnalyticsReporting: jsii.Bool(false)})
		define(app, 3)
		app.Synth(nil)
		dirs = append(dirs, dir)
	}
	resources, err := synthesis.Compare(dirs[0], dirs[1])
	if err != nil {
		t.Error(err)
	}
	if least := 3 * 8; resources < least {
		t.Errorf("compared %d resources, want at least the %d of the services", resources, least)
	}
}
