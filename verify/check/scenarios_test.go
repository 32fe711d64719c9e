package check_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/isolated-ecs/isolated-ecs/verify/check"
	"github.com/isolated-ecs/isolated-ecs/verify/proof"
	"github.com/isolated-ecs/isolated-ecs/verify/report"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
	"github.com/isolated-ecs/isolated-ecs/verify/template/templatetest"
)

// A scenario is a file testdata/<check>/<kind>[-more].txtar: a template, and what the check
// must find in it. Its sections:
//
//	patch.yaml     merged over base.yaml (see merge), or
//	template.yaml  a whole template instead
//	options        lines "isolated", "region R", "parameter K=V", and "also F": merge the
//	               file F of testdata over base.yaml first
//	want           lines "severity resource words of the message"; none: the check is silent.
//	               "^words" begin the message, "words @ path" want the place, too
type scenario struct {
	kind     string // fires, silent, unknown
	source   string
	options  template.Options
	isolated bool
	want     []string
}

func TestScenarios(t *testing.T) {
	for _, c := range check.All() {
		for _, file := range scenarioFiles(t, c.Name) {
			t.Run(c.Name+"/"+strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
				s := readScenario(t, file)
				found := s.run(t, c)
				compare(t, s.want, found)
				if s.kind == "unknown" {
					doubtful(t, found)
				}
			})
		}
	}
}

// TestBase holds that what every scenario starts from is without fault.
func TestBase(t *testing.T) {
	for _, also := range [][]string{nil, {"ec2.yaml"}, {"alb.yaml"}, {"schedule.yaml"}} {
		s := scenario{source: merged(t, "", also), options: templatetest.Options, isolated: true}
		for _, c := range check.All() {
			for _, f := range s.run(t, c) {
				if f.Severity != report.Note {
					t.Errorf("%v: %s: %s", also, c.Name, line(f))
				}
			}
		}
	}
}

// run gives a check the template, twice: it must say the same. Whatever it finds must be fit
// to be read.
func (s scenario) run(t *testing.T, c *check.Check) []report.Finding {
	t.Helper()
	world := templatetest.WorldWith(t, s.source, s.options)
	found := c.Run(&check.Pass{Proof: proof.New(world), Isolated: s.isolated})
	again := c.Run(&check.Pass{Proof: proof.New(world), Isolated: s.isolated})
	if !slices.Equal(found, again) {
		t.Errorf("the second run says something else:\n%s\n%s", lines(found), lines(again))
	}
	for _, f := range found {
		if f.Message == "" || f.Fix == "" || f.Path == "" || strings.HasSuffix(f.Message, ".") || strings.HasPrefix(f.AWSError, ":") {
			t.Errorf("a finding needs a message without a final period, a fix and a place: %s, fix %q, AWS error %q", line(f), f.Fix, f.AWSError)
		}
	}
	return found
}

// doubtful wants findings about what is unknown to say so, and to be neither errors nor sure
// of what AWS prints.
func doubtful(t *testing.T, found []report.Finding) {
	t.Helper()
	doubts := []string{"not proved", "perhaps", "may", "whether", "not in the template", "not known"}
	for _, f := range found {
		says := slices.ContainsFunc(doubts, func(words string) bool { return strings.Contains(f.Message, words) })
		if !says || f.Severity == report.Error || f.AWSError != "" {
			t.Errorf("this is not known, and the finding does not say so: %s, AWS error %q", line(f), f.AWSError)
		}
	}
}

// compare wants each wanted line in some finding, and each finding in some wanted line.
func compare(t *testing.T, want []string, found []report.Finding) {
	t.Helper()
	for _, w := range want {
		if !slices.ContainsFunc(found, func(f report.Finding) bool { return matches(w, f) }) {
			t.Errorf("want %s; found:\n%s", w, lines(found))
		}
	}
	for _, f := range found {
		if !slices.ContainsFunc(want, func(w string) bool { return matches(w, f) }) {
			t.Errorf("not wanted: %s", line(f))
		}
	}
}

func matches(want string, f report.Finding) bool {
	parts := strings.SplitN(want, " ", 3)
	words, place, _ := strings.Cut(parts[2], " @ ")
	begins, first := strings.CutPrefix(words, "^")
	return parts[0] == string(f.Severity) && parts[1] == f.Resource && strings.Contains(f.Path, place) &&
		(first && strings.HasPrefix(f.Message, begins) || !first && strings.Contains(f.Message, words))
}

func line(f report.Finding) string {
	return string(f.Severity) + " " + f.Resource + " " + f.Message + " (" + f.Path + ")"
}

func lines(found []report.Finding) string {
	var out []string
	for _, f := range found {
		out = append(out, "\t"+line(f))
	}
	if out == nil {
		return "\tnothing"
	}
	return strings.Join(out, "\n")
}

func scenarioFiles(t *testing.T, name string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", name, "*.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func readScenario(t *testing.T, file string) scenario {
	t.Helper()
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	sections := map[string]string{}
	for _, f := range archive.Files {
		sections[f.Name] = string(f.Data)
	}
	if len(strings.TrimSpace(string(archive.Comment))) == 0 {
		t.Error("the scenario does not say what it is about")
	}
	s := scenario{options: templatetest.Options, source: sections["template.yaml"]}
	s.kind, _, _ = strings.Cut(strings.TrimSuffix(filepath.Base(file), ".txtar"), "-")
	s.want = wanted(t, s.kind, sections)
	also := s.readOptions(t, sections["options"])
	if s.source == "" {
		s.source = merged(t, sections["patch.yaml"], also)
	}
	return s
}

// wanted returns the lines of section want, which must be there, and be empty in a scenario
// that is silent.
func wanted(t *testing.T, kind string, sections map[string]string) []string {
	t.Helper()
	text, ok := sections["want"]
	if !ok {
		t.Fatal("there is no section want")
	}
	var want []string
	for text := range strings.Lines(text) {
		if text = strings.TrimSpace(text); text == "" {
			continue
		}
		if len(strings.SplitN(text, " ", 3)) < 3 {
			t.Fatalf("want %q: not a severity, a resource and words", text)
		}
		want = append(want, text)
	}
	if kind == "silent" && want != nil || kind == "fires" && want == nil {
		t.Fatalf("a scenario %q wants %d findings", kind, len(want))
	}
	return want
}

// readOptions returns the files that are merged before the patch.
func (s *scenario) readOptions(t *testing.T, text string) (also []string) {
	t.Helper()
	for text := range strings.Lines(text) {
		option, value, _ := strings.Cut(strings.TrimSpace(text), " ")
		switch option {
		case "isolated":
			s.isolated = true
		case "region":
			s.options.Region = value
		case "also":
			also = append(also, value)
		case "parameter":
			name, value, _ := strings.Cut(value, "=")
			s.options.Parameters = map[string]string{name: value}
		case "":
		default:
			t.Fatalf("unknown option %q", text)
		}
	}
	return also
}

// merged is base.yaml, with other files of testdata and a patch over it.
func merged(t *testing.T, patch string, also []string) string {
	t.Helper()
	base := parseYAML(t, readFile(t, "base.yaml"))
	for _, name := range also {
		merge(base, parseYAML(t, readFile(t, name)))
	}
	if patch != "" {
		merge(base, parseYAML(t, patch))
	}
	dropDangling(base)
	return formatYAML(t, base)
}

func readFile(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
