package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
)

func (s *sketcher) network(i int) {
	n := s.Networks[i]
	state, says := StateMaybe, "not proved to be isolated"
	if n.Isolated {
		state, says = StateIsolated, "isolated"
	} else if slices.ContainsFunc(n.Exits, func(e Exit) bool { return stateOf(e) == open }) {
		state, says = StateOpen, "not isolated"
	}
	box := s.box(fmt.Sprint("network-", i), nil, func() *Box {
		return &Box{Kind: "network", State: state, ID: n.ID, Title: title(n.ID), Network: i,
			Notes: nonEmpty(strings.Join(n.CIDRs, ", "), says),
			Tip:   stacked("VPC "+n.ID, strings.Join(n.CIDRs, ", "), says, n.Place.String())}
	})
	s.sketch.Networks = append(s.sketch.Networks, SketchNetwork{Box: box})
	s.tiers(i)
	for _, j := range byService(n.Endpoints) {
		s.endpoint(i, j, n.Endpoints[j])
	}
	for _, subnet := range n.Subnets {
		for _, t := range subnet.Targets {
			s.gateway(i, t.Kind, t.ID, t.Place)
		}
	}
}

// byService returns the indices of endpoints, those of one service together.
func byService(endpoints []Endpoint) []int {
	all := make([]int, len(endpoints))
	for j := range all {
		all[j] = j
	}
	return slices.Concat(group(all, func(j int) string { return serviceName(endpoints[j].Service) })...)
}

func (s *sketcher) endpoint(i, j int, e Endpoint) {
	into := &s.sketch.Networks[i].Endpoints
	about := plural(0, "zone")
	switch {
	case e.Type == "Gateway":
		into, about = &s.sketch.Networks[i].Border, "gateway"
	case e.AZs == nil:
		about = "zones not known"
	default:
		about = "interface, " + plural(*e.AZs, "zone")
	}
	condition := ""
	if e.If != "" {
		condition = "if " + e.If
	}
	policy := map[Policy]string{PolicyClosed: "closed policy", PolicyOpen: "open policy", PolicyUnknown: "policy not known",
		PolicyNone: "no policy", PolicyUnsupported: "takes no policy"}[e.Policy]
	s.box(fmt.Sprintf("endpoint-%d-%d", i, j), into, func() *Box {
		return &Box{Kind: "endpoint", State: StatePlain, ID: e.ID, Title: cmp.Or(e.Service, "service not known"), Network: i, Index: j,
			Notes: nonEmpty(title(e.ID), strings.Join(nonEmpty(about, policy), ", "), condition),
			Tip: stacked(cmp.Or(e.Type, "VPC")+" endpoint "+e.ID+" for "+cmp.Or(e.Service, "a service that is not known"), about, policy,
				condition, "for: "+cmp.Or(reasons(e.Reasons), "no reason is given"), e.Place.String())}
	})
}

// gateway returns the box of something at the border of a network: one for each kind and id.
func (s *sketcher) gateway(i int, kind, id string, at Place) *Box {
	border := &s.sketch.Networks[i].Border
	for _, b := range *border {
		if b.Kind == "gateway" && b.Title == kind && b.ID == id {
			return b
		}
	}
	return s.box(fmt.Sprintf("gateway-%d-%d", i, len(*border)), border, func() *Box {
		b := &Box{Kind: "gateway", State: StatePlain, ID: id, Title: kind, Network: i, Tip: stacked(strings.TrimSpace(kind+" "+id), at.String())}
		if id != "" {
			b.Notes = []string{title(id)}
		}
		return b
	})
}

// tiers puts subnets together: those that share workloads, and those without any that are
// named and routed alike.
func (s *sketcher) tiers(i int) {
	subnets := s.allSubnets(i)
	of := make([]int, len(subnets)) // of each subnet the first of its tier
	for j := range of {
		of[j] = j
	}
	join := func(a, b int) {
		for j, from := 0, of[b]; j < len(of); j++ {
			if of[j] == from {
				of[j] = of[a]
			}
		}
	}
	used := make([]bool, len(subnets))
	for _, w := range s.inNetwork(i) {
		places := s.placesOf(w, subnets)
		for _, j := range places {
			used[j] = true
			join(places[0], j)
		}
	}
	for j := range subnets {
		for k := range j {
			if !used[j] && !used[k] && purpose(subnets[j]) == purpose(subnets[k]) {
				join(k, j)
			}
		}
	}
	s.fillTiers(i, subnets, of)
}

func (s *sketcher) fillTiers(i int, subnets []Subnet, of []int) {
	n := &s.sketch.Networks[i]
	for first := range subnets {
		var members []int
		for j := range of {
			if of[j] == of[first] {
				members = append(members, j)
			}
		}
		if members[0] != first {
			continue
		}
		slices.SortStableFunc(members, func(a, b int) int { return cmp.Compare(subnets[a].AZ, subnets[b].AZ) })
		tier := s.newTier(i)
		for _, j := range members {
			tier.Subnets = append(tier.Subnets, s.subnet(i, j, subnets[j]))
		}
	}
	if len(n.Tiers) == 0 && len(s.inNetwork(i)) > 0 {
		s.newTier(i).Notes = []string{"subnets not known"}
	}
}

