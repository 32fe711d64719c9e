package network

import (
	"strings"
	"testing"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
	"github.com/isolated-ecs/isolated-ecs/verify/template/templatetest"
)

const parameters = `Parameters:
  Text: {Type: String}
  Subnets: {Type: "List<AWS::EC2::Subnet::Id>"}
  Groups: {Type: "List<AWS::EC2::SecurityGroup::Id>"}
  Block: {Type: String}`

// TestParameters puts a parameter without a value where a call depends on it: the verdict
// must be unknown, unless something else decides.
func TestParameters(t *testing.T) {
	const fine = "allowed via Api"
	blocks := replace(replace(isolated, "Vpc", "10.0.0.0/16", "!Ref Block"), "TaskGroup", "DestinationSecurityGroupId: !Ref EndpointGroup", "CidrIp: !GetAtt Vpc.CidrBlock")
	zone := "Zone: {Type: AWS::Route53::HostedZone, Properties: {Name: !Ref Text, VPCs: [{VPCId: !Ref Vpc}]}}"
	tests := []struct{ name, resources, want string }{
		{"private DNS", replace(isolated, "Api", "PrivateDnsEnabled: true", "PrivateDnsEnabled: !Ref Text"), "unknown dns Api/Properties/PrivateDnsEnabled"},
		{"host names", replace(isolated, "Vpc", "EnableDnsHostnames: true", "EnableDnsHostnames: !Ref Text"), "unknown dns Vpc/Properties/EnableDnsHostnames"},
		{"the service of the endpoint", replace(isolated, "Api", `!Sub "com.amazonaws.${AWS::Region}.ecr.api"`, "!Ref Text"), "unknown dns Api"},
		{"a part of the service's name", replace(isolated, "Api", "ecr.api", "${Text}"), "unknown dns Api"},
		{"the type of the endpoint", replace(isolated, "Api", "VpcEndpointType: Interface", "VpcEndpointType: !Ref Text"), "unknown dns Api"},
		{"subnets of the endpoint", replace(isolated, "Api", "SubnetIds: [!Ref A, !Ref B]", "SubnetIds: !Ref Subnets"), "unknown nacl Api/Properties/SubnetIds"},
		{"groups of the endpoint", replace(isolated, "Api", "SecurityGroupIds: [!Ref EndpointGroup]", "SecurityGroupIds: !Ref Groups"), "unknown egress TaskGroup/Properties/SecurityGroupEgress/0"},
		{"port of egress", replace(isolated, "TaskGroup", "ToPort: 443, D", "ToPort: !Ref Text, D"), "unknown egress TaskGroup/Properties/SecurityGroupEgress/0"},
		{"port of egress, too high already", replace(isolated, "TaskGroup", "FromPort: 443, ToPort: 443, DestinationSecurityGroupId", "FromPort: 444, ToPort: !Ref Text, DestinationSecurityGroupId"), "denied egress TaskGroup"},
		{"protocol", replace(isolated, "FromTasks", "tcp", "!Ref Text"), "unknown ingress FromTasks"},
		{"block of ingress", replace(isolated, "FromTasks", "SourceSecurityGroupId: !GetAtt TaskGroup.GroupId", "CidrIp: !Ref Block"), "unknown ingress FromTasks"},
		{"block of ingress, with a rule that decides", edit(isolated, "More: {Type: AWS::EC2::SecurityGroupIngress, Properties: {GroupId: !Ref EndpointGroup, IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: !Ref Block}}"), fine},
		{"group of ingress", replace(isolated, "FromTasks", "!GetAtt TaskGroup.GroupId", "!Ref Text"), "unknown ingress FromTasks"},
		{"the VPC's block", blocks, fine},
		{"the VPC's block, said with the parameter", replace(blocks, "TaskGroup", "!GetAtt Vpc.CidrBlock", "!Ref Block"), fine},
		{"the VPC's block, of two", edit(blocks, "More: {Type: AWS::EC2::VPCCidrBlock, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.1.0.0/16}}",
			"B: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: !Ref Text}}"), "unknown egress TaskGroup/Properties/SecurityGroupEgress/0"},
		{"subnets of the service", replace(isolated, "Service", "Subnets: [!Ref A, !Ref B]", "Subnets: !Ref Subnets"), "unknown nacl Service/Properties/NetworkConfiguration/AwsvpcConfiguration/Subnets"},
		{"subnets of the service, and closed", edit(replace(isolated, "Service", "Subnets: [!Ref A, !Ref B]", "Subnets: !Ref Subnets"), "FromTasks"), "denied ingress EndpointGroup"},
		{"groups of the service", replace(isolated, "Service", "SecurityGroups: [!Ref TaskGroup]", "SecurityGroups: !Ref Groups"), "unknown egress Service/Properties/NetworkConfiguration/AwsvpcConfiguration/SecurityGroups"},
		{"a zone that cannot precede the endpoint", edit(isolated, zone), fine},
		{"a zone that may have the name, where nothing else has", edit(isolated, zone, "Api"), "denied route Table"},
		{"a zone that may take calls from a NAT gateway", edit(classic, zone), "unknown dns Zone"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			n := network(t, tt.resources, parameters)
			path := n.Call(n.interfaces(t)[0], toAPI)
			if got := summary(path); got != tt.want {
				t.Errorf("%s, want %s\n%v", got, tt.want, path.Steps)
			}
		})
	}
}

