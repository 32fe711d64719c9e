package network

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"strings"
	"testing"

	"github.com/isolated-ecs/isolated-ecs/verify/internal/interval"
)

// TestLongestPrefix compares follow with asking every address of a small world for the
// longest prefix that has it.
func TestLongestPrefix(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for range 3000 {
		table := &routeTable{}
		for range random.IntN(8) {
			p := netip.PrefixFrom(netip.AddrFrom4([4]byte{10, 0, 0, byte(random.IntN(64))}), 26+random.IntN(7)).Masked()
			table.routes = append(table.routes, route{prefixes: []netip.Prefix{p}, target: target{thing: thing{ID: "x"}}})
		}
		world := mustParse("10.0.0.0/26")
		legs, rest, _ := table.follow(world)
		for address := netip.MustParseAddr("10.0.0.0"); world.Contains(address); address = address.Next() {
			if got, want := taker(legs, rest, address), longest(table, address); got != want {
				t.Fatalf("%s takes /%d, want /%d, of %v", address, got, want, table.routes)
			}
		}
	}
}

// taker is the length of the prefix by which an address goes, -1 if it is in the rest. It
// is -2 if the address is in several parts.
func taker(legs []leg, rest interval.Addresses, address netip.Addr) int {
	found := []int{}
	if rest.Contains(address) {
		found = append(found, -1)
	}
	for _, l := range legs {
		if l.addresses.Contains(address) {
			found = append(found, l.route.prefixes[0].Bits())
		}
	}
	if len(found) != 1 {
		return -2
	}
	return found[0]
}

func longest(t *routeTable, address netip.Addr) int {
	best := -1
	for _, r := range t.routes {
		if r.prefixes[0].Contains(address) {
			best = max(best, r.prefixes[0].Bits())
		}
	}
	return best
}

func TestRoutesOut(t *testing.T) {
	route := func(name, table, rest string) string {
		return fmt.Sprintf("%s: {Type: AWS::EC2::Route, Properties: {RouteTableId: !Ref %s, %s}}", name, table, rest)
	}
	private := func(rest string) string { return edit(classic, route("PrivateRoute", "PrivateTable", rest)) }
	public := replace(classic, "Service", "Subnets: [!Ref Private]", "Subnets: [!Ref Public], AssignPublicIp: ENABLED")
	peer := "Peer: {Type: AWS::EC2::VPCPeeringConnection, Properties: {VpcId: !Ref Vpc, PeerVpcId: vpc-1}}"
	tests := []struct{ name, resources, want string }{
		{"NAT", classic, "allowed"},
		{"no default route (compose-cli#911)", edit(classic, "PrivateRoute"), "denied route PrivateTable"},
		{"no route table of its own", edit(classic, "PrivateAssociation"), "denied route Private"},
		{"NAT in two halves", edit(classic, route("PrivateRoute", "PrivateTable", "DestinationCidrBlock: 0.0.0.0/1, NatGatewayId: !Ref Nat"),
			route("Other", "PrivateTable", "DestinationCidrBlock: 128.0.0.0/1, NatGatewayId: !Ref Nat")), "allowed"},
		{"one half", private("DestinationCidrBlock: 0.0.0.0/1, NatGatewayId: !Ref Nat"), "unknown route PrivateTable"},
		{"the VPC's own addresses", private("DestinationCidrBlock: 10.0.0.0/8, NatGatewayId: !Ref Nat"), "denied route PrivateTable"},
		{"a prefix list of the template", edit(private("DestinationPrefixListId: !Ref List, NatGatewayId: !Ref Nat"),
			"List: {Type: AWS::EC2::PrefixList, Properties: {Entries: [{Cidr: 0.0.0.0/0}]}}"), "allowed"},
		{"a prefix list of somebody else", private("DestinationPrefixListId: pl-0123456789abcdef0, NatGatewayId: !Ref Nat"), "unknown route PrivateRoute"},
		{"NAT that the NAT subnet does not lead out of", edit(classic, "PublicRoute"), "denied endpoint PublicTable"},
		{"NAT in its own circle", replace(classic, "Nat", "!Ref Public", "!Ref Private"), "denied endpoint PrivateTable"},
		{"gateway not attached", edit(classic, "Attachment"), "denied endpoint Igw"},
		{"gateway attached to another VPC", edit(replace(classic, "Attachment", "!Ref Vpc", "!Ref Other"), "Other: {Type: AWS::EC2::VPC}"), "denied endpoint Igw"},
		{"private NAT", replace(classic, "Nat", "SubnetId: !Ref Public", "SubnetId: !Ref Public, ConnectivityType: private"), "denied endpoint PublicRoute"},
		{"NAT from elsewhere", private("DestinationCidrBlock: 0.0.0.0/0, NatGatewayId: nat-0123456789abcdef0"), "unknown endpoint PrivateRoute"},
		{"transit gateway", private("DestinationCidrBlock: 0.0.0.0/0, TransitGatewayId: tgw-0123456789abcdef0"), "unknown route PrivateRoute"},
		{"peering", edit(private("DestinationCidrBlock: 0.0.0.0/0, VpcPeeringConnectionId: !Ref Peer"), peer), "unknown route PrivateRoute"},
		{"VPN", private("DestinationCidrBlock: 0.0.0.0/0, GatewayId: vgw-0123456789abcdef0"), "unknown route PrivateRoute"},
		{"an instance", private("DestinationCidrBlock: 0.0.0.0/0, InstanceId: i-0123456789abcdef0"), "unknown route PrivateRoute"},
		{"a firewall", private("DestinationCidrBlock: 0.0.0.0/0, VpcEndpointId: vpce-0123456789abcdef0"), "unknown route PrivateRoute"},
		{"egress-only", private("DestinationCidrBlock: 0.0.0.0/0, EgressOnlyInternetGatewayId: eigw-0123456789abcdef0"), "denied route PrivateRoute"},
		{"propagated routes", edit(classic, "PrivateRoute", "Propagation: {Type: AWS::EC2::VPNGatewayRoutePropagation, Properties: {RouteTableIds: [!Ref PrivateTable], VpnGatewayId: vgw-1}}"), "unknown route Propagation"},
		{"peering for a private block beside NAT", edit(classic, peer, route("More", "PrivateTable", "DestinationCidrBlock: 172.16.0.0/16, VpcPeeringConnectionId: !Ref Peer")), "allowed"},
		{"public address", public, "allowed"},
		{"no public address (amazon-ecs-agent#1266)", replace(public, "Service", ", AssignPublicIp: ENABLED", ""), "denied endpoint PublicRoute"},
		{"gateway by GetAtt", replace(public, "PublicRoute", "!Ref Igw", "!GetAtt Igw.InternetGatewayId"), "allowed"},
		{"regional NAT", edit(classic, "Nat: {Type: AWS::EC2::NatGateway, Properties: {AvailabilityMode: regional, VpcId: !Ref Vpc}}"), "allowed"},
		{"regional NAT without a gateway", edit(classic, "Attachment", "Nat: {Type: AWS::EC2::NatGateway, Properties: {AvailabilityMode: regional, VpcId: !Ref Vpc}}"), "denied endpoint Nat"},
	}
	for _, tt := range tests {
		scenario{tt.name, tt.resources, map[Destination]string{toAPI: tt.want, toHub: tt.want}}.run(t)
	}
}

