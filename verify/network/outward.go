package network

import (
	"fmt"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
)

// internet is the way to public addresses, by a NAT gateway or with a public address of
// one's own.
func (c call) internet(r resolution) Path {
	if r.publicLookup.truth == fact.No {
		return Path{Steps: fact.Steps{r.publicLookup.step(fact.HopDNS)}}
	}
	way := c.publicWay(publicKey{c.from.Subnet, c.from.PublicIPv4, false})
	ipv4 := c.from.Subnet.IPv6Only == fact.No
	if !ipv4 {
		way = c.sixWay()
	}
	if way.route.truth == fact.No {
		return Path{Steps: c.stranded(r, way.route)}
	}
	steps := c.lookupSteps(r.publicLookup, yes(c.vpc.at, c.host()+" is looked up in public DNS"))
	steps = append(steps, way.route.step(fact.HopRoute))
	if ipv4 {
		steps = append(steps, c.out()...)
	}
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
	if six := c.besidesIPv4(); six.truth != fact.No {
		return append(c.lookupSteps(r.publicLookup, yes(c.vpc.at, c.host()+" is looked up in public DNS")), six.step(fact.HopRoute))
	}
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
