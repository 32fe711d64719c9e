package service

import (
	"math"
	"regexp"
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsecs"

	"github.com/isolated-ecs/isolated-ecs/internal/problems"
)

// resolve returns a copy with defaults filled in, what it has in common with other
// workloads, the containers of the task with the main one first, and every problem
// but those of the images. It makes no jsii call.
func (p *PrivateFargateServiceProps) resolve() (PrivateFargateServiceProps, taskProps, []Container, *problems.List) {
	r, l := PrivateFargateServiceProps{}, &problems.List{}
	if p != nil {
		r = *p
	}
	checkCluster(r.Cluster, l)
	r.Cpu, r.MemoryMiB = resolveSize(sizesOf(r.OperatingSystem), r.Cpu, r.MemoryMiB, l)
	r.AutoScaling = r.AutoScaling.resolve(r.DesiredCount, l)
	if r.AutoScaling != nil {
		r.DesiredCount = r.AutoScaling.MinCapacity // for the checks; the template has none
	}
	r.DesiredCount = wholeNumber("DesiredCount", r.DesiredCount, 2, 0, 5000, l) // AWS's quota of tasks per service
	r.MinHealthyPercent = wholeNumber("MinHealthyPercent", r.MinHealthyPercent, 75, 0, 100, l)
	r.MaxHealthyPercent = wholeNumber("MaxHealthyPercent", r.MaxHealthyPercent, 200, 100, 200, l)
	checkDeployment(*r.DesiredCount, *r.MinHealthyPercent, *r.MaxHealthyPercent, l)
	r.CapacityProviderStrategies = slices.Clone(r.CapacityProviderStrategies)
	checkStrategies(r.CapacityProviderStrategies, isWindows(r.OperatingSystem), l)
	shared := r.task()
	containers := shared.resolve(l)
	r.CloudMap = clone(r.CloudMap)
	r.CloudMap.check(r.Cluster, containers, l)
	r.BlueGreen = r.BlueGreen.resolve(r.AutoScaling, l)
	return r, shared, containers, l
}

// clone returns a copy of what a field of props points to, which its user may change for
// another construct; nil for nil.
func clone[T any](p *T) *T {
	if p == nil {
		return nil
	}
	c := *p
	return &c
}

// task returns the props that all workloads have.
func (p *PrivateFargateServiceProps) task() taskProps {
	return taskProps{
		Cluster: p.Cluster,
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
		CpuArchitecture:     p.CpuArchitecture,
		OperatingSystem:     p.OperatingSystem,
		PlatformVersion:     p.PlatformVersion,
		AwsImages:           p.AwsImages,
		TaskRole:            p.TaskRole,
		PermissionsBoundary: p.PermissionsBoundary,
		ExecuteCommand:      p.ExecuteCommand,
		ServiceConnect:      p.ServiceConnect,
		LogGroup:            p.LogGroup,
		LogRetention:        p.LogRetention,
		Volumes:             p.Volumes,
		EphemeralStorageGiB: p.EphemeralStorageGiB,
		LogRouter:           p.LogRouter,
		Collector:           p.Collector,
	}
}

// serviceProps returns the props that services have on instances, too.
func (p *PrivateFargateServiceProps) serviceProps() serviceProps {
	return serviceProps{CloudMap: p.CloudMap, AutoScaling: p.AutoScaling, BlueGreen: p.BlueGreen}
}

// checkCluster reports what a cluster or a network of the user's own lacks.
func checkCluster(c Cluster, l *problems.List) {
	if problems.IsNil(c) {
		l.Addf("Cluster is required: a *cluster.PrivateCluster, or a type of your own with its methods")
		return
	}
	if problems.IsNil(c.Cluster()) {
		l.Addf("Cluster has no ECS cluster: its method Cluster() returns nil")
	}
	network := c.Network()
	if problems.IsNil(network) {
		l.Addf("Cluster has no network: its method Network() returns nil")
		return
	}
	if problems.IsNil(network.Vpc()) {
		l.Addf("the network of Cluster has no VPC: its method Vpc() returns nil")
	}
	if problems.IsNil(network.EndpointSecurityGroup()) {
		l.Addf("the network of Cluster has no security group of its endpoints: its method EndpointSecurityGroup() returns nil")
	}
}

