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

// relevant leaves out of wants the claims that were not allowed before.
func (o *outcome) relevant(wants []want) []want {
	var out []want
	for _, w := range wants {
		if w.loosely {
			out = append(out, w)
			continue
		}
		w.claims = slices.DeleteFunc(slices.Clone(w.claims), func(c claim) bool { return o.verdict(c) != verify.Allowed })
		if len(w.claims) > 0 {
			out = append(out, w)
		}
	}
	return out
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
		problems = append(problems, o.checkWorkload(base, s.id, wants)...)
	}
	for _, w := range wants {
		if w.loosely && !o.meetsLoosely(w) {
			problems = append(problems, fmt.Sprintf("want a need of %+v that is not allowed", w.claims))
		}
	}
	if len(wants) == 0 && o.errors != base.errors && len(o.facts.services) == len(base.facts.services) {
		problems = append(problems, fmt.Sprintf("%d errors, were %d", o.errors, base.errors))
	}
	return problems
}

// check says what is wrong about a claim.
func (o *outcome) check(base *outcome, c claim, wants []want) string {
	need, found := o.needs[c]
	var about []want
	loosely := false
	for _, w := range wants {
		if slices.Contains(w.claims, c) {
			about, loosely = append(about, w), loosely || w.loosely
		}
	}
	switch {
	case loosely:
		return ""
	case !found:
		return fmt.Sprintf("%v is not in the report", c)
	case len(about) == 0:
		if was := base.verdict(c); need.Verdict != was {
			return fmt.Sprintf("%v is %s, was %s:%s", c, need.Verdict, was, describe(need))
		}
		return ""
	case need.Verdict == verify.Allowed:
		return fmt.Sprintf("%v is still allowed", c)
	case !slices.ContainsFunc(about, func(w want) bool { return w.met(need) }):
		return fmt.Sprintf("%v is not refuted as it should, %v %v %v:%s", c, about[0].verdict, about[0].hops, about[0].words, describe(need))
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
func (o *outcome) checkWorkload(base *outcome, id string, wants []want) []string {
	touched := slices.ContainsFunc(wants, func(w want) bool {
		return slices.ContainsFunc(w.claims, func(c claim) bool { return c.workload == id })
	})
	switch v, found := o.workloads[id]; {
	case !found:
		return []string{id + " is not in the report"}
	case touched && v == verify.Allowed:
		return []string{id + " is still allowed"}
	case !touched && v != base.workloads[id]:
		return []string{fmt.Sprintf("%s is %s, was %s", id, v, base.workloads[id])}
	}
	return nil
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
