package synthesis

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// ByHand defines the same resources as [WithModule] with CDK's L2 constructs. What does
// not change from one service to the next is written once; nothing is checked.
func ByHand(app awscdk.App, services int) {
	base := newStack(app, "Base")
	n := defineNetwork(base, services)
	cluster := awsecs.NewCluster(constructs.NewConstruct(base, jsii.String("Cluster")), jsii.String("Cluster"), &awsecs.ClusterProps{
		Vpc:                            n.vpc,
		ContainerInsightsV2:            awsecs.ContainerInsights_ENABLED,
		EnableFargateCapacityProviders: jsii.Bool(true),
	})
	var last awscdk.Stack
	eachService(app, services, func(stack awscdk.Stack, id, name string) {
		if stack != last {
			stack.AddStackDependency(base, nil) // endpoints first
			last = stack
		}
		defineService(stack, id+"/"+name, name, n, cluster)
	})
}

func defineService(stack awscdk.Stack, path, name string, n *network, cluster awsecs.ICluster) {
	scope := constructs.NewConstruct(stack, &name)
	executionRole := defineRole(scope, "ExecutionRole", "Starts the tasks: pulls images, reads secrets, opens log streams", n)
	taskRole := defineRole(scope, "TaskRole", "What the application in the containers may do", n)
	logGroup := awslogs.NewLogGroup(scope, jsii.String("LogGroup"), &awslogs.LogGroupProps{Retention: awslogs.RetentionDays_ONE_MONTH})
	taskDefinition := awsecs.NewFargateTaskDefinition(scope, jsii.String("TaskDefinition"), &awsecs.FargateTaskDefinitionProps{
		Cpu: jsii.Number(256), MemoryLimitMiB: jsii.Number(512),
		TaskRole: taskRole, ExecutionRole: executionRole.WithoutPolicyUpdates(nil),
	})
	taskDefinition.AddContainer(jsii.String("Container-app"), &awsecs.ContainerDefinitionOptions{
		ContainerName:          jsii.String("app"),
		Image:                  imageOf(stack, name),
		PortMappings:           &[]*awsecs.PortMapping{{ContainerPort: jsii.Number(8080)}},
		Environment:            &map[string]*string{"STAGE": jsii.String("production")},
		ReadonlyRootFilesystem: jsii.Bool(true),
		Logging: awsecs.LogDrivers_AwsLogs(&awsecs.AwsLogDriverProps{
			StreamPrefix: &name, LogGroup: logGroup,
			Mode: awsecs.AwsLogDriverMode_NON_BLOCKING, MaxBufferSize: awscdk.Size_Mebibytes(jsii.Number(25)),
		}),
	})
	policy := awsiam.NewPolicy(scope, jsii.String("ExecutionRolePolicy"), &awsiam.PolicyProps{
		Roles:      &[]awsiam.IRole{executionRole},
		Statements: executionStatements(name, n, logGroup),
	})
	group, rule := defineGroup(scope, path, n)
	service := awsecs.NewFargateService(scope, jsii.String("Service"), &awsecs.FargateServiceProps{
		Cluster:           cluster,
		TaskDefinition:    taskDefinition,
		DesiredCount:      jsii.Number(2),
		MinHealthyPercent: jsii.Number(75),
		MaxHealthyPercent: jsii.Number(200),
		CircuitBreaker:    &awsecs.DeploymentCircuitBreaker{Enable: jsii.Bool(true), Rollback: jsii.Bool(true)},
		AssignPublicIp:    jsii.Bool(false),
		SecurityGroups:    &[]awsec2.ISecurityGroup{group},
		VpcSubnets:        &awsec2.SubnetSelection{SubnetType: awsec2.SubnetType_PRIVATE_ISOLATED},
	})
	service.Node().AddDependency(policy, executionRole, rule)
}

func defineRole(scope constructs.Construct, id, description string, n *network) awsiam.Role {
	return awsiam.NewRole(scope, &id, &awsiam.RoleProps{
		Description: &description,
		AssumedBy: awsiam.NewServicePrincipal(jsii.String("ecs-tasks.amazonaws.com"), &awsiam.ServicePrincipalOpts{
			Conditions: &map[string]any{
				"StringEquals": map[string]any{"aws:SourceAccount": account},
				"ArnLike":      map[string]any{"aws:SourceArn": n.arn("ecs", "*")},
			},
		}),
	})
}

func executionStatements(name string, n *network, logGroup awslogs.ILogGroup) *[]awsiam.PolicyStatement {
	return &[]awsiam.PolicyStatement{
		awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
			Sid:     jsii.String("ImageLogin"),
			Actions: jsii.Strings("ecr:GetAuthorizationToken"), Resources: jsii.Strings("*"),
		}),
		awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
			Sid:       jsii.String("ImagePull"),
			Actions:   jsii.Strings("ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"),
			Resources: jsii.Strings(n.arn("ecr", "repository/"+repositoryOf(name))),
			Conditions: &map[string]any{"StringEquals": map[string]any{
				"aws:SourceVpc":  n.vpcId,
				"aws:SourceVpce": []*string{n.ecrApi, n.ecrDkr},
			}},
		}),
		awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
			Sid:     jsii.String("Logs"),
			Actions: jsii.Strings("logs:CreateLogStream", "logs:PutLogEvents"), Resources: jsii.Strings(*logGroup.LogGroupArn()),
		}),
	}
}

// defineGroup defines the security group of the tasks, with the rule that lets them into
// the endpoints. It is L1 for its inline egress, and imported again for the service.
func defineGroup(scope constructs.Construct, path string, n *network) (awsec2.ISecurityGroup, constructs.IDependable) {
	group := awsec2.NewCfnSecurityGroup(scope, jsii.String("SecurityGroup"), &awsec2.CfnSecurityGroupProps{
		VpcId:            n.vpcId,
		GroupDescription: jsii.String("Tasks of " + path),
		SecurityGroupEgress: &[]any{
			&awsec2.CfnSecurityGroup_EgressProperty{
				DestinationSecurityGroupId: n.endpoints, IpProtocol: jsii.String("tcp"), FromPort: jsii.Number(443), ToPort: jsii.Number(443),
				Description: jsii.String("HTTPS to the PrivateLink endpoints"),
			},
			&awsec2.CfnSecurityGroup_EgressProperty{
				DestinationPrefixListId: jsii.String("pl-6da54004"), IpProtocol: jsii.String("tcp"), FromPort: jsii.Number(443), ToPort: jsii.Number(443),
				Description: jsii.String("HTTPS to the S3 gateway endpoint, for image layers"),
			},
		},
		Tags: nameTag(path),
	})
	id := group.AttrGroupId()
	rule := awsec2.NewCfnSecurityGroupIngress(scope, jsii.String("EndpointsFromTasks"), &awsec2.CfnSecurityGroupIngressProps{
		GroupId: n.endpoints, SourceSecurityGroupId: id,
		IpProtocol: jsii.String("tcp"), FromPort: jsii.Number(443), ToPort: jsii.Number(443),
		Description: jsii.String("HTTPS from the tasks of " + path),
	})
	return awsec2.SecurityGroup_FromSecurityGroupId(scope, jsii.String("Rules"), id, nil), rule
}

func nameTag(name string) *[]*awscdk.CfnTag {
	return &[]*awscdk.CfnTag{{Key: jsii.String("Name"), Value: &name}}
}
