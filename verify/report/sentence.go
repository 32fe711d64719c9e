package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
)

// Sentence is the verdict of a report as people read it: whether the tasks can start, then
// whether anything leaves, such as "Web/Service cannot start: no endpoint for logs in Vpc."
func (r *Report) Sentence() string {
	starts, leaves := r.starts(), r.leaves()
	switch {
	case leaves == "":
		return starts + "."
	case r.verdict() == fact.Allowed && len(r.Workloads) > 0:
		return starts + ", and " + leaves + "."
	}
	return starts + ". " + strings.ToUpper(leaves[:1]) + leaves[1:] + "."
}

// verdict is that of all workloads together.
func (r *Report) verdict() fact.Verdict {
	v := fact.Allowed
	for _, w := range r.Workloads {
		v = v.And(w.Verdict)
	}
	return v
}

// starts says of a single workload that does not start why, of several how many they are.
func (r *Report) starts() string {
	all := r.Workloads
	if len(all) == 0 {
		return "No workload was found that could start tasks"
	}
	v := r.verdict()
	if v == fact.Allowed {
		return everyone(all) + " can start"
	}
	says := map[fact.Verdict]string{fact.Denied: "cannot start", fact.Unknown: "not proved to start"}[v]
	var those []Workload
	for _, w := range all {
		if w.Verdict == v {
			those = append(those, w)
		}
	}
	switch {
	case len(those) > 1 && v == fact.Unknown:
		return fmt.Sprintf("%d of %d workloads are %s", len(those), len(all), says)
	case len(those) > 1:
		return fmt.Sprintf("%d of %d workloads %s", len(those), len(all), says)
	case v == fact.Unknown:
		says = "is " + says
	}
	return strings.TrimSuffix(those[0].ID+" "+says+": "+those[0].Cause(), ": ")
}

func everyone(all []Workload) string {
	switch len(all) {
	case 1:
		return all[0].ID
	case 2:
		return "Both workloads"
	}
	return fmt.Sprintf("All %d workloads", len(all))
}

// Cause is the gist of the fact that keeps a workload from starting, "" if none is known: of
// its needs that do not hold and that it cannot start without the first.
func (w Workload) Cause() string {
	i := slices.IndexFunc(w.Needs, func(n Need) bool { return n.Verdict == w.Verdict && !n.Optional })
	if i < 0 || w.Verdict == fact.Allowed {
		return ""
	}
	gist, _, _ := strings.Cut(witness(w.Needs[i]).Why, ": ")
	return gist
}

// leaves says what leaves the networks, "" if there are none.
func (r *Report) leaves() string {
	of := map[state]int{}
	isolated := true
	for _, n := range r.Networks {
		isolated = isolated && n.Isolated
		for _, e := range n.Exits {
			of[stateOf(e)]++
		}
	}
	them := "the network"
	if len(r.Networks) > 1 {
		them = "the networks"
	}
	switch {
	case len(r.Networks) == 0:
		return ""
	case isolated && of[residual] > 0:
		return "nothing leaves " + them + " but through " + plural(of[residual], "exit") + " that AWS offers nothing to close"
	case isolated:
		return "nothing leaves " + them
	case of[open] > 0:
		return "data can leave " + them + " through " + plural(of[open], "open exit")
	}
	return "it is not proved that nothing leaves " + them
}

// Printable returns a copy of r, without its rules, in which no text has control characters
// or others that are not seen, which could make it read as something else.
func (r *Report) Printable() *Report { return printable(r) }

// Witness is the hop that decides about a need that is not allowed, the zero Hop if none
// does.
func (n Need) Witness() Hop { return witness(n) }
