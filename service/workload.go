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

	"github.com/isolated-ecs/isolated-ecs/internal/problems"
	"github.com/isolated-ecs/isolated-ecs/privatelink"
)

// A Workload is what the constructs of this package have in common, whatever starts
// their tasks: containers, roles, log group, task definition and security group, and
// the ways in and out. It is part of them, and nothing that one creates by itself.
type Workload struct {
	scope         constructs.Construct // the workload; its children are the resources
	at            site
	props         taskProps
	containers    []Container
	proxyPorts    []Port               // that the proxy of Service Connect listens on besides
	imports       constructs.Construct // scope of imported secrets; nil if there are none
	logGroup      awslogs.ILogGroup
	taskRole      awsiam.IRole
	executionRole awsiam.Role
	bare          *bare // the L1 resources in place of the constructs below; nil if there are none
	definition    awsecs.TaskDefinition
	bound         []awsecs.ContainerDefinition // the containers in it
	securityGroup awsec2.ISecurityGroup
	groupId       *string                  // of it
	endpointsId   *string                  // of the security group of the endpoints
	starters      []constructs.IConstruct  // what starts tasks
	prerequisites []constructs.IDependable // what tasks must not start before
	callees       []*Workload              // that it starts after
	allowed       map[string]bool          // ways that the tasks are let out
	base          awsecs.BaseService       // nil if no service runs the tasks
	balancing     balancing                // what load balancers have of it
	scalable      awsecs.ScalableTaskCount // nil without AutoScaling
	scaling       *AutoScaling             // ditto
	access        awsiam.Policy            // of the task role, for [Workload.Allow]; nil if there is none
}

// A runner runs the tasks of a Workload: each construct of this package.
type runner interface{ workload() *Workload }

func (w *Workload) workload() *Workload { return w }

// Tasks is what the constructs of this package let users do with their tasks; [Workload]
// has it. They embed it instead of that, because jsii holds all methods of a construct,
// also those that are not exported, against thousands of interfaces whenever it makes one.
type Tasks interface {
	runner
	// Allow is [Workload.Allow].
	Allow(service privatelink.Service, grants ...Grant)
	// AllowFrom is [Workload.AllowFrom].
	AllowFrom(peer awsec2.IConnectable, port int, why string)
	// AllowTo is [Workload.AllowTo].
	AllowTo(peer awsec2.IConnectable, port int, why string)
	// Connections makes the construct an awsec2.IConnectable: [Workload.Connections].
	Connections() awsec2.Connections
	// ExecutionRole returns the role with which Amazon ECS starts the tasks.
	ExecutionRole() awsiam.Role
	// LogGroup returns the log group of the containers.
	LogGroup() awslogs.ILogGroup
	// SecurityGroup returns the security group of the tasks.
	SecurityGroup() awsec2.ISecurityGroup
	// TaskRole returns the role of the application in the containers.
	TaskRole() awsiam.IRole
}

// check checks all that can be checked before anything is created. scope is the
// workload. jsii registers embedded fields when it creates the workload, so the task
// must be there before, without a scope.
func (w *Workload) check(scope constructs.Construct, list *problems.List) {
	w.scope, w.proxyPorts, w.allowed = scope, proxyPorts(w.props.ServiceConnect), map[string]bool{}
	if whole(w.props.Cluster) {
		w.checkSurroundings(list)
	}
	if list.Err() != nil {
		w.checkImages(w.bindImages(), list)
		list.PanicIfAnyIn("service", scope)
	}
}

// define defines the roles, the task definition that newDefinition returns, and
// the security group, and requires the endpoints that starting a task takes.
func (w *Workload) define(list *problems.List, newDefinition func() awsecs.TaskDefinition) {
	w.defineRoles()
	w.defineLogGroup()
	w.definition = newDefinition()
	w.defineVolumes()
	w.addContainers()
	images := w.checkImages(w.bound, list)
	list.PanicIfAnyIn("service", w.scope)
	w.letStart(images, w.executionRole)
	w.mountVolumes()
	w.grantLogRouter()
	w.grantCollector()
}

