package test

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awselasticloadbalancingv2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsservicediscovery"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/isolated-ecs/isolated-ecs/cluster"
	"github.com/isolated-ecs/isolated-ecs/internal/cdktest"
	"github.com/isolated-ecs/isolated-ecs/isolatedvpc"
	"github.com/isolated-ecs/isolated-ecs/service"
)

// wantRegionError checks that a stack in Ireland refuses what define gives it.
func wantRegionError(t *testing.T, define func(stack awscdk.Stack)) {
	t.Helper()
	err := cdktest.PanicError(t, func() { define(cdktest.NewStack(t, ireland)) })
	if want := "is not in the stack's Region eu-west-1"; !strings.Contains(err.Error(), want) {
		t.Errorf("error lacks %q: %v", want, err)
	}
}

// TestWaysInInEveryCombination: wherever network, load balancer, service, caller and API
// are, as long as each comes after what it refers to, CDK finds no circle of stacks, and
// CloudFormation none of resources.
func TestWaysInInEveryCombination(t *testing.T) {
	for strength, places := range map[string][]string{
		"strong": {"N N N N N", "N N S S S", "N B S S S", "N B S C A", "N S S C A", "N N S N A", "N B S B A", "N nested-B nested-S nested-S nested-A"},
		"weak":   {"N B S C A", "N N S N A"},
	} {
		for _, at := range places {
			t.Run(strength+" "+at, func(t *testing.T) {
				app := cdktest.NewApp(t, map[string]any{"@aws-cdk/core:defaultCrossStackReferences": strength})
				defineWaysIn(stacksOf(app, strings.Fields(at)))
				directory := *app.Synth(nil).Directory()
				for _, path := range templatesIn(t, directory) {
					if circle := circleIn(readTemplate(t, path)); circle != nil {
						t.Errorf("%s: %s", filepath.Base(path), strings.Join(circle, " -> "))
					}
				}
			})
		}
	}
}

// defineWaysIn defines network, load balancers, service, caller and API in a stack each.
func defineWaysIn(stacks []awscdk.Stack) {
	private := cluster.NewPrivateCluster(stacks[0], "Cluster", &cluster.PrivateClusterProps{
		Network: isolatedvpc.NewIsolatedVpc(stacks[0], "Network", nil), CloudMapNamespace: "internal.example",
	})
	network := private.Network()
	alb := newAlb(stacks[1], network)
	nlb := service.NewInternalNetworkLoadBalancer(stacks[1], "Nlb", &service.InternalNetworkLoadBalancerProps{Network: network})
	web := newService(stacks[2], "Web", &service.PrivateFargateServiceProps{
		Cluster: private, Ports: []service.Port{{Number: 8080}}, BlueGreen: &service.BlueGreen{},
	})
	direct := newService(stacks[2], "Direct", &service.PrivateFargateServiceProps{
		Cluster: private, Ports: []service.Port{{Number: 8080}},
		CloudMap: &service.CloudMap{Name: "direct", RecordType: awsservicediscovery.DnsRecordType_SRV},
	})
	alb.AddTarget("Balanced", web, &service.ApplicationTargetOptions{Port: 8080})
	nlb.AddTarget("Connected", web, &service.NetworkTargetOptions{Port: 8080, TestListenerPort: 8081})
	caller := newService(stacks[3], "Caller", &service.PrivateFargateServiceProps{Cluster: private})
	alb.AllowFrom(caller, "Caller calls Web")
	caller.AllowTo(nlb, 8080, "Caller calls Web")
	api := service.NewHttpApiIngress(stacks[4], "Ingress", &service.HttpApiIngressProps{Network: network})
	api.AddServiceRoute("Direct", direct, nil)
	api.AddLoadBalancerRoute("Balanced", alb, &service.HttpRouteOptions{ServerName: "web.example.com", Path: "/balanced"})
}

