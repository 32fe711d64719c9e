package service

import (
	"fmt"
	"regexp"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsscheduler"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/jsii-runtime-go"

	"github.com/isolated-ecs/isolated-ecs/internal/problems"
)

// ScheduleOptions are when [PrivateFargateTask.Schedule] runs a task. Expression is
// required.
type ScheduleOptions struct {
	// Expression is when the task runs: "rate(1 hour)", "cron(0 3 * * ? *)", or once
	// "at(2027-01-31T03:00:00)":
	// https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
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
	// it needs no endpoint.
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
	list.PanicIfAnyIn("service", t)
	role, policy := t.defineSchedulerRole(id, o)
	schedule := awsscheduler.NewCfnSchedule(t, &id, &awsscheduler.CfnScheduleProps{
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
	t.startedBy(schedule)
	schedule.Node().AddDependency(policy)
	return schedule
}

func (t *PrivateFargateTask) ecsParameters(o ScheduleOptions) *awsscheduler.CfnSchedule_EcsParametersProperty {
	network := t.props.Cluster.Network()
	p := &awsscheduler.CfnSchedule_EcsParametersProperty{
		TaskDefinitionArn: t.definition.TaskDefinitionArn(),
		TaskCount:         jsii.Number(o.Tasks),
		LaunchType:        jsii.String("FARGATE"),
		PlatformVersion:   t.Workload.props.platformVersion(),
		NetworkConfiguration: &awsscheduler.CfnSchedule_NetworkConfigurationProperty{
			AwsvpcConfiguration: &awsscheduler.CfnSchedule_AwsVpcConfigurationProperty{
				Subnets:        network.Vpc().SelectSubnets(network.Subnets()).SubnetIds,
				SecurityGroups: &[]*string{t.securityGroup.SecurityGroupId()},
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
func (t *PrivateFargateTask) defineSchedulerRole(id string, o ScheduleOptions) (awsiam.Role, awsiam.Policy) {
	stack := awscdk.Stack_Of(t)
	role := awsiam.NewRole(t, jsii.String(id+"Role"), &awsiam.RoleProps{
		Description:         jsii.String("Runs the task by schedule"),
		PermissionsBoundary: t.props.PermissionsBoundary,
		AssumedBy: awsiam.NewServicePrincipal(jsii.String("scheduler.amazonaws.com"), &awsiam.ServicePrincipalOpts{
			Conditions: &map[string]any{"StringEquals": map[string]any{
				"aws:SourceAccount": *stack.Account(),
				"aws:SourceArn":     fmt.Sprintf("arn:%s:scheduler:%s:%s:schedule-group/default", *stack.Partition(), *stack.Region(), *stack.Account()),
			}},
		}),
	})
	statements := []awsiam.PolicyStatement{
		awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
			Sid: jsii.String("RunTask"), Actions: jsii.Strings("ecs:RunTask"), Resources: &[]*string{t.definition.TaskDefinitionArn()},
			Conditions: &map[string]any{"ArnEquals": map[string]any{"ecs:cluster": *t.props.Cluster.Cluster().ClusterArn()}},
		}),
		awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
			Sid: jsii.String("PassRoles"), Actions: jsii.Strings("iam:PassRole"),
			Resources:  &[]*string{t.executionRole.RoleArn(), t.taskRole.RoleArn()},
			Conditions: &map[string]any{"StringEquals": map[string]any{"iam:PassedToService": "ecs-tasks.amazonaws.com"}},
		}),
	}
	if o.DeadLetterQueue != nil {
		statements = append(statements, awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
			Sid: jsii.String("DeadLetters"), Actions: jsii.Strings("sqs:SendMessage"), Resources: &[]*string{o.DeadLetterQueue.QueueArn()},
		}))
	}
	return role, awsiam.NewPolicy(t, jsii.String(id+"Policy"), &awsiam.PolicyProps{Roles: &[]awsiam.IRole{role}, Statements: &statements})
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
