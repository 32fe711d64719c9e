// The example stack: two services on AWS Fargate, of which one calls the other by its name
// in ECS Service Connect, in a VPC that has no path to the internet. See README.md beside
// this file.
package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/isolated-ecs/isolated-ecs/cluster"
	"github.com/isolated-ecs/isolated-ecs/examples/internal/example"
	"github.com/isolated-ecs/isolated-ecs/isolatedvpc"
	"github.com/isolated-ecs/isolated-ecs/service"
)

func main() { example.Run("service-connect", defineStack) }

func defineStack(app awscdk.App) {
	stack := awscdk.NewStack(app, jsii.String("IsolatedServiceConnect"), &awscdk.StackProps{
		Description: jsii.String("Two services that talk by ECS Service Connect, in a VPC without internet"),
	})
	private := cluster.NewPrivateCluster(stack, "Cluster", &cluster.PrivateClusterProps{
		Network:                 isolatedvpc.NewIsolatedVpc(stack, "Network", nil),
		ServiceConnectNamespace: "shop",
	})
	picture := example.Image(stack)
	api := service.NewPrivateFargateService(stack, "Api", &service.PrivateFargateServiceProps{
		Cluster:   private,
		Image:     picture,
		Cpu:       512, // 256 of it for the proxy
		MemoryMiB: 1024,
		Ports:     []service.Port{{Number: 8080, Name: "http"}},
		LogGroup:  logGroup(stack, "ApiLogs"),
		ServiceConnect: &awsecs.ServiceConnectProps{Services: &[]*awsecs.ServiceConnectService{
			{PortMappingName: jsii.String("http"), DnsName: jsii.String("api"), Port: jsii.Number(80)},
		}},
	})
	web := service.NewPrivateFargateService(stack, "Web", &service.PrivateFargateServiceProps{
		Cluster:        private,
		Image:          picture,
		Cpu:            512,
		MemoryMiB:      1024,
		Environment:    map[string]string{"API_URL": "http://api"},
		LogGroup:       logGroup(stack, "WebLogs"),
		ServiceConnect: &awsecs.ServiceConnectProps{}, // calls others, and is called by nobody
	})
	api.AllowFrom(web, 8080, "Web calls Api")
	awscdk.NewCfnOutput(stack, jsii.String("ClusterName"), &awscdk.CfnOutputProps{Value: private.Cluster().ClusterName()})
}

func logGroup(scope constructs.Construct, id string) awslogs.ILogGroup {
	return awslogs.NewLogGroup(scope, &id, &awslogs.LogGroupProps{Retention: awslogs.RetentionDays_THREE_MONTHS})
}