func TestSmallerBlocksLeaveTheLocalRoute(t *testing.T) {
	firewall := "Inspect: {Type: AWS::EC2::Route, Properties: {RouteTableId: !Ref Table, DestinationCidrBlock: %s, VpcEndpointId: vpce-0123456789abcdef0}}"
	for block, want := range map[string]string{
		"10.0.1.0/24": "unknown route Inspect",
		"10.0.2.0/24": "allowed via Api",
		"10.0.0.0/8":  "allowed via Api",
	} {
		if got := first(t, edit(isolated, fmt.Sprintf(firewall, block)), toAPI); got != want {
			t.Errorf("%s: %s, want %s", block, got, want)
		}
	}
}

// TestRoutesThatPrecedeAGatewayEndpoint: the longest prefix is taken, and S3 may have
// addresses in it.
func TestRoutesThatPrecedeAGatewayEndpoint(t *testing.T) {
	for block, want := range map[string]string{
		"52.218.0.0/17": "unknown route More",
		"52.0.0.0/8":    "allowed via S3",
		"0.0.0.0/0":     "allowed via S3",
		"10.8.0.0/16":   "allowed via S3",
	} {
		more := "More: {Type: AWS::EC2::Route, Properties: {RouteTableId: !Ref Table, DestinationCidrBlock: " + block + ", TransitGatewayId: tgw-1}}"
		if got := first(t, edit(isolated, more), toLayers); got != want {
			t.Errorf("%s: %s, want %s", block, got, want)
		}
	}
}

func TestBlockPublicAccess(t *testing.T) {
	block := func(mode string) string {
		return "Bpa: {Type: AWS::EC2::VPCBlockPublicAccessOptions, Properties: {InternetGatewayBlockMode: " + mode + "}}"
	}
	exclude := func(what string) string {
		return "Exclusion: {Type: AWS::EC2::VPCBlockPublicAccessExclusion, Properties: {InternetGatewayExclusionMode: allow-bidirectional, " + what + "}}"
	}
	public := replace(classic, "Service", "Subnets: [!Ref Private]", "Subnets: [!Ref Public], AssignPublicIp: ENABLED")
	tests := []struct{ name, resources, want string }{
		{"both ways, NAT", edit(classic, block("block-bidirectional")), "denied endpoint Bpa"},
		{"both ways, address", edit(public, block("block-bidirectional")), "denied route Bpa"},
		{"ingress, NAT", edit(classic, block("block-ingress")), "allowed"},
		{"ingress, address", edit(public, block("block-ingress")), "denied route Bpa"},
		{"the VPC excluded", edit(classic, block("block-bidirectional"), exclude("VpcId: !Ref Vpc")), "allowed"},
		{"the NAT's subnet excluded", edit(classic, block("block-bidirectional"), exclude("SubnetId: !Ref Public")), "allowed"},
		{"excluded for egress, NAT", edit(classic, block("block-bidirectional"), strings.Replace(exclude("VpcId: !Ref Vpc"), "allow-bidirectional", "allow-egress", 1)), "allowed"},
		{"excluded for egress, address", edit(public, block("block-bidirectional"), strings.Replace(exclude("VpcId: !Ref Vpc"), "allow-bidirectional", "allow-egress", 1)), "unknown route Bpa"},
		{"another subnet excluded", edit(classic, block("block-bidirectional"), exclude("SubnetId: !Ref Private")), "denied endpoint Bpa"},
	}
	for _, tt := range tests {
		scenario{tt.name, tt.resources, map[Destination]string{toAPI: tt.want}}.run(t)
	}
}

// TestNATInAPrivateSubnet wants the cause said once: the gateway's own subnet leads back to it.
func TestNATInAPrivateSubnet(t *testing.T) {
	n := network(t, replace(classic, "Nat", "!Ref Public", "!Ref Private"))
	got := n.Call(n.interfaces(t)[0], toAPI).Steps.Witness().Why
	if want := "NAT gateway Nat has no way out: route table PrivateTable of its own subnet leads back to a NAT gateway"; got != want {
		t.Errorf("why = %q, want %q", got, want)
	}
}
