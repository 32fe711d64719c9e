package network

import (
	"cmp"
	"slices"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// The kinds of exits, as reports spell them.
const (
	ExitInternet        = "internet"         // a NAT gateway, or an internet gateway for something with a public address
	ExitPublicAddress   = "public-address"   // something has a public IPv4 address where an internet gateway is routed
	ExitIPv6            = "ipv6"             // an internet or egress-only gateway for IPv6
	ExitPeering         = "peering"          // another VPC
	ExitTransit         = "transit"          // a transit gateway or a core network
	ExitVPN             = "vpn"              // a virtual private gateway or a client VPN
	ExitCarrier         = "carrier"          // the network of a telephone company (Wavelength)
	ExitLocalGateway    = "local-gateway"    // the network of one's own premises (Outposts)
	ExitRoute           = "route"            // routes from elsewhere, or to something of which the kind is not known
	ExitEndpointService = "endpoint-service" // a service behind PrivateLink or VPC Lattice that is not AWS's own
	ExitDNS             = "dns"              // Amazon's resolver answers for every name
	ExitResolver        = "resolver"         // DNS queries are sent to servers elsewhere
)

// An Exit is a way out of a VPC.
type Exit struct {
	Kind     string
	Verdict  fact.Verdict // Allowed: it is open; Unknown: it may be
	Residual bool         // AWS offers nothing to close it
	At       fact.Location
	Why, Fix string
	Steps    fact.Steps
}

// fixes says how exits of a kind are closed.
var fixes = map[string]string{
	ExitInternet:        "remove the route, or the NAT gateway or internet gateway that it leads to",
	ExitPublicAddress:   "give it no public address, or remove the route to the internet gateway",
	ExitIPv6:            "remove the route for IPv6, or the gateway that it leads to",
	ExitPeering:         "remove the peering connection and the routes to it",
	ExitTransit:         "remove the attachment and the routes to it",
	ExitVPN:             "remove the VPN and the routes to it",
	ExitCarrier:         "remove the carrier gateway and the routes to it",
	ExitLocalGateway:    "remove the association with the local gateway and the routes to it",
	ExitRoute:           "remove the route",
	ExitEndpointService: "remove the endpoint or the association",
	ExitDNS:             "associate a rule group of DNS Firewall that allows the names that are needed and, as its last rule, blocks \"*\"",
	ExitResolver:        "remove the association of the resolver rule",
}

// exitKey tells exits apart: one for each kind and place.
type exitKey struct {
	kind string
	at   fact.Location
}

// exits collects the exits of a VPC.
type exits struct {
	*Network
	vpc   *VPC
	found map[exitKey]Exit
	idle  []answer // ways to an internet gateway that nothing has a public address for
}

// add notes an exit unless it is closed. Of two at one place the one that is open counts.
func (x *exits) add(kind string, a answer) {
	if a.truth == fact.No {
		return
	}
	key := exitKey{kind, a.at}
	if known, ok := x.found[key]; ok && (known.Verdict == fact.Allowed || a.truth != fact.Yes) {
		return
	}
	x.found[key] = Exit{Kind: kind, Verdict: fact.VerdictOf(a.truth), At: a.at, Why: a.why, Fix: fixes[kind]}
}

// Exits returns the ways out of a VPC, sorted by kind and place. What the policies of
// endpoints to AWS's own services let through is not judged here.
func (n *Network) Exits(v *VPC) []Exit {
	x := &exits{Network: n, vpc: v, found: map[exitKey]Exit{}}
	if v.Resource == nil {
		x.found[exitKey{ExitRoute, v.at}] = Exit{Kind: ExitRoute, Verdict: fact.Unknown, At: v.at,
			Why: "VPC " + v.Name() + " is not in the template: its gateways and routes are not known",
			Fix: "give the template of the VPC together with this one"}
	}
	for _, s := range v.subnets {
		x.addInternet(s)
		x.addIPv6(s)
		x.addRoutes(s)
	}
	x.addIdle()
	x.addAttachments()
	x.addEndpointServices()
	x.addDNS()
	x.addResolver()
	x.addLent()
	return x.sorted()
}

// addLent adds the exits of VPCs that may turn out to be this one.
func (x *exits) addLent() {
	for _, other := range x.VPCs() {
		if !mayBe(other.ID, x.vpc.Resource) {
			continue
		}
		for _, e := range x.Network.Exits(other) {
			if e.Kind != ExitDNS && e.At != other.at {
				x.add(e.Kind, maybe(e.At, e.Why+", if "+other.Name()+" is "+x.vpc.Name()))
			}
		}
	}
}

func (x *exits) sorted() []Exit {
	list := make([]Exit, 0, len(x.found))
	for _, e := range x.found {
		list = append(list, e)
	}
	slices.SortFunc(list, func(a, b Exit) int { return cmp.Or(cmp.Compare(a.Kind, b.Kind), a.At.Compare(b.At)) })
	return list
}

// addEndpointServices finds endpoints to what is not AWS's own, to which no endpoint
// policy of AWS's applies (AWS PrivateLink Guide, "Control access to VPC endpoints").
func (x *exits) addEndpointServices() {
	for _, e := range x.vpc.endpoints {
		place := e.Resource.At()
		x.add(ExitEndpointService, answer{e.Foreign(), place, "endpoint " + e.Name() + " leads to " + e.leadsTo()})
	}
	for _, r := range x.world.Resources("AWS::VpcLattice::ServiceNetworkVpcAssociation") {
		if here := x.isHere(r.Get("VpcIdentifier")); here != fact.No {
			x.add(ExitEndpointService, answer{here, r.At(), r.ID.Logical + " connects " + x.vpc.Name() + " to a VPC Lattice service network"})
		}
	}
}

func (e *Endpoint) leadsTo() string {
	switch {
	case e.ServiceName != "":
		return e.ServiceName.String()
	case e.Type != "":
		return "something of type " + e.Type
	}
	return "something that is not in the template"
}

// isHere reports whether a value refers to the VPC.
func (x *exits) isHere(vpc *template.Value) fact.Truth {
	switch {
	case vpc.IsAbsent():
		return fact.No
	case vpc.IsUnknown():
		return fact.Maybe
	}
	return fact.Of(x.Network.vpc(vpc) == x.vpc)
}
