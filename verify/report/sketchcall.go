package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
)

// few is how many workloads are drawn one by one.
const few = 12

// A call is a need of one workload, and where it is drawn to.
type call struct {
	to    string // key of a box; "": nowhere, it does not use the network
	need  int
	state State
}

// workloads draws the workloads and their calls. Of many, those that do the same are one box.
func (s *sketcher) workloads() {
	calls := make([][]call, len(s.Workloads))
	all := make([]int, len(s.Workloads))
	for w := range s.Workloads {
		calls[w], all[w] = s.calls(w), w
	}
	for _, members := range s.together(all, calls) {
		box := s.workload(members)
		for _, w := range members {
			s.draw(box.Key, w, calls[w])
		}
	}
}

// together groups workloads: none if they are few, else those that start first. Those that
// do not are drawn one by one as long as they are few.
func (s *sketcher) together(all []int, calls [][]call) [][]int {
	failing := 0
	for _, w := range all {
		if s.Workloads[w].Verdict != fact.Allowed {
			failing++
		}
	}
	groups := group(all, func(w int) string {
		if len(all) <= few || failing <= few && s.Workloads[w].Verdict != fact.Allowed {
			return fmt.Sprint(w)
		}
		return s.likeness(w, calls[w])
	})
	if len(groups) <= 3*few {
		return groups
	}
	return group(all, func(w int) string { return s.likeness(w, nil) })
}

// likeness is what workloads of one box have in common.
func (s *sketcher) likeness(w int, calls []call) string {
	of := s.Workloads[w]
	places := slices.Sorted(slices.Values(of.Subnets))
	to := unique(calls, func(c call) string { return c.to + " " + string(c.state) })
	slices.Sort(to)
	return strings.Join(slices.Concat([]string{of.Network, of.Verdict.String(), of.Kind, of.LaunchType}, places, to), "\x00")
}

// workload draws the box of workloads.
func (s *sketcher) workload(members []int) *Box {
	w := s.Workloads[members[0]]
	n := s.networkOf(members[0])
	box := &Box{Kind: "workload", State: stateOfVerdict(w.Verdict), Network: n, Workloads: members}
	if len(members) == 1 {
		box.ID, box.Title = w.ID, strings.TrimSpace(title(w.ID)+" "+w.Capacity)
	} else {
		box.Title = plural(len(members), kindWord(w.Kind))
	}
	into := &s.tierOf(n, members[0], box).Workloads
	box.Notes = nonEmpty(strings.Join(nonEmpty(kindNote(members, w), launchWord(w.LaunchType)), ", "), s.says(members))
	var names []string
	for _, m := range members {
		names = append(names, s.Workloads[m].ID)
		for i := range s.Workloads[m].Needs {
			box.Needs = append(box.Needs, Ref{m, i})
		}
	}
	if len(names) > 20 {
		names = append(names[:20], fmt.Sprintf("and %d more", len(names)-20))
	}
	box.Tip = stacked(slices.Concat(names, box.Notes)...)
	return s.box(fmt.Sprint("workload-", members[0]), into, func() *Box { return box })
}

// tierOf finds the tier of a workload, and which of its subnets the workload is in.
func (s *sketcher) tierOf(n, w int, box *Box) *Tier {
	network := &s.sketch.Networks[n]
	for t := range network.Tiers {
		tier, first, last := &network.Tiers[t], -1, -1
		for c, subnet := range tier.Subnets {
			if slices.Contains(s.Workloads[w].Subnets, subnet.ID) {
				if first < 0 {
					first = c
				}
				last = c
			}
		}
		if first >= 0 {
			box.First, box.Last = first, last
			return tier
		}
	}
	for t := range network.Tiers { // in subnets that are not known
		if len(network.Tiers[t].Subnets) == 0 {
			return &network.Tiers[t]
		}
	}
	tier := s.newTier(n)
	tier.Notes = []string{"subnets not known"}
	return tier
}

// says is how many needs of workloads hold, and what does not.
func (s *sketcher) says(members []int) string {
	w := s.Workloads[members[0]]
	bad := 0
	for _, n := range w.Needs {
		if n.Verdict == w.Verdict && !n.Optional {
			bad++
		}
	}
	says := verdictSays(w.Verdict)
	if len(members) == 1 && w.Verdict != fact.Allowed && bad > 0 {
		says += fmt.Sprintf(": %d of %s", bad, plural(len(w.Needs), "need"))
	}
	return says
}

func kindNote(members []int, w Workload) string {
	if len(members) > 1 {
		return ""
	}
	return kindWord(w.Kind)
}

