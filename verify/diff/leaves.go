package diff

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/report"
)

// networksByID finds the networks of a side. Those that are in no template may share an id.
func (s *side) networksByID() (ids []string, of map[string]report.Network) {
	of = map[string]report.Network{}
	for _, n := range s.report.Networks {
		n.ID = s.id(n.ID)
		if _, twice := of[n.ID]; twice {
			n.ID += " of " + s.id(n.Stack+"/"+n.Path)
		}
		ids, of[n.ID] = append(ids, n.ID), n
	}
	return ids, of
}

// networks compares the ways out.
func (c *comparison) networks() { pairUp(c, (*side).networksByID, c.network, c.changedNetwork) }

func (c *comparison) changedNetwork(was, n report.Network) {
	if was.Isolated != n.Isolated {
		effect, words := Worse, "was isolated, and is not proved to be any more"
		switch {
		case n.Isolated:
			effect, words = Better, "is isolated now"
		case slices.ContainsFunc(n.Exits, func(e report.Exit) bool { return exit{Exit: e}.openness() == 2 }):
			words = "was isolated, and is not any more"
		}
		c.add(Change{Section: Leaves, Kind: "network", Change: Changed, Effect: effect, Resource: n.ID, Message: "network " + n.ID + " " + words, Place: n.Place})
	}
	c.exits(was, n)
}

// network tells of one that only one side has.
func (c *comparison) network(l lone, n report.Network) {
	words := map[Way]string{Added: " is new: ", Removed: " is gone; it was "}[l.way]
	state := "not proved to be isolated"
	if n.Isolated {
		state = "isolated"
	}
	c.add(Change{Section: Leaves, Kind: "network", Change: l.way, Effect: Other, Resource: n.ID, Message: "network " + n.ID + words + state, Place: n.Place})
	if l.way == Added {
		c.exits(report.Network{ID: n.ID}, n)
	} else {
		c.exits(n, report.Network{ID: n.ID})
	}
}

// An exit is one of a network.
type exit struct {
	report.Exit
	of  string // resource
	why string // without what changes with the place
}

// openness is how open an exit is.
func (e exit) openness() int {
	switch {
	case e.Residual:
		return 0
	case e.Verdict == fact.Unknown:
		return 1
	}
	return 2
}

// exits compares those of a network.
func (c *comparison) exits(before, after report.Network) {
	old, fresh := c.before.exits(before), c.after.exits(after)
	pairs := pair(old, fresh,
		func(a, b exit) bool {
			return a.Kind == b.Kind && a.of == b.of && a.why == b.why && a.openness() == b.openness()
		},
		func(a, b exit) bool { return a.Kind == b.Kind && a.of == b.of })
	for _, p := range pairs {
		switch {
		case p.before == nil:
			c.add(opened(after.ID, *p.after, Added))
		case p.after == nil:
			closed := opened(after.ID, *p.before, Removed)
			closed.Effect = opposite(closed.Effect)
			c.add(closed)
		case p.before.why != p.after.why || p.before.openness() != p.after.openness():
			c.add(altered(after.ID, *p.before, *p.after))
		}
	}
}

func opened(network string, e exit, way Way) Change {
	change := Change{Section: Leaves, Kind: "exit", Change: way, Effect: Worse, Resource: network, Place: e.Place, Fix: e.Fix}
	is := map[Way]string{Added: "is open now", Removed: "is closed now"}[way]
	switch {
	case e.Residual:
		change.Effect = Other
		is = map[Way]string{Added: "is there, which AWS offers nothing to close", Removed: "is gone"}[way]
	case e.Verdict == fact.Unknown && way == Added:
		is = "may be open now"
	}
	if way == Removed {
		change.Fix = ""
	}
	change.Message = e.Kind + " exit of " + network + " " + is + ": " + e.Why
	return change
}

func altered(network string, before, after exit) Change {
	change := Change{Section: Leaves, Kind: "exit", Change: Changed, Effect: Other, Resource: network, Place: after.Place, Fix: after.Fix}
	words := " is another one now: "
	switch c := cmp.Compare(after.openness(), before.openness()); {
	case c > 0:
		change.Effect, words = Worse, " is wider open now: "
	case c < 0:
		change.Effect, words = Better, " is less open now: "
	}
	change.Message = after.Kind + " exit of " + network + words + after.Why
	return change
}

// statements of policies have a number that changes with those before it.
var statementNumber = regexp.MustCompile(`\bstatement [0-9]+\b`)

// exits are those of a network, with the names of the other side.
func (s *side) exits(n report.Network) []exit {
	var all []exit
	for _, e := range n.Exits {
		e.Why = s.prose(e.Why, e.Stack)
		all = append(all, exit{e, s.resourceAt(e.Place), statementNumber.ReplaceAllString(e.Why, "statement")})
	}
	return all
}

// resourceAt is the id of the resource that a place is in, "" if it is in none.
func (s *side) resourceAt(p report.Place) string {
	parts := strings.Split(p.Path, "/")
	if len(parts) < 2 || parts[0] != "Resources" {
		return ""
	}
	if p.Stack == "" {
		return s.id(parts[1])
	}
	return s.id(p.Stack + "/" + parts[1])
}

// A match is a thing of both sides, or of one.
type match[T any] struct{ before, after *T }

// pair finds what is the same on both sides: by the first of the rules as many as can be, then
// by the next.
func pair[T any](before, after []T, same ...func(a, b T) bool) []match[T] {
	var pairs []match[T]
	a, b := pointers(before), pointers(after)
	for _, is := range same {
		a = slices.DeleteFunc(a, func(x *T) bool {
			i := slices.IndexFunc(b, func(y *T) bool { return is(*x, *y) })
			if i >= 0 {
				pairs = append(pairs, match[T]{x, b[i]})
				b = slices.Delete(b, i, i+1)
			}
			return i >= 0
		})
	}
	for _, x := range a {
		pairs = append(pairs, match[T]{x, nil})
	}
	for _, y := range b {
		pairs = append(pairs, match[T]{nil, y})
	}
	return pairs
}

func pointers[T any](list []T) []*T {
	var all []*T
	for i := range list {
		all = append(all, &list[i])
	}
	return all
}
