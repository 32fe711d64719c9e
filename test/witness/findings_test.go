//go:build witness

package witness

import (
	"path/filepath"
	"strings"
	"testing"
)

// acknowledged are findings that are as they should be: of a rule, in a template, in a
// resource. Without a template the rule is about all of them.
var acknowledged = []struct{ rule, template, id, why string }{
	{rule: "I1022", why: "CDK writes Fn::Join for what is put together"},
	{rule: "I3013", why: "for retention periods of a queue that a test has beside the construct"},
	{rule: "I9001", why: "says which properties replace a resource when they change, not that anything is wrong"},
	{rule: "I9040", why: "tags are for the app to choose, for all resources at once"},
	{rule: "W3005", why: "a service comes after all of its cluster, and after all rules of its load balancers; a Ref covers part of that"},
	{rule: "W3010", why: "a golden template is there to name Availability Zones"},
	{rule: "W9002", why: "golden templates name what is of other apps"},
	{rule: "W9013", why: "golden templates name what is of other accounts"},
	{"E1156", "service-parameters.yaml", "TaskDefinition", "the default of the parameter is empty, for which a condition leaves the property out"},
	{"E3047", "nat-by-environment.yaml", "TaskDefinition", "the witness takes each Cpu of a mapping with each Memory"},
}

// TestFindings: the rules of the witness find nothing in the golden templates, and no error in
// those that were written by hand, that is not acknowledged.
func TestFindings(t *testing.T) {
	var files []file
	for _, pattern := range []string{"../golden/*.json", "../../verify/testdata/classics/*.yaml",
		"../../verify/testdata/classics/*/*.yaml", "../../verify/testdata/source-pattern/*.yml", "../../verify/check/testdata/base.yaml"} {
		for _, path := range glob(t, pattern) {
			files = append(files, file{filepath.Base(path), path, nil})
		}
	}
	var reports []report
	ask(t, "findings", files, &reports)
	used := make([]bool, len(acknowledged))
	for i, r := range reports {
		if r.Status != "OK" {
			t.Errorf("%s: %s", files[i].name, r.Status)
		}
		golden := strings.HasPrefix(files[i].path, "../golden/")
		for _, f := range r.Findings {
			if !acknowledge(used, files[i].name, f) && (golden || f.isError()) {
				t.Errorf("%s:%d: %s %s of %s %s: %s", files[i].name, f.Line, f.Rule, f.Path, f.Type, f.ID, f.Text)
			}
		}
	}
	for i, a := range acknowledged {
		if !used[i] {
			t.Errorf("%s %s %s is acknowledged, and there is no such finding", a.rule, a.template, a.id)
		}
	}
}

// acknowledge reports whether a finding is as it should be, and notes who says so.
func acknowledge(used []bool, template string, f finding) bool {
	for i, a := range acknowledged {
		if a.rule == f.Rule && (a.template == "" || a.template == template && a.id == f.ID) {
			used[i] = true
			return true
		}
	}
	return false
}

// A finding is what a rule of the witness says of a template.
type finding struct {
	Rule, Severity, Text string
	ID, Type, Path       string // of the resource, and the property
	Line                 int
}

func (f finding) isError() bool { return f.Severity == "FATAL" || f.Severity == "ERROR" }
