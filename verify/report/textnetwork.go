package report

import (
	"cmp"
	"slices"
	"strings"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
)

// networks prints each network with its exits: open ones, then those that may be, then
// those that nothing closes; and with its endpoints.
func (p *printer) networks() {
	for _, n := range p.report.Networks {
		exits := slices.SortedStableFunc(slices.Values(n.Exits), func(a, b Exit) int {
			return cmp.Compare(stateOf(a), stateOf(b))
		})
		var rows []row
		for _, same := range cluster(exits, sameExit) {
			rows = append(rows, p.exitRow(same))
		}
		p.WriteString(p.table("", []row{p.networkRow(n)}) + p.table("    ", rows) + p.endpoints(n) + "\n")
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
		place: where([]Place{n.Place}, n.ID),
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

// sameExit is whether two exits are told as one: they read alike, and so does what closes
// them.
func sameExit(a, b Exit) bool {
	return stateOf(a) == stateOf(b) && a.Kind == b.Kind && a.Stack == b.Stack && alike(a.Why, b.Why) && alike(a.Fix, b.Fix)
}

// exitRow tells of exits as one: what they share, and a line for each that reads otherwise.
func (p *printer) exitRow(same []Exit) row {
	state := stateOf(same[0])
	mark := [...]string{open: p.mark(fact.Denied), maybe: p.mark(fact.Unknown), residual: " "}[state]
	r := row{mark: mark, cells: []cell{{state.String(), nil}, {same[0].Kind, nil}}}
	why, rest := frame(unique(same, func(e Exit) string { return e.Why }))
	var at [][]Place
	for _, g := range group(same, func(e Exit) string { return e.Why }) {
		at = append(at, places(g, Exit.place))
	}
	r.list(why, rest, at)
	found := p.claimExits(same)
	r.text += p.faint(counted(found))
	fixes := unique(same, func(e Exit) string { return e.Fix })
	for _, f := range found {
		fixes = add(fixes, f.Fix)
	}
	return r.advise("fix", woven(fixes)...)
}

func (e Exit) place() Place { return e.Place }

// claimExits takes the findings about exits.
func (p *printer) claimExits(exits []Exit) []Finding {
	var found []Finding
	for _, e := range exits {
		found = append(found, p.claim(p.byPlace[placeOf{e.Stack, e.Path}], func(f Finding) bool {
			return e.Why != "" && strings.Contains(f.Message, e.Why)
		})...)
	}
	return found
}

// counted is " [warning internet-path]", or " [3 warnings internet-path]".
func counted(found []Finding) string {
	text := ""
	for _, of := range group(found, func(f Finding) string { return string(f.Severity) + " " + f.Check }) {
		severity := string(of[0].Severity)
		if len(of) > 1 {
			severity = strings.ReplaceAll(plural(len(of), severity), " ", hold)
		}
		text += " [" + severity + hold + of[0].Check + "]"
	}
	return text
}
