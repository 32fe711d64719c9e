package diff

import (
	"cmp"
	"slices"
	"strings"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/report"
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
func (c *comparison) workloads() { pairUp(c, (*side).byKey, c.workload, c.changedWorkload) }

func (c *comparison) changedWorkload(was, w report.Workload) {
	if was.Verdict != w.Verdict {
		c.add(Change{Section: Starts, Kind: "workload", Change: Changed, Effect: effectOf(was.Verdict, w.Verdict), Resource: w.ID,
			Before: was.Verdict.String(), After: w.Verdict.String(), Place: w.Place,
			Message: w.ID + " (" + w.Kind + ") " + turned(was.Verdict, w.Verdict)})
	}
	c.needs(was, w)
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
			stuck = append(stuck, call{need: n})
		}
	}
	c.calls(w, stuck, Added)
}

func past(v fact.Verdict) string {
	return map[fact.Verdict]string{fact.Allowed: "could start", fact.Denied: "could not start", fact.Unknown: "was not proved to start"}[v]
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

// images are those of a task definition by container: of several, under open conditions, all.
func (s *side) images(r *resource) map[string]string {
	all := map[string][]string{}
	for _, variant := range r.all() {
		for _, container := range variant.Get("ContainerDefinitions").Items() {
			name := s.text(container.Get("Name").Text(), r.ID.Stack)
			if image := s.text(container.Get("Image").Text(), r.ID.Stack); !slices.Contains(all[name], image) {
				all[name] = append(all[name], image)
			}
		}
	}
	images := map[string]string{}
	for name, of := range all {
		images[name] = strings.Join(of, " or ")
	}
	return images
}
