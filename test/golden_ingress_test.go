package test

import (
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigatewayv2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigatewayv2authorizers"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscertificatemanager"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awselasticloadbalancingv2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsservicediscovery"
	"github.com/aws/jsii-runtime-go"

	"github.com/isolated-ecs/isolated-ecs/cluster"
	"github.com/isolated-ecs/isolated-ecs/internal/cdktest"
	"github.com/isolated-ecs/isolated-ecs/isolatedvpc"
	"github.com/isolated-ecs/isolated-ecs/service"
)

// ingressGoldens are the ways in: each with the least that it takes, and with all.
var ingressGoldens = []golden{
	{"internal-alb", func(t *testing.T) awscdk.Stack {
		stack := cdktest.NewStack(t, nil)
		defineInternalAlb(stack)
		return stack
	}},
	{"internal-alb-all", func(t *testing.T) awscdk.Stack {
		stack := cdktest.NewStack(t, ireland)
		defineFullInternalAlb(stack)
		return stack
	}},
	{"internal-alb-in-another-stack", func(t *testing.T) awscdk.Stack {
		app := cdktest.NewApp(t, map[string]any{"@aws-cdk/core:defaultCrossStackReferences": "strong"})
		shared := cdktest.AddStack(app, "Shared", nil)
		private := newCluster(shared, nil)
		balancer := newAlb(shared, private.Network())
		stack := cdktest.AddStack(app, "Test", nil)
		web := newService(stack, "Web", &service.PrivateFargateServiceProps{Cluster: private, Ports: []service.Port{{Number: 8080}}})
		balancer.AddTarget("Balanced", web, &service.ApplicationTargetOptions{Port: 8080})
		balancer.AllowFrom(newService(stack, "Caller", &service.PrivateFargateServiceProps{Cluster: private}), "Caller calls Web")
		return stack
	}},
	{"internal-nlb", func(t *testing.T) awscdk.Stack {
		stack := cdktest.NewStack(t, nil)
		defineInternalNlb(stack)
		return stack
	}},
	{"internal-nlb-all", func(t *testing.T) awscdk.Stack {
		stack := cdktest.NewStack(t, ireland)
		private := newCluster(stack, nil)
		balancer := service.NewInternalNetworkLoadBalancer(stack, "Balancer", &service.InternalNetworkLoadBalancerProps{
			Network: private.Network(), TrustPrivateLink: true, DeletionProtection: true,
		})
		web := newService(stack, "Web", &service.PrivateFargateServiceProps{
			Cluster: private, Ports: []service.Port{{Number: 8443}, {Number: 9000}}, BlueGreen: &service.BlueGreen{BakeTimeInMinutes: jsii.Number(0)},
		})
		balancer.AddTarget("Balanced", web, &service.NetworkTargetOptions{
			Port: 8443, ListenerPort: 443, TestListenerPort: 4443,
			Certificates: certificates(stack, "first", "second"), SslPolicy: awselasticloadbalancingv2.SslPolicy_TLS13_13, TlsToTasks: true,
			HealthCheck:            &awselasticloadbalancingv2.HealthCheck{Port: jsii.String("9000")},
			HealthCheckGracePeriod: awscdk.Duration_Minutes(jsii.Number(5)),
			DeregistrationDelay:    awscdk.Duration_Seconds(jsii.Number(20)),
		})
		balancer.AllowFrom(awsec2.Peer_Ipv4(jsii.String("10.1.0.0/16")), 443, "a range of addresses")
		balancer.AllowFrom(awsec2.Peer_Ipv4(jsii.String("10.1.2.0/24")), 4443, "who tests")
		return stack
	}},
	{"endpoint-service", func(t *testing.T) awscdk.Stack {
		stack := cdktest.NewStack(t, nil)
		balancer := defineInternalNlb(stack)
		balancer.AllowFrom(awsec2.Peer_Ipv4(jsii.String("10.9.0.0/16")), 8443, "Consumers in another VPC")
		service.NewEndpointService(stack, "EndpointService", &service.EndpointServiceProps{
			LoadBalancer:      balancer,
			AllowedPrincipals: []awsiam.ArnPrincipal{awsiam.NewAccountPrincipal(jsii.String("444455556666"))},
			PrivateDnsName:    "web.example.com",
		})
		return stack
	}},
	{"http-api-cloud-map", func(t *testing.T) awscdk.Stack {
		stack := cdktest.NewStack(t, nil)
		private := newClusterWithNamespace(stack)
		web := newService(stack, "Web", &service.PrivateFargateServiceProps{
			Cluster: private, Ports: []service.Port{{Number: 8080}},
			CloudMap: &service.CloudMap{Name: "web", RecordType: awsservicediscovery.DnsRecordType_SRV},
		})
		api := service.NewHttpApiIngress(stack, "Ingress", &service.HttpApiIngressProps{Network: private.Network()})
		route := api.AddServiceRoute("Everything", web, nil)
		caller := awsiam.NewRole(stack, jsii.String("Caller"), &awsiam.RoleProps{AssumedBy: awsiam.NewAccountRootPrincipal()})
		route.GrantInvoke(caller, nil)
		return stack
	}},
	{"http-api-alb", func(t *testing.T) awscdk.Stack {
		stack := cdktest.NewStack(t, ireland)
		balancer := defineInternalAlb(stack)
		api := service.NewHttpApiIngress(stack, "Ingress", &service.HttpApiIngressProps{
			Network: balancer.network,
			Authorizer: awsapigatewayv2authorizers.NewHttpJwtAuthorizer(jsii.String("Authorizer"), jsii.String("https://issuer.example.com"),
				&awsapigatewayv2authorizers.HttpJwtAuthorizerProps{JwtAudience: jsii.Strings("web")}),
			DisableExecuteApiEndpoint: true,
			RateLimit:                 jsii.Number(10), BurstLimit: jsii.Number(20),
			LogRetention: awslogs.RetentionDays_ONE_WEEK,
		})
		api.AddLoadBalancerRoute("Everything", balancer.InternalApplicationLoadBalancer, &service.HttpRouteOptions{ServerName: "web.example.com"})
		api.AddLoadBalancerRoute("Admin", balancer.InternalApplicationLoadBalancer, &service.HttpRouteOptions{
			ServerName: "web.example.com", Path: "/admin/{proxy+}", Method: awsapigatewayv2.HttpMethod_GET,
			Authorizer: awsapigatewayv2authorizers.NewHttpIamAuthorizer(),
		})
		return stack
	}},
	{"blue-green", func(t *testing.T) awscdk.Stack {
		stack := cdktest.NewStack(t, nil)
		private := newCluster(stack, nil)
		balancer := newAlb(stack, private.Network())
		web := newService(stack, "Web", &service.PrivateFargateServiceProps{
			Cluster: private, Ports: []service.Port{{Number: 8080}}, BlueGreen: &service.BlueGreen{},
		})
		balancer.AddTarget("Balanced", web, &service.ApplicationTargetOptions{
			Port:           8080,
			TestConditions: []awselasticloadbalancingv2.ListenerCondition{awselasticloadbalancingv2.ListenerCondition_HttpHeader(jsii.String("X-Test"), jsii.Strings("green"))},
			TestPriority:   1,
		})
		return stack
	}},
}

