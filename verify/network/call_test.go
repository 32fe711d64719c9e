package network

import (
	"strings"
	"testing"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
)

func TestIsolatedCalls(t *testing.T) {
	scenario{"as it is", isolated, map[Destination]string{
		toAPI:    "allowed via Api",
		toDkr:    "allowed via Dkr",
		toLayers: "allowed via S3",
		toBucket: "allowed via S3",
		toLogs:   "denied route Table",
		toHub:    "denied route Table",
	}}.run(t)
}

// TestEachFact takes the facts away that calls through endpoints rest on, one at a time.
func TestEachFact(t *testing.T) {
	const fine, apiFine = "allowed via S3", "allowed via Api"
	tests := []struct {
		name        string
		resources   string
		api, layers string
	}{
		{"no endpoint", edit(isolated, "Api"), "denied route Table", fine},
		{"no gateway endpoint", edit(isolated, "S3"), apiFine, "denied route Table"},
		{"private DNS off", replace(isolated, "Api", "PrivateDnsEnabled: true", "PrivateDnsEnabled: false"),
			"denied dns Api/Properties/PrivateDnsEnabled", fine},
		{"private DNS not given", replace(isolated, "Api", "PrivateDnsEnabled: true, ", ""), "denied dns Api", fine},
		{"host names off", replace(isolated, "Vpc", "EnableDnsHostnames: true", "EnableDnsHostnames: false"),
			"denied dns Vpc/Properties/EnableDnsHostnames", "unknown dns Vpc/Properties/EnableDnsHostnames"},
		{"host names not given", replace(isolated, "Vpc", ", EnableDnsHostnames: true", ""), "denied dns Vpc", "unknown dns Vpc"},
		{"DNS off", replace(isolated, "Vpc", "EnableDnsHostnames: true", "EnableDnsSupport: false"),
			"denied dns Vpc/Properties/EnableDnsSupport", "denied dns Vpc/Properties/EnableDnsSupport"},
		{"no ingress", edit(isolated, "FromTasks"), "denied ingress EndpointGroup", fine},
		{"ingress on another port", replace(isolated, "FromTasks", "FromPort: 443", "FromPort: 444"), "denied ingress EndpointGroup", fine},
		{"ingress for UDP", replace(isolated, "FromTasks", "IpProtocol: tcp", "IpProtocol: udp"), "denied ingress EndpointGroup", fine},
		{"ingress from another group", replace(isolated, "FromTasks", "SourceSecurityGroupId: !GetAtt TaskGroup.GroupId",
			"SourceSecurityGroupId: !GetAtt EndpointGroup.GroupId"), "denied ingress EndpointGroup", fine},
		{"ingress into another group", replace(isolated, "FromTasks", "GroupId: !GetAtt EndpointGroup.GroupId",
			"GroupId: !Ref TaskGroup"), "denied ingress EndpointGroup", fine},
		{"no egress to the endpoint", replace(isolated, "TaskGroup", "DestinationSecurityGroupId: !Ref EndpointGroup",
			"CidrIp: 10.9.0.0/16"), "denied egress TaskGroup", fine},
		{"no egress to S3", replace(isolated, "TaskGroup", "DestinationPrefixListId: pl-6da54004", "CidrIp: 10.0.0.0/8"),
			apiFine, "denied egress TaskGroup"},
		{"the list of another Region", replace(isolated, "TaskGroup", "pl-6da54004", "pl-63a5400a"), apiFine, "denied egress TaskGroup"},
		{"no route to S3", replace(isolated, "S3", "RouteTableIds: [!Ref Table]", "RouteTableIds: []"),
			apiFine, "denied route S3/Properties/RouteTableIds"},
		{"no route table", edit(isolated, "TableA"), apiFine, "denied route S3/Properties/RouteTableIds"},
		{"endpoint without subnets", replace(isolated, "Api", "SubnetIds: [!Ref A, !Ref B], ", ""), "denied endpoint Api", fine},
		{"endpoint in the other zone only", replace(isolated, "Api", "SubnetIds: [!Ref A, !Ref B]", "SubnetIds: [!Ref B]"), apiFine, fine},
		{"endpoint with the default group", replace(isolated, "Api", ", SecurityGroupIds: [!Ref EndpointGroup]", ""), "denied egress TaskGroup", fine},
		{"endpoint of another Region", replace(isolated, "Api", "${AWS::Region}", "us-east-1"), "denied dns Api", fine},
		{"gateway of another Region", replace(isolated, "S3", "${AWS::Region}", "us-east-1"), apiFine, "denied route S3"},
		{"endpoint in another VPC", edit(replace(isolated, "Api", "!Ref Vpc", "!Ref Other"),
			"Other: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.1.0.0/16}}"), "denied route Table", fine},
	}
	for _, tt := range tests {
		scenario{tt.name, tt.resources, map[Destination]string{toAPI: tt.api, toLayers: tt.layers}}.run(t)
	}
}

func TestStepsNameEveryHop(t *testing.T) {
	n := network(t, isolated)
	from := n.interfaces(t)[0]
	tests := []struct {
		to   Destination
		want string
	}{
		{toAPI, "dns route egress nacl ingress endpoint"},
		{toLayers, "dns route egress nacl endpoint"},
		{toLogs, "dns route"},
	}
	for _, tt := range tests {
		var hops []string
		for _, s := range n.Call(from, tt.to).Steps {
			hops = append(hops, string(s.Hop))
			if s.Why == "" || s.At.Path == "" || strings.HasSuffix(s.Why, ".") || s.Why[0] >= 'A' && s.Why[0] <= 'Z' && !startsWithName(s.Why) {
				t.Errorf("%s: step %+v needs a reason in plain words and a place", tt.to.Host, s)
			}
		}
		if got := strings.Join(hops, " "); got != tt.want {
			t.Errorf("%s: hops %q, want %q", tt.to.Host, got, tt.want)
		}
	}
}

