package network

import (
	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// routeExits are the kinds of exits that a route to a target opens by itself.
var routeExits = map[targetKind]string{
	peeringTarget:   ExitPeering,
	transitGateway:  ExitTransit,
	coreNetwork:     ExitTransit,
	vpnGateway:      ExitVPN,
	carrierGateway:  ExitCarrier,
	localGateway:    ExitLocalGateway,
	databaseNetwork: ExitRoute,
	appliance:       ExitRoute,
	routeServer:     ExitRoute,
	unknownTarget:   ExitRoute,
}

// addRoutes finds routes of a subnet to other networks, and to things that may pass
// traffic on.
func (x *exits) addRoutes(s *Subnet) {
	for _, r := range s.table.taken(everyIPv4.Union(everyIPv6)) {
		kind, ok := routeExits[r.target.kind]
		if !ok {
			continue
		}
		open := yes(r.at, s.table.Name()+" leads to "+r.target.name())
		if r.lent {
			open = maybe(r.at, r.openIn(s.table))
		} else if kind == ExitRoute {
			open = maybe(r.at, open.why+": what is behind it is not in the template")
		}
		x.add(kind, open)
	}
}

// connections are resources that connect a VPC, or one of its subnets, to another network.
// Most need a route; where the template has none for the kind, routes made elsewhere may
// use the connection.
var connections = []struct {
	resourceType, property, kind string
	byItself                     bool // needs no route
}{
	{"AWS::EC2::TransitGatewayAttachment", "VpcId", ExitTransit, false},
	{"AWS::EC2::TransitGatewayVpcAttachment", "VpcId", ExitTransit, false},
	{"AWS::NetworkManager::VpcAttachment", "VpcArn", ExitTransit, false},
	{"AWS::EC2::VPCPeeringConnection", "VpcId", ExitPeering, false},
	{"AWS::EC2::VPCPeeringConnection", "PeerVpcId", ExitPeering, false},
	{"AWS::EC2::CarrierGateway", "VpcId", ExitCarrier, false},
	{"AWS::EC2::LocalGatewayRouteTableVPCAssociation", "VpcId", ExitLocalGateway, false},
	{"AWS::EC2::ClientVpnTargetNetworkAssociation", "SubnetId", ExitVPN, true},
	{"AWS::EC2::RouteServerAssociation", "VpcId", ExitRoute, false},
}

func (x *exits) addAttachments() {
	routed := map[string]bool{}
	for key := range x.found {
		routed[key.kind] = true
	}
	for _, row := range connections {
		for _, r := range x.world.Resources(row.resourceType) {
			here := x.connects(r, row.property)
			why := r.ID.Logical + " connects " + x.vpc.Name() + " to another network"
			switch {
			case here == fact.No, !row.byItself && routed[row.kind]:
			case row.byItself:
				x.add(row.kind, answer{here, r.At(), why})
			default:
				x.add(row.kind, maybe(r.At(), why+", and no route of the template uses it"))
			}
		}
	}
	x.addPrivateGateways(routed[ExitVPN])
}

// connects reports whether a property names the VPC, one of its subnets, or its ARN.
func (x *exits) connects(r *template.Resource, property string) fact.Truth {
	id := r.Get(property)
	switch property {
	case "SubnetId":
		s := x.subnet(id)
		return fact.Of(s != nil && s.VPC == x.vpc)
	case "VpcArn":
		parts := id.Text().Split("/")
		return fact.Of(parts[len(parts)-1] == x.vpc.ID)
	}
	return x.isHere(id)
}

// addPrivateGateways finds virtual private gateways.
func (x *exits) addPrivateGateways(routed bool) {
	for _, a := range x.attachments {
		if a.vpn != "" && a.vpc == x.vpc && !routed {
			x.add(ExitVPN, maybe(a.at, "a virtual private gateway is attached to "+x.vpc.Name()+", and no route of the template uses it"))
		}
	}
}
