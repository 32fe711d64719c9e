package verify_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/isolated-ecs/isolated-ecs/verify"
	"github.com/isolated-ecs/isolated-ecs/verify/report"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

func Example() {
	m, err := verify.Load("../test/golden/service-zero.json", verify.Options{Options: template.Options{Region: "eu-west-1"}})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, w := range verify.Run(m).Workloads {
		fmt.Println(w.Kind, "is", w.Verdict)
	}
	// Output: AWS::ECS::Service is allowed
}

// samples are templates of every kind, ours and others'.
func samples(t testing.TB) []string {
	t.Helper()
	var files []string
	for _, pattern := range []string{"../test/golden/*.json", "testdata/classics/*.yaml", "testdata/classics/*/parent.yaml", "testdata/source-pattern/parent.yml"} {
		found, err := filepath.Glob(pattern)
		if err != nil || len(found) == 0 {
			t.Fatalf("no files match %s", pattern)
		}
		files = append(files, found...)
	}
	return files
}

func run(t testing.TB, opts verify.Options, paths ...string) *verify.Report {
	t.Helper()
	m, err := verify.LoadFiles(paths, opts)
	if err != nil {
		t.Fatal(err)
	}
	return verify.Run(m)
}

// TestSameBytes: the same input gives the same bytes, in every format.
func TestSameBytes(t *testing.T) {
	for _, file := range samples(t) {
		for _, format := range report.Formats {
			var first, second bytes.Buffer
			for _, w := range []*bytes.Buffer{&first, &second} {
				if err := report.Write(w, run(t, options, file), format); err != nil {
					t.Fatal(err)
				}
			}
			if !bytes.Equal(first.Bytes(), second.Bytes()) {
				t.Errorf("%s: two runs differ in format %s", file, format)
			}
		}
	}
}

// TestOrderDoesNotMatter: the verdicts of a template do not depend on the order in which it
// has its resources.
func TestOrderDoesNotMatter(t *testing.T) {
	files, err := filepath.Glob("../test/golden/*.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		turned := filepath.Join(t.TempDir(), "turned.json")
		if err := os.WriteFile(turned, backwards(t, data), 0o600); err != nil {
			t.Fatal(err)
		}
		if want, got := claims(run(t, options, file)), claims(run(t, options, turned)); !slices.Equal(got, want) {
			t.Errorf("%s turned around:\n%s\nwant\n%s", file, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	}
}

// backwards returns a template with its resources in the other order.
func backwards(t *testing.T, data []byte) []byte {
	t.Helper()
	var sections map[string]json.RawMessage
	var resources map[string]json.RawMessage
	if json.Unmarshal(data, &sections) != nil || json.Unmarshal(sections["Resources"], &resources) != nil {
		t.Fatal("not a template")
	}
	ids := slices.Sorted(maps.Keys(resources))
	slices.Reverse(ids)
	var b bytes.Buffer
	b.WriteString("{")
	for i, id := range ids {
		if i > 0 {
			b.WriteString(",")
		}
		fmt.Fprintf(&b, "%q: %s", id, resources[id])
	}
	b.WriteString("}")
	sections["Resources"] = b.Bytes()
	turned, err := json.Marshal(sections)
	if err != nil {
		t.Fatal(err)
	}
	return turned
}

// claims are what a report says, without where, sorted.
func claims(r *verify.Report) []string {
	var lines []string
	for _, w := range r.Workloads {
		lines = append(lines, w.ID+" "+w.Verdict.String())
		for _, n := range w.Needs {
			lines = append(lines, fmt.Sprint(w.ID, " ", n.Feature, n.Container, n.Action, n.Resource, n.Verdict, n.Via))
		}
	}
	for _, n := range r.Networks {
		lines = append(lines, fmt.Sprint(n.ID, n.Isolated))
		for _, e := range n.Exits {
			lines = append(lines, fmt.Sprint(n.ID, e.Kind, e.Path, e.Verdict))
		}
	}
	for _, f := range r.Findings {
		lines = append(lines, fmt.Sprint(f.Severity, f.Check, f.Resource, f.Path))
	}
	slices.Sort(lines)
	return lines
}

// TestIsolated: what leaves, here names that anybody can register, is a warning, and an error
// if isolation is demanded.
func TestIsolated(t *testing.T) {
	for _, isolated := range []bool{false, true} {
		opts := options
		opts.Isolated = isolated
		errors := 0
		for _, f := range run(t, opts, "../test/golden/guards-off.json").Findings {
			if f.Severity == verify.Error {
				errors++
			}
		}
		if (errors > 0) != isolated {
			t.Errorf("isolated %v: %d errors", isolated, errors)
		}
	}
}

// TestTooManyWorlds: with more ways to turn out than are looked at, nothing is proved.
func TestTooManyWorlds(t *testing.T) {
	var conditions, endpoints, parameters strings.Builder
	for i := range 6 {
		fmt.Fprintf(&parameters, "  P%d: {Type: String}\n", i)
		fmt.Fprintf(&conditions, "  C%d: !Equals [!Ref P%d, yes]\n", i, i)
		fmt.Fprintf(&endpoints, "  E%d: {Type: AWS::SNS::Topic, Condition: C%d}\n", i, i)
	}
	data, err := os.ReadFile("testdata/classics/fargate-public-alb.yaml")
	if err != nil {
		t.Fatal(err)
	}
	source := string(data)
	for section, more := range map[string]string{"Resources:\n": endpoints.String()} {
		source = strings.Replace(source, section, section+more, 1)
	}
	if strings.Contains(source, "\nParameters:\n") {
		source = strings.Replace(source, "\nParameters:\n", "\nParameters:\n"+parameters.String(), 1)
	} else {
		source += "\nParameters:\n" + parameters.String()
	}
	source += "\nConditions:\n" + conditions.String()
	r := analyse(t, []byte(source))
	for _, w := range r.Workloads {
		if w.Verdict != verify.Unknown {
			t.Errorf("%s is %s", w.ID, w.Verdict)
		}
	}
	if !strings.Contains(strings.Join(r.Assumptions, "\n"), "more ways") {
		t.Errorf("no assumption says why: %q", r.Assumptions)
	}
}

// FuzzRun: whatever is read is analysed without a panic.
func FuzzRun(f *testing.F) {
	for _, file := range append(glob(f, "testdata/classics/*.yaml"), "../test/golden/service-zero.json") { // small ones, for many runs
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		file := filepath.Join(t.TempDir(), "template")
		if err := os.WriteFile(file, data, 0o600); err != nil {
			t.Fatal(err)
		}
		if m, err := verify.Load(file, options); err == nil {
			verify.Run(m)
		}
	})
}
