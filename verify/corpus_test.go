package verify_test

import (
	"cmp"
	"maps"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/isolated-ecs/isolated-ecs/verify"
	"github.com/isolated-ecs/isolated-ecs/verify/report"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// The corpus is for Ireland, in an account of its own.
var options = verify.Options{Options: template.Options{Region: "eu-west-1", Account: "111122223333"}}

// TestFailures holds the analyser against real failures: each is a pair of templates, one
// broken, one fixed.
func TestFailures(t *testing.T) {
	for _, file := range glob(t, "testdata/failures/*.txtar") {
		t.Run(name(file), func(t *testing.T) {
			archive := parse(t, file)
			fixed := analyse(t, section(t, archive, "fixed.yaml"))
			for _, need := range needs(fixed) {
				if need.Verdict == verify.Denied {
					t.Errorf("the fixed template is refuted: %s", describe(need))
				}
			}
			broken := analyse(t, section(t, archive, "broken.yaml"))
			wantAll(t, broken, section(t, archive, "want"))
		})
	}
}

// TestWorlds holds it against templates that leave something open.
func TestWorlds(t *testing.T) {
	for _, file := range glob(t, "testdata/worlds/*.txtar") {
		t.Run(name(file), func(t *testing.T) {
			archive := parse(t, file)
			wantAll(t, analyse(t, section(t, archive, "template.yaml")), section(t, archive, "want"))
		})
	}
}

// TestClassics holds that ordinary templates, with internet, are not refuted.
func TestClassics(t *testing.T) {
	files := append(glob(t, "testdata/classics/*.yaml"), glob(t, "testdata/classics/*/parent.yaml")...)
	if len(files) < 12 {
		t.Fatalf("only %d classics were found", len(files))
	}
	for _, file := range files {
		t.Run(name(file), func(t *testing.T) {
			m, err := verify.Load(file, options)
			if err != nil {
				t.Fatal(err)
			}
			r := verify.Run(m)
			if len(r.Workloads) == 0 {
				t.Error("no workload was found")
			}
			for _, need := range needs(r) {
				if need.Verdict == verify.Denied {
					t.Errorf("refuted: %s", describe(need))
				}
			}
			for _, f := range r.Findings {
				if f.Severity == verify.Error {
					t.Errorf("error: %s: %s: %s", f.Check, f.Place, f.Message)
				}
			}
		})
	}
}

// wantAll compares a report with lines of "workload feature verdict hop witness", where
// alternatives are separated by bars, and "assumption word".
func wantAll(t *testing.T, r *verify.Report, want []byte) {
	t.Helper()
	claims := 0
	for line := range strings.Lines(string(want)) {
		fields := strings.Fields(line)
		switch {
		case len(fields) == 0:
			continue
		case fields[0] == "assumption":
			if !strings.Contains(strings.Join(r.Assumptions, "\n"), fields[1]) {
				t.Errorf("no assumption mentions %s: %q", fields[1], r.Assumptions)
			}
		case len(fields) >= 3 && !claimed(r, fields):
			t.Errorf("want %s; there is:\n%s", strings.TrimSpace(line), strings.Join(all(r, fields[0]), "\n"))
		}
		claims++
	}
	if claims == 0 {
		t.Error("nothing is wanted")
	}
}

// claimed reports whether a need of the report is as wanted.
func claimed(r *verify.Report, want []string) bool {
	for _, w := range r.Workloads {
		for _, n := range w.Needs {
			if w.ID == want[0] && oneOf(want[1], n.Feature) && n.Verdict.String() == want[2] && (len(want) < 4 || decidedBy(n, want[3:])) {
				return true
			}
		}
	}
	return false
}

// decidedBy reports whether the hop that decides is one of those wanted, and its fact
// mentions the witness.
func decidedBy(n report.Need, want []string) bool {
	for _, hop := range n.Path {
		if hop.Verdict != n.Verdict {
			continue
		}
		if !oneOf(want[0], string(hop.Hop)) {
			return false
		}
		if len(want) < 2 {
			return true
		}
		for witness := range strings.SplitSeq(want[1], "|") {
			if strings.Contains(hop.At+" "+hop.Why, witness) {
				return true
			}
		}
		return false
	}
	return false
}

func oneOf(alternatives, s string) bool {
	for a := range strings.SplitSeq(alternatives, "|") {
		if a == s {
			return true
		}
	}
	return false
}

// all describes the needs of a workload that are not allowed, or all if all are.
func all(r *verify.Report, workload string) []string {
	var lines []string
	for _, w := range r.Workloads {
		for _, n := range w.Needs {
			if w.ID == workload && n.Verdict != verify.Allowed {
				lines = append(lines, describe(n))
			}
		}
	}
	if len(lines) == 0 {
		lines = append(lines, "everything is allowed")
	}
	return lines
}

func describe(n report.Need) string {
	deciding := report.Hop{}
	for _, hop := range n.Path {
		if hop.Verdict == n.Verdict {
			deciding = hop
			break
		}
	}
	return strings.Join([]string{"  ", n.Feature, n.Verdict.String(), cmp.Or(n.Action, n.Host), "|", string(deciding.Hop), deciding.At, deciding.Why}, " ")
}

func needs(r *verify.Report) []report.Need {
	var needs []report.Need
	for _, w := range r.Workloads {
		needs = append(needs, w.Needs...)
	}
	return needs
}

// analyse runs every check on a template.
func analyse(t *testing.T, source []byte) *verify.Report {
	t.Helper()
	file := filepath.Join(t.TempDir(), "template.yaml")
	if err := os.WriteFile(file, source, 0o600); err != nil {
		t.Fatal(err)
	}
	m, err := verify.Load(file, options)
	if err != nil {
		t.Fatal(err)
	}
	return verify.Run(m)
}

func glob(t testing.TB, pattern string) []string {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		t.Fatalf("no files match %s", pattern)
	}
	return files
}

