package service

import (
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/isolated-ecs/isolated-ecs/internal/problems"
)

// Ec2Capacity is what a service needs from the instances that it runs on.
// *cluster.Ec2Capacity has it. For instances of your own, write a struct with these
// methods, and see to it that they keep tasks from their metadata, that their agent
// writes logs with the execution role (ECS_ENABLE_AWSLOGS_EXECUTIONROLE_OVERRIDE), and
// that they start after the endpoints of the agent.
type Ec2Capacity interface {
	// Cluster is the cluster that the instances are registered with.
	Cluster() awsecs.ICluster
	// CapacityProviderName is the name of their capacity provider.
	CapacityProviderName() *string
	// SecurityGroup is that of the instances, with a way to the endpoints and to S3.
	SecurityGroup() awsec2.ISecurityGroup
	// InstanceRole is the role of the instances. The service lets it pull its images.
	InstanceRole() awsiam.IRole
	// Bottlerocket is whether that is their operating system, which does not have all
	// that Amazon Linux 2023 has.
	Bottlerocket() bool
}

// PrivateEc2Service is an ECS service on container instances in an isolated network.
// Create one with [NewPrivateEc2Service].
type PrivateEc2Service struct {
	constructs.Construct
	Tasks
	w       *Workload
	props   PrivateEc2ServiceProps
	service awsecs.Ec2Service
}

// NewPrivateEc2Service defines a service and requires of its network the endpoints that
// its tasks, and the agent that starts them, use. It panics with an error that names
// every problem if props are invalid.
//
// Images are pulled by the instance; AWS says as the instance role, and the agent does it
// as the execution role if it is told to, so both may. That of the instance role is one
// policy for all services of a stack on the capacity. The policies of a role are together
// 10,240 characters at most, which is room for the repositories of some 100 services:
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
func NewPrivateEc2Service(scope constructs.Construct, id string, props *PrivateEc2ServiceProps) *PrivateEc2Service {
	at := siteOf(scope, id) // panics if scope is in no stack
	p, shared, containers, list := props.resolve()
	w := &Workload{props: shared, containers: containers, at: at}
	s := &PrivateEc2Service{Tasks: w, w: w, props: p}
	constructs.NewConstruct_Override(s, scope, &id)
	s.w.check(s, list)
	s.w.define(list, s.newDefinition)
	s.defineService()
	s.w.runAsService(s.service, serviceProps{CloudMap: p.CloudMap, AutoScaling: p.AutoScaling, BlueGreen: p.BlueGreen})
	s.w.startAfter(p.Cluster.Cluster()) // and so its capacity providers, and their instances
	return s
}

// Service returns the ECS service.
func (s *PrivateEc2Service) Service() awsecs.Ec2Service { return s.service }

// TaskDefinition returns the task definition. What is said of that of
// [PrivateFargateService] applies.
func (s *PrivateEc2Service) TaskDefinition() awsecs.TaskDefinition { return s.w.definition }

// checkCapacity reports instances that the service cannot use.
func (w *Workload) checkCapacity(l *problems.List) {
	capacity := w.props.Capacity
	if problems.IsNil(capacity) {
		return
	}
	if w.differ(capacity.Cluster().ClusterName(), w.props.Cluster.Cluster().ClusterName()) {
		l.Addf("Capacity is of another cluster than Cluster; Amazon ECS would not find its capacity provider")
	}
	if w.props.Bridge && !sameStack(w.scope, capacity.SecurityGroup()) {
		l.Addf("NetworkMode %s shares the security group of the instances, whose rules belong to their stack: define the service in the stack of Capacity, or use %s",
			awsecs.NetworkMode_BRIDGE, awsecs.NetworkMode_AWS_VPC)
	}
}

// newDefinition returns a task definition without containers. CPU and memory are those
// of the task as a whole, which its containers share.
func (s *PrivateEc2Service) newDefinition() awsecs.TaskDefinition {
	return awsecs.NewTaskDefinition(s, jsii.String("TaskDefinition"), &awsecs.TaskDefinitionProps{
		Compatibility: awsecs.Compatibility_EC2,
		NetworkMode:   s.props.NetworkMode,
		Cpu:           jsii.String(strconv.Itoa(s.props.Cpu)),
		MemoryMiB:     jsii.String(strconv.Itoa(s.props.MemoryMiB)),
		TaskRole:      s.w.taskRole,
		ExecutionRole: s.w.executionRole.WithoutPolicyUpdates(nil), // as on Fargate
	})
}

func (s *PrivateEc2Service) defineService() {
	strategy, bakeTime := s.props.BlueGreen.strategy()
	props := &awsecs.Ec2ServiceProps{
		DeploymentStrategy: strategy,
		BakeTime:           bakeTime,
		Cluster:            s.props.Cluster.Cluster(),
		TaskDefinition:     s.w.definition,
		ServiceName:        stringOrNil(s.props.ServiceName),
		DesiredCount:       s.props.DesiredCount,
		MinHealthyPercent:  s.props.MinHealthyPercent,
		MaxHealthyPercent:  s.props.MaxHealthyPercent,
		CircuitBreaker:     circuitBreaker(),
		CapacityProviderStrategies: &[]*awsecs.CapacityProviderStrategy{
			{CapacityProvider: s.props.Capacity.CapacityProviderName(), Weight: jsii.Number(1)},
		},
		ServiceConnectConfiguration: s.w.serviceConnect(),
	}
	if s.props.NetworkMode == awsecs.NetworkMode_AWS_VPC {
		props.SecurityGroups = &[]awsec2.ISecurityGroup{s.w.securityGroup}
		props.VpcSubnets = s.props.Cluster.Network().Subnets()
	}
	s.service = awsecs.NewEc2Service(s, jsii.String("Service"), props)
}

