// The example stack: a service on AWS Fargate that keeps files in Amazon EFS, in a VPC
// that has no path to the internet. See README.md beside this file.
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
	"github.com/isolated-ecs/isolated-ecs/storage"
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
	stack := awscdk.NewStack(app, jsii.String("IsolatedFiles"), &awscdk.StackProps{
		Description: jsii.String("A service on AWS Fargate with files in Amazon EFS, in a VPC without internet"),
	})
	network := isolatedvpc.NewIsolatedVpc(stack, "Network", nil)
	files := storage.NewPrivateFileSystem(stack, "Files", &storage.PrivateFileSystemProps{Network: network})
	uploads := files.AddAccessPoint("Uploads", &storage.AccessPointOptions{Path: "/uploads", Uid: 1000, Gid: 1000})

	web := service.NewPrivateFargateService(stack, "Service", &service.PrivateFargateServiceProps{
		Cluster: cluster.NewPrivateCluster(stack, "Cluster", &cluster.PrivateClusterProps{Network: network}),
		Image:   image(stack),
		Volumes: []service.Volume{
			{Name: "uploads", AccessPoint: uploads},
			{Name: "tmp"}, // scratch space: the root file system is read-only
		},
		Mounts: []service.Mount{{Volume: "uploads", Path: "/data/uploads"}, {Volume: "tmp", Path: "/tmp"}},
	})
	awscdk.NewCfnOutput(stack, jsii.String("FileSystemId"), &awscdk.CfnOutputProps{Value: files.FileSystem().FileSystemId()})
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
		panic("examples/efs: context has no " + key + ": give -c repository=NAME -c tag=TAG for an image in private Amazon ECR")
	}
	return &value
}
