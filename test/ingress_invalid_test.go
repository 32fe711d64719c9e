package test

import (
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigatewayv2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscertificatemanager"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awselasticloadbalancingv2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsservicediscovery"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/isolated-ecs/isolated-ecs/isolatedvpc"
	"github.com/isolated-ecs/isolated-ecs/service"
)

func TestInvalidIngress(t *testing.T) {
	wantMisuses(t, []misuse{
		{"a load balancer without anything", func(stack awscdk.Stack) {
			service.NewInternalApplicationLoadBalancer(stack, "Balancer", nil)
		}, []string{"service: Test/Balancer: ", "Network is required", "Certificates is required: a listener without one would be plain HTTP"}},
		{"a network load balancer without anything", func(stack awscdk.Stack) {
			service.NewInternalNetworkLoadBalancer(stack, "Balancer", nil)
		}, []string{"service: Test/Balancer: Network is required"}},
		{"a load balancer in one zone", func(stack awscdk.Stack) {
			network := newOwnNetwork(stack)
			network.vpc = awsec2.Vpc_FromVpcAttributes(stack, jsii.String("Small"), &awsec2.VpcAttributes{
				VpcId: jsii.String("vpc-0123456789abcdef0"), AvailabilityZones: jsii.Strings("a"),
				IsolatedSubnetIds: jsii.Strings("subnet-0123456789abcdef0"), IsolatedSubnetRouteTableIds: jsii.Strings("rtb-0123456789abcdef0"),
			})
			service.NewInternalApplicationLoadBalancer(stack, "Balancer", &service.InternalApplicationLoadBalancerProps{Network: network, Plaintext: true})
		}, []string{"service: Test/Balancer: Network has 1 subnets, and an Application Load Balancer needs two"}},
		{"a load balancer from everywhere, for nothing", func(stack awscdk.Stack) {
			defineInternalAlb(stack).AllowFrom(awsec2.Peer_AnyIpv4(), "")
		}, []string{"service: Test/Balancer: ", "AllowFrom: peer is 0.0.0.0/0, which is wider than any private range", "AllowFrom: why is empty"}},
		{"a load balancer from nobody", func(stack awscdk.Stack) {
			defineInternalAlb(stack).AllowFrom((*service.PrivateFargateService)(nil), "nobody")
		}, []string{"service: Test/Balancer: AllowFrom: peer is nil"}},
		{"a network load balancer on another port", func(stack awscdk.Stack) {
			defineInternalNlb(stack).AllowFrom(awsec2.Peer_Ipv4(jsii.String("10.0.0.0/16")), 80, "the VPC")
		}, []string{"service: Test/Balancer: AllowFrom: no listener has port 80; AddTarget makes them"}},
		{"no target", func(stack awscdk.Stack) {
			newAlb(stack, isolatedvpc.NewIsolatedVpc(stack, "Network", nil)).AddTarget("Web", (*service.PrivateFargateService)(nil), nil)
		}, []string{"service: Test/Balancer: AddTarget: the service is nil"}},
		{"a target that listens elsewhere", func(stack awscdk.Stack) {
			b := defineInternalAlb(stack)
			b.AddTarget("Other", b.web, &service.ApplicationTargetOptions{
				Port: 80, Protocol: "TCP", HealthCheck: &awselasticloadbalancingv2.HealthCheck{Port: jsii.String("81")},
				TestConditions: []awselasticloadbalancingv2.ListenerCondition{awselasticloadbalancingv2.ListenerCondition_PathPatterns(jsii.Strings("/test"))},
			})
		}, []string{
			"service: Test/Balancer: ", "no container of Test/Web listens on TCP port 80; Ports has: 8080/TCP", `Protocol must be HTTP or HTTPS, got "TCP"`,
			`HealthCheck.Port must be a TCP port that a container of Test/Web listens on, got "81"`,
			"TestConditions are for a service with BlueGreen", "TestPriority must be a literal", `target "Balanced" gets what is left already; give "Other" Conditions`,
		}},
		{"a priority twice", func(stack awscdk.Stack) {
			b := defineInternalAlb(stack)
			for _, id := range []string{"One", "Two"} {
				b.AddTarget(id, b.web, &service.ApplicationTargetOptions{Port: 8080, Priority: 7,
					Conditions: []awselasticloadbalancingv2.ListenerCondition{awselasticloadbalancingv2.ListenerCondition_PathPatterns(jsii.Strings("/" + id))}})
			}
		}, []string{`service: Test/Balancer: AddTarget: priority 7 is taken by target "One"`}},
		{"gRPC without TLS", func(stack awscdk.Stack) {
			private := newCluster(stack, nil)
			service.NewInternalApplicationLoadBalancer(stack, "Balancer", &service.InternalApplicationLoadBalancerProps{Network: private.Network(), Plaintext: true}).
				AddTarget("Web", newService(stack, "Web", &service.PrivateFargateServiceProps{Cluster: private, Ports: []service.Port{{Number: 80}}}),
					&service.ApplicationTargetOptions{Port: 80, ProtocolVersion: awselasticloadbalancingv2.ApplicationProtocolVersion_GRPC})
		}, []string{"service: Test/Balancer: AddTarget: ProtocolVersion GRPC needs an HTTPS listener"}},
		{"a target in another VPC", func(stack awscdk.Stack) {
			b := defineInternalAlb(stack)
			other := newService(stack, "Other", &service.PrivateFargateServiceProps{
				Cluster: newCluster(constructs.NewConstruct(stack, jsii.String("Elsewhere")), nil), Ports: []service.Port{{Number: 80}},
			})
			b.AddTarget("Other", other, &service.ApplicationTargetOptions{Port: 80})
		}, []string{"service: Test/Balancer: ", "AddTarget: Test/Other is in another VPC"}},
		{"a target without an interface of its own", func(stack awscdk.Stack) {
			private := newCluster(stack, nil)
			web := newEc2Service(stack, "Web", &service.PrivateEc2ServiceProps{
				Cluster: private, Capacity: private.AddEc2Capacity("Instances", nil), NetworkMode: awsecs.NetworkMode_BRIDGE, Ports: []service.Port{{Number: 80}},
			})
			newAlb(stack, private.Network()).AddTarget("Balanced", web, &service.ApplicationTargetOptions{Port: 80})
		}, []string{"service: Test/Balancer: AddTarget: the tasks of Test/Web have no network interface of their own; use the network mode awsvpc"}},
		{"a port of a network load balancer twice", func(stack awscdk.Stack) {
			private := newCluster(stack, nil)
			balancer := service.NewInternalNetworkLoadBalancer(stack, "Balancer", &service.InternalNetworkLoadBalancerProps{Network: private.Network()})
			web := newService(stack, "Web", &service.PrivateFargateServiceProps{Cluster: private, Ports: []service.Port{{Number: 80}}})
			balancer.AddTarget("One", web, &service.NetworkTargetOptions{Port: 80})
			balancer.AddTarget("Two", web, &service.NetworkTargetOptions{Port: 80, TestListenerPort: 81})
		}, []string{"service: Test/Balancer: ", `port 80 is that of target "One"`, "TestListenerPort and BlueGreen of the service go together"}},
		{"more target groups than ECS takes", func(stack awscdk.Stack) {
			private := newCluster(stack, nil)
			balancer := service.NewInternalNetworkLoadBalancer(stack, "Balancer", &service.InternalNetworkLoadBalancerProps{Network: private.Network()})
			web := newService(stack, "Web", &service.PrivateFargateServiceProps{Cluster: private, Ports: []service.Port{{Number: 80}}})
			for port := range 6 {
				balancer.AddTarget("Port"+string(rune('0'+port)), web, &service.NetworkTargetOptions{Port: 80, ListenerPort: 8000 + port})
			}
		}, []string{"service: Test/Balancer: AddTarget: Test/Web has 5 target groups"}},
		{"an endpoint service without anything", func(stack awscdk.Stack) {
			service.NewEndpointService(stack, "EndpointService", nil)
		}, []string{"service: Test/EndpointService: ", "LoadBalancer is required", "AllowedPrincipals is required"}},
		{"an endpoint service for everybody", func(stack awscdk.Stack) {
			service.NewEndpointService(stack, "EndpointService", &service.EndpointServiceProps{
				LoadBalancer: defineInternalNlb(stack),
				AllowedPrincipals: []awsiam.ArnPrincipal{
					awsiam.NewAnyPrincipal(), nil, awsiam.NewArnPrincipal(jsii.String("arn:aws:iam::444455556666:role/*")),
				},
			})
		}, []string{"service: Test/EndpointService: ", `AllowedPrincipals[0] is "*"`, "AllowedPrincipals[1] is nil", `AllowedPrincipals[2] is "arn:aws:iam::444455556666:role/*"`}},
		{"an API without anything", func(stack awscdk.Stack) {
			service.NewHttpApiIngress(stack, "Ingress", nil)
		}, []string{"service: Test/Ingress: Network is required"}},
		{"an API for everybody", func(stack awscdk.Stack) {
			b := defineInternalAlb(stack)
			service.NewHttpApiIngress(stack, "Ingress", &service.HttpApiIngressProps{Network: b.network, Authorizer: awsapigatewayv2.NewHttpNoneAuthorizer()}).
				AddLoadBalancerRoute("Everything", b.InternalApplicationLoadBalancer, &service.HttpRouteOptions{ServerName: "web.example.com"})
		}, []string{`service: Test/Ingress: route "Everything": the Authorizer lets everybody in`}},
		{"a route to a service that is not registered", func(stack awscdk.Stack) {
			b := defineInternalAlb(stack)
			service.NewHttpApiIngress(stack, "Ingress", &service.HttpApiIngressProps{Network: b.network}).
				AddServiceRoute("Everything", b.web, &service.HttpRouteOptions{Path: "orders"})
		}, []string{"service: Test/Ingress: ", "AddServiceRoute: Test/Web must be in AWS Cloud Map with SRV records", `Path starts with a slash, got "orders"`}},
		{"a route to a service that is registered without port", func(stack awscdk.Stack) {
			private := newClusterWithNamespace(stack)
			web := newService(stack, "Web", &service.PrivateFargateServiceProps{
				Cluster: private, Ports: []service.Port{{Number: 80}}, CloudMap: &service.CloudMap{Name: "web"},
			})
			service.NewHttpApiIngress(stack, "Ingress", &service.HttpApiIngressProps{Network: private.Network()}).AddServiceRoute("Everything", web, nil)
		}, []string{"service: Test/Ingress: AddServiceRoute: Test/Web must be in AWS Cloud Map with SRV records"}},
		{"a route to a service that shifts requests", func(stack awscdk.Stack) {
			private := newClusterWithNamespace(stack)
			web := newService(stack, "Web", &service.PrivateFargateServiceProps{
				Cluster: private, Ports: []service.Port{{Number: 80}}, BlueGreen: &service.BlueGreen{},
				CloudMap: &service.CloudMap{Name: "web", RecordType: awsservicediscovery.DnsRecordType_SRV},
			})
			service.NewHttpApiIngress(stack, "Ingress", &service.HttpApiIngressProps{Network: private.Network()}).AddServiceRoute("Everything", web, nil)
		}, []string{"service: Test/Ingress: AddServiceRoute: Test/Web has BlueGreen, which shifts requests between target groups"}},
		{"a grace period of half a second", func(stack awscdk.Stack) {
			b := defineInternalAlb(stack)
			b.AddTarget("Other", b.web, gracious(awscdk.Duration_Millis(jsii.Number(500))))
		}, []string{"service: Test/Balancer: AddTarget: HealthCheckGracePeriod must be whole seconds"}},
		{"a grace period of a token in minutes", func(stack awscdk.Stack) {
			b := defineInternalAlb(stack)
			b.AddTarget("Other", b.web, gracious(awscdk.Duration_Minutes(parameter(stack, "Minutes", "Number").ValueAsNumber())))
		}, []string{"service: Test/Balancer: AddTarget: HealthCheckGracePeriod must be whole seconds"}},
		{"a grace period that is longer or not", func(stack awscdk.Stack) {
			b := defineInternalAlb(stack)
			b.AddTarget("Other", b.web, gracious(awscdk.Duration_Seconds(parameter(stack, "Seconds", "Number").ValueAsNumber())))
		}, []string{"service: Test/Balancer: AddTarget: HealthCheckGracePeriod of a target of Test/Web is a token"}},
		{"a route to a certificate that nobody checks", func(stack awscdk.Stack) {
			b := defineInternalAlb(stack)
			service.NewHttpApiIngress(stack, "Ingress", &service.HttpApiIngressProps{Network: b.network}).
				AddLoadBalancerRoute("Everything", b.InternalApplicationLoadBalancer, nil)
		}, []string{"service: Test/Ingress: AddLoadBalancerRoute: ServerName is required for a load balancer with Certificates"}},
		{"a route to no load balancer", func(stack awscdk.Stack) {
			service.NewHttpApiIngress(stack, "Ingress", &service.HttpApiIngressProps{Network: isolatedvpc.NewIsolatedVpc(stack, "Network", nil)}).
				AddLoadBalancerRoute("Everything", nil, nil)
		}, []string{"service: Test/Ingress: AddLoadBalancerRoute: the load balancer is nil"}},
	})
}

