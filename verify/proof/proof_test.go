package proof

import (
	"strings"
	"testing"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/template/templatetest"
	"github.com/isolated-ecs/isolated-ecs/verify/workload"
)

// The templates of these tests have one resource on each line: a test replaces lines, adds
// some, or takes some away.

// base is a VPC without internet in which a Fargate task pulls an image.
const base = `
Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16, EnableDnsHostnames: true}}
A: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.0.0/24}}
B: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.1.0/24}}
Table: {Type: AWS::EC2::RouteTable, Properties: {VpcId: !Ref Vpc}}
TableA: {Type: AWS::EC2::SubnetRouteTableAssociation, Properties: {SubnetId: !Ref A, RouteTableId: !Ref Table}}
TableB: {Type: AWS::EC2::SubnetRouteTableAssociation, Properties: {SubnetId: !Ref B, RouteTableId: !Ref Table}}
Tasks: {Type: AWS::EC2::SecurityGroup, Properties: {VpcId: !Ref Vpc}}
Ends: {Type: AWS::EC2::SecurityGroup, Properties: {VpcId: !Ref Vpc, SecurityGroupIngress: [{IpProtocol: tcp, FromPort: 443, ToPort: 443, SourceSecurityGroupId: !Ref Tasks}]}}
Api: {Type: AWS::EC2::VPCEndpoint, Properties: {VpcId: !Ref Vpc, VpcEndpointType: Interface, ServiceName: com.amazonaws.eu-west-1.ecr.api, PrivateDnsEnabled: true, SubnetIds: [!Ref A], SecurityGroupIds: [!Ref Ends]}}
Dkr: {Type: AWS::EC2::VPCEndpoint, Properties: {VpcId: !Ref Vpc, VpcEndpointType: Interface, ServiceName: com.amazonaws.eu-west-1.ecr.dkr, PrivateDnsEnabled: true, SubnetIds: [!Ref A], SecurityGroupIds: [!Ref Ends]}}
S3: {Type: AWS::EC2::VPCEndpoint, Properties: {VpcId: !Ref Vpc, ServiceName: com.amazonaws.eu-west-1.s3, RouteTableIds: [!Ref Table]}}
Role: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {Statement: [{Effect: Allow, Principal: {Service: ecs-tasks.amazonaws.com}, Action: 'sts:AssumeRole'}]}, Policies: [{PolicyName: pull, PolicyDocument: {Statement: [{Effect: Allow, Action: 'ecr:*', Resource: '*'}]}}]}}
Task: {Type: AWS::ECS::TaskDefinition, Properties: {NetworkMode: awsvpc, RequiresCompatibilities: [FARGATE], ExecutionRoleArn: !GetAtt Role.Arn, ContainerDefinitions: [{Name: app, Image: 111122223333.dkr.ecr.eu-west-1.amazonaws.com/app:1}]}}
Service: {Type: AWS::ECS::Service, Properties: {LaunchType: FARGATE, TaskDefinition: !Ref Task, NetworkConfiguration: {AwsvpcConfiguration: {Subnets: [!Ref A, !Ref B], SecurityGroups: [!Ref Tasks]}}}}
`

// natBase adds a NAT gateway that is not in the template, on a route of both subnets.
var natBase = edit(base, "Out: {Type: AWS::EC2::Route, Properties: {RouteTableId: !Ref Table, DestinationCidrBlock: 0.0.0.0/0, NatGatewayId: !Ref Nat}}",
	"Igw: {Type: AWS::EC2::InternetGateway}",
	"Tie: {Type: AWS::EC2::VPCGatewayAttachment, Properties: {VpcId: !Ref Vpc, InternetGatewayId: !Ref Igw}}",
	"Nat: {Type: AWS::EC2::NatGateway, Properties: {AvailabilityMode: regional, VpcId: !Ref Vpc}}")

// edit changes lines: "Name: …" replaces or adds a resource, "Name" takes it away.
func edit(lines string, edits ...string) string {
	list := strings.Split(strings.TrimSpace(lines), "\n")
	for _, e := range edits {
		name, _, isNew := strings.Cut(e, ": ")
		var kept []string
		for _, line := range list {
			if !strings.HasPrefix(line, name+":") {
				kept = append(kept, line)
			}
		}
		if isNew {
			kept = append(kept, e)
		} else if len(kept) == len(list) {
			panic("the template has no " + name)
		}
		list = kept
	}
	return strings.Join(list, "\n")
}

