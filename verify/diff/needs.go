package diff

import (
	"cmp"
	"slices"
	"strings"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/report"
)

// A call is a need that changed.
type call struct {
	need   report.Need
	before fact.Verdict // of calls that both sides make
}

// needs compares what the tasks of a workload call. What is for another container now, or for
// another reason, is the same call.
func (c *comparison) needs(was, is report.Workload) {
	var changed, added, gone []call
	same := func(a, b report.Need) bool {
		return a.Feature == b.Feature && a.Service == b.Service && a.Host == b.Host && a.Action == b.Action && a.Resource == b.Resource && a.Principal == b.Principal
	}
	pairs := pair(c.before.needs(was), c.after.needs(is),
		func(a, b report.Need) bool { return same(a, b) && a.Container == b.Container && a.Reason == b.Reason }, same)
	for _, p := range pairs {
		switch {
		case p.before == nil:
			added = append(added, call{need: *p.after})
		case p.after == nil:
			gone = append(gone, call{need: *p.before})
		case p.before.Verdict != p.after.Verdict:
			changed = append(changed, call{need: *p.after, before: p.before.Verdict})
		case p.before.Via != p.after.Via && p.after.Verdict == fact.Allowed:
			c.way(is, *p.before, *p.after)
		}
	}
	c.calls(is, changed, Changed)
	c.calls(is, added, Added)
	c.calls(was, gone, Removed)
}

// needs are those of a workload, by names that both sides share.
func (s *side) needs(w report.Workload) []report.Need {
	var all []report.Need
	for _, n := range w.Needs {
		n.Resource, n.Host, n.Reason = s.symbols(n.Resource, w.Stack), s.symbols(n.Host, w.Stack), s.prose(n.Reason, w.Stack)
		if n.Via != "" {
			n.Via = s.id(n.Via)
		}
		all = append(all, n)
	}
	return all
}

// symbols is a text of a report about something of a stack, with the ids of the other side.
func (n *names) symbols(s, stack string) string {
	if strings.Contains(s, "${") {
		return n.prose(s, stack)
	}
	return s
}

// calls tells of needs: those for the same that break or pass at the same fact as one, and all
// that are not proved for want of one fact.
func (c *comparison) calls(w report.Workload, calls []call, way Way) {
	type told struct {
		feature, container, hop, fix string
		before, verdict              fact.Verdict
		optional                     bool
	}
	var order []told
	same := map[told][]report.Need{}
	for _, k := range calls {
		h := k.need.Witness()
		key := told{k.need.Feature, k.need.Container, string(h.Hop) + h.Why, k.need.Fix, k.before, k.need.Verdict, k.need.Optional}
		switch k.need.Verdict {
		case fact.Allowed:
			key.hop, key.fix = "", ""
		case fact.Unknown: // for one thing that is not known there may be many calls
			key.feature, key.container, key.fix = "", "", ""
		}
		if same[key] == nil {
			order = append(order, key)
		}
		same[key] = append(same[key], k.need)
	}
	for _, key := range order {
		c.add(c.need(w, same[key], way, key.before))
	}
}

// need tells of calls that are for the same.
func (c *comparison) need(w report.Workload, calls []report.Need, way Way, before fact.Verdict) Change {
	n := calls[0]
	change := Change{Section: Starts, Kind: "need", Change: way, Effect: Other, Resource: w.ID, Place: w.Place}
	change.head = change.Resource + " " + needs(n, way, before)
	change.Message = change.head + " " + of(calls) + ": " + what(calls)
	switch {
	case way == Changed && before != n.Verdict:
		change.Effect, change.Before, change.After = effectOf(before, n.Verdict), before.String(), n.Verdict.String()
	case n.Verdict == fact.Denied:
		change.Effect = lone{way: way}.effect(Worse)
	}
	if n.Verdict != fact.Allowed && way != Removed {
		h := n.Witness()
		change.Hop = &h
		if list(fixes(calls)) == n.Fix {
			change.Fix, change.AWSError = n.Fix, n.AWSError
		}
	}
	return change
}

func fixes(calls []report.Need) []string {
	var all []string
	for _, n := range calls {
		all = append(all, n.Fix)
	}
	return all
}

// needs says what became of a call.
func needs(n report.Need, way Way, before fact.Verdict) string {
	switch {
	case way == Added && n.Verdict == fact.Denied:
		return "needs, and does not get,"
	case way == Added && n.Verdict == fact.Unknown:
		return "needs, and is not proved to get,"
	case way == Added:
		return "also needs"
	case way == Removed && n.Verdict == fact.Denied:
		return "no longer needs what it did not get,"
	case way == Removed:
		return "no longer needs"
	case n.Verdict == fact.Denied:
		return "fails at"
	case n.Verdict == fact.Unknown:
		return "is not proved to get through"
	case before == fact.Denied:
		return "no longer fails at"
	}
	return "is proved now to get through"
}

// of says of what calls are needs.
func of(calls []report.Need) string {
	var all []string
	for _, n := range calls {
		words := n.Feature
		if n.Container != "" {
			words += " of container " + n.Container
		}
		all = append(all, words)
	}
	words := list(all)
	if calls[0].Optional {
		words += " (the task starts without it)"
	}
	return words
}

// what says what calls are: what for, and the actions on resources.
func what(calls []report.Need) string {
	if calls[0].Feature != calls[len(calls)-1].Feature {
		return calls[0].Witness().Why
	}
	var reasons, services, actions, resources []string
	for _, n := range calls {
		reasons, actions, resources = append(reasons, n.Reason), append(actions, n.Action), append(resources, n.Resource)
		services = append(services, cmp.Or(n.Service, n.Host))
	}
	words := list(reasons)
	if a := list(actions); a != "" {
		words = strings.TrimPrefix(words+" by "+a, " by ")
		resources = slices.DeleteFunc(resources, func(r string) bool { return r == "*" })
		if r := list(resources); r != "" {
			words += " on " + r
		}
	}
	if s := list(services); s != "" {
		words += " (" + s + ")"
	}
	return words
}

// list has each text once, in the order in which they come.
func list(texts []string) string {
	var all []string
	for _, t := range texts {
		if t != "" && !slices.Contains(all, t) {
			all = append(all, t)
		}
	}
	return strings.Join(all, ", ")
}

// way tells that a call takes another one.
func (c *comparison) way(w report.Workload, before, after report.Need) {
	from, to := before.Via, after.Via
	change := Change{Section: Starts, Kind: "way", Change: Changed, Effect: Other, Resource: w.ID, Before: from, After: to, Place: w.Place,
		Message: w.ID + " calls " + cmp.Or(after.Service, after.Host) + " " + through(to) + " now, before " + through(from)}
	if !slices.ContainsFunc(c.changes, func(other Change) bool { return other.Message == change.Message }) {
		c.add(change)
	}
}

func through(endpoint string) string {
	if endpoint == "" {
		return "through no endpoint"
	}
	return "through endpoint " + endpoint
}