// A balancedService is a service behind a load balancer, and where they are.
type balancedService struct {
	*service.InternalApplicationLoadBalancer
	network service.Network
	web     *service.PrivateFargateService
}

// defineInternalAlb defines the least: one service behind a load balancer.
func defineInternalAlb(stack awscdk.Stack) balancedService {
	private := newCluster(stack, nil)
	balancer := newAlb(stack, private.Network())
	web := newService(stack, "Web", &service.PrivateFargateServiceProps{Cluster: private, Ports: []service.Port{{Number: 8080}}})
	balancer.AddTarget("Balanced", web, &service.ApplicationTargetOptions{Port: 8080})
	return balancedService{balancer, private.Network(), web}
}

// newAlb defines a load balancer with a certificate.
func newAlb(stack awscdk.Stack, network service.Network) *service.InternalApplicationLoadBalancer {
	return service.NewInternalApplicationLoadBalancer(stack, "Balancer", &service.InternalApplicationLoadBalancerProps{
		Network: network, Certificates: certificates(stack, "only"),
	})
}

// defineFullInternalAlb defines two services behind one load balancer with everything set.
func defineFullInternalAlb(stack awscdk.Stack) {
	private := newCluster(stack, nil)
	network := private.Network()
	balancer := service.NewInternalApplicationLoadBalancer(stack, "Balancer", &service.InternalApplicationLoadBalancerProps{
		Network: network, Certificates: certificates(stack, "first", "second"), Port: 8443,
		SslPolicy: awselasticloadbalancingv2.SslPolicy_TLS13_13, DeletionProtection: true,
	})
	web := newService(stack, "Web", &service.PrivateFargateServiceProps{
		Cluster: private, Ports: []service.Port{{Number: 8443}},
		Sidecars: []service.Container{{Name: "health", Image: ecrImage(stack), Ports: []service.Port{{Number: 9000}}}},
	})
	balancer.AddTarget("Balanced", web, &service.ApplicationTargetOptions{
		Port: 8443, Protocol: awselasticloadbalancingv2.ApplicationProtocol_HTTPS,
		ProtocolVersion:        awselasticloadbalancingv2.ApplicationProtocolVersion_HTTP2,
		Conditions:             []awselasticloadbalancingv2.ListenerCondition{awselasticloadbalancingv2.ListenerCondition_HostHeaders(jsii.Strings("web.example.com"))},
		Priority:               10,
		HealthCheck:            &awselasticloadbalancingv2.HealthCheck{Port: jsii.String("9000"), Path: jsii.String("/healthy")},
		HealthCheckGracePeriod: awscdk.Duration_Minutes(jsii.Number(5)),
		DeregistrationDelay:    awscdk.Duration_Seconds(jsii.Number(20)),
	})
	api := newService(stack, "Api", &service.PrivateFargateServiceProps{
		Cluster: private, Ports: []service.Port{{Number: 8080}},
		AutoScaling: &service.AutoScaling{MaxCapacity: 4, RequestsPerTarget: 1000},
	})
	balancer.AddTarget("Balanced", api, &service.ApplicationTargetOptions{Port: 8080})
	balancer.AddTarget("BalancedAgain", web, &service.ApplicationTargetOptions{
		Port: 9000, Priority: 20, Conditions: []awselasticloadbalancingv2.ListenerCondition{awselasticloadbalancingv2.ListenerCondition_PathPatterns(jsii.Strings("/v2/*"))},
	})
	balancer.AllowFrom(api, "Api calls Web by the load balancer")
	web.AllowTo(balancer, 8443, "Web calls Api by the load balancer")
	balancer.AllowFrom(awsec2.Peer_Ipv4(network.Vpc().VpcCidrBlock()), "Everybody in the VPC")
	balancer.AllowFrom(awsec2.NewSecurityGroup(stack, jsii.String("Closed"), &awsec2.SecurityGroupProps{
		Vpc: network.Vpc(), AllowAllOutbound: jsii.Bool(false),
	}), "A group that lets nothing out")
}

