// A program of a user of the module: it has a go.mod of its own, and passes each
// construct to CDK as a scope, to Tags_Of and to AddDependency.
package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecr"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/isolated-ecs/isolated-ecs/cluster"
	"github.com/isolated-ecs/isolated-ecs/isolatedvpc"
	"github.com/isolated-ecs/isolated-ecs/service"
)

func main() {
	defer jsii.Close()
	app := awscdk.NewApp(nil)
	stack := awscdk.NewStack(app, jsii.String("Downstream"), nil)

	repository := awsecr.Repository_FromRepositoryName(stack, jsii.String("Repository"), jsii.String("web"))
	network := isolatedvpc.NewIsolatedVpc(stack, "Network", nil)
	private := cluster.NewPrivateCluster(stack, "Cluster", &cluster.PrivateClusterProps{Network: network})
	web := service.NewPrivateFargateService(stack, "Web", &service.PrivateFargateServiceProps{
		Cluster: private,
		Image:   awsecs.ContainerImage_FromEcrRepository(repository, jsii.String("1.0")),
		Ports:   []service.Port{{Number: 8080}},
	})
	report := service.NewPrivateFargateTask(stack, "Report", &service.PrivateFargateTaskProps{
		Cluster: private,
		Image:   awsecs.ContainerImage_FromEcrRepository(repository, jsii.String("1.0")),
	})
	web.AllowFrom(report, 8080, "the report asks the service")
	agent := isolatedvpc.NewEc2CapacityEndpoints(stack, "Ec2", &isolatedvpc.Ec2CapacityEndpointsProps{Network: network})
	web.AllowFrom(web, 8080, "tasks talk to each other")

	var previous constructs.IConstruct
	for _, c := range []constructs.Construct{network, private, web, report, agent} {
		use(c, previous)
		previous = c
	}
	app.Synth(nil)
}

// use passes c to CDK as a scope, to Tags_Of, to Stack_Of and to AddDependency.
func use(c constructs.Construct, previous constructs.IConstruct) {
	child := awslogs.NewLogGroup(c, jsii.String("Child"), nil)
	awscdk.Tags_Of(c).Add(jsii.String("owner"), jsii.String("downstream-"+*c.Node().Id()), nil)
	if *awscdk.Stack_Of(c).StackName() != "Downstream" {
		panic("wrong stack")
	}
	if found := c.Node().FindChild(jsii.String("Child")); *found.Node().Path() != *child.Node().Path() {
		panic("wrong child")
	}
	if previous != nil {
		child.Node().AddDependency(previous)
	}
}
