package network

import (
	"cmp"
	"net/netip"
	"slices"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/internal/interval"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// A routeTable is one of the template, the main one of a VPC, or one that the template
// only refers to. A template cannot name the main table of a VPC of its own, so that has
// the local route and nothing else.
type routeTable struct {
	thing
	vpc     *VPC
	at      fact.Location
	main    bool
	foreign bool // has routes that are not in the template
	routes  []route
}

// A route leads from a block, or several of a prefix list, to a target.
type route struct {
	at       fact.Location
	prefixes []netip.Prefix // nil: the destination is not known
	target   target
	lent     bool // the route may be one of another table
}

const tableType = "AWS::EC2::RouteTable"

func (t *routeTable) Name() string {
	switch {
	case t.main:
		return "the main route table of " + t.vpc.Name()
	case t.ID == "":
		return "a route table"
	}
	return "route table " + t.thing.Name()
}

func (n *Network) readRouteTables() {
	for _, r := range n.world.Resources(tableType) {
		n.tables[r.Ref()] = &routeTable{thing: thing{r, r.Ref()}, at: r.At(), vpc: n.vpc(r.Get("VpcId"))}
	}
	for _, r := range n.world.Resources("AWS::EC2::Route") {
		t := n.table(r.Get("RouteTableId"))
		made := route{at: r.At(), prefixes: n.destination(r), target: n.targetOf(r)}
		t.routes = append(t.routes, made)
		n.lend(t, made)
	}
	n.readPropagations()
}

// readPropagations reads by whom routes are put into tables while the VPC is in use; which
// ones, no template says.
func (n *Network) readPropagations() {
	for _, r := range n.world.Resources("AWS::EC2::VPNGatewayRoutePropagation") {
		gateway, _ := n.thing(r.Get("VpnGatewayId").Text(), "AWS::EC2::VPNGateway")
		for _, id := range r.Get("RouteTableIds").Items() {
			t := n.table(id)
			t.routes = append(t.routes, route{at: r.At(), target: target{vpnGateway, gateway}})
		}
	}
	for _, r := range n.world.Resources("AWS::EC2::RouteServerPropagation") {
		server, _ := n.thing(r.Get("RouteServerId").Text(), "AWS::EC2::RouteServer")
		t := n.table(r.Get("RouteTableId"))
		t.routes = append(t.routes, route{at: r.At(), target: target{routeServer, server}})
	}
}

// table returns the route table that a value refers to; absent and unknown values are
// tables that are not in the template.
func (n *Network) table(v *template.Value) *routeTable {
	t, _ := n.thing(v.Text(), tableType)
	if known := n.tables[t.ID]; known != nil {
		return known
	}
	table := &routeTable{thing: t, at: v.At(), foreign: true}
	n.tables[t.ID] = table
	return table
}

// destination returns the blocks that a route is for, nil if they are not known.
func (n *Network) destination(r *template.Resource) []netip.Prefix {
	for _, property := range []string{"DestinationCidrBlock", "DestinationIpv6CidrBlock"} {
		if literal, ok := r.Get(property).Literal(); ok {
			if p, err := netip.ParsePrefix(literal); err == nil {
				return []netip.Prefix{p.Masked()}
			}
		}
	}
	list := n.world.Find(r.Get("DestinationPrefixListId"), "AWS::EC2::PrefixList")
	var prefixes []netip.Prefix
	for _, entry := range list.Get("Entries").Items() {
		literal, _ := entry.Get("Cidr").Literal()
		p, err := netip.ParsePrefix(literal)
		if err != nil {
			return nil
		}
		prefixes = append(prefixes, p.Masked())
	}
	return prefixes
}

// A leg is a part of some addresses, and the route that they take.
type leg struct {
	route     *route
	addresses interval.Addresses
}

// follow cuts addresses up by the route that they take: that with the longest prefix. The
// addresses that no route takes are the rest; routes whose destination is not known are
// open, and may take any. The local route comes before others that are as long.
func (t *routeTable) follow(addresses interval.Addresses) (legs []leg, rest interval.Addresses, open []*route) {
	rest = addresses
	if t.vpc != nil {
		rest = t.beyondLocal(addresses)
	}
	type step struct {
		prefix netip.Prefix
		route  *route
	}
	var steps []step
	for i := range t.routes {
		r := &t.routes[i]
		if r.prefixes == nil {
			open = append(open, r)
		}
		for _, p := range r.prefixes {
			steps = append(steps, step{p, r})
		}
	}
	slices.SortStableFunc(steps, func(a, b step) int { return cmp.Compare(b.prefix.Bits(), a.prefix.Bits()) })
	for _, s := range steps {
		part := interval.Prefix(s.prefix)
		if taken := rest.Intersect(part); !taken.IsEmpty() {
			legs = append(legs, leg{s.route, taken})
			rest = rest.Subtract(part)
		}
	}
	return legs, rest, open
}

// beyondLocal takes away the addresses of the VPC itself, which are local unless a route
// for a smaller block leads them elsewhere.
func (t *routeTable) beyondLocal(addresses interval.Addresses) interval.Addresses {
	local := t.vpc.known()
	for _, r := range t.routes {
		for _, p := range r.prefixes {
			if inside := interval.Prefix(p); local.Covers(inside) && !inside.Covers(local) {
				local = local.Subtract(inside)
			}
		}
	}
	return addresses.Subtract(local)
}

// local reports whether the table leads to a subnet of its VPC by the local route. Only
// a route for a smaller block than the VPC's can take traffic elsewhere (Amazon VPC User
// Guide, "Middlebox routing").
func (t *routeTable) local(to *Subnet) answer {
	if to.block.known {
		for i := range t.routes {
			r := &t.routes[i]
			for _, p := range r.prefixes {
				inside := interval.Prefix(p)
				if r.target.kind != localTarget && inside.Overlaps(to.block.set) && !inside.Covers(t.vpc.space().set) {
					return maybe(r.at, t.Name()+" leads to subnet "+to.Name()+" by way of "+r.target.name())
				}
			}
		}
	}
	return yes(t.at, "subnet "+to.Name()+" is in the same VPC: the local route leads there")
}