// letStart requires and allows what starting a task takes.
func (w *Workload) letStart(images []image, executionRole constructs.IDependable) {
	policy := w.grantExecutionRole(images)
	w.grantInstanceRole(images)
	w.defineSecurityGroup()
	w.startAfter(w.props.Cluster.Network().PrivateConnectivityEstablished(), policy, executionRole, w.allowIntoEndpoints())
}

// startedBy adds what starts the tasks: a service, a schedule.
func (w *Workload) startedBy(starter constructs.IConstruct) {
	w.starters = append(w.starters, starter)
	starter.Node().AddDependency(w.prerequisites...)
}

// startAfter makes what starts the tasks wait, whether it is defined yet or not.
func (w *Workload) startAfter(dependencies ...constructs.IDependable) {
	w.prerequisites = append(w.prerequisites, dependencies...)
	for _, starter := range w.starters {
		starter.Node().AddDependency(dependencies...)
	}
}

// SecurityGroup returns the security group of the tasks.
func (w *Workload) SecurityGroup() awsec2.ISecurityGroup { return w.securityGroup }

// ExecutionRole returns the role with which Amazon ECS starts the tasks.
func (w *Workload) ExecutionRole() awsiam.Role {
	w.unwrap()
	return w.executionRole
}

// TaskRole returns the role of the application in the containers.
func (w *Workload) TaskRole() awsiam.IRole {
	if w.taskRole == nil {
		w.unwrap()
	}
	return w.taskRole
}

// LogGroup returns the log group of the containers.
func (w *Workload) LogGroup() awslogs.ILogGroup { return w.logGroup }

// Connections makes the workload an awsec2.IConnectable, so that it can be the
// peer of another one's AllowFrom and AllowTo. Rules that are made through it are
// CDK's, and unchecked.
func (w *Workload) Connections() awsec2.Connections { return w.securityGroup.Connections() }

func (w *Workload) defineLogGroup() {
	w.logGroup = w.props.LogGroup
	if w.logGroup == nil {
		w.logGroup = awslogs.NewLogGroup(w.scope, jsii.String("LogGroup"), &awslogs.LogGroupProps{
			Retention: w.props.LogRetention,
		})
	}
}

func (w *Workload) addContainers() {
	logging := w.logging()
	for _, c := range w.containers {
		options := c.options(w.importsOf(c), logging, w.linuxParameters(c))
		w.adaptContainer(c, options)
		w.bound = append(w.bound, w.addContainer(c, options))
		w.addMounts(c, w.bound[len(w.bound)-1])
	}
}

// importsOf returns the scope of imported secrets, if the container has secrets.
func (w *Workload) importsOf(c Container) constructs.Construct {
	if len(c.Secrets) > 0 && w.imports == nil {
		w.imports = constructs.NewConstruct(w.scope, jsii.String("Secrets"))
	}
	return w.imports
}

// adaptContainer applies what depends on the task as a whole.
func (w *Workload) adaptContainer(c Container, options *awsecs.ContainerDefinitionOptions) {
	w.routeLogs(c, options)
	w.configureCollector(c, options)
	w.adaptToWindows(options)
	w.adaptToInstances(c, options)
}

// logging returns a log driver that writes to the log group.
func (w *Workload) logging() awsecs.LogDriver {
	return awsecs.LogDrivers_AwsLogs(&awsecs.AwsLogDriverProps{
		StreamPrefix:  jsii.String(streamPrefix.Replace(w.at.id())),
		LogGroup:      w.logGroup,
		Mode:          awsecs.AwsLogDriverMode_NON_BLOCKING,
		MaxBufferSize: once(w.at.place, nil, "log buffer", func() awscdk.Size { return awscdk.Size_Mebibytes(jsii.Number(bufferMiB)) }),
	})
}

// bufferMiB is how much a container may print before Amazon CloudWatch Logs takes it.
const bufferMiB = 25

// streamPrefix replaces what names of log streams may not have:
// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogStream.html
var streamPrefix = strings.NewReplacer(":", "-", "*", "-")