func (s *sketcher) newTier(i int) *Tier {
	n := &s.sketch.Networks[i]
	box := s.box(fmt.Sprintf("tier-%d-%d", i, len(n.Tiers)), nil, func() *Box { return &Box{Kind: "tier", State: StatePlain, Network: i} })
	n.Tiers = append(n.Tiers, Tier{Box: box})
	return &n.Tiers[len(n.Tiers)-1]
}

func (s *sketcher) subnet(i, j int, subnet Subnet) *Box {
	targets := unique(subnet.Targets, func(t Target) string { return t.Kind })
	zone, routes := cmp.Or(subnet.AZ, "zone not known"), "no route out"
	switch {
	case strings.Contains(subnet.Path, "/Properties/") || !strings.HasPrefix(subnet.Path, "Resources/"):
		zone, routes = "not in the templates", "" // only something that refers to it is
	case len(targets) > 0:
		routes = "to " + strings.Join(targets, ", ")
	}
	return s.box(fmt.Sprintf("subnet-%d-%d", i, j), nil, func() *Box {
		return &Box{Kind: "subnet", State: StatePlain, ID: subnet.ID, Title: title(subnet.ID), Network: i, Index: j,
			Notes: []string{zone, subnet.CIDR, routes},
			Tip:   stacked("subnet "+subnet.ID, zone, subnet.CIDR, routes, subnet.Place.String())}
	})
}

// allSubnets has the subnets of a network, and after them those that only workloads and
// endpoints name.
func (s *sketcher) allSubnets(i int) []Subnet {
	subnets := slices.Clone(s.Networks[i].Subnets)
	known := func(id string) bool { return slices.ContainsFunc(subnets, func(o Subnet) bool { return o.ID == id }) }
	for _, w := range s.inNetwork(i) {
		for _, id := range s.Workloads[w].Subnets {
			if !known(id) {
				subnets = append(subnets, Subnet{ID: id})
			}
		}
	}
	return subnets
}

// inNetwork has the workloads of a network. Of networks with the same id the one has them
// that has their subnets, else the first.
func (s *sketcher) inNetwork(i int) []int {
	var all []int
	for w := range s.Workloads {
		if s.networkOf(w) == i {
			all = append(all, w)
		}
	}
	return all
}

// networkOf is the index of the network of a workload: that of its endpoints if it is not known
// otherwise, and one too many if that is not known either.
func (s *sketcher) networkOf(w int) int {
	id, first := s.Workloads[w].Network, -1
	for i, n := range s.Networks {
		switch {
		case id == "" || n.ID != id:
		case slices.ContainsFunc(n.Subnets, func(o Subnet) bool { return slices.Contains(s.Workloads[w].Subnets, o.ID) }):
			return i
		case first < 0:
			first = i
		}
	}
	if first >= 0 {
		return first
	}
	for _, need := range s.Workloads[w].Needs {
		i := slices.IndexFunc(s.Networks, func(n Network) bool {
			return slices.ContainsFunc(n.Endpoints, func(e Endpoint) bool { return e.ID == need.Via && need.Via != "" })
		})
		if i >= 0 {
			return i
		}
	}
	return len(s.Networks)
}

// placesOf has the indices of the subnets that a workload may be in.
func (s *sketcher) placesOf(w int, subnets []Subnet) []int {
	var places []int
	for j, subnet := range subnets {
		if slices.Contains(s.Workloads[w].Subnets, subnet.ID) {
			places = append(places, j)
		}
	}
	return places
}

// purpose is what subnets of one tier have in common: where their routes lead to, and their
// name without what tells zones apart.
func purpose(subnet Subnet) string {
	stem, _, _ := strings.Cut(strings.Map(func(r rune) rune {
		if unicode.IsDigit(r) {
			return ' '
		}
		return r
	}, title(subnet.ID)), " ")
	return strings.TrimRight(stem, "ABCabc") + "\x00" + strings.Join(unique(subnet.Targets, func(t Target) string { return t.Kind }), ",")
}

// routes draws where the routes of tiers lead to, unless calls of their workloads show it.
func (s *sketcher) routes(i int) {
	for _, tier := range s.sketch.Networks[i].Tiers {
		for _, subnet := range tier.Subnets {
			if subnet.Index >= len(s.Networks[i].Subnets) {
				continue
			}
			for _, t := range s.Networks[i].Subnets[subnet.Index].Targets {
				to := s.gateway(i, t.Kind, t.ID, t.Place).Key
				shown := slices.ContainsFunc(tier.Workloads, func(w *Box) bool { return s.lines[[3]string{"need", w.Key, to}] != nil })
				if !shown {
					s.line("route", tier.Key, to).Tip = "routes lead to " + strings.TrimSpace(t.Kind+" "+t.ID)
				}
			}
		}
	}
}

// verdictSays is what a verdict says about a workload.
func verdictSays(v fact.Verdict) string {
	return map[fact.Verdict]string{fact.Allowed: "can start", fact.Denied: "cannot start", fact.Unknown: "not proved to start"}[v]
}
