// The example stack: a service of Windows containers on AWS Fargate, in a VPC that has no
// path to the internet. See README.md beside this file.
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
	stack := awscdk.NewStack(app, jsii.String("IsolatedWindows"), &awscdk.StackProps{
		Description: jsii.String("Windows containers on AWS Fargate, in a VPC without internet"),
	})
	private := cluster.NewPrivateCluster(stack, "Cluster", &cluster.PrivateClusterProps{
		Network: isolatedvpc.NewIsolatedVpc(stack, "Network", nil),
	})
	web := service.NewPrivateFargateService(stack, "Service", &service.PrivateFargateServiceProps{
		Cluster:                private,
		Image:                  image(stack), // with the layers of its Windows base image: README.md
		OperatingSystem:        awsecs.OperatingSystemFamily_WINDOWS_SERVER_2022_CORE(),
		Cpu:                    1024, // the least for Windows
		MemoryMiB:              2048,
		WritableRootFilesystem: true, // Windows has no other
	})
	awscdk.NewCfnOutput(stack, jsii.String("ServiceName"), &awscdk.CfnOutputProps{Value: web.Service().ServiceName()})
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
		panic("examples/windows: context has no " + key + ": give -c repository=NAME -c tag=TAG for an image in private Amazon ECR")
	}
	return &value
}