// defineInternalNlb defines the least: one service behind a load balancer.
func defineInternalNlb(stack awscdk.Stack) *service.InternalNetworkLoadBalancer {
	private := newCluster(stack, nil)
	balancer := service.NewInternalNetworkLoadBalancer(stack, "Balancer", &service.InternalNetworkLoadBalancerProps{Network: private.Network()})
	web := newService(stack, "Web", &service.PrivateFargateServiceProps{Cluster: private, Ports: []service.Port{{Number: 8443}}})
	balancer.AddTarget("Balanced", web, &service.NetworkTargetOptions{Port: 8443})
	return balancer
}

func newClusterWithNamespace(stack awscdk.Stack) *cluster.PrivateCluster {
	return cluster.NewPrivateCluster(stack, "Cluster", &cluster.PrivateClusterProps{
		Network: isolatedvpc.NewIsolatedVpc(stack, "Network", nil), CloudMapNamespace: "internal.example",
	})
}

func certificates(stack awscdk.Stack, ids ...string) []awscertificatemanager.ICertificate {
	var list []awscertificatemanager.ICertificate
	for _, id := range ids {
		list = append(list, awscertificatemanager.Certificate_FromCertificateArn(stack, jsii.String("Certificate-"+id),
			jsii.String("arn:aws:acm:eu-west-1:111122223333:certificate/"+id)))
	}
	return list
}
