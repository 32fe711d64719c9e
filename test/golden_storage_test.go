package test

import (
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/jsii-runtime-go"

	"github.com/isolated-ecs/isolated-ecs/cluster"
	"github.com/isolated-ecs/isolated-ecs/internal/cdktest"
	"github.com/isolated-ecs/isolated-ecs/isolatedvpc"
	"github.com/isolated-ecs/isolated-ecs/service"
	"github.com/isolated-ecs/isolated-ecs/storage"
)

// storageGoldens are what keeps data, each as small as works.
var storageGoldens = []golden{
	{"storage-zero", func(t *testing.T) awscdk.Stack {
		stack := cdktest.NewStack(t, nil)
		storage.NewPrivateFileSystem(stack, "Files", &storage.PrivateFileSystemProps{
			Network: isolatedvpc.NewIsolatedVpc(stack, "Network", nil),
		})
		return stack
	}},
	{"storage-all", func(t *testing.T) awscdk.Stack {
		stack := cdktest.NewStack(t, ireland)
		files := storage.NewPrivateFileSystem(stack, "Files", &storage.PrivateFileSystemProps{
			Network:        isolatedvpc.NewIsolatedVpc(stack, "Network", nil),
			EncryptionKey:  awskms.NewKey(stack, jsii.String("Key"), nil),
			DisableBackups: true,
			RemovalPolicy:  awscdk.RemovalPolicy_DESTROY,
		})
		files.AddAccessPoint("Uploads", &storage.AccessPointOptions{Path: "/uploads", Uid: 1000, Gid: 1000, Permissions: "0750"})
		return stack
	}},
	{"service-efs", func(t *testing.T) awscdk.Stack {
		stack := cdktest.NewStack(t, nil)
		network := isolatedvpc.NewIsolatedVpc(stack, "Network", nil)
		files := storage.NewPrivateFileSystem(stack, "Files", &storage.PrivateFileSystemProps{Network: network})
		newService(stack, "Web", &service.PrivateFargateServiceProps{
			Cluster: newCluster(stack, network),
			Volumes: []service.Volume{{
				Name:        "uploads",
				AccessPoint: files.AddAccessPoint("Uploads", &storage.AccessPointOptions{Path: "/uploads", Uid: 1000, Gid: 1000}),
			}},
			Mounts: []service.Mount{{Volume: "uploads", Path: "/uploads"}},
		})
		return stack
	}},
	{"service-efs-in-another-stack", func(t *testing.T) awscdk.Stack {
		app := cdktest.NewApp(t, map[string]any{"@aws-cdk/core:defaultCrossStackReferences": "strong"})
		network := isolatedvpc.NewIsolatedVpc(cdktest.AddStack(app, "Network", nil), "Network", nil)
		stack := cdktest.AddStack(app, "Test", nil)
		defineServiceWithFiles(stack, network, cdktest.AddStack(app, "Files", nil))
		return stack
	}},
	{"service-ebs", func(t *testing.T) awscdk.Stack {
		stack := cdktest.NewStack(t, nil)
		newService(stack, "Web", &service.PrivateFargateServiceProps{
			Volumes: []service.Volume{{Name: "cache", Ebs: &service.EbsVolume{
				SizeGiB: 50, EncryptionKey: awskms.NewKey(stack, jsii.String("Key"), nil),
			}}},
			Mounts: []service.Mount{{Volume: "cache", Path: "/cache"}},
		})
		return stack
	}},
	{"service-scratch", func(t *testing.T) awscdk.Stack {
		stack := cdktest.NewStack(t, nil)
		newService(stack, "Web", &service.PrivateFargateServiceProps{
			Volumes:             []service.Volume{{Name: "tmp"}},
			Mounts:              []service.Mount{{Volume: "tmp", Path: "/tmp"}},
			EphemeralStorageGiB: 50,
		})
		return stack
	}},
	{"cluster-storage-key", func(t *testing.T) awscdk.Stack {
		stack := cdktest.NewStack(t, nil)
		private := cluster.NewPrivateCluster(stack, "Cluster", &cluster.PrivateClusterProps{
			Network:                    isolatedvpc.NewIsolatedVpc(stack, "Network", nil),
			ClusterName:                "backend",
			FargateEphemeralStorageKey: awskms.NewKey(stack, jsii.String("Key"), nil),
		})
		newService(stack, "Web", &service.PrivateFargateServiceProps{Cluster: private})
		return stack
	}},
}

// defineServiceWithFiles defines a service that writes to one directory of a file system
// and reads another, and the file system in a place of its own.
func defineServiceWithFiles(stack awscdk.Stack, network *isolatedvpc.IsolatedVpc, place awscdk.Stack) *service.PrivateFargateService {
	files := storage.NewPrivateFileSystem(place, "Files", &storage.PrivateFileSystemProps{Network: network})
	uploads := files.AddAccessPoint("Uploads", &storage.AccessPointOptions{Path: "/uploads", Uid: 1000, Gid: 1000})
	settings := files.AddAccessPoint("Settings", &storage.AccessPointOptions{Path: "/settings", Uid: 1001, Gid: 1001})
	return newService(stack, "Web", &service.PrivateFargateServiceProps{
		Cluster: newCluster(stack, network),
		Volumes: []service.Volume{{Name: "uploads", AccessPoint: uploads}, {Name: "settings", AccessPoint: settings}},
		Mounts:  []service.Mount{{Volume: "uploads", Path: "/data/uploads"}, {Volume: "settings", Path: "/data/settings", ReadOnly: true}},
	})
}
