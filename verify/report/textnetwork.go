package report

import (
	"cmp"
	"slices"
	"strings"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
)

// networks prints each network with its exits: open ones, then those that may be, then
// those that nothing closes.
func (p *printer) networks() {
	for _, n := range p.report.Networks {
		exits := slices.SortedStableFunc(slices.Values(n.Exits), func(a, b Exit) int {
			return cmp.Compare(stateOf(a), stateOf(b))
		})
		var rows []row
		for _, same := range group(exits, exitKey) {
			rows = append(rows, p.exitRow(same))
		}
		p.WriteString(p.table("", []row{p.networkRow(n)}) + p.table("    ", rows) + "\n")
	}
}

func (p *printer) networkRow(n Network) row {
	verdict, says := fact.Unknown, "not proved to be isolated"
	if n.Isolated {
		verdict, says = fact.Allowed, "isolated"
	} else if slices.ContainsFunc(n.Exits, func(e Exit) bool { return stateOf(e) == open }) {
		verdict, says = fact.Denied, "not isolated"
	}
	return row{
		mark:  p.mark(verdict),
		cells: []cell{{n.ID, p.bold}, {"network", nil}, {says, p.painter(verdict)}},
		text:  p.faint(n.Place.String()),
	}
}

// A state is what matters of an exit.
type state int

const (
	open state = iota
	maybe
	residual
)

func stateOf(e Exit) state {
	switch {
	case e.Residual:
		return residual
	case e.Verdict == fact.Unknown:
		return maybe
	}
	return open
}

func (s state) String() string { return [...]string{"open", "maybe", "residual"}[s] }

// exitKey is the same for exits that read the same.
func exitKey(e Exit) string {
	return strings.Join([]string{stateOf(e).String(), e.Kind, e.Why, e.Fix, e.Stack}, "\x00")
}

func (p *printer) exitRow(same []Exit) row {
	e := same[0]
	mark := [...]string{open: p.mark(fact.Denied), maybe: p.mark(fact.Unknown), residual: " "}[stateOf(e)]
	r := row{mark: mark, cells: []cell{{stateOf(e).String(), nil}, {e.Kind, nil}}, text: e.Why}
	var found []Finding
	for _, e := range same {
		found = append(found, p.claim(p.byPlace[placeOf{e.Stack, e.Path}], func(f Finding) bool {
			return e.Why != "" && strings.Contains(f.Message, e.Why)
		})...)
	}
	for _, name := range unique(found, func(f Finding) string { return string(f.Severity) + " " + f.Check }) {
		r.text += p.faint(" [" + name + "]")
	}
	for _, place := range someOf(unique(same, func(e Exit) string { return e.Place.String() }), "places") {
		r.below = append(r.below, p.faint(place))
	}
	fixes := nonEmpty(e.Fix)
	for _, f := range found {
		fixes = add(fixes, f.Fix)
	}
	return r.advise("fix", fixes...)
}
