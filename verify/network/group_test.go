package network

import (
	"testing"

	"github.com/isolated-ecs/isolated-ecs/verify/template"
	"github.com/isolated-ecs/isolated-ecs/verify/template/templatetest"
)

// taskRules gives the task's group other egress rules.
func taskRules(rules string) string {
	return edit(isolated, "TaskGroup: {Type: AWS::EC2::SecurityGroup, Properties: {VpcId: !Ref Vpc, SecurityGroupEgress: "+rules+"}}")
}

func TestEgressRules(t *testing.T) {
	tests := []struct {
		rules string
		want  string // of a call to ecr.api; "" if it gets through
	}{
		{`[]`, ""}, // an empty list is no list: the group is open
		{`[{IpProtocol: "-1", CidrIp: 0.0.0.0/0}]`, ""},
		{`[{IpProtocol: -1, CidrIp: 0.0.0.0/0}]`, ""},
		{`[{IpProtocol: "6", FromPort: 443, ToPort: 443, CidrIp: 10.0.0.0/16}]`, ""},
		{`[{IpProtocol: Tcp, FromPort: 443, ToPort: 443, CidrIp: 10.0.0.0/16}]`, ""},
		{`[{IpProtocol: tcp, FromPort: 0, ToPort: 65535, CidrIp: 10.0.0.0/16}]`, ""},
		{`[{IpProtocol: tcp, FromPort: "443", ToPort: "443", CidrIp: 10.0.0.0/16}]`, ""},
		{`[{IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: !GetAtt Vpc.CidrBlock}]`, ""},
		{`[{IpProtocol: tcp, FromPort: 400, ToPort: 443, CidrIp: 10.0.0.0/23}]`, ""},
		{`[{IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 10.0.0.0/24}, {IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 10.0.1.0/24}]`, ""},
		{`[{IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 10.0.0.0/25}, {IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 10.0.0.128/25}, {IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 10.0.1.0/24}]`, ""},
		{`[{IpProtocol: tcp, FromPort: 443, ToPort: 443, DestinationPrefixListId: !Ref List}]`, ""},
		{`[{IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 10.0.0.0/25}, {IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 10.0.1.0/24}]`, "unknown egress TaskGroup/Properties/SecurityGroupEgress/0"},
		{`[{IpProtocol: tcp, FromPort: 443, ToPort: 443, DestinationPrefixListId: pl-0123456789abcdef0}]`, "unknown egress TaskGroup/Properties/SecurityGroupEgress/0"},
		{`[{IpProtocol: tcp, FromPort: 443, CidrIp: 0.0.0.0/0}]`, "unknown egress TaskGroup/Properties/SecurityGroupEgress/0"},
		{`[{IpProtocol: tcp, FromPort: 443, ToPort: 443, DestinationPrefixListId: pl-6da54004}]`, "denied egress TaskGroup"},
		{`[{IpProtocol: tcp, FromPort: 444, ToPort: 65535, CidrIp: 0.0.0.0/0}]`, "denied egress TaskGroup"},
		{`[{IpProtocol: tcp, FromPort: 0, ToPort: 442, CidrIp: 0.0.0.0/0}]`, "denied egress TaskGroup"},
		{`[{IpProtocol: udp, FromPort: 443, ToPort: 443, CidrIp: 0.0.0.0/0}]`, "denied egress TaskGroup"},
		{`[{IpProtocol: icmp, FromPort: -1, ToPort: -1, CidrIp: 0.0.0.0/0}]`, "denied egress TaskGroup"},
		{`[{IpProtocol: "-1", CidrIpv6: "::/0"}]`, "denied egress TaskGroup"},
		{`[{IpProtocol: icmp, FromPort: 252, ToPort: 86, CidrIp: 255.255.255.255/32}]`, "denied egress TaskGroup"},
	}
	list := "List: {Type: AWS::EC2::PrefixList, Properties: {PrefixListName: endpoints, MaxEntries: 1, AddressFamily: IPv4, Entries: [{Cidr: 10.0.0.0/23}]}}"
	for _, tt := range tests {
		want := tt.want
		if want == "" {
			want = "allowed via Api"
		}
		if got := first(t, edit(taskRules(tt.rules), list), toAPI); got != want {
			t.Errorf("%s: %s, want %s", tt.rules, got, want)
		}
	}
}

