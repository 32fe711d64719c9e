package network

import (
	"slices"
	"strings"
	"testing"

	"github.com/isolated-ecs/isolated-ecs/verify/template"
	"github.com/isolated-ecs/isolated-ecs/verify/template/templatetest"
)

// exitsOf are the exits of the VPC Vpc: "internet allowed PrivateRoute", without that of
// DNS if it is the usual one.
func exitsOf(t *testing.T, resources string) []string {
	t.Helper()
	n := network(t, resources)
	v := n.vpcs[n.world.Resource(template.ResourceID{Logical: "Vpc"}).Ref()]
	var list []string
	for _, e := range n.Exits(v) {
		if e.Why == "" || e.Fix == "" || e.At.Path == "" {
			t.Errorf("exit %+v needs a reason, a fix and a place", e)
		}
		line := e.Kind + " " + e.Verdict.String() + " " + strings.TrimPrefix(e.At.Path, "Resources/")
		if line != "dns allowed Vpc" {
			list = append(list, line)
		}
	}
	return list
}

func TestExits(t *testing.T) {
	const (
		nat    = "internet allowed PrivateRoute"
		direct = "internet allowed PublicRoute"
		idle   = "internet unknown PublicRoute" // nothing has an address there yet
		mapped = "public-address allowed Public/Properties/MapPublicIpOnLaunch"
	)
	unmapped := replace(classic, "Public", ", MapPublicIpOnLaunch: true", "")
	publicOnly := edit(unmapped, "PrivateRoute", "Nat")
	v6 := replace(isolated, "A", "10.0.0.0/24", "10.0.0.0/24, Ipv6CidrBlock: 2001:db8::/64")
	route6 := "Route6: {Type: AWS::EC2::Route, Properties: {RouteTableId: !Ref Table, DestinationIpv6CidrBlock: '::/0', EgressOnlyInternetGatewayId: !Ref Eigw}}"
	eigw := "Eigw: {Type: AWS::EC2::EgressOnlyInternetGateway, Properties: {VpcId: !Ref Vpc}}"
	bpa := "Bpa: {Type: AWS::EC2::VPCBlockPublicAccessOptions, Properties: {InternetGatewayBlockMode: block-bidirectional}}"
	onTable := func(rest string) string {
		return "Out: {Type: AWS::EC2::Route, Properties: {RouteTableId: !Ref Table, " + rest + "}}"
	}
	const launch = "Launch: {Type: AWS::EC2::LaunchTemplate, Properties: {LaunchTemplateName: hosts, LaunchTemplateData: {NetworkInterfaces: [{DeviceIndex: 0, AssociatePublicIpAddress: true}]}}}"
	tests := []struct {
		name      string
		resources string
		want      []string
	}{
		{"isolated", isolated, nil},
		{"classic", classic, []string{nat, direct, mapped}},
		{"gateway not attached", edit(classic, "Attachment"), nil},
		{"no routes", edit(classic, "PublicRoute", "PrivateRoute"), nil},
		{"NAT without a route", edit(unmapped, "PrivateRoute"), []string{idle}},
		{"route without a public address", publicOnly, []string{idle}},
		{"a service asks for an address", replace(publicOnly, "Service", "[!Ref Private]", "[!Ref Public], AssignPublicIp: ENABLED"),
			[]string{direct, "public-address allowed Service/Properties/NetworkConfiguration/AwsvpcConfiguration/AssignPublicIp"}},
		{"an address where no route leads out", replace(publicOnly, "Service", "[!Ref Private]", "[!Ref Private], AssignPublicIp: ENABLED"), []string{idle}},
		{"a load balancer", edit(publicOnly, "Lb: {Type: AWS::ElasticLoadBalancingV2::LoadBalancer, Properties: {Subnets: [!Ref Public]}}"),
			[]string{direct, "public-address allowed Lb"}},
		{"an internal load balancer", edit(publicOnly, "Lb: {Type: AWS::ElasticLoadBalancingV2::LoadBalancer, Properties: {Scheme: internal, Subnets: [!Ref Public]}}"), []string{idle}},
		{"an elastic address", edit(publicOnly, "Eni: {Type: AWS::EC2::NetworkInterface, Properties: {SubnetId: !Ref Public}}",
			"Tie: {Type: AWS::EC2::EIPAssociation, Properties: {AllocationId: !GetAtt Eip.AllocationId, NetworkInterfaceId: !Ref Eni}}"),
			[]string{direct, "public-address allowed Tie"}},
		{"instances", edit(publicOnly, "Launch: {Type: AWS::EC2::LaunchTemplate, Properties: {LaunchTemplateData: {NetworkInterfaces: [{DeviceIndex: 0, AssociatePublicIpAddress: true}]}}}",
			"Group: {Type: AWS::AutoScaling::AutoScalingGroup, Properties: {VPCZoneIdentifier: [!Ref Public], LaunchTemplate: {LaunchTemplateId: !Ref Launch, Version: '1'}}}"),
			[]string{direct, "public-address allowed Group"}},
		{"instances by several launch templates", edit(publicOnly, launch,
			"Group: {Type: AWS::AutoScaling::AutoScalingGroup, Properties: {VPCZoneIdentifier: [!Ref Public], MixedInstancesPolicy: {LaunchTemplate: {LaunchTemplateSpecification: {LaunchTemplateId: !Ref Launch, Version: '1'}}}}}"),
			[]string{direct, "public-address allowed Group"}},
		{"instances by one of several launch templates", edit(publicOnly, launch, "Quiet: {Type: AWS::EC2::LaunchTemplate, Properties: {LaunchTemplateData: {}}}",
			"Group: {Type: AWS::AutoScaling::AutoScalingGroup, Properties: {VPCZoneIdentifier: [!Ref Public], MixedInstancesPolicy: {LaunchTemplate: {LaunchTemplateSpecification: {LaunchTemplateId: !Ref Quiet, Version: '1'}, Overrides: [{LaunchTemplateSpecification: {LaunchTemplateId: !Ref Launch, Version: '1'}}]}}}}"),
			[]string{direct, "public-address allowed Group"}},
		{"instances by a launch template's name", edit(publicOnly, launch,
			"Group: {Type: AWS::AutoScaling::AutoScalingGroup, Properties: {VPCZoneIdentifier: [!Ref Public], LaunchTemplate: {LaunchTemplateName: hosts, Version: '1'}}}"),
			[]string{direct, "public-address allowed Group"}},
		{"instances by a launch template elsewhere", edit(publicOnly,
			"Group: {Type: AWS::AutoScaling::AutoScalingGroup, Properties: {VPCZoneIdentifier: [!Ref Public], LaunchTemplate: {LaunchTemplateId: lt-1, Version: '1'}}}"),
			[]string{"internet unknown PublicRoute", "public-address unknown Group"}},
		{"one instance by a launch template", edit(publicOnly, launch, "Host: {Type: AWS::EC2::Instance, Properties: {SubnetId: !Ref Public, LaunchTemplate: {LaunchTemplateId: !Ref Launch, Version: '1'}}}"),
			[]string{direct, "public-address allowed Host"}},
		{"an elastic address of an instance with interfaces", edit(publicOnly, "Host: {Type: AWS::EC2::Instance, Properties: {NetworkInterfaces: [{DeviceIndex: '0', SubnetId: !Ref Public}]}}",
			"Tie: {Type: AWS::EC2::EIP, Properties: {InstanceId: !Ref Host}}"), []string{direct, "public-address allowed Tie"}},
		{"tasks of a pipe", edit(publicOnly, "Pipe: {Type: AWS::Pipes::Pipe, Properties: {TargetParameters: {EcsTaskParameters: {NetworkConfiguration: {AwsvpcConfiguration: {Subnets: [!Ref Public], AssignPublicIp: ENABLED}}}}}}"),
			[]string{direct, "public-address allowed Pipe/Properties/TargetParameters/EcsTaskParameters/NetworkConfiguration/AwsvpcConfiguration/AssignPublicIp"}},
		{"Block Public Access", edit(classic, bpa), nil},
		{"private NAT", replace(classic, "Nat", "SubnetId", "ConnectivityType: private, SubnetId"), []string{direct, mapped}},
		{"egress-only gateway", edit(v6, eigw, route6), []string{"ipv6 allowed Route6"}},
		{"egress-only gateway without IPv6", edit(isolated, eigw, route6), nil},
		{"egress-only gateway and Block Public Access", edit(v6, eigw, route6, bpa), nil},
		{"IPv6 without a route", edit(v6, eigw), nil},
		{"IPv6 by an internet gateway", edit(v6, "Igw: {Type: AWS::EC2::InternetGateway}", "Attachment: {Type: AWS::EC2::VPCGatewayAttachment, Properties: {VpcId: !Ref Vpc, InternetGatewayId: !Ref Igw}}",
			strings.Replace(route6, "EgressOnlyInternetGatewayId: !Ref Eigw", "GatewayId: !Ref Igw", 1)), []string{"ipv6 allowed Route6"}},
		{"peering with a route", edit(isolated, "Peer: {Type: AWS::EC2::VPCPeeringConnection, Properties: {VpcId: !Ref Vpc, PeerVpcId: vpc-1}}",
			onTable("DestinationCidrBlock: 10.9.0.0/16, VpcPeeringConnectionId: !Ref Peer")), []string{"peering allowed Out"}},
		{"peering without a route", edit(isolated, "Peer: {Type: AWS::EC2::VPCPeeringConnection, Properties: {VpcId: vpc-1, PeerVpcId: !Ref Vpc}}"), []string{"peering unknown Peer"}},
		{"peering of others", edit(isolated, "Peer: {Type: AWS::EC2::VPCPeeringConnection, Properties: {VpcId: vpc-1, PeerVpcId: vpc-2}}"), nil},
		{"transit gateway", edit(isolated, onTable("DestinationCidrBlock: 0.0.0.0/0, TransitGatewayId: tgw-1")), []string{"transit allowed Out"}},
		{"core network", edit(isolated, onTable("DestinationCidrBlock: 0.0.0.0/0, CoreNetworkArn: 'arn:x'")), []string{"transit allowed Out"}},
		{"transit attachment", edit(isolated, "Tga: {Type: AWS::EC2::TransitGatewayAttachment, Properties: {VpcId: !Ref Vpc, SubnetIds: [!Ref A], TransitGatewayId: tgw-1}}"), []string{"transit unknown Tga"}},
		{"core network attachment", edit(isolated, "Core: {Type: AWS::NetworkManager::VpcAttachment, Properties: {CoreNetworkId: x, VpcArn: !Sub 'arn:aws:ec2:eu-west-1:1:vpc/${Vpc}', SubnetArns: []}}"), []string{"transit unknown Core"}},
		{"VPN", edit(isolated, "Vgw: {Type: AWS::EC2::VPNGateway, Properties: {Type: ipsec.1}}", "Tie: {Type: AWS::EC2::VPCGatewayAttachment, Properties: {VpcId: !Ref Vpc, VpnGatewayId: !Ref Vgw}}",
			"Spread: {Type: AWS::EC2::VPNGatewayRoutePropagation, Properties: {RouteTableIds: [!Ref Table], VpnGatewayId: !Ref Vgw}}"), []string{"vpn allowed Spread"}},
		{"VPN without routes", edit(isolated, "Vgw: {Type: AWS::EC2::VPNGateway, Properties: {Type: ipsec.1}}", "Tie: {Type: AWS::EC2::VPCGatewayAttachment, Properties: {VpcId: !Ref Vpc, VpnGatewayId: !Ref Vgw}}"), []string{"vpn unknown Tie"}},
		{"client VPN", edit(isolated, "Client: {Type: AWS::EC2::ClientVpnTargetNetworkAssociation, Properties: {ClientVpnEndpointId: x, SubnetId: !Ref A}}"), []string{"vpn allowed Client"}},
		{"carrier gateway", edit(isolated, "Carrier: {Type: AWS::EC2::CarrierGateway, Properties: {VpcId: !Ref Vpc}}", onTable("DestinationCidrBlock: 0.0.0.0/0, CarrierGatewayId: !Ref Carrier")), []string{"carrier allowed Out"}},
		{"local gateway", edit(isolated, onTable("DestinationCidrBlock: 192.168.0.0/16, LocalGatewayId: lgw-1")), []string{"local-gateway allowed Out"}},
		{"an interface", edit(isolated, onTable("DestinationCidrBlock: 0.0.0.0/0, NetworkInterfaceId: eni-1")), []string{"route unknown Out"}},
		{"somebody's endpoint service", edit(isolated, "Theirs: {Type: AWS::EC2::VPCEndpoint, Properties: {VpcId: !Ref Vpc, VpcEndpointType: Interface, ServiceName: com.amazonaws.vpce.eu-west-1.vpce-svc-1, SubnetIds: [!Ref A]}}"),
			[]string{"endpoint-service allowed Theirs"}},
		{"an endpoint service that is not known", edit(isolated, "Theirs: {Type: AWS::EC2::VPCEndpoint, Properties: {VpcId: !Ref Vpc, VpcEndpointType: Interface, ServiceName: elsewhere, SubnetIds: [!Ref A]}}"),
			[]string{"endpoint-service unknown Theirs"}},
		{"a new service of AWS", edit(isolated, "New: {Type: AWS::EC2::VPCEndpoint, Properties: {VpcId: !Ref Vpc, VpcEndpointType: Interface, ServiceName: com.amazonaws.eu-west-1.brand-new, SubnetIds: [!Ref A]}}"), nil},
		{"a service network", edit(isolated, "Net: {Type: AWS::VpcLattice::ServiceNetworkVpcAssociation, Properties: {VpcIdentifier: !Ref Vpc, ServiceNetworkIdentifier: x}}"), []string{"endpoint-service allowed Net"}},
		{"a resource endpoint", edit(isolated, "Db: {Type: AWS::EC2::VPCEndpoint, Properties: {VpcId: !Ref Vpc, VpcEndpointType: Resource, ResourceConfigurationArn: 'arn:x', SubnetIds: [!Ref A]}}"), []string{"endpoint-service allowed Db"}},
		{"forwarded names", edit(isolated, "Forward: {Type: AWS::Route53Resolver::ResolverRule, Properties: {RuleType: FORWARD, DomainName: ., TargetIps: [{Ip: 192.168.0.1}]}}",
			"Here: {Type: AWS::Route53Resolver::ResolverRuleAssociation, Properties: {VPCId: !Ref Vpc, ResolverRuleId: !Ref Forward}}"), []string{"resolver allowed Forward"}},
		{"an outbound resolver endpoint", edit(isolated, "Outbound: {Type: AWS::Route53Resolver::ResolverEndpoint, Properties: {Direction: OUTBOUND, SecurityGroupIds: [], IpAddresses: [{SubnetId: !Ref A}]}}"), []string{"resolver unknown Outbound"}},
		{"an inbound resolver endpoint", edit(isolated, "Inbound: {Type: AWS::Route53Resolver::ResolverEndpoint, Properties: {Direction: INBOUND, SecurityGroupIds: [], IpAddresses: [{SubnetId: !Ref A}]}}"), nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := exitsOf(t, tt.resources); !slices.Equal(got, tt.want) {
				t.Errorf("exits\n\t%s\nwant\n\t%s", strings.Join(got, "\n\t"), strings.Join(tt.want, "\n\t"))
			}
		})
	}
}

