package test

import (
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsautoscaling"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecr"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssecretsmanager"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/isolated-ecs/isolated-ecs/internal/cdktest"
	"github.com/isolated-ecs/isolated-ecs/isolatedvpc"
	"github.com/isolated-ecs/isolated-ecs/privatelink"
	"github.com/isolated-ecs/isolated-ecs/service"
)

// policyGoldens are the policies of endpoints.
var policyGoldens = []golden{
	{"policies-organization", func(t *testing.T) awscdk.Stack {
		stack := cdktest.NewStack(t, ireland)
		network := isolatedvpc.NewIsolatedVpc(stack, "Network", &isolatedvpc.IsolatedVpcProps{
			Perimeter: &isolatedvpc.Perimeter{
				OrganizationId:   "o-a1b2c3d4e5",
				ResourceAccounts: []string{"444455556666"},
				AwsImages:        []privatelink.AwsImage{privatelink.GuardDutyAgent, privatelink.FireLensRouter},
			},
		})
		member := awsecr.Repository_FromRepositoryArn(stack, jsii.String("Member"), jsii.String("arn:aws:ecr:eu-west-1:222233334444:repository/web"))
		partner := awsecr.Repository_FromRepositoryArn(stack, jsii.String("Partner"), jsii.String("arn:aws:ecr:eu-west-1:444455556666:repository/proxy"))
		newService(stack, "Web", &service.PrivateFargateServiceProps{
			Cluster:   newCluster(stack, network),
			Image:     awsecs.ContainerImage_FromEcrRepository(member, jsii.String("1.0")),
			AwsImages: []privatelink.AwsImage{privatelink.GuardDutyAgent},
			Sidecars: []service.Container{{
				Name: "proxy", Image: awsecs.ContainerImage_FromEcrRepository(partner, jsii.String("1.0")),
			}},
		})
		return stack
	}},
	{"policies-accounts", func(t *testing.T) awscdk.Stack {
		stack := cdktest.NewStack(t, nil)
		network := isolatedvpc.NewIsolatedVpc(stack, "Network", &isolatedvpc.IsolatedVpcProps{
			Perimeter: &isolatedvpc.Perimeter{
				PrincipalAccounts: []string{"222233334444"},
				ResourceAccounts:  []string{"444455556666"},
				AwsImages:         []privatelink.AwsImage{privatelink.GuardDutyAgent},
			},
		})
		network.Require(privatelink.Need{Service: privatelink.S3, Actions: []string{"s3:PutObject"}, Resources: []string{"arn:aws:s3:::reports/*"}, Reason: "reports of Test/Web"})
		newService(stack, "Web", &service.PrivateFargateServiceProps{
			Cluster: newCluster(stack, network), AwsImages: []privatelink.AwsImage{privatelink.GuardDutyAgent},
		})
		return stack
	}},
	{"policies-own-statements", func(t *testing.T) awscdk.Stack {
		stack := cdktest.NewStack(t, nil)
		private := newCluster(stack, nil)
		addStatementsOfTheGuides(private.Network().(*isolatedvpc.IsolatedVpc))
		newService(stack, "Web", &service.PrivateFargateServiceProps{Cluster: private})
		return stack
	}},
	{"policies-circles", func(t *testing.T) awscdk.Stack {
		stack := cdktest.NewStack(t, nil)
		defineResourcesThatNameEndpoints(stack)
		return stack
	}},
	{"policies-three-stacks", func(t *testing.T) awscdk.Stack {
		app := cdktest.NewApp(t, map[string]any{"@aws-cdk/core:defaultCrossStackReferences": "strong"})
		stack := cdktest.AddStack(app, "Test", nil)
		private := newCluster(cdktest.AddStack(app, "Cluster", nil), isolatedvpc.NewIsolatedVpc(stack, "Network", nil))
		defineServiceWithResources(cdktest.AddStack(app, "Service", nil), private)
		return stack
	}},
	{"workload-ec2", func(t *testing.T) awscdk.Stack {
		stack := cdktest.NewStack(t, nil)
		defineInstances(stack)
		return stack
	}},
}

// addStatementsOfTheGuides adds the example statements of the ECS and ECR guides:
// an application may create and list clusters, and nobody may delete a repository.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/vpc-endpoints.html
// https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html
func addStatementsOfTheGuides(network *isolatedvpc.IsolatedVpc) {
	network.AddToEndpointPolicy(privatelink.Ecs, awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
		Principals: &[]awsiam.IPrincipal{awsiam.NewAnyPrincipal()},
		Actions:    jsii.Strings("ecs:CreateCluster", "ecs:ListClusters"),
		Resources:  jsii.Strings("*"),
		Conditions: &map[string]any{"StringEquals": map[string]any{
			"aws:PrincipalAccount": *awscdk.Aws_ACCOUNT_ID(), "aws:ResourceAccount": *awscdk.Aws_ACCOUNT_ID(),
		}},
	}))
	network.AddToEndpointPolicy(privatelink.EcrApi, awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
		Effect:     awsiam.Effect_DENY,
		Principals: &[]awsiam.IPrincipal{awsiam.NewAnyPrincipal()},
		Actions:    jsii.Strings("ecr:DeleteRepository"),
		Resources:  jsii.Strings("arn:aws:ecr:*:*:repository/web"),
	}))
}

