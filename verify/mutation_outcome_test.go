package verify_test

import (
	"fmt"
	"slices"
	"strings"

	"github.com/isolated-ecs/isolated-ecs/verify"
	"github.com/isolated-ecs/isolated-ecs/verify/report"
)

// An outcome has what the analyser says of each claim of a template.
type outcome struct {
	facts     *facts
	needs     map[claim]report.Need
	other     []needOf // needs that are no claim
	workloads map[string]verify.Verdict
	errors    int
}

type needOf struct {
	workload string
	report.Need
}

// newOutcome finds the needs of a report that are the claims of a template.
func newOutcome(f *facts, r *verify.Report) *outcome {
	o := &outcome{facts: f, needs: map[claim]report.Need{}, workloads: map[string]verify.Verdict{}}
	for _, w := range r.Workloads {
		o.workloads[w.ID] = w.Verdict
		for _, n := range w.Needs {
			o.take(w.ID, n)
		}
	}
	for _, finding := range r.Findings {
		if finding.Severity == verify.Error {
			o.errors++
		}
	}
	return o
}

// take finds the claim that a need is: among those that are alike, the one whose resource
// it names, or else the first that is left.
func (o *outcome) take(workload string, n report.Need) {
	for _, exact := range []bool{true, false} {
		for _, s := range o.facts.services {
			for _, c := range s.claims {
				_, taken := o.needs[c]
				alike := c.workload == workload && c.feature == n.Feature && c.container == n.Container && c.action == n.Action && c.service == n.Service
				if alike && !taken && (!exact || strings.Contains(n.Resource, s.names[c])) {
					o.needs[c] = n
					return
				}
			}
		}
	}
	o.other = append(o.other, needOf{workload, n})
}

// verdict is Unknown for a claim that the report does not have.
func (o *outcome) verdict(c claim) verify.Verdict { return o.needs[c].Verdict }

// needed reports whether a fact was needed: a claim that was allowed is in wants.
func (o *outcome) needed(wants []want) bool {
	return slices.ContainsFunc(wants, func(w want) bool {
		return w.loosely || slices.ContainsFunc(w.claims, func(c claim) bool { return o.verdict(c) == verify.Allowed })
	})
}

// compare lists what is not as it is wanted, and what else has changed.
func (o *outcome) compare(base *outcome, wants []want) []string {
	var problems []string
	for _, s := range o.facts.services {
		for _, c := range s.claims {
			if problem := o.check(base, c, wants); problem != "" {
				problems = append(problems, problem)
			}
		}
		if problem := o.checkWorkload(base, s.id, wants); problem != "" {
			problems = append(problems, problem)
		}
	}
	for _, w := range wants {
		if w.loosely && !o.meetsLoosely(w) {
			problems = append(problems, fmt.Sprintf("want a need of %v that is not allowed", w.claims))
		}
	}
	if len(wants) == 0 {
		problems = append(problems, o.extra(base)...)
	}
	return problems
}

// extra lists what was not in the way before.
func (o *outcome) extra(base *outcome) []string {
	var problems []string
	for _, n := range o.other {
		if n.Verdict != verify.Allowed {
			problems = append(problems, "new: "+n.workload+describe(n.Need))
		}
	}
	if o.errors > base.errors {
		problems = append(problems, fmt.Sprintf("%d errors, were %d", o.errors, base.errors))
	}
	return problems
}

// about are the wants that a claim is in.
func about(c claim, wants []want) []want {
	return slices.DeleteFunc(slices.Clone(wants), func(w want) bool { return !slices.Contains(w.claims, c) })
}

// check says what is wrong about a claim.
func (o *outcome) check(base *outcome, c claim, wants []want) string {
	need, found := o.needs[c]
	was, wanted := base.verdict(c), about(c, wants)
	switch {
	case slices.ContainsFunc(wanted, func(w want) bool { return w.loosely }):
		return ""
	case !found:
		return fmt.Sprintf("%v is not in the report", c)
	case len(wanted) == 0 && need.Verdict != was:
		return fmt.Sprintf("%v is %s, was %s:%s", c, need.Verdict, was, describe(need))
	case len(wanted) > 0 && need.Verdict == verify.Allowed:
		return fmt.Sprintf("%v is still allowed", c)
	case len(wanted) > 0 && was == verify.Allowed && !slices.ContainsFunc(wanted, func(w want) bool { return w.met(need) }):
		return fmt.Sprintf("%v is not refuted as it should, %+v:%s", c, wanted[0], describe(need))
	}
	return ""
}

// met reports whether a need that is not allowed has the verdict and the witness wanted.
func (w want) met(need report.Need) bool {
	if w.verdict == verify.Denied && need.Verdict != verify.Denied {
		return false
	}
	i := slices.IndexFunc(need.Path, func(h report.Hop) bool { return h.Verdict == need.Verdict })
	if i < 0 {
		return false
	}
	hop := need.Path[i]
	return slices.Contains(w.hops, string(hop.Hop)) &&
		slices.ContainsFunc(w.words, func(word string) bool { return strings.Contains(hop.At+" "+hop.Why, word) })
}

// meetsLoosely reports whether one need of the feature and container is not allowed.
func (o *outcome) meetsLoosely(w want) bool {
	all := slices.Clone(o.other)
	for c, n := range o.needs {
		all = append(all, needOf{c.workload, n})
	}
	return slices.ContainsFunc(all, func(n needOf) bool {
		return n.Verdict != verify.Allowed && w.met(n.Need) && slices.ContainsFunc(w.claims, func(c claim) bool {
			return c.workload == n.workload && (c.feature == "" || c.feature == n.Feature && c.container == n.Container)
		})
	})
}

// checkWorkload compares the verdict of a workload.
func (o *outcome) checkWorkload(base *outcome, id string, wants []want) string {
	touched := slices.ContainsFunc(wants, func(w want) bool {
		return slices.ContainsFunc(w.claims, func(c claim) bool { return c.workload == id })
	})
	switch v, found := o.workloads[id]; {
	case !found:
		return id + " is not in the report"
	case touched && v == verify.Allowed:
		return id + " is still allowed"
	case !touched && v != base.expect(o.facts, id):
		return fmt.Sprintf("%s is %s, want %s", id, v, base.expect(o.facts, id))
	}
	return ""
}

// expect is the verdict of a workload if its claims, of which some may be gone, are what
// they were.
func (o *outcome) expect(f *facts, id string) verify.Verdict {
	v := verify.Allowed
	for _, s := range f.services {
		for _, c := range s.claims {
			if s.id == id {
				v = v.And(o.verdict(c))
			}
		}
	}
	return v
}

// gained lists claims that are allowed, and were not.
func (o *outcome) gained(after *outcome) []string {
	var problems []string
	for c := range after.needs {
		if was, ok := o.needs[c]; ok && was.Verdict != verify.Allowed && after.verdict(c) == verify.Allowed {
			problems = append(problems, fmt.Sprintf("%v is allowed, was %s", c, was.Verdict))
		}
	}
	return problems
}