// kindWord is the last part of a resource type: "service", "schedule".
func kindWord(kind string) string {
	parts := strings.Split(kind, "::")
	return cmp.Or(map[string]string{"TaskDefinition": "task", "StateMachine": "state machine", "TaskSet": "task set"}[parts[len(parts)-1]],
		strings.ToLower(parts[len(parts)-1]), "workload")
}

func launchWord(launch string) string {
	return map[string]string{"FARGATE": "Fargate", "EC2": "EC2", "EXTERNAL": "external instances",
		"MANAGED_INSTANCES": "Managed Instances"}[launch]
}

// draw draws the calls of a workload. Those to the same box are one line, which shows the
// worst of them.
func (s *sketcher) draw(from string, w int, calls []call) {
	for _, c := range calls {
		if c.to == "" {
			continue
		}
		n := s.Workloads[w].Needs[c.need]
		l := s.line("need", from, c.to)
		if c.state.weight() > l.State.weight() {
			l.State, l.Optional, l.Hops = c.state, n.Optional, nil
		} else if c.state == l.State {
			l.Optional = l.Optional && n.Optional
		}
		if c.state == l.State && c.state != StateAllowed && s.boxes[c.to].Kind != "break" {
			l.Hops = add(l.Hops, string(witness(n).Hop))
		}
		l.Needs = append(l.Needs, Ref{w, c.need})
		to := s.boxes[c.to]
		to.Needs = append(to.Needs, Ref{w, c.need})
	}
}

// tipOf says of the needs of a line what they are, and why they fail.
func (s *sketcher) tipOf(l *Line) string {
	var texts []string
	for _, ref := range l.Needs {
		n := s.Workloads[ref[0]].Needs[ref[1]]
		text := n.Verdict.String() + ": " + n.Feature
		if what := cmp.Or(n.Action, n.Service, n.Host); what != "" {
			text += ", " + what
		}
		if h := witness(n); n.Verdict != fact.Allowed && h.Why != "" {
			text += " (" + string(h.Hop) + ": " + h.Why + ")"
		}
		if n.Optional {
			text += "; the task starts without it"
		}
		texts = add(texts, text)
	}
	if len(texts) > 12 {
		texts = append(texts[:12], fmt.Sprintf("and %d more", len(texts)-12))
	}
	return stacked(texts...)
}

// calls finds out where the needs of a workload are drawn to.
func (s *sketcher) calls(w int) []call {
	var calls []call
	broken := map[[2]string][]int{} // needs that get nowhere, by hop and verdict
	var order [][2]string
	for i, n := range s.Workloads[w].Needs {
		to := s.carriers(w, n)
		if len(to) == 0 && n.Verdict != fact.Allowed {
			key := [2]string{string(witness(n).Hop), n.Verdict.String()}
			if broken[key] == nil {
				order = append(order, key)
			}
			broken[key] = append(broken[key], i)
		}
		for _, key := range to {
			calls = append(calls, call{key, i, stateOfVerdict(n.Verdict)})
		}
	}
	for _, key := range order {
		to := s.breakOf(w, key[0], State(key[1]), broken[key])
		for _, i := range broken[key] {
			calls = append(calls, call{to, i, State(key[1])})
		}
	}
	return calls
}

// breakOf returns the box in which calls end that get nowhere.
func (s *sketcher) breakOf(w int, hop string, state State, needs []int) string {
	n := s.networkOf(w)
	var what, whys []string
	without := "tasks start without it"
	for _, i := range needs {
		need := s.Workloads[w].Needs[i]
		if !need.Optional {
			without = ""
		}
		what = add(what, cmp.Or(need.Service, need.Feature))
		whys = add(whys, witness(need).Why)
	}
	into := &s.sketch.Networks[n].Inside
	breaks := map[State]string{StateDenied: "breaks at ", StateUnknown: "not known: "}[state] + hop
	if hop == "" { // no fact says why
		breaks = map[State]string{StateDenied: "breaks", StateUnknown: "not proved"}[state]
	}
	for _, b := range *into {
		if b.Kind == "break" && b.Hop == hop && b.State == state && b.Title == strings.Join(what, ", ") && slices.Contains(b.Notes, without) == (without != "") {
			b.add(whys)
			return b.Key
		}
	}
	key := fmt.Sprintf("break-%d", s.count("break"))
	return s.box(key, into, func() *Box {
		return &Box{Kind: "break", State: state, Title: strings.Join(what, ", "), Notes: nonEmpty(breaks, without),
			Tip: stacked(slices.Concat([]string{strings.Join(what, ", ")}, whys)...), Network: n, Hop: hop, Why: strings.Join(whys[:min(1, len(whys))], "")}
	}).Key
}