func name(file string) string {
	return strings.TrimPrefix(strings.TrimSuffix(file, filepath.Ext(file)), "testdata/")
}

func parse(t *testing.T, file string) *txtar.Archive {
	t.Helper()
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return archive
}

func section(t *testing.T, archive *txtar.Archive, name string) []byte {
	t.Helper()
	for _, f := range archive.Files {
		if f.Name == name {
			return f.Data
		}
	}
	t.Fatalf("there is no section %s", name)
	return nil
}

// TestSourcePattern holds it against the resources of the pattern that the project set out
// from: four templates that are given together.
func TestSourcePattern(t *testing.T) {
	const account = "111122223333.dkr.ecr.eu-west-1.amazonaws.com"
	tests := []struct {
		name, image string
		want        verify.Verdict
	}{
		{"private image in the same Region", account + "/app:1", verify.Allowed},
		{"image of Docker Hub", "nginx:1.29", verify.Denied},
		{"image of the ECR Public Gallery", "public.ecr.aws/nginx/nginx:1.29", verify.Denied},
		{"private image in another Region", "111122223333.dkr.ecr.us-east-1.amazonaws.com/app:1", verify.Denied},
		{"image that is not known", "", verify.Unknown},
	}
	for _, tt := range tests {
		for _, paths := range [][]string{
			{"testdata/source-pattern/parent.yml"},
			{"testdata/source-pattern/parent.yml", "testdata/source-pattern/isolated-vpc.yml", "testdata/source-pattern/cluster.yml", "testdata/source-pattern/private-service.yml"},
			{"testdata/source-pattern/isolated-vpc.yml", "testdata/source-pattern/cluster.yml", "testdata/source-pattern/private-service.yml"},
		} {
			t.Run(tt.name+" in "+strconv.Itoa(len(paths)), func(t *testing.T) {
				opts := options
				if tt.image != "" {
					opts.Parameters = map[string]string{"ImageUri": tt.image}
				}
				m, err := verify.LoadFiles(paths, opts)
				if err != nil {
					t.Fatal(err)
				}
				r := verify.Run(m)
				if len(r.Workloads) != 1 || r.Workloads[0].Verdict != tt.want {
					t.Errorf("workloads: %+v, want one that is %s", r.Workloads, tt.want)
				}
				if len(r.Networks) != 1 {
					t.Fatalf("networks: %+v, want one", r.Networks)
				}
				exits := map[string]int{}
				for _, e := range r.Networks[0].Exits {
					exits[e.Kind]++
				}
				if want := map[string]int{"dns": 1, "endpoint-policy": 7}; !maps.Equal(exits, want) {
					t.Errorf("exits: %v, want %v", exits, want)
				}
			})
		}
	}
}