func TestStandaloneEgress(t *testing.T) {
	rule := "Out: {Type: AWS::EC2::SecurityGroupEgress, Properties: {GroupId: !Ref TaskGroup, IpProtocol: tcp, FromPort: 443, ToPort: 443, DestinationSecurityGroupId: !Ref EndpointGroup}}"
	sentinel := taskRules(`[{IpProtocol: icmp, FromPort: 252, ToPort: 86, CidrIp: 255.255.255.255/32}]`)
	open := edit(isolated, "TaskGroup: {Type: AWS::EC2::SecurityGroup, Properties: {VpcId: !Ref Vpc}}")
	scenario{"adds to inline rules", edit(sentinel, rule), map[Destination]string{
		toAPI: "allowed via Api", toLayers: "denied egress TaskGroup",
	}}.run(t)
	scenario{"does not close an open group", edit(open, rule), map[Destination]string{
		toAPI: "allowed via Api", toLayers: "allowed via S3",
	}}.run(t)
}

func TestGroupsOfAnInterfaceAddUp(t *testing.T) {
	second := "Second: {Type: AWS::EC2::SecurityGroup, Properties: {VpcId: !Ref Vpc, SecurityGroupEgress: [{IpProtocol: tcp, FromPort: 443, ToPort: 443, DestinationPrefixListId: pl-6da54004}]}}"
	base := edit(taskRules(`[{IpProtocol: tcp, FromPort: 443, ToPort: 443, DestinationSecurityGroupId: !Ref EndpointGroup}]`), second)
	both := replace(base, "Service", "[!Ref TaskGroup]", "[!Ref Second, !GetAtt TaskGroup.GroupId]")
	scenario{"one", base, map[Destination]string{toAPI: "allowed via Api", toLayers: "denied egress TaskGroup"}}.run(t)
	scenario{"two", both, map[Destination]string{toAPI: "allowed via Api", toLayers: "allowed via S3"}}.run(t)
}

func TestDefaultGroup(t *testing.T) {
	// Neither the service nor the endpoints name a group: all are in the default group.
	noGroups := replace(replace(replace(isolated, "Service", ", SecurityGroups: [!Ref TaskGroup]", ""),
		"Api", ", SecurityGroupIds: [!Ref EndpointGroup]", ""), "Dkr", "[!Ref EndpointGroup]", "[!GetAtt Vpc.DefaultSecurityGroup]")
	restrict := "Restrict: {Type: Custom::VpcRestrictDefaultSG, Properties: {ServiceToken: x, DefaultSecurityGroupId: !GetAtt Vpc.DefaultSecurityGroup}}"
	scenario{"members reach each other", noGroups, map[Destination]string{
		toAPI: "allowed via Api", toDkr: "allowed via Dkr", toLayers: "allowed via S3",
	}}.run(t)
	scenario{"others do not get in", replace(noGroups, "Service", "[!Ref A, !Ref B]", "[!Ref A, !Ref B], SecurityGroups: [!Ref Open]") +
		"\nOpen: {Type: AWS::EC2::SecurityGroup, Properties: {VpcId: !Ref Vpc}}", map[Destination]string{toAPI: "denied ingress Vpc"}}.run(t)
	scenario{"without its rules", edit(noGroups, restrict), map[Destination]string{toAPI: "denied egress Vpc"}}.run(t)
}

func TestIngressByAddress(t *testing.T) {
	tests := []struct{ peer, want string }{
		{"CidrIp: 10.0.0.0/16", "allowed via Api"},
		{"CidrIp: 10.0.0.0/24", "allowed via Api"},
		{"CidrIp: !GetAtt Vpc.CidrBlock", "allowed via Api"},
		{"CidrIp: !GetAtt A.CidrBlock", "allowed via Api"},
		{"CidrIp: 10.0.1.0/24", "denied ingress EndpointGroup"},
		{"CidrIp: 10.0.0.0/25", "unknown ingress FromTasks"},
		{`CidrIpv6: "::/0"`, "denied ingress EndpointGroup"},
		{"SourcePrefixListId: pl-6da54004", "denied ingress EndpointGroup"},
	}
	for _, tt := range tests {
		if got := first(t, replace(isolated, "FromTasks", "SourceSecurityGroupId: !GetAtt TaskGroup.GroupId", tt.peer), toAPI); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.peer, got, tt.want)
		}
	}
}

