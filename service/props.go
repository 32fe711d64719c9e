package service

import (
	"maps"
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsecs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssecretsmanager"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsssm"

	"github.com/isolated-ecs/isolated-ecs/internal/problems"
)

// PrivateFargateServiceProps configures [NewPrivateFargateService]. Cluster and
// Image are required.
type PrivateFargateServiceProps struct {
	// Cluster runs the service. *cluster.PrivateCluster is one. Required.
	Cluster Cluster

	// Image is the image of the main container. It must be in private Amazon
	// ECR in the Region of the stack: awsecs.ContainerImage_FromEcrRepository,
	// ContainerImage_FromAsset or ContainerImage_FromDockerImageAsset. Required.
	Image awsecs.ContainerImage

	// ContainerName is the name of the main container.
	//
	// Default: "app".
	ContainerName string

	// Cpu is the CPU of the task, 256 to 16384; 1024 is one vCPU. It must be a
	// literal.
	//
	// Default: 256.
	Cpu int

	// MemoryMiB is the memory of the task in MiB. It must be a literal that
	// Fargate offers for Cpu.
	//
	// Default: the least for Cpu; 512 for 256.
	MemoryMiB int

	// CpuArchitecture is that of the image: awsecs.CpuArchitecture_X86_64() or
	// awsecs.CpuArchitecture_ARM64().
	//
	// Default: Fargate's, which is X86_64.
	CpuArchitecture awsecs.CpuArchitecture

	// Command overrides the command of the image.
	//
	// Default: the image's.
	Command []string

	// EntryPoint overrides the entry point of the image.
	//
	// Default: the image's.
	EntryPoint []string

	// Ports are the ports that the main container listens on. Nothing reaches
	// them until [PrivateFargateService.AllowFrom] is called.
	//
	// Default: none.
	Ports []Port

	// Environment is the plain environment variables of the main container.
	//
	// Default: none.
	Environment map[string]string

	// Secrets are environment variables of the main container that Fargate
	// reads from Secrets Manager or Parameter Store when a task starts.
	//
	// Default: none.
	Secrets []Secret

	// HealthCheck of the main container.
	//
	// Default: the container is healthy as long as it runs.
	HealthCheck *awsecs.HealthCheck

	// WritableRootFilesystem lets the main container write to its root file
	// system.
	//
	// Default: false; the root file system is read-only.
	WritableRootFilesystem bool

	// Sidecars are further containers of the task.
	//
	// Default: none.
	Sidecars []Container

	// DesiredCount is the number of tasks, 0 or more; it may be a number token.
	//
	// Default: 2.
	DesiredCount *float64

	// MinHealthyPercent is how many of the desired tasks, in percent, must run
	// during a deployment, 0 to 100; it may be a number token.
	//
	// Default: 75.
	MinHealthyPercent *float64

	// MaxHealthyPercent is how many of the desired tasks, in percent, may run
	// during a deployment, 100 to 200; it may be a number token.
	//
	// Default: 200.
	MaxHealthyPercent *float64

	// CapacityProviderStrategies places tasks on FARGATE and FARGATE_SPOT.
	//
	// Default: none; the launch type FARGATE.
	CapacityProviderStrategies []*awsecs.CapacityProviderStrategy

	// ServiceName is the name of the service. A named service cannot be
	// replaced by CloudFormation while it exists.
	//
	// Default: CloudFormation generates a name.
	ServiceName string

	// TaskRole is what the application in the containers may do in AWS.
	//
	// Default: a new role without permissions, that only tasks of this account
	// and Region can assume.
	TaskRole awsiam.IRole

	// LogGroup receives what the containers print.
	//
	// Default: a new log group that is kept when the stack is deleted.
	LogGroup awslogs.ILogGroup

	// LogRetention is how long the new log group keeps events. Not for a
	// LogGroup of your own.
	//
	// Default: awslogs.RetentionDays_ONE_MONTH.
	LogRetention awslogs.RetentionDays
}

