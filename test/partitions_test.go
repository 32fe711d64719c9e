package test

import (
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/isolated-ecs/isolated-ecs/internal/cdktest"
	"github.com/isolated-ecs/isolated-ecs/isolatedvpc"
	"github.com/isolated-ecs/isolated-ecs/service"
	"github.com/isolated-ecs/isolated-ecs/verify"
	"github.com/isolated-ecs/isolated-ecs/verify/verifytest"
)

// TestEveryPartition: a service starts in each partition, and nothing leaves,
// whether the stack knows its Region during synthesis or not.
func TestEveryPartition(t *testing.T) {
	anywhere := definePartitionStack(t, nil)
	for _, region := range []string{"eu-west-1", "us-gov-west-1", "cn-north-1", "us-iso-east-1", "us-isob-east-1", "eu-isoe-west-1", "us-isof-south-1", "eusc-de-east-1"} {
		t.Run(region, func(t *testing.T) {
			var options verify.Options
			options.Region, options.Account, options.S3PrefixListId = region, "111122223333", "pl-0123456789abcdef0"
			concrete := definePartitionStack(t, &awscdk.Environment{Account: jsii.String(options.Account), Region: &region})
			for _, directory := range []string{concrete, anywhere} {
				verifytest.MustStart(t, options, directory)
				verifytest.MustNotLeave(t, options, directory)
			}
		})
	}
}

// definePartitionStack returns the cloud assembly of a stack with a service. The
// prefix lists of most partitions are not in the catalogue.
func definePartitionStack(t *testing.T, env *awscdk.Environment) string {
	t.Helper()
	stack := cdktest.NewStack(t, env)
	network := isolatedvpc.NewIsolatedVpc(stack, "Network", &isolatedvpc.IsolatedVpcProps{S3PrefixListId: "pl-0123456789abcdef0"})
	newService(stack, "Web", &service.PrivateFargateServiceProps{Cluster: newCluster(stack, network)})
	return cdktest.Synthesize(t, stack)
}
