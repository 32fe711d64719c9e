package network

import (
	"fmt"
	"strings"
	"testing"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

func TestDHCPOptions(t *testing.T) {
	with := func(servers string) string {
		return edit(isolated, "Options: {Type: AWS::EC2::DHCPOptions, Properties: {"+servers+"}}",
			"OptionsHere: {Type: AWS::EC2::VPCDHCPOptionsAssociation, Properties: {VpcId: !Ref Vpc, DhcpOptionsId: !Ref Options}}")
	}
	const own = "unknown dns Options/Properties/DomainNameServers/0"
	tests := []struct{ resources, want string }{
		{with("DomainNameServers: [AmazonProvidedDNS]"), "allowed via Api"},
		{with("DomainNameServers: [169.254.169.253]"), "allowed via Api"},
		{with("DomainNameServers: [10.0.0.2]"), "allowed via Api"},
		{with("DomainNameServers: [10.0.0.3]"), own},
		{with("DomainNameServers: [192.168.1.1, AmazonProvidedDNS]"), own},
		{with("DomainName: example.com"), "unknown dns Options"},
		{edit(isolated, "OptionsHere: {Type: AWS::EC2::VPCDHCPOptionsAssociation, Properties: {VpcId: !Ref Vpc, DhcpOptionsId: default}}"), "allowed via Api"},
		{edit(isolated, "OptionsHere: {Type: AWS::EC2::VPCDHCPOptionsAssociation, Properties: {VpcId: !Ref Vpc, DhcpOptionsId: dopt-1}}"),
			"unknown dns OptionsHere/Properties/DhcpOptionsId"},
	}
	for i, tt := range tests {
		if got := first(t, tt.resources, toAPI); got != tt.want {
			t.Errorf("%d: %s, want %s", i, got, tt.want)
		}
	}
}

// withFirewall puts DNS Firewall rules into the isolated template, in the short notation
// "10 ALLOW api.ecr.eu-west-1.amazonaws.com,*.example.com"; "~" after the action trusts
// redirection.
func withFirewall(base string, rules ...string) string {
	var group []string
	for i, rule := range rules {
		var priority int
		var action, domains string
		fmt.Sscan(rule, &priority, &action, &domains)
		redirection := ""
		if strings.HasSuffix(action, "~") {
			action, redirection = action[:len(action)-1], ", FirewallDomainRedirectionAction: TRUST_REDIRECTION_DOMAIN"
		}
		base = edit(base, fmt.Sprintf(`List%d: {Type: AWS::Route53Resolver::FirewallDomainList, Properties: {Domains: ["%s"]}}`,
			i, strings.ReplaceAll(domains, ",", `", "`)))
		group = append(group, fmt.Sprintf("{Action: %s, Priority: %d, FirewallDomainListId: !Ref List%d%s}", action, priority, i, redirection))
	}
	return edit(base, "Rules: {Type: AWS::Route53Resolver::FirewallRuleGroup, Properties: {FirewallRules: ["+strings.Join(group, ", ")+"]}}",
		"RulesHere: {Type: AWS::Route53Resolver::FirewallRuleGroupAssociation, Properties: {VpcId: !Ref Vpc, FirewallRuleGroupId: !Ref Rules, Priority: 101}}")
}

func TestDNSFirewall(t *testing.T) {
	const rule = "denied dns Rules/Properties/FirewallRules/"
	tests := []struct {
		name   string
		rules  []string
		api    string
		bucket string
	}{
		{"no rule", nil, "", ""},
		{"allowed, the rest blocked", []string{"1 ALLOW api.ecr.eu-west-1.amazonaws.com", "9 BLOCK *"}, "", rule + "1"},
		{"in the order of priorities", []string{"9 BLOCK *", "1 ALLOW api.ecr.eu-west-1.amazonaws.com"}, "", rule + "0"},
		{"blocked before", []string{"1 BLOCK *.amazonaws.com", "2 ALLOW *"}, rule + "0", rule + "0"},
		{"alert lets pass", []string{"1 ALERT *", "2 BLOCK *"}, "", ""},
		{"a wildcard is not the name itself", []string{"1 ALLOW *.api.ecr.eu-west-1.amazonaws.com", "9 BLOCK *"}, rule + "1", rule + "1"},
		{"in capitals", []string{"1 ALLOW API.ECR.eu-west-1.amazonaws.com", "9 BLOCK *"}, "", rule + "1"},
		{"an asterisk without a dot, for other names", []string{"1 ALLOW *.amazonaws.com", "2 ALLOW *xample.com", "9 BLOCK *"}, "", ""},
		{"a final dot", []string{"1 ALLOW api.ecr.eu-west-1.amazonaws.com.,*.s3.eu-west-1.amazonaws.com.,s3-r-w.eu-west-1.amazonaws.com.", "9 BLOCK *"}, "", ""},
		{"the alias of a bucket is not allowed", []string{"1 ALLOW *.s3.eu-west-1.amazonaws.com", "9 BLOCK *"}, rule + "1", rule + "1"},
		{"the alias is allowed", []string{"1 ALLOW *.s3.eu-west-1.amazonaws.com,s3-r-w.eu-west-1.amazonaws.com", "9 BLOCK *"}, rule + "1", ""},
		{"redirection is trusted", []string{"1 ALLOW~ *.s3.eu-west-1.amazonaws.com", "9 BLOCK *"}, rule + "1", ""},
		{"only the alias is blocked", []string{"1 BLOCK s3-r-w.eu-west-1.amazonaws.com"}, "", rule + "0"},
	}
	for _, tt := range tests {
		api, bucket := tt.api, tt.bucket
		if api == "" {
			api = "allowed via Api"
		}
		if bucket == "" {
			bucket = "allowed via S3"
		}
		scenario{tt.name, withFirewall(isolated, tt.rules...), map[Destination]string{toAPI: api, toBucket: bucket}}.run(t)
	}
}

func TestDNSFirewallNotInTheTemplate(t *testing.T) {
	base := withFirewall(isolated, "9 BLOCK *")
	const doubt = "unknown dns Rules/Properties/FirewallRules/0"
	scenario{"a list of AWS", replace(base, "Rules", "!Ref List0", "rslvr-fdl-1"), map[Destination]string{toAPI: doubt}}.run(t)
	scenario{"an asterisk without a dot", withFirewall(isolated, "1 ALLOW *amazonaws.com", "9 BLOCK *"), map[Destination]string{toAPI: doubt}}.run(t)
	scenario{"a rule group of somebody", replace(base, "RulesHere", "!Ref Rules", "rslvr-frg-1"), map[Destination]string{
		toAPI: "unknown dns RulesHere/Properties/FirewallRuleGroupId",
	}}.run(t)
	scenario{"domains in a file", replace(base, "List0", `Domains: ["*"]`, "DomainFileUrl: s3://x/y"), map[Destination]string{toAPI: doubt}}.run(t)
	scenario{"a rule for text records", replace(base, "Rules", "Action: BLOCK", "Action: BLOCK, Qtype: TXT"), map[Destination]string{toAPI: "allowed via Api"}}.run(t)
	scenario{"a rule against tunnels", replace(base, "Rules", "FirewallDomainListId: !Ref List0", "DnsThreatProtection: DNS_TUNNELING, ConfidenceThreshold: HIGH"),
		map[Destination]string{toAPI: "allowed via Api"}}.run(t)
}

func TestPrivateHostedZones(t *testing.T) {
	zone := func(name string) string {
		return "Zone: {Type: AWS::Route53::HostedZone, Properties: {Name: " + name + ", VPCs: [{VPCId: !Ref Vpc, VPCRegion: eu-west-1}]}}"
	}
	alias := func(name string) string {
		return "Record: {Type: AWS::Route53::RecordSet, Properties: {HostedZoneId: !Ref Zone, Name: " + name + ", Type: A, AliasTarget: " +
			"{DNSName: !Select [1, !Split [\":\", !Select [0, !GetAtt Api.DnsEntries]]], HostedZoneId: !Select [0, !Split [\":\", !Select [0, !GetAtt Api.DnsEntries]]]}}}"
	}
	quiet := replace(isolated, "Api", "PrivateDnsEnabled: true", "PrivateDnsEnabled: false")
	const name = "api.ecr.eu-west-1.amazonaws.com"
	tests := []struct{ name, resources, want string }{
		{"no zone", quiet, "denied dns Api/Properties/PrivateDnsEnabled"},
		{"leads to the endpoint", edit(quiet, zone(name), alias(name)), "allowed via Api"},
		{"with final dots", edit(quiet, zone(name+"."), alias(name+".")), "allowed via Api"},
		{"by a wildcard", edit(quiet, zone("ecr.eu-west-1.amazonaws.com"), alias(`"*.ecr.eu-west-1.amazonaws.com"`)), "allowed via Api"},
		{"without a record", edit(quiet, zone(name)), "denied dns Zone"},
		{"with a record for another name", edit(quiet, zone("eu-west-1.amazonaws.com"), alias("x.eu-west-1.amazonaws.com")), "denied dns Zone"},
		{"with a text record", edit(quiet, zone(name), "Record: {Type: AWS::Route53::RecordSet, Properties: {HostedZoneId: !Ref Zone, Name: "+name+", Type: TXT, ResourceRecords: [x]}}"), "denied dns Zone"},
		{"to an address", edit(quiet, zone(name), "Record: {Type: AWS::Route53::RecordSet, Properties: {HostedZoneId: !Ref Zone, Name: "+name+", Type: A, ResourceRecords: [10.9.0.1]}}"), "unknown dns Record"},
		{"to an endpoint of another service", edit(quiet, zone(name), strings.ReplaceAll(alias(name), "Api.", "Dkr.")), "denied dns Record"},
		{"in a group of records", edit(quiet, zone(name), "Group: {Type: AWS::Route53::RecordSetGroup, Properties: {HostedZoneName: "+name+"., RecordSets: [{Name: "+name+", Type: CNAME, ResourceRecords: [!Select [1, !Split [\":\", !Select [0, !GetAtt Api.DnsEntries]]]]}]}}"), "allowed via Api"},
		{"in capitals", edit(quiet, zone("API.ecr.eu-west-1.amazonaws.com"), alias(name)), "allowed via Api"},
		{"with host names off", edit(replace(quiet, "Vpc", ", EnableDnsHostnames: true", ""), zone(name), alias(name)), "denied dns Vpc"},
		{"with host names perhaps off", edit(replace(quiet, "Vpc", "EnableDnsHostnames: true", "EnableDnsHostnames: !ImportValue Flag"), zone(name), alias(name)), "unknown dns Record"},
		{"with a record for IPv6 only", edit(quiet, zone(name), strings.Replace(alias(name), "Type: A,", "Type: AAAA,", 1)), "unknown dns Record"},
		{"with records for both families", edit(quiet, zone(name), alias(name), strings.Replace(strings.Replace(alias(name), "Type: A,", "Type: AAAA,", 1), "Record:", "A6:", 1)), "allowed via Api"},
		{"with several records that lead elsewhere, too", edit(quiet, zone(name), alias(name), "More: {Type: AWS::Route53::RecordSet, Properties: {HostedZoneId: !Ref Zone, Name: "+name+", Type: A, Weight: 1, SetIdentifier: b, ResourceRecords: [10.9.0.1]}}"), "unknown dns More"},
		{"to an endpoint of another VPC", edit(quiet, zone(name), strings.ReplaceAll(alias(name), "Api.", "Far."), "Other: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.1.0.0/16}}",
			"Far: {Type: AWS::EC2::VPCEndpoint, Properties: {VpcId: !Ref Other, VpcEndpointType: Interface, ServiceName: com.amazonaws.eu-west-1.ecr.api}}"), "unknown dns Record"},
		{"of another VPC", edit(isolated, strings.Replace(zone(name), "!Ref Vpc", "vpc-1", 1)), "allowed via Api"},
		{"of another name", edit(isolated, zone("ecs.internal")), "allowed via Api"},
		{"shorter than the endpoint's own zone", edit(isolated, zone("amazonaws.com")), "allowed via Api"},
	}
	for _, tt := range tests {
		scenario{tt.name, tt.resources, map[Destination]string{toAPI: tt.want}}.run(t)
	}
	scenario{"longer than the endpoint's own zone", edit(isolated, zone("1.dkr.ecr.eu-west-1.amazonaws.com")), map[Destination]string{
		{"1.dkr.ecr.eu-west-1.amazonaws.com", 443, "ecr.dkr", "eu-west-1"}: "denied dns Zone",
		toDkr: "allowed via Dkr",
	}}.run(t)
	scenario{"a namespace of Cloud Map", edit(isolated, "Zone: {Type: AWS::ServiceDiscovery::PrivateDnsNamespace, Properties: {Name: corp, Vpc: !Ref Vpc}}"), map[Destination]string{
		{"registry.corp", 443, "", ""}: "denied dns Zone",
		toAPI:                          "allowed via Api",
	}}.run(t)
}

func TestResolverRules(t *testing.T) {
	forward := func(kind, domain string) string {
		return edit(isolated, "Forward: {Type: AWS::Route53Resolver::ResolverRule, Properties: {RuleType: "+kind+", DomainName: "+domain+", TargetIps: [{Ip: 192.168.0.1}]}}",
			"ForwardHere: {Type: AWS::Route53Resolver::ResolverRuleAssociation, Properties: {VPCId: !Ref Vpc, ResolverRuleId: !Ref Forward}}")
	}
	tests := []struct{ name, resources, want string }{
		{"for the name", forward("FORWARD", "api.ecr.eu-west-1.amazonaws.com"), "unknown dns Forward"},
		{"for a domain above, which the endpoint's zone precedes", forward("FORWARD", "amazonaws.com"), "allowed via Api"},
		{"for another domain", forward("FORWARD", "corp.example"), "allowed via Api"},
		{"the system's own", forward("SYSTEM", "api.ecr.eu-west-1.amazonaws.com"), "allowed via Api"},
	}
	for _, tt := range tests {
		scenario{tt.name, tt.resources, map[Destination]string{toAPI: tt.want}}.run(t)
	}
	scenario{"for every name", forward("FORWARD", "."), map[Destination]string{toAPI: "allowed via Api", toLogs: "unknown dns Forward"}}.run(t)
}

func TestMatchName(t *testing.T) {
	region := template.Symbol{Kind: template.PseudoSymbol, Name: "AWS::Region"}.Text()
	parameter := template.Symbol{Kind: template.ParameterSymbol, Name: "Zone"}.Text()
	tests := []struct {
		name, pattern template.Text
		want          fact.Truth
	}{
		{"a.b", "a.b", fact.Yes},
		{"a.b", "*", fact.Yes},
		{"a.b", "*.b", fact.Yes},
		{"x.a.b", "*.b", fact.Yes},
		{"b", "*.b", fact.No},
		{"a.b", "a.c", fact.No},
		{"xb", "*.b", fact.No},
		{"logs." + region + ".amazonaws.com", "*.dkr.ecr." + region + ".amazonaws.com", fact.No},
		{"1.dkr.ecr." + region + ".amazonaws.com", "*.dkr.ecr." + region + ".amazonaws.com", fact.Yes},
		{"logs." + region + ".amazonaws.com", "logs.eu-west-1.amazonaws.com", fact.Maybe},
		{"logs." + region + ".amazonaws.com", "kms.eu-west-1.amazonaws.com", fact.No},
		{"logs.eu-west-1.amazonaws.com", parameter, fact.Maybe},
		{"logs.eu-west-1.amazonaws.com", "*." + parameter, fact.Maybe},
	}
	for _, tt := range tests {
		if got := matchName(tt.name, tt.pattern); got != tt.want {
			t.Errorf("matchName(%s, %s) = %s, want %s", tt.name, tt.pattern, got, tt.want)
		}
	}
}
