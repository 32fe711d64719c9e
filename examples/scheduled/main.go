// The example stack: a task on AWS Fargate that runs every night and writes a report to
// Amazon S3, and one that is run by hand, in a VPC that has no path to the internet. See
// README.md beside this file.
package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecr"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/isolated-ecs/isolated-ecs/cluster"
	"github.com/isolated-ecs/isolated-ecs/isolatedvpc"
	"github.com/isolated-ecs/isolated-ecs/privatelink"
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
	stack := awscdk.NewStack(app, jsii.String("IsolatedScheduled"), &awscdk.StackProps{
		Description: jsii.String("Tasks on AWS Fargate by schedule and by hand, in a VPC without internet"),
	})
	private := cluster.NewPrivateCluster(stack, "Cluster", &cluster.PrivateClusterProps{
		Network: isolatedvpc.NewIsolatedVpc(stack, "Network", nil),
	})
	picture := image(stack)

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

// image is one in private Amazon ECR, which the context names.
func image(scope constructs.Construct) awsecs.ContainerImage {
	repository := awsecr.Repository_FromRepositoryName(scope, jsii.String("Repository"), contextString(scope, "repository"))
	return awsecs.ContainerImage_FromEcrRepository(repository, contextString(scope, "tag"))
}

// contextString returns what cdk.json, or -c on the command line, has for a key.
func contextString(scope constructs.Construct, key string) *string {
	value, ok := scope.Node().TryGetContext(&key).(string)
	if !ok || value == "" {
		panic("examples/scheduled: context has no " + key + ": give -c repository=NAME -c tag=TAG for an image in private Amazon ECR")
	}
	return &value
}