// TestRulesOfWaysIn: every rule of a group is made once, whatever CDK's own load
// balancers and AllowFrom and AllowTo ask for; Amazon EC2 refuses a second one.
func TestRulesOfWaysIn(t *testing.T) {
	for _, name := range []string{"internal-alb-all", "internal-nlb-all", "http-api-alb", "blue-green"} {
		template, seen := readTemplate(t, "golden/"+name+".json"), map[string]string{}
		for _, kind := range []string{"AWS::EC2::SecurityGroupIngress", "AWS::EC2::SecurityGroupEgress"} {
			for _, id := range template.ids(kind) {
				properties := template.Resources[id].Properties
				delete(properties, "Description")
				rule := fmt.Sprint(kind, properties)
				if other := seen[rule]; other != "" {
					t.Errorf("%s: %s and %s are the same rule", name, other, id)
				}
				seen[rule] = id
			}
		}
		if len(seen) == 0 {
			t.Errorf("%s has no rules", name)
		}
	}
}

// TestServicesStartAfterTheirListeners: Amazon ECS refuses a target group that no listener
// leads to, and tasks that health checks do not reach are stopped.
func TestServicesStartAfterTheirListeners(t *testing.T) {
	for name, want := range map[string]int{"internal-alb": 3, "internal-nlb": 3, "internal-nlb-all": 6, "blue-green": 4} {
		template := readTemplate(t, "golden/"+name+".json")
		before, found := closure(template, template.ids("AWS::ECS::Service")[0]), 0
		group := template.ids("AWS::ElasticLoadBalancingV2::TargetGroup")
		for id, r := range template.Resources {
			leads := strings.HasPrefix(r.Type, "AWS::ElasticLoadBalancingV2::Listener") && refersTo(r, group)
			rule := strings.HasPrefix(id, "WebLoadBalancers") || strings.HasPrefix(id, "WebRulesfrom")
			if leads || rule {
				found++
				if !before[id] {
					t.Errorf("%s: the service does not wait for %s", name, id)
				}
			}
		}
		if found != want {
			t.Errorf("%s: found %d rules and listeners, want %d", name, found, want)
		}
	}
}

func refersTo(r *resource, ids []string) bool {
	for _, to := range references(r.Properties) {
		for _, id := range ids {
			if to == id {
				return true
			}
		}
	}
	return false
}

// TestInstancesBehindALoadBalancer: tasks on instances are registered by their own
// addresses, as those on Fargate are.
func TestInstancesBehindALoadBalancer(t *testing.T) {
	stack := cdktest.NewStack(t, nil)
	private := newCluster(stack, nil)
	web := newEc2Service(stack, "Web", &service.PrivateEc2ServiceProps{
		Cluster: private, Capacity: private.AddEc2Capacity("Instances", nil), Ports: []service.Port{{Number: 8080}},
	})
	newAlb(stack, private.Network()).AddTarget("Balanced", web, &service.ApplicationTargetOptions{Port: 8080})
	template := parseTemplate(t, cdktest.Template(t, stack))
	if got := one(template, "AWS::ElasticLoadBalancingV2::TargetGroup").Properties["TargetType"]; got != "ip" {
		t.Errorf("TargetType = %v, want ip", got)
	}
	if got := one(template, "AWS::ECS::Service").Properties["LoadBalancers"]; got == nil {
		t.Error("the service has no load balancer")
	}
	if opened := openings(template); len(opened) > 0 {
		t.Errorf("the template has openings: %s", strings.Join(opened, "\n"))
	}
}

