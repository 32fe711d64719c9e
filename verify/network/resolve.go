package network

import (
	"cmp"
	"slices"
	"strings"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// A resolution is what the name of a destination leads to in a VPC.
type resolution struct {
	// lookup is whether the name can be looked up at all, if something private answers and
	// if nothing does.
	lookup, publicLookup answer
	// private has what may answer instead of public DNS, the closest match first.
	private []candidate
	// near has the endpoints of the service that do not take the call, and why: what a
	// person would fix if nothing else carries it.
	near []answer
}

// A candidate is something that may answer for a name in a VPC.
type candidate struct {
	dns      answer    // whether it answers, and why
	zone     int       // length of the name it answers for: the longest decides
	endpoint *Endpoint // that the name leads to
	dead     answer    // without an endpoint: what the name leads to instead
}

type resolutionKey struct {
	vpc *VPC
	to  Destination
}

func (n *Network) resolve(v *VPC, to Destination) resolution {
	key := resolutionKey{v, to}
	if known, ok := n.resolutions[key]; ok {
		return known
	}
	r := resolution{lookup: v.lookup(to, false), publicLookup: v.lookup(to, true)}
	r.addForwards(v, to)
	for _, e := range v.reachable() {
		r.addEndpoint(v, e, to)
	}
	r.addZones(v, to)
	slices.SortStableFunc(r.private, func(a, b candidate) int { return cmp.Compare(b.zone, a.zone) })
	n.resolutions[key] = r
	return r
}

// lookup is whether names can be looked up: a resolver is there, and DNS Firewall lets the
// name pass.
func (v *VPC) lookup(to Destination, public bool) answer {
	support := v.flag("EnableDnsSupport", v.DNSSupport)
	if support.truth == fact.No {
		support.why += ": no name resolves"
		if v.resolver.truth != fact.Yes {
			support = v.resolver
		}
	}
	return all(v.filter(to, public), support, v.resolver)
}

func (r *resolution) addForwards(v *VPC, to Destination) {
	for _, f := range v.forwards {
		if covers := f.covers(to.Host); covers != fact.No {
			why := "resolver rule " + f.name + " sends " + to.Host.String() + " to a server that is not in the template"
			r.private = append(r.private, candidate{
				dns: answer{covers, f.at, why}, zone: zoneLength(f.domain, to), dead: maybe(f.at, why),
			})
		}
	}
}

// addZones considers the private hosted zones of a VPC, which answer only if both of its
// DNS attributes are on (Amazon Route 53 Developer Guide, "Considerations when using a
// private hosted zone").
func (r *resolution) addZones(v *VPC, to Destination) {
	for _, z := range v.zones {
		covers, flags := z.covers(to.Host), v.flags()
		if covers == fact.No {
			continue
		}
		if flags.truth == fact.No {
			flags.why += ", so private hosted zone " + z.Name() + " does not answer"
			r.near = slices.Insert(r.near, 0, flags)
			continue
		}
		rec, found := z.find(to.Host)
		dead := z.dead(rec, found, v, to)
		c := candidate{dns: answer{covers.And(flags.truth), dead.at, dead.why}, zone: zoneLength(z.name, to), dead: dead}
		if dead.truth == fact.Yes {
			c.endpoint = rec.endpoint
		}
		r.private = append(r.private, c)
	}
}

// dead says what becomes of a name that a zone answers for: Yes if it leads to an endpoint
// in the VPC.
func (z *zone) dead(rec *record, found fact.Truth, v *VPC, to Destination) answer {
	zone, host := "private hosted zone "+z.Name(), to.Host.String()
	switch {
	case found == fact.No:
		return no(z.at, zone+" answers for "+host+" and has no address for it")
	case found == fact.Maybe:
		return maybe(rec.at, "whether a record of "+zone+" is for "+host+" is not certain")
	case rec.ipv6:
		return maybe(rec.at, zone+" has an address of IPv6 for "+host+" and none of IPv4")
	case z.splits(rec):
		return maybe(rec.at, zone+" has several records for "+host+", and they do not lead to the same")
	case rec.endpoint != nil && rec.endpoint.VPC != nil && same(rec.endpoint.VPC, v) == fact.No:
		return maybe(rec.at, zone+" leads "+host+" to endpoint "+rec.endpoint.Name()+", which is in "+rec.endpoint.VPC.Name()+" and not in "+v.Name())
	case rec.endpoint == nil || same(rec.endpoint.VPC, v) != fact.Yes:
		return maybe(rec.at, zone+" leads "+host+" to "+rec.target.String()+", which is not in "+v.Name()+" as far as the template says")
	case to.Service != "" && rec.endpoint.Service != "" && !rec.endpoint.serves(to.Service):
		return no(rec.at, zone+" leads "+host+" to endpoint "+rec.endpoint.Name()+", which is one of "+string(rec.endpoint.Service))
	}
	return yes(rec.at, zone+" leads "+host+" to endpoint "+rec.endpoint.Name())
}

// addEndpoint considers an endpoint in the VPC whose private DNS may have the name.
func (r *resolution) addEndpoint(v *VPC, e *Endpoint, to Destination) {
	covers, zone := e.covers(to)
	if covers == fact.No || e.Gateway {
		if e.serves(to.Service) && !e.Gateway {
			r.near = append(r.near, e.misses(to))
		}
		return
	}
	takes, flags := e.takesInVPC(), v.flags()
	if e.PrivateDNS != fact.No && flags.truth == fact.No {
		flags.why += ", so private DNS of endpoint " + e.Name() + " does not work"
		r.near = slices.Insert(r.near, 0, flags)
		return
	}
	if takes.truth == fact.No {
		r.near = append(r.near, takes)
		return
	}
	dns := all(takes, flags, e.isIn(v), answer{covers, e.Resource.At(), "whether endpoint " + e.Name() + " answers for " + to.Host.String() + " is not certain"})
	if dns.truth == fact.Yes {
		dns.why = to.Host.String() + " leads to endpoint " + e.Name() + ": its private DNS is on"
	}
	r.private = append(r.private, candidate{dns: dns, zone: zoneLength(zone, to), endpoint: e})
}

// misses says why an endpoint of the service called does not have the name.
func (e *Endpoint) misses(to Destination) answer {
	if e.Region.Equal(to.Region) != fact.Yes {
		return no(e.Resource.At(), "endpoint "+e.Name()+" serves Region "+e.Region.String()+", not "+to.Region.String())
	}
	return no(e.Resource.At(), "endpoint "+e.Name()+" has no private DNS name for "+to.Host.String())
}

// zoneLength is how many labels a zone has. A private DNS name with a wildcard lives in the
// zone below it. A zone whose name is not known may be as long as the name asked for; then
// resolver rules go before it, and so do endpoints, which cannot be created in a VPC where
// a hosted zone has their name.
func zoneLength(name template.Text, to Destination) int {
	if hasDots(name) {
		name = to.Host
	}
	return len(template.Text(strings.TrimPrefix(string(name), "*.")).Split("."))
}
