package test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/isolated-ecs/isolated-ecs/test/synthesis"
	"github.com/isolated-ecs/isolated-ecs/test/synthesis/compare"
)

// TestSidesOfTheBenchmark: what make bench compares the cost of is the same app, by its
// templates.
func TestSidesOfTheBenchmark(t *testing.T) {
	wantSameResources(t, services(t, synthesis.WithModule), services(t, synthesis.ByHand), 3*8)
}

// TestSidesOfTheBenchmarkInTypeScript: what make bench compares with TypeScript is the same
// there, the services as well as the example.
func TestSidesOfTheBenchmarkInTypeScript(t *testing.T) {
	t.Run("services", func(t *testing.T) {
		wantSameResources(t, services(t, synthesis.WithModule), inTypeScript(t, "{}", "bin/services.ts", "3"), 3*8)
	})
	t.Run("example", func(t *testing.T) {
		golden := t.TempDir()
		writeFile(t, golden, "IsolatedFargate.template.json", readFile(t, "golden/example-fargate.json"))
		wantSameResources(t, golden, inTypeScript(t, contextJson(t, typescript, nil), "bin/fargate.ts"), 30)
	})
}

// TestBenchmarkPins: both languages have the same CDK, and the example the same context.
func TestBenchmarkPins(t *testing.T) {
	var pins struct{ Dependencies map[string]string }
	if err := json.Unmarshal([]byte(readFile(t, typescript+"/package.json")), &pins); err != nil {
		t.Fatal(err)
	}
	modules := readFile(t, "../go.mod")
	for pin, module := range map[string]string{"aws-cdk-lib": "aws-cdk-go/awscdk/v2", "constructs": "constructs-go/constructs/v10"} {
		if want := "github.com/aws/" + module + " v" + pins.Dependencies[pin] + "\n"; !strings.Contains(modules, want) {
			t.Errorf("go.mod has no %q, which %s/package.json has of %s", want, typescript, pin)
		}
	}
	if got, want := contextJson(t, typescript, nil), contextJson(t, "..", nil); got != want {
		t.Errorf("the context of %s/cdk.json is %s, want that of the example: %s", typescript, got, want)
	}
}

// services synthesizes an app of three services and returns the directory of the cloud assembly.
func services(t *testing.T, define func(app awscdk.App, services int)) string {
	t.Helper()
	dir := t.TempDir()
	app := awscdk.NewApp(&awscdk.AppProps{Outdir: &dir, AnalyticsReporting: jsii.Bool(false)})
	define(app, 3)
	app.Synth(nil)
	return dir
}

const typescript = "synthesis/typescript"

// inTypeScript synthesizes an app in TypeScript and returns the directory of the cloud assembly.
func inTypeScript(t *testing.T, context, app string, args ...string) string {
	t.Helper()
	if _, err := os.Stat(filepath.Join(typescript, "node_modules/.bin/tsx")); err != nil {
		t.Skipf("%v: make test installs it, and so does scripts/install.sh typescript", err)
	}
	outdir := t.TempDir()
	command := exec.Command("node_modules/.bin/tsx", append([]string{app}, args...)...)
	command.Dir = typescript
	command.Env = append(os.Environ(), "CDK_DEFAULT_ACCOUNT=", "CDK_DEFAULT_REGION=", "CDK_VALIDATION=false",
		"CDK_OUTDIR="+outdir, "CDK_CONTEXT_JSON="+context)
	if output, err := command.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", app, err, output)
	}
	return outdir
}

func wantSameResources(t *testing.T, a, b string, least int) {
	t.Helper()
	resources, err := compare.Assemblies(a, b)
	if err != nil {
		t.Error(err)
	} else if resources < least {
		t.Errorf("compared %d resources, want at least %d", resources, least)
	}
}
