package iam

import (
	"strings"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// Endpoint says whether the policy of an endpoint lets a request through. Without a policy
// an endpoint lets everything through; at is then the place of the endpoint, and its logical
// id is taken from there.
//
// What Principal means depends on the endpoint. An interface endpoint takes roles, and
// accounts for everyone in them. A gateway endpoint takes "*", and understands an account as
// its root user (AWS PrivateLink Guide, "Control access to VPC endpoints using endpoint
// policies").
func (i *IAM) Endpoint(policy *template.Value, gateway bool, at fact.Location, r Request) fact.Steps {
	name := "endpoint " + logicalID(at)
	if policy.IsAbsent() {
		return fact.Steps{{Hop: fact.HopEndpointPolicy, Verdict: fact.Allowed, At: at, Why: name + " has no policy, which lets everything through"}}
	}
	if r.Via == nil {
		// Whatever meets this policy has come through an endpoint, though it is not said which.
		r.Via = &Via{Endpoint: opaque("the id of " + name), VPC: opaque("the VPC of " + name), Gateway: gateway}
	}
	audience := asInterface
	if gateway {
		audience = asGateway
	}
	whose := "the policy of " + name
	ruling := i.call(r, audience).decide([]source{{i.policy(policy), whose, fact.Yes}})
	return fact.Steps{ruling.step(fact.HopEndpointPolicy, whose, policy.At())}
}

// logicalID is the resource that a place is in.
func logicalID(at fact.Location) string {
	_, rest, _ := strings.Cut(at.Path, "/")
	id, _, _ := strings.Cut(rest, "/")
	return id
}