// TestWaysInAsConstructs: each can be passed to CDK in every way.
func TestWaysInAsConstructs(t *testing.T) {
	stack := cdktest.NewStack(t, nil)
	alb := defineInternalAlb(stack)
	nlb := service.NewInternalNetworkLoadBalancer(stack, "Nlb", &service.InternalNetworkLoadBalancerProps{Network: alb.network})
	endpoint := service.NewEndpointService(stack, "EndpointService", &service.EndpointServiceProps{
		LoadBalancer: nlb, AllowedPrincipals: []awsiam.ArnPrincipal{awsiam.NewAccountPrincipal(jsii.String("444455556666"))}, AcceptAutomatically: true,
	})
	api := service.NewHttpApiIngress(stack, "Ingress", &service.HttpApiIngressProps{Network: alb.network})
	for _, construct := range []constructs.Construct{alb.InternalApplicationLoadBalancer, nlb, endpoint, api} {
		awscdk.Tags_Of(construct).Add(jsii.String("tagged"), jsii.String("yes"), nil)
		awscdk.NewCfnOutput(construct, jsii.String("Output"), &awscdk.CfnOutputProps{Value: jsii.String("1")})
		stack.Node().AddDependency(construct)
	}
	awscdk.NewCfnOutput(stack, jsii.String("Name"), &awscdk.CfnOutputProps{Value: alb.LoadBalancer().LoadBalancerDnsName()})
	awscdk.NewCfnOutput(stack, jsii.String("Other"), &awscdk.CfnOutputProps{Value: nlb.LoadBalancer().LoadBalancerDnsName()})
	awscdk.NewCfnOutput(stack, jsii.String("Service"), &awscdk.CfnOutputProps{Value: endpoint.Service().VpcEndpointServiceName()})
	awscdk.NewCfnOutput(stack, jsii.String("Url"), &awscdk.CfnOutputProps{Value: api.Stage().Url()})
	for _, peer := range []awsec2.IConnectable{alb, nlb, api} {
		if len(*peer.Connections().SecurityGroups()) != 1 {
			t.Errorf("%T has %d security groups, want 1", peer, len(*peer.Connections().SecurityGroups()))
		}
	}
	template := parseTemplate(t, cdktest.Template(t, stack))
	if got := one(template, "AWS::EC2::VPCEndpointService").Properties["AcceptanceRequired"]; got != false {
		t.Errorf("AcceptanceRequired = %v, want false", got)
	}
	if opened := openings(template); len(opened) > 0 {
		t.Errorf("the template has openings: %s", strings.Join(opened, "\n"))
	}
}

// TestNamesOfLoadBalancers: DNS Firewall lets them pass, by name or, where the network
// comes before the load balancer, by pattern.
func TestNamesOfLoadBalancers(t *testing.T) {
	for at, want := range map[string]string{
		"N N": "map[Fn::GetAtt:[BalancerLoadBalancer9134B087 DNSName]] map[Fn::GetAtt:[NlbLoadBalancerB6CAE5FA DNSName]]",
		"N B": "map[Fn::Join:[ [*. map[Ref:AWS::Region] .elb. map[Ref:AWS::URLSuffix]]]] map[Fn::Join:[ [*.elb. map[Ref:AWS::Region] . map[Ref:AWS::URLSuffix]]]]",
	} {
		t.Run(at, func(t *testing.T) {
			stacks := stacksOf(cdktest.NewApp(t, nil), strings.Fields(at))
			network := isolatedvpc.NewIsolatedVpc(stacks[0], "Network", nil)
			newAlb(stacks[1], network)
			service.NewInternalNetworkLoadBalancer(stacks[1], "Nlb", &service.InternalNetworkLoadBalancerProps{Network: network})
			template := parseTemplate(t, cdktest.Template(t, stacks[0]))
			allowed := template.Resources["NetworkDnsFirewallAllowed1B7ADFE6D"]
			if allowed == nil {
				t.Fatal("no name is allowed")
			}
			if got := strings.Trim(fmt.Sprint(allowed.Properties["Domains"]), "[]"); got != strings.Trim(want, "[]") {
				t.Errorf("allowed are\n%s, want\n%s", got, want)
			}
		})
	}
}

// gracious is a target with a health check grace period.
func gracious(period awscdk.Duration) *service.ApplicationTargetOptions {
	return &service.ApplicationTargetOptions{Port: 8080, HealthCheckGracePeriod: period, Priority: 7,
		Conditions: []awselasticloadbalancingv2.ListenerCondition{awselasticloadbalancingv2.ListenerCondition_PathPatterns(jsii.Strings("/gracious"))}}
}

