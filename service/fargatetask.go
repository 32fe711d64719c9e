package service

import (
	"fmt"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecs"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/isolated-ecs/isolated-ecs/internal/problems"
)

// PrivateFargateTask is a task on AWS Fargate in an isolated network that no service
// keeps running: it runs by schedule ([PrivateFargateTask.Schedule]), or once whenever
// somebody starts it ([PrivateFargateTask.RunTaskCommand]). Create one with
// [NewPrivateFargateTask].
type PrivateFargateTask struct {
	constructs.Construct
	Tasks
	w         *Workload
	props     PrivateFargateTaskProps
	schedules constructs.Construct // scope of what Schedule defines; nil if there is none
}

// NewPrivateFargateTask defines a task and requires of its network the endpoints that
// it uses. It panics with an error that names every problem if props are invalid.
func NewPrivateFargateTask(scope constructs.Construct, id string, props *PrivateFargateTaskProps) *PrivateFargateTask {
	at := siteOf(scope, id) // panics if scope is in no stack
	p, shared, containers, list := props.resolve()
	w := &Workload{props: shared, containers: containers, at: at}
	t := &PrivateFargateTask{Tasks: w, w: w, props: p}
	constructs.NewConstruct_Override(t, scope, &id)
	t.w.check(t, list)
	t.w.define(list, func() awsecs.TaskDefinition { return t.w.newFargateDefinition(p.Cpu, p.MemoryMiB) })
	if p.ExecuteCommand {
		t.w.startAfter(t.w.allowSessions())
	}
	return t
}

// TaskDefinition returns the task definition. Its GrantRun lets a role run it; for
// AWS Step Functions, give it to CDK's EcsRunTask together with
// [Workload.SecurityGroup] and the subnets of the network. What is added
// through it is as in [PrivateFargateService.TaskDefinition].
func (t *PrivateFargateTask) TaskDefinition() awsecs.FargateTaskDefinition {
	return t.w.definition.(awsecs.FargateTaskDefinition)
}

// RunTaskCommand returns the command of the AWS CLI that runs the task once, in the
// subnets of the network and with the security group, for an output of the stack:
//
//	awscdk.NewCfnOutput(stack, jsii.String("RunMigration"), &awscdk.CfnOutputProps{Value: migration.RunTaskCommand()})
//
// Who runs it needs ecs:RunTask on the task definition and iam:PassRole on its roles.
// Nothing in the template says where such a task runs, so verify proves its images,
// roles and policies, and leaves the network unknown; for tasks with a schedule it
// proves both.
func (t *PrivateFargateTask) RunTaskCommand() *string {
	network := t.props.Cluster.Network()
	subnets := awscdk.Fn_Join(comma(), network.Vpc().SelectSubnets(network.Subnets()).SubnetIds)
	command := []string{
		"aws ecs run-task --launch-type FARGATE",
		"--region " + *awscdk.Stack_Of(t).Region(),
		"--cluster " + *t.props.Cluster.Cluster().ClusterName(),
		"--task-definition " + *t.w.definition.TaskDefinitionArn(),
	}
	if version := t.w.props.platformVersion(); version != nil {
		command = append(command, "--platform-version "+*version)
	}
	if t.props.ExecuteCommand {
		command = append(command, "--enable-execute-command")
	}
	command = append(command, fmt.Sprintf("--network-configuration 'awsvpcConfiguration={subnets=[%s],securityGroups=[%s],assignPublicIp=DISABLED}'",
		*subnets, *t.w.securityGroup.SecurityGroupId()))
	line := strings.Join(command, " ")
	return &line
}

func comma() *string { c := ","; return &c }

// resolve is [PrivateFargateServiceProps].resolve for tasks.
func (p *PrivateFargateTaskProps) resolve() (PrivateFargateTaskProps, taskProps, []Container, *problems.List) {
	r, l := PrivateFargateTaskProps{}, &problems.List{}
	if p != nil {
		r = *p
	}
	checkCluster(r.Cluster, l)
	r.Cpu, r.MemoryMiB = resolveSize(sizesOf(r.OperatingSystem), r.Cpu, r.MemoryMiB, l)
	shared := r.task()
	containers := shared.resolve(l)
	for _, v := range r.Volumes {
		if v.Ebs != nil {
			l.Addf("Volumes: %q is of Amazon EBS, which a schedule cannot attach; only services have such volumes", v.Name)
		}
	}
	return r, shared, containers, l
}

// task returns the props that all workloads have.
func (p *PrivateFargateTaskProps) task() taskProps {
	return taskProps{
		Cluster: p.Cluster,
		Main: Container{
			Name:                   p.ContainerName,
			Image:                  p.Image,
			Command:                p.Command,
			EntryPoint:             p.EntryPoint,
			Environment:            p.Environment,
			Secrets:                p.Secrets,
			Mounts:                 p.Mounts,
			WritableRootFilesystem: p.WritableRootFilesystem,
		},
		Sidecars:            p.Sidecars,
		CpuArchitecture:     p.CpuArchitecture,
		OperatingSystem:     p.OperatingSystem,
		PlatformVersion:     p.PlatformVersion,
		AwsImages:           p.AwsImages,
		TaskRole:            p.TaskRole,
		PermissionsBoundary: p.PermissionsBoundary,
		ExecuteCommand:      p.ExecuteCommand,
		LogGroup:            p.LogGroup,
		LogRetention:        p.LogRetention,
		Volumes:             p.Volumes,
		EphemeralStorageGiB: p.EphemeralStorageGiB,
		LogRouter:           p.LogRouter,
		Collector:           p.Collector,
	}
}
