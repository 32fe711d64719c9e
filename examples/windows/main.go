// The example stack: a service of Windows containers on AWS Fargate, in a VPC that has no
// path to the internet. See README.md beside this file.
package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecs"
	"github.com/aws/jsii-runtime-go"

	"github.com/isolated-ecs/isolated-ecs/cluster"
	"github.com/isolated-ecs/isolated-ecs/examples/internal/example"
	"github.com/isolated-ecs/isolated-ecs/isolatedvpc"
	"github.com/isolated-ecs/isolated-ecs/service"
)

func main() { example.Run("windows", defineStack) }

func defineStack(app awscdk.App) {
	stack := awscdk.NewStack(app, jsii.String("IsolatedWindows"), &awscdk.StackProps{
		Description: jsii.String("Windows containers on AWS Fargate, in a VPC without internet"),
	})
	private := cluster.NewPrivateCluster(stack, "Cluster", &cluster.PrivateClusterProps{
		Network: isolatedvpc.NewIsolatedVpc(stack, "Network", nil),
	})
	web := service.NewPrivateFargateService(stack, "Service", &service.PrivateFargateServiceProps{
		Cluster:                private,
		Image:                  example.Image(stack), // with the layers of its Windows base image: README.md
		OperatingSystem:        awsecs.OperatingSystemFamily_WINDOWS_SERVER_2022_CORE(),
		Cpu:                    1024, // the least for Windows
		MemoryMiB:              2048,
		WritableRootFilesystem: true, // Windows has no other
	})
	awscdk.NewCfnOutput(stack, jsii.String("ServiceName"), &awscdk.CfnOutputProps{Value: web.ServiceName()})
}
