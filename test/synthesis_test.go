package test

import (
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"

	"github.com/isolated-ecs/isolated-ecs/internal/cdktest"
)

// TestSynthesisAsksAndWarnsNothing: no construct needs a lookup in an account,
// also where account and Region are known, and none makes CDK warn.
func TestSynthesisAsksAndWarnsNothing(t *testing.T) {
	for _, g := range goldens {
		t.Run(g.name, func(t *testing.T) {
			stack := g.define(t)
			cdktest.Template(t, stack)
			assembly := awscdk.Stage_Of(stack).Synth(nil) // the same again
			if missing := assembly.Manifest().Missing; missing != nil {
				t.Errorf("synthesis needs %d lookups, the first is %s", len(*missing), *(*missing)[0].Key)
			}
			for _, message := range *assembly.GetStackArtifact(stack.ArtifactId()).Messages() {
				t.Errorf("%s: %v", *message.Id, message.Entry.Data)
			}
		})
	}
}

// TestLookupOfSupportedAzsIsAsked: the one lookup there is, only if asked for.
func TestLookupOfSupportedAzsIsAsked(t *testing.T) {
	app := cdktest.NewApp(t, nil)
	stack := cdktest.AddStack(app, "Test", ireland)
	defineNetworkWithSupportedAzs(stack)
	missing := app.Synth(nil).Manifest().Missing
	if missing == nil || len(*missing) != 3 || *(*missing)[0].Key != supportedAzsKey("ecr.dkr") {
		t.Errorf("missing context = %v, want that of three interface endpoints", missing)
	}
}
