// The example stack: a service on AWS Fargate that keeps files in Amazon EFS, in a VPC
// that has no path to the internet. See README.md beside this file.
package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/isolated-ecs/isolated-ecs/cluster"
	"github.com/isolated-ecs/isolated-ecs/examples/internal/example"
	"github.com/isolated-ecs/isolated-ecs/isolatedvpc"
	"github.com/isolated-ecs/isolated-ecs/service"
	"github.com/isolated-ecs/isolated-ecs/storage"
)

func main() { example.Run("efs", defineStack) }

func defineStack(app awscdk.App) {
	stack := awscdk.NewStack(app, jsii.String("IsolatedFiles"), &awscdk.StackProps{
		Description: jsii.String("A service on AWS Fargate with files in Amazon EFS, in a VPC without internet"),
	})
	network := isolatedvpc.NewIsolatedVpc(stack, "Network", nil)
	files := storage.NewPrivateFileSystem(stack, "Files", &storage.PrivateFileSystemProps{Network: network})
	uploads := files.AddAccessPoint("Uploads", &storage.AccessPointOptions{Path: "/uploads", Uid: 1000, Gid: 1000})

	web := service.NewPrivateFargateService(stack, "Service", &service.PrivateFargateServiceProps{
		Cluster: cluster.NewPrivateCluster(stack, "Cluster", &cluster.PrivateClusterProps{Network: network}),
		Image:   example.Image(stack),
		Volumes: []service.Volume{
			{Name: "uploads", AccessPoint: uploads},
			{Name: "tmp"}, // scratch space: the root file system is read-only
		},
		Mounts: []service.Mount{{Volume: "uploads", Path: "/data/uploads"}, {Volume: "tmp", Path: "/tmp"}},
	})
	awscdk.NewCfnOutput(stack, jsii.String("FileSystemId"), &awscdk.CfnOutputProps{Value: files.FileSystem().FileSystemId()})
	awscdk.NewCfnOutput(stack, jsii.String("ServiceName"), &awscdk.CfnOutputProps{Value: web.ServiceName()})
}
