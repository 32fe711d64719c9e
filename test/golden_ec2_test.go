package test

import (
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecr"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssecretsmanager"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/isolated-ecs/isolated-ecs/cluster"
	"github.com/isolated-ecs/isolated-ecs/internal/cdktest"
	"github.com/isolated-ecs/isolated-ecs/isolatedvpc"
	"github.com/isolated-ecs/isolated-ecs/privatelink"
	"github.com/isolated-ecs/isolated-ecs/service"
)

// ec2Goldens are clusters with container instances.
var ec2Goldens = []golden{
	{"ec2-capacity", func(t *testing.T) awscdk.Stack {
		stack := cdktest.NewStack(t, nil)
		newCluster(stack, nil).AddEc2Capacity("Instances", nil)
		return stack
	}},
	{"ec2-capacity-all", func(t *testing.T) awscdk.Stack {
		stack := cdktest.NewStack(t, ireland)
		private := newCluster(stack, nil)
		private.AddEc2Capacity("Batch", &cluster.AddEc2CapacityOptions{
			InstanceType:          "m7g.large",
			MinInstances:          1,
			MaxInstances:          8,
			TargetCapacityPercent: 80,
			VolumeGiB:             50,
			TerminationProtection: true,
			Spot:                  true,
			SessionManager:        true,
			Ec2Messages:           true,
			AwsBuckets:            privatelink.AwsBuckets(),
			PermissionsBoundary:   awsiam.ManagedPolicy_FromManagedPolicyName(stack, jsii.String("Boundary"), jsii.String("workloads")),
		})
		private.AddEc2Capacity("Gpu", &cluster.AddEc2CapacityOptions{InstanceType: "g5.xlarge"})
		private.AddEc2Capacity("Models", &cluster.AddEc2CapacityOptions{
			InstanceType: "g5g.xlarge", OperatingSystem: cluster.Bottlerocket, Spot: true, VolumeGiB: 100,
		})
		return stack
	}},
	{"workload-ec2", func(t *testing.T) awscdk.Stack {
		stack := cdktest.NewStack(t, nil)
		newEc2Service(stack, "Web", nil)
		return stack
	}},
	{"workload-ec2-bridge", func(t *testing.T) awscdk.Stack {
		stack := cdktest.NewStack(t, nil)
		private := newCluster(stack, nil)
		instances := private.AddEc2Capacity("Instances", nil)
		api := newEc2Service(stack, "Api", &service.PrivateEc2ServiceProps{
			Cluster: private, Capacity: instances, NetworkMode: awsecs.NetworkMode_BRIDGE,
			Ports: []service.Port{{Number: 8080}, {Number: 9090, HostPort: 9090}},
		})
		web := newEc2Service(stack, "Web", &service.PrivateEc2ServiceProps{
			Cluster: private, Capacity: instances, NetworkMode: awsecs.NetworkMode_BRIDGE,
			Image: awsecs.ContainerImage_FromEcrRepository(awsecr.NewRepository(stack, jsii.String("Images"), nil), jsii.String("1.0")),
		})
		job := newService(stack, "Job", &service.PrivateFargateServiceProps{Cluster: private})
		api.AllowFrom(job, 8080, "Job calls Api")
		web.AllowTo(api, 9090, "Web reads the metrics of Api")
		return stack
	}},
	{"service-ec2-all", func(t *testing.T) awscdk.Stack {
		stack := cdktest.NewStack(t, nil)
		defineFullEc2Service(stack)
		return stack
	}},
}

// newEc2Service defines a service on instances with the required props filled in.
func newEc2Service(scope constructs.Construct, id string, props *service.PrivateEc2ServiceProps) *service.PrivateEc2Service {
	if props == nil {
		props = &service.PrivateEc2ServiceProps{}
	}
	if props.Cluster == nil {
		private := newCluster(scope, nil)
		props.Cluster, props.Capacity = private, private.AddEc2Capacity("Instances", nil)
	}
	if props.Image == nil {
		props.Image = ecrImage(scope)
	}
	return service.NewPrivateEc2Service(scope, id, props)
}

// defineFullEc2Service sets what a service on instances has besides that on Fargate.
func defineFullEc2Service(stack awscdk.Stack) {
	key := awskms.NewKey(stack, jsii.String("Key"), nil)
	private := cluster.NewPrivateCluster(stack, "Cluster", &cluster.PrivateClusterProps{
		Network:                 isolatedvpc.NewIsolatedVpc(stack, "Network", nil),
		ServiceConnectNamespace: "internal",
		ExecuteCommand: &cluster.ExecuteCommand{
			EncryptionKey: key, LogGroup: awslogs.NewLogGroup(stack, jsii.String("Sessions"), &awslogs.LogGroupProps{EncryptionKey: key}),
		},
	})
	newEc2Service(stack, "Web", &service.PrivateEc2ServiceProps{
		Cluster:                private,
		Capacity:               private.AddEc2Capacity("Instances", &cluster.AddEc2CapacityOptions{InstanceType: "g4dn.xlarge"}),
		Cpu:                    1024,
		MemoryMiB:              4096,
		Gpus:                   1,
		Ports:                  []service.Port{{Number: 8080, Name: "http"}},
		Secrets:                []service.Secret{{Name: "TOKEN", SecretsManager: awssecretsmanager.NewSecret(stack, jsii.String("Token"), nil)}},
		WritableRootFilesystem: true,
		ExecuteCommand:         true,
		Sidecars:               []service.Container{{Name: "proxy", Image: ecrImage(stack), WritableRootFilesystem: true}},
		DesiredCount:           jsii.Number(3),
		MinHealthyPercent:      jsii.Number(50),
		MaxHealthyPercent:      jsii.Number(150),
		ServiceName:            "web",
		ServiceConnect:         &awsecs.ServiceConnectProps{},
		LogRetention:           awslogs.RetentionDays_ONE_YEAR,
	})
}
