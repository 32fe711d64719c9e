package service

import (
	"fmt"
	"regexp"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsscheduler"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/isolated-ecs/isolated-ecs/internal/problems"
	"github.com/isolated-ecs/isolated-ecs/privatelink"
)

// ScheduleOptions are when [PrivateFargateTask.Schedule] runs a task. Expression is
// required.
type ScheduleOptions struct {
	// Expression is when the task runs: "rate(1 hour)", "cron(0 3 * * ? *)", or once
	// "at(2027-01-31T03:00:00)":
	// https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
	// Required.
	Expression string

	// TimeZone is that of cron and at, from the IANA database, such as "Europe/Berlin".
	//
	// Default: UTC.
	TimeZone string

	// Tasks is how many tasks run at once, 1 to 10.
	//
	// Default: 1.
	Tasks int

	// FlexibleMinutes lets a task start that many minutes later, 1 to 1440.
	//
	// Default: 0; it starts in the minute that Expression names.
	FlexibleMinutes int

	// Retries is how often a start that failed is tried again, 0 to 185. A task that
	// started and failed is not run again.
	//
	// Default: 3.
	Retries *float64

	// DeadLetterQueue gets what could not be started. It is used from outside the VPC, so
	// it needs no endpoint. It must be a standard queue, not FIFO. The scheduler's role may
	// use the key of a queue that knows it.
	//
	// Default: none.
	DeadLetterQueue awssqs.IQueue

	// Disabled keeps the schedule, and runs nothing.
	//
	// Default: false.
	Disabled bool
}

// Schedule runs the task by Amazon EventBridge Scheduler, in the subnets of the network,
// with its security group and without a public IP address. The scheduler is not in the
// VPC and needs no endpoint. It starts the task as a new role, which may run this
// task definition in this cluster, and pass the task its two roles, and no more. The
// schedule is created after all that the task needs.
//
// It panics with an error that names every problem if options are invalid.
func (t *PrivateFargateTask) Schedule(id string, options *ScheduleOptions) awsscheduler.CfnSchedule {
	var list problems.List
	o := options.resolve(&list)
	o.checkQueue(&list)
	list.PanicIfAnyIn("service", t)
	scope := constructs.NewConstruct(t.schedulesScope(), &id)
	role, policy := t.defineSchedulerRole(scope, o)
	schedule := awsscheduler.NewCfnSchedule(scope, jsii.String("Resource"), &awsscheduler.CfnScheduleProps{
		Description:                jsii.String(describe("Runs " + *t.Node().Path())),
		ScheduleExpression:         &o.Expression,
		ScheduleExpressionTimezone: stringOrNil(o.TimeZone),
		State:                      jsii.String(map[bool]string{true: "DISABLED", false: "ENABLED"}[o.Disabled]),
		FlexibleTimeWindow:         o.window(),
		Target: &awsscheduler.CfnSchedule_TargetProperty{
			Arn:              t.props.Cluster.Cluster().ClusterArn(),
			RoleArn:          role.RoleArn(),
			EcsParameters:    t.ecsParameters(o),
			RetryPolicy:      &awsscheduler.CfnSchedule_RetryPolicyProperty{MaximumRetryAttempts: o.Retries},
			DeadLetterConfig: o.deadLetters(),
		},
	})
	t.w.startedBy(schedule)
	schedule.Node().AddDependency(policy)
	return schedule
}

// schedulesScope returns the scope of the schedules, whose ids are the user's.
func (t *PrivateFargateTask) schedulesScope() constructs.Construct {
	if t.schedules == nil {
		t.schedules = constructs.NewConstruct(t, jsii.String("Schedules"))
	}
	return t.schedules
}

func (t *PrivateFargateTask) ecsParameters(o ScheduleOptions) *awsscheduler.CfnSchedule_EcsParametersProperty {
	network := t.props.Cluster.Network()
	p := &awsscheduler.CfnSchedule_EcsParametersProperty{
		TaskDefinitionArn: t.w.definition.TaskDefinitionArn(),
		TaskCount:         jsii.Number(o.Tasks),
		LaunchType:        jsii.String("FARGATE"),
		PlatformVersion:   t.w.props.platformVersion(),
		NetworkConfiguration: &awsscheduler.CfnSchedule_NetworkConfigurationProperty{
			AwsvpcConfiguration: &awsscheduler.CfnSchedule_AwsVpcConfigurationProperty{
				Subnets:        network.Vpc().SelectSubnets(network.Subnets()).SubnetIds,
				SecurityGroups: &[]*string{t.w.securityGroup.SecurityGroupId()},
				AssignPublicIp: jsii.String("DISABLED"),
			},
		},
	}
	if t.props.ExecuteCommand {
		p.EnableExecuteCommand = true
	}
	return p
}

