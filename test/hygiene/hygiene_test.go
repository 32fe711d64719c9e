//go:build hygiene

package hygiene

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/diff"
)

// The prefixes of the packs' rules.
var packs = []string{"AwsSolutions-", "NIST.800.53.R5-", "PCI.DSS.321-", "HIPAA.Security-"}

// TestExample: what the packs find in the example is acknowledged in it, whatever
// the context says, and nothing else is; the document has it all.
func TestExample(t *testing.T) {
	example := build(t)
	documented := map[acknowledgment]bool{}
	for name, with := range map[string]struct {
		context     map[string]any
		environment []string
	}{
		"default":     {},
		"ec2":         {context: map[string]any{"ec2": "true"}},
		"build":       {context: map[string]any{"build": "true"}},
		"environment": {environment: []string{"CDK_DEFAULT_ACCOUNT=111122223333", "CDK_DEFAULT_REGION=eu-west-1"}},
	} {
		t.Run(name, func(t *testing.T) {
			assembly := synthesize(t, example, with.context, with.environment...)
			findings := run(t, glob(t, assembly, "*.template.json")...)
			acknowledgments := acknowledged(t, assembly)
			for _, wrong := range compare(findings, acknowledgments) {
				t.Error(wrong)
			}
			for _, a := range acknowledgments {
				documented[a] = true
			}
		})
	}
	if !t.Failed() {
		got := regexp.MustCompile("(?m)^\\| `.*").FindAllString(read(t, "../../docs/hygiene.md"), -1)
		wantSame(t, "docs/hygiene.md", got, rows(documented))
	}
}

// rows returns the table of docs/hygiene.md, with a row for each construct and reason.
func rows(acknowledgments map[acknowledgment]bool) []string {
	rules := map[string][]string{} // by the row, which has a place for them
	for a := range acknowledgments {
		_, construct, _ := strings.Cut(a.Construct, "/")
		row := fmt.Sprintf("| `%s` | %%s | %s |", construct, a.Reason)
		rules[row] = append(rules[row], "`"+a.Rule+"`")
	}
	var filled []string
	for row, names := range rules {
		slices.Sort(names)
		filled = append(filled, fmt.Sprintf(row, strings.Join(names, "<br>")))
	}
	return filled
}

// TestPacksFind: all four packs are run, and find what is wrong in a template that
// is open; what a rule cannot read is not taken for closed.
func TestPacksFind(t *testing.T) {
	var got []string
	for _, f := range run(t, "testdata/open.template.json") {
		about := f.Rule + " " + f.Id
		if !f.Evaluated {
			about += " ?"
		}
		got = append(got, about)
	}
	want := []string{"AwsSolutions-VPC7 Vpc", "AwsSolutions-EC23 World", "AwsSolutions-EC23 Somebody ?"}
	for _, pack := range packs[1:] {
		want = append(want, pack+"VPCDefaultSecurityGroupClosed Vpc", pack+"VPCFlowLogsEnabled Vpc", pack+"EC2RestrictedSSH World",
			pack+"EC2RestrictedCommonPorts Somebody ?", pack+"EC2RestrictedSSH Somebody ?")
	}
	wantSame(t, "what the packs find", got, want)
}

// TestVersions: the packs read templates with the CDK that wrote them.
func TestVersions(t *testing.T) {
	var pins struct{ DevDependencies map[string]string }
	decode(t, []byte(read(t, "package.json")), &pins)
	modules := read(t, "../../go.mod")
	for pin, module := range map[string]string{"aws-cdk-lib": "aws-cdk-go/awscdk/v2", "constructs": "constructs-go/constructs/v10"} {
		if want := "github.com/aws/" + module + " v" + pins.DevDependencies[pin] + "\n"; !strings.Contains(modules, want) {
			t.Errorf("go.mod has no %q, which package.json has of %s", want, pin)
		}
	}
}

