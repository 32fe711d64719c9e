package service

import (
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
	at := siteOf(scope, id) // panics if scope is in no stack
	p, shared, containers, list := props.resolve()
	w := &Workload{props: shared, containers: containers, at: at}
	s := &PrivateFargateService{Tasks: w, w: w, props: p}
	constructs.NewConstruct_Override(s, scope, &id)
	s.w.check(s, list)
	if w.bare = w.newBare(p.isPlain()); w.bare != nil {
		s.defineBare()
		return s
	}
	s.w.define(list, func() awsecs.TaskDefinition { return s.w.newFargateDefinition(p.Cpu, p.MemoryMiB) })
	s.defineService()
	s.w.runAsService(s.service, p.serviceProps())
	if len(p.CapacityProviderStrategies) > 0 {
		s.w.startAfter(p.Cluster.Cluster()) // and so its capacity providers
	}
	return s
}

// Service returns the ECS service. The first call of Service, TaskDefinition, ExecutionRole or
// TaskRole makes CDK's constructs of what were L1 resources until then: change these by way
// of the constructs, not by their paths in the construct tree. It panics with an error when the
// app is synthesized, as in a Lazy or a validation, and after that.
func (s *PrivateFargateService) Service() awsecs.FargateService {
	s.w.unwrap()
	return s.service
}

// ServiceName returns the name of the service, for outputs and metrics. Unlike that of Service
// it makes no construct of CDK's.
func (s *PrivateFargateService) ServiceName() *string {
	if s.service == nil {
		return s.w.bare.service.AttrName()
	}
	return s.service.ServiceName()
}

// TaskDefinition returns the task definition; its FindContainer returns a
// container by name. Containers that are added through it are not checked, and
// the execution role gets nothing for them: use Sidecars and LogRouter. What is granted to the
// execution role through it (AddToExecutionRolePolicy, AddFirelensLogRouter) is
// dropped without an error: grant it to ExecutionRole.
func (s *PrivateFargateService) TaskDefinition() awsecs.FargateTaskDefinition {
	s.w.unwrap()
	return s.w.definition.(awsecs.FargateTaskDefinition)
}

// newFargateDefinition returns a task definition without containers.
func (w *Workload) newFargateDefinition(cpu, memoryMiB int) awsecs.FargateTaskDefinition {
	scope, id := w.spot("TaskDefinition")
	return awsecs.NewFargateTaskDefinition(scope, id, &awsecs.FargateTaskDefinitionProps{
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
	scope, id := s.w.spot("Service")
	s.service = awsecs.NewFargateService(scope, id, props)
}
