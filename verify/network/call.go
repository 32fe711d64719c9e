package network

import (
	"slices"

	"github.com/isolated-ecs/isolated-ecs/privatelink"
	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// A Destination is what is called.
type Destination struct {
	// Host is the DNS name called: "api.ecr.eu-west-1.amazonaws.com". If it is empty, an
	// endpoint of the service is taken to have the name.
	Host template.Text
	// Port is a TCP port: 443.
	Port int
	// Service is the endpoint service that the host belongs to: "ecr.api"; "s3" for S3 by
	// whichever endpoint; "" if it is no service of AWS.
	Service privatelink.Service
	// Region of the host.
	Region template.Text
}

// A Path is the way of a call.
type Path struct {
	// Steps are the hops with a verdict each: dns, route, egress, nacl, ingress, endpoint.
	// The first that is denied is what a person would fix.
	Steps fact.Steps
	// Via is the endpoint that the call goes to, nil if none does.
	Via *Endpoint
	// Unsure tells that the call may as well not go to Via.
	Unsure bool
	// Shadowed tells that the private DNS of Via takes a call that is denied there, and
	// that would get through to the internet if the endpoint did not exist.
	Shadowed bool
}

// A call is one that is being followed.
type call struct {
	*Network
	from Interface
	to   Destination
	vpc  *VPC
}

// An alternative is one way that a call may take.
type alternative struct {
	Path
	taken answer // whether it takes it, if it does not take one before
}

// Call follows a call from an interface to a destination.
func (n *Network) Call(from Interface, to Destination) Path {
	s := from.Subnet
	if s == nil {
		return Path{Steps: fact.Steps{maybe(from.At, "the subnet is not known").step(fact.HopRoute)}}
	}
	if s.VPC == nil {
		return Path{Steps: fact.Steps{s.missing()}}
	}
	if placed := s.VPC.belong(from.Groups); placed.truth == fact.No {
		return Path{Steps: fact.Steps{placed.step(fact.HopEgress)}}
	}
	c := call{n, from, to, s.VPC}
	path := c.choose()
	if path.Via != nil && !path.Via.Gateway && path.Steps.Verdict() == fact.Denied {
		path.Shadowed = c.internet(n.resolve(c.vpc, to)).Steps.Verdict() == fact.Allowed
	}
	return path
}

// choose lists the ways that the call may take, in the order in which they would take it,
// and puts them together.
func (c call) choose() Path {
	r := c.resolve(c.vpc, c.to)
	var ways []alternative
	for _, candidate := range r.private {
		ways = append(ways, alternative{c.private(r, candidate), candidate.dns})
		if candidate.dns.truth == fact.Yes {
			return settle(ways)
		}
	}
	for _, e := range c.vpc.reachable() {
		if taken := c.onGateway(e); taken.truth != fact.No {
			ways = append(ways, alternative{c.gateway(r, e, taken), taken})
			if taken.truth == fact.Yes {
				return settle(ways)
			}
		}
	}
	if c.vpc.Resource == nil && c.to.Service != "" {
		ways = append(ways, c.elsewhere())
	}
	return settle(append(ways, alternative{c.internet(r), answer{truth: fact.Yes}}))
}

// elsewhere is the way through an endpoint that is not in the template, which a VPC that
// is not in it either may have. Only the caller's side of it is known.
func (c call) elsewhere() alternative {
	name := "an endpoint for " + string(c.to.Service) + " that is not in the template"
	id := template.Symbol{Kind: template.OpaqueSymbol, Name: "group of " + name}.Text()
	there := party{name: name, groups: []*SecurityGroup{{thing: thing{ID: id}, foreign: true}}, space: c.vpc.space()}
	taken := maybe(c.vpc.at, "whether "+c.vpc.Name()+" has an endpoint for "+string(c.to.Service)+" is not in the template")
	if c.from.Subnet.IPv6Only != fact.No {
		return alternative{Path{Steps: fact.Steps{taken.step(fact.HopDNS)}}, taken}
	}
	return alternative{Path{Steps: fact.Steps{
		passes(c.from.Groups, egress, c.to.Port, there).or(c.from.At).step(fact.HopEgress),
		maybe(c.vpc.at, name+" may carry it").step(fact.HopEndpoint),
	}}, taken}
}

// settle puts alternatives together, of which the last is certain if no other is: what
// holds for all of them holds, else it is not known.
func settle(ways []alternative) Path {
	if len(ways) == 1 {
		return ways[0].Path
	}
	verdict, unsure := ways[0].Steps.Verdict(), false
	for _, w := range ways {
		if w.Steps.Verdict() != verdict {
			verdict = fact.Unknown
		}
		unsure = unsure || w.Via != ways[0].Via
	}
	switch verdict {
	case fact.Allowed:
		path := ways[0].Path
		path.Unsure = unsure
		return path
	case fact.Denied:
		return ways[len(ways)-1].Path
	}
	open := slices.IndexFunc(ways, func(w alternative) bool { return w.Steps.Verdict() != fact.Denied })
	doubt := ways[0].taken.step(fact.HopDNS)
	doubt.Verdict = fact.Unknown
	path := ways[open].Path
	path.Unsure = unsure
	path.Steps = append(fact.Steps{doubt}, path.Steps...)
	return path
}

// private is the way to something that answers instead of public DNS.
func (c call) private(r resolution, to candidate) Path {
	if r.lookup.truth == fact.No {
		return Path{Steps: fact.Steps{r.lookup.step(fact.HopDNS)}}
	}
	if to.endpoint == nil {
		return Path{Steps: c.lookupSteps(r.lookup, to.dead)}
	}
	found := to.dns
	if found.truth != fact.Yes {
		found = yes(found.at, c.host()+" leads to endpoint "+to.endpoint.Name())
	}
	steps := c.lookupSteps(r.lookup, found)
	if c.from.Subnet.IPv6Only == fact.No {
		steps = append(steps, c.toInterfaces(to.endpoint.interfaces(), c.to.Port)...)
	}
	steps = append(steps, c.carries(to.endpoint).step(fact.HopEndpoint))
	return Path{Steps: steps, Via: to.endpoint}
}

// lookupSteps are the hops of DNS: what is asked and, if it says anything of its own, what
// stands between the question and its answer.
func (c call) lookupSteps(lookup, found answer) fact.Steps {
	if lookup.truth == fact.Yes && len(c.vpc.firewall.rules) == 0 {
		return fact.Steps{found.step(fact.HopDNS)}
	}
	return fact.Steps{lookup.step(fact.HopDNS), found.step(fact.HopDNS)}
}

// out are the hops on the caller's side of a call to public addresses.
func (c call) out() fact.Steps {
	service := party{name: c.host(), space: publicSpace, list: c.to.Service, region: c.to.Region}
	return fact.Steps{
		passes(c.from.Groups, egress, c.to.Port, service).or(c.from.At).step(fact.HopEgress),
		c.cross(c.from.Subnet, nil, c.to.Port).step(fact.HopNACL),
	}
}

// host is the name called, for people.
func (c call) host() string {
	if c.to.Host == "" {
		return string(c.to.Service)
	}
	return c.to.Host.String()
}