// add gives a break reasons of other workloads: in the picture what they share of it is woven
// into the first, else it is none of them.
func (b *Box) add(whys []string) {
	for _, why := range whys {
		if !slices.Contains(strings.Split(b.Tip, "\n"), why) {
			b.Tip = stacked(b.Tip, why)
		}
	}
	if why := strings.Join(whys[:min(1, len(whys))], ""); why != b.Why {
		b.Why = "not for the same reason everywhere"
	}
}

func (s *sketcher) count(kind string) int {
	n := 0
	for _, b := range s.boxes {
		if b.Kind == kind {
			n++
		}
	}
	return n
}

// reaches are the hops at which a call has got as far as the endpoint.
var reaches = []fact.Hop{fact.HopIngress, fact.HopEndpoint, fact.HopEndpointPolicy, fact.HopIdentityPolicy, fact.HopResourcePolicy}

// connects is whether a hop is about more than the name that is called.
func connects(h Hop) bool { return h.Hop != fact.HopTask && h.Hop != fact.HopDNS }

// carriers returns the keys of what carries a call, none if nothing does or it is not known.
func (s *sketcher) carriers(w int, n Need) []string {
	i, at := s.networkOf(w), witness(n).Hop
	denied := n.Verdict == fact.Denied
	switch {
	case n.Host == "" && n.Via == "": // the network of the VPC is not used
		return nil
	case denied && !slices.Contains(reaches, at): // it breaks before it gets anywhere
		return nil
	case n.Via == "" && len(n.Path) > 0 && !slices.ContainsFunc(n.Path, connects): // a name is looked up, nothing is called
		return nil
	}
	if key := s.endpointFor(i, n); key != "" {
		return []string{s.seenFrom(i, key)}
	}
	switch {
	case i == len(s.Networks) || denied && !slices.Contains(reaches[2:], at):
		return nil
	case n.Feature != volumeMount:
		return s.waysOut(w, i)
	case n.Verdict == fact.Allowed:
		return []string{s.peer(i, n)}
	}
	return nil
}

// volumeMount is the feature of calls to file systems, which are in the network.
const volumeMount = "volume-mount"

// seenFrom is an endpoint as a network draws it: outside, if it is one of another network.
func (s *sketcher) seenFrom(i int, key string) string {
	b := s.boxes[key]
	if b.Network == i {
		return key
	}
	where := "endpoint " + b.Title
	outside := s.outside(i, where)
	outside.ID, outside.Tip = b.ID, b.Tip
	outside.Notes = []string{title(b.ID), "in VPC " + title(s.Networks[b.Network].ID)}
	return outside.Key
}

// endpointFor finds the endpoint of a call: the one that carries it, else one of its network
// that is for the service.
func (s *sketcher) endpointFor(i int, n Need) string {
	for j, network := range s.Networks {
		for k, e := range network.Endpoints {
			if e.ID == n.Via && n.Via != "" || n.Via == "" && n.Verdict != fact.Allowed && i == j && e.Service == n.Service && n.Service != "" {
				return fmt.Sprintf("endpoint-%d-%d", j, k)
			}
		}
	}
	return ""
}

// publicWays are what public addresses are reached by, the likeliest first.
var publicWays = []string{"NAT gateway", "internet gateway", "egress-only internet gateway", "transit gateway", "core network",
	"virtual private gateway", "peering connection", "network interface", "target"}

// waysOut finds what the subnets of a workload have for public addresses.
func (s *sketcher) waysOut(w, i int) []string {
	found := map[string][]string{}
	for _, subnet := range s.Networks[i].Subnets {
		for _, t := range subnet.Targets {
			if slices.Contains(s.Workloads[w].Subnets, subnet.ID) {
				found[t.Kind] = add(found[t.Kind], s.gateway(i, t.Kind, t.ID, t.Place).Key)
			}
		}
	}
	for _, kind := range publicWays {
		if keys := found[kind]; len(keys) > 0 {
			return keys
		}
	}
	return nil
}

// peer is a file system.
func (s *sketcher) peer(i int, n Need) string {
	inside := &s.sketch.Networks[i].Inside
	for _, b := range *inside {
		if b.Kind == "peer" && b.ID == n.Host {
			return b.Key
		}
	}
	return s.box(fmt.Sprintf("peer-%d", s.count("peer")), inside, func() *Box {
		return &Box{Kind: "peer", State: StatePlain, ID: n.Host, Title: "file system", Notes: []string{n.Host}, Network: i,
			Tip: stacked("mount targets of a file system", n.Host)}
	}).Key
}
