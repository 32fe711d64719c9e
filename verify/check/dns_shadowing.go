package check

import (
	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/report"
)

// DNSShadowing reports endpoints that make things worse.
var DNSShadowing = &Check{
	Name: "dns-shadowing",
	Doc: `an endpoint breaks a way to the internet that worked

Private DNS of an interface endpoint holds for the whole VPC: every call of the service's
name goes to the endpoint, also from subnets that have a NAT gateway or public addresses.
If the endpoint's security group does not let a caller in, the call fails, although without
the endpoint it would have arrived.`,
	Run: runDNSShadowing,
}

func runDNSShadowing(p *Pass) []report.Finding {
	var found []report.Finding
	for _, w := range p.Workloads {
		for _, n := range w.Needs {
			if !n.Shadowed || n.Verdict() != fact.Denied {
				continue
			}
			f := missing(w, n, n.Reason)
			f.Message = "the private DNS of an endpoint for " + string(n.Service) + " takes the calls of " + w.ID.String() +
				" and does not let them in; without it they would go by way of the internet: " + n.Steps.Witness().Why
			f.Fix += ", or turn the private DNS of the endpoint off"
			found = append(found, f)
		}
	}
	return once(found)
}
