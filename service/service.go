// Package service defines Amazon ECS services whose tasks run in an isolated
// network, and start there.
//
// What gets created: a task definition with a log group, an execution role and
// a task role, the service, its security group, and the rules between it and
// the endpoints. From what the containers use, the network gets the endpoints
// that they need. What never gets created: a public IP address, a load balancer,
// or a rule that is open to every address.
package service

import (
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/isolated-ecs/isolated-ecs/privatelink"
)

// Network is what a service needs from the network it runs in.
// *isolatedvpc.IsolatedVpc has it, and so can a type of your own.
//
// It is an alias of an unnamed interface, the same as cluster.Network, so that
// the two are one type although neither package imports the other.
type Network = interface {
	// Vpc is the VPC.
	Vpc() awsec2.IVpc
	// Subnets selects the subnets for tasks.
	Subnets() *awsec2.SubnetSelection
	// EndpointSecurityGroup is on all interface endpoints; the service adds a
	// rule to it for its own security group.
	EndpointSecurityGroup() awsec2.ISecurityGroup
	// Require makes sure that an endpoint for the need exists, and that its policy
	// lets the need through.
	Require(need privatelink.Need)
	// EndpointId is the id of an endpoint that was required.
	EndpointId(s privatelink.Service) *string
	// EndpointVpcId is the VPC that the endpoint is in: that of Vpc, or the one of
	// a central endpoint.
	EndpointVpcId(s privatelink.Service) *string
	// EndpointCidrs are the ranges of interface endpoints in other VPCs, to which
	// tasks need egress besides EndpointSecurityGroup; usually none.
	EndpointCidrs() []string
	// S3PrefixListId is the prefix list of S3 for rules in the stack of scope.
	S3PrefixListId(scope constructs.Construct) *string
	// PrivateConnectivityEstablished is what tasks must not start before.
	PrivateConnectivityEstablished() constructs.IDependable
}

// Cluster is what a service needs from its cluster. *cluster.PrivateCluster has
// it; for a cluster of your own, write a struct with these two methods.
type Cluster interface {
	// Cluster is the ECS cluster.
	Cluster() awsecs.ICluster
	// Network is where the cluster's tasks run.
	Network() Network
}

// PrivateFargateService is an ECS service on AWS Fargate in an isolated
// network. Create one with [NewPrivateFargateService].
type PrivateFargateService struct {
	constructs.Construct
	props          PrivateFargateServiceProps
	containers     []Container
	proxyPorts     []Port // that the proxy of Service Connect listens on besides
	logGroup       awslogs.ILogGroup
	taskRole       awsiam.IRole
	executionRole  awsiam.Role
	taskDefinition awsecs.FargateTaskDefinition
	securityGroup  awsec2.ISecurityGroup
	service        awsecs.FargateService
	callees        []*PrivateFargateService // that it starts after
	allowed        map[string]bool          // ways that the tasks are let out
}

// NewPrivateFargateService defines a service and requires of its network the
// endpoints that its tasks use. It panics with an error that names every problem
// if props are invalid.
func NewPrivateFargateService(scope constructs.Construct, id string, props *PrivateFargateServiceProps) *PrivateFargateService {
	awscdk.Stack_Of(scope) // panics if scope is in no stack
	p, containers, list := props.resolve()
	s := &PrivateFargateService{
		props: p, containers: containers, proxyPorts: proxyPorts(p.ServiceConnect), allowed: map[string]bool{},
	}
	constructs.NewConstruct_Override(s, scope, &id)
	if whole(p.Cluster) {
		s.checkSurroundings(list)
	}
	if list.Err() != nil {
		s.checkImages(s.bindImages(), list)
		list.PanicIfAny("service", scope, id)
	}

	s.defineRoles()
	s.defineTaskDefinition()
	images := s.checkImages(s.taskDefinition, list)
	list.PanicIfAny("service", scope, id)
	policy := s.grantExecutionRole(images)
	s.defineSecurityGroup()
	s.defineService()
	s.service.Node().AddDependency(p.Cluster.Network().PrivateConnectivityEstablished(),
		policy, s.executionRole, s.allowIntoEndpoints())
	if p.ExecuteCommand {
		s.service.Node().AddDependency(s.allowSessions())
	}
	if p.ServiceConnect != nil {
		s.requireConnect()
	}
	if len(p.CapacityProviderStrategies) > 0 {
		s.service.Node().AddDependency(p.Cluster.Cluster()) // and so on its capacity providers
	}
	return s
}

// Service returns the ECS service.
func (s *PrivateFargateService) Service() awsecs.FargateService { return s.service }

