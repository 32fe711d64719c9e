package service

import (
	"github.com/isolated-ecs/isolated-ecs/internal/problems"
)

// AutoScaling changes the number of tasks of a service.
type AutoScaling struct {
	// MinCapacity and MaxCapacity are the fewest and the most tasks.
	MinCapacity, MaxCapacity int
}

func (a *AutoScaling) check(l *problems.List) {}

// scale defines the scaling of the service.
func (w *Workload) scale(a *AutoScaling) {}
