package test

import (
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsdynamodb"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/jsii-runtime-go"

	"github.com/isolated-ecs/isolated-ecs/internal/cdktest"
	"github.com/isolated-ecs/isolated-ecs/privatelink"
	"github.com/isolated-ecs/isolated-ecs/service"
)

// accessGoldens are services whose applications use AWS services.
var accessGoldens = []golden{
	{"allow-dynamodb", func(t *testing.T) awscdk.Stack {
		stack := cdktest.NewStack(t, nil)
		table := awsdynamodb.NewTableV2(stack, jsii.String("Table"), &awsdynamodb.TablePropsV2{
			PartitionKey: &awsdynamodb.Attribute{Name: jsii.String("id"), Type: awsdynamodb.AttributeType_STRING},
		})
		web := newService(stack, "Web", nil)
		web.Allow(privatelink.DynamoDb, table.GrantReadWriteData)
		return stack
	}},
	{"allow-all", func(t *testing.T) awscdk.Stack {
		stack := cdktest.NewStack(t, ireland)
		key, own := awskms.NewKey(stack, jsii.String("Key"), nil), awskms.NewKey(stack, jsii.String("Own"), nil)
		bucket := awss3.NewBucket(stack, jsii.String("Bucket"), &awss3.BucketProps{EncryptionKey: key})
		queue := awssqs.NewQueue(stack, jsii.String("Queue"), &awssqs.QueueProps{EncryptionMasterKey: key})
		topic := awssns.NewTopic(stack, jsii.String("Topic"), nil)
		reader := awsiam.NewRole(stack, jsii.String("Reader"), &awsiam.RoleProps{AssumedBy: awsiam.NewAccountRootPrincipal()})
		web := newService(stack, "Web", nil)
		web.Allow(privatelink.DynamoDb, service.Actions([]string{"dynamodb:GetItem"}, "arn:aws:dynamodb:eu-west-1:111122223333:table/orders"))
		web.Allow(privatelink.S3, func(role awsiam.IGrantable) awsiam.Grant { return bucket.GrantRead(role, "reports/*") })
		web.Allow(privatelink.Sqs, queue.GrantConsumeMessages, queue.GrantSendMessages)
		web.Allow(privatelink.Sns, topic.GrantPublish)
		web.Allow(privatelink.Kms, own.GrantEncryptDecrypt)
		web.Allow(privatelink.Sts, service.Actions([]string{"sts:AssumeRole"}, *reader.RoleArn()))
		web.Allow(privatelink.BedrockRuntime, service.Actions([]string{"bedrock:InvokeModel"},
			"arn:aws:bedrock:eu-west-1::foundation-model/anthropic.claude-3-haiku-20240307-v1:0"))
		return stack
	}},
	{"service-autoscaling", func(t *testing.T) awscdk.Stack {
		stack := cdktest.NewStack(t, nil)
		newService(stack, "Web", &service.PrivateFargateServiceProps{
			AutoScaling: &service.AutoScaling{MaxCapacity: 10, CpuPercent: 60, MemoryPercent: 70},
		})
		return stack
	}},
	{"service-autoscaling-queue", func(t *testing.T) awscdk.Stack {
		stack := cdktest.NewStack(t, nil)
		queue := awssqs.NewQueue(stack, jsii.String("Queue"), nil)
		newService(stack, "Worker", &service.PrivateFargateServiceProps{
			AutoScaling: &service.AutoScaling{MaxCapacity: 10, Queue: &service.QueueScaling{Queue: queue}},
		})
		return stack
	}},
}
