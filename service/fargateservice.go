package service

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecs"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// PrivateFargateService is an ECS service on AWS Fargate in an isolated
// network. Create one with [NewPrivateFargateService].
type PrivateFargateService struct {
	constructs.Construct
	Tasks
	w       *Workload
	props   PrivateFargateServiceProps
	service awsecs.FargateService
}

// NewPrivateFargateService defines a service and requires of its network the
// endpoints that its tasks use. It panics with an error that names every problem
// if props are invalid.
func NewPrivateFargateService(scope constructs.Construct, id string, props *PrivateFargateServiceProps) *PrivateFargateService {
	stack := awscdk.Stack_Of(scope) // panics if scope is in no stack
	p, shared, containers, list := props.resolve()
	w := &Workload{props: shared, containers: containers, at: site{stack: stack}}
	s := &PrivateFargateService{Tasks: w, w: w, props: p}
	constructs.NewConstruct_Override(s, scope, &id)
	s.w.check(s, list)
	s.w.define(list, func() awsecs.TaskDefinition { return s.w.newFargateDefinition(p.Cpu, p.MemoryMiB) })
	s.defineService()
	s.w.runAsService(s.service, p.serviceProps())
	if len(p.CapacityProviderStrategies) > 0 {
		s.w.startAfter(p.Cluster.Cluster()) // and so its capacity providers
	}
	return s
}

// Service returns the ECS service.
func (s *PrivateFargateService) Service() awsecs.FargateService { return s.service }

// TaskDefinition returns the task definition; its FindContainer returns a
// container by name. Containers that are added through it are not checked, and
// the execution role gets nothing for them: use Sidecars and LogRouter. What is granted to the
// execution role through it (AddToExecutionRolePolicy, AddFirelensLogRouter) is
// dropped without an error: grant it to ExecutionRole.
func (s *PrivateFargateService) TaskDefinition() awsecs.FargateTaskDefinition {
	return s.w.definition.(awsecs.FargateTaskDefinition)
}

// newFargateDefinition returns a task definition without containers.
func (w *Workload) newFargateDefinition(cpu, memoryMiB int) awsecs.FargateTaskDefinition {
	return awsecs.NewFargateTaskDefinition(w.scope, jsii.String("TaskDefinition"), &awsecs.FargateTaskDefinitionProps{
		Cpu:             jsii.Number(cpu),
		MemoryLimitMiB:  jsii.Number(memoryMiB),
		RuntimePlatform: w.runtimePlatform(),
		TaskRole:        w.taskRole,
		// CDK grants what images, logs and secrets need to the role it is given,
		// without conditions. It gets one that ignores grants; ours are in
		// grantExecutionRole.
		ExecutionRole: w.executionRole.WithoutPolicyUpdates(nil),
	})
}

func (s *PrivateFargateService) defineService() {
	strategy, bakeTime := s.props.BlueGreen.strategy()
	props := &awsecs.FargateServiceProps{
		Cluster:            s.props.Cluster.Cluster(),
		TaskDefinition:     s.w.definition,
		ServiceName:        stringOrNil(s.props.ServiceName),
		DesiredCount:       s.props.DesiredCount,
		MinHealthyPercent:  s.props.MinHealthyPercent,
		MaxHealthyPercent:  s.props.MaxHealthyPercent,
		CircuitBreaker:     circuitBreaker(),
		DeploymentStrategy: strategy,
		BakeTime:           bakeTime,
		AssignPublicIp:     jsii.Bool(false),
		SecurityGroups:     &[]awsec2.ISecurityGroup{s.w.securityGroup},
		VpcSubnets:         s.props.Cluster.Network().Subnets(),
		PlatformVersion:    s.props.PlatformVersion,

		ServiceConnectConfiguration: s.w.serviceConnect(),
	}
	if len(s.props.CapacityProviderStrategies) > 0 {
		props.CapacityProviderStrategies = &s.props.CapacityProviderStrategies
	}
	s.service = awsecs.NewFargateService(s, jsii.String("Service"), props)
}
