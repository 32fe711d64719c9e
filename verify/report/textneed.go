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
	groups := cluster(w.Needs, together)
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
		} else if partly(w, g) {
			continue
		}
		rows = append(rows, r)
	}
	return rows
}

// partly is whether other calls to the same services, for the same, do not hold: that some
// of them do is no news then.
func partly(w Workload, g []Need) bool {
	return slices.ContainsFunc(g, func(n Need) bool {
		return n.Service != "" && slices.ContainsFunc(w.Needs, func(o Need) bool {
			return o.Verdict != fact.Allowed && o.Feature == n.Feature && o.Container == n.Container && o.Service == n.Service
		})
	})
}

func needRank(n Need) int {
	return slices.Index([]fact.Verdict{fact.Allowed, fact.Denied, fact.Unknown}, n.Verdict)
}

// together is whether two needs of a feature are told as one: if they hold, and if they
// break at the same place for a reason that reads alike.
func together(a, b Need) bool {
	if a.Feature != b.Feature || a.Verdict != b.Verdict {
		return false
	}
	if a.Verdict == fact.Allowed {
		return true
	}
	return slices.EqualFunc(against(a), against(b), func(x, y Hop) bool {
		return x.Hop == y.Hop && x.place() == y.place() && alike(x.Why, y.Why)
	})
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
	hops := p.hopRows(g)
	help := p.help(w, g)
	r.block = slices.Concat(calls, hops, help)
	r.key = p.table("", slices.Concat(hops, help))
	r.again = func(before string) []row {
		last := hops[max(0, len(hops)-1):]
		return slices.Concat(calls, last, labelled("fix", []string{"as for " + before + " above"}))
	}
}

// purposes says what calls are for: all that are made for the same in one line. Calls that
// differ only in their container are one.
func purposes(g []Need, said string) []string {
	reasons, byCall := map[string]string{}, []string(nil)
	for _, same := range group(g, func(n Need) string { return n.Reason + "\x00" + object(n) }) {
		call := strings.Join(unique(same, func(n Need) string { return n.Action }), ", ") + object(same[0])
		call = cmp.Or(call, same[0].Reason)
		if byCall = add(byCall, call); reasons[call] == "" {
			reasons[call] = same[0].Reason
		}
	}
	var texts []string
	for _, call := range byCall {
		texts = append(texts, strings.Join(nonEmpty(reasons[call], call), ": "))
	}
	if len(texts) == 1 && texts[0] == said {
		return nil
	}
	return texts
}

// object is on what a call does something and as whom, "" if IAM is not asked.
func object(n Need) string {
	if n.Action == "" {
		return ""
	}
	var o string
	if n.Resource != "" && n.Resource != "*" {
		o = " on " + n.Resource
	}
	if n.Principal != "" {
		o += " as " + n.Principal
	}
	return o
}

// hopRows has the chain of needs that are denied. Of those that are not known it has the
// hops in question only: the others are no news.
func (p *printer) hopRows(g []Need) []row {
	of := chain
	if g[0].Verdict == fact.Unknown {
		of = against
	}
	var rows []row
	for i, h := range of(g[0]) {
		var whys []string
		for _, n := range g {
			if hops := of(n); i < len(hops) && hops[i].Hop == h.Hop && alike(hops[i].Why, h.Why) {
				whys = append(whys, hops[i].Why)
			}
		}
		h.Why = weave(whys)
		rows = append(rows, p.hopRow(h))
	}
	return rows
}

// help has what the findings about needs say beyond their path, how to fix them, and what
// AWS prints otherwise. What is not known is not fixed as if it were wrong: only a finding
// says what helps.
func (p *printer) help(w Workload, g []Need) []row {
	candidates := p.byNeed[needOf{g[0].Feature, w.ID}]
	fixes := unique(g, func(n Need) string { return n.Fix })
	if g[0].Verdict == fact.Unknown && len(candidates) > 0 {
		fixes = nil
	}
	errors := unique(g, func(n Need) string { return n.AWSError })
	var rows []row
	for _, f := range p.claim(candidates, claimsOf(w, g)) {
		if !slices.ContainsFunc(g, func(n Need) bool { return says(f, n) }) {
			rows = append(rows, p.messageRow(f, witness(g[0])))
		}
		fixes, errors = add(fixes, f.Fix), add(errors, f.AWSError)
	}
	rows = append(rows, labelled("fix", woven(fixes))...)
	if g[0].Verdict == fact.Denied {
		rows = append(rows, labelled("AWS says", errors)...)
	}
	return rows
}

// says is whether a finding has the fact that decides about a need.
func says(f Finding, n Need) bool {
	why := witness(n).Why
	return why != "" && strings.Contains(f.Message, why)
}

func (p *printer) messageRow(f Finding, said Hop) row {
	r := row{mark: " ", cells: []cell{{string(f.Severity), p.severity(f.Severity)}}, text: f.Message}
	if f.Place != said.place() {
		r.place = where([]Place{f.Place}, f.Message)
	}
	return r
}

func (p *printer) hopRow(h Hop) row {
	return row{mark: p.mark(h.Verdict), cells: []cell{{string(h.Hop), nil}}, text: h.Why,
		place: where([]Place{h.place()}, h.Why)}
}

// claimsOf takes the findings that have the fact which decides about a need of the group.
// Of those that have no need's it takes all if nothing else of the feature fails in the
// workload, else those about the same place.
func claimsOf(w Workload, g []Need) claimant {
	var others []Need
	for _, n := range w.Needs {
		if n.Feature == g[0].Feature && n.Verdict != fact.Allowed && !together(g[0], n) {
			others = append(others, n)
		}
	}
	return func(f Finding) bool {
		has := func(n Need) bool { return says(f, n) }
		switch {
		case slices.ContainsFunc(g, has):
			return true
		case slices.ContainsFunc(others, has):
			return false
		}
		return len(others) == 0 || f.Place == witness(g[0]).place()
	}
}
