package test

import (
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsdynamodb"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/jsii-runtime-go"

	"github.com/isolated-ecs/isolated-ecs/isolatedvpc"
	"github.com/isolated-ecs/isolated-ecs/privatelink"
	"github.com/isolated-ecs/isolated-ecs/service"
)

// TestInvalidTasks: schedules, platforms, and what applications are allowed.
func TestInvalidTasks(t *testing.T) {
	windows := awsecs.OperatingSystemFamily_WINDOWS_SERVER_2022_CORE()
	wantMisuses(t, []misuse{
		{"a task of nothing", func(stack awscdk.Stack) {
			service.NewPrivateFargateTask(stack, "Report", nil)
		}, []string{"service: Test/Report: ", "Cluster is required", `container "app": Image is required`}},
		{"no schedule", func(stack awscdk.Stack) {
			newTask(stack, "Report", nil).Schedule("Hourly", nil)
		}, []string{"service: Test/Report: ", "Expression must be rate(...), cron(...) or at(...)"}},
		{"a schedule of everything wrong", func(stack awscdk.Stack) {
			newTask(stack, "Report", nil).Schedule("Hourly", &service.ScheduleOptions{
				Expression: "hourly", Tasks: 11, FlexibleMinutes: 1441, Retries: jsii.Number(186),
			})
		}, []string{"service: Test/Report: ", `got "hourly"`, "Tasks must be a whole number from 0 to 10, got 11", "FlexibleMinutes must be a whole number from 0 to 1440, got 1441", "Retries must be a whole number from 0 to 185, got 186"}},

		{"a schedule with a dead-letter queue that it cannot use", func(stack awscdk.Stack) {
			queue := awssqs.NewQueue(stack, jsii.String("Queue"), &awssqs.QueueProps{
				Fifo: jsii.Bool(true), EncryptionMasterKey: awskms.Alias_FromAliasName(stack, jsii.String("Alias"), jsii.String("alias/queue")),
			})
			newTask(stack, "Report", nil).Schedule("Hourly", &service.ScheduleOptions{Expression: "rate(1 hour)", DeadLetterQueue: queue})
		}, []string{"service: Test/Report: ", "DeadLetterQueue is a FIFO queue", "the key of DeadLetterQueue is an alias"}},

		{"a task role of another account", func(stack awscdk.Stack) {
			dublin := awscdk.NewStack(awscdk.Stage_Of(stack), jsii.String("Dublin"), &awscdk.StackProps{Env: ireland})
			role := awsiam.Role_FromRoleArn(dublin, jsii.String("Role"), jsii.String("arn:aws:iam::999988887777:role/app"), nil)
			newService(dublin, "Web", &service.PrivateFargateServiceProps{TaskRole: role})
		}, []string{"service: Dublin/Web: ", "TaskRole is in account 999988887777 and the stack in 111122223333"}},

		{"an old platform version with what came later", func(stack awscdk.Stack) {
			newService(stack, "Web", &service.PrivateFargateServiceProps{
				PlatformVersion: awsecs.FargatePlatformVersion_VERSION1_3, ExecuteCommand: true, WritableRootFilesystem: true,
				CpuArchitecture: awsecs.CpuArchitecture_ARM64(),
			})
		}, []string{"service: Test/Web: ", "VERSION1_3 does not have ExecuteCommand, CpuArchitecture; use LATEST"}},
		{"a platform version that is gone", func(stack awscdk.Stack) {
			newService(stack, "Web", &service.PrivateFargateServiceProps{PlatformVersion: awsecs.FargatePlatformVersion_VERSION1_0})
		}, []string{"service: Test/Web: ", `PlatformVersion must be LATEST, VERSION1_4 or VERSION1_3, got "VERSION1_0"`}},
		{"Windows with what it does not have", func(stack awscdk.Stack) {
			newService(stack, "Web", &service.PrivateFargateServiceProps{
				OperatingSystem: windows, Cpu: 256, CpuArchitecture: awsecs.CpuArchitecture_ARM64(),
				PlatformVersion: awsecs.FargatePlatformVersion_VERSION1_4, ServiceConnect: &awsecs.ServiceConnectProps{},
				CapacityProviderStrategies: []*awsecs.CapacityProviderStrategy{{CapacityProvider: jsii.String("FARGATE_SPOT")}},
			})
		}, []string{"service: Test/Web: ", "Cpu must be one of 1024, 2048 or 4096", "CpuArchitecture", "PlatformVersion (which is for Linux", "ServiceConnect", "set WritableRootFilesystem", "FARGATE_SPOT runs no Windows containers"}},

		{"allowed nothing", func(stack awscdk.Stack) {
			newService(stack, "Web", nil).Allow(privatelink.DynamoDb)
		}, []string{`service: Test/Web: Allow("dynamodb"): no grant is given`}},
		{"allowed by no grant", func(stack awscdk.Stack) {
			newService(stack, "Web", nil).Allow(privatelink.Sqs, nil)
		}, []string{`service: Test/Web: Allow("sqs"): grants[0] is nil`}},
		{"allowed two services at once", func(stack awscdk.Stack) {
			topic, queue := awssns.NewTopic(stack, jsii.String("Topic"), nil), awssqs.NewQueue(stack, jsii.String("Queue"), nil)
			newService(stack, "Web", nil).Allow(privatelink.Sqs, func(role awsiam.IGrantable) awsiam.Grant {
				return queue.GrantSendMessages(role).Combine(topic.GrantPublish(role))
			})
		}, []string{`service: Test/Web: Allow("sqs"): a grant has actions of sqs and of sns; allow each service by itself`}},
		{"allowed another service", func(stack awscdk.Stack) {
			newService(stack, "Web", nil).Allow(privatelink.Sns, awssqs.NewQueue(stack, jsii.String("Queue"), nil).GrantSendMessages)
		}, []string{`service: Test/Web: Allow("sns"): a grant has actions of sqs, whose endpoint is another one; allow "sqs"`}},
		{"allowed nothing by a grant", func(stack awscdk.Stack) {
			newService(stack, "Web", nil).Allow(privatelink.Sqs, func(awsiam.IGrantable) awsiam.Grant { return nil })
		}, []string{`service: Test/Web: Allow("sqs"): a grant gives the task role nothing to call`}},
		{"allowed a stream of a table", func(stack awscdk.Stack) {
			table := awsdynamodb.NewTableV2(stack, jsii.String("Table"), &awsdynamodb.TablePropsV2{
				PartitionKey: &awsdynamodb.Attribute{Name: jsii.String("id"), Type: awsdynamodb.AttributeType_STRING},
				DynamoStream: awsdynamodb.StreamViewType_NEW_IMAGE,
			})
			newService(stack, "Web", nil).Allow(privatelink.DynamoDb, table.GrantStreamRead)
		}, []string{`service: Test/Web: Allow("dynamodb"): a grant has dynamodb:`, "which streams.dynamodb answers, not the gateway endpoint"}},
		{"allowed a service that there is not", func(stack awscdk.Stack) {
			newService(stack, "Web", nil).Allow("sqz", service.Actions([]string{"sqs:SendMessage"}, "*"))
		}, []string{"isolatedvpc: Test/Network: ", `unknown endpoint service "sqz"`, `did you mean "sqs"`}},
		{"allowed a table where its prefix list is not known", func(stack awscdk.Stack) {
			other := awscdk.NewStack(awscdk.Stage_Of(stack), jsii.String("Milan"), &awscdk.StackProps{Env: &awscdk.Environment{Region: jsii.String("eu-south-1")}})
			table := awsdynamodb.TableV2_FromTableName(other, jsii.String("Table"), jsii.String("orders"))
			web := newService(other, "Web", &service.PrivateFargateServiceProps{Cluster: newCluster(other, networkWithS3List(other))})
			web.Allow(privatelink.DynamoDb, func(role awsiam.IGrantable) awsiam.Grant { return table.GrantReadData(role) })
		}, []string{"isolatedvpc: Milan/Network: ", `the prefix list of "dynamodb" in Region "eu-south-1" is not in the catalogue; set DynamoDbPrefixListId (aws ec2`}},
		{"allowed a gateway without a list of its own to set, in a Region", func(stack awscdk.Stack) {
			other := awscdk.NewStack(awscdk.Stage_Of(stack), jsii.String("Dublin"), &awscdk.StackProps{Env: &awscdk.Environment{Region: jsii.String("eu-west-1")}})
			newService(other, "Web", nil).Allow(privatelink.S3Express, service.Actions([]string{"s3express:CreateSession"}, "*"))
		}, []string{"isolatedvpc: Dublin/Network: ", `"eu-west-1" is not in the catalogue; give the stack a concrete account and Region`}},
		{"allowed a gateway without a list of its own to set, anywhere", func(stack awscdk.Stack) {
			other := awscdk.NewStack(awscdk.Stage_Of(stack), jsii.String("Anywhere"), nil)
			newService(other, "Web", nil).Allow(privatelink.S3Express, service.Actions([]string{"s3express:CreateSession"}, "*"))
		}, []string{"isolatedvpc: Anywhere/Network: ", `in Region "${AWS.Region}" is not in the catalogue; give the stack a concrete account and Region`}},
	})
}

func networkWithS3List(stack awscdk.Stack) *isolatedvpc.IsolatedVpc {
	return isolatedvpc.NewIsolatedVpc(stack, "Network", &isolatedvpc.IsolatedVpcProps{S3PrefixListId: "pl-0123456789abcdef0"})
}