// grantInstanceRole lets the instances pull the images.
// https://docs.aws.amazon.com/AmazonECR/latest/userguide/ECR_on_ECS.html
func (w *Workload) grantInstanceRole(images []image) {
	if w.props.Capacity == nil {
		return
	}
	role, statements := w.props.Capacity.InstanceRole(), statements(w.pullStatements(images))
	scope, id := w.imagePolicyAt(role)
	shared, ok := scope.Node().TryFindChild(&id).(*imagePolicy)
	if !ok {
		shared = newImagePolicy(scope, id, role, statements)
	}
	shared.Allow(statements[len(statements)-1])
	w.startAfter(shared.policy)
}

// imagePolicyAt returns scope and id of the policy by which an instance role may pull the
// images of all services of a stack: beside the role in its stack, where another role may
// have one, and in another stack under the path of the role, because the repositories may be
// of that stack.
func (w *Workload) imagePolicyAt(role awsiam.IRole) (constructs.Construct, string) {
	if sameStack(role, w.scope) {
		scope, id := role.Node().Scope().(constructs.Construct), "ImagePolicy"
		found := scope.Node().TryFindChild(&id)
		if shared, ok := found.(*imagePolicy); found != nil && !(ok && shared.role == *role.Node().Path()) {
			id += *awscdk.Names_NodeUniqueId(role.Node())
		}
		return scope, id
	}
	return w.at.stack, "ImagePolicy-" + strings.ReplaceAll(*role.Node().Path(), "/", "-")
}

// An imagePolicy lets an instance role pull images, more with each service.
type imagePolicy struct {
	constructs.Construct
	role   string // its path
	policy awsiam.Policy
	pull   awsiam.PolicyStatement
	known  []string // resources of pull
}

// newImagePolicy starts with the login and the pull of one service.
func newImagePolicy(scope constructs.Construct, id string, role awsiam.IRole, statements []awsiam.PolicyStatement) *imagePolicy {
	p := &imagePolicy{role: *role.Node().Path(), pull: statements[len(statements)-1]}
	constructs.NewConstruct_Override(p, scope, &id)
	p.policy = awsiam.NewPolicy(p, jsii.String("Resource"), &awsiam.PolicyProps{
		PolicyName: policyName(p, "Resource", role), Roles: &[]awsiam.IRole{role}, Statements: &statements,
	})
	for _, arn := range *p.pull.Resources() {
		p.known = append(p.known, *arn)
	}
	return p
}

// Allow adds the repositories of another service. It is exported for jsii, which takes no
// construct without methods.
func (p *imagePolicy) Allow(pull awsiam.PolicyStatement) {
	for _, arn := range *pull.Resources() {
		if !slices.Contains(p.known, *arn) {
			p.known = append(p.known, *arn)
			p.pull.AddResources(arn)
		}
	}
}

// adaptToInstances applies what tasks on instances only have.
func (w *Workload) adaptToInstances(c Container, options *awsecs.ContainerDefinitionOptions) {
	if w.props.Gpus > 0 && c.Name == w.containers[0].Name {
		options.GpuCount = jsii.Number(w.props.Gpus)
	}
}

// shareSecurityGroup makes that of the instances the one of the tasks. Its rules to the
// endpoints and to S3 are there.
func (w *Workload) shareSecurityGroup() {
	network := w.props.Cluster.Network()
	w.securityGroup = w.props.Capacity.SecurityGroup()
	w.groupId, w.endpointsId = w.securityGroup.SecurityGroupId(), w.at.idOfGroup(network.EndpointSecurityGroup())
	for _, destination := range append([]string{*w.endpointsId}, network.EndpointCidrs()...) {
		w.first("to", destination, 443)
	}
	w.first("into", *w.endpointsId, 443)
}

// What Amazon ECS chooses from for ports of instances that are not fixed: the range of
// the kernel (32768 to 60999 on Amazon Linux), and where that is not known 49153 to
// 65535; ports below 32768 are outside of both.
// TCP ports of the ECS agent are between, and no task gets them.
// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html
const (
	firstDynamicPort, lastDynamicPort = 32768, 65535
	firstAgentPort, lastAgentPort     = 51678, 51680
)

// openPorts are the ports by which a container's is reached: itself, or in network mode
// bridge one of the instance, or all that it may be.
func (w *Workload) openPorts(protocol awsecs.Protocol, port int) []awsec2.Port {
	if !w.props.Bridge {
		return []awsec2.Port{ec2Port(protocol, port)}
	}
	for _, p := range w.ports() {
		if p.Number == port && p.protocol() == protocol && p.HostPort != 0 {
			return []awsec2.Port{ec2Port(protocol, p.HostPort)}
		}
	}
	if protocol == awsecs.Protocol_UDP {
		return []awsec2.Port{awsec2.Port_UdpRange(jsii.Number(firstDynamicPort), jsii.Number(lastDynamicPort))}
	}
	return []awsec2.Port{
		awsec2.Port_TcpRange(jsii.Number(firstDynamicPort), jsii.Number(firstAgentPort-1)),
		awsec2.Port_TcpRange(jsii.Number(lastAgentPort+1), jsii.Number(lastDynamicPort)),
	}
}
