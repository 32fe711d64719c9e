package workload

import (
	"slices"
	"strings"
	"testing"
)

func TestNamesThatAreLookedUp(t *testing.T) {
	const zones = `
  Vpc: {Type: AWS::EC2::VPC}
  Other: {Type: AWS::EC2::VPC}
  Namespace: {Type: AWS::ServiceDiscovery::PrivateDnsNamespace, Properties: {Vpc: !Ref Vpc, Name: shop.internal}}
  Orders: {Type: AWS::ServiceDiscovery::Service, Properties: {Name: orders, NamespaceId: !Ref Namespace}}
  Elsewhere: {Type: AWS::ServiceDiscovery::PrivateDnsNamespace, Properties: {Vpc: !Ref Other, Name: far.internal}}
  Far: {Type: AWS::ServiceDiscovery::Service, Properties: {Name: far, DnsConfig: {NamespaceId: !Ref Elsewhere, DnsRecords: []}}}
  Zone: {Type: AWS::Route53::HostedZone, Properties: {Name: db.example., VPCs: [{VPCId: !Ref Vpc}]}}
  Main: {Type: AWS::Route53::RecordSet, Properties: {HostedZoneId: !Ref Zone, Name: main.db.example., Type: A}}
  Public: {Type: AWS::Route53::HostedZone, Properties: {Name: example.com}}
  Balancer: {Type: AWS::ElasticLoadBalancingV2::LoadBalancer, Properties: {Subnets: [!Ref Subnet]}}
  Www: {Type: AWS::Route53::RecordSet, Properties: {HostedZoneId: !Ref Public, Name: www.example.com, Type: A}}
`
	tests := []struct {
		name, value string
		want        []string
	}{
		{"of a namespace", `"http://orders.shop.internal:8080/"`, []string{"orders.shop.internal"}},
		{"of a namespace, put together", `!Sub "http://orders.shop.internal/${Cluster}"`, []string{"orders.shop.internal"}},
		{"of a hosted zone", `"postgres://u@main.db.example/app"`, []string{"main.db.example"}},
		{"of a load balancer", `!Sub "http://${Balancer.DNSName}:8080"`, []string{"${Balancer.DNSName}.eu-west-1.elb.amazonaws.com"}},
		{"both", `"orders.shop.internal,main.db.example"`, []string{"orders.shop.internal", "main.db.example"}},
		{"a longer one", `"https://back.orders.shop.internal.example.com"`, nil},
		{"another service of the namespace", `"https://reorders.shop.internal"`, nil},
		{"of a namespace of another VPC", `"far.far.internal"`, nil},
		{"of a public zone", `"www.example.com"`, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := sample{container: "Environment: [{Name: URL, Value: " + tt.value + "}]", resources: zones}
			source := strings.Replace(s.String(), "Subnet: {Type: AWS::EC2::Subnet}", "Subnet: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc}}", 1)
			var got []string
			for _, n := range only(t, source).Needs {
				if n.Lookup && n.Optional {
					got = append(got, n.Host.String())
				}
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestEndpointIn(t *testing.T) {
	tests := []struct {
		text  string
		port  int
		found bool
	}{
		{"http://a.b:8080/x", 8080, true},
		{"http://a.b", 80, true},
		{"https://a.b/", 443, true},
		{"a.b", 0, true},
		{"a.b:", 0, true},
		{"a.b:${Port}", 0, true},
		{"x.a.b,a.b:81", 81, true},
		{"a.b.c", 0, false},
		{"aa.b", 0, false},
		{"", 0, false},
	}
	for _, tt := range tests {
		if port, found := endpointIn(tt.text, "a.b"); port != tt.port || found != tt.found {
			t.Errorf("%q: %d %t, want %d %t", tt.text, port, found, tt.port, tt.found)
		}
	}
}
