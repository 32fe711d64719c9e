package proof

import (
	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/iam"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
	"github.com/isolated-ecs/isolated-ecs/verify/workload"
)

// applications returns the calls that the policies of the task role speak of. What they refuse
// again, whichever way a call takes, no application is meant to do.
func (p *Proof) applications(found *workload.Workload) []workload.Need {
	role := found.TaskRole()
	if role == nil {
		return nil
	}
	var grants []workload.Grant
	for _, g := range p.IAM.Grants(role) {
		grants = append(grants, workload.Grant(g))
	}
	var needs []workload.Need
	for _, need := range found.Application(grants, p.refuses) {
		needs = append(needs, p.byOwnName(need))
	}
	return needs
}

// refuses reports whether the role's policies refuse a call, whichever way it takes.
func (p *Proof) refuses(need workload.Need) bool {
	somewhere := template.Symbol{Kind: template.OpaqueSymbol, Name: "an endpoint"}.Text()
	request := iam.Request{Principal: principal(need), Action: need.Action, Resource: need.Resource, Region: need.Region,
		Via: &iam.Via{Endpoint: somewhere, VPC: somewhere}}
	return p.IAM.Identity(request).Verdict() == fact.Denied
}

// byOwnName doubts that an application calls the name that AWS gives to a service where there is
// an endpoint that only answers to a name of its own: applications can be told that.
func (p *Proof) byOwnName(need workload.Need) workload.Need {
	for _, e := range p.Network.Endpoints() {
		if !e.Gateway && (e.Service == need.Service || e.Service == need.Service+"/interface") && e.PrivateDNS != fact.Yes && need.Doubt == "" {
			need.Doubt = "the application may call endpoint " + e.Name() + " by its own name"
		}
	}
	return need
}
