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
	exits     map[string]verify.Verdict
	errors    int
}

type needOf struct {
	workload string
	report.Need
}

// newOutcome finds the needs of a report that are the claims of a template.
func newOutcome(f *facts, r *verify.Report) *outcome {
	o := &outcome{facts: f, needs: map[claim]report.Need{}, workloads: map[string]verify.Verdict{}, exits: exitsOf(r)}
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
// it names, or else the first that is left. What connects for several things is one need.
func (o *outcome) take(workload string, n report.Need) {
	found := false
	for _, exact := range []bool{true, false} {
		for _, s := range o.facts.services {
			for _, c := range s.claims {
				_, taken := o.needs[c]
				if c.workload != workload || taken || !c.isLike(n) || exact && !(sameResource(n.Resource, s.resources[c]) && c.isFor(n)) {
					continue
				}
				o.needs[c] = n
				if found = true; c.by != byGroups {
					return
				}
			}
		}
	}
	if !found {
		o.other = append(o.other, needOf{workload, n})
	}
}

// isLike compares a claim with a need. Sessions are logged for containers, but opened by all. What
// is about connections is for what it is for.
func (c claim) isLike(n report.Need) bool {
	container := c.container == n.Container || c.feature == "exec-session" || c.by == byGroups && n.Container == ""
	return c.feature == n.Feature && container && c.action == n.Action && c.service == n.Service && c.as == n.Principal &&
		c.optional == n.Optional && (c.by == byEndpoint && c.action != "" || c.isFor(n))
}

// isFor reports whether a need is about the thing of a claim.
func (c claim) isFor(n report.Need) bool {
	has := strings.FieldsFunc(n.Reason+" "+n.Host+" "+n.Resource, func(r rune) bool { return strings.ContainsRune(" ,", r) })
	for word := range strings.FieldsSeq(c.thing) {
		if !slices.ContainsFunc(has, func(s string) bool { return s == word || strings.HasSuffix(s, "${"+word+"}") }) {
			return false
		}
	}
	return true
}

// sameResource compares ARNs but for their ends: of streams and suffixes only AWS knows more.
func sameResource(reported, claimed string) bool {
	claimed, _, _ = strings.Cut(strings.TrimSuffix(claimed, "-a1b2c3"), ":log-stream:")
	claimed, _, _ = strings.Cut(claimed, anything)
	return strings.HasPrefix(reported, claimed)
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
			if problem := o.check(base, s, c, wants); problem != "" {
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
func (o *outcome) check(base *outcome, s *service, c claim, wants []want) string {
	need, found := o.needs[c]
	was, wanted := base.before(c), about(c, wants)
	switch {
	case slices.ContainsFunc(wanted, func(w want) bool { return w.loosely }):
		return ""
	case !found && s.doubts(c) && len(wanted) > 0: // its doubt is said with another call
		return ""
	case !found:
		return fmt.Sprintf("%v is not in the report", c)
	case len(wanted) == 0 && need.Verdict != was:
		return fmt.Sprintf("%v is %s, was %s:%s", c, need.Verdict, was, describe(need))
	case len(wanted) > 0 && need.Verdict == verify.Allowed:
		return fmt.Sprintf("%v is still allowed", c)
	case len(wanted) > 0 && was == verify.Allowed && !slices.ContainsFunc(wanted, func(w want) bool { return w.of(s, c).met(need) }):
		return fmt.Sprintf("%v is not refuted as it should, %+v:%s", c, wanted[0], describe(need))
	}
	return ""
}

// of is what is wanted of one of the claims.
func (w want) of(s *service, c claim) want {
	if s.doubts(c) {
		w.verdict = verify.Unknown
	}
	return w
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
		return slices.ContainsFunc(w.claims, func(c claim) bool { return c.workload == id && (w.vital || !c.optional) })
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
			if s.id == id && !c.optional {
				v = v.And(o.before(c))
			}
		}
	}
	return v
}

// before is the verdict that a claim had; one that nobody made would have been allowed.
func (o *outcome) before(c claim) verify.Verdict {
	if n, ok := o.needs[c]; ok {
		return n.Verdict
	}
	return verify.Allowed
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
