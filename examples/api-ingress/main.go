// The example stack: a service on AWS Fargate in a VPC that has no path to the internet,
// and an API outside of it by which callers with AWS credentials reach the service. See
// README.md beside this file.
package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsservicediscovery"
	"github.com/aws/jsii-runtime-go"

	"github.com/isolated-ecs/isolated-ecs/cluster"
	"github.com/isolated-ecs/isolated-ecs/examples/internal/example"
	"github.com/isolated-ecs/isolated-ecs/isolatedvpc"
	"github.com/isolated-ecs/isolated-ecs/service"
)

func main() { example.Run("api-ingress", defineStack) }

func defineStack(app awscdk.App) {
	stack := awscdk.NewStack(app, jsii.String("IsolatedApiIngress"), &awscdk.StackProps{
		Description: jsii.String("A service in a VPC without internet, reached by API Gateway"),
	})
	network := isolatedvpc.NewIsolatedVpc(stack, "Network", nil)
	private := cluster.NewPrivateCluster(stack, "Cluster", &cluster.PrivateClusterProps{
		Network: network, CloudMapNamespace: "shop.internal",
	})
	orders := service.NewPrivateFargateService(stack, "Orders", &service.PrivateFargateServiceProps{
		Cluster: private,
		Image:   example.Image(stack),
		Ports:   []service.Port{{Number: 8080}},
		// API Gateway finds the tasks here; SRV records have the port.
		CloudMap: &service.CloudMap{Name: "orders", RecordType: awsservicediscovery.DnsRecordType_SRV},
	})

	api := service.NewHttpApiIngress(stack, "Api", &service.HttpApiIngressProps{Network: network})
	route := api.AddServiceRoute("OrdersRoute", orders, &service.HttpRouteOptions{Path: "/orders/{proxy+}"})

	// Who has this role may call the route, and nobody else.
	caller := awsiam.NewRole(stack, jsii.String("Caller"), &awsiam.RoleProps{
		Description: jsii.String("May call the orders by the API"),
		AssumedBy:   awsiam.NewAccountRootPrincipal(),
	})
	route.GrantInvoke(caller, nil)

	awscdk.NewCfnOutput(stack, jsii.String("Url"), &awscdk.CfnOutputProps{Value: api.Stage().Url()})
	awscdk.NewCfnOutput(stack, jsii.String("CallerRole"), &awscdk.CfnOutputProps{Value: caller.RoleArn()})
}
