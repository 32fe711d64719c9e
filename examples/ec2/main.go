// The example stack: services on container instances, in a VPC that has no path to the
// internet. See README.md beside this file.
package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecr"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecs"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/isolated-ecs/isolated-ecs/cluster"
	"github.com/isolated-ecs/isolated-ecs/isolatedvpc"
	"github.com/isolated-ecs/isolated-ecs/service"
	"github.com/isolated-ecs/isolated-ecs/verify/cdkplugin"
)

func main() {
	defer jsii.Close()
	app := awscdk.NewApp(nil)
	defineStack(app)
	// The synthesis fails if a task could not start, or if something could leave.
	awscdk.Validations_Of(app).AddPlugins(cdkplugin.New(nil))
	app.Synth(nil)
}

func defineStack(app awscdk.App) {
	stack := awscdk.NewStack(app, jsii.String("IsolatedEc2"), &awscdk.StackProps{
		Description: jsii.String("Services on container instances, in a VPC without internet"),
	})
	private := cluster.NewPrivateCluster(stack, "Cluster", &cluster.PrivateClusterProps{
		Network: isolatedvpc.NewIsolatedVpc(stack, "Network", nil),
	})
	image := image(stack)

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

// image is one in private Amazon ECR, which the context names.
func image(scope constructs.Construct) awsecs.ContainerImage {
	repository := awsecr.Repository_FromRepositoryName(scope, jsii.String("Repository"), contextString(scope, "repository"))
	return awsecs.ContainerImage_FromEcrRepository(repository, contextString(scope, "tag"))
}

// contextString returns what cdk.json, or -c on the command line, has for a key.
func contextString(scope constructs.Construct, key string) *string {
	value, ok := scope.Node().TryGetContext(&key).(string)
	if !ok || value == "" {
		panic("examples/ec2: context has no " + key + ": give -c repository=NAME -c tag=TAG for an image in private Amazon ECR")
	}
	return &value
}
