// The example stack: a service on AWS Fargate in a VPC that has no path to the internet,
// and an API outside of it by which callers with AWS credentials reach the service. See
// README.md beside this file.
package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecr"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsservicediscovery"
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
	stack := awscdk.NewStack(app, jsii.String("IsolatedApiIngress"), &awscdk.StackProps{
		Description: jsii.String("A service in a VPC without internet, reached by API Gateway"),
	})
	network := isolatedvpc.NewIsolatedVpc(stack, "Network", nil)
	private := cluster.NewPrivateCluster(stack, "Cluster", &cluster.PrivateClusterProps{
		Network: network, CloudMapNamespace: "shop.internal",
	})
	orders := service.NewPrivateFargateService(stack, "Orders", &service.PrivateFargateServiceProps{
		Cluster: private,
		Image:   image(stack),
		Ports:   []service.Port{{Number: 8080}},
		// API Gateway finds the tasks here; SRV records have the port.
		CloudMap: &service.CloudMap{Name: "orders", RecordType: awsservicediscovery.DnsRecordType_SRV},
	})

	api := service.NewHttpApiIngress(stack, "Api", &service.HttpApiIngressProps{Network: network})
	route := api.AddServiceRoute("OrdersRoute", orders, &service.HttpRouteOptions{Path: "/orders/{proxy+}"})

	// Who has this role may call the route, and nobody else.
	caller := awsiam.NewRole(stack, jsii.String("Caller"), &awsiam.RoleProps{
		Description: jsii.String("May call the orders by the API"),
		AssumedBy:   awsiam.NewAccountRootPrincipal(),
	})
	route.GrantInvoke(caller, nil)

	awscdk.NewCfnOutput(stack, jsii.String("Url"), &awscdk.CfnOutputProps{Value: api.Stage().Url()})
	awscdk.NewCfnOutput(stack, jsii.String("CallerRole"), &awscdk.CfnOutputProps{Value: caller.RoleArn()})
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
		panic("examples/api-ingress: context has no " + key + ": give -c repository=NAME -c tag=TAG for an image in private Amazon ECR")
	}
	return &value
}