// TestCertificatesOfAnotherRegion: load balancers have those of their own.
func TestCertificatesOfAnotherRegion(t *testing.T) {
	elsewhere := func(stack awscdk.Stack) []awscertificatemanager.ICertificate {
		return []awscertificatemanager.ICertificate{awscertificatemanager.Certificate_FromCertificateArn(stack, jsii.String("Certificate"),
			jsii.String("arn:aws:acm:us-east-1:111122223333:certificate/only"))}
	}
	for name, define := range map[string]func(stack awscdk.Stack){
		"application": func(stack awscdk.Stack) {
			service.NewInternalApplicationLoadBalancer(stack, "Balancer", &service.InternalApplicationLoadBalancerProps{
				Network: isolatedvpc.NewIsolatedVpc(stack, "Network", nil), Certificates: elsewhere(stack),
			})
		},
		"network": func(stack awscdk.Stack) {
			private := newCluster(stack, nil)
			service.NewInternalNetworkLoadBalancer(stack, "Balancer", &service.InternalNetworkLoadBalancerProps{Network: private.Network()}).AddTarget("Web",
				newService(stack, "Web", &service.PrivateFargateServiceProps{Cluster: private, Ports: []service.Port{{Number: 80}}}),
				&service.NetworkTargetOptions{Port: 80, Certificates: elsewhere(stack)})
		},
	} {
		t.Run(name, func(t *testing.T) { wantRegionError(t, define) })
	}
}
