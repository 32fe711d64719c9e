package network

import (
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
}

// verdict is whether the way is open.
func (w publicWay) verdict() fact.Truth { return w.route.truth.And(w.exit.truth) }

// publicWay finds the way to the public IPv4 addresses of AWS's services: all routes that
// their addresses may take must lead out.
func (n *Network) publicWay(s *Subnet, address fact.Truth) publicWay {
	key := publicKey{s, address}
	if known, ok := n.publicWays[key]; ok {
		return known
	}
	// A NAT gateway whose subnet leads back to a NAT gateway leads nowhere.
	n.publicWays[key] = publicWay{route: no(s.table.at, s.table.Name()+" leads in a circle"), exit: answer{truth: fact.No}}
	w := n.findWay(s, publicIPv4, address)
	n.publicWays[key] = w
	return w
}

func (n *Network) findWay(s *Subnet, addresses interval.Addresses, address fact.Truth) publicWay {
	legs, rest, open := s.table.follow(addresses)
	var ways []publicWay
	for _, l := range legs {
		ways = append(ways, n.through(l.route, s, address))
	}
	for _, r := range open {
		w := n.through(r, s, address)
		if w.verdict() == fact.Yes || len(legs) == 0 {
			w.route = maybe(r.at, "where "+s.table.Name()+" leads by way of "+r.target.name()+" is not in the template")
		}
		ways = append(ways, w)
	}
	if !rest.IsEmpty() {
		ways = append(ways, s.unrouted(len(legs) == 0))
	}
	return unanimous(ways)
}

// unrouted is for addresses that no route of the template takes.
func (s *Subnet) unrouted(entirely bool) publicWay {
	nowhere := answer{truth: fact.No}
	switch {
	case s.table.foreign:
		return publicWay{route: maybe(s.table.at, "the routes of "+s.table.Name()+" are not in the template")}
	case !entirely:
		return publicWay{route: no(s.table.at, s.table.Name()+" leads only to a part of the internet"), exit: nowhere}
	case s.table.main:
		return publicWay{route: no(s.at, "subnet "+s.Name()+" has "+s.table.Name()+", which has the local route only"), exit: nowhere}
	}
	return publicWay{route: no(s.table.at, s.table.Name()+" has no default route"), exit: nowhere}
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
			first, w = w, first
		}
		if first.route.truth == fact.No || first.exit.truth == fact.No {
			first.route = maybe(first.route.at, "only for some addresses there is a way out: "+first.route.why)
			first.exit = answer{truth: fact.Maybe}
		}
	}
	return first
}

// through is the way that a route leads.
func (n *Network) through(r *route, s *Subnet, address fact.Truth) publicWay {
	leads := s.table.Name() + " leads to " + r.target.name()
	switch r.target.kind {
	case internetGateway:
		return n.throughInternetGateway(r, s, address, leads)
	case natGateway:
		return n.throughNAT(r, s, leads)
	case egressOnly:
		return publicWay{route: no(r.at, leads+", which is for IPv6"), exit: answer{truth: fact.No}}
	}
	return publicWay{route: maybe(r.at, leads+": what is behind it is not in the template")}
}

func (n *Network) throughInternetGateway(r *route, s *Subnet, address fact.Truth, leads string) publicWay {
	w := publicWay{route: n.openGateway(r, s, false, leads)}
	switch address {
	case fact.Yes:
		w.exit = yes(r.at, "the caller has a public address")
	case fact.No:
		w.exit = no(r.at, leads+", and the caller has no public address")
	default:
		w.exit = maybe(r.at, "whether the caller has a public address is not in the template")
	}
	return w
}

// openGateway is whether an internet gateway is attached and not closed.
func (n *Network) openGateway(r *route, s *Subnet, outOnly bool, leads string, others ...*Subnet) answer {
	attached := n.attached(r.target, s.VPC)
	if attached.truth != fact.Yes {
		return attached
	}
	switch blocked := n.blocked(outOnly, append(others, s)...); blocked.truth {
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
	nat := r.target.Resource
	if nat == nil {
		return publicWay{route: yes(r.at, leads), exit: maybe(r.at, r.target.name()+" is not in the template")}
	}
	if mode, _ := nat.Get("AvailabilityMode").Literal(); mode == "regional" {
		return publicWay{route: yes(r.at, leads), exit: n.regionalNAT(nat, s)}
	}
	home := n.subnet(nat.Get("SubnetId"))
	if home == nil {
		return publicWay{route: yes(r.at, leads), exit: maybe(nat.At(), "the subnet of "+r.target.name()+" is not in the template")}
	}
	onward := n.publicWay(home, isPublicNAT(nat))
	w := publicWay{route: yes(r.at, leads), nat: home, exit: yes(nat.At(), r.target.name()+" carries it: "+onward.route.why)}
	if verdict := onward.verdict(); verdict != fact.Yes {
		cause := worse(onward.route, onward.exit)
		if onward.nat != nil {
			cause = answer{why: "its subnet leads to another NAT gateway"}
		}
		w.exit = answer{verdict, at(cause.at, nat.At()), r.target.name() + " has no way out: " + cause.why}
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
	if isPublicNAT(nat) != fact.Yes {
		return no(nat.At(), "NAT gateway "+nat.ID.Logical+" is not public")
	}
	for _, a := range n.attachments {
		if a.internet != "" && same(a.vpc, s.VPC) == fact.Yes {
			if b := n.blocked(true, s); b.truth != fact.No {
				return answer{b.truth.Not(), b.at, b.why}
			}
			return yes(nat.At(), "NAT gateway "+nat.ID.Logical+" carries it")
		}
	}
	return answer{fact.Of(false).Or(maybeUnless(s.VPC.Resource != nil)), nat.At(), "no internet gateway is attached to " + s.VPC.Name()}
}