// TestVPCElsewhere is about a VPC that the template refers to and has nothing of: endpoints
// that are not in the template may carry calls to AWS.
func TestVPCElsewhere(t *testing.T) {
	brought := `
TaskGroup: {Type: AWS::EC2::SecurityGroup, Properties: {VpcId: vpc-1, SecurityGroupEgress: [{IpProtocol: tcp, FromPort: 443, ToPort: 443, DestinationSecurityGroupId: sg-1}]}}
Service: {Type: AWS::ECS::Service, Properties: {NetworkConfiguration: {AwsvpcConfiguration: {Subnets: [subnet-1], SecurityGroups: [!Ref TaskGroup]}}}}
`
	closed := replace(brought, "TaskGroup", "ToPort: 443", "ToPort: 442")
	closed = replace(closed, "TaskGroup", "FromPort: 443", "FromPort: 442")
	open := replace(brought, "TaskGroup", ", SecurityGroupEgress: [{IpProtocol: tcp, FromPort: 443, ToPort: 443, DestinationSecurityGroupId: sg-1}]", "")
	for name, tt := range map[string]struct{ resources, want string }{
		"egress to a group elsewhere": {brought, "unknown"},
		"egress to everything":        {open, "unknown"},
		"egress on another port":      {closed, "denied egress"},
		"no group at all":             {replace(brought, "Service", ", SecurityGroups: [!Ref TaskGroup]", ""), "unknown"},
	} {
		for _, to := range []Destination{toAPI, toLayers} {
			if got := first(t, tt.resources, to); !strings.HasPrefix(got, tt.want) {
				t.Errorf("%s: %s: %s, want %s", name, to.Host, got, tt.want)
			}
		}
	}
}

// TestOwnEndpointsInAVPCElsewhere is about endpoints that the template adds to such a VPC:
// what is closed about them is known.
func TestOwnEndpointsInAVPCElsewhere(t *testing.T) {
	moved := strings.ReplaceAll(edit(isolated, "Vpc"), "!Ref Vpc", "vpc-1")
	if got, want := first(t, moved, toAPI), "unknown dns"; !strings.HasPrefix(got, want) {
		t.Errorf("as it is: %s, want %s", got, want)
	}
	n := network(t, edit(moved, "FromTasks"))
	if p := n.Call(n.interfaces(t)[0], toAPI); p.Steps.Verdict() == fact.Allowed {
		t.Errorf("closed endpoint: %s", summary(p))
	}
}

func TestInterfaces(t *testing.T) {
	n := network(t, edit(isolated, "P: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.9.0/24, MapPublicIpOnLaunch: true}}",
		"Asg: {Type: AWS::AutoScaling::AutoScalingGroup, Properties: {VPCZoneIdentifier: [!Ref A, !Ref P, !Ref A, subnet-1], None: []}}"))
	asg := n.world.Resource(template.ResourceID{Logical: "Asg"})
	p := Placement{Subnets: []*template.Value{asg.Get("VPCZoneIdentifier")}, At: asg.At()}
	interfaces, steps := n.Interfaces(p)
	var got []string
	for _, i := range interfaces {
		got = append(got, i.Subnet.Name()+" "+i.PublicIPv4.String())
	}
	if want := "A no, P yes, subnet-1 maybe"; strings.Join(got, ", ") != want {
		t.Errorf("interfaces %v, want %s", got, want)
	}
	if len(steps) != 1 || steps[0].Verdict != fact.Unknown || !strings.Contains(steps[0].Why, "subnet-1") {
		t.Errorf("steps %v, want one about subnet-1", steps)
	}
	if interfaces[0].Groups[0] != n.VPCs()[0].defaultGroup {
		t.Error("without groups an interface is not in the default group of its VPC")
	}
	p.Subnets = []*template.Value{asg.Get("None")}
	if interfaces, steps := n.Interfaces(p); len(interfaces) != 0 || steps.Verdict() != fact.Unknown || len(steps) == 0 {
		t.Errorf("without subnets: %v, %v", interfaces, steps)
	}
}

// TestNothingIsKnown is about a template without a network.
func TestNothingIsKnown(t *testing.T) {
	n := New(templatetest.WorldWith(t, "Resources: {Topic: {Type: AWS::SNS::Topic}}", template.Options{}))
	if len(n.VPCs()) != 0 || len(n.Endpoints()) != 0 {
		t.Error("a template without network has one")
	}
}