func TestDNSExit(t *testing.T) {
	tests := []struct {
		name      string
		resources string
		want      string // "" if there is none
	}{
		{"no firewall", isolated, "allowed Vpc"},
		{"no DNS", replace(isolated, "Vpc", "EnableDnsHostnames: true", "EnableDnsSupport: false"), ""},
		{"blocked at the end", withFirewall(isolated, "1 ALLOW *.amazonaws.com", "9 BLOCK *"), ""},
		{"blocked for some names only", withFirewall(isolated, "1 BLOCK *.example.com"), "allowed Vpc"},
		{"alert only", withFirewall(isolated, "9 ALERT *"), "allowed Rules/Properties/FirewallRules/0"},
		{"allowed before it is blocked", withFirewall(isolated, "1 ALLOW *", "9 BLOCK *"), "allowed Rules/Properties/FirewallRules/0"},
		{"a top-level domain is allowed", withFirewall(isolated, "1 ALLOW *.com", "9 BLOCK *"), "allowed Rules/Properties/FirewallRules/0"},
		{"a top-level domain is allowed too late", withFirewall(isolated, "1 BLOCK *", "9 ALLOW *.com"), ""},
		{"blocked for addresses only", replace(withFirewall(isolated, "9 BLOCK *"), "Rules", "Action: BLOCK", "Action: BLOCK, Qtype: A"), "allowed Vpc"},
		{"a list that is not in the template", replace(withFirewall(isolated, "9 BLOCK *"), "Rules", "!Ref List0", "rslvr-fdl-1"), "unknown Rules/Properties/FirewallRules/0"},
		{"a rule group of another VPC", replace(withFirewall(isolated, "9 BLOCK *"), "RulesHere", "!Ref Vpc", "vpc-1"), "allowed Vpc"},
	}
	for _, tt := range tests {
		n := network(t, tt.resources)
		got := ""
		for _, e := range n.Exits(n.VPCs()[0]) {
			if e.Kind == ExitDNS {
				got = e.Verdict.String() + " " + strings.TrimPrefix(e.At.Path, "Resources/")
			}
		}
		if got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestExitsOfAVPCElsewhere(t *testing.T) {
	resources := edit(isolated, "Vpc")
	w := templatetest.World(t, document(strings.ReplaceAll(resources, "!Ref Vpc", "vpc-1")))
	n := New(w)
	vpcs := n.VPCs()
	if len(vpcs) != 1 || vpcs[0].Resource != nil || vpcs[0].Name() != "vpc-1" {
		t.Fatalf("VPCs = %v, want vpc-1", vpcs)
	}
	for _, e := range n.Exits(vpcs[0]) {
		if e.Verdict.String() != "unknown" {
			t.Errorf("%s is %s, want unknown", e.Kind, e.Verdict)
		}
	}
	if len(n.Exits(vpcs[0])) == 0 {
		t.Error("a VPC of which nothing is known has no exits")
	}
}
