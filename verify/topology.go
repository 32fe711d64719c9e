package verify

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/isolated-ecs/isolated-ecs/verify/network"
	"github.com/isolated-ecs/isolated-ecs/verify/proof"
	"github.com/isolated-ecs/isolated-ecs/verify/report"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// A subnetKey tells the subnets of a report apart.
type subnetKey struct{ network, subnet template.Text }

// networkOf is a VPC in one world, without its subnets, exits and endpoints.
func networkOf(vpc *network.VPC) report.Network {
	n := report.Network{ID: nameOf(vpc), Place: report.At(vpc.At()), CIDRs: []string{}}
	for _, block := range vpc.CIDRs() {
		n.CIDRs = append(n.CIDRs, block.String())
	}
	return n
}

func subnetOf(s *network.Subnet) report.Subnet {
	r := report.Subnet{ID: subnetName(s), AZ: zoneOf(s), CIDR: s.CIDR().String(), Place: report.At(s.At()), Targets: []report.Target{}}
	for _, t := range s.Targets() {
		target := report.Target{Kind: t.Kind, ID: t.Name, Place: report.At(t.At)}
		if t.Resource != nil {
			target.ID = t.Resource.ID.String()
		}
		r.Targets = append(r.Targets, target)
	}
	return r
}

// zoneOf is the Availability Zone of a subnet: its name or id, or "zone 1" for the first of
// the Region.
func zoneOf(s *network.Subnet) string {
	if symbol, ok := s.AZ.Symbol(); ok && symbol.Kind == template.ZoneSymbol {
		if n, err := strconv.Atoi(strings.TrimPrefix(symbol.Name, "zone ")); err == nil {
			return "zone " + strconv.Itoa(n+1)
		}
	}
	return s.AZ.String()
}

// subnetName is the id of a subnet in reports.
func subnetName(s *network.Subnet) string {
	if s.Resource == nil {
		return s.Name()
	}
	return s.Resource.ID.String()
}

// subnetNames are sorted, each once.
func subnetNames(subnets []*network.Subnet) []string {
	names := []string{}
	for _, s := range subnets {
		if name := subnetName(s); name != "" {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// placeOf is where the tasks of a workload run: the network, "" if it is not known, and the
// subnets.
func placeOf(w *proof.Workload) (vpc string, subnets []string) {
	for _, s := range w.Subnets() {
		if s.VPC != nil {
			vpc = nameOf(s.VPC)
		}
	}
	return vpc, subnetNames(w.Subnets())
}

// subnetsOf are the subnets of a network, with what their routes lead to in any world.
func (m *merger) subnetsOf(network template.Text) []report.Subnet {
	subnets := []report.Subnet{}
	for _, key := range m.subnets.keys {
		if key.network != network {
			continue
		}
		same := m.subnets.of[key]
		s := same[0].value
		for _, other := range same[1:] {
			s.AZ, s.CIDR = sameOr(s.AZ, other.value.AZ, ""), sameOr(s.CIDR, other.value.CIDR, "")
			s.Targets = union(s.Targets, other.value.Targets)
		}
		subnets = append(subnets, s)
	}
	slices.SortStableFunc(subnets, func(a, b report.Subnet) int { return cmp.Compare(a.ID, b.ID) })
	return subnets
}

// union has what is in a, and then what is only in b.
func union[T comparable](a, b []T) []T {
	a = slices.Clone(a)
	for _, t := range b {
		if !slices.Contains(a, t) {
			a = append(a, t)
		}
	}
	return a
}
