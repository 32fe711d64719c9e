package network

import (
	"fmt"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
)

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

// internet is the way to public addresses, by a NAT gateway or with a public address of
// one's own.
func (c call) internet(r resolution) Path {
	if r.publicLookup.truth == fact.No {
		return Path{Steps: fact.Steps{r.publicLookup.step(fact.HopDNS)}}
	}
	way := c.publicWay(publicKey{c.from.Subnet, c.from.PublicIPv4, false})
	if c.from.Subnet.IPv6Only != fact.No {
		way = c.sixWay()
	}
	if way.route.truth == fact.No {
		return Path{Steps: c.stranded(r, way.route)}
	}
	steps := c.lookupSteps(r.publicLookup, yes(c.vpc.at, c.host()+" is looked up in public DNS"))
	steps = append(steps, way.route.step(fact.HopRoute))
	steps = append(steps, c.out()...)
	if way.nat != nil {
		steps = append(steps, c.throughNATSubnet(way.nat).step(fact.HopNACL))
	}
	if way.route.truth == fact.Yes {
		steps = append(steps, way.exit.step(fact.HopEndpoint))
	}
	return Path{Steps: steps}
}

// throughNATSubnet is whether the network ACL of a NAT gateway's subnet lets the call and
// its answer pass on both sides of the gateway.
func (c call) throughNATSubnet(nat *Subnet) answer {
	return worse(c.cross(nat, nil, c.to.Port), c.behindNAT(nat))
}

// stranded are the steps of a call that has no way to the internet: it ends at what a
// person would fix first, an endpoint of the service that does not take it.
func (c call) stranded(r resolution, route answer) fact.Steps {
	if len(r.near) > 0 {
		cause := r.near[0]
		cause.why += "; and there is no way to the internet: " + route.why
		return fact.Steps{cause.step(fact.HopDNS)}
	}
	steps := c.lookupSteps(r.publicLookup, yes(c.vpc.at, c.host()+" is looked up in public DNS"))
	for _, e := range c.vpc.endpoints {
		if missed := c.onGateway(e); e.Gateway && e.serves(c.to.Service) {
			missed.why += "; and there is no way to the internet: " + route.why
			return append(steps, missed.step(fact.HopRoute))
		}
	}
	if c.to.Service == "" {
		return append(steps, c.privately(route).step(fact.HopRoute))
	}
	route.why = fmt.Sprintf("no endpoint for %s in %s and no way to the internet: %s", c.to.Service, c.vpc.Name(), route.why)
	return append(steps, route.step(fact.HopRoute))
}
