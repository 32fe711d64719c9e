package workload

import (
	"slices"
	"testing"

	"github.com/isolated-ecs/isolated-ecs/verify/template/templatetest"
)

const (
	front80 = `
  Balancer: {Type: AWS::ElasticLoadBalancingV2::LoadBalancer, Properties: {Subnets: [!Ref Subnet], SecurityGroups: [!Ref Group]}}
  Web: {Type: AWS::ElasticLoadBalancingV2::TargetGroup, Properties: {TargetType: ip}}
  Http: {Type: AWS::ElasticLoadBalancingV2::Listener, Properties: {LoadBalancerArn: !Ref Balancer, Port: 80, DefaultActions: [{TargetGroupArn: !Ref Web}]}}
`
	byInstance = `
  Balancer: {Type: AWS::ElasticLoadBalancingV2::LoadBalancer, Properties: {Type: network, Subnets: [!Ref Subnet]}}
  Web: {Type: AWS::ElasticLoadBalancingV2::TargetGroup}
  Http: {Type: AWS::ElasticLoadBalancingV2::Listener, Properties: {LoadBalancerArn: !Ref Balancer, DefaultActions: [{ForwardConfig: {TargetGroups: [{TargetGroupArn: !Ref Web}]}}]}}
`
	mapped = "PortMappings: [{ContainerPort: 8080}]"
	behind = "LoadBalancers: [{TargetGroupArn: !Ref Web, ContainerName: app, ContainerPort: 8080}]"
)

func TestLoadBalancer(t *testing.T) {
	const web = "health checks of target group Web"
	green := `
  Green: {Type: AWS::ElasticLoadBalancingV2::TargetGroup, Properties: {TargetType: ip}}
  Rule: {Type: AWS::ElasticLoadBalancingV2::ListenerRule, Properties: {ListenerArn: !Ref Http, Actions: [{TargetGroupArn: !Ref Web}]}}`
	shift := func(advanced string) string {
		return "LoadBalancers: [{TargetGroupArn: !Ref Web, ContainerName: app, ContainerPort: 8080, AdvancedConfiguration: {AlternateTargetGroupArn: !Ref Green, " + advanced + "}}]"
	}
	tests := []struct {
		name   string
		sample sample
		want   []string
	}{
		{"none", sample{}, nil},
		{"by address", sample{container: mapped, service: behind, resources: front80}, []string{web + " on TCP 8080 from load balancer Balancer"}},
		{"a health check elsewhere", sample{container: mapped, service: behind, resources: front80 + "  Other: {Type: AWS::ElasticLoadBalancingV2::TargetGroup, Properties: {TargetType: ip, HealthCheckPort: '9'}}\n" +
			"  More: {Type: AWS::ElasticLoadBalancingV2::Listener, Properties: {LoadBalancerArn: !Ref Balancer, DefaultActions: [{TargetGroupArn: !Ref Other}]}}",
		}.with("!Ref Web, C", "!Ref Other, C"), []string{"health checks of target group Other on TCP 9 from load balancer Balancer",
			"requests that target group Other gets on TCP 8080 from load balancer Balancer optional"}},
		{"ports that hosts pick", sample{launch: onEC2, mode: "bridge", container: mapped, service: behind, resources: instances + byInstance},
			[]string{web + " on TCP 32768-60999 from bare load balancer Balancer"}},
		{"ports that Windows picks", sample{launch: onEC2, mode: "default", container: mapped, service: behind, resources: instances + byInstance,
			definition: "RuntimePlatform: {OperatingSystemFamily: WINDOWS_SERVER_2022_CORE}"}, []string{web + " on TCP 49152-65535 from bare load balancer Balancer"}},
		{"a port of the host", sample{launch: onEC2, mode: "bridge", container: "PortMappings: [{ContainerPort: 8080, HostPort: 80}]", service: behind, resources: instances + byInstance},
			[]string{web + " on TCP 80 from bare load balancer Balancer"}},
		{"the network of the host", sample{launch: onEC2, mode: "host", container: mapped, service: behind, resources: instances + byInstance},
			[]string{web + " on TCP 8080 from bare load balancer Balancer"}},
		{"by instance, in awsvpc", sample{container: mapped, service: behind, resources: byInstance},
			[]string{web + " denied: target group Web has target type instance, and tasks in network mode awsvpc need ip"}},
		{"by address, in bridge", sample{launch: onEC2, mode: "bridge", container: mapped, service: behind, resources: instances + front80},
			[]string{web + " denied: target group Web has target type ip, and tasks without an interface of their own need instance"}},
		{"a type that is not known", sample{container: mapped, service: behind, resources: front80, parameters: "  Kind: {Type: String}"}.with("TargetType: ip", "TargetType: !Ref Kind"),
			[]string{web + " unknown: whether target group Web has target type ${Kind}, and tasks in network mode awsvpc need ip, is not in the templates"}},
		{"another container", sample{container: mapped, service: behind, resources: front80}.with("ContainerName: app", "ContainerName: web"),
			[]string{web + " denied: task definition Definition has no container web"}},
		{"another port", sample{container: "PortMappings: [{ContainerPort: 80}]", service: behind, resources: front80},
			[]string{web + " denied: container app of Definition has no port mapping for 8080"}},
		{"a range of ports", sample{container: "PortMappings: [{ContainerPortRange: 8000-9000}]", service: behind, resources: front80},
			[]string{web + " on TCP 8080 from load balancer Balancer"}},
		{"no listener", sample{container: mapped, service: behind, resources: front80}.with("!Ref Web}]}}", "!Ref Else}]}}").with("  Web:", "  Else: {Type: AWS::ElasticLoadBalancingV2::TargetGroup}\n  Web:"),
			[]string{web + " denied: no listener forwards to target group Web, so it has no load balancer"}},
		{"a listener that may forward", sample{container: mapped, service: behind, resources: front80, parameters: "  Arn: {Type: String}"}.with("!Ref Web}]}}", "!Ref Arn}]}}"),
			[]string{web + " unknown: whether Http forwards to target group Web is not in the templates"}},
		{"a nested stack", sample{container: mapped, service: behind, resources: front80 + "  Else: {Type: AWS::ElasticLoadBalancingV2::TargetGroup}\n  Code: {Type: 'Custom::Forward', Properties: {Target: [{Arn: !Ref Web}]}}"}.with("!Ref Web}]}}", "!Ref Else}]}}"),
			[]string{web + " unknown: no listener in the templates forwards to target group Web"}},
		{"a parameter", sample{container: mapped, service: behind, resources: front80, parameters: "  Arn: {Type: String}"}.with("!Ref Web, C", "!Ref Arn, C"),
			[]string{"health checks of target group ${Arn} unknown: target group ${Arn} is not in the templates"}},
		{"Classic Load Balancer", sample{container: mapped, service: "LoadBalancers: [{LoadBalancerName: old, ContainerName: app, ContainerPort: 8080}]"},
			[]string{"load balancer unknown: only load balancers with target groups are followed"}},
		{"hosts elsewhere", sample{launch: "LaunchType: EXTERNAL", mode: "bridge", container: mapped, service: behind, resources: byInstance},
			[]string{web + " denied: launch type EXTERNAL has no load balancers"}},
		{"UDP", sample{container: mapped, service: behind, resources: front80}.with("TargetType: ip", "Protocol: UDP, TargetType: ip"),
			[]string{web + " on TCP 8080 from load balancer Balancer", "requests that target group Web gets optional unknown: UDP is not followed"}},
		{"IPv6", sample{container: mapped, service: behind, resources: front80}.with("TargetType: ip", "IpAddressType: ipv6, TargetType: ip"),
			[]string{web + " on TCP 8080 unknown: connections by IPv6 are not followed"}},
		{"two groups, and no role", sample{container: mapped, service: shift("ProductionListenerRule: !GetAtt Rule.RuleArn"), resources: front80 + green},
			[]string{web + " on TCP 8080 from load balancer Balancer", "health checks of target group Green on TCP 8080 from load balancer Balancer",
				"role that shifts traffic between target groups unknown: as which role Amazon ECS shifts traffic is not known"}},
		{"two groups, and a production rule elsewhere", sample{container: mapped, service: shift("ProductionListenerRule: !Ref Arn, RoleArn: 'arn:aws:iam::111122223333:role/r'"), resources: front80 + green, parameters: "  Arn: {Type: String}"},
			[]string{web + " on TCP 8080 from load balancer Balancer", "health checks of target group Green unknown: whether ${Arn} forwards to target group Green is not in the templates"}},
		{"two groups, and a role elsewhere", sample{container: mapped, service: shift("ProductionListenerRule: !Ref Rule, RoleArn: 'arn:aws:iam::111122223333:role/r'"), resources: front80 + green},
			[]string{web + " on TCP 8080 from load balancer Balancer", "health checks of target group Green on TCP 8080 from load balancer Balancer"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := reachedBy(Find(templatetest.World(t, tt.sample.String()))[0], LoadBalancer); !slices.Equal(got, tt.want) {
				t.Errorf("got\n\t%q\nwant\n\t%q", got, tt.want)
			}
		})
	}
}

