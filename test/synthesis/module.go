// Package synthesis has one CDK app written twice: with this module, and by hand with
// CDK's own constructs; directory typescript has it a third time. The templates are the
// same, so what differs is the cost of writing them.
package synthesis

import (
	"fmt"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecr"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecs"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/isolated-ecs/isolated-ecs/cluster"
	"github.com/isolated-ecs/isolated-ecs/isolatedvpc"
	"github.com/isolated-ecs/isolated-ecs/service"
)

// perStack is how many services a stack has: eight resources each, of the 500 that a
// template may have.
const perStack = 40

// WithModule defines a network, a cluster and services with this module.
func WithModule(app awscdk.App, services int) {
	base := newStack(app, "Base")
	network := isolatedvpc.NewIsolatedVpc(base, "Network", nil)
	private := cluster.NewPrivateCluster(base, "Cluster", &cluster.PrivateClusterProps{Network: network})
	eachService(app, services, func(stack awscdk.Stack, _, name string) {
		service.NewPrivateFargateService(stack, name, &service.PrivateFargateServiceProps{
			Cluster:     private,
			Image:       imageOf(stack, name),
			Ports:       []service.Port{{Number: 8080}},
			Environment: map[string]string{"STAGE": "production"},
		})
	})
}

// eachService calls define for each service, with the stack that it is in and its id.
func eachService(app awscdk.App, services int, define func(stack awscdk.Stack, stackId, name string)) {
	for first := 0; first < services; first += perStack {
		id := fmt.Sprintf("Services%d", first/perStack+1)
		stack := newStack(app, id)
		for i := first; i < min(first+perStack, services); i++ {
			define(stack, id, fmt.Sprintf("Service%d", i+1))
		}
	}
}

// Where the stacks are deployed.
const account, region = "111122223333", "eu-west-1"

func newStack(app awscdk.App, id string) awscdk.Stack {
	return awscdk.NewStack(app, &id, &awscdk.StackProps{Env: &awscdk.Environment{Account: jsii.String(account), Region: jsii.String(region)}})
}

func repositoryOf(name string) string { return "team/" + strings.ToLower(name) }

// imageOf returns an image in a repository of its own.
func imageOf(scope constructs.Construct, name string) awsecs.ContainerImage {
	repository := awsecr.Repository_FromRepositoryName(scope, jsii.String(name+"Images"), jsii.String(repositoryOf(name)))
	return awsecs.ContainerImage_FromEcrRepository(repository, jsii.String("1.0"))
}
