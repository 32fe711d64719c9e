// Package cdktest helps tests to use CDK: it is the only place where jsii is
// configured and closed, it reads templates from the synthesized directory, and
// it compares them with golden files.
package cdktest

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"
	"github.com/rogpeppe/go-internal/diff"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// Main runs the tests of a package that uses CDK; call it from TestMain. Unless
// the environment says otherwise, it runs jsii on the Node.js that package.json
// pins, if that is installed, and turns off the template validation of CDK's
// synthesis (CDK_VALIDATION), which takes five times as long as all the rest. What apps
// without Outdir write, as those of examples, is removed at the end.
func Main(m *testing.M) {
	temporary, err := os.MkdirTemp("", "cdktest")
	if err != nil {
		panic(err)
	}
	os.Setenv("TMPDIR", temporary)
	setDefault("CDK_VALIDATION", "false")
	for _, root := range []string{"..", "../.."} {
		node, err := filepath.Abs(filepath.Join(root, "node_modules/.bin/node"))
		if err != nil {
			panic(err)
		}
		if _, err := os.Stat(node); err == nil {
			setDefault("JSII_NODE", node)
		}
	}
	jsii.Close() // it has the environment of the time it was imported
	code := m.Run()
	jsii.Close()
	os.RemoveAll(temporary)
	os.Exit(code)
}

func setDefault(key, value string) {
	if os.Getenv(key) == "" {
		if err := os.Setenv(key, value); err != nil {
			panic(err)
		}
	}
}

// NewApp returns an app that synthesizes into a directory of the test, without
// what differs from one version of CDK to the next.
func NewApp(t *testing.T, context map[string]any) awscdk.App {
	t.Helper()
	return awscdk.NewApp(&awscdk.AppProps{
		Outdir:             jsii.String(t.TempDir()),
		AnalyticsReporting: jsii.Bool(false),
		Context:            &context,
	})
}

// NewStack returns a stack named Test in an app of its own. A nil env makes it
// independent of account and Region.
func NewStack(t *testing.T, env *awscdk.Environment) awscdk.Stack {
	t.Helper()
	return AddStack(NewApp(t, nil), "Test", env)
}

// AddStack adds a stack to app.
func AddStack(app awscdk.App, name string, env *awscdk.Environment) awscdk.Stack {
	return awscdk.NewStack(app, &name, &awscdk.StackProps{
		Env: env,
		Synthesizer: awscdk.NewDefaultStackSynthesizer(&awscdk.DefaultStackSynthesizerProps{
			GenerateBootstrapVersionRule: jsii.Bool(false),
		}),
	})
}

// assetHash is what CDK names the files and images of an app by. A digest, which
// a test gives to an image, looks the same but for the colon of its algorithm.
var assetHash = regexp.MustCompile(`(sha256:)?[0-9a-f]{64}`)

// Synthesize synthesizes the app of stack and returns the directory of the
// cloud assembly.
func Synthesize(t *testing.T, stack awscdk.Stack) string {
	t.Helper()
	return *awscdk.Stage_Of(stack).Synth(nil).Directory()
}

// Template synthesizes the app of stack and returns the template of stack,
// normalized.
func Template(t *testing.T, stack awscdk.Stack) []byte {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(Synthesize(t, stack), *stack.TemplateFile()))
	if err != nil {
		t.Fatal(err)
	}
	return Normalize(t, raw)
}

// Normalize returns a template indented, and with asset hashes masked.
func Normalize(t *testing.T, template []byte) []byte {
	t.Helper()
	var indented bytes.Buffer
	if err := json.Indent(&indented, template, "", " "); err != nil {
		t.Fatal(err)
	}
	indented.WriteByte('\n')
	return assetHash.ReplaceAllFunc(indented.Bytes(), func(match []byte) []byte {
		if bytes.HasPrefix(match, []byte("sha256:")) {
			return match
		}
		return []byte("(asset hash)")
	})
}

// Golden compares got with golden/name, byte by byte. With -update it writes
// the file instead.
func Golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("golden", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v\nIf the test is new, write its golden file with: go test ./test -run '%s' -update", err, t.Name())
	}
	if d := diff.Diff("want "+path, want, "got", got); d != nil {
		t.Errorf("%s\nIf this is what you want, review the diff as you would code, then: go test ./test -run '%s' -update", d, t.Name())
	}
}

// PanicError runs f and returns the error that it panics with. The test fails
// if f does not panic, or panics with something that is not an error.
func PanicError(t *testing.T, f func()) (err error) {
	t.Helper()
	defer func() {
		t.Helper()
		switch r := recover().(type) {
		case nil:
			t.Fatal("no panic")
		case error:
			err = r
		default:
			t.Fatalf("panicked with a %T, want an error: %v", r, fmt.Sprint(r))
		}
	}()
	f()
	return nil
}
