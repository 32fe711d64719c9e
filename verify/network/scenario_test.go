package network

import (
	"strings"
	"testing"

	"github.com/isolated-ecs/isolated-ecs/privatelink"
	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
	"github.com/isolated-ecs/isolated-ecs/verify/template/templatetest"
)

// The templates of these tests have one resource on each line, so that a scenario is the
// template and the lines that differ.

// isolated is a VPC without internet in which a task can pull an image. Its default
// security group is never used.
const isolated = `
Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16, EnableDnsHostnames: true}}
A: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.0.0/24, AvailabilityZone: eu-west-1a}}
B: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.1.0/24, AvailabilityZone: eu-west-1b}}
Table: {Type: AWS::EC2::RouteTable, Properties: {VpcId: !Ref Vpc}}
TableA: {Type: AWS::EC2::SubnetRouteTableAssociation, Properties: {SubnetId: !Ref A, RouteTableId: !Ref Table}}
TableB: {Type: AWS::EC2::SubnetRouteTableAssociation, Properties: {SubnetId: !Ref B, RouteTableId: !Ref Table}}
TaskGroup: {Type: AWS::EC2::SecurityGroup, Properties: {VpcId: !Ref Vpc, SecurityGroupEgress: [{IpProtocol: tcp, FromPort: 443, ToPort: 443, DestinationSecurityGroupId: !Ref EndpointGroup}, {IpProtocol: tcp, FromPort: 443, ToPort: 443, DestinationPrefixListId: pl-6da54004}]}}
EndpointGroup: {Type: AWS::EC2::SecurityGroup, Properties: {VpcId: !Ref Vpc, SecurityGroupEgress: [{IpProtocol: icmp, FromPort: 252, ToPort: 86, CidrIp: 255.255.255.255/32}]}}
FromTasks: {Type: AWS::EC2::SecurityGroupIngress, Properties: {GroupId: !GetAtt EndpointGroup.GroupId, IpProtocol: tcp, FromPort: 443, ToPort: 443, SourceSecurityGroupId: !GetAtt TaskGroup.GroupId}}
Api: {Type: AWS::EC2::VPCEndpoint, Properties: {VpcId: !Ref Vpc, VpcEndpointType: Interface, ServiceName: !Sub "com.amazonaws.${AWS::Region}.ecr.api", PrivateDnsEnabled: true, SubnetIds: [!Ref A, !Ref B], SecurityGroupIds: [!Ref EndpointGroup]}}
Dkr: {Type: AWS::EC2::VPCEndpoint, Properties: {VpcId: !Ref Vpc, VpcEndpointType: Interface, ServiceName: !Sub "com.amazonaws.${AWS::Region}.ecr.dkr", PrivateDnsEnabled: true, SubnetIds: [!Ref A, !Ref B], SecurityGroupIds: [!Ref EndpointGroup]}}
S3: {Type: AWS::EC2::VPCEndpoint, Properties: {VpcId: !Ref Vpc, ServiceName: !Sub "com.amazonaws.${AWS::Region}.s3", RouteTableIds: [!Ref Table]}}
Service: {Type: AWS::ECS::Service, Properties: {NetworkConfiguration: {AwsvpcConfiguration: {Subnets: [!Ref A, !Ref B], SecurityGroups: [!Ref TaskGroup]}}}}
`

// classic is a VPC with a public and a private subnet and a NAT gateway, and the security
// groups that nobody thought about.
const classic = `
Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16, EnableDnsHostnames: true}}
Igw: {Type: AWS::EC2::InternetGateway}
Attachment: {Type: AWS::EC2::VPCGatewayAttachment, Properties: {VpcId: !Ref Vpc, InternetGatewayId: !Ref Igw}}
Public: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.0.0/24, AvailabilityZone: eu-west-1a, MapPublicIpOnLaunch: true}}
Private: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.1.0/24, AvailabilityZone: eu-west-1a}}
PublicTable: {Type: AWS::EC2::RouteTable, Properties: {VpcId: !Ref Vpc}}
PrivateTable: {Type: AWS::EC2::RouteTable, Properties: {VpcId: !Ref Vpc}}
PublicRoute: {Type: AWS::EC2::Route, Properties: {RouteTableId: !Ref PublicTable, DestinationCidrBlock: 0.0.0.0/0, GatewayId: !Ref Igw}}
PrivateRoute: {Type: AWS::EC2::Route, Properties: {RouteTableId: !Ref PrivateTable, DestinationCidrBlock: 0.0.0.0/0, NatGatewayId: !Ref Nat}}
PublicAssociation: {Type: AWS::EC2::SubnetRouteTableAssociation, Properties: {SubnetId: !Ref Public, RouteTableId: !Ref PublicTable}}
PrivateAssociation: {Type: AWS::EC2::SubnetRouteTableAssociation, Properties: {SubnetId: !Ref Private, RouteTableId: !Ref PrivateTable}}
Eip: {Type: AWS::EC2::EIP}
Nat: {Type: AWS::EC2::NatGateway, Properties: {SubnetId: !Ref Public, AllocationId: !GetAtt Eip.AllocationId}}
TaskGroup: {Type: AWS::EC2::SecurityGroup, Properties: {VpcId: !Ref Vpc, GroupDescription: tasks}}
Service: {Type: AWS::ECS::Service, Properties: {NetworkConfiguration: {AwsvpcConfiguration: {Subnets: [!Ref Private], SecurityGroups: [!Ref TaskGroup]}}}}
`

