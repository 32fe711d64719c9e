// The example stack: a task on AWS Fargate that runs every night and writes a report to
// Amazon S3, and one that is run by hand, in a VPC that has no path to the internet. See
// README.md beside this file.
package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/jsii-runtime-go"

	"github.com/isolated-ecs/isolated-ecs/cluster"
	"github.com/isolated-ecs/isolated-ecs/examples/internal/example"
	"github.com/isolated-ecs/isolated-ecs/isolatedvpc"
	"github.com/isolated-ecs/isolated-ecs/privatelink"
	"github.com/isolated-ecs/isolated-ecs/service"
)

func main() { example.Run("scheduled", defineStack) }

func defineStack(app awscdk.App) {
	stack := awscdk.NewStack(app, jsii.String("IsolatedScheduled"), &awscdk.StackProps{
		Description: jsii.String("Tasks on AWS Fargate by schedule and by hand, in a VPC without internet"),
	})
	private := cluster.NewPrivateCluster(stack, "Cluster", &cluster.PrivateClusterProps{
		Network: isolatedvpc.NewIsolatedVpc(stack, "Network", nil),
	})
	picture := example.Image(stack)

	reports := awss3.NewBucket(stack, jsii.String("Reports"), &awss3.BucketProps{
		BlockPublicAccess: awss3.BlockPublicAccess_BLOCK_ALL(),
		EnforceSSL:        jsii.Bool(true),
	})
	report := service.NewPrivateFargateTask(stack, "Report", &service.PrivateFargateTaskProps{
		Cluster:     private,
		Image:       picture,
		Environment: map[string]string{"BUCKET": *reports.BucketName()},
	})
	report.Allow(privatelink.S3, func(task awsiam.IGrantable) awsiam.Grant { return reports.GrantPut(task, "reports/*") })
	report.Schedule("Nightly", &service.ScheduleOptions{
		Expression:      "cron(0 3 * * ? *)",
		TimeZone:        "Europe/Berlin",
		DeadLetterQueue: awssqs.NewQueue(stack, jsii.String("NotStarted"), nil),
	})

	migration := service.NewPrivateFargateTask(stack, "Migration", &service.PrivateFargateTaskProps{
		Cluster: private,
		Image:   picture,
		Command: []string{"/app/migrate"},
	})
	awscdk.NewCfnOutput(stack, jsii.String("RunMigration"), &awscdk.CfnOutputProps{
		Value:       migration.RunTaskCommand(),
		Description: jsii.String("Runs the migration once"),
	})
}