// run returns what the packs find in templates.
func run(t *testing.T, templates ...string) []finding {
	t.Helper()
	command := exec.Command(node(t), append([]string{"packs.mjs"}, templates...)...)
	command.Stderr = os.Stderr
	output, err := command.Output()
	if err != nil {
		t.Fatalf("packs.mjs: %v", err)
	}
	var findings []finding
	decode(t, output, &findings)
	return findings
}

// node is the Node.js that runs jsii as well.
func node(t *testing.T) string {
	t.Helper()
	if _, err := os.Stat("node_modules"); err != nil {
		t.Fatalf("%v: run make hygiene, which installs it", err)
	}
	if node := os.Getenv("JSII_NODE"); node != "" {
		return node
	}
	return "node"
}

// acknowledged returns the acknowledgments of the packs' rules, from where CDK
// writes them: the metadata of the constructs in each stack of a cloud assembly.
func acknowledged(t *testing.T, assembly string) []acknowledgment {
	t.Helper()
	var all []acknowledgment
	for _, file := range glob(t, assembly, "*.metadata.json") {
		var metadata map[string][]struct {
			Type string
			Data json.RawMessage
		}
		decode(t, []byte(read(t, file)), &metadata)
		for _, path := range slices.Sorted(maps.Keys(metadata)) {
			for _, entry := range metadata[path] {
				if entry.Type != "aws:cdk:acknowledged-rules" {
					continue
				}
				var reasons map[string]string
				decode(t, entry.Data, &reasons)
				for rule, reason := range reasons {
					rule = strings.TrimPrefix(rule, "Annotation::") // what CDK takes a rule without a plugin for
					if slices.ContainsFunc(packs, func(pack string) bool { return strings.HasPrefix(rule, pack) }) {
						all = append(all, acknowledgment{strings.TrimPrefix(path, "/"), rule, reason})
					}
				}
			}
		}
	}
	return all
}

// wantSame compares lists whose order does not matter.
func wantSame(t *testing.T, what string, got, want []string) {
	t.Helper()
	slices.Sort(got)
	slices.Sort(want)
	if d := diff.Diff("got", lines(got), "want", lines(want)); d != nil {
		t.Errorf("%s\n%s", what, d)
	}
}

func lines(list []string) []byte { return []byte(strings.Join(list, "\n") + "\n") }

// build builds the example and returns the path of the program.
func build(t *testing.T) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "example")
	if output, err := exec.Command("go", "build", "-o", program, "../../examples/fargate").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, output)
	}
	return program
}

// synthesize runs the example as the CDK CLI does, with the context of cdk.json
// and what a user adds with -c, and returns the directory of the cloud assembly.
func synthesize(t *testing.T, example string, additions map[string]any, environment ...string) string {
	t.Helper()
	var config struct{ Context map[string]any }
	decode(t, []byte(read(t, "../../cdk.json")), &config)
	config.Context["aws:cdk:enable-path-metadata"] = true
	maps.Copy(config.Context, additions)
	context, err := json.Marshal(config.Context)
	if err != nil {
		t.Fatal(err)
	}
	assembly := t.TempDir()
	command := exec.Command(example)
	command.Env = append(os.Environ(), "CDK_DEFAULT_ACCOUNT=", "CDK_DEFAULT_REGION=", "CDK_VALIDATION=false",
		"CDK_OUTDIR="+assembly, "CDK_CONTEXT_JSON="+string(context))
	command.Env = append(command.Env, environment...)
	if output, err := command.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	return assembly
}

func glob(t *testing.T, directory, pattern string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(directory, pattern))
	if err != nil || len(files) == 0 {
		t.Fatalf("%s has no %s", directory, pattern)
	}
	return files
}

func read(t *testing.T, file string) string {
	t.Helper()
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func decode(t *testing.T, raw []byte, into any) {
	t.Helper()
	if err := json.Unmarshal(raw, into); err != nil {
		t.Fatal(err)
	}
}
