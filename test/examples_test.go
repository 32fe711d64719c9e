package test

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/isolated-ecs/isolated-ecs/verify"
	"github.com/isolated-ecs/isolated-ecs/verify/report"
)

// exampleClaims is what verify says of each example: how many workloads start, and which are
// not proved to, because no template can say it.
var exampleClaims = map[string]struct {
	start   int
	unknown []string // parts of the ids
}{
	"api-ingress":     {start: 1},
	"ec2":             {start: 2},
	"efs":             {start: 1},
	"exec":            {start: 1},
	"existing-vpc":    {start: 1},
	"fargate":         {start: 1},
	"multi-stack":     {start: 2},
	"scheduled":       {start: 1, unknown: []string{"Migration"}}, // nothing in the template runs it
	"service-connect": {start: 2},
	"windows":         {unknown: []string{"Service"}}, // whether the layers were pushed
}

// TestExamples: each example synthesizes as a user runs it, without an account; its tasks
// start, and nothing leaves.
func TestExamples(t *testing.T) {
	programs := t.TempDir()
	if output, err := run("..", "go", "build", "-o", programs, "./examples/..."); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	mains, err := filepath.Glob(filepath.Join("..", "examples", "*", "main.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, main := range mains {
		name := filepath.Base(filepath.Dir(main))
		t.Run(name, func(t *testing.T) {
			claim, ok := exampleClaims[name]
			if !ok {
				t.Fatal("exampleClaims says nothing of the example")
			}
			readme := readFile(t, filepath.Join("..", "examples", name, "README.md"))
			if command := "go run ./examples/" + name; !strings.Contains(readme, command) {
				t.Errorf("README.md does not say %q", command)
			}
			r := verifyAssembly(t, synthesizeAssembly(t, filepath.Join(programs, name)))
			started := 0
			for _, w := range r.Workloads {
				switch verdict := w.Verdict.String(); {
				case verdict == "allowed":
					started++
				case verdict == "unknown" && slices.ContainsFunc(claim.unknown, func(part string) bool { return strings.Contains(w.ID, part) }):
				default:
					t.Errorf("%s is %s", w.ID, w.Verdict)
				}
			}
			if started != claim.start || len(r.Workloads) != claim.start+len(claim.unknown) {
				t.Errorf("%d of %d workloads start, want %d of %d", started, len(r.Workloads), claim.start, claim.start+len(claim.unknown))
			}
			wantIsolated(t, r)
			wantNoImageRefused(t, name, filepath.Join(programs, name))
		})
	}
	if len(mains) != len(exampleClaims) {
		t.Errorf("there are %d examples, and claims of %d", len(mains), len(exampleClaims))
	}
}

// wantNoImageRefused wants one line for a context without an image, and no stack trace.
func wantNoImageRefused(t *testing.T, name, program string) {
	t.Helper()
	_, output, err := synthesize(t, "..", program, "none", map[string]any{"repository": ""})
	if err == nil {
		t.Fatal("the example synthesizes without an image")
	}
	if want := "examples/" + name + ": context has no image: give -c repository=NAME -c tag=TAG"; !strings.Contains(output, want) || strings.Contains(output, "goroutine") {
		t.Errorf("output = %q, want one line with %q", output, want)
	}
}

// wantIsolated wants no way out that could be closed, and no finding that is an error.
func wantIsolated(t *testing.T, r *report.Report) {
	t.Helper()
	for _, n := range r.Networks {
		if !n.Isolated {
			t.Errorf("%s is not isolated", n.ID)
		}
	}
	for _, f := range r.Findings {
		if f.Severity == report.Error {
			t.Errorf("%s: %s: %s", f.Check, f.Resource, f.Message)
		}
	}
}

// synthesizeAssembly runs a CDK program as the CLI does, without an environment, and returns
// the folder of the cloud assembly.
func synthesizeAssembly(t *testing.T, program string) string {
	t.Helper()
	outdir := t.TempDir()
	command := exec.Command(program)
	command.Dir = ".."
	command.Env = append(os.Environ(), "CDK_DEFAULT_ACCOUNT=", "CDK_DEFAULT_REGION=", "CDK_OUTDIR="+outdir, "CDK_CONTEXT_JSON="+contextJson(t, "..", nil))
	if output, err := command.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	return outdir
}

func verifyAssembly(t *testing.T, path string) *report.Report {
	t.Helper()
	model, err := verify.Load(path, verify.Options{Isolated: true})
	if err != nil {
		t.Fatal(err)
	}
	return verify.Run(model)
}

func run(dir, name string, arguments ...string) (output []byte, err error) {
	command := exec.Command(name, arguments...)
	command.Dir = dir
	return command.CombinedOutput()
}
