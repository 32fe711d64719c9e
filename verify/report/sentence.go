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

// starts says of a single workload that does not start why, of several how many they are. What
// fails without keeping tasks from starting is counted, as it is no pass either.
func (r *Report) starts() string {
	all := r.Workloads
	if len(all) == 0 {
		return "No workload was found that could start tasks"
	}
	v := r.verdict()
	if v == fact.Allowed {
		return everyone(all) + " can start" + failing(all)
	}
	says := map[fact.Verdict]string{fact.Denied: "cannot start", fact.Unknown: "not proved to start"}[v]
	those, others := workloadsOf(all, v), ""
	if unknown := len(workloadsOf(all, fact.Unknown)); v == fact.Denied && unknown > 0 {
		others = fmt.Sprintf("; %d more %s not proved to start", unknown, isOrAre(unknown))
	}
	switch {
	case len(those) > 1 && v == fact.Unknown:
		return fmt.Sprintf("%d of %d workloads are %s", len(those), len(all), says)
	case len(those) > 1:
		return fmt.Sprintf("%d of %d workloads %s", len(those), len(all), says) + others
	case v == fact.Unknown:
		says = "is " + says
	}
	return strings.TrimSuffix(those[0].ID+" "+says+": "+those[0].Cause(), ": ") + others
}

func workloadsOf(all []Workload, v fact.Verdict) []Workload {
	return slices.DeleteFunc(slices.Clone(all), func(w Workload) bool { return w.Verdict != v })
}

// failing counts the calls that fail of workloads that start.
func failing(all []Workload) string {
	n := 0
	for _, w := range all {
		for _, need := range w.Needs {
			if need.Verdict == fact.Denied {
				n++
			}
		}
	}
	switch n {
	case 0:
		return ""
	case 1:
		return ", though 1 optional call fails"
	}
	return fmt.Sprintf(", though %d optional calls fail", n)
}

func isOrAre(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
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
	if w.Verdict == fact.Allowed {
		return ""
	}
	because := func(v fact.Verdict) string {
		i := slices.IndexFunc(w.Needs, func(n Need) bool { return n.Verdict == v && !n.Optional && witness(n).Why != "" })
		if i < 0 {
			return ""
		}
		return gist(witness(w.Needs[i]).Why)
	}
	cause := because(w.Verdict)
	if denied := because(fact.Denied); cause == "" && denied != "" { // a call that is not made in every world
		cause = denied + ", in some of the ways in which the templates can turn out"
	}
	return cause
}

// gist is a fact without its details. A condition is no detail: without it the fact would be
// said as if it were so.
func gist(why string) string {
	short, rest, _ := strings.Cut(why, ": ")
	if at := strings.LastIndex(rest, ", if "); at >= 0 {
		short += rest[at:]
	}
	return short
}

// leaves says what leaves the networks, "" if there are none.
func (r *Report) leaves() string {
	of := map[state]int{}
	isolated := !slices.ContainsFunc(r.Networks, func(n Network) bool { return !n.Isolated })
	for _, n := range r.Networks {
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
		return "nothing leaves " + them + " but through " + plural(of[residual], "exit") + " that AWS offers nothing to close" + r.elsewhere()
	case isolated:
		return "nothing leaves " + them + r.elsewhere()
	case of[open] > 0 && of[maybe] > 0:
		return fmt.Sprintf("data can leave %s through %s, and perhaps through %d more", them, plural(of[open], "open exit"), of[maybe])
	case of[open] > 0:
		return "data can leave " + them + " through " + plural(of[open], "open exit")
	}
	return "it is not proved that nothing leaves " + them
}

// elsewhere counts the workloads of which nothing is said by saying that nothing leaves the
// networks: their tasks run in none of these, or it is not known where.
func (r *Report) elsewhere() string {
	n := 0
	for _, w := range r.Workloads {
		if w.Network == "" || !slices.ContainsFunc(r.Networks, func(of Network) bool { return of.ID == w.Network }) {
			n++
		}
	}
	if n == 0 {
		return ""
	}
	it := "it"
	if len(r.Networks) > 1 {
		it = "them"
	}
	return fmt.Sprintf(", and %s %s not known to be in %s", plural(n, "workload"), isOrAre(n), it)
}

// Printable returns a copy of r, without its rules, in which no text has control characters
// or others that are not seen, which could make it read as something else.
func (r *Report) Printable() *Report { return printable(r) }

// Witness is the hop that decides about a need that is not allowed, the zero Hop if none
// does.
func (n Need) Witness() Hop { return witness(n) }