// defineResourcesThatNameEndpoints defines a repository and a key whose own
// policies let nobody in but through the endpoints, and a service that needs both.
func defineResourcesThatNameEndpoints(stack awscdk.Stack) {
	private := newCluster(stack, nil)
	repository := awsecr.NewRepository(stack, jsii.String("Repository"), nil)
	key := awskms.NewKey(stack, jsii.String("Key"), nil)
	newService(stack, "Web", &service.PrivateFargateServiceProps{
		Cluster: private,
		Image:   awsecs.ContainerImage_FromEcrRepository(repository, jsii.String("1.0")),
	})
	network := private.Network().(*isolatedvpc.IsolatedVpc)
	network.Require(privatelink.Need{Service: privatelink.Kms, Actions: []string{"kms:Decrypt"}, Resources: []string{*key.KeyArn()}, Reason: "files of Test/Web"})
	only := func(s privatelink.Service) *map[string]any {
		return &map[string]any{"StringNotEquals": map[string]any{"aws:SourceVpce": *network.EndpointId(s)}}
	}
	repository.AddToResourcePolicy(awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
		Effect: awsiam.Effect_DENY, Principals: &[]awsiam.IPrincipal{awsiam.NewAnyPrincipal()},
		Actions: jsii.Strings("ecr:GetDownloadUrlForLayer"), Conditions: only(privatelink.EcrDkr),
	}))
	key.AddToResourcePolicy(awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
		Effect: awsiam.Effect_DENY, Principals: &[]awsiam.IPrincipal{awsiam.NewAnyPrincipal()},
		Actions: jsii.Strings("kms:Decrypt"), Resources: jsii.Strings("*"), Conditions: only(privatelink.Kms),
	}), nil)
}

// defineServiceWithResources defines a service with an image, a secret and a log
// group that are in its stack.
func defineServiceWithResources(stack awscdk.Stack, c service.Cluster) *service.PrivateFargateService {
	repository := awsecr.NewRepository(stack, jsii.String("Images"), nil)
	secret := awssecretsmanager.NewSecret(stack, jsii.String("Secret"), &awssecretsmanager.SecretProps{
		EncryptionKey: awskms.NewKey(stack, jsii.String("Key"), nil),
	})
	return newService(stack, "Web", &service.PrivateFargateServiceProps{
		Cluster: c,
		Image:   awsecs.ContainerImage_FromEcrRepository(repository, jsii.String("1.0")),
		Secrets: []service.Secret{{Name: "TOKEN", SecretsManager: secret}},
	})
}

