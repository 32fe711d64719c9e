package network

import (
	"slices"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/internal/interval"
)

// addInternet finds the ways of a subnet to public IPv4 addresses.
func (x *exits) addInternet(s *Subnet) {
	if s.table.foreign && x.vpc.Resource != nil {
		x.add(ExitRoute, maybe(s.table.at, "the routes of subnet "+s.Name()+" are not in the template"))
	}
	for _, r := range s.table.taken(publicIPv4.Union(mappedIPv4)) {
		leads := "subnet " + s.Name() + ": " + s.table.Name() + " leads to " + r.target.name()
		switch r.target.kind {
		case natGateway:
			way := x.throughNAT(r, s, leads)
			x.add(ExitInternet, way.exit.overRoute(r, leads))
		case internetGateway:
			if slices.Contains(s.table.taken(publicIPv4), r) {
				x.addPublicAddresses(s, r, leads)
			}
		}
	}
}

// overRoute turns what is known of a gateway into what is known of a route to it.
func (a answer) overRoute(r *route, leads string) answer {
	if a.truth == fact.Maybe {
		return maybe(r.at, leads+"; "+a.why)
	}
	truth := a.truth
	if r.prefixes == nil {
		truth = truth.And(fact.Maybe)
	}
	return answer{truth, r.at, leads}
}

// taken returns the routes that at least some of the addresses take, or may take, each once.
func (t *routeTable) taken(addresses interval.Addresses) []*route {
	legs, _, routes := t.follow(addresses)
	for _, l := range legs {
		if !slices.Contains(routes, l.route) {
			routes = append(routes, l.route)
		}
	}
	return routes
}

// addPublicAddresses finds what can use the route of a subnet to an internet gateway.
func (x *exits) addPublicAddresses(s *Subnet, r *route, leads string) {
	gateway := x.openGateway(r, publicKey{subnet: s}, leads).overRoute(r, leads)
	if gateway.truth == fact.No {
		return
	}
	addressed := x.addresses(s)
	if len(addressed) == 0 {
		x.idle = append(x.idle, maybe(r.at, leads+"; nothing in the template has a public address there, but what is started there later may"))
	}
	for _, a := range addressed {
		a.truth = a.truth.And(gateway.truth)
		x.add(ExitPublicAddress, answer{a.truth, a.at, a.why + ", and " + s.table.Name() + " leads to " + r.target.name()})
		x.add(ExitInternet, answer{a.truth, r.at, leads + "; " + a.why})
	}
}

// addIdle adds the ways that nothing uses yet, if the VPC has no other to the internet:
// tasks that are run by hand bring their own network configuration.
func (x *exits) addIdle() {
	for key := range x.found {
		if key.kind == ExitInternet {
			return
		}
	}
	for _, a := range x.idle {
		x.add(ExitInternet, a)
	}
}

// addIPv6 finds the ways of a subnet to public IPv6 addresses, which need no NAT.
func (x *exits) addIPv6(s *Subnet) {
	if s.IPv6 == fact.No {
		return
	}
	for _, r := range s.table.taken(publicIPv6) {
		leads := "subnet " + s.Name() + " has IPv6, and " + s.table.Name() + " leads to " + r.target.name()
		var open answer
		switch r.target.kind {
		case internetGateway:
			open = x.openGateway(r, publicKey{subnet: s}, leads)
		case egressOnly:
			open = x.openEgressOnly(r, s, leads)
		default:
			continue
		}
		open.truth = open.truth.And(s.IPv6)
		x.add(ExitIPv6, open.overRoute(r, leads))
	}
}

// openEgressOnly is whether an egress-only gateway is one of the VPC and not closed.
func (n *Network) openEgressOnly(r *route, s *Subnet, leads string) answer {
	gateway := r.target.Resource
	if gateway == nil {
		return maybe(r.at, r.target.name()+" is not in the template")
	}
	blocked := n.blocked(true, s)
	truth := same(n.vpc(gateway.Get("VpcId")), s.VPC).And(blocked.truth.Not())
	return answer{truth, r.at, leads}
}