// TestGracePeriods: a service has the longest of its targets; without one it is 60 seconds.
func TestGracePeriods(t *testing.T) {
	seconds := func(n float64) awscdk.Duration { return awscdk.Duration_Seconds(&n) }
	for _, tt := range []struct {
		name    string
		periods []awscdk.Duration
		want    float64
	}{
		{"none", []awscdk.Duration{nil}, 60},
		{"zero", []awscdk.Duration{seconds(0)}, 0},
		{"short, then none", []awscdk.Duration{seconds(5), nil}, 60},
		{"none, then short", []awscdk.Duration{nil, seconds(5)}, 60},
		{"long, then none", []awscdk.Duration{seconds(90), nil}, 90},
		{"zero, then short", []awscdk.Duration{seconds(0), seconds(5)}, 5},
	} {
		t.Run(tt.name, func(t *testing.T) {
			stack := cdktest.NewStack(t, nil)
			private := newCluster(stack, nil)
			balancer := newAlb(stack, private.Network())
			web := newService(stack, "Web", &service.PrivateFargateServiceProps{Cluster: private, Ports: []service.Port{{Number: 8080}}})
			for i, period := range tt.periods {
				options := gracious(period)
				options.Priority += i
				balancer.AddTarget(fmt.Sprint("Target", i), web, options)
			}
			template := parseTemplate(t, cdktest.Template(t, stack))
			if got := one(template, "AWS::ECS::Service").Properties["HealthCheckGracePeriodSeconds"]; got != tt.want {
				t.Errorf("HealthCheckGracePeriodSeconds = %v, want %v", got, tt.want)
			}
		})
	}
}

// TestGracePeriodOfAParameter: it reaches the template.
func TestGracePeriodOfAParameter(t *testing.T) {
	stack := cdktest.NewStack(t, nil)
	private := newCluster(stack, nil)
	web := newService(stack, "Web", &service.PrivateFargateServiceProps{Cluster: private, Ports: []service.Port{{Number: 8080}}})
	newAlb(stack, private.Network()).AddTarget("Balanced", web, gracious(awscdk.Duration_Seconds(parameter(stack, "Seconds", "Number").ValueAsNumber())))
	template := parseTemplate(t, cdktest.Template(t, stack))
	if got := references(one(template, "AWS::ECS::Service").Properties["HealthCheckGracePeriodSeconds"]); !slices.Equal(got, []string{"Seconds"}) {
		t.Errorf("HealthCheckGracePeriodSeconds refers to %v, want the parameter", got)
	}
}

// TestIdsOfTargets: a target may be called as what a service has already.
func TestIdsOfTargets(t *testing.T) {
	stack := cdktest.NewStack(t, nil)
	b := defineInternalAlb(stack)
	for i, id := range []string{"LoadBalancers", "Service", "Targets"} {
		options := gracious(nil)
		options.Priority += i
		b.AddTarget(id, b.web, options)
	}
	if got := len(parseTemplate(t, cdktest.Template(t, stack)).ids("AWS::ElasticLoadBalancingV2::TargetGroup")); got != 4 {
		t.Errorf("%d target groups, want 4", got)
	}
}

// TestLongPaths: descriptions and names that are made of paths are as long as AWS takes them.
func TestLongPaths(t *testing.T) {
	stack := cdktest.NewStack(t, nil)
	scope := constructs.NewConstruct(stack, jsii.String(strings.Repeat("long", 62)))
	private := newClusterWithNamespace(stack)
	balancer := newAlb(stack, private.Network())
	far := service.NewInternalNetworkLoadBalancer(scope, "Balancer", &service.InternalNetworkLoadBalancerProps{Network: private.Network()})
	web := newService(stack, "Web", &service.PrivateFargateServiceProps{
		Cluster: private, Ports: []service.Port{{Number: 8080}, {Number: 9000}}, CloudMap: &service.CloudMap{Name: "web", RecordType: awsservicediscovery.DnsRecordType_SRV},
	})
	far.AddTarget("Balanced", web, &service.NetworkTargetOptions{Port: 8080, HealthCheck: &awselasticloadbalancingv2.HealthCheck{Port: jsii.String("9000")}})
	api := service.NewHttpApiIngress(scope, "Ingress", &service.HttpApiIngressProps{Network: private.Network()})
	api.AddServiceRoute("Service", web, nil)
	api.AddLoadBalancerRoute("Balancer", balancer, &service.HttpRouteOptions{ServerName: "web.example.com", Path: "/balanced"})
	for id, r := range parseTemplate(t, cdktest.Template(t, stack)).Resources {
		if text, _ := r.Properties["Description"].(string); strings.HasPrefix(r.Type, "AWS::EC2::") && len(text) > 255 {
			t.Errorf("the description of %s has %d characters, want 255 at most", id, len(text))
		}
		if name, _ := r.Properties["Name"].(string); strings.HasPrefix(r.Type, "AWS::ApiGatewayV2::") && len(name) > 128 {
			t.Errorf("the name of %s has %d characters, want 128 at most", id, len(name))
		}
	}
}
