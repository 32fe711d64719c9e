// The example stack: a private service on AWS Fargate in a VPC that has no path
// to the internet.
//
// The context decides, in cdk.json or with -c KEY=VALUE:
//
//	repository, tag   the image, in private Amazon ECR of the account and Region
//	build=true        build the Dockerfile beside this file instead
//	ec2=true          add the endpoints that container instances need
//	s3PrefixListId    for a Region whose S3 prefix list is not in the catalogue
package main

import (
	"os"
	"path/filepath"
	"runtime"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecr"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecrassets"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecs"
	"github.com/aws/jsii-runtime-go"

	"github.com/isolated-ecs/isolated-ecs/cluster"
	"github.com/isolated-ecs/isolated-ecs/examples/internal/example"
	"github.com/isolated-ecs/isolated-ecs/isolatedvpc"
	"github.com/isolated-ecs/isolated-ecs/service"
)

func main() { example.Run("fargate", defineStack) }

func defineStack(app awscdk.App) {
	stack := awscdk.NewStack(app, jsii.String("IsolatedFargate"), &awscdk.StackProps{
		Description: jsii.String("A private service on AWS Fargate, in a VPC without internet"),
		Env:         environment(),
	})
	network := isolatedvpc.NewIsolatedVpc(stack, "Network", &isolatedvpc.IsolatedVpcProps{
		S3PrefixListId: example.Context(stack, "s3PrefixListId"),
	})
	if example.Context(stack, "ec2") == "true" {
		isolatedvpc.NewEc2CapacityEndpoints(stack, "Ec2", &isolatedvpc.Ec2CapacityEndpointsProps{Network: network})
	}
	private := cluster.NewPrivateCluster(stack, "Cluster", &cluster.PrivateClusterProps{Network: network})
	web := service.NewPrivateFargateService(stack, "Service", &service.PrivateFargateServiceProps{
		Cluster: private,
		Image:   imageFromContext(stack),
	})
	defineOutputs(stack, network, private, web)
	acknowledgeFindings(stack)
}

// environment is the account and Region that the CDK CLI found credentials for.
// Without any the stack is for every account and Region.
func environment() *awscdk.Environment {
	account, region := os.Getenv("CDK_DEFAULT_ACCOUNT"), os.Getenv("CDK_DEFAULT_REGION")
	if account == "" || region == "" {
		return nil
	}
	return &awscdk.Environment{Account: &account, Region: &region}
}

// imageFromContext returns the image that the context asks for.
func imageFromContext(stack awscdk.Stack) awsecs.ContainerImage {
	if example.Context(stack, "build") == "true" {
		_, file, _, _ := runtime.Caller(0)
		return awsecs.ContainerImage_FromAsset(jsii.String(filepath.Dir(file)), &awsecs.AssetImageProps{
			Exclude:  jsii.Strings("*.go", "*.sh"),
			Platform: awsecrassets.Platform_LINUX_AMD64(),
		})
	}
	repository, tag := example.Context(stack, "repository"), example.Context(stack, "tag")
	if repository == "" || tag == "" {
		panic("context has no image: give -c repository=NAME -c tag=TAG for one in private Amazon ECR " +
			"(examples/fargate/push.sh makes one), or -c build=true to build the Dockerfile")
	}
	imported := awsecr.Repository_FromRepositoryName(stack, jsii.String("Repository"), &repository)
	return awsecs.ContainerImage_FromEcrRepository(imported, &tag)
}

// defineOutputs names what one looks up next.
func defineOutputs(stack awscdk.Stack, network *isolatedvpc.IsolatedVpc, private *cluster.PrivateCluster, web *service.PrivateFargateService) {
	output := func(id, description string, value *string) {
		awscdk.NewCfnOutput(stack, &id, &awscdk.CfnOutputProps{Value: value, Description: &description})
	}
	output("VpcId", "The VPC without internet", network.Vpc().VpcId())
	output("SubnetIds", "Its subnets", awscdk.Fn_Join(jsii.String(","), network.Vpc().SelectSubnets(network.Subnets()).SubnetIds))
	output("EndpointSecurityGroupId", "Security group of the interface endpoints", network.EndpointSecurityGroup().SecurityGroupId())
	for _, s := range network.EndpointServices() {
		endpoint := network.Endpoint(s)
		output("Endpoint"+*endpoint.Node().Id(), "Endpoint of "+string(s), endpoint.Ref())
	}
	output("ClusterName", "The ECS cluster", private.Cluster().ClusterName())
	output("ServiceName", "The ECS service", web.ServiceName())
	output("LogGroupName", "What the containers print", web.LogGroup().LogGroupName())
}
