package test

import (
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssecretsmanager"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/isolated-ecs/isolated-ecs/internal/cdktest"
	"github.com/isolated-ecs/isolated-ecs/service"
)

// taskGoldens are tasks without a service, and platforms other than the default.
var taskGoldens = []golden{
	{"task-zero", func(t *testing.T) awscdk.Stack {
		stack := cdktest.NewStack(t, nil)
		migration := newTask(stack, "Migration", nil)
		awscdk.NewCfnOutput(stack, jsii.String("RunMigration"), &awscdk.CfnOutputProps{Value: migration.RunTaskCommand()})
		return stack
	}},
	{"task-scheduled", func(t *testing.T) awscdk.Stack {
		stack := cdktest.NewStack(t, nil)
		newTask(stack, "Report", nil).Schedule("Hourly", &service.ScheduleOptions{Expression: "rate(1 hour)"})
		return stack
	}},
	{"task-scheduled-all", func(t *testing.T) awscdk.Stack {
		stack := cdktest.NewStack(t, ireland)
		report := newTask(stack, "Report", &service.PrivateFargateTaskProps{
			PlatformVersion:        awsecs.FargatePlatformVersion_VERSION1_4,
			ExecuteCommand:         true,
			WritableRootFilesystem: true,
		})
		queue := awssqs.NewQueue(stack, jsii.String("DeadLetters"), &awssqs.QueueProps{EncryptionMasterKey: awskms.NewKey(stack, jsii.String("Key"), nil)})
		report.Schedule("Nightly", &service.ScheduleOptions{
			Expression: "cron(0 3 * * ? *)", TimeZone: "Europe/Dublin", Tasks: 2, FlexibleMinutes: 15,
			Retries: jsii.Number(0), DeadLetterQueue: queue, Disabled: true,
		})
		report.Schedule("Once", &service.ScheduleOptions{Expression: "at(2027-01-31T03:00:00)"})
		return stack
	}},
	{"service-platform-1.3", func(t *testing.T) awscdk.Stack {
		stack := cdktest.NewStack(t, nil)
		newService(stack, "Web", &service.PrivateFargateServiceProps{
			PlatformVersion: awsecs.FargatePlatformVersion_VERSION1_3,
			Secrets:         []service.Secret{{Name: "TOKEN", SecretsManager: awssecretsmanager.NewSecret(stack, jsii.String("Secret"), nil)}},
		})
		return stack
	}},
	{"service-windows", func(t *testing.T) awscdk.Stack {
		stack := cdktest.NewStack(t, nil)
		newService(stack, "Web", &service.PrivateFargateServiceProps{
			OperatingSystem:        awsecs.OperatingSystemFamily_WINDOWS_SERVER_2022_CORE(),
			WritableRootFilesystem: true,
		})
		return stack
	}},
}

// newTask defines a task with the required props filled in.
func newTask(scope constructs.Construct, id string, props *service.PrivateFargateTaskProps) *service.PrivateFargateTask {
	if props == nil {
		props = &service.PrivateFargateTaskProps{}
	}
	props.Cluster, props.Image = newCluster(scope, nil), ecrImage(scope)
	return service.NewPrivateFargateTask(scope, id, props)
}
