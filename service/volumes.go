package service

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecs"

	"github.com/isolated-ecs/isolated-ecs/internal/problems"
)

// A Volume is storage that containers of a task mount.
type Volume struct {
	// Name of the volume, unique in the task. Required.
	Name string
}

// A Mount is where a container sees a volume.
type Mount struct {
	// Volume is the Name of one of Volumes. Required.
	Volume string

	// Path in the container, absolute. Required.
	Path string

	// ReadOnly forbids the container to write. Default: false.
	ReadOnly bool
}

func (p *taskProps) checkVolumes(containers []Container, l *problems.List) {}

// defineVolumes adds the volumes to the task definition.
func (w *Workload) defineVolumes() {}

// addMounts adds the mounts of a container.
func (w *Workload) addMounts(c Container, container awsecs.ContainerDefinition) {}

// mountVolumes lets the tasks reach and use the volumes.
func (w *Workload) mountVolumes() {}
