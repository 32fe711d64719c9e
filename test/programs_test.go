package test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/isolated-ecs/isolated-ecs/internal/cdktest"
)

// TestExampleTemplates runs the example as the CDK CLI does, with the context
// of cdk.json and what a user adds with -c.
func TestExampleTemplates(t *testing.T) {
	program := build(t, "..", "./examples/fargate")
	for name, with := range map[string]struct {
		context     map[string]any
		environment []string
	}{
		"example-fargate":         {},
		"example-fargate-ec2":     {context: map[string]any{"ec2": "true"}},
		"example-fargate-build":   {context: map[string]any{"build": "true"}},
		"example-fargate-ireland": {environment: []string{"CDK_DEFAULT_ACCOUNT=111122223333", "CDK_DEFAULT_REGION=eu-west-1"}},
	} {
		t.Run(name, func(t *testing.T) {
			raw, output, err := synthesize(t, "..", program, "IsolatedFargate", with.context, with.environment...)
			if err != nil {
				t.Fatalf("%v\n%s", err, output)
			}
			cdktest.Golden(t, name+".json", cdktest.Normalize(t, raw))
		})
	}
}

// TestProgramOutsideTheModule: a user's program has a go.mod of its own, passes
// the constructs to CDK in every way, and synthesizes.
func TestProgramOutsideTheModule(t *testing.T) {
	program := build(t, "downstream", ".")
	raw, output, err := synthesize(t, "downstream", program, "Downstream", nil)
	if err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	template := parseTemplate(t, raw)
	if opened := openings(template); len(opened) > 0 {
		t.Errorf("the template has openings: %s", strings.Join(opened, "\n"))
	}
	for _, resourceType := range []string{"AWS::EC2::VPC", "AWS::ECS::Cluster", "AWS::ECS::Service"} {
		if len(template.ids(resourceType)) != 1 {
			t.Errorf("the template has %d resources of type %s, want 1", len(template.ids(resourceType)), resourceType)
		}
	}
	for _, id := range []string{"Network", "Cluster", "Web", "Report", "Ec2"} {
		if !strings.Contains(string(raw), `"downstream-`+id+`"`) {
			t.Errorf("the tag that the program put on %s is not in the template", id)
		}
	}
}

// build builds a main package and returns the path of the program.
func build(t *testing.T, dir, target string) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "app")
	command := exec.Command("go", "build", "-o", program, target)
	command.Dir = dir
	if output, err := command.CombinedOutput(); err != nil {
		t.Fatalf("go build %s in %s: %v\n%s", target, dir, err, output)
	}
	return program
}

// synthesize runs a CDK program with what the CLI hands to one, and returns the
// template of a stack and what the program printed.
func synthesize(t *testing.T, dir, program, stack string, context map[string]any, environment ...string) (template []byte, output string, err error) {
	t.Helper()
	outdir := t.TempDir()
	command := exec.Command(program)
	command.Dir = dir
	command.Env = append(os.Environ(), "CDK_DEFAULT_ACCOUNT=", "CDK_DEFAULT_REGION=", "CDK_OUTDIR="+outdir, "CDK_CONTEXT_JSON="+contextJson(t, dir, context))
	command.Env = append(command.Env, environment...)
	combined, err := command.CombinedOutput()
	if err != nil {
		return nil, string(combined), err
	}
	template, err = os.ReadFile(filepath.Join(outdir, stack+".template.json"))
	return template, string(combined), err
}

// contextJson returns the context of cdk.json with additions.
func contextJson(t *testing.T, dir string, additions map[string]any) string {
	t.Helper()
	var config struct{ Context map[string]any }
	raw, err := os.ReadFile(filepath.Join(dir, "cdk.json"))
	if err == nil {
		err = json.Unmarshal(raw, &config)
	}
	if err != nil {
		t.Fatal(err)
	}
	for key, value := range additions {
		config.Context[key] = value
	}
	merged, err := json.Marshal(config.Context)
	if err != nil {
		t.Fatal(err)
	}
	return string(merged)
}
