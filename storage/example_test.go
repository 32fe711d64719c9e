package storage_test

import (
	"fmt"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecr"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecs"
	"github.com/aws/jsii-runtime-go"

	"github.com/isolated-ecs/isolated-ecs/cluster"
	"github.com/isolated-ecs/isolated-ecs/internal/cdktest"
	"github.com/isolated-ecs/isolated-ecs/isolatedvpc"
	"github.com/isolated-ecs/isolated-ecs/service"
	"github.com/isolated-ecs/isolated-ecs/storage"
	"github.com/isolated-ecs/isolated-ecs/verify"
)

func TestMain(m *testing.M) { cdktest.Main(m) }

// A service mounts a directory of a file system, which nobody else gets into.
func ExampleNewPrivateFileSystem() {
	app := awscdk.NewApp(nil)
	stack := awscdk.NewStack(app, jsii.String("Web"), nil)
	images := awsecr.Repository_FromRepositoryName(stack, jsii.String("Images"), jsii.String("web"))
	network := isolatedvpc.NewIsolatedVpc(stack, "Network", nil)
	files := storage.NewPrivateFileSystem(stack, "Files", &storage.PrivateFileSystemProps{Network: network})
	uploads := files.AddAccessPoint("Uploads", &storage.AccessPointOptions{Path: "/uploads", Uid: 1000, Gid: 1000})
	service.NewPrivateFargateService(stack, "Service", &service.PrivateFargateServiceProps{
		Cluster: cluster.NewPrivateCluster(stack, "Cluster", &cluster.PrivateClusterProps{Network: network}),
		Image:   awsecs.ContainerImage_FromEcrRepository(images, jsii.String("1.0")),
		Volumes: []service.Volume{{Name: "uploads", AccessPoint: uploads}},
		Mounts:  []service.Mount{{Volume: "uploads", Path: "/uploads"}},
	})

	m, err := verify.Load(*app.Synth(nil).Directory(), verify.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, n := range verify.Run(m).Workloads[0].Needs {
		if n.Feature == "volume-mount" {
			fmt.Println(n.Reason, n.Verdict)
		}
	}
	// Output:
	// volume uploads allowed
	// volume uploads allowed
}
