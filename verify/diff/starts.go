package diff

import (
	"cmp"
	"slices"
	"strings"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/report"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// says is what a verdict says about a workload.
var says = map[fact.Verdict]string{fact.Allowed: "can start", fact.Denied: "cannot start", fact.Unknown: "is not proved to start"}

// rank orders verdicts, the worst first.
func rank(v fact.Verdict) int {
	return slices.Index([]fact.Verdict{fact.Denied, fact.Unknown, fact.Allowed}, v)
}

// effectOf compares verdicts.
func effectOf(before, after fact.Verdict) Effect {
	switch c := cmp.Compare(rank(after), rank(before)); {
	case c < 0:
		return Worse
	case c > 0:
		return Better
	}
	return Other
}

// byKey finds the workloads of a side.
func (s *side) byKey() (keys []string, of map[string]report.Workload) {
	of = map[string]report.Workload{}
	for _, w := range s.report.Workloads {
		w.ID = s.id(w.ID)
		if w.Capacity != "" {
			w.ID += " on " + s.id(w.Capacity)
		}
		keys, of[w.ID] = append(keys, w.ID), w
	}
	return keys, of
}

// workloads compares what starts tasks.
func (c *comparison) workloads() {
	old, before := c.before.byKey()
	fresh, after := c.after.byKey()
	for _, id := range old {
		if _, there := after[id]; !there {
			c.workload(lone{c.before, c.after, Removed}, before[id])
		}
	}
	for _, id := range fresh {
		w := after[id]
		was, there := before[id]
		if !there {
			c.workload(lone{c.after, c.before, Added}, w)
			continue
		}
		if was.Verdict != w.Verdict {
			c.add(Change{Section: Starts, Kind: "workload", Change: Changed, Effect: effectOf(was.Verdict, w.Verdict), Resource: id,
				Before: was.Verdict.String(), After: w.Verdict.String(), Place: w.Place,
				Message: id + " (" + w.Kind + ") " + turned(was.Verdict, w.Verdict)})
		}
		c.needs(was, w)
	}
}

// turned says what became of a verdict.
func turned(before, after fact.Verdict) string {
	switch {
	case after == fact.Allowed && before == fact.Denied:
		return "could not start, and now can"
	case after == fact.Allowed:
		return "was not proved to start, and now is"
	case after == fact.Denied:
		return map[fact.Verdict]string{fact.Allowed: "could start, and now cannot", fact.Unknown: "was not proved to start, and now cannot"}[before]
	}
	return map[fact.Verdict]string{fact.Allowed: "could start, and is not proved to any more", fact.Denied: "could not start, and may now; it is not proved"}[before]
}

// workload tells of one that only one side has, and of what is in its way.
func (c *comparison) workload(l lone, w report.Workload) {
	effect := Other
	if w.Verdict == fact.Denied {
		effect = Worse
	}
	is := map[Way]string{Added: " is new: it " + says[w.Verdict], Removed: " is gone; it " + past(w.Verdict)}[l.way]
	c.add(Change{Section: Starts, Kind: "workload", Change: l.way, Effect: l.effect(effect), Resource: w.ID, Place: w.Place,
		Message: w.ID + " (" + w.Kind + ")" + is})
	if l.way == Removed {
		return
	}
	var stuck []call
	for _, n := range w.Needs {
		if n.Verdict != fact.Allowed {
			stuck = append(stuck, call{need: n, verdict: n.Verdict})
		}
	}
	c.calls(l.side, w, stuck, Changed)
}

func past(v fact.Verdict) string {
	return map[fact.Verdict]string{fact.Allowed: "could start", fact.Denied: "could not start", fact.Unknown: "was not proved to start"}[v]
}

// A call is a need that changed.
type call struct {
	need    report.Need
	before  fact.Verdict // of calls that both sides make
	verdict fact.Verdict // now; before, of one that is gone
}

// needs compares what the tasks of a workload call.
func (c *comparison) needs(was, is report.Workload) {
	old, before := c.before.needs(was)
	fresh, after := c.after.needs(is)
	var changed, added, gone []call
	for _, key := range fresh {
		n := after[key]
		switch o, there := before[key]; {
		case !there:
			added = append(added, call{need: n, verdict: n.Verdict})
		case o.Verdict != n.Verdict:
			changed = append(changed, call{need: n, before: o.Verdict, verdict: n.Verdict})
		case c.before.id(o.Via) != c.after.id(n.Via) && n.Verdict == fact.Allowed:
			c.way(is, o, n)
		}
	}
	for _, key := range old {
		if _, there := after[key]; !there {
			gone = append(gone, call{need: before[key], verdict: before[key].Verdict})
		}
	}
	c.calls(c.after, is, changed, Changed)
	c.calls(c.after, is, added, Added)
	c.calls(c.before, was, gone, Removed)
}

// needs finds the needs of a workload.
func (s *side) needs(w report.Workload) (keys []string, of map[string]report.Need) {
	of = map[string]report.Need{}
	for _, n := range w.Needs {
		n.Resource, n.Host, n.Reason = s.symbols(n.Resource), s.symbols(n.Host), s.prose(n.Reason)
		key := strings.Join([]string{n.Feature, n.Container, n.Service, n.Host, n.Action, n.Resource, n.Principal, n.Reason}, "\x00")
		if _, twice := of[key]; !twice {
			keys, of[key] = append(keys, key), n
		}
	}
	return keys, of
}

// symbols is a text of a report with the ids of the other side.
func (n *names) symbols(s string) string {
	if strings.Contains(s, "${") {
		return n.prose(s)
	}
	return s
}

// calls tells of needs: those for the same that break or pass at the same fact as one.
func (c *comparison) calls(s *side, w report.Workload, calls []call, way Way) {
	type told struct {
		feature, container, hop, fix string
		before, verdict              fact.Verdict
		optional                     bool
	}
	var order []told
	same := map[told][]report.Need{}
	for _, k := range calls {
		h := witness(k.need)
		key := told{k.need.Feature, k.need.Container, string(h.Hop) + h.Why, k.need.Fix, k.before, k.verdict, k.need.Optional}
		if k.verdict == fact.Allowed {
			key.hop, key.fix = "", ""
		}
		if same[key] == nil {
			order = append(order, key)
		}
		same[key] = append(same[key], k.need)
	}
	for _, key := range order {
		c.add(c.need(s, w, same[key], way, key.before))
	}
}

// need tells of calls that are for the same.
func (c *comparison) need(s *side, w report.Workload, calls []report.Need, way Way, before fact.Verdict) Change {
	n := calls[0]
	change := Change{Section: Starts, Kind: "need", Change: way, Effect: Other, Resource: s.idOf(w), Place: w.Place}
	change.Message = change.Resource + " " + need(n, way, before) + ": " + what(calls)
	switch {
	case way == Changed && before != n.Verdict:
		change.Effect, change.Before, change.After = effectOf(before, n.Verdict), before.String(), n.Verdict.String()
		if before == fact.Unknown && n.Verdict == fact.Unknown {
			change.Effect = Other
		}
	case n.Verdict == fact.Denied:
		change.Effect = lone{way: way}.effect(Worse)
	}
	if n.Verdict != fact.Allowed && way != Removed {
		h := witness(n)
		change.Hop, change.Fix, change.AWSError = &h, n.Fix, n.AWSError
	}
	return change
}

// idOf is the id that a workload has in the new templates.
func (s *side) idOf(w report.Workload) string { return w.ID }

// need says what became of a call.
func need(n report.Need, way Way, before fact.Verdict) string {
	of := n.Feature
	if n.Container != "" {
		of += " of container " + n.Container
	}
	if n.Optional {
		of += ", without which it starts,"
	}
	switch {
	case way == Added && n.Verdict == fact.Allowed:
		return "also needs " + of
	case way == Added:
		return "also needs " + of + ", which " + map[fact.Verdict]string{fact.Denied: "fails", fact.Unknown: "is not proved"}[n.Verdict]
	case way == Removed && n.Verdict == fact.Denied:
		return "no longer needs " + of + ", which failed"
	case way == Removed:
		return "no longer needs " + of
	case n.Verdict == fact.Denied:
		return "fails at " + of
	case n.Verdict == fact.Unknown:
		return "is not proved to get through " + of
	}
	return map[fact.Verdict]string{fact.Denied: "no longer fails at ", fact.Unknown: "is now proved to get through "}[before] + of
}

// what says what calls are: what for, and the actions on resources.
func what(calls []report.Need) string {
	var reasons, services, actions, resources []string
	for _, n := range calls {
		reasons, actions, resources = append(reasons, n.Reason), append(actions, n.Action), append(resources, n.Resource)
		services = append(services, cmp.Or(n.Service, n.Host))
	}
	words := list(reasons)
	if a := list(actions); a != "" {
		words = strings.TrimPrefix(words+" by "+a, " by ")
		if r := list(resources); r != "" && r != "*" {
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

// witness is the hop that decides.
func witness(n report.Need) report.Hop {
	for _, h := range n.Path {
		if h.Verdict == n.Verdict && n.Verdict != fact.Allowed {
			return h
		}
	}
	if len(n.Path) == 0 {
		return report.Hop{}
	}
	return n.Path[len(n.Path)-1]
}

// way tells that a call takes another one.
func (c *comparison) way(w report.Workload, before, after report.Need) {
	from, to := c.before.id(before.Via), c.after.id(after.Via)
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

// images compares what containers run.
func (c *comparison) images() {
	for _, id := range c.after.ids {
		is := c.after.resources[id]
		was := c.before.resources[id]
		if was == nil || is.Type != definitionType || was.Type != definitionType {
			continue
		}
		before, after := c.before.images(was), c.after.images(is)
		for _, container := range sortedKeys(after) {
			old, there := before[container]
			if now := after[container]; there && old != now {
				c.add(Change{Section: Starts, Kind: "image", Change: Changed, Effect: Other, Resource: id, Before: old, After: now, Place: report.At(is.At()),
					Message: "container " + container + " of " + c.after.runs(id) + " now runs " + now + ", before " + old})
			}
		}
	}
}

// images are those of a task definition by container.
func (s *side) images(r *resource) map[string]string {
	images := map[string]string{}
	for _, container := range r.Get("ContainerDefinitions").Items() {
		images[s.text(container.Get("Name").Text(), r.ID.Stack)] = s.text(container.Get("Image").Text(), r.ID.Stack)
	}
	return images
}

var _ = template.String
