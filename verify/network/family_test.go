package network

import (
	"strings"
	"testing"

	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// TestIPv6Only is about subnets without IPv4: nothing is proved of them, and what has IPv4
// only is out of reach.
func TestIPv6Only(t *testing.T) {
	only := replace(isolated, "A", "CidrBlock: 10.0.0.0/24", "Ipv6Native: true, Ipv6CidrBlock: '2001:db8::/64'")
	dual := replace(only, "Api", "PrivateDnsEnabled: true", "PrivateDnsEnabled: true, IpAddressType: dualstack")
	out := "Out: {Type: AWS::EC2::Route, Properties: {RouteTableId: !Ref Table, DestinationIpv6CidrBlock: '::/0', EgressOnlyInternetGatewayId: eigw-1}}"
	scenario{"endpoint with IPv4", only, map[Destination]string{toAPI: "denied endpoint Api", toLogs: "denied route Table", toLayers: "unknown dns A"}}.run(t)
	scenario{"endpoint with both", dual, map[Destination]string{toAPI: "unknown endpoint Api/Properties/IpAddressType"}}.run(t)
	scenario{"a way out by IPv6", edit(only, out), map[Destination]string{toLogs: "unknown route A"}}.run(t)
}

func TestEndpointWithIPv6Only(t *testing.T) {
	six := replace(isolated, "Api", "PrivateDnsEnabled: true", "PrivateDnsEnabled: true, IpAddressType: ipv6")
	both := replace(six, "A", "CidrBlock: 10.0.0.0/24", "CidrBlock: 10.0.0.0/24, Ipv6CidrBlock: '2001:db8::/64'")
	const place = "endpoint Api/Properties/IpAddressType"
	scenario{"called by IPv4", six, map[Destination]string{toAPI: "denied " + place}}.run(t)
	scenario{"called by either", both, map[Destination]string{toAPI: "unknown " + place}}.run(t)
}

// TestRecordTypes is about endpoints with both families of which the names lead to one.
func TestRecordTypes(t *testing.T) {
	dual := replace(isolated, "Api", "PrivateDnsEnabled: true", "PrivateDnsEnabled: true, IpAddressType: dualstack, DnsOptions: {DnsRecordIpType: RECORD}")
	for record, want := range map[string]string{
		"ipv4":             "allowed via Api",
		"dualstack":        "allowed via Api",
		"ipv6":             "denied endpoint Api/Properties/DnsOptions/DnsRecordIpType",
		"!ImportValue Any": "unknown endpoint Api/Properties/DnsOptions/DnsRecordIpType",
	} {
		if got := first(t, replace(dual, "Api", "RECORD", record), toAPI); got != want {
			t.Errorf("%s: %s, want %s", record, got, want)
		}
	}
}

// TestBlocksOfIPv6 is about rules for IPv6 blocks that are not known before deployment: they
// are not about IPv4.
func TestBlocksOfIPv6(t *testing.T) {
	const six = "!Select [0, !GetAtt Vpc.Ipv6CidrBlocks]"
	rules := taskRules("[{IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIpv6: " + six + "}]")
	scenario{"egress", rules, map[Destination]string{toAPI: "denied egress TaskGroup"}}.run(t)
	entry := func(action string) string {
		return "Six: {Type: AWS::EC2::NetworkAclEntry, Properties: {NetworkAclId: !Ref Acl, RuleNumber: 1, Egress: true, RuleAction: " + action + ", Protocol: -1, Ipv6CidrBlock: " + six + "}}"
	}
	scenario{"denied", edit(withACL(isolated, []string{"A"}, httpsOut, answerIn), entry("deny")), map[Destination]string{toAPI: "allowed via Api"}}.run(t)
	scenario{"allowed", edit(withACL(isolated, []string{"A"}, answerIn), entry("allow")), map[Destination]string{toAPI: "denied nacl Acl"}}.run(t)
}

// TestHostsThatAreNotAWS is about registries: one on the internet cannot be reached without
// a way out, one that may be anywhere is not known.
func TestHostsThatAreNotAWS(t *testing.T) {
	for host, want := range map[string]string{
		"registry-1.docker.io":        "denied route",
		"ghcr.io":                     "denied route",
		"public.ecr.aws":              "denied route",
		"registry.corp.example":       "unknown route",
		"docker.io.corp.example":      "unknown route",
		"notghcr.io":                  "unknown route",
		"api.us-east-1.amazonaws.com": "denied route",
	} {
		to := Destination{Host: template.Text(host), Port: 443}
		if got := first(t, isolated, to); !strings.HasPrefix(got, want) {
			t.Errorf("%s: %s, want %s", host, got, want)
		}
		if got := first(t, classic, to); got != "allowed" {
			t.Errorf("%s by NAT: %s, want allowed", host, got)
		}
	}
}

// TestDualStack is about subnets with an egress-only gateway and no way out by IPv4.
func TestDualStack(t *testing.T) {
	dual := edit(replace(isolated, "A", "10.0.0.0/24", "10.0.0.0/24, Ipv6CidrBlock: '2001:db8::/64'"),
		"Out: {Type: AWS::EC2::Route, Properties: {RouteTableId: !Ref Table, DestinationIpv6CidrBlock: '::/0', EgressOnlyInternetGatewayId: eigw-1}}")
	newer := Destination{"ecs-sc.eu-west-1.api.aws", 443, "", "eu-west-1"}
	dns64 := edit(replace(dual, "A", "VpcId", "EnableDns64: true, VpcId"),
		"Translate: {Type: AWS::EC2::Route, Properties: {RouteTableId: !Ref Table, DestinationIpv6CidrBlock: '64:ff9b::/96', NatGatewayId: nat-1}}")
	scenario{"names", dual, map[Destination]string{toAPI: "allowed via Api", toLogs: "denied route Table", newer: "unknown route A"}}.run(t)
	scenario{"without a route", edit(dual, "Out"), map[Destination]string{newer: "denied route Table"}}.run(t)
	scenario{"without IPv6", replace(dual, "A", ", Ipv6CidrBlock: '2001:db8::/64'", ""), map[Destination]string{newer: "denied route Table"}}.run(t)
	scenario{"DNS64", dns64, map[Destination]string{toLogs: "unknown route A"}}.run(t)
}
