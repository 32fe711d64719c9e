package report

import (
	"cmp"
	"slices"
	"strings"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
)

// needRows tells of a workload's needs by feature: what holds, what fails, what is not
// known.
func (p *printer) needRows(w Workload) []row {
	groups := group(w.Needs, needKey)
	slices.SortStableFunc(groups, func(a, b []Need) int { return cmp.Compare(needRank(a[0]), needRank(b[0])) })
	var rows []row
	for _, g := range groups {
		r := row{
			mark:  p.mark(g[0].Verdict),
			cells: []cell{{g[0].Feature, nil}, {containers(g), nil}},
			text:  carriers(w, g),
		}
		if g[0].Verdict != fact.Allowed {
			p.explain(&r, w, g)
		}
		rows = append(rows, r)
	}
	return rows
}

func needRank(n Need) int {
	return slices.Index([]fact.Verdict{fact.Allowed, fact.Denied, fact.Unknown}, n.Verdict)
}

// needKey is the same for needs of a feature that hold, and for those that break at the
// same facts.
func needKey(n Need) string {
	key := []string{n.Feature, n.Verdict.String()}
	if n.Verdict != fact.Allowed {
		for _, h := range against(n) {
			key = append(key, h.Stack, h.place().String(), h.Why)
		}
	}
	return strings.Join(key, "\x00")
}

// against has the hops of a need's chain that do not hold.
func against(n Need) []Hop {
	return slices.DeleteFunc(slices.Clone(chain(n)), func(h Hop) bool { return h.Verdict == fact.Allowed })
}

// chain is the path of a need up to the first hop that is denied.
func chain(n Need) []Hop {
	for i, h := range n.Path {
		if h.Verdict == fact.Denied {
			return n.Path[:i+1]
		}
	}
	return n.Path
}

// witness is the hop that decides about a need that is not allowed; as
// [fact.Steps.Witness].
func witness(n Need) Hop {
	for _, h := range n.Path {
		if h.Verdict == n.Verdict {
			return h
		}
	}
	return Hop{}
}

// containers names those of a group; what is for the whole task counts only if nothing
// else is in it.
func containers(g []Need) string {
	return cmp.Or(some(unique(g, func(n Need) string { return n.Container }), "containers"), "task")
}

// carriers is what the needs of a group call, and which endpoints carry them. Those of the
// workload's own stack go without its name.
func carriers(w Workload, g []Need) string {
	called := some(unique(g, func(n Need) string { return cmp.Or(n.Service, n.Host, n.Reason) }), "services")
	switch via := unique(g, func(n Need) string { return strings.TrimPrefix(n.Via, w.Stack+"/") }); len(via) {
	case 0:
	case 1:
		called += " via endpoint " + via[0]
	default:
		called += " via endpoints " + some(via, "endpoints")
	}
	if g[0].Verdict != fact.Allowed && !slices.ContainsFunc(g, func(n Need) bool { return !n.Optional }) {
		called += " (the task starts without it)"
	}
	return called
}

// explain says of needs that break at the same fact what they are, where they break and
// what helps.
func (p *printer) explain(r *row, w Workload, g []Need) {
	calls := labelled("for", someOf(purposes(g, r.text), "calls"))
	hops := p.hopRows(g[0])
	help := p.help(w, g)
	r.block = p.table("    ", slices.Concat(calls, hops, help))
	r.key = needKey(g[0]) + p.table("", help)
	r.again = func(before string) string {
		last := hops[max(0, len(hops)-1):]
		return p.table("    ", slices.Concat(calls, last, labelled("fix", []string{"as for " + before + " above"})))
	}
}

// purposes says what calls are for. Calls that differ only in their container are one.
func purposes(g []Need, said string) []string {
	var texts []string
	for _, same := range group(g, func(n Need) string { return cmp.Or(call(n), n.Reason) }) {
		texts = append(texts, strings.Join(nonEmpty(same[0].Reason, call(same[0])), ": "))
	}
	if len(texts) == 1 && texts[0] == said {
		return nil
	}
	return texts
}

// call is what a need does and as whom, "" if IAM is not asked.
func call(n Need) string {
	c := n.Action
	if c != "" && n.Resource != "" && n.Resource != "*" {
		c += " on " + n.Resource
	}
	if c != "" && n.Principal != "" {
		c += " as " + n.Principal
	}
	return c
}

// hopRows has the chain of a need that is denied. Of one that is not known it has the
// hops in question only: the others are no news.
func (p *printer) hopRows(n Need) []row {
	hops := chain(n)
	if n.Verdict == fact.Unknown {
		hops = against(n)
	}
	var rows []row
	for _, h := range hops {
		rows = append(rows, p.hopRow(h))
	}
	return rows
}

// help has what the findings about needs say beyond their path, how to fix them, and what
// AWS prints otherwise.
func (p *printer) help(w Workload, g []Need) []row {
	fixes := unique(g, func(n Need) string { return n.Fix })
	errors := unique(g, func(n Need) string { return n.AWSError })
	var rows []row
	for _, f := range p.claim(p.byNeed[needOf{g[0].Feature, w.ID}], claimsOf(w, g)) {
		if why := witness(g[0]); !strings.Contains(f.Message, why.Why) || why.Why == "" {
			rows = append(rows, p.messageRow(f, why))
		}
		fixes, errors = add(fixes, f.Fix), add(errors, f.AWSError)
	}
	rows = append(rows, labelled("fix", fixes)...)
	if g[0].Verdict == fact.Denied {
		rows = append(rows, labelled("AWS says", errors)...)
	}
	return rows
}

func (p *printer) messageRow(f Finding, said Hop) row {
	r := row{mark: " ", cells: []cell{{string(f.Severity), p.severity(f.Severity)}}, text: f.Message}
	if f.Place != said.place() {
		r.below = nonEmpty(p.faint(f.Place.String()))
	}
	return r
}

func (p *printer) hopRow(h Hop) row {
	return row{mark: p.mark(h.Verdict), cells: []cell{{string(h.Hop), nil}}, text: h.Why,
		below: nonEmpty(p.faint(h.place().String()))}
}

// claimsOf takes all findings of the feature if no other group of it fails in the workload,
// else those about the same fact.
func claimsOf(w Workload, g []Need) claimant {
	alone := !slices.ContainsFunc(w.Needs, func(n Need) bool {
		return n.Feature == g[0].Feature && n.Verdict != fact.Allowed && needKey(n) != needKey(g[0])
	})
	why := witness(g[0])
	return func(f Finding) bool {
		return alone || f.Place == why.place() || why.Why != "" && strings.Contains(f.Message, why.Why)
	}
}
