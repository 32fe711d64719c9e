package check

import (
	"github.com/isolated-ecs/isolated-ecs/verify/network"
	"github.com/isolated-ecs/isolated-ecs/verify/report"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// SingleAZEndpoint reports endpoints that are less available than the tasks.
var SingleAZEndpoint = &Check{
	Name: "single-az-endpoint",
	Kind: Upkeep,
	Doc: `an endpoint is in one Availability Zone and tasks are in several

A task in another zone uses the endpoint's only address, so everything works until that
zone fails: then no task in any zone can start.`,
	Run: runSingleAZEndpoint,
}

func runSingleAZEndpoint(p *Pass) []report.Finding {
	var found []report.Finding
	for _, w := range p.Workloads {
		if len(zones(w.Subnets())) < 2 {
			continue
		}
		for _, n := range w.Needs {
			if n.Via != nil && !n.Via.Gateway && inOneZone(n.Via) {
				f := at(n.Via.Resource.At(), n.Via.Resource.ID)
				f.Severity = report.Warning
				f.Message = "the endpoint is in one Availability Zone, and tasks that need it are in several"
				f.Fix = "give it a subnet in each zone that tasks run in"
				found = append(found, f)
			}
		}
	}
	return once(found)
}

// inOneZone is false if the zone of a subnet is not known, or the subnet itself: it may
// stand for several.
func inOneZone(e *network.Endpoint) bool {
	for _, s := range e.Subnets {
		if s.Resource == nil || s.AZ == "" && len(e.Subnets) > 1 {
			return false
		}
	}
	return len(e.Subnets) == 1 || len(zones(e.Subnets)) == 1
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
