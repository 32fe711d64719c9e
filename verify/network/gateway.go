package network

import (
	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/internal/interval"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// onGateway is whether a gateway endpoint takes the call: it is one of the service in the
// Region, on the route table of the caller's subnet. AWS asks for both DNS attributes
// (AWS PrivateLink Guide, "Gateway endpoints for Amazon S3").
func (c call) onGateway(e *Endpoint) answer {
	if !e.Gateway || !e.serves(c.to.Service) && c.couldBe(e) == fact.No {
		return answer{truth: fact.No}
	}
	taken := all(e.onTable(c.from.Subnet.table, c.Network), e.forRegion(c.to.Region), e.isIn(c.vpc))
	if taken.truth == fact.No {
		return taken
	}
	if c.from.Subnet.IPv6Only != fact.No {
		return maybe(c.from.Subnet.at, "whether gateway endpoint "+e.Name()+" takes calls from subnet "+c.from.Subnet.Name()+", which has no IPv4, is not documented")
	}
	if flags := c.vpc.flags(); flags.truth != fact.Yes {
		return maybe(flags.at, flags.why+", and AWS asks for both DNS attributes with gateway endpoint "+e.Name())
	}
	if !e.serves(c.to.Service) {
		taken.truth = fact.Maybe
	}
	return taken
}

// forRegion is whether a gateway endpoint takes calls to a Region.
func (e *Endpoint) forRegion(region template.Text) answer {
	of := "gateway endpoint " + e.Name() + " is for Region " + e.Region.String()
	switch e.Region.Equal(region) {
	case fact.Yes:
		return yes(e.Resource.At(), of)
	case fact.No:
		return no(e.Resource.At(), of+", not "+region.String())
	}
	return maybe(e.Resource.At(), of+"; whether that is "+region.String()+" is not in the template")
}

func (c call) couldBe(e *Endpoint) fact.Truth {
	if e.Service != "" {
		return fact.No
	}
	return e.couldServe(c.to)
}

// gateway is the way through a gateway endpoint: a route to the public addresses of the
// service.
func (c call) gateway(r resolution, e *Endpoint, taken answer) Path {
	if r.publicLookup.truth == fact.No {
		return Path{Steps: fact.Steps{r.publicLookup.step(fact.HopDNS)}}
	}
	taken.truth = fact.Yes
	steps := c.lookupSteps(r.publicLookup, yes(c.vpc.at, c.host()+" has public addresses"))
	steps = append(steps, taken.step(fact.HopRoute))
	if r := c.from.Subnet.table.cutting(); r != nil {
		steps = append(steps, maybe(r.at, c.from.Subnet.table.Name()+" leads to "+r.target.name()+
			" for addresses of which "+string(c.to.Service)+" may have some: it precedes gateway endpoint "+e.Name()).step(fact.HopRoute))
	}
	if c.from.Subnet.IPv6Only == fact.No {
		steps = append(steps, c.out()...)
	}
	steps = append(steps, yes(e.Resource.At(), "gateway endpoint "+e.Name()+" carries it").step(fact.HopEndpoint))
	return Path{Steps: steps, Via: e}
}

// onTable reports whether a gateway endpoint is on a route table.
func (e *Endpoint) onTable(t *routeTable, n *Network) answer {
	at := e.Resource.At()
	if ids := e.Resource.Get("RouteTableIds"); !ids.IsAbsent() {
		at = ids.At()
	}
	result := no(at, t.Name()+" is not among the route tables of gateway endpoint "+e.Name())
	for _, id := range e.tables {
		listed := n.table(id)
		switch {
		case listed == t:
			return yes(id.At(), "gateway endpoint "+e.Name()+" is on "+t.Name())
		case !listed.foreign && !t.foreign:
		case listed.ID.IsLiteral() && (t.Resource != nil || t.main && !t.foreign):
		default:
			result = maybe(id.At(), "whether gateway endpoint "+e.Name()+" is on "+t.Name()+" is not in the template")
		}
	}
	return result
}

// longestListed is at least as long as the prefixes of the widest blocks in the lists of S3
// and DynamoDB: routes for blocks that are wider give way to the gateway endpoint.
const longestListed = 15

// cutting is the first route that may precede the one to a gateway endpoint, nil if there is
// none: the route with the longest prefix is taken (Amazon VPC User Guide, "Route priority").
func (t *routeTable) cutting() *route {
	for i := range t.routes {
		r := &t.routes[i]
		for _, p := range r.prefixes {
			if p.Bits() >= longestListed && interval.Prefix(p).Overlaps(publicIPv4) {
				return r
			}
		}
	}
	return nil
}
