package network

import "github.com/isolated-ecs/isolated-ecs/verify/fact"

// A remote is an interface in the VPC that is called: of an endpoint, or a mount target.
type remote struct {
	name   string
	at     fact.Location
	subnet *Subnet
	groups []*SecurityGroup
}

// interfaces are those of an interface endpoint, one for each subnet. A resolver hands out
// any of them, whichever zone the caller is in.
func (e *Endpoint) interfaces() []remote {
	remotes := make([]remote, len(e.Subnets))
	for i, s := range e.Subnets {
		remotes[i] = remote{"endpoint " + e.Name() + " in subnet " + s.Name(), e.Resource.At(), s, e.Groups}
	}
	return remotes
}

// toInterfaces are the hops of a call within the VPC. All of the interfaces must be
// reached, as the caller does not choose; each hop reports the one that fares worst.
func (c call) toInterfaces(remotes []remote, port int) fact.Steps {
	if len(remotes) == 0 {
		return nil
	}
	var route, out, acl, in []answer
	caller := party{
		name:   "subnet " + c.from.Subnet.Name() + " and " + groupNames(c.from.Groups),
		groups: c.from.Groups,
		space:  c.from.Subnet.space(),
	}
	for _, r := range remotes {
		there := party{name: r.name, groups: r.groups, space: r.subnet.space()}
		route = append(route, c.from.Subnet.table.local(r.subnet))
		out = append(out, passes(c.from.Groups, egress, port, there).or(c.from.At))
		acl = append(acl, c.cross(c.from.Subnet, r.subnet, port))
		in = append(in, passes(r.groups, ingress, port, caller).or(r.at))
	}
	return fact.Steps{
		all(route...).step(fact.HopRoute),
		all(out...).step(fact.HopEgress),
		all(acl...).step(fact.HopNACL),
		all(in...).step(fact.HopIngress),
	}
}
