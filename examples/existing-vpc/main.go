// The example app: a VPC with endpoints that another team defined with CDK alone, and a
// service in it that takes the endpoints that are there and adds the one that is missing.
// See README.md beside this file.
package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/jsii-runtime-go"

	"github.com/isolated-ecs/isolated-ecs/cluster"
	"github.com/isolated-ecs/isolated-ecs/examples/internal/example"
	"github.com/isolated-ecs/isolated-ecs/isolatedvpc"
	"github.com/isolated-ecs/isolated-ecs/privatelink"
	"github.com/isolated-ecs/isolated-ecs/service"
)

func main() { example.Run("existing-vpc", defineStacks) }

func defineStacks(app awscdk.App) {
	existing := defineExisting(awscdk.NewStack(app, jsii.String("ExistingNetwork"), &awscdk.StackProps{
		Description: jsii.String("Stands for the VPC of another team"),
	}))
	stack := awscdk.NewStack(app, jsii.String("IsolatedInExistingVpc"), &awscdk.StackProps{
		Description: jsii.String("A service on AWS Fargate in a VPC that exists"),
	})
	// In an app of its own, Vpc is awsec2.Vpc_FromLookup, and FindEndpoints finds the rest.
	network := isolatedvpc.NewIsolatedVpcFromVpc(stack, "Network", &isolatedvpc.FromVpcProps{
		Vpc:                   existing.vpc,
		Endpoints:             existing.endpoints,
		EndpointSecurityGroup: existing.group,
		DnsFirewall:           &isolatedvpc.DnsFirewall{}, // the VPC has none yet
	})
	web := service.NewPrivateFargateService(stack, "Service", &service.PrivateFargateServiceProps{
		Cluster: cluster.NewPrivateCluster(stack, "Cluster", &cluster.PrivateClusterProps{Network: network}),
		Image:   example.Image(stack),
	})
	awscdk.NewCfnOutput(stack, jsii.String("ServiceName"), &awscdk.CfnOutputProps{Value: web.ServiceName()})
}

// existingNetwork is what the other team has.
type existingNetwork struct {
	vpc       awsec2.IVpc
	group     awsec2.ISecurityGroup
	endpoints map[privatelink.Service]string
}

// defineExisting has what a team would have that pulls images and logs elsewhere: the
// endpoints of Amazon ECR and Amazon S3, with policies that let through this account only.
func defineExisting(stack awscdk.Stack) existingNetwork {
	vpc := awsec2.NewVpc(stack, jsii.String("Vpc"), &awsec2.VpcProps{
		IpAddresses:                  awsec2.IpAddresses_Cidr(jsii.String("10.20.0.0/16")),
		RestrictDefaultSecurityGroup: jsii.Bool(false), // CDK would do it by a Lambda function
		SubnetConfiguration: &[]*awsec2.SubnetConfiguration{
			{Name: jsii.String("Tasks"), SubnetType: awsec2.SubnetType_PRIVATE_ISOLATED},
		},
	})
	group := awsec2.NewCfnSecurityGroup(stack, jsii.String("EndpointGroup"), &awsec2.CfnSecurityGroupProps{
		VpcId: vpc.VpcId(), GroupDescription: jsii.String("Interface endpoints"),
		SecurityGroupEgress: &[]any{&awsec2.CfnSecurityGroup_EgressProperty{
			IpProtocol: jsii.String("tcp"), FromPort: jsii.Number(443), ToPort: jsii.Number(443),
			CidrIp: vpc.VpcCidrBlock(), Description: jsii.String("Nothing calls by it"),
		}},
	})
	imported := awsec2.SecurityGroup_FromSecurityGroupId(stack, jsii.String("Imported"), group.AttrGroupId(), &awsec2.SecurityGroupImportOptions{AllowAllOutbound: jsii.Bool(false)})
	found := existingNetwork{vpc, imported, map[privatelink.Service]string{}}
	found.endpoints[privatelink.EcrApi] = found.addInterface(stack, "EcrApi", "ecr.api")
	found.endpoints[privatelink.EcrDkr] = found.addInterface(stack, "EcrDkr", "ecr.dkr")
	found.endpoints[privatelink.S3] = found.addS3(stack)
	return found
}

// addInterface adds an interface endpoint for a service of Amazon ECR.
func (e existingNetwork) addInterface(stack awscdk.Stack, id, name string) string {
	var subnets []any
	for _, subnet := range *e.vpc.IsolatedSubnets() {
		subnets = append(subnets, subnet.SubnetId())
	}
	endpoint := awsec2.NewCfnVPCEndpoint(stack, &id, &awsec2.CfnVPCEndpointProps{
		VpcId:             e.vpc.VpcId(),
		VpcEndpointType:   jsii.String("Interface"),
		ServiceName:       jsii.Sprintf("com.amazonaws.%s.%s", *stack.Region(), name),
		PrivateDnsEnabled: true,
		SubnetIds:         &subnets,
		SecurityGroupIds:  &[]any{e.group.SecurityGroupId()},
		PolicyDocument: awsiam.NewPolicyDocument(&awsiam.PolicyDocumentProps{Statements: &[]awsiam.PolicyStatement{
			ownAccount(stack, "ecr:GetAuthorizationToken", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"),
		}}),
	})
	return *endpoint.AttrId()
}

// addS3 adds the gateway endpoint of Amazon S3, for image layers alone.
func (e existingNetwork) addS3(stack awscdk.Stack) string {
	var tables []any
	for _, subnet := range *e.vpc.IsolatedSubnets() {
		tables = append(tables, subnet.RouteTable().RouteTableId())
	}
	layers := awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
		Principals: &[]awsiam.IPrincipal{awsiam.NewStarPrincipal()},
		Actions:    jsii.Strings("s3:GetObject"),
		Resources:  jsii.Strings(privatelink.LayerBucketArn(*stack.Partition(), *stack.Region())),
	})
	endpoint := awsec2.NewCfnVPCEndpoint(stack, jsii.String("S3"), &awsec2.CfnVPCEndpointProps{
		VpcId:           e.vpc.VpcId(),
		ServiceName:     jsii.Sprintf("com.amazonaws.%s.s3", *stack.Region()),
		VpcEndpointType: jsii.String("Gateway"),
		RouteTableIds:   &tables,
		PolicyDocument:  awsiam.NewPolicyDocument(&awsiam.PolicyDocumentProps{Statements: &[]awsiam.PolicyStatement{layers}}),
	})
	return *endpoint.AttrId()
}

// ownAccount lets roles of this account do something with resources of this account.
func ownAccount(stack awscdk.Stack, actions ...string) awsiam.PolicyStatement {
	return awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
		Principals: &[]awsiam.IPrincipal{awsiam.NewStarPrincipal()},
		Actions:    jsii.Strings(actions...),
		Resources:  jsii.Strings("*"),
		Conditions: &map[string]any{"StringEquals": map[string]any{
			"aws:PrincipalAccount": *stack.Account(), "aws:ResourceAccount": *stack.Account(),
		}},
	})
}