// defineInstances defines container instances with CDK's own constructs, and a
// service on them, in a network that has what their agents need.
func defineInstances(stack awscdk.Stack) {
	private := newCluster(stack, nil)
	network := private.Network().(*isolatedvpc.IsolatedVpc)
	isolatedvpc.NewEc2CapacityEndpoints(stack, "AgentEndpoints", &isolatedvpc.Ec2CapacityEndpointsProps{Network: network})
	logs := awslogs.NewLogGroup(stack, jsii.String("Logs"), nil)
	repository := awsecr.Repository_FromRepositoryName(stack, jsii.String("Repository"), jsii.String("web"))
	for _, need := range []privatelink.Need{
		{Service: privatelink.EcrApi, Actions: []string{"ecr:GetAuthorizationToken"}, Resources: []string{"*"}},
		{Service: privatelink.EcrDkr, Actions: []string{"ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"}, Resources: []string{*repository.RepositoryArn()}},
		{Service: privatelink.S3, Actions: []string{"s3:GetObject"}, Resources: []string{privatelink.LayerBucketArn(*stack.Partition(), *stack.Region())}},
		{Service: privatelink.Logs, Actions: []string{"logs:CreateLogStream", "logs:PutLogEvents"}, Resources: []string{*logs.LogGroupArn()}},
	} {
		need.Reason = "tasks of Test/Web on instances"
		network.Require(need)
	}
	role := instanceRole(stack, logs, repository)
	instances, rule := instanceGroup(stack, network)
	userData := awsec2.UserData_ForLinux(nil)
	userData.AddCommands(jsii.String("echo ECS_AWSVPC_BLOCK_IMDS=true >> /etc/ecs/ecs.config"))
	group := awsautoscaling.NewAutoScalingGroup(stack, jsii.String("Instances"), &awsautoscaling.AutoScalingGroupProps{
		Vpc: network.Vpc(), VpcSubnets: network.Subnets(),
		LaunchTemplate: awsec2.NewLaunchTemplate(stack, jsii.String("LaunchTemplate"), &awsec2.LaunchTemplateProps{
			InstanceType:            awsec2.NewInstanceType(jsii.String("t3.small")),
			MachineImage:            awsecs.EcsOptimizedImage_AmazonLinux2023(awsecs.AmiHardwareType_STANDARD, nil),
			UserData:                userData,
			Role:                    role,
			SecurityGroup:           instances,
			RequireImdsv2:           jsii.Bool(true),
			HttpPutResponseHopLimit: jsii.Number(1),
		}),
	})
	group.Node().AddDependency(network.PrivateConnectivityEstablished())
	provider := awsecs.NewAsgCapacityProvider(stack, jsii.String("Provider"), &awsecs.AsgCapacityProviderProps{
		AutoScalingGroup: group, EnableManagedTerminationProtection: jsii.Bool(false),
		EnableManagedDraining: jsii.Bool(true), // else CDK drains by a Lambda function
	})
	private.Cluster().(awsecs.Cluster).AddAsgCapacityProvider(provider, nil)
	task := awsecs.NewEc2TaskDefinition(stack, jsii.String("Task"), nil)
	task.AddContainer(jsii.String("app"), &awsecs.ContainerDefinitionOptions{
		Image: awsecs.ContainerImage_FromEcrRepository(repository, jsii.String("1.0")), MemoryLimitMiB: jsii.Number(256),
		Logging: awsecs.LogDrivers_AwsLogs(&awsecs.AwsLogDriverProps{StreamPrefix: jsii.String("app"), LogGroup: logs}),
	})
	web := awsecs.NewEc2Service(stack, jsii.String("Web"), &awsecs.Ec2ServiceProps{
		Cluster: private.Cluster(), TaskDefinition: task, MinHealthyPercent: jsii.Number(100),
		CircuitBreaker:             &awsecs.DeploymentCircuitBreaker{Rollback: jsii.Bool(true)},
		CapacityProviderStrategies: &[]*awsecs.CapacityProviderStrategy{{CapacityProvider: provider.CapacityProviderName(), Weight: jsii.Number(1)}},
	})
	web.Node().AddDependency(group, role, private.Cluster(), task.ObtainExecutionRole(), rule)
}

// instanceRole is what an instance may do besides what CDK grants its agent.
func instanceRole(stack awscdk.Stack, logs awslogs.ILogGroup, repository awsecr.IRepository) awsiam.Role {
	role := awsiam.NewRole(stack, jsii.String("InstanceRole"), &awsiam.RoleProps{
		AssumedBy: awsiam.NewServicePrincipal(jsii.String("ec2.amazonaws.com"), nil),
	})
	logs.GrantWrite(role)
	repository.GrantPull(role)
	return role
}

// instanceGroup lets instances to the endpoints and to S3, and nowhere else. It is L1,
// because CDK's L2 would write these rules as resources of their own.
func instanceGroup(stack awscdk.Stack, network *isolatedvpc.IsolatedVpc) (awsec2.ISecurityGroup, constructs.IDependable) {
	https := func(rule awsec2.CfnSecurityGroup_EgressProperty) *awsec2.CfnSecurityGroup_EgressProperty {
		rule.IpProtocol, rule.FromPort, rule.ToPort = jsii.String("tcp"), jsii.Number(443), jsii.Number(443)
		return &rule
	}
	group := awsec2.NewCfnSecurityGroup(stack, jsii.String("InstanceGroup"), &awsec2.CfnSecurityGroupProps{
		VpcId: network.Vpc().VpcId(), GroupDescription: jsii.String("Container instances"),
		SecurityGroupEgress: &[]any{
			https(awsec2.CfnSecurityGroup_EgressProperty{DestinationSecurityGroupId: network.EndpointSecurityGroup().SecurityGroupId()}),
			https(awsec2.CfnSecurityGroup_EgressProperty{DestinationPrefixListId: network.PrefixListId(stack, privatelink.S3)}),
		},
	})
	rule := awsec2.NewCfnSecurityGroupIngress(stack, jsii.String("EndpointsFromInstances"), &awsec2.CfnSecurityGroupIngressProps{
		GroupId: network.EndpointSecurityGroup().SecurityGroupId(), SourceSecurityGroupId: group.AttrGroupId(),
		IpProtocol: jsii.String("tcp"), FromPort: jsii.Number(443), ToPort: jsii.Number(443),
	})
	return awsec2.SecurityGroup_FromSecurityGroupId(stack, jsii.String("InstanceRules"), group.AttrGroupId(), nil), rule
}