// whole reports whether checkCluster has nothing to report.
func whole(c Cluster) bool {
	var l problems.List
	checkCluster(c, &l)
	return l.Err() == nil
}

// checkDeployment reports limits between which a rolling update can neither
// start nor stop a task. ECS rounds the lower one up and the upper one down:
// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html
func checkDeployment(tasks, least, most float64, l *problems.List) {
	if tasks <= 0 || least < 0 || most < 0 {
		return // none to replace, or tokens
	}
	lower, upper := math.Ceil(tasks*least/100), math.Floor(tasks*most/100)
	if lower >= tasks && upper <= tasks {
		l.Addf("no deployment could start or stop a task: of %v tasks, %v percent (MinHealthyPercent) are at least %v and %v percent (MaxHealthyPercent) at most %v; lower one or raise the other",
			tasks, least, lower, most, upper)
	}
}

func checkStrategies(strategies []*awsecs.CapacityProviderStrategy, windows bool, l *problems.List) {
	for i, s := range strategies {
		if s == nil || s.CapacityProvider == nil || *s.CapacityProvider != "FARGATE" && *s.CapacityProvider != "FARGATE_SPOT" {
			l.Addf("CapacityProviderStrategies[%d] must name the capacity provider FARGATE or FARGATE_SPOT", i)
		} else if windows && *s.CapacityProvider == "FARGATE_SPOT" {
			l.Addf("CapacityProviderStrategies[%d]: FARGATE_SPOT runs no Windows containers", i)
		}
	}
}

// wholeNumber returns the value or its default, and reports a literal that is out
// of range or has a fraction.
func wholeNumber(field string, value *float64, fallback, least, most float64, l *problems.List) *float64 {
	if value == nil {
		return &fallback
	}
	v := *value
	if !problems.IsNumberToken(v) && (v < least || v > most || v != float64(int(v))) {
		l.Addf("%s must be a whole number from %v to %v, got %v", field, least, most, v)
	}
	return &v
}

// containerName is what ECS allows, from the description of name in
// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html
var containerName = regexp.MustCompile(`^[A-Za-z0-9_-]{1,255}$`)

func checkContainers(containers []Container, l *problems.List) {
	names, ports := map[string]bool{}, map[Port]string{}
	for _, c := range containers {
		switch {
		case c.Name == "":
			l.Addf("a container in Sidecars has no Name")
		case !containerName.MatchString(c.Name):
			l.Addf("container %q: a name has letters, digits, hyphens and underscores, 255 at most", c.Name)
		case names[c.Name]:
			l.Addf("container %q is given twice; names must be unique in the task", c.Name)
		}
		names[c.Name] = true
		if problems.IsNil(c.Image) {
			l.Addf("container %q: Image is required; %s", c.Name, ecrAdvice)
		}
		if c.HealthCheck != nil && (c.HealthCheck.Command == nil || len(*c.HealthCheck.Command) == 0) {
			l.Addf("container %q: HealthCheck has no Command", c.Name)
		}
		checkPorts(c, ports, l)
		checkEnvironment(c, l)
	}
	checkPortNames(containers, l)
}

// portName is what ECS allows, from the description of name in
// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html
var portName = regexp.MustCompile(`^[a-z0-9_][a-z0-9_-]{0,63}$`)

func checkPortNames(containers []Container, l *problems.List) {
	names := map[string]bool{}
	for _, c := range containers {
		for _, p := range c.Ports {
			switch {
			case p.Name == "":
			case !portName.MatchString(p.Name):
				l.Addf("container %q: a port name has lower-case letters, digits, underscores and, not first, hyphens, 64 at most, got %q", c.Name, p.Name)
			case names[p.Name]:
				l.Addf("container %q: the port name %q is given twice; names must be unique in the task", c.Name, p.Name)
			}
			names[p.Name] = true
		}
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
	for name := range c.Environment {
		seen[name] = "Environment"
	}
	if seen[""] != "" {
		l.Addf("container %q: an environment variable has no name", c.Name)
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