// edit changes lines of a template: "Name: …" replaces or adds the resource, "Name" takes
// it away.
func edit(base string, edits ...string) string {
	lines := strings.Split(strings.TrimSpace(base), "\n")
	for _, e := range edits {
		name, _, isNew := strings.Cut(e, ":")
		at := -1
		for i, line := range lines {
			if strings.HasPrefix(line, name+":") {
				at = i
			}
		}
		switch {
		case at < 0 && isNew:
			lines = append(lines, e)
		case isNew:
			lines[at] = e
		case at < 0:
			panic("the template has no " + name)
		default:
			lines = append(lines[:at], lines[at+1:]...)
		}
	}
	return strings.Join(lines, "\n")
}

// replace changes a line of a template by words.
func replace(base, name, old, new string) string {
	for line := range strings.SplitSeq(base, "\n") {
		if strings.HasPrefix(line, name+":") && strings.Contains(line, old) {
			return strings.Replace(base, line, strings.Replace(line, old, new, 1), 1)
		}
	}
	panic("resource " + name + " has no " + old)
}

// document makes a template of lines; those that start with a blank are other sections.
func document(resources string, sections ...string) string {
	return strings.Join(sections, "\n") + "\nResources:\n  " + strings.ReplaceAll(strings.TrimSpace(resources), "\n", "\n  ") + "\n"
}

func network(t testing.TB, resources string, sections ...string) *Network {
	t.Helper()
	return New(templatetest.World(t, document(resources, sections...)))
}

// interfaces are those of the resource Service.
func (n *Network) interfaces(t testing.TB) []Interface {
	t.Helper()
	r := n.world.Resource(template.ResourceID{Logical: "Service"})
	config := r.Get("NetworkConfiguration", "AwsvpcConfiguration")
	p := Placement{
		Subnets:  []*template.Value{config.Get("Subnets")},
		Groups:   []*template.Value{config.Get("SecurityGroups")},
		PublicIP: fact.No,
		At:       r.At(),
	}
	if assign, _ := config.Get("AssignPublicIp").Literal(); assign == "ENABLED" {
		p.PublicIP = fact.Yes
	}
	interfaces, _ := n.Interfaces(p)
	if len(interfaces) == 0 {
		t.Fatal("the service has no interfaces")
	}
	return interfaces
}

// The destinations of these tests, in the Region of [templatetest.Options].
var (
	toAPI    = Destination{"api.ecr.eu-west-1.amazonaws.com", 443, privatelink.EcrApi, "eu-west-1"}
	toDkr    = Destination{"111122223333.dkr.ecr.eu-west-1.amazonaws.com", 443, privatelink.EcrDkr, "eu-west-1"}
	toLogs   = Destination{"logs.eu-west-1.amazonaws.com", 443, privatelink.Logs, "eu-west-1"}
	toLayers = Destination{"prod-eu-west-1-starport-layer-bucket.s3.eu-west-1.amazonaws.com", 443, privatelink.S3, "eu-west-1"}
	toTable  = Destination{"dynamodb.eu-west-1.amazonaws.com", 443, privatelink.DynamoDb, "eu-west-1"}
	toBucket = Destination{"config.s3.eu-west-1.amazonaws.com", 443, privatelink.S3, "eu-west-1"}
	toHub    = Destination{"registry-1.docker.io", 443, "", ""}
)

// summary is a verdict with the hop and the place of its witness: "denied egress TaskGroup".
func summary(p Path) string {
	w := p.Steps.Witness()
	if p.Steps.Verdict() == fact.Allowed {
		if p.Via != nil {
			return "allowed via " + p.Via.Name()
		}
		return "allowed"
	}
	return p.Steps.Verdict().String() + " " + string(w.Hop) + " " + strings.TrimPrefix(w.At.Path, "Resources/")
}

// first is the summary of a call from the first subnet of the service.
func first(t testing.TB, resources string, to Destination) string {
	t.Helper()
	n := network(t, resources)
	return summary(n.Call(n.interfaces(t)[0], to))
}

// A scenario is a template, some calls, and what becomes of them.
type scenario struct {
	name      string
	resources string
	want      map[Destination]string
}

func (s scenario) run(t *testing.T) {
	t.Helper()
	t.Run(s.name, func(t *testing.T) {
		n := network(t, s.resources)
		from := n.interfaces(t)[0]
		for to, want := range s.want {
			path := n.Call(from, to)
			if got := summary(path); got != want {
				t.Errorf("%s: %s, want %s\n%v", to.Host, got, want, path.Steps)
			}
		}
	})
}