// A Container is one container of a task.
type Container struct {
	// Name of the container, unique in the task. Required.
	Name string

	// Image must be in private Amazon ECR in the Region of the stack. Required.
	Image awsecs.ContainerImage

	// Command overrides the command of the image. Default: the image's.
	Command []string

	// EntryPoint overrides the entry point of the image. Default: the image's.
	EntryPoint []string

	// Ports that the container listens on; the containers of a task share one
	// network interface, so a port can be given once. Default: none.
	Ports []Port

	// Environment is the plain environment variables. Default: none.
	Environment map[string]string

	// Secrets are environment variables from Secrets Manager or Parameter
	// Store. Default: none.
	Secrets []Secret

	// HealthCheck of the container. Default: healthy as long as it runs.
	HealthCheck *awsecs.HealthCheck

	// WritableRootFilesystem lets the container write to its root file system.
	// Default: false; it is read-only.
	WritableRootFilesystem bool

	// NonEssential keeps the task running when this container stops.
	// Default: false; the task stops with it.
	NonEssential bool
}

// A Port is a port that a container listens on.
type Port struct {
	// Number is the port, 1 to 65535. It must be a literal. Required.
	Number int

	// Name of the port mapping. Default: none.
	Name string

	// Protocol is awsecs.Protocol_TCP or awsecs.Protocol_UDP. Default: TCP.
	Protocol awsecs.Protocol
}

// A Secret is an environment variable whose value Fargate reads when a task
// starts, as the execution role. Set exactly one of SecretsManager and
// SsmParameter.
type Secret struct {
	// Name of the environment variable. Required.
	Name string

	// SecretsManager is a secret in AWS Secrets Manager.
	SecretsManager awssecretsmanager.ISecret

	// JsonKey selects one value of a SecretsManager secret that holds a JSON
	// object. Default: the whole secret.
	JsonKey string

	// SsmParameter is a parameter in AWS Systems Manager Parameter Store.
	SsmParameter awsssm.IParameter

	// EncryptionKey is the customer managed key that the value is encrypted
	// with; the execution role gets kms:Decrypt on it, through the service that
	// holds the value. Default: the key that a SecretsManager construct knows
	// of; none for a parameter, which is right for AWS managed keys.
	EncryptionKey awskms.IKey
}

// resolve returns a copy with defaults filled in, the containers of the task
// with the main one first, and every problem but those of the images. It makes
// no jsii call.
func (p *PrivateFargateServiceProps) resolve() (PrivateFargateServiceProps, []Container, *problems.List) {
	r, l := PrivateFargateServiceProps{}, &problems.List{}
	if p != nil {
		r = *p
	}
	if problems.IsNil(r.Cluster) {
		l.Addf("Cluster is required: a *cluster.PrivateCluster, or a type of your own with its methods")
	} else if problems.IsNil(r.Cluster.Network()) {
		l.Addf("Cluster has no network: its method Network() returns nil")
	}
	if r.ContainerName == "" {
		r.ContainerName = "app"
	}
	r.Cpu, r.MemoryMiB = resolveSize(r.Cpu, r.MemoryMiB, l)
	r.DesiredCount = count("DesiredCount", r.DesiredCount, 2, 0, 5000, l) // AWS's quota of tasks per service
	r.MinHealthyPercent = count("MinHealthyPercent", r.MinHealthyPercent, 75, 0, 100, l)
	r.MaxHealthyPercent = count("MaxHealthyPercent", r.MaxHealthyPercent, 200, 100, 200, l)
	if *r.MinHealthyPercent == 100 && *r.MaxHealthyPercent == 100 {
		l.Addf("MinHealthyPercent and MaxHealthyPercent are both 100, so that no deployment can start or stop a task; lower one or raise the other")
	}
	if r.LogGroup != nil && r.LogRetention != "" {
		l.Addf("LogRetention is for the new log group; set it on your LogGroup instead")
	}
	if r.LogRetention == "" {
		r.LogRetention = awslogs.RetentionDays_ONE_MONTH
	}
	containers := r.containers()
	checkContainers(containers, l)
	return r, containers, l
}

