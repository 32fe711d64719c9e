package network

import (
	"slices"
	"strings"
	"testing"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
	"github.com/isolated-ecs/isolated-ecs/verify/template/templatetest"
)

// together is the network of two templates that are given together. The second has
// parameters that nothing connects.
func together(t *testing.T, resources, second string) *Network {
	t.Helper()
	var sources []*template.Source
	for name, text := range map[string]string{
		"one.yaml": document(resources),
		"two.yaml": document(second, "Parameters: {TheVpc: {Type: String}, TheSubnet: {Type: String}, TheTable: {Type: String}, TheGroup: {Type: String}, TheAcl: {Type: String}, TheFiles: {Type: String}}"),
	} {
		root, err := template.Parse([]byte(text), name)
		if err != nil {
			t.Fatal(err)
		}
		sources = append(sources, &template.Source{Name: strings.TrimSuffix(name, ".yaml"), Root: root})
	}
	slices.SortFunc(sources, func(a, b *template.Source) int { return strings.Compare(a.Name, b.Name) })
	m, err := template.NewModel(sources, templatetest.Options)
	if err != nil {
		t.Fatal(err)
	}
	worlds, _ := m.Worlds(1)
	return New(worlds[0])
}

// TestReferencesThatNothingConnects takes something out of a template that works, and
// gives it a second template, which may have it: that is unknown, not denied.
func TestReferencesThatNothingConnects(t *testing.T) {
	const endpoint = "Api2: {Type: AWS::EC2::VPCEndpoint, Properties: {VpcId: !Ref TheVpc, VpcEndpointType: Interface, ServiceName: com.amazonaws.eu-west-1.ecr.api, PrivateDnsEnabled: true, SubnetIds: [!Ref TheSubnet], SecurityGroupIds: [!Ref TheGroup]}}"
	const acl = "AclA: {Type: AWS::EC2::SubnetNetworkAclAssociation, Properties: {SubnetId: !Ref TheSubnet, NetworkAclId: acl-1}}"
	empty := withACL(isolated, []string{"A"})
	tests := []struct {
		name, resources, second string
		to                      Destination
		want                    string
	}{
		{"an endpoint", edit(isolated, "Api"), endpoint, toAPI, "unknown dns"},
		{"a gateway endpoint", edit(isolated, "S3"), "S3b: {Type: AWS::EC2::VPCEndpoint, Properties: {VpcId: !Ref TheVpc, ServiceName: com.amazonaws.eu-west-1.s3, RouteTableIds: [!Ref TheTable]}}", toLayers, "unknown dns"},
		{"a route", edit(classic, "PrivateRoute"), "Out: {Type: AWS::EC2::Route, Properties: {RouteTableId: !Ref TheTable, DestinationCidrBlock: 0.0.0.0/0, NatGatewayId: nat-1}}", toAPI, "unknown route"},
		{"the main table", edit(classic, "PrivateRoute", "PrivateAssociation"), "Out: {Type: AWS::EC2::Route, Properties: {RouteTableId: !Ref TheTable, DestinationCidrBlock: 0.0.0.0/0, NatGatewayId: nat-1}}", toAPI, "unknown route"},
		{"an association", edit(classic, "PrivateAssociation"), "As: {Type: AWS::EC2::SubnetRouteTableAssociation, Properties: {SubnetId: !Ref TheSubnet, RouteTableId: !Ref TheTable}}", toAPI, "unknown route"},
		{"a rule", edit(isolated, "FromTasks"), "In: {Type: AWS::EC2::SecurityGroupIngress, Properties: {GroupId: !Ref TheGroup, IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 10.0.0.0/16}}", toAPI, "unknown ingress"},
		{"a rule for another port", edit(isolated, "FromTasks"), "In: {Type: AWS::EC2::SecurityGroupIngress, Properties: {GroupId: !Ref TheGroup, IpProtocol: tcp, FromPort: 80, ToPort: 80, CidrIp: 10.0.0.0/16}}", toAPI, "denied ingress"},
		{"an entry", empty, "Let: {Type: AWS::EC2::NetworkAclEntry, Properties: {NetworkAclId: !Ref TheAcl, RuleNumber: 1, Protocol: -1, RuleAction: allow, CidrBlock: 0.0.0.0/0}}", toAPI, "unknown nacl"},
		{"a network ACL", isolated, acl, toAPI, "unknown nacl"},
		{"nothing of the kind", edit(isolated, "Api"), "Topic: {Type: AWS::SNS::Topic}", toAPI, "denied route"},
	}
	for _, tt := range tests {
		n := together(t, tt.resources, tt.second)
		service := n.world.Resources("AWS::ECS::Service")[0]
		config := service.Get("NetworkConfiguration", "AwsvpcConfiguration")
		from, _ := n.Interfaces(Placement{Subnets: []*template.Value{config.Get("Subnets")}, Groups: []*template.Value{config.Get("SecurityGroups")}, PublicIP: fact.No, At: service.At()})
		if got := summary(n.Call(from[0], tt.to)); !strings.HasPrefix(got, tt.want) {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}

func TestMountTargetsThatNothingConnects(t *testing.T) {
	n := together(t, edit(withFiles, "TargetA", "TargetB"), "Target: {Type: AWS::EFS::MountTarget, Properties: {FileSystemId: !Ref TheFiles, SubnetId: !Ref TheSubnet, SecurityGroups: []}}")
	files := n.world.Resources("AWS::EFS::FileSystem")[0]
	from, _ := n.Interfaces(Placement{Subnets: []*template.Value{n.world.Resources("AWS::ECS::Service")[0].Get("NetworkConfiguration", "AwsvpcConfiguration", "Subnets")}})
	if got, want := summary(n.Mount(from[0], files)), "unknown dns Target"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// TestExitsThatNothingConnects: a route that may be one of the VPC is an exit that may be
// open; the table of a stack's own parameter is none of its own.
func TestExitsThatNothingConnects(t *testing.T) {
	const out = "Out: {Type: AWS::EC2::Route, Properties: {RouteTableId: !Ref TheTable, DestinationCidrBlock: 0.0.0.0/0, "
	for target, want := range map[string]string{"NatGatewayId: nat-1": "internet", "TransitGatewayId: tgw-1": "transit", "InstanceId: i-1": "route"} {
		n := together(t, isolated, out+target+"}}")
		var got []string
		for _, e := range n.Exits(n.VPCs()[0]) {
			if e.Kind != ExitDNS {
				got = append(got, e.Kind+" "+e.Verdict.String())
			}
		}
		if len(got) != 1 || got[0] != want+" unknown" {
			t.Errorf("%s: %v, want %s unknown", target, got, want)
		}
	}
	moved := together(t, edit(isolated, "Api"), "Sub: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref TheVpc, CidrBlock: 10.0.7.0/24}}\n"+
		"Tab: {Type: AWS::EC2::RouteTable, Properties: {VpcId: !Ref TheVpc}}\n"+
		"Tie: {Type: AWS::EC2::SubnetRouteTableAssociation, Properties: {SubnetId: !Ref Sub, RouteTableId: !Ref Tab}}\n"+
		"Out: {Type: AWS::EC2::Route, Properties: {RouteTableId: !Ref Tab, DestinationCidrBlock: 0.0.0.0/0, TransitGatewayId: tgw-1}}")
	if got := moved.Exits(moved.VPCs()[0]); !slices.ContainsFunc(got, func(e Exit) bool { return e.Kind == ExitTransit && e.Verdict == fact.Unknown }) {
		t.Errorf("a subnet in a VPC that may be the one: %v, want transit", got)
	}
	found := edit(isolated, "TableA", "Find: {Type: Custom::MainTable, Properties: {ServiceToken: x}}",
		"Out: {Type: AWS::EC2::Route, Properties: {RouteTableId: !GetAtt Find.Id, DestinationCidrBlock: 0.0.0.0/0, NatGatewayId: nat-1}}")
	if got := exitsOf(t, found); len(got) != 1 || got[0] != "internet unknown Out" {
		t.Errorf("the main table, found by a custom resource: %v, want internet unknown Out", got)
	}
}
