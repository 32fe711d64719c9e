package service

import (
	"maps"
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsecs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"

	"github.com/isolated-ecs/isolated-ecs/internal/problems"
	"github.com/isolated-ecs/isolated-ecs/privatelink"
)

// taskProps are the props that all workloads have, as their own types document
// them. The public types are flat, and so are these.
type taskProps struct {
	Cluster             Cluster
	Capacity            Ec2Capacity // nil on Fargate
	Bridge              bool        // the network mode is bridge: tasks share that of their instance
	Gpus                int         // of the instance, for the main container
	Main                Container   // Image, Command, ... of the props
	Sidecars            []Container
	CpuArchitecture     awsecs.CpuArchitecture
	OperatingSystem     awsecs.OperatingSystemFamily // nil: Linux
	windows             bool                         // OperatingSystem is a family of Windows
	PlatformVersion     awsecs.FargatePlatformVersion
	AwsImages           []privatelink.AwsImage
	TaskRole            awsiam.IRole
	PermissionsBoundary awsiam.IManagedPolicy
	ExecuteCommand      bool
	ServiceConnect      *awsecs.ServiceConnectProps
	LogGroup            awslogs.ILogGroup
	LogRetention        awslogs.RetentionDays
	Volumes             []Volume
	EphemeralStorageGiB int // 0: what every task has
	LogRouter           *LogRouter
	Collector           *Collector
}

// resolve fills in defaults, and returns the containers of the task with the main
// one first, and adds every problem but those of the images. It makes no jsii call.
func (p *taskProps) resolve(l *problems.List) []Container {
	if p.Main.Name == "" {
		p.Main.Name = "app"
	}
	p.AwsImages = slices.Clone(p.AwsImages)
	p.Volumes = slices.Clone(p.Volumes)
	p.ServiceConnect, p.LogRouter, p.Collector = clone(p.ServiceConnect), clone(p.LogRouter), clone(p.Collector)
	if p.LogGroup != nil && p.LogRetention != "" {
		l.Addf("LogRetention is for the new log group; set it on your LogGroup instead")
	}
	if p.LogRetention == "" {
		p.LogRetention = awslogs.RetentionDays_ONE_MONTH
	}
	p.checkWritable(l)
	containers := p.containers()
	checkContainers(containers, l)
	p.checkHostPorts(containers, l)
	checkConnect(p.ServiceConnect, containers, l)
	p.checkVolumes(containers, l)
	p.checkLogRouter(l)
	p.Collector.check(containers, proxyPorts(p.ServiceConnect), l)
	p.resolvePlatform(containers, l)
	return containers
}

// containers returns the containers of the task, the main one first. They share
// nothing with the caller's props.
func (p *taskProps) containers() []Container {
	containers := append([]Container{p.Main}, p.Sidecars...)
	containers = append(containers, p.LogRouter.containers()...)
	containers = append(containers, p.Collector.containers()...)
	for i := range containers {
		c := &containers[i]
		c.Command, c.EntryPoint = slices.Clone(c.Command), slices.Clone(c.EntryPoint)
		c.Ports, c.Secrets = slices.Clone(c.Ports), slices.Clone(c.Secrets)
		c.Mounts = slices.Clone(c.Mounts)
		c.Environment = maps.Clone(c.Environment)
	}
	return containers
}