// defineSchedulerRole defines what the scheduler starts the task as, against the
// confused deputy as AWS says:
// https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html
func (t *PrivateFargateTask) defineSchedulerRole(scope constructs.Construct, o ScheduleOptions) (awsiam.Role, awsiam.Policy) {
	role := awsiam.NewRole(scope, jsii.String("Role"), &awsiam.RoleProps{
		Description:         jsii.String("Runs the task by schedule"),
		PermissionsBoundary: t.props.PermissionsBoundary,
		AssumedBy: awsiam.NewServicePrincipal(jsii.String("scheduler.amazonaws.com"), &awsiam.ServicePrincipalOpts{
			Conditions: &map[string]any{"StringEquals": map[string]any{
				"aws:SourceAccount": t.w.at.account,
				"aws:SourceArn":     fmt.Sprintf("arn:%s:scheduler:%s:%s:schedule-group/default", t.w.at.partition, t.w.at.region, t.w.at.account),
			}},
		}),
	})
	statements := []awsiam.PolicyStatement{
		awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
			Sid: jsii.String("RunTask"), Actions: jsii.Strings("ecs:RunTask"), Resources: &[]*string{t.w.definition.TaskDefinitionArn()},
			Conditions: &map[string]any{"ArnEquals": map[string]any{"ecs:cluster": *t.props.Cluster.Cluster().ClusterArn()}},
		}),
		awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
			Sid: jsii.String("PassRoles"), Actions: jsii.Strings("iam:PassRole"),
			Resources:  &[]*string{t.w.executionRole.RoleArn(), t.w.taskRole.RoleArn()},
			Conditions: &map[string]any{"StringEquals": map[string]any{"iam:PassedToService": "ecs-tasks.amazonaws.com"}},
		}),
	}
	for _, g := range o.deadLetterGrants() {
		statements = append(statements, t.w.grantStatement(g))
	}
	return role, awsiam.NewPolicy(scope, jsii.String("Policy"), &awsiam.PolicyProps{Roles: &[]awsiam.IRole{role}, Statements: &statements})
}

// deadLetterGrants are what the scheduler does with the queue, and Amazon SQS with the
// queue's key on its behalf:
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
func (o ScheduleOptions) deadLetterGrants() []grant {
	if o.DeadLetterQueue == nil {
		return nil
	}
	send := privatelink.Need{Actions: []string{"sqs:SendMessage"}, Resources: []string{*o.DeadLetterQueue.QueueArn()}}
	return append([]grant{{sid: "DeadLetters", need: send}},
		keyGrants("DeadLettersKey", o.DeadLetterQueue.EncryptionMasterKey(), "sqs", "kms:Decrypt", "kms:GenerateDataKey")...)
}

// checkQueue reports a queue that the scheduler could not use:
// https://docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html
func (o ScheduleOptions) checkQueue(l *problems.List) {
	if o.DeadLetterQueue == nil {
		return
	}
	if *o.DeadLetterQueue.Fifo() {
		l.Addf("Schedule: DeadLetterQueue is a FIFO queue, which Amazon EventBridge Scheduler does not support; use a standard queue")
	}
	if _, ok := o.DeadLetterQueue.EncryptionMasterKey().(awskms.IAlias); ok {
		l.Addf("Schedule: the key of DeadLetterQueue is an alias, and IAM knows keys by their own ARN; give the queue the key")
	}
}

// scheduleExpression is the outer form of an expression; the scheduler checks the rest.
var scheduleExpression = regexp.MustCompile(`^(rate|cron|at)\(.+\)$`)

// resolve returns a copy with defaults filled in. It makes no jsii call.
func (o *ScheduleOptions) resolve(l *problems.List) ScheduleOptions {
	var r ScheduleOptions
	if o != nil {
		r = *o
	}
	if !problems.IsStringToken(r.Expression) && !scheduleExpression.MatchString(r.Expression) {
		l.Addf("Schedule: Expression must be rate(...), cron(...) or at(...), such as %q, got %q", "rate(1 hour)", r.Expression)
	}
	r.Tasks = int(*wholeNumber("Schedule: Tasks", jsii.Number(r.Tasks), 1, 0, 10, l))
	if r.Tasks == 0 {
		r.Tasks = 1
	}
	r.FlexibleMinutes = int(*wholeNumber("Schedule: FlexibleMinutes", jsii.Number(r.FlexibleMinutes), 0, 0, 1440, l))
	r.Retries = wholeNumber("Schedule: Retries", r.Retries, 3, 0, 185, l)
	return r
}

func (o ScheduleOptions) window() *awsscheduler.CfnSchedule_FlexibleTimeWindowProperty {
	if o.FlexibleMinutes == 0 {
		return &awsscheduler.CfnSchedule_FlexibleTimeWindowProperty{Mode: jsii.String("OFF")}
	}
	return &awsscheduler.CfnSchedule_FlexibleTimeWindowProperty{Mode: jsii.String("FLEXIBLE"), MaximumWindowInMinutes: jsii.Number(o.FlexibleMinutes)}
}

func (o ScheduleOptions) deadLetters() *awsscheduler.CfnSchedule_DeadLetterConfigProperty {
	if o.DeadLetterQueue == nil {
		return nil
	}
	return &awsscheduler.CfnSchedule_DeadLetterConfigProperty{Arn: o.DeadLetterQueue.QueueArn()}
}
