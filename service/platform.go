package service

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecs"

	"github.com/isolated-ecs/isolated-ecs/internal/problems"
)

func (p *taskProps) checkPlatform(containers []Container, l *problems.List) {}

// adaptToWindows leaves out what Windows containers do not have.
func (w *Workload) adaptToWindows(options *awsecs.ContainerDefinitionOptions) {}

// runtimePlatform returns that of the task, or nil for Fargate's default.
func (w *Workload) runtimePlatform() *awsecs.RuntimePlatform {
	if w.props.CpuArchitecture == nil {
		return nil
	}
	return &awsecs.RuntimePlatform{
		CpuArchitecture:       w.props.CpuArchitecture,
		OperatingSystemFamily: awsecs.OperatingSystemFamily_LINUX(),
	}
}
