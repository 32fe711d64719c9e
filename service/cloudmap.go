package service

import (
	"github.com/isolated-ecs/isolated-ecs/internal/problems"
)

// CloudMap registers the tasks of a service with AWS Cloud Map.
type CloudMap struct {
	// Name of the service in its namespace. Required.
	Name string
}

func (c *CloudMap) check(containers []Container, l *problems.List) {}

// registerTasks registers the tasks with AWS Cloud Map.
func (w *Workload) registerTasks(c *CloudMap) {}
