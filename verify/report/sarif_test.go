package report

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"
)

// parseSARIF decodes a log into all of the format's fields, no others, and validates it.
func parseSARIF(t *testing.T, text string) *sarif.Report {
	t.Helper()
	strict := json.NewDecoder(strings.NewReader(text))
	strict.DisallowUnknownFields()
	if err := strict.Decode(&sarif.Report{}); err != nil {
		t.Fatal(err)
	}
	log, err := sarif.FromString(text)
	if err != nil {
		t.Fatal(err)
	}
	// Validate writes the log anew, with these as empty texts that the schema refuses.
	for _, run := range log.Runs {
		run.Language, run.Tool.Driver.Language = "en-US", "en-US"
		run.NewlineSequences = []string{"\n"}
	}
	if err := log.Validate(); err != nil {
		t.Fatal(err)
	}
	return log
}

func TestSARIFIsValid(t *testing.T) {
	for name, r := range map[string]*Report{
		"fixture": fixture(),
		"empty":   {},
		"bare":    {Findings: []Finding{{Check: "c", Severity: Note, Message: "m"}}, Rules: []Rule{{Name: "c"}}},
	} {
		t.Run(name, func(t *testing.T) {
			run := parseSARIF(t, write(t, r, "sarif")).Runs[0]
			if run.Results == nil || len(run.Results) != len(r.Findings) {
				t.Errorf("%d results for %d findings", len(run.Results), len(r.Findings))
			}
			if len(run.Tool.Driver.Rules) != len(r.Rules) {
				t.Errorf("%d rules for %d checks", len(run.Tool.Driver.Rules), len(r.Rules))
			}
		})
	}
}

// The validator of these tests refuses what is wrong.
func TestSARIFValidator(t *testing.T) {
	log := parseSARIF(t, write(t, fixture(), "sarif"))
	log.Runs[0].Results[0].Level = "fatal"
	if err := log.Validate(); err == nil || !strings.Contains(err.Error(), "runs.0.results.0.level") {
		t.Errorf("of a level that SARIF does not have, it says %v", err)
	}
}

func TestSARIFResult(t *testing.T) {
	f := Finding{Check: "layer-download", Severity: Warning, Resource: "Web/Api", Message: "broken", Fix: "mend it", AWSError: "Stopped",
		Place: Place{Stack: "Web", File: "cdk.out/My App.json", Line: 7, Path: "Resources/Api"}}
	result := parseSARIF(t, write(t, &Report{Findings: []Finding{f}}, "sarif")).Runs[0].Results[0]
	place, name := result.Locations[0].PhysicalLocation, result.Locations[0].LogicalLocations[0]
	got := []string{*result.RuleID, result.Level, *result.Message.Text, *place.ArtifactLocation.URI, *name.Name, *name.FullyQualifiedName}
	want := []string{"layer-download", "warning", "Web/Api: broken\nFix: mend it\nAWS prints: Stopped", "cdk.out/My%20App.json", "Resources/Api", "Web/Resources/Api"}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("got %q, want %q", got[i], want[i])
		}
	}
	if *place.Region.StartLine != 7 {
		t.Errorf("line %d, want 7", *place.Region.StartLine)
	}
}

// Code scanning of GitHub shows help beside a result, and asks for these three.
func TestSARIFRule(t *testing.T) {
	rules := parseSARIF(t, write(t, &Report{Rules: []Rule{{"c", "Title", "Why.", "https://example.org/c.md"}, {"d", "Title", "Why.", ""}}}, "sarif")).Runs[0].Tool.Driver.Rules
	for i, want := range []string{"Why.\n\nMore: https://example.org/c.md", "Why."} {
		if r := rules[i]; *r.ShortDescription.Text != "Title" || *r.FullDescription.Text != "Why." || *r.Help.Text != want {
			t.Errorf("rule %d is %+v", i, r)
		}
	}
	if md := *rules[0].Help.Markdown; !strings.Contains(md, "[c](https://example.org/c.md)") {
		t.Errorf("the help has no link: %q", md)
	}
}

func TestFingerprint(t *testing.T) {
	of := func(findings ...Finding) []string {
		var prints []string
		for _, result := range parseSARIF(t, write(t, &Report{Findings: findings}, "sarif")).Runs[0].Results {
			prints = append(prints, result.PartialFingerprints[fingerprintKey])
		}
		return prints
	}
	base := Finding{Check: "c", Severity: Error, Resource: "R", Message: "m", Place: Place{Stack: "S", File: "f", Line: 1, Path: "p"}}
	tests := []struct {
		name   string
		change func(*Finding)
		same   bool
	}{
		{"line", func(f *Finding) { f.Line = 99 }, true},
		{"file", func(f *Finding) { f.File = "moved" }, true},
		{"message", func(f *Finding) { f.Message = "in other words" }, true},
		{"severity", func(f *Finding) { f.Severity = Note }, true},
		{"check", func(f *Finding) { f.Check = "d" }, false},
		{"resource", func(f *Finding) { f.Resource = "Q" }, false},
		{"path", func(f *Finding) { f.Path = "q" }, false},
		{"stack", func(f *Finding) { f.Stack = "T" }, false},
	}
	for _, tt := range tests {
		changed := base
		tt.change(&changed)
		if got := of(base)[0] == of(changed)[0]; got != tt.same {
			t.Errorf("another %s: same fingerprint is %v, want %v", tt.name, got, tt.same)
		}
	}
	if twice := of(base, base); twice[0] == twice[1] {
		t.Error("two findings in one place have one fingerprint, and would be taken for one")
	}
}

func TestFileURI(t *testing.T) {
	tests := []struct{ file, want string }{
		{"cdk.out/App.template.json", "cdk.out/App.template.json"},
		{"../a b.yaml", "../a%20b.yaml"},
		{"a:b.yaml", "./a:b.yaml"},
		{"50%.yaml", "50%25.yaml"},
		{"/tmp/a.yaml", "file:///tmp/a.yaml"},
	}
	for _, tt := range tests {
		if got := fileURI(tt.file); got != tt.want {
			t.Errorf("fileURI(%q) = %q, want %q", tt.file, got, tt.want)
		}
	}
}