// swap replaces words, which must be there.
func swap(lines, old, new string) string {
	if !strings.Contains(lines, old) {
		panic("the template has no " + old)
	}
	return strings.Replace(lines, old, new, 1)
}

func prove(t *testing.T, lines string) *Proof {
	t.Helper()
	return New(templatetest.World(t, "Parameters: {P: {Type: String}, Subnets: {Type: List<String>}}\nResources:\n  "+strings.ReplaceAll(strings.TrimSpace(lines), "\n", "\n  ")))
}

// need is the first one of the only workload that has a feature and an action.
func (p *Proof) need(t *testing.T, feature, action string) Need {
	t.Helper()
	for _, n := range p.Workloads[0].Needs {
		if n.Feature == feature && n.Action == action {
			return n
		}
	}
	t.Fatalf("no need %s with %s", feature, action)
	return Need{}
}

const (
	login = "ecr:GetAuthorizationToken"
	pull  = "ecr:BatchGetImage"
)

// summary is a verdict with the hop and the place of its witness, or its endpoint.
func (n Need) summary() string {
	w := n.Steps.Witness()
	switch {
	case n.Verdict() != fact.Allowed:
		return n.Verdict().String() + " " + string(w.Hop) + " " + strings.TrimPrefix(w.At.Path, "Resources/")
	case n.Via != nil:
		return "allowed via " + n.Via.Name()
	}
	return "allowed"
}

// conditioned is the role with a policy that holds for calls from the VPC only.
const conditioned = "Role: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {Statement: [{Effect: Allow, Principal: {Service: ecs-tasks.amazonaws.com}, Action: 'sts:AssumeRole'}]}, " +
	"Policies: [{PolicyName: pull, PolicyDocument: {Statement: [{Effect: Allow, Action: 'ecr:*', Resource: '*', Condition: {StringEquals: {'aws:SourceVpc': !Ref Vpc}}}]}}]}}"

