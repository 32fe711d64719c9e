package verify

import (
	"slices"

	"github.com/isolated-ecs/isolated-ecs/privatelink"
	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/network"
	"github.com/isolated-ecs/isolated-ecs/verify/proof"
	"github.com/isolated-ecs/isolated-ecs/verify/report"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// reasonsMetadata is the key under which the constructs of this module say, at each endpoint,
// who asked for it and why.
const reasonsMetadata = "isolated-ecs:Reasons"

// hoursPerMonth is a twelfth of a year.
const hoursPerMonth = 365 * 24 / 12

// An endpointKey tells the endpoints of a report apart. One whose VPC depends on a condition
// is in several networks.
type endpointKey struct {
	network template.Text
	id      template.ResourceID
}

// endpointOf is an endpoint in one world.
func endpointOf(p *proof.Proof, e *network.Endpoint) report.Endpoint {
	r := report.Endpoint{ID: e.Resource.ID.String(), Service: string(e.Service), Type: e.Type,
		Subnets: subnetNames(p.Network.SubnetsOf(e)),
		Reasons: e.Resource.Metadata(reasonsMetadata), Policy: policyOf(p, e), Place: report.At(e.Resource.At())}
	if r.Service == "" {
		r.Service = e.ServiceName.String()
	}
	if zones, known := e.Zones(); known {
		r.AZs = &zones
		r.HoursPerMonth = hoursOf(e.Type, zones)
	}
	return r
}

// hoursOf is what AWS counts in a month, nil for types of which that is not known. Gateway
// endpoints are free; the others are billed for each hour in each Availability Zone
// (aws.amazon.com/privatelink/pricing).
func hoursOf(endpointType string, zones int) *int {
	switch endpointType {
	case string(privatelink.Gateway):
		zones = 0
	case string(privatelink.Interface), "GatewayLoadBalancer":
	default:
		return nil
	}
	hours := zones * hoursPerMonth
	return &hours
}

// policyOf judges the policy of an endpoint as the exits through it are judged.
func policyOf(p *proof.Proof, e *network.Endpoint) report.Policy {
	takes := e.TakesPolicy()
	switch {
	case takes == fact.No, takes == fact.Maybe && e.Policy == nil:
		return report.PolicyUnsupported
	case e.Policy == nil:
		return report.PolicyNone
	}
	openness := p.IAM.Openness(e.Policy)
	switch openness.Principals.Open.Or(openness.Resources.Open) {
	case fact.Yes:
		return report.PolicyOpen
	case fact.No:
		if e.Foreign() == fact.No { // else it may be one to which no policy applies
			return report.PolicyClosed
		}
	}
	return report.PolicyUnknown
}

// endpointsOf are the endpoints of a network, sorted by their ids.
func (m *merger) endpointsOf(network template.Text) []report.Endpoint {
	var keys []endpointKey
	for _, key := range m.endpoints.keys {
		if key.network == network {
			keys = append(keys, key)
		}
	}
	slices.SortFunc(keys, func(a, b endpointKey) int { return a.id.Compare(b.id) })
	endpoints := []report.Endpoint{}
	for _, key := range keys {
		endpoints = append(endpoints, m.endpoint(m.endpoints.of[key], len(m.networks.of[network])))
	}
	return endpoints
}

// endpoint is that of the first world, without what other worlds say otherwise. Worlds is
// how many have its network.
func (m *merger) endpoint(same []mention[report.Endpoint], worlds int) report.Endpoint {
	e := same[0].value
	for _, other := range same[1:] {
		o := other.value
		e.Service, e.Type = sameOr(e.Service, o.Service, ""), sameOr(e.Type, o.Type, "")
		e.Policy = sameOr(e.Policy, o.Policy, report.PolicyUnknown)
		e.Subnets = union(e.Subnets, o.Subnets)
		e.AZs, e.HoursPerMonth = sameNumber(e.AZs, o.AZs), sameNumber(e.HoursPerMonth, o.HoursPerMonth)
	}
	if len(same) < worlds {
		e.If, e.HoursPerMonth = when(same), nil
	}
	if !m.complete {
		e.AZs, e.HoursPerMonth, e.Policy = nil, nil, report.PolicyUnknown
	}
	return e
}

// sameOr is what two worlds say alike, else what stands for not known.
func sameOr[T comparable](a, b, unknown T) T {
	if a != b {
		return unknown
	}
	return a
}

func sameNumber(a, b *int) *int {
	if a == nil || b == nil || *a != *b {
		return nil
	}
	return a
}

// totalHours is nil if the hours of an endpoint are not known.
func totalHours(endpoints []report.Endpoint) *int {
	total := 0
	for _, e := range endpoints {
		if e.HoursPerMonth == nil {
			return nil
		}
		total += *e.HoursPerMonth
	}
	return &total
}