// TestShiftingRole: what the role must be allowed follows from the listeners and groups.
func TestShiftingRole(t *testing.T) {
	s := sample{container: mapped, resources: front80 + `
  Green: {Type: AWS::ElasticLoadBalancingV2::TargetGroup, Properties: {TargetType: ip}}
  Rule: {Type: AWS::ElasticLoadBalancingV2::ListenerRule, Properties: {ListenerArn: !Ref Http, Actions: [{TargetGroupArn: !Ref Web}]}}
  Shift: {Type: AWS::IAM::Role}`,
		service: "LoadBalancers: [{TargetGroupArn: !Ref Web, ContainerName: app, ContainerPort: 8080, AdvancedConfiguration: {AlternateTargetGroupArn: !Ref Green, " +
			"ProductionListenerRule: !GetAtt Rule.RuleArn, TestListenerRule: !Ref Http, RoleArn: !GetAtt Shift.Arn}}]"}
	want := []string{"DescribeListeners on *", "DescribeRules on *", "DescribeTargetGroups on *", "DescribeTargetHealth on *",
		"RegisterTargets on targetgroup/${Web}", "DeregisterTargets on targetgroup/${Web}", "RegisterTargets on targetgroup/${Green}", "DeregisterTargets on targetgroup/${Green}",
		"ModifyRule on listener-rule/${Rule}", "ModifyListener on listener/${Http}"}
	var got []string
	for _, n := range only(t, s.String()).Needs {
		if n.Principal == InfrastructureRole {
			got = append(got, short(n.Action+" on "+n.Resource.String()))
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n\t%q\nwant\n\t%q", got, want)
	}
}