func TestNeeds(t *testing.T) {
	const closedPolicy = "PrivateDnsEnabled: PRIVATE, PolicyDocument: {Statement: [{Effect: Allow, Principal: '*', Action: 'ecr:DescribeImages', Resource: '*'}]}"
	policy := func(lines, private string) string {
		return strings.Replace(lines, "ecr.api, PrivateDnsEnabled: true", "ecr.api, "+strings.Replace(closedPolicy, "PRIVATE", private, 1), 1)
	}
	private := func(lines string) string {
		return swap(lines, "ecr.api, PrivateDnsEnabled: true", "ecr.api, PrivateDnsEnabled: !Ref P")
	}
	tests := []struct{ name, lines, want string }{
		{"as it is", base, "allowed via Api"},
		{"the role may not", swap(base, "'ecr:*'", "'ecr:Describe*'"), "denied identity-policy Role"},
		{"nobody trusts the service", swap(base, "ecs-tasks.", "ec2."), "denied identity-policy Role/Properties/AssumeRolePolicyDocument"},
		{"the endpoint's policy", policy(base, "true"), "denied endpoint-policy Api/Properties/PolicyDocument"},
		{"arrives nowhere, so nobody judges it", edit(policy(base, "true"), "Ends: {Type: AWS::EC2::SecurityGroup, Properties: {VpcId: !Ref Vpc}}"), "denied ingress Ends"},

		// Tasks land in A or in B: the worst decides.
		{"the second subnet is cut off", edit(base, "Acl: {Type: AWS::EC2::NetworkAcl, Properties: {VpcId: !Ref Vpc}}", "AclB: {Type: AWS::EC2::SubnetNetworkAclAssociation, Properties: {SubnetId: !Ref B, NetworkAclId: !Ref Acl}}"), "denied nacl Acl"},
		{"the first subnet is cut off", edit(base, "Acl: {Type: AWS::EC2::NetworkAcl, Properties: {VpcId: !Ref Vpc}}", "AclA: {Type: AWS::EC2::SubnetNetworkAclAssociation, Properties: {SubnetId: !Ref A, NetworkAclId: !Ref Acl}}"), "denied nacl Acl"},
		{"of the second subnet not all is known", edit(base, "AclB: {Type: AWS::EC2::SubnetNetworkAclAssociation, Properties: {SubnetId: !Ref B, NetworkAclId: acl-1}}"), "unknown nacl AclB/Properties/NetworkAclId"},
		{"one subnet is not in the template", swap(base, "[!Ref A, !Ref B]", "[!Ref A, subnet-1]"), "unknown route Service/Properties/NetworkConfiguration/AwsvpcConfiguration/Subnets/1"},
		{"one is not in the template, another is cut off", edit(swap(base, "[!Ref A, !Ref B]", "[subnet-1, !Ref B]"), "Ends: {Type: AWS::EC2::SecurityGroup, Properties: {VpcId: !Ref Vpc}}"), "denied ingress Ends"},

		// Where nothing is known of the network the role may still decide.
		{"subnets are a parameter", swap(base, "[!Ref A, !Ref B]", "!Ref Subnets"), "unknown route Service/Properties/NetworkConfiguration/AwsvpcConfiguration/Subnets"},
		{"subnets are a parameter, and the role may not", swap(swap(base, "[!Ref A, !Ref B]", "!Ref Subnets"), "'ecr:*'", "'ecr:Describe*'"), "denied identity-policy Role"},
		{"subnets are a parameter, and the role may through endpoints", edit(swap(base, "[!Ref A, !Ref B]", "!Ref Subnets"), conditioned), "unknown route Service/Properties/NetworkConfiguration/AwsvpcConfiguration/Subnets"},

		// A call goes through an endpoint or by NAT: what both allow holds.
		{"NAT beside the endpoint", natBase, "allowed via Api"},
		{"either", private(natBase), "allowed via Api"},
		{"either, and the endpoint's policy denies", policy(natBase, "!Ref P"), "unknown endpoint-policy Api/Properties/PolicyDocument"},
		{"either, and the role may not", swap(private(natBase), "'ecr:*'", "'ecr:Describe*'"), "denied identity-policy Role"},
	}
	for _, tt := range tests {
		n := prove(t, tt.lines).need(t, workload.ImagePull, login)
		if got := n.summary(); !strings.HasPrefix(got, tt.want) {
			t.Errorf("%s: %s, want %s\n%v", tt.name, got, tt.want, n.Steps)
		}
	}
}

// TestRoleForCallsFromTheVPC: calls that go through an endpoint carry the VPC, others do not.
func TestRoleForCallsFromTheVPC(t *testing.T) {
	for name, tt := range map[string]struct{ lines, want string }{
		"the endpoint alone":      {base, "allowed via Dkr"},
		"the endpoint before NAT": {natBase, "allowed via Dkr"},
		"NAT alone":               {edit(natBase, "Dkr"), "denied identity-policy"},
		"one or the other":        {swap(natBase, "ecr.dkr, PrivateDnsEnabled: true", "ecr.dkr, PrivateDnsEnabled: !Ref P"), "unknown identity-policy"},
		"nobody knows":            {swap(base, "[!Ref A, !Ref B]", "!Ref Subnets"), "unknown route"},
	} {
		n := prove(t, edit(tt.lines, conditioned)).need(t, workload.ImagePull, pull)
		if got := n.summary(); !strings.HasPrefix(got, tt.want) {
			t.Errorf("%s: %s, want %s", name, got, tt.want)
		}
		if w := n.Steps.Witness(); w.Verdict == fact.Unknown && w.Hop == fact.HopIdentityPolicy && !strings.Contains(w.Why, "may not be met") && !strings.Contains(w.Why, "is not met") {
			t.Errorf("%s: %q does not say what is against the call", name, w.Why)
		}
	}
}

