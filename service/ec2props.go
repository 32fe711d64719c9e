package service

import (
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsecs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"

	"github.com/isolated-ecs/isolated-ecs/internal/problems"
)

// PrivateEc2ServiceProps configures [NewPrivateEc2Service]. Cluster, Capacity and Image
// are required. Fields that [PrivateFargateServiceProps] has too mean the same.
type PrivateEc2ServiceProps struct {
	// Cluster runs the service. *cluster.PrivateCluster is one. Required.
	Cluster Cluster

	// Capacity is the instances that the tasks run on, of the same cluster.
	// *cluster.Ec2Capacity is one. Required.
	Capacity Ec2Capacity

	// NetworkMode is awsecs.NetworkMode_AWS_VPC or awsecs.NetworkMode_BRIDGE. In awsvpc
	// each task has a network interface and a security group of its own, of which an
	// instance has room for few. In bridge the tasks are behind the interface and the
	// security group of their instance: what one task is let out to, all on these
	// instances are, and what AllowFrom opens is a port of the instance, or all that
	// Amazon ECS may choose. Then the service must be in the stack of Capacity, and has no
	// ServiceConnect, CloudMap, BlueGreen, Collector, LogRouter or Volumes of Amazon EFS, and
	// is no target of a load balancer.
	//
	// Default: awsecs.NetworkMode_AWS_VPC.
	NetworkMode awsecs.NetworkMode

	// Image is the image of the main container, for the processors of Capacity. It must be
	// in private Amazon ECR in the Region of the stack. Required.
	Image awsecs.ContainerImage

	// ContainerName is the name of the main container.
	//
	// Default: "app".
	ContainerName string

	// Cpu is the CPU of the task, 128 to 196608; 1024 is one vCPU. It must be a literal.
	//
	// Default: 256.
	Cpu int

	// MemoryMiB is the most memory that the task can use, in MiB. It must be a literal,
	// and less than that of an instance, of which the system and the agent take a part.
	//
	// Default: 512.
	MemoryMiB int

	// Gpus is how many GPUs of the instance are for the main container alone.
	//
	// Default: 0.
	Gpus int

	// Command overrides the command of the image.
	//
	// Default: the image's.
	Command []string

	// EntryPoint overrides the entry point of the image.
	//
	// Default: the image's.
	EntryPoint []string

	// Ports are the ports that the main container listens on. Nothing reaches them until
	// AllowFrom opens one.
	//
	// Default: none.
	Ports []Port

	// Environment is the plain environment variables of the main container.
	//
	// Default: none.
	Environment map[string]string

	// Secrets are environment variables of the main container that the ECS agent reads,
	// as the execution role, when a task starts.
	//
	// Default: none.
	Secrets []Secret

	// Volumes are what the containers can mount.
	//
	// Default: none.
	Volumes []Volume

	// Mounts are where the main container sees Volumes.
	//
	// Default: none.
	Mounts []Mount

	// HealthCheck of the main container.
	//
	// Default: the container is healthy as long as it runs.
	HealthCheck *awsecs.HealthCheck

	// WritableRootFilesystem lets the main container write to its root file system.
	// ExecuteCommand needs it.
	//
	// Default: false; the root file system is read-only.
	WritableRootFilesystem bool

	// Sidecars are further containers of the task. In network mode bridge they do not
	// share a network interface with the main one.
	//
	// Default: none.
	Sidecars []Container

	// DesiredCount is the number of tasks, 0 or more; it may be a number token. Not
	// with AutoScaling.
	//
	// Default: 2.
	DesiredCount *float64

	// MinHealthyPercent is how many of the desired tasks, in percent, must run during a
	// deployment, 0 to 100; it may be a number token.
	//
	// Default: 75.
	MinHealthyPercent *float64

	// MaxHealthyPercent is how many of the desired tasks, in percent, may run during a
	// deployment, 100 to 200; it may be a number token.
	//
	// Default: 200.
	MaxHealthyPercent *float64

	// ServiceName is the name of the service. A named service cannot be replaced by
	// CloudFormation while it exists.
	//
	// Default: CloudFormation generates a name.
	ServiceName string

	// TaskRole is what the application in the containers may do in AWS. It must be of the
	// account of the stack; one that was imported, or is of another stack, gets policies
	// with names that have the stack in them.
	//
	// Default: a new role without permissions.
	TaskRole awsiam.IRole

	// PermissionsBoundary is the most that the new roles may do; see
	// [PrivateFargateServiceProps]. That of the instance role is Capacity's.
	//
	// Default: none.
	PermissionsBoundary awsiam.IManagedPolicy

	// ExecuteCommand turns on ECS Exec; see [PrivateFargateServiceProps].
	//
	// Default: false; nobody can run commands in the containers.
	ExecuteCommand bool

	// ServiceConnect makes the service a member of a namespace of ECS Service Connect;
	// see [PrivateFargateServiceProps].
	//
	// Default: none.
	ServiceConnect *awsecs.ServiceConnectProps

	// CloudMap registers the tasks with AWS Cloud Map.
	//
	// Default: none.
	CloudMap *CloudMap

	// AutoScaling changes the number of tasks with their load; that of the instances
	// follows.
	//
	// Default: none; DesiredCount tasks.
	AutoScaling *AutoScaling

	// BlueGreen makes deployments blue/green, with NetworkMode_AWS_VPC.
	//
	// Default: none; tasks are replaced a few at a time.
	BlueGreen *BlueGreen

	// LogRouter sends on what the containers print by FireLens: to Amazon Data Firehose,
	// Amazon Kinesis, Amazon S3, or LogGroup.
	//
	// Default: none; the log driver awslogs writes to LogGroup.
	LogRouter *LogRouter

	// Collector is a sidecar that sends traces and metrics to AWS.
	//
	// Default: none.
	Collector *Collector

	// LogGroup receives what the containers print.
	//
	// Default: a new log group that is kept when the stack is deleted.
	LogGroup awslogs.ILogGroup

	// LogRetention is how long the new log group keeps events.
	//
	// Default: awslogs.RetentionDays_ONE_MONTH.
	LogRetention awslogs.RetentionDays
}