func (p *PrivateFargateServiceProps) containers() []Container {
	return append([]Container{{
		Name:                   p.ContainerName,
		Image:                  p.Image,
		Command:                p.Command,
		EntryPoint:             p.EntryPoint,
		Ports:                  p.Ports,
		Environment:            p.Environment,
		Secrets:                p.Secrets,
		HealthCheck:            p.HealthCheck,
		WritableRootFilesystem: p.WritableRootFilesystem,
	}}, p.Sidecars...)
}

// count returns the value or its default, and reports a literal out of range.
func count(field string, value *float64, fallback, least, most float64, l *problems.List) *float64 {
	if value == nil {
		return &fallback
	}
	v := *value
	if !problems.IsNumberToken(v) && (v < least || v > most || v != float64(int(v))) {
		l.Addf("%s must be a whole number from %v to %v, got %v", field, least, most, v)
	}
	return &v
}

func checkContainers(containers []Container, l *problems.List) {
	names, ports := map[string]bool{}, map[Port]string{}
	for _, c := range containers {
		switch {
		case c.Name == "":
			l.Addf("a container in Sidecars has no Name")
		case names[c.Name]:
			l.Addf("container %q is given twice; names must be unique in the task", c.Name)
		}
		names[c.Name] = true
		if problems.IsNil(c.Image) {
			l.Addf("container %q: Image is required; %s", c.Name, ecrAdvice)
		}
		checkPorts(c, ports, l)
		checkEnvironment(c, l)
	}
}

// checkPorts reports ports that cannot be, or that another container has.
// taken has the ports seen so far, without their names.
func checkPorts(c Container, taken map[Port]string, l *problems.List) {
	for _, p := range c.Ports {
		key := Port{Number: p.Number, Protocol: p.protocol()}
		other, twice := taken[key]
		switch {
		case problems.IsLostToken(p.Number):
			l.Addf("container %q: a port must be a literal, got a number token: it ends up in security-group rules", c.Name)
		case p.Number < 1 || p.Number > 65535:
			l.Addf("container %q: a port must be 1 to 65535, got %d", c.Name, p.Number)
		case p.protocol() != awsecs.Protocol_TCP && p.protocol() != awsecs.Protocol_UDP:
			l.Addf("container %q: the protocol of port %d must be %s or %s, got %q", c.Name, p.Number, awsecs.Protocol_TCP, awsecs.Protocol_UDP, p.Protocol)
		case twice:
			l.Addf("container %q: port %d/%s is taken by container %q; the containers of a task share one network interface", c.Name, p.Number, key.Protocol, other)
		}
		taken[key] = c.Name
	}
}

func (p Port) protocol() awsecs.Protocol {
	if p.Protocol == "" {
		return awsecs.Protocol_TCP
	}
	return p.Protocol
}

func checkEnvironment(c Container, l *problems.List) {
	seen := map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(c.Environment)) {
		if name == "" {
			l.Addf("container %q: an environment variable has no name", c.Name)
		}
		seen[name] = "Environment"
	}
	for _, s := range c.Secrets {
		if s.Name == "" {
			l.Addf("container %q: a secret has no Name for its environment variable", c.Name)
		} else if other, twice := seen[s.Name]; twice {
			l.Addf("container %q: secret %q is already given in %s", c.Name, s.Name, other)
		}
		seen[s.Name] = "Secrets"
		s.check(c.Name, l)
	}
}

func (s Secret) check(container string, l *problems.List) {
	if (s.SecretsManager == nil) == (s.SsmParameter == nil) {
		l.Addf("container %q: secret %q needs exactly one of SecretsManager and SsmParameter", container, s.Name)
	}
	if s.JsonKey != "" && s.SecretsManager == nil {
		l.Addf("container %q: secret %q has a JsonKey, which only SecretsManager secrets have", container, s.Name)
	}
}