// TestLayers: Amazon ECR signs what fetches layers, so the task's role does not count and
// the endpoint's policy for principals of one's own denies it.
func TestLayers(t *testing.T) {
	own := swap(base, "eu-west-1.s3,", "eu-west-1.s3, PolicyDocument: {Statement: [{Effect: Allow, Principal: '*', Action: 's3:GetObject', Resource: '*', Condition: {StringEquals: {'aws:PrincipalAccount': '111122223333'}}}]},")
	for name, tt := range map[string]struct{ lines, want string }{
		"as it is":                {base, "allowed via S3"},
		"the role may not":        {swap(base, "'ecr:*'", "'ecr:Describe*'"), "allowed via S3"},
		"the policy is for one's": {own, "denied endpoint-policy S3/Properties/PolicyDocument"},
	} {
		if got := prove(t, tt.lines).need(t, workload.LayerDownload, "s3:GetObject").summary(); !strings.HasPrefix(got, tt.want) {
			t.Errorf("%s: %s, want %s", name, got, tt.want)
		}
	}
}

func TestVerdictOfAWorkload(t *testing.T) {
	logs := swap(base, "/app:1}", "/app:1, LogConfiguration: {LogDriver: awslogs, Options: {awslogs-group: g, awslogs-region: eu-west-1, awslogs-stream-prefix: x}}}")
	for name, tt := range map[string]struct {
		lines string
		want  fact.Verdict
	}{
		"every need is allowed":                 {base, fact.Allowed},
		"one is denied":                         {edit(base, "S3"), fact.Denied},
		"one is unknown":                        {swap(base, "RouteTableIds: [!Ref Table]", "RouteTableIds: [!Ref P]"), fact.Unknown},
		"nothing carries the logs":              {logs, fact.Denied},
		"the task definition is elsewhere":      {swap(base, "TaskDefinition: !Ref Task", "TaskDefinition: !Ref P"), fact.Unknown},
		"a session cannot be opened, no matter": {swap(base, "LaunchType: FARGATE", "LaunchType: FARGATE, EnableExecuteCommand: true"), fact.Allowed},
	} {
		var service *Workload
		for _, w := range prove(t, tt.lines).Workloads {
			if w.ID.Logical == "Service" {
				service = w
			}
		}
		if got := service.Verdict(); got != tt.want {
			t.Errorf("%s: %s, want %s", name, got, tt.want)
		}
	}
}

func TestDoubted(t *testing.T) {
	denied := fact.Steps{{Verdict: fact.Allowed, Why: "a"}, {Hop: fact.HopRoute, Verdict: fact.Denied, Why: "no route"}}
	n := Need{Need: workload.Need{Doubt: "perhaps nobody calls"}, Steps: denied}
	if got := n.doubted(); got.Verdict() != fact.Unknown || got.Steps.Witness().Why != "no route; perhaps nobody calls" {
		t.Errorf("a doubted need is %s: %v", got.Verdict(), got.Steps)
	}
	if denied[1].Verdict != fact.Denied {
		t.Error("the steps of the need itself were changed")
	}
	n.Doubt = ""
	if got := n.doubted().Verdict(); got != fact.Denied {
		t.Errorf("a need without doubt is %s", got)
	}
	n = Need{Need: workload.Need{Doubt: "d"}, Steps: denied[:1]}
	if got := n.doubted().Verdict(); got != fact.Allowed {
		t.Errorf("a doubted need that is allowed is %s", got)
	}
}

func TestShadowed(t *testing.T) {
	closed := "Ends: {Type: AWS::EC2::SecurityGroup, Properties: {VpcId: !Ref Vpc}}"
	for name, tt := range map[string]struct {
		lines string
		want  bool
	}{
		"open": {natBase, false}, "closed": {edit(natBase, closed), true}, "closed without NAT": {edit(base, closed), false},
	} {
		if got := prove(t, tt.lines).need(t, workload.ImagePull, login).Shadowed; got != tt.want {
			t.Errorf("%s: shadowed is %v, want %v", name, got, tt.want)
		}
	}
}

func TestSubnets(t *testing.T) {
	var names []string
	for _, s := range prove(t, base).Workloads[0].Subnets() {
		names = append(names, s.Name())
	}
	if got := strings.Join(names, " "); got != "A B" {
		t.Errorf("subnets %s, want A B", got)
	}
}
