package service

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecs"

	"github.com/isolated-ecs/isolated-ecs/internal/problems"
)

// A Collector is the sidecar that sends traces and metrics to AWS.
type Collector struct {
	// Image of the collector, in private Amazon ECR. Required.
	Image awsecs.ContainerImage
}

func (c *Collector) containers() []Container { return nil }

func (p *taskProps) checkCollector(containers []Container, l *problems.List) {}

// grantCollector lets the collector deliver.
func (w *Workload) grantCollector() {}
