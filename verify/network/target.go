package network

import (
	"cmp"
	"strings"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// A target is where a route leads.
type target struct {
	kind targetKind
	thing
}

// A targetKind says what a target is, in words.
type targetKind string

const (
	localTarget     targetKind = "the local route"
	internetGateway targetKind = "internet gateway"
	natGateway      targetKind = "NAT gateway"
	egressOnly      targetKind = "egress-only internet gateway"
	vpnGateway      targetKind = "virtual private gateway"
	transitGateway  targetKind = "transit gateway"
	coreNetwork     targetKind = "core network"
	peeringTarget   targetKind = "peering connection"
	carrierGateway  targetKind = "carrier gateway"
	localGateway    targetKind = "local gateway"
	databaseNetwork targetKind = "database network"
	appliance       targetKind = "network interface" // also that of an instance or an endpoint
	routeServer     targetKind = "what route server" // it chooses
	unknownTarget   targetKind = "target"
)

func (t target) name() string {
	if t.ID == "" {
		return "a " + string(t.kind)
	}
	return string(t.kind) + " " + t.Name()
}

// routeTargets has the properties of a route that name its target, but for GatewayId.
var routeTargets = []struct {
	property     string
	kind         targetKind
	resourceType string
}{
	{"NatGatewayId", natGateway, "AWS::EC2::NatGateway"},
	{"EgressOnlyInternetGatewayId", egressOnly, "AWS::EC2::EgressOnlyInternetGateway"},
	{"TransitGatewayId", transitGateway, "AWS::EC2::TransitGateway"},
	{"VpcPeeringConnectionId", peeringTarget, "AWS::EC2::VPCPeeringConnection"},
	{"CoreNetworkArn", coreNetwork, "AWS::NetworkManager::CoreNetwork"},
	{"CarrierGatewayId", carrierGateway, "AWS::EC2::CarrierGateway"},
	{"LocalGatewayId", localGateway, ""},
	{"OdbNetworkArn", databaseNetwork, ""},
	{"VpcEndpointId", appliance, "AWS::EC2::VPCEndpoint"},
	{"NetworkInterfaceId", appliance, "AWS::EC2::NetworkInterface"},
	{"InstanceId", appliance, "AWS::EC2::Instance"},
}

func (n *Network) targetOf(r *template.Resource) target {
	if id := r.Get("GatewayId"); !id.IsAbsent() {
		return n.gatewayTarget(id)
	}
	for _, row := range routeTargets {
		if id := r.Get(row.property); !id.IsAbsent() {
			t, _ := n.thing(id.Text(), row.resourceType)
			return target{row.kind, t}
		}
	}
	return target{kind: unknownTarget}
}

// gatewayTarget tells apart what GatewayId may hold: by the type of the resource, else by
// the start of the id.
func (n *Network) gatewayTarget(id *template.Value) target {
	t, _ := n.thing(id.Text(), "")
	switch r := n.world.Find(id); {
	case id.Text() == "local":
		return target{localTarget, t}
	case r == nil:
		return target{kindOfID(id), t}
	case r.Type == "AWS::EC2::InternetGateway":
		return target{internetGateway, thing{r, r.Ref()}}
	case r.Type == "AWS::EC2::VPNGateway":
		return target{vpnGateway, thing{r, r.Ref()}}
	case r.Type == "AWS::EC2::VPCGatewayAttachment":
		return n.attachedTarget(r)
	}
	return target{appliance, t}
}

func kindOfID(id *template.Value) targetKind {
	literal, _ := id.Literal()
	switch prefix, _, _ := strings.Cut(literal, "-"); prefix {
	case "igw":
		return internetGateway
	case "vgw":
		return vpnGateway
	case "vpce":
		return appliance
	}
	return unknownTarget
}

// attachedTarget follows GatewayId to an attachment: some templates say GetAtt of one.
func (n *Network) attachedTarget(r *template.Resource) target {
	if id := r.Get("InternetGatewayId"); !id.IsAbsent() {
		return n.gatewayTarget(id)
	}
	return n.gatewayTarget(r.Get("VpnGatewayId"))
}

// An attachment ties an internet gateway or a virtual private gateway to a VPC.
type attachment struct {
	at            fact.Location
	vpc           *VPC
	internet, vpn template.Text // id of the gateway, "" if the attachment is of the other kind
}

func (n *Network) readGateways() {
	for _, r := range n.world.Resources("AWS::EC2::VPCGatewayAttachment") {
		internet, _ := n.thing(r.Get("InternetGatewayId").Text(), "AWS::EC2::InternetGateway")
		vpn, _ := n.thing(r.Get("VpnGatewayId").Text(), "AWS::EC2::VPNGateway")
		n.attachments = append(n.attachments, attachment{r.At(), n.vpc(r.Get("VpcId")), internet.ID, vpn.ID})
	}
	n.readBlocks()
}

// attached reports whether a gateway is attached to a VPC.
func (n *Network) attached(g target, v *VPC) answer {
	truth := fact.No
	for _, a := range n.attachments {
		if id := cmp.Or(a.internet, a.vpn); id != "" {
			here := id.Equal(g.ID).And(same(a.vpc, v))
			if here == fact.Yes {
				return yes(a.at, g.name()+" is attached to "+v.Name())
			}
			truth = truth.Or(here)
		}
	}
	switch {
	case g.Resource == nil || v.Resource == nil:
		return maybe(v.at, "whether "+g.name()+" is attached to "+v.Name()+" is not in the template")
	case truth == fact.Maybe:
		return maybe(g.Resource.At(), "whether "+g.name()+" is attached to "+v.Name()+" is not certain")
	}
	return no(g.Resource.At(), g.name()+" is not attached to "+v.Name())
}
