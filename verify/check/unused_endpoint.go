package check

import (
	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/network"
	"github.com/isolated-ecs/isolated-ecs/verify/report"
)

// UnusedEndpoint reports endpoints that no task is known to call.
var UnusedEndpoint = &Check{
	Name: "unused-endpoint",
	Kind: Upkeep,
	Doc: `no task is known to use an endpoint

An interface endpoint costs per hour and Availability Zone, and every endpoint is an exit.
What applications call is not in a template, so this is a note and no more.`,
	Run: runUnusedEndpoint,
}

func runUnusedEndpoint(p *Pass) []report.Finding {
	if len(p.Workloads) == 0 || p.anyUnknown() {
		return nil // its users are elsewhere, or may be
	}
	var found []report.Finding
	for _, e := range p.Network.Endpoints() {
		if e.Gateway || e.Service == "" || p.used(e) {
			continue
		}
		f := at(e.Resource.At(), e.Resource.ID)
		f.Severity = report.Note
		f.Message = "no task is known to use this endpoint; applications may"
		f.Fix = "remove it if no application uses it"
		found = append(found, f)
	}
	return found
}

// anyUnknown reports whether there is a workload of which too little is known to say what it
// calls.
func (p *Pass) anyUnknown() bool {
	for _, w := range p.Workloads {
		if len(w.Unknown) > 0 {
			return true
		}
	}
	return false
}

// used reports whether a call of a task goes through an endpoint, or would if it were not
// stopped before, or not known to get there.
func (p *Pass) used(e *network.Endpoint) bool {
	for _, w := range p.Workloads {
		for _, n := range w.Needs {
			through := n.Via != nil && n.Via.Resource.ID == e.Resource.ID
			if through || n.Via == nil && n.Verdict() != fact.Allowed && n.Service == e.Service {
				return true
			}
		}
	}
	return false
}
