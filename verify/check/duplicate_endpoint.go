package check

import (
	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/network"
	"github.com/isolated-ecs/isolated-ecs/verify/report"
)

// DuplicateEndpoint reports second endpoints for the same service.
var DuplicateEndpoint = &Check{
	Name: "duplicate-endpoint",
	Kind: Upkeep,
	Doc: `a VPC has two interface endpoints for one service

Private DNS can be on for one of them only: the second fails to be created, because there
already is a private domain of that name. Without private DNS the second costs as much as
the first, and nothing leads to it by name.`,
	Run: runDuplicateEndpoint,
}

func runDuplicateEndpoint(p *Pass) []report.Finding {
	var found []report.Finding
	for _, vpc := range p.Network.VPCs() {
		first := map[string]*network.Endpoint{}
		for _, e := range vpc.Endpoints() {
			key := string(e.Service) + " " + string(e.Region)
			if e.Gateway || e.Service == "" {
				continue
			}
			if first[key] == nil {
				first[key] = e
				continue
			}
			found = append(found, duplicate(first[key], e))
		}
	}
	return found
}

func duplicate(first, second *network.Endpoint) report.Finding {
	f := at(second.Resource.At(), second.Resource.ID)
	f.Severity = report.Warning
	f.Message = "the VPC has an endpoint for " + string(second.Service) + " already: " + first.Resource.ID.String()
	switch first.PrivateDNS.And(second.PrivateDNS) {
	case fact.Yes:
		f.Severity = report.Error
		f.Message += "; private DNS is on for both, so this one cannot be created"
		f.AWSError = "private-dns-enabled cannot be set because there is already a conflicting DNS domain"
	case fact.Maybe:
		f.Message += "; private DNS may be on for both, and then this one cannot be created"
	}
	f.Fix = "remove one of the two"
	return f
}