// TaskDefinition returns the task definition; its FindContainer returns a
// container by name. Containers that are added through it are not checked, and
// the execution role gets nothing for them: use Sidecars. What is granted to the
// execution role through it (AddToExecutionRolePolicy, AddFirelensLogRouter) is
// dropped without an error: grant it to [PrivateFargateService.ExecutionRole].
func (s *PrivateFargateService) TaskDefinition() awsecs.FargateTaskDefinition {
	return s.taskDefinition
}

// SecurityGroup returns the security group of the tasks.
func (s *PrivateFargateService) SecurityGroup() awsec2.ISecurityGroup { return s.securityGroup }

// ExecutionRole returns the role with which Fargate starts the tasks.
func (s *PrivateFargateService) ExecutionRole() awsiam.Role { return s.executionRole }

// TaskRole returns the role of the application in the containers.
func (s *PrivateFargateService) TaskRole() awsiam.IRole { return s.taskRole }

// LogGroup returns the log group of the containers.
func (s *PrivateFargateService) LogGroup() awslogs.ILogGroup { return s.logGroup }

// Connections makes the service an awsec2.IConnectable, so that it can be the
// peer of another service's [PrivateFargateService.AllowFrom], or a target of
// CDK's load balancers. Rules that are made through it are CDK's, and unchecked.
func (s *PrivateFargateService) Connections() awsec2.Connections {
	return s.securityGroup.Connections()
}

func (s *PrivateFargateService) defineTaskDefinition() {
	s.logGroup = s.props.LogGroup
	if s.logGroup == nil {
		s.logGroup = awslogs.NewLogGroup(s, jsii.String("LogGroup"), &awslogs.LogGroupProps{
			Retention: s.props.LogRetention,
		})
	}
	s.taskDefinition = awsecs.NewFargateTaskDefinition(s, jsii.String("TaskDefinition"), &awsecs.FargateTaskDefinitionProps{
		Cpu:             jsii.Number(s.props.Cpu),
		MemoryLimitMiB:  jsii.Number(s.props.MemoryMiB),
		RuntimePlatform: s.runtimePlatform(),
		TaskRole:        s.taskRole,
		// CDK grants what images, logs and secrets need to the role it is given,
		// without conditions. It gets one that ignores grants; ours are in
		// grantExecutionRole.
		ExecutionRole: s.executionRole.WithoutPolicyUpdates(nil),
	})
	logging, imports := s.logging(), constructs.NewConstruct(s, jsii.String("Secrets"))
	for _, c := range s.containers {
		s.taskDefinition.AddContainer(containerId(c), c.options(imports, logging, s.linuxParameters(c)))
	}
}

// logging returns a log driver that writes to the log group.
func (s *PrivateFargateService) logging() awsecs.LogDriver {
	return awsecs.LogDrivers_AwsLogs(&awsecs.AwsLogDriverProps{
		StreamPrefix:  jsii.String(streamPrefix.Replace(*s.Node().Id())),
		LogGroup:      s.logGroup,
		Mode:          awsecs.AwsLogDriverMode_NON_BLOCKING,
		MaxBufferSize: awscdk.Size_Mebibytes(jsii.Number(25)),
	})
}

// streamPrefix replaces what names of log streams may not have:
// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogStream.html
var streamPrefix = strings.NewReplacer(":", "-", "*", "-")

func (s *PrivateFargateService) runtimePlatform() *awsecs.RuntimePlatform {
	if s.props.CpuArchitecture == nil {
		return nil
	}
	return &awsecs.RuntimePlatform{
		CpuArchitecture:       s.props.CpuArchitecture,
		OperatingSystemFamily: awsecs.OperatingSystemFamily_LINUX(),
	}
}

func (s *PrivateFargateService) defineService() {
	network := s.props.Cluster.Network()
	var name *string
	if s.props.ServiceName != "" {
		name = &s.props.ServiceName
	}
	props := &awsecs.FargateServiceProps{
		Cluster:           s.props.Cluster.Cluster(),
		TaskDefinition:    s.taskDefinition,
		ServiceName:       name,
		DesiredCount:      s.props.DesiredCount,
		MinHealthyPercent: s.props.MinHealthyPercent,
		MaxHealthyPercent: s.props.MaxHealthyPercent,
		CircuitBreaker:    &awsecs.DeploymentCircuitBreaker{Enable: jsii.Bool(true), Rollback: jsii.Bool(true)},
		AssignPublicIp:    jsii.Bool(false),
		SecurityGroups:    &[]awsec2.ISecurityGroup{s.securityGroup},
		VpcSubnets:        network.Subnets(),

		ServiceConnectConfiguration: s.serviceConnect(),
	}
	if len(s.props.CapacityProviderStrategies) > 0 {
		props.CapacityProviderStrategies = &s.props.CapacityProviderStrategies
	}
	s.service = awsecs.NewFargateService(s, jsii.String("Service"), props)
}
