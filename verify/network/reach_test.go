package network

import (
	"testing"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// withFront is the isolated template with a load balancer that reaches the tasks on 8080.
var withFront = edit(isolated,
	"FrontGroup: {Type: AWS::EC2::SecurityGroup, Properties: {VpcId: !Ref Vpc, SecurityGroupEgress: [{IpProtocol: tcp, FromPort: 8080, ToPort: 8080, DestinationSecurityGroupId: !Ref TaskGroup}]}}",
	"FromFront: {Type: AWS::EC2::SecurityGroupIngress, Properties: {GroupId: !Ref TaskGroup, IpProtocol: tcp, FromPort: 8080, ToPort: 8080, SourceSecurityGroupId: !Ref FrontGroup}}",
	"Front: {Type: AWS::ElasticLoadBalancingV2::LoadBalancer, Properties: {Subnets: [!Ref A, !Ref B], SecurityGroups: [!Ref FrontGroup]}}")

// front is the load balancer as a side.
func (n *Network) front(t *testing.T, bare bool) Side {
	t.Helper()
	r := n.world.Resource(template.ResourceID{Logical: "Front"})
	interfaces, _ := n.Interfaces(Placement{Subnets: []*template.Value{r.Get("Subnets")}, Groups: []*template.Value{r.Get("SecurityGroups")}, PublicIP: fact.No, At: r.At()})
	return Side{Name: "load balancer Front", Interfaces: interfaces, Bare: bare, Zonal: true}
}

func TestReach(t *testing.T) {
	apart := edit(replace(withFront, "Front", "[!Ref A, !Ref B]", "[!Ref C, !Ref D]"),
		"C: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.2.0/24, AvailabilityZone: eu-west-1a}}",
		"D: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.3.0/24, AvailabilityZone: eu-west-1b}}")
	both := []string{"C", "D"}
	out, in := "100 out allow tcp 8080 10.0.0.0/16", "100 in allow tcp 1024-65535 10.0.0.0/16"
	tests := []struct {
		name, resources string
		bare            bool
		last            int
		want            string
	}{
		{"as it is", withFront, false, 8080, "allowed"},
		{"no egress", replace(withFront, "FrontGroup", "ToPort: 8080, D", "ToPort: 8079, D"), false, 8080, "denied egress FrontGroup"},
		{"open egress", replace(withFront, "FrontGroup", ", SecurityGroupEgress: [{IpProtocol: tcp, FromPort: 8080, ToPort: 8080, DestinationSecurityGroupId: !Ref TaskGroup}]", ""), false, 8080, "allowed"},
		{"no ingress", edit(withFront, "FromFront"), false, 8080, "denied ingress TaskGroup"},
		{"ingress from its subnets", replace(withFront, "FromFront", "SourceSecurityGroupId: !Ref FrontGroup", "CidrIp: 10.0.0.0/23"), false, 8080, "allowed"},
		{"ingress from one of its subnets", replace(withFront, "FromFront", "SourceSecurityGroupId: !Ref FrontGroup", "CidrIp: 10.0.0.0/24"), false, 8080, "unknown ingress TaskGroup"},
		{"without groups", replace(withFront, "FromFront", "SourceSecurityGroupId: !Ref FrontGroup", "CidrIp: 10.0.0.0/23"), true, 8080, "allowed"},
		{"without groups, ingress from a group", withFront, true, 8080, "denied ingress TaskGroup"},
		{"network ACL of the load balancer", withACL(apart, both, out), false, 8080, "denied nacl Acl"},
		{"network ACL of the load balancer, answers too", withACL(apart, both, out, in), false, 8080, "allowed"},
		{"network ACL of the tasks", withACL(apart, []string{"A", "B"}, "100 in allow tcp 8080 10.0.0.0/16"), false, 8080, "denied nacl Acl"},
		{"network ACL of one subnet", withACL(apart, []string{"C"}, out), false, 8080, "unknown nacl Acl"},
		{"some ports", withFront, false, 8081, "unknown egress FrontGroup"},
		{"all ports", replace(replace(withFront, "FrontGroup", "ToPort: 8080, D", "ToPort: 9000, D"), "FromFront", "ToPort: 8080", "ToPort: 9000"), false, 9000, "allowed"},
		{"none of the ports", edit(withFront, "FromFront"), false, 9000, "denied ingress TaskGroup"},
		{"a zone of the tasks is left out", replace(withFront, "Front", "[!Ref A, !Ref B]", "[!Ref B]"), false, 8080, "denied route Front"},
		{"a zone that AWS picks", replace(apart, "C", ", AvailabilityZone: eu-west-1a", ""), false, 8080, "unknown route Front"},
		{"a zone by its id", replace(apart, "C", "AvailabilityZone: eu-west-1a", "AvailabilityZoneId: euw1-az1"), false, 8080, "unknown route Front"},
		{"another VPC", edit(replace(replace(apart, "C", "!Ref Vpc", "!Ref Other"), "D", "!Ref Vpc", "!Ref Other"), "Other: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.2.0.0/16}}"), true, 8080, "unknown route Front"},
		{"a group of another VPC", edit(replace(withFront, "FrontGroup", "VpcId: !Ref Vpc", "VpcId: !Ref Other"), "Other: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.2.0.0/16}}"), false, 8080, "denied egress FrontGroup"},
		{"IPv6 only", replace(withFront, "A", "VpcId", "Ipv6Native: true, VpcId"), false, 8080, "unknown route A"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			n := network(t, tt.resources)
			tasks := Side{Name: "the tasks", Interfaces: n.interfaces(t)[:1]}
			path := n.Reach(n.front(t, tt.bare), tasks, 8080, tt.last)
			if got := summary(path); got != tt.want {
				t.Errorf("%s, want %s\n%v", got, tt.want, path.Steps)
			}
		})
	}
}

func TestReachFromNowhere(t *testing.T) {
	n := network(t, isolated)
	path := n.Reach(Side{Name: "load balancer Front", Zonal: true}, Side{Interfaces: n.interfaces(t)}, 80, 80)
	if got := path.Steps.Verdict(); got != fact.Unknown {
		t.Errorf("%s, want unknown", got)
	}
}
