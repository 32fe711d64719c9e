package verify_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/isolated-ecs/isolated-ecs/verify/report"
)

// drawn is a network in lines: blocks, subnets with what their routes lead to, endpoints.
func drawn(n report.Network) string {
	lines := []string{strings.Join(n.CIDRs, " ")}
	for _, s := range n.Subnets {
		line := fmt.Sprintf("%s in %s %s:", s.ID, orUnknown(s.AZ), orUnknown(s.CIDR))
		for _, t := range s.Targets {
			line += " " + t.Kind + " " + orUnknown(t.ID) + " at " + t.Path
		}
		lines = append(lines, line)
	}
	for _, e := range n.Endpoints {
		lines = append(lines, e.ID+" in "+strings.Join(e.Subnets, " "))
	}
	return strings.Join(lines, "\n")
}

func TestTopology(t *testing.T) {
	const gateway = `
  Igw: {Type: AWS::EC2::InternetGateway}
  Attached: {Type: AWS::EC2::VPCGatewayAttachment, Properties: {VpcId: !Ref Vpc, InternetGatewayId: !Ref Igw}}
`
	const table = `
  Table: {Type: AWS::EC2::RouteTable, Properties: {VpcId: !Ref Vpc}}
  OfA: {Type: AWS::EC2::SubnetRouteTableAssociation, Properties: {SubnetId: !Ref A, RouteTableId: !Ref Table}}
`
	route := func(target string) string {
		return "  Out: {Type: AWS::EC2::Route, Properties: {RouteTableId: !Ref Table, DestinationCidrBlock: 0.0.0.0/0, " + target + "}}\n"
	}
	const s3 = "  S3: {Type: AWS::EC2::VPCEndpoint, Properties: {VpcId: !Ref Vpc, ServiceName: com.amazonaws.eu-west-1.s3, RouteTableIds: [!Ref Table]}}\n"
	const a, b = "A in eu-west-1a 10.0.0.0/24:", "B in eu-west-1b 10.0.1.0/24:"
	tests := []struct {
		name, resources string
		want            []string
	}{
		{"isolated", twoZones, []string{"10.0.0.0/16", a, b}},
		{"internet gateway", twoZones + gateway + table + route("GatewayId: !Ref Igw"),
			[]string{"10.0.0.0/16", a + " internet gateway Igw at Resources/Out", b}},
		{"NAT gateway of another template", twoZones + table + route("NatGatewayId: nat-1"),
			[]string{"10.0.0.0/16", a + " NAT gateway nat-1 at Resources/Out", b}},
		{"local route", twoZones + table + route("GatewayId: local"), []string{"10.0.0.0/16", a, b}},
		{"endpoints", twoZones + table + s3 + endpointIn("Logs", logs, inBoth),
			[]string{"10.0.0.0/16", a, b, "Logs in A B", "S3 in A"}},
		{"second block", twoZones + "  More: {Type: AWS::EC2::VPCCidrBlock, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.1.0.0/16}}\n",
			[]string{"10.0.0.0/16 10.1.0.0/16", a, b}},
		{"zones by number", strings.NewReplacer("eu-west-1a", "!Select [0, !GetAZs '']", "eu-west-1b", "!Select ['1', !GetAZs {Ref: AWS::Region}]").Replace(twoZones),
			[]string{"10.0.0.0/16", strings.Replace(a, "eu-west-1a", "zone 1", 1), strings.Replace(b, "eu-west-1b", "zone 2", 1)}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := drawn(network(t, analyse(t, []byte("Resources:\n"+tt.resources)), "Vpc"))
			if want := strings.Join(tt.want, "\n"); got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}

// Where the worlds differ, a subnet has the targets of all, and a workload all its subnets.
func TestTopologyOfWorlds(t *testing.T) {
	const conditional = `
Parameters: {Nat: {Type: String}}
Conditions: {WithNat: !Equals [!Ref Nat, "yes"]}
Resources:` + twoZones + `
  Table: {Type: AWS::EC2::RouteTable, Properties: {VpcId: !Ref Vpc}}
  OfA: {Type: AWS::EC2::SubnetRouteTableAssociation, Properties: {SubnetId: !Ref A, RouteTableId: !Ref Table}}
  Out: {Type: AWS::EC2::Route, Condition: WithNat, Properties: {RouteTableId: !Ref Table, DestinationCidrBlock: 0.0.0.0/0, NatGatewayId: nat-1}}
  Task: {Type: AWS::ECS::TaskDefinition, Properties: {NetworkMode: awsvpc, RequiresCompatibilities: [FARGATE]}}
  Service: {Type: AWS::ECS::Service, Properties: {LaunchType: FARGATE, TaskDefinition: !Ref Task, NetworkConfiguration: {AwsvpcConfiguration: {
    Subnets: [!If [WithNat, !Ref A, !Ref B]]}}}}
`
	r := analyse(t, []byte(conditional))
	if targets := network(t, r, "Vpc").Subnets[0].Targets; len(targets) != 1 || targets[0].ID != "nat-1" {
		t.Errorf("targets of A are %+v", targets)
	}
	w := r.Workloads[0]
	slices.Sort(w.Subnets)
	if w.Network != "Vpc" || !slices.Equal(w.Subnets, []string{"A", "B"}) {
		t.Errorf("the service is in %q, subnets %v", w.Network, w.Subnets)
	}
}
