package check

import (
	"github.com/isolated-ecs/isolated-ecs/verify/network"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// used reports whether a call of a task goes through an endpoint.
func (p *Pass) used(endpoint template.ResourceID) bool {
	for _, w := range p.Workloads {
		for _, n := range w.Needs {
			if n.Via != nil && n.Via.Resource.ID == endpoint {
				return true
			}
		}
	}
	return false
}

// zones returns the Availability Zones of subnets, without those that are not known.
func zones(subnets []*network.Subnet) map[template.Text]bool {
	zones := map[template.Text]bool{}
	for _, s := range subnets {
		if s.AZ != "" {
			zones[s.AZ] = true
		}
	}
	return zones
}
