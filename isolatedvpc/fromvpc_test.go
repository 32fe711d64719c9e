package isolatedvpc

import (
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"

	"github.com/isolated-ecs/isolated-ecs/privatelink"
)

// What CDK is not asked about in these tests.
type (
	anyVpc   struct{ awsec2.IVpc }
	anyGroup struct{ awsec2.ISecurityGroup }
)

const (
	anId    = "vpce-0123456789abcdef0"
	otherId = "vpce-0123456789abcdef1"
	token   = "${Token[TOKEN.3]}"
)

func TestResolveFromVpc(t *testing.T) {
	type endpoints = map[privatelink.Service]string
	central := func(c CentralEndpoints) FromVpcProps { return FromVpcProps{CentralEndpoints: &c} }
	hub := CentralEndpoints{"vpc-0123456789abcdef0", endpoints{privatelink.EcrApi: anId}, []string{"10.9.0.0/24"}}
	tests := []struct {
		name  string
		props FromVpcProps
		want  string // a part of the error; "" means accepted
	}{
		{"a VPC", FromVpcProps{}, ""},
		{"interface endpoint with a group", FromVpcProps{Endpoints: endpoints{privatelink.EcrApi: anId}, EndpointSecurityGroup: anyGroup{}}, ""},
		{"interface endpoint without its group", FromVpcProps{Endpoints: endpoints{privatelink.EcrApi: anId}}, "EndpointSecurityGroup is required"},
		{"interface endpoint with a nil group", FromVpcProps{Endpoints: endpoints{privatelink.EcrApi: anId}, EndpointSecurityGroup: (*anyGroup)(nil)}, "EndpointSecurityGroup is required"},
		{"gateway endpoint", FromVpcProps{Endpoints: endpoints{privatelink.S3: anId}}, ""},
		{"short id", FromVpcProps{Endpoints: endpoints{privatelink.S3: "vpce-01234567"}}, ""},
		{"token", FromVpcProps{Endpoints: endpoints{privatelink.S3: token}}, ""},
		{"id of a VPC for an endpoint", FromVpcProps{Endpoints: endpoints{privatelink.S3: "vpc-0123456789abcdef0"}}, `endpoint of "s3" must look like "vpce-0123456789abcdef0", got "vpc-0123456789abcdef0"`},
		{"empty id", FromVpcProps{Endpoints: endpoints{privatelink.S3: ""}}, `the id of the endpoint of "s3" is empty`},
		{"unknown service", FromVpcProps{Endpoints: endpoints{"ecr.apo": anId}}, `Endpoints: unknown endpoint service "ecr.apo"; did you mean "ecr.api"?`},
		{"one id for two services", FromVpcProps{Endpoints: endpoints{privatelink.S3: anId, privatelink.DynamoDb: anId}}, `"dynamodb" and "s3" have the same id ` + anId},
		{"one token for two services", FromVpcProps{Endpoints: endpoints{privatelink.S3: token, privatelink.DynamoDb: token}}, "have the same id ${TOKEN}"},
		{"new", FromVpcProps{NewEndpoints: []privatelink.Service{privatelink.Logs}}, ""},
		{"new, unknown", FromVpcProps{NewEndpoints: []privatelink.Service{"log"}}, `NewEndpoints: unknown endpoint service "log"`},
		{"new and there", FromVpcProps{Endpoints: endpoints{privatelink.S3: anId}, NewEndpoints: []privatelink.Service{privatelink.S3}}, `"s3" is in Endpoints and in NewEndpoints`},
		{"find", FromVpcProps{FindEndpoints: true}, ""},
		{"prefix list", FromVpcProps{S3PrefixListId: "s3"}, `S3PrefixListId must look like "pl-6da54004", got "s3"`},
		{"perimeter", FromVpcProps{Perimeter: &Perimeter{ResourceAccounts: []string{"1"}}}, "account ids of 12 digits"},

		{"central", central(hub), ""},
		{"central tokens", central(CentralEndpoints{token, endpoints{privatelink.EcrApi: token}, []string{token}}), ""},
		{"central, nothing", central(CentralEndpoints{}), "CentralEndpoints needs VpcId, EndpointIds and Cidrs"},
		{"central, no ranges", central(CentralEndpoints{hub.VpcId, hub.EndpointIds, nil}), "CentralEndpoints needs"},
		{"central VPC", central(CentralEndpoints{"hub", hub.EndpointIds, hub.Cidrs}), `CentralEndpoints.VpcId must look like "vpc-0123456789abcdef0", got "hub"`},
		{"central gateway", central(CentralEndpoints{hub.VpcId, endpoints{privatelink.S3: anId}, hub.Cidrs}), `"s3" is a gateway endpoint, which works in its own VPC only`},
		{"central id", central(CentralEndpoints{hub.VpcId, endpoints{privatelink.Logs: "x"}, hub.Cidrs}), `CentralEndpoints.EndpointIds: the id of the endpoint of "logs" must look like`},
		{"central and here", FromVpcProps{CentralEndpoints: &hub, Endpoints: endpoints{privatelink.EcrApi: otherId}, EndpointSecurityGroup: anyGroup{}}, `"ecr.api" is in CentralEndpoints and in Endpoints`},
		{"central and new", FromVpcProps{CentralEndpoints: &hub, NewEndpoints: []privatelink.Service{privatelink.EcrApi}}, `"ecr.api" is in CentralEndpoints and in`},
		{"central, everywhere", central(CentralEndpoints{hub.VpcId, hub.EndpointIds, []string{"0.0.0.0/0"}}), `must be private IPv4 ranges like "10.0.0.0/24", got "0.0.0.0/0"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.props.Vpc = anyVpc{}
			_, list := tt.props.resolve("111122223333", "eu-west-1")
			err := list.Err()
			switch {
			case tt.want == "" && err != nil:
				t.Errorf("resolve() = %v, want no error", err)
			case tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)):
				t.Errorf("resolve() = %v, want an error with %q", err, tt.want)
			}
		})
	}
}

func TestFromVpcNeedsAVpc(t *testing.T) {
	var missing *anyVpc
	for _, props := range []*FromVpcProps{nil, {}, {Vpc: missing}} {
		if _, list := props.resolve("111122223333", "eu-west-1"); list.Err() == nil || !strings.Contains(list.Err().Error(), "Vpc is required") {
			t.Errorf("resolve() of %+v = %v, want that Vpc is required", props, list.Err())
		}
	}
}

func TestFindingNeedsAConcreteStack(t *testing.T) {
	for _, props := range []FromVpcProps{{Vpc: anyVpc{}, FindEndpoints: true}, {Vpc: anyVpc{}, LookupSupportedAzs: true}} {
		for _, env := range [][2]string{{token, "eu-west-1"}, {"111122223333", token}} {
			if _, list := props.resolve(env[0], env[1]); list.Err() == nil {
				t.Errorf("resolve(%q, %q) has no error, want one: the account cannot be asked", env[0], env[1])
			}
		}
	}
}

func TestResolveFromVpcLeavesPropsAlone(t *testing.T) {
	props := &FromVpcProps{
		Vpc: anyVpc{}, Subnets: &awsec2.SubnetSelection{SubnetGroupName: new(string)}, NewEndpoints: []privatelink.Service{privatelink.Ssm},
		Endpoints:        map[privatelink.Service]string{privatelink.S3: anId},
		CentralEndpoints: &CentralEndpoints{"vpc-0123456789abcdef0", map[privatelink.Service]string{privatelink.Logs: otherId}, []string{"10.9.0.0/24"}},
	}
	r, _ := props.resolve("111122223333", "eu-west-1")
	props.Subnets.SubnetGroupName, props.NewEndpoints[0], props.Endpoints[privatelink.S3] = nil, privatelink.Kms, otherId
	props.CentralEndpoints.VpcId, props.CentralEndpoints.EndpointIds[privatelink.Logs], props.CentralEndpoints.Cidrs[0] = "", anId, ""
	c := r.CentralEndpoints
	if r.Subnets.SubnetGroupName == nil || r.NewEndpoints[0] != privatelink.Ssm || r.Endpoints[privatelink.S3] != anId ||
		c.VpcId == "" || c.EndpointIds[privatelink.Logs] != otherId || c.Cidrs[0] == "" {
		t.Error("a later change of the caller's props changes the network")
	}
}

func TestPrivateRanges(t *testing.T) {
	for cidr, want := range map[string]bool{
		"10.0.0.0/8": true, "10.1.2.0/24": true, "172.16.0.0/12": true, "172.31.0.0/16": true, "192.168.0.0/16": true, "100.64.0.0/10": true, "10.0.0.1/32": true,
		"8.0.0.0/7": false, "10.0.0.0/7": false, "172.32.0.0/16": false, "172.0.0.0/8": false, "192.169.0.0/24": false, "100.128.0.0/16": false,
		"0.0.0.0/0": false, "10.0.0.1/24": false, "10.0.0.0": false, "::/0": false, "fd00::/64": false, "": false,
	} {
		if got := isPrivateRange(cidr); got != want {
			t.Errorf("isPrivateRange(%q) = %v, want %v", cidr, got, want)
		}
	}
}

func TestOnePerZone(t *testing.T) {
	in := func(id, az string) subnet { return subnet{id: &id, az: &az} }
	var got []string
	for _, s := range onePerZone([]subnet{in("1", "a"), in("2", "b"), in("3", "a"), in("4", "c"), in("5", "b")}) {
		got = append(got, *s.id)
	}
	if want := []string{"1", "2", "4"}; !slices.Equal(got, want) {
		t.Errorf("subnets %v, want %v", got, want)
	}
}

func TestRowOf(t *testing.T) {
	for _, tt := range []struct {
		kind   privatelink.Type
		name   string
		region string
		want   privatelink.Service // "" means not in the catalogue
	}{
		{privatelink.Interface, "com.amazonaws.eu-west-1.ecr.api", "eu-west-1", privatelink.EcrApi},
		{privatelink.Interface, "cn.com.amazonaws.cn-north-1.ecr.api", "cn-north-1", privatelink.EcrApi},
		{privatelink.Gateway, "com.amazonaws.eu-west-1.s3", "eu-west-1", privatelink.S3},
		{privatelink.Interface, "com.amazonaws.eu-west-1.s3", "eu-west-1", privatelink.S3Interface},
		{privatelink.Interface, "com.amazonaws.us-east-1.ecr.api", "eu-west-1", ""}, // of another Region
		{privatelink.Interface, "com.amazonaws.vpce.eu-west-1.vpce-svc-0123456789abcdef0", "eu-west-1", ""},
	} {
		row, ok := rowOf(tt.kind, tt.name, tt.region)
		if row.Service != tt.want || ok != (tt.want != "") {
			t.Errorf("rowOf(%s, %s) = %q, %v, want %q", tt.kind, tt.name, row.Service, ok, tt.want)
		}
	}
}

func TestUnfit(t *testing.T) {
	api, _ := privatelink.Lookup(privatelink.EcrApi)
	object, _ := privatelink.Lookup(privatelink.S3Interface)
	s3, _ := privatelink.Lookup(privatelink.S3)
	tests := []struct {
		name   string
		found  found
		group  string
		tables []string
		want   string // a part of the reason; "" means it serves
	}{
		{"private DNS", found{row: api, privateDns: true}, "", nil, ""},
		{"no private DNS", found{row: api}, "", nil, "private DNS turned off"},
		{"no private DNS, where none is used", found{row: object}, "", nil, ""},
		{"the group", found{row: api, privateDns: true, groups: []string{"sg-1", "sg-2"}}, "sg-2", nil, ""},
		{"another group", found{row: api, privateDns: true, groups: []string{"sg-1", "sg-3"}}, "sg-2", nil, "does not have EndpointSecurityGroup sg-2 but sg-1, sg-3"},
		{"a group that is not known", found{row: api, privateDns: true, groups: []string{"sg-1"}}, token, nil, ""},
		{"all route tables", found{row: s3, routeTables: []string{"rtb-1", "rtb-2"}}, "sg-1", []string{"rtb-1", "rtb-2", "rtb-1"}, ""},
		{"some route tables", found{row: s3, routeTables: []string{"rtb-1", "rtb-3"}}, "", []string{"rtb-1", "rtb-2", "rtb-2"}, "is not in route table rtb-2 of"},
		{"a route table that is not known", found{row: s3}, "", []string{token}, ""},
	}
	for _, tt := range tests {
		got := tt.found.unfit("eu-west-1", tt.group, tt.tables)
		if (got == "") != (tt.want == "") || !strings.Contains(got, tt.want) {
			t.Errorf("%s: unfit() = %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestSharedGroup(t *testing.T) {
	api, _ := privatelink.Lookup(privatelink.EcrApi)
	s3, _ := privatelink.Lookup(privatelink.S3)
	with := func(groups ...string) found { return found{id: anId, row: api, groups: groups} }
	tests := []struct {
		name  string
		found []found
		want  string
		err   string
	}{
		{"none", nil, "", ""},
		{"a gateway, which has no groups", []found{{row: s3}}, "", ""},
		{"one", []found{with("sg-2")}, "sg-2", ""},
		{"one of several", []found{with("sg-3", "sg-2"), {row: s3}, with("sg-2", "sg-3")}, "sg-2", ""},
		{"what is left", []found{with("sg-1", "sg-2"), with("sg-2", "sg-3"), with("sg-2")}, "sg-2", ""},
		{"nothing in common", []found{with("sg-1"), with("sg-2")}, "", anId + " of ecr.api has sg-1; " + anId + " of ecr.api has sg-2"},
		{"nothing in common with the first of three", []found{with("sg-1"), with("sg-2"), with("sg-2")}, "", "share no security group"},
	}
	for _, tt := range tests {
		got, err := sharedGroup(tt.found)
		if got != tt.want || (err == nil) != (tt.err == "") || err != nil && !strings.Contains(err.Error(), tt.err) {
			t.Errorf("%s: sharedGroup() = %q, %v, want %q, %q", tt.name, got, err, tt.want, tt.err)
		}
	}
}
