package proof

import (
	"slices"

	"github.com/isolated-ecs/isolated-ecs/privatelink"
	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/iam"
	"github.com/isolated-ecs/isolated-ecs/verify/network"
)

// The kinds of exits through endpoints of AWS services, besides those of package network.
const (
	OpenPolicy    = "endpoint-policy"         // an endpoint whose policy lets other accounts through
	WithoutPolicy = "endpoint-without-policy" // an endpoint that takes no policy, as far as AWS documents
)

// Exits returns the ways out of a VPC: those of the network, and those through endpoints
// whose policies do not close them.
//
// The slice must not be changed.
func (p *Proof) Exits(vpc *network.VPC) []network.Exit {
	if known, ok := p.known.Load(vpc); ok {
		return known.([]network.Exit)
	}
	exits := slices.Clone(p.Network.Exits(vpc))
	for _, e := range vpc.Endpoints() {
		exits = append(exits, p.throughEndpoint(e)...)
	}
	p.known.Store(vpc, exits)
	return exits
}

// throughEndpoint judges the policy of an endpoint for a service of AWS, also of one that is
// not in the catalogue. That of other services is for package network to report: no policy
// applies to them. What may be one of both may be an exit here, too.
func (p *Proof) throughEndpoint(e *network.Endpoint) []network.Exit {
	if exit, residual := withoutPolicy(e); residual {
		return []network.Exit{exit}
	}
	openness := p.IAM.Openness(e.Policy)
	open := openness.Principals
	if openness.Resources.Open.Or(open.Open) != open.Open {
		open = openness.Resources // the stronger of the two
	}
	open.Open = open.Open.And(e.Foreign().Not())
	if open.Open == fact.No {
		return nil
	}
	return []network.Exit{{
		Kind:    OpenPolicy,
		Verdict: fact.VerdictOf(open.Open),
		At:      orPlace(open.At, e),
		Why:     "endpoint " + e.Resource.ID.Logical + " for " + served(e) + opening(e, openness),
		Fix:     closing(open),
	}}
}

// closing is what closes an endpoint.
func closing(o iam.Opening) string {
	if o.Named {
		return "let calls to that account only read, or acknowledge that data may go there; --account and --organization say what is one's own"
	}
	return "give it a policy that is bound to your own principals and resources (aws:PrincipalAccount, aws:ResourceAccount)"
}

// served names the service of an endpoint: in full if it is not in the catalogue.
func served(e *network.Endpoint) string {
	switch {
	case e.Service != "":
		return string(e.Service)
	case e.ServiceName != "":
		return e.ServiceName.String()
	}
	return "a service that is not known"
}

// opening says what is open about an endpoint.
func opening(e *network.Endpoint, o iam.Openness) string {
	if e.Policy == nil {
		return " has no policy, which lets everything through, also to other accounts"
	}
	return ": " + bothWays(o)
}

// bothWays says what is open, once if it is the same.
func bothWays(o iam.Openness) string {
	switch {
	case o.Principals.Open == fact.No || o.Principals.Why == o.Resources.Why:
		return o.Resources.Why
	case o.Resources.Open == fact.No:
		return o.Principals.Why
	}
	return o.Principals.Why + "; " + o.Resources.Why
}

func orPlace(at fact.Location, e *network.Endpoint) fact.Location {
	if at.Path == "" {
		return e.Resource.At()
	}
	return at
}

// withoutPolicy is the exit through an endpoint that has no policy because AWS offers none,
// or documents none.
func withoutPolicy(e *network.Endpoint) (exit network.Exit, residual bool) {
	row, err := privatelink.Lookup(e.Service)
	takesNone := row.Policy == privatelink.PolicyUnsupported
	if err != nil || row.Policy == privatelink.PolicySupported || e.Policy != nil && !takesNone {
		return network.Exit{}, false
	}
	why := "AWS does not document whether endpoints for " + string(e.Service) + " take a policy"
	if takesNone {
		why = "endpoints for " + string(e.Service) + " take no policy"
	}
	return network.Exit{
		Kind:     WithoutPolicy,
		Verdict:  fact.Allowed,
		Residual: true,
		At:       e.Resource.At(),
		Why:      "endpoint " + e.Resource.ID.String() + " lets everything through: " + why,
		Fix:      "remove it if nothing needs it",
	}, true
}
