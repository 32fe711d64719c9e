package network

import (
	"strings"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/internal/interval"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// A publicWay is the way from a subnet to the internet.
type publicWay struct {
	route answer  // the route table leads to a gateway that works
	exit  answer  // a NAT gateway or a public address carries the call
	nat   *Subnet // subnet of the NAT gateway, nil if there is none
}

type publicKey struct {
	subnet  *Subnet
	address fact.Truth // the caller has a public address
	nat     bool       // the caller is a NAT gateway
}

func openWay(route, exit answer) publicWay { return publicWay{route: route, exit: exit} }

// shutWay is a way that the route table alone decides.
func shutWay(route answer) publicWay { return publicWay{route: route, exit: route} }

// verdict is whether the way is open.
func (w publicWay) verdict() fact.Truth { return w.route.truth.And(w.exit.truth) }

// publicWay finds the way to the public IPv4 addresses of AWS's services: all routes that
// their addresses may take must lead out.
func (n *Network) publicWay(from publicKey) publicWay {
	if known, ok := n.publicWays[from]; ok {
		return known
	}
	table := from.subnet.table
	n.publicWays[from] = shutWay(no(table.at, table.Name()+" of its own subnet leads back to a NAT gateway"))
	w := n.findWay(from, publicIPv4)
	n.publicWays[from] = w
	return w
}

func (n *Network) findWay(from publicKey, addresses interval.Addresses) publicWay {
	table := from.subnet.table
	legs, rest, open := table.follow(addresses)
	var ways []publicWay
	for _, l := range legs {
		ways = append(ways, n.through(l.route, from))
	}
	for _, r := range open {
		w := n.through(r, from)
		if w.verdict() == fact.Yes || len(legs) == 0 {
			w = shutWay(maybe(r.at, r.openIn(table)))
		}
		ways = append(ways, w)
	}
	if !rest.IsEmpty() {
		ways = append(ways, shutWay(from.subnet.unrouted(len(legs) == 0)))
	}
	return unanimous(ways)
}

// openIn says what is not known of a route in a table.
func (r *route) openIn(t *routeTable) string {
	if r.lent {
		return "whether a route to " + r.target.name() + " is one of " + t.Name() + " is not in the templates"
	}
	return "what " + t.Name() + " leads to " + r.target.name() + " is not in the template"
}

// unrouted is for addresses that no route of the template takes.
func (s *Subnet) unrouted(entirely bool) answer {
	switch {
	case s.table.foreign:
		return maybe(s.table.at, "the routes of "+s.table.Name()+" are not in the template")
	case !entirely:
		return no(s.table.at, s.table.Name()+" leads only to a part of the internet")
	case s.table.main:
		return no(s.at, "subnet "+s.Name()+" has "+s.table.Name()+", which has the local route only")
	}
	return no(s.table.at, s.table.Name()+" has no default route")
}

// unanimous returns the first of ways that all are open, or all closed. If they differ,
// which one a call takes depends on the address that it goes to.
func unanimous(ways []publicWay) publicWay {
	first := ways[0]
	for _, w := range ways[1:] {
		if w.verdict() == first.verdict() {
			continue
		}
		if first.verdict() == fact.Yes {
			first = w
		}
		if first.route.truth == fact.No || first.exit.truth == fact.No {
			cause := worse(first.route, first.exit)
			first = shutWay(maybe(cause.at, "only for some addresses there is a way out: "+cause.why))
		}
	}
	return first
}

// through is the way that a route leads.
func (n *Network) through(r *route, from publicKey) publicWay {
	leads := from.subnet.table.Name() + " leads to " + r.target.name()
	switch r.target.kind {
	case internetGateway:
		return openWay(n.openGateway(r, from, leads), from.carries(r.at, leads))
	case natGateway:
		return n.throughNAT(r, from.subnet, leads)
	case egressOnly:
		return shutWay(no(r.at, leads+", which is for IPv6"))
	}
	return shutWay(maybe(r.at, leads+": what is behind it is not in the template"))
}

// carries is whether the caller can use an internet gateway.
func (from publicKey) carries(at fact.Location, leads string) answer {
	switch from.address {
	case fact.Yes:
		return yes(at, leads+", and the caller has a public address")
	case fact.No:
		return no(at, leads+", and the caller has no public address")
	}
	return maybe(at, leads+", and whether the caller has a public address is not in the template")
}

// openGateway is whether an internet gateway is attached and not closed.
func (n *Network) openGateway(r *route, from publicKey, leads string) answer {
	attached := n.attached(r.target, from.subnet.VPC)
	if attached.truth != fact.Yes {
		return attached
	}
	switch blocked := n.blocked(from.nat, from.subnet); blocked.truth {
	case fact.Yes:
		return no(blocked.at, blocked.why)
	case fact.Maybe:
		return maybe(blocked.at, "it is not certain whether "+blocked.why)
	}
	return yes(r.at, leads)
}

// throughNAT is the way by a NAT gateway: a public one needs a way from its own subnet to
// an internet gateway, a private one has no public address (Amazon VPC User Guide, "NAT
// gateways").
func (n *Network) throughNAT(r *route, s *Subnet, leads string) publicWay {
	route, nat := yes(r.at, leads), r.target.Resource
	if nat == nil {
		return openWay(route, maybe(r.at, r.target.name()+" is not in the template"))
	}
	if mode, _ := nat.Get("AvailabilityMode").Literal(); mode == "regional" {
		return openWay(route, n.regionalNAT(nat, s))
	}
	home := n.subnet(nat.Get("SubnetId"))
	if home == nil {
		return openWay(route, maybe(nat.At(), "the subnet of "+r.target.name()+" is not in the template"))
	}
	onward := n.publicWay(publicKey{home, isPublicNAT(nat), true})
	w := publicWay{route: route, nat: home, exit: yes(nat.At(), r.target.name()+" carries it: "+onward.route.why)}
	if verdict := onward.verdict(); verdict != fact.Yes {
		cause := worse(onward.route, onward.exit)
		w.exit = answer{verdict, cause.at, r.target.name() + " has no way out: " + strings.TrimPrefix(cause.why, r.target.name()+" has no way out: ")}
		if verdict == fact.Maybe {
			w.exit.why = "whether " + r.target.name() + " has a way out is not certain: " + cause.why
		}
	}
	return w
}

func isPublicNAT(nat *template.Resource) fact.Truth {
	kind := nat.Get("ConnectivityType")
	if kind.IsAbsent() {
		return fact.Yes
	}
	return kind.Text().Equal("public")
}

// regionalNAT is for NAT gateways of a VPC instead of a subnet: they need an internet
// gateway, and no route to it.
func (n *Network) regionalNAT(nat *template.Resource, s *Subnet) answer {
	name := "NAT gateway " + nat.ID.Logical
	for _, a := range n.attachments {
		if a.internet == "" || same(a.vpc, s.VPC) != fact.Yes {
			continue
		}
		if b := n.blocked(true, s); b.truth != fact.No {
			return answer{b.truth.Not(), b.at, b.why}
		}
		return answer{isPublicNAT(nat), nat.At(), name + " carries it if it is public"}
	}
	if s.VPC == nil || s.VPC.Resource == nil {
		return maybe(nat.At(), name+" is for a VPC that is not in the template")
	}
	return no(nat.At(), name+" has no way out: no internet gateway is attached to "+s.VPC.Name())
}
