package cluster_test

import (
	"fmt"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/isolated-ecs/isolated-ecs/cluster"
	"github.com/isolated-ecs/isolated-ecs/internal/cdktest"
	"github.com/isolated-ecs/isolated-ecs/isolatedvpc"
)

func TestMain(m *testing.M) { cdktest.Main(m) }

// A cluster for AWS Fargate needs no endpoint. Container instances need three, for their
// agent.
func ExamplePrivateCluster_AddEc2Capacity() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("Platform"), nil)
	network := isolatedvpc.NewIsolatedVpc(stack, "Network", nil)
	private := cluster.NewPrivateCluster(stack, "Cluster", &cluster.PrivateClusterProps{Network: network})
	fmt.Println(network.EndpointServices())

	private.AddEc2Capacity("Instances", &cluster.AddEc2CapacityOptions{
		InstanceType:    "m7g.large",
		OperatingSystem: cluster.Bottlerocket,
	})
	fmt.Println(network.EndpointServices())
	// Output:
	// []
	// [ecs ecs-agent ecs-telemetry]
}