// startsWithName reports whether a sentence starts with a logical id of the test template.
func startsWithName(why string) bool {
	name, _, _ := strings.Cut(why, " ")
	return strings.Contains(isolated, "\n"+name+":") || strings.HasPrefix(name, "Enable")
}

func TestMissingEndpointSaysWhatIsMissing(t *testing.T) {
	n := network(t, isolated)
	got := n.Call(n.interfaces(t)[0], toLogs).Steps.Witness().Why
	if want := "no endpoint for logs in Vpc and no way to the internet: route table Table has no default route"; got != want {
		t.Errorf("why = %q, want %q", got, want)
	}
}

// TestShadowing is aws/containers-roadmap#1695: an endpoint with private DNS takes the
// calls that a NAT gateway would have carried.
func TestShadowing(t *testing.T) {
	endpoint := "Api: {Type: AWS::EC2::VPCEndpoint, Properties: {VpcId: !Ref Vpc, VpcEndpointType: Interface, " +
		"ServiceName: com.amazonaws.eu-west-1.ecr.api, PrivateDnsEnabled: true, SubnetIds: [!Ref Private], SecurityGroupIds: [!Ref Closed]}}"
	group := "Closed: {Type: AWS::EC2::SecurityGroup, Properties: {VpcId: !Ref Vpc}}"
	ingress := "In: {Type: AWS::EC2::SecurityGroupIngress, Properties: {GroupId: !Ref Closed, IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 10.0.0.0/16}}"
	tests := []struct {
		name      string
		resources string
		want      string
		shadowed  bool
	}{
		{"NAT alone", classic, "allowed", false},
		{"closed group", edit(classic, endpoint, group), "denied ingress Closed", true},
		{"open group", edit(classic, endpoint, group, ingress), "allowed via Api", false},
		{"private DNS off", edit(classic, strings.Replace(endpoint, "PrivateDnsEnabled: true", "PrivateDnsEnabled: false", 1), group), "allowed", false},
		{"no NAT either", edit(classic, endpoint, group, "PrivateRoute"), "denied ingress Closed", false},
	}
	for _, tt := range tests {
		n := network(t, tt.resources)
		p := n.Call(n.interfaces(t)[0], toAPI)
		if got := summary(p); got != tt.want || p.Shadowed != tt.shadowed {
			t.Errorf("%s: %s, shadowed %v, want %s, %v", tt.name, got, p.Shadowed, tt.want, tt.shadowed)
		}
	}
}

// TestEveryInterfaceCounts is about the interfaces of one endpoint in two zones: a call may
// go to either.
func TestEveryInterfaceCounts(t *testing.T) {
	byBlock := replace(isolated, "TaskGroup", "DestinationSecurityGroupId: !Ref EndpointGroup", "CidrIp: 10.0.0.0/24")
	scenario{"egress to one zone only", byBlock, map[Destination]string{toAPI: "denied egress TaskGroup"}}.run(t)
	scenario{"egress to both", replace(byBlock, "TaskGroup", "10.0.0.0/24", "10.0.0.0/23"), map[Destination]string{toAPI: "allowed via Api"}}.run(t)
}

func TestS3InterfaceEndpoint(t *testing.T) {
	s3 := "S3i: {Type: AWS::EC2::VPCEndpoint, Properties: {VpcId: !Ref Vpc, VpcEndpointType: Interface, ServiceName: com.amazonaws.eu-west-1.s3, " +
		"PrivateDnsEnabled: true, SubnetIds: [!Ref A], SecurityGroupIds: [!Ref EndpointGroup]}}"
	all := strings.Replace(s3, "SubnetIds", "DnsOptions: {PrivateDnsOnlyForInboundResolverEndpoint: AllResolvers}, SubnetIds", 1)
	tests := []struct {
		name           string
		resources      string
		bucket, layers string
	}{
		{"beside a gateway, as by default", edit(isolated, s3), "allowed via S3", "allowed via S3"},
		{"for all resolvers", edit(isolated, all), "allowed via S3i", "unknown endpoint S3i"},
		{"without a gateway, as by default", edit(isolated, s3, "S3"), "denied dns S3i", "denied dns S3i"},
		{"for all resolvers, alone", edit(isolated, all, "S3"), "allowed via S3i", "unknown endpoint S3i"},
	}
	for _, tt := range tests {
		scenario{tt.name, tt.resources, map[Destination]string{toBucket: tt.bucket, toLayers: tt.layers}}.run(t)
	}
}

func TestHostWithoutName(t *testing.T) {
	nameless := toAPI
	nameless.Host = ""
	scenario{"the endpoint of the service", isolated, map[Destination]string{nameless: "allowed via Api"}}.run(t)
}

func TestUnknownInterface(t *testing.T) {
	n := network(t, isolated)
	if got := n.Call(Interface{}, toAPI).Steps.Verdict(); got != fact.Unknown {
		t.Errorf("a call from nowhere is %s, want unknown", got)
	}
	if got := n.Mount(Interface{}, nil).Steps.Verdict(); got != fact.Unknown {
		t.Errorf("a mount from nowhere is %s, want unknown", got)
	}
}
