package network

import (
	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// Subnets returns the subnets of the VPC, also those that the template only refers to where
// it is clear that they are in this VPC, sorted by ID.
func (v *VPC) Subnets() []*Subnet { return v.subnets }

// CIDRs returns the IPv4 blocks of the VPC that are given.
func (v *VPC) CIDRs() []template.Text {
	var blocks []template.Text
	for _, b := range v.blocks {
		if !b.ipv6 && b.text != "" && v.Resource != nil {
			blocks = append(blocks, b.text)
		}
	}
	return blocks
}

// At is the place of the subnet, or where the template refers to it first.
func (s *Subnet) At() fact.Location { return s.at }

// CIDR is the IPv4 block of the subnet, "" if it is not given.
func (s *Subnet) CIDR() template.Text { return s.block.text }

// A Target is where a route of a subnet leads to.
type Target struct {
	Kind string // "NAT gateway", "transit gateway", …; "target" if it is not known
	Name string // of what it leads to; "" if it is not known
	// Resource is nil for what is not in the template.
	Resource *template.Resource
	At       fact.Location // of the route
}

// Targets are what the routes of the subnet lead to, but for the VPC itself and gateway
// endpoints, each once.
func (s *Subnet) Targets() []Target {
	var targets []Target
	seen := map[target]bool{}
	for _, r := range s.table.taken(everyIPv4.Union(everyIPv6)) {
		if r.target.kind == localTarget || seen[r.target] {
			continue
		}
		seen[r.target] = true
		t := Target{Kind: string(r.target.kind), Resource: r.target.Resource, At: r.at}
		if r.target.ID != "" {
			t.Name = r.target.Name()
		}
		targets = append(targets, t)
	}
	return targets
}

// SubnetsOf returns the subnets where an endpoint is: those of its network interfaces, and of a
// gateway endpoint those whose route tables it is certainly on.
func (n *Network) SubnetsOf(e *Endpoint) []*Subnet {
	if !e.Gateway || e.VPC == nil {
		return e.Subnets
	}
	var subnets []*Subnet
	for _, s := range e.VPC.subnets {
		if e.onTable(s.table, n).truth == fact.Yes {
			subnets = append(subnets, s)
		}
	}
	return subnets
}
