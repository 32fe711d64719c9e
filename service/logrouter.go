package service

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecs"

	"github.com/isolated-ecs/isolated-ecs/internal/problems"
)

// A LogRouter routes what the containers print by FireLens.
type LogRouter struct {
	// Image of the router, in private Amazon ECR. Required.
	Image awsecs.ContainerImage
}

func (r *LogRouter) containers() []Container { return nil }

func (p *taskProps) checkLogRouter(containers []Container, l *problems.List) {}

// routeLogs replaces the log driver of a container by that of the router.
func (w *Workload) routeLogs(c Container, options *awsecs.ContainerDefinitionOptions) {}

// grantLogRouter lets the router deliver.
func (w *Workload) grantLogRouter() {}
