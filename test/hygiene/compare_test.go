package hygiene

import (
	"fmt"
	"strings"
	"testing"
)

// A finding is what a rule of a pack says of a resource.
type finding struct {
	Rule      string // of a rule with several findings, also which: "AwsSolutions-IAM5[Resource::*]"
	Evaluated bool   // false if the rule could not decide
	Text      string
	Id, Type  string // of the resource
	Construct string // path of the resource
}

// An acknowledgment says of a construct why a finding is as it should be.
type acknowledgment struct{ Construct, Rule, Reason string }

func (a acknowledgment) covers(f finding) bool {
	return f.Evaluated && a.Rule == f.Rule &&
		(a.Construct == f.Construct || strings.HasPrefix(f.Construct, a.Construct+"/"))
}

// compare returns what keeps findings and acknowledgments from being about each
// other, one to one.
func compare(findings []finding, acknowledgments []acknowledgment) []string {
	var wrong []string
	for _, f := range findings {
		about := fmt.Sprintf("%s: %s (%s %s)", f.Rule, f.Construct, f.Type, f.Id)
		switch n := count(acknowledgments, func(a acknowledgment) bool { return a.covers(f) }); {
		case !f.Evaluated:
			wrong = append(wrong, about+" could not be evaluated, which nobody can acknowledge: "+f.Text)
		case n == 0:
			wrong = append(wrong, about+" is not acknowledged: "+f.Text)
		case n > 1:
			wrong = append(wrong, about+" is acknowledged more than once")
		}
	}
	for _, a := range acknowledgments {
		about := fmt.Sprintf("acknowledgment of %s on %s", a.Rule, a.Construct)
		switch n := count(findings, a.covers); {
		case n == 0:
			wrong = append(wrong, about+" is stale: there is no such finding")
		case n > 1:
			wrong = append(wrong, fmt.Sprintf("%s covers %d findings: acknowledge each where it is", about, n))
		}
		if strings.TrimSpace(a.Reason) == "" {
			wrong = append(wrong, about+" has no reason")
		}
	}
	return wrong
}

func count[T any](list []T, is func(T) bool) int {
	n := 0
	for _, x := range list {
		if is(x) {
			n++
		}
	}
	return n
}

func TestCompare(t *testing.T) {
	found := func(rule, construct string) finding {
		return finding{Rule: rule, Evaluated: true, Text: "It is open.", Id: "Id", Type: "AWS::A::B", Construct: construct}
	}
	of := func(rule, construct string) acknowledgment { return acknowledgment{construct, rule, "It is empty."} }
	unknown := found("P-A", "S/Net/Resource")
	unknown.Evaluated = false

	tests := []struct {
		name            string
		findings        []finding
		acknowledgments []acknowledgment
		want            []string // parts of what is wrong, in order
	}{
		{"nothing", nil, nil, nil},
		{"on the resource", []finding{found("P-A", "S/Net/Resource")}, []acknowledgment{of("P-A", "S/Net/Resource")}, nil},
		{"on its construct", []finding{found("P-A", "S/Net/Resource")}, []acknowledgment{of("P-A", "S/Net")}, nil},
		{"not acknowledged", []finding{found("P-A", "S/Net/Resource")}, nil,
			[]string{"P-A: S/Net/Resource (AWS::A::B Id) is not acknowledged: It is open."}},
		{"another rule", []finding{found("P-A", "S/Net")}, []acknowledgment{of("P-B", "S/Net")},
			[]string{"P-A: S/Net (AWS::A::B Id) is not acknowledged", "of P-B on S/Net is stale"}},
		{"another finding of the rule", []finding{found("P-A[1]", "S/Net")}, []acknowledgment{of("P-A[2]", "S/Net")},
			[]string{"P-A[1]: S/Net (AWS::A::B Id) is not acknowledged", "of P-A[2] on S/Net is stale"}},
		{"the rule, but not which finding", []finding{found("P-A[1]", "S/Net")}, []acknowledgment{of("P-A", "S/Net")},
			[]string{"is not acknowledged", "is stale"}},
		{"another construct", []finding{found("P-A", "S/Net")}, []acknowledgment{of("P-A", "S/Network")},
			[]string{"is not acknowledged", "is stale"}},
		{"a longer name", []finding{found("P-A", "S/Network")}, []acknowledgment{of("P-A", "S/Net")},
			[]string{"is not acknowledged", "is stale"}},
		{"below the resource", []finding{found("P-A", "S/Net")}, []acknowledgment{of("P-A", "S/Net/Resource")},
			[]string{"is not acknowledged", "is stale"}},
		{"stale", nil, []acknowledgment{of("P-A", "S/Net")},
			[]string{"acknowledgment of P-A on S/Net is stale: there is no such finding"}},
		{"more than one finding", []finding{found("P-A", "S/X"), found("P-A", "S/Y")}, []acknowledgment{of("P-A", "S")},
			[]string{"acknowledgment of P-A on S covers 2 findings"}},
		{"twice", []finding{found("P-A", "S/Net")}, []acknowledgment{of("P-A", "S"), of("P-A", "S/Net")},
			[]string{"P-A: S/Net (AWS::A::B Id) is acknowledged more than once"}},
		{"twice the same", []finding{found("P-A", "S/Net")}, []acknowledgment{of("P-A", "S/Net"), of("P-A", "S/Net")},
			[]string{"P-A: S/Net (AWS::A::B Id) is acknowledged more than once"}},
		{"no reason", []finding{found("P-A", "S/Net")}, []acknowledgment{{"S/Net", "P-A", " "}},
			[]string{"acknowledgment of P-A on S/Net has no reason"}},
		{"not evaluated", []finding{unknown}, nil,
			[]string{"P-A: S/Net/Resource (AWS::A::B Id) could not be evaluated, which nobody can acknowledge: It is open."}},
		{"not evaluated, acknowledged", []finding{unknown}, []acknowledgment{of("P-A", "S/Net")},
			[]string{"could not be evaluated", "is stale"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := compare(tt.findings, tt.acknowledgments)
			if len(got) != len(tt.want) {
				t.Fatalf("compare() = %q, want %q", got, tt.want)
			}
			for i := range got {
				if !strings.Contains(got[i], tt.want[i]) {
					t.Errorf("compare()[%d] = %q, want %q in it", i, got[i], tt.want[i])
				}
			}
		})
	}
}
