// The example stack: a service on AWS Fargate in which an operator can run commands, by
// sessions that are encrypted and logged, in a VPC that has no path to the internet. See
// README.md beside this file.
package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/jsii-runtime-go"

	"github.com/isolated-ecs/isolated-ecs/cluster"
	"github.com/isolated-ecs/isolated-ecs/examples/internal/example"
	"github.com/isolated-ecs/isolated-ecs/isolatedvpc"
	"github.com/isolated-ecs/isolated-ecs/service"
)

func main() { example.Run("exec", defineStack) }

func defineStack(app awscdk.App) {
	stack := awscdk.NewStack(app, jsii.String("IsolatedExec"), &awscdk.StackProps{
		Description: jsii.String("A service with encrypted and logged sessions of ECS Exec, in a VPC without internet"),
	})
	key := awskms.NewKey(stack, jsii.String("Key"), &awskms.KeyProps{
		Description:       jsii.String("Sessions of ECS Exec, and their log"),
		EnableKeyRotation: jsii.Bool(true),
	})
	private := cluster.NewPrivateCluster(stack, "Cluster", &cluster.PrivateClusterProps{
		Network:        isolatedvpc.NewIsolatedVpc(stack, "Network", nil),
		ExecuteCommand: &cluster.ExecuteCommand{EncryptionKey: key, LogGroup: sessionLog(stack, key)},
	})
	web := service.NewPrivateFargateService(stack, "Service", &service.PrivateFargateServiceProps{
		Cluster:                private,
		Image:                  example.Image(stack),
		ExecuteCommand:         true,
		WritableRootFilesystem: true, // the agent of ECS Exec writes to it
	})
	output(stack, "ClusterName", private.Cluster().ClusterName())
	output(stack, "ServiceName", web.ServiceName())
	output(stack, "KeyArn", key.KeyArn())
}

// sessionLog returns a log group that is encrypted with the key, and lets Amazon CloudWatch
// Logs use the key for this log group alone. It has a name of its own, because the policy
// names it, and the log group the key.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
func sessionLog(stack awscdk.Stack, key awskms.Key) awslogs.ILogGroup {
	name := jsii.String("/isolated-exec/sessions")
	arn := stack.FormatArn(&awscdk.ArnComponents{
		Service: jsii.String("logs"), Resource: jsii.String("log-group"), ResourceName: name, ArnFormat: awscdk.ArnFormat_COLON_RESOURCE_NAME,
	})
	key.AddToResourcePolicy(awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
		Sid:        jsii.String("SessionLog"),
		Principals: &[]awsiam.IPrincipal{awsiam.NewServicePrincipal(jsii.Sprintf("logs.%s.%s", *stack.Region(), *stack.UrlSuffix()), nil)},
		Actions:    jsii.Strings("kms:Decrypt*", "kms:Describe*", "kms:Encrypt*", "kms:GenerateDataKey*", "kms:ReEncrypt*"),
		Resources:  jsii.Strings("*"), // in a key's policy: this key
		Conditions: &map[string]any{"ArnEquals": map[string]any{"kms:EncryptionContext:aws:logs:arn": arn}},
	}), nil)
	return awslogs.NewLogGroup(stack, jsii.String("Sessions"), &awslogs.LogGroupProps{
		LogGroupName: name, EncryptionKey: key, Retention: awslogs.RetentionDays_ONE_YEAR,
	})
}

func output(stack awscdk.Stack, id string, value *string) {
	awscdk.NewCfnOutput(stack, &id, &awscdk.CfnOutputProps{Value: value})
}