// TestRegionIsNotKnown is about a template that can be deployed anywhere.
func TestRegionIsNotKnown(t *testing.T) {
	mapping := "Mappings: {Lists: {eu-west-1: {Id: pl-6da54004}, us-east-1: {Id: pl-63a5400a}}}"
	wrong := "Mappings: {Lists: {eu-west-1: {Id: pl-6da54004}, us-east-1: {Id: pl-6da54004}, us-west-1: {Id: pl-1}}}"
	find := replace(isolated, "TaskGroup", "pl-6da54004", `!FindInMap [Lists, !Ref "AWS::Region", Id]`)
	tests := []struct{ name, resources, mapping, want string }{
		{"the list of one Region", isolated, mapping, "unknown egress TaskGroup/Properties/SecurityGroupEgress/1"},
		{"looked up", find, mapping, "allowed via S3"},
		{"looked up where it is wrong", find, wrong, "unknown egress TaskGroup/Properties/SecurityGroupEgress/1"},
	}
	region := template.Symbol{Kind: template.PseudoSymbol, Name: "AWS::Region"}.Text()
	to := Destination{"prod-" + region + "-starport-layer-bucket.s3." + region + ".amazonaws.com", 443, "s3", region}
	for _, tt := range tests {
		n := New(templatetest.WorldWith(t, document(tt.resources, tt.mapping), template.Options{}))
		if got := summary(n.Call(n.interfaces(t)[0], to)); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}

func TestPrefixListsOfARegionNotInTheTable(t *testing.T) {
	w := templatetest.WorldWith(t, document(isolated), template.Options{Region: "ap-east-1"})
	n := New(w)
	to := Destination{"config.s3.ap-east-1.amazonaws.com", 443, "s3", "ap-east-1"}
	if got, want := summary(n.Call(n.interfaces(t)[0], to)), "unknown egress TaskGroup/Properties/SecurityGroupEgress/1"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// TestPrefixListOfDynamoDB: the list of Amazon DynamoDB is the one that was given, or that of the
// Region, and not that of Amazon S3; nor is that of Amazon DynamoDB the one of Amazon S3.
func TestPrefixListOfDynamoDB(t *testing.T) {
	const given = "pl-0123abcd"
	tests := []struct {
		name, list string
		to         Destination
		want       string
	}{
		{"given", given, toTable, "allowed via Table2"},
		{"that of Amazon S3", "pl-6da54004", toTable, "denied egress TaskGroup"},
		{"that of the Region", "pl-6fa54006", toTable, "allowed via Table2"},
		{"another one that AWS keeps", "pl-11111111", toTable, "denied egress TaskGroup"},
		{"one of a customer", "pl-0123456789abcdef0", toTable, "unknown egress TaskGroup/Properties/SecurityGroupEgress/1"},
		{"given, for Amazon S3", given, toBucket, "denied egress TaskGroup"},
	}
	endpoint := "Table2: {Type: AWS::EC2::VPCEndpoint, Properties: {VpcId: !Ref Vpc, ServiceName: com.amazonaws.eu-west-1.dynamodb, RouteTableIds: [!Ref Table]}}"
	for _, tt := range tests {
		options := templatetest.Options
		options.DynamoDBPrefixListId = given
		n := New(templatetest.WorldWith(t, document(replace(edit(isolated, endpoint), "TaskGroup", "pl-6da54004", tt.list)), options))
		if got := summary(n.Call(n.interfaces(t)[0], tt.to)); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}

func TestPrefixListOfTheTemplateCoversPublicAddresses(t *testing.T) {
	list := "List: {Type: AWS::EC2::PrefixList, Properties: {Entries: [{Cidr: 0.0.0.0/1}, {Cidr: 128.0.0.0/1}]}}"
	resources := edit(replace(isolated, "TaskGroup", "pl-6da54004", "!Ref List"), list)
	scenario{"all addresses", resources, map[Destination]string{toLayers: "allowed via S3"}}.run(t)
	scenario{"half of them", replace(resources, "List", "{Cidr: 0.0.0.0/1}, ", ""), map[Destination]string{
		toLayers: "unknown egress TaskGroup/Properties/SecurityGroupEgress/1",
	}}.run(t)
}
