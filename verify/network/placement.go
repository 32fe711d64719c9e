package network

import (
	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// A Placement is where a task or an instance is put, as the template says it.
type Placement struct {
	// Subnets hold lists or single ids, such as Subnets of a service or
	// VPCZoneIdentifier.
	Subnets []*template.Value
	// Groups likewise; none at all is the VPC's default group.
	Groups []*template.Value
	// PublicIP says whether a public IPv4 address is assigned. Maybe leaves it to
	// MapPublicIpOnLaunch of the subnet.
	PublicIP fact.Truth
	At       fact.Location
}

// An Interface is a network interface that a task or an instance has.
type Interface struct {
	Subnet     *Subnet
	Groups     []*SecurityGroup
	PublicIPv4 fact.Truth
	At         fact.Location // what puts it there
}

// Interfaces returns one interface for each subnet that a placement may land in. The steps
// say what is not known about them; nil if all is.
func (n *Network) Interfaces(p Placement) ([]Interface, fact.Steps) {
	var steps fact.Steps
	subnets := n.subnetList(p.Subnets...)
	if len(subnets) == 0 {
		steps = append(steps, maybe(p.At, "subnets are not given").step(fact.HopRoute))
	}
	groups := n.groupList(p.Groups...)
	var interfaces []Interface
	for _, s := range subnets {
		if s.Resource == nil {
			steps = append(steps, s.missing())
			s.join(vpcOf(groups))
		}
		interfaces = append(interfaces, Interface{s, orDefault(groups, s.VPC), p.publicIn(s), at(p.At, s.at)})
	}
	return interfaces, steps
}

// missing says that a subnet is not in the template.
func (s *Subnet) missing() fact.Step {
	return maybe(s.at, "subnet "+s.Name()+" is not in the template").step(fact.HopRoute)
}

// vpcOf is the VPC that security groups are in: groups and subnets of an interface are in
// the same one.
func vpcOf(groups []*SecurityGroup) *VPC {
	for _, g := range groups {
		if g.VPC != nil {
			return g.VPC
		}
	}
	return nil
}

func orDefault(groups []*SecurityGroup, v *VPC) []*SecurityGroup {
	if len(groups) == 0 && v != nil {
		return []*SecurityGroup{v.defaultGroup}
	}
	return groups
}

func (p Placement) publicIn(s *Subnet) fact.Truth {
	if p.PublicIP == fact.Maybe {
		return s.PublicIPv4
	}
	return p.PublicIP
}
