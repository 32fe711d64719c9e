// The example stack: services on container instances, in a VPC that has no path to the
// internet. See README.md beside this file.
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

func main() { example.Run("ec2", defineStack) }

func defineStack(app awscdk.App) {
	stack := awscdk.NewStack(app, jsii.String("IsolatedEc2"), &awscdk.StackProps{
		Description: jsii.String("Services on container instances, in a VPC without internet"),
	})
	private := cluster.NewPrivateCluster(stack, "Cluster", &cluster.PrivateClusterProps{
		Network: isolatedvpc.NewIsolatedVpc(stack, "Network", nil),
	})
	image := example.Image(stack)

	// Tasks with a network interface and a security group of their own.
	instances := private.AddEc2Capacity("Instances", &cluster.AddEc2CapacityOptions{InstanceType: "m7g.large"})
	api := service.NewPrivateEc2Service(stack, "Api", &service.PrivateEc2ServiceProps{
		Cluster: private, Capacity: instances, Image: image, Ports: []service.Port{{Number: 8080}},
	})

	// Tasks that share those of their instance, so that more of them fit. They have
	// instances for themselves: what one may reach, all on its instance may.
	dense := private.AddEc2Capacity("Dense", &cluster.AddEc2CapacityOptions{
		InstanceType: "m7g.large", OperatingSystem: cluster.Bottlerocket,
	})
	workers := service.NewPrivateEc2Service(stack, "Workers", &service.PrivateEc2ServiceProps{
		Cluster: private, Capacity: dense, Image: image, NetworkMode: awsecs.NetworkMode_BRIDGE,
		DesiredCount: jsii.Number(10), MemoryMiB: 256,
	})
	workers.AllowTo(api, 8080, "Workers call Api")
}
