package check

import (
	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/report"
)

// EndpointPolicyDead reports endpoint policies that cannot be meant.
var EndpointPolicyDead = &Check{
	Name: "endpoint-policy-dead",
	Doc: `an endpoint policy lets nothing through, or AWS refuses it

A policy that only denies allows nothing, unlike the default that it replaces. In the policy
of a gateway endpoint the principal must be "*": an account there means its root user, and a
role nobody. A policy without a principal, or of more than 20,480 characters, is refused.`,
	Run: runEndpointPolicyDead,
}

func runEndpointPolicyDead(p *Pass) []report.Finding {
	var found []report.Finding
	for _, e := range p.Network.Endpoints() {
		for _, problem := range p.IAM.Problems(e.Policy, e.Gateway) {
			f := at(problem.At, e.Resource.ID)
			f.Severity = report.Warning
			f.Message = problem.Why
			if problem.Verdict == fact.Unknown {
				f.Message = "perhaps " + f.Message
			}
			f.Fix = problem.Fix
			found = append(found, f)
		}
	}
	return once(found)
}