// resolve is that of [PrivateFargateServiceProps]. It makes no jsii call.
func (p *PrivateEc2ServiceProps) resolve() (PrivateEc2ServiceProps, taskProps, []Container, *problems.List) {
	r, l := PrivateEc2ServiceProps{}, &problems.List{}
	if p != nil {
		r = *p
	}
	checkCluster(r.Cluster, l)
	if problems.IsNil(r.Capacity) {
		l.Addf("Capacity is required: what AddEc2Capacity of *cluster.PrivateCluster returns, or a type of your own with its methods")
	}
	r.resolveInstances(l)
	r.AutoScaling = r.AutoScaling.resolve(r.DesiredCount, l)
	if r.AutoScaling != nil {
		r.DesiredCount = r.AutoScaling.MinCapacity // for the checks; the template has none
	}
	r.DesiredCount = wholeNumber("DesiredCount", r.DesiredCount, 2, 0, 5000, l) // AWS's quota of tasks per service
	r.MinHealthyPercent = wholeNumber("MinHealthyPercent", r.MinHealthyPercent, 75, 0, 100, l)
	r.MaxHealthyPercent = wholeNumber("MaxHealthyPercent", r.MaxHealthyPercent, 200, 100, 200, l)
	checkDeployment(*r.DesiredCount, *r.MinHealthyPercent, *r.MaxHealthyPercent, l)
	shared := r.task()
	containers := shared.resolve(l)
	r.CloudMap = clone(r.CloudMap)
	r.CloudMap.check(r.Cluster, containers, l)
	r.BlueGreen = r.BlueGreen.resolve(r.AutoScaling, l)
	r.checkBridge(l)
	if !problems.IsNil(r.Capacity) && r.Capacity.Bottlerocket() {
		r.checkBottlerocket(l)
	}
	return r, shared, containers, l
}

// resolveInstances resolves what a task takes of an instance. CPU and memory of a task:
// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html
func (p *PrivateEc2ServiceProps) resolveInstances(l *problems.List) {
	if p.Cpu == 0 {
		p.Cpu = 256
	}
	if p.MemoryMiB == 0 {
		p.MemoryMiB = 512
	}
	if p.NetworkMode == "" {
		p.NetworkMode = awsecs.NetworkMode_AWS_VPC
	}
	if p.NetworkMode != awsecs.NetworkMode_AWS_VPC && p.NetworkMode != awsecs.NetworkMode_BRIDGE {
		l.Addf("NetworkMode must be %s or %s, got %q; in other modes nothing keeps a task from the credentials of its instance, or it has no network", awsecs.NetworkMode_AWS_VPC, awsecs.NetworkMode_BRIDGE, p.NetworkMode)
	}
	if p.Cpu < 128 || p.Cpu > 196608 {
		l.Addf("Cpu must be a literal from 128 to 196608, got %s", spellSize(p.Cpu))
	}
	if p.MemoryMiB < 6 {
		l.Addf("MemoryMiB must be a literal, 6 or more, got %s", spellSize(p.MemoryMiB))
	}
	if p.Gpus < 0 {
		l.Addf("Gpus must be a literal, 0 or more, got %s", spellSize(p.Gpus))
	}
}

