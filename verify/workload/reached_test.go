package workload

import (
	"slices"
	"strings"
	"testing"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
)

// with changes the first place that has some words.
func (s sample) with(old, new string) sample {
	for _, field := range []*string{&s.container, &s.definition, &s.service, &s.resources} {
		if strings.Contains(*field, old) {
			*field = strings.Replace(*field, old, new, 1)
			return s
		}
	}
	panic("the sample has no " + old)
}

func short(s string) string {
	return strings.NewReplacer("elasticloadbalancing:", "", "arn:aws:elasticloadbalancing:eu-west-1:111122223333:", "").Replace(s)
}

// reachedBy shows needs of a feature that no role makes, a line each: why, who calls, and what
// the template decides.
func reachedBy(w *Workload, feature string) []string {
	var out []string
	for _, n := range w.Needs {
		if n.Feature != feature || n.Action != "" {
			continue
		}
		words := []string{n.Reason}
		if c := n.Connection; c != nil {
			words = append(words, "from")
			if c.From.Bare {
				words = append(words, "bare")
			}
			words = append(words, c.From.Name)
			if c.To != nil {
				words = append(words, "to", c.To.Name)
			}
		}
		if n.Optional {
			words = append(words, "optional")
		}
		if v := n.Steps.Verdict(); len(n.Steps) > 0 && v != fact.Allowed {
			words = append(words, v.String()+": "+n.Steps.Witness().Why)
		}
		out = append(out, strings.Join(words, " "))
	}
	return out
}

func TestServiceDiscovery(t *testing.T) {
	registry := func(record string) string {
		return `
  Network: {Type: AWS::EC2::VPC}
  Namespace: {Type: AWS::ServiceDiscovery::PrivateDnsNamespace, Properties: {Vpc: !Ref Network}}
  Registry: {Type: AWS::ServiceDiscovery::Service, Properties: {NamespaceId: !Ref Namespace, DnsConfig: {DnsRecords: [{Type: ` + record + `}]}}}
`
	}
	entry := func(more string) string {
		return "ServiceRegistries: [{RegistryArn: !GetAtt Registry.Arn" + more + "}]"
	}
	both := ", ContainerName: app, ContainerPort: 8080"
	const name = "entry in service Registry of AWS Cloud Map"
	bridge := sample{launch: onEC2, mode: "bridge", container: mapped}
	tests := []struct {
		name   string
		sample sample
		want   []string
	}{
		{"addresses", sample{service: entry(""), resources: registry("A")}, []string{name}},
		{"names of another service", sample{service: "ServiceRegistries: [{RegistryArn: 'arn:aws:servicediscovery:eu-west-1:111122223333:service/srv-1'}]"}, nil},
		{"ports, by container", sample{container: mapped, service: entry(both), resources: registry("SRV")}, []string{name}},
		{"ports, by number", sample{service: entry(", Port: 80"), resources: registry("SRV")}, []string{name}},
		{"ports, and none is given", sample{service: entry(""), resources: registry("SRV")}, []string{name + " denied: the SRV records of Registry need ContainerName and ContainerPort, or Port"}},
		{"ports, given twice", sample{container: mapped, service: entry(both + ", Port: 80"), resources: registry("SRV")},
			[]string{name + " denied: either ContainerName and ContainerPort are given, or Port, not both"}},
		{"ports of no container", sample{service: entry(both), resources: registry("SRV")}, []string{name + " denied: container app of Definition has no port mapping for 8080"}},
		{"a record that is not known", sample{service: entry(""), resources: registry("!Ref Kind"), parameters: "  Kind: {Type: String}"},
			[]string{name + " unknown: whether the records of Registry are of type SRV is not in the templates"}},
		{"a record that is not known, and a port", sample{service: entry(", Port: 80"), resources: registry("!Ref Kind"), parameters: "  Kind: {Type: String}"}, []string{name}},
		{"in bridge", bridge.plus(entry(both), instances+registry("SRV")), []string{name}},
		{"in bridge, addresses", bridge.plus(entry(both), instances+registry("A")),
			[]string{name + " denied: tasks without an interface of their own are found by SRV records only, and Registry has none"}},
		{"in bridge, without a container", bridge.plus(entry(", Port: 80"), instances+registry("SRV")),
			[]string{name + " denied: tasks without an interface of their own are registered with ContainerName and ContainerPort"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := reachedBy(only(t, tt.sample.String()), ServiceDiscovery); !slices.Equal(got, tt.want) {
				t.Errorf("got\n\t%q\nwant\n\t%q", got, tt.want)
			}
		})
	}
}

func (s sample) plus(service, resources string) sample {
	s.service, s.resources = service, resources
	return s
}

func TestVPCLink(t *testing.T) {
	api := func(uri string) string {
		return `
  Link: {Type: AWS::ApiGatewayV2::VpcLink, Properties: {SubnetIds: [!Ref Subnet], SecurityGroupIds: [!Ref Group]}}
  Api: {Type: AWS::ApiGatewayV2::Integration, Properties: {ConnectionType: VPC_LINK, ConnectionId: !Ref Link, IntegrationUri: ` + uri + `}}
  Registry: {Type: AWS::ServiceDiscovery::Service, Properties: {DnsConfig: {DnsRecords: [{Type: A}]}}}
`
	}
	through := sample{container: mapped, service: behind, resources: front80 + api("!Ref Http")}
	mapService := func(more string) sample {
		return sample{container: mapped, service: "ServiceRegistries: [{RegistryArn: !GetAtt Registry.Arn" + more + "}]", resources: api("!GetAtt Registry.Arn")}
	}
	const name = "requests of HTTP API integration Api on "
	tests := []struct {
		name   string
		sample sample
		want   []string
	}{
		{"to a listener", through, []string{name + "TCP 80 from VPC link Link to load balancer Balancer optional"}},
		{"to a listener, and its id by attribute", through.with("IntegrationUri: !Ref Http", "IntegrationUri: !GetAtt Http.ListenerArn"), []string{name + "TCP 80 from VPC link Link to load balancer Balancer optional"}},
		{"to a listener of others", through.with("IntegrationUri: !Ref Http", "IntegrationUri: !Ref Https").with("  Link:", "  Https: {Type: AWS::ElasticLoadBalancingV2::Listener, Properties: {LoadBalancerArn: !Ref Balancer, Port: 443}}\n  Link:"), nil},
		{"over the internet", through.with("ConnectionType: VPC_LINK", "ConnectionType: INTERNET"), nil},
		{"without groups", through.with(", SecurityGroupIds: [!Ref Group]}}\n  Api", "}}\n  Api"),
			[]string{name + "TCP 80 optional unknown: which security groups a VPC link has that names none is not documented, so it is not known"}},
		{"a link elsewhere", through.with("ConnectionId: !Ref Link", "ConnectionId: abc123"), []string{name + "TCP 80 optional unknown: the VPC link is not in the templates"}},
		{"to tasks", mapService(", ContainerName: app, ContainerPort: 8080"), []string{name + "TCP 8080 from VPC link Link optional"}},
		{"to tasks, by number", mapService(", Port: 81"), []string{name + "TCP 81 from VPC link Link optional"}},
		{"to tasks on a port that is not known", mapService(""), []string{name + "a port that is not known optional unknown: the port is not known"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := reachedBy(only(t, tt.sample.String()), VPCLink); !slices.Equal(got, tt.want) {
				t.Errorf("got\n\t%q\nwant\n\t%q", got, tt.want)
			}
		})
	}
}
