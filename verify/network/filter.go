package network

import (
	"fmt"
	"strings"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/internal/interval"
)

// A filter has the rules of a group that are about one TCP port in one direction. An
// endpoint's group often has one rule for each group that calls it, so rules with a group
// of the template as their peer are found by that group.
type filter struct {
	byGroup map[*SecurityGroup]*rule
	rules   []*rule // all of them
	others  []*rule // those that are not in byGroup
}

type filterKey struct {
	direction direction
	port      int
}

func (g *SecurityGroup) filter(d direction, port int) *filter {
	key := filterKey{d, port}
	if f := g.filters[key]; f != nil {
		return f
	}
	f := &filter{byGroup: map[*SecurityGroup]*rule{}}
	for _, r := range g.rules[d] {
		if r.concerns(port) != fact.No {
			f.add(r)
		}
	}
	if g.filters == nil {
		g.filters = map[filterKey]*filter{}
	}
	g.filters[key] = f
	return f
}

func (f *filter) add(r *rule) {
	f.rules = append(f.rules, r)
	if r.sure && r.peer.kind == groupPeer && !r.peer.group.foreign {
		if f.byGroup[r.peer.group] == nil {
			f.byGroup[r.peer.group] = r
		}
		return
	}
	f.others = append(f.others, r)
}

// candidates returns the rules that may admit the other party.
func (f *filter) candidates(other party) []*rule {
	for _, g := range other.groups {
		if g.foreign { // it may turn out to be any group
			return f.rules
		}
	}
	rules := f.others
	for _, g := range other.groups {
		if r := f.byGroup[g]; r != nil {
			return []*rule{r}
		}
	}
	return rules
}

// passes reports whether security groups let TCP to a port through in one direction. It
// is enough that one rule of one group does, or several together that each have some of
// the addresses that the other party may have.
func passes(groups []*SecurityGroup, d direction, port int, other party) answer {
	what := fmt.Sprintf("TCP %d %s %s", port, [...]string{egress: "out to", ingress: "in from"}[d], other.name)
	var some *rule
	var parts interval.Addresses
	for _, g := range groups {
		for _, r := range g.filter(d, port).candidates(other) {
			switch r.concerns(port).And(r.peer.admits(other)) {
			case fact.Yes:
				return yes(r.at, g.Name()+" lets "+what)
			case fact.Maybe:
				if some == nil {
					some = r
				}
				if r.sure {
					parts = parts.Union(r.peer.block.set)
				}
			}
		}
	}
	if some != nil && parts.Covers(other.set) {
		return yes(some.at, "rules of "+groupNames(groups)+" together let "+what)
	}
	return closed(groups, d, what, some)
}

// closed is the answer if no rule certainly lets traffic through; some may.
func closed(groups []*SecurityGroup, d direction, what string, some *rule) answer {
	if some != nil {
		return maybe(some.at, "whether a rule of "+groupNames(groups)+" lets "+what+" is not in the template")
	}
	for _, g := range groups {
		if g.foreign {
			return maybe(g.at, "security group "+g.Name()+" is not in the template: whether it lets "+what+" is not known")
		}
	}
	if len(groups) == 0 {
		return maybe(fact.Location{}, "security groups are not known")
	}
	return no(groups[0].at, fmt.Sprintf("no %s rule of %s lets %s", d, groupNames(groups), what))
}

func groupNames(groups []*SecurityGroup) string {
	names := make([]string, len(groups))
	for i, g := range groups {
		names[i] = g.Name()
	}
	return strings.Join(names, " and ")
}