func spellSize(n int) string {
	if problems.IsLostToken(n) {
		return "a number token"
	}
	return spellPort(n)
}

// checkBridge reports what tasks that share the network of their instance do not have.
func (p *PrivateEc2ServiceProps) checkBridge(l *problems.List) {
	if p.NetworkMode != awsecs.NetworkMode_BRIDGE {
		return
	}
	for _, field := range []struct {
		name string
		set  bool
		why  string
	}{
		{"ServiceConnect", p.ServiceConnect != nil, "its proxies would be reached by ports of the instances that nobody knows"},
		{"CloudMap", p.CloudMap != nil, "its names would be those of the instances"},
		{"Collector", p.Collector != nil, "the containers of the task do not share an address by which they would reach it"},
		{"LogRouter", p.LogRouter != nil, "it is not offered there"},
		{"BlueGreen", p.BlueGreen != nil, "its load balancers need an address for each task"},
		{"Volumes", slices.ContainsFunc(p.Volumes, isFile), "a file system would be open to every task on the instances"},
	} {
		if field.set {
			l.Addf("%s needs NetworkMode %s: with %s, %s", field.name, awsecs.NetworkMode_AWS_VPC, p.NetworkMode, field.why)
		}
	}
}

func isFile(v Volume) bool { return v.AccessPoint != nil }

// checkBottlerocket reports what instances with Bottlerocket do not have:
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-bottlerocket.html
func (p *PrivateEc2ServiceProps) checkBottlerocket(l *problems.List) {
	if p.ServiceConnect != nil {
		l.Addf("ServiceConnect: Bottlerocket does not have it; use instances with Amazon Linux 2023")
	}
	for _, v := range p.Volumes {
		if isFile(v) || v.Ebs != nil {
			l.Addf("Volumes: %q is of Amazon EFS or Amazon EBS, which Bottlerocket does not have as it is used here; use instances with Amazon Linux 2023", v.Name)
		}
	}
}

// task returns the props that all workloads have.
func (p *PrivateEc2ServiceProps) task() taskProps {
	return taskProps{
		Cluster:  p.Cluster,
		Capacity: p.Capacity,
		Bridge:   p.NetworkMode == awsecs.NetworkMode_BRIDGE,
		Gpus:     p.Gpus,
		Main: Container{
			Name:                   p.ContainerName,
			Image:                  p.Image,
			Command:                p.Command,
			EntryPoint:             p.EntryPoint,
			Ports:                  p.Ports,
			Environment:            p.Environment,
			Secrets:                p.Secrets,
			Mounts:                 p.Mounts,
			HealthCheck:            p.HealthCheck,
			WritableRootFilesystem: p.WritableRootFilesystem,
		},
		Sidecars:            p.Sidecars,
		TaskRole:            p.TaskRole,
		PermissionsBoundary: p.PermissionsBoundary,
		ExecuteCommand:      p.ExecuteCommand,
		ServiceConnect:      p.ServiceConnect,
		LogGroup:            p.LogGroup,
		LogRetention:        p.LogRetention,
		Volumes:             p.Volumes,
		LogRouter:           p.LogRouter,
		Collector:           p.Collector,
	}
}

// reservedPorts are ports of an instance that are taken: SSH, Docker, and the ECS agent.
// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html
var reservedPorts = map[int]bool{22: true, 2375: true, 2376: true, 51678: true, 51679: true, 51680: true}

// checkHostPorts reports ports of instances that no task can have.
func (p *taskProps) checkHostPorts(containers []Container, l *problems.List) {
	taken := map[Port]string{}
	for _, c := range containers {
		for _, port := range c.Ports {
			key := Port{HostPort: port.HostPort, Protocol: port.protocol()}
			switch other, twice := taken[key]; {
			case port.HostPort == 0:
				continue
			case !p.Bridge:
				l.Addf("container %q: port %d has a HostPort, which is for network mode bridge only; leave it out", c.Name, port.Number)
			case port.HostPort < 1 || port.HostPort >= firstDynamicPort || reservedPorts[port.HostPort]:
				l.Addf("container %q: HostPort must be a literal from 1 to %d that is not taken by the instance itself, got %s", c.Name, firstDynamicPort-1, spellSize(port.HostPort))
			case twice:
				l.Addf("container %q: HostPort %d/%s is taken by container %q", c.Name, port.HostPort, key.Protocol, other)
			}
			taken[key] = c.Name
		}
	}
}
