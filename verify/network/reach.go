package network

import (
	"fmt"
	"slices"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/internal/interval"
)

// A Side is what stands at one end of connections within a VPC: a load balancer, the
// network interfaces of a VPC link, tasks.
type Side struct {
	Name       string // for people: "load balancer Front"
	Interfaces []Interface
	Bare       bool // it has no security groups, as a Network Load Balancer may
	Zonal      bool // it calls nothing outside of the zones that it is in, as load balancers do
}

// Reach follows TCP connections from all interfaces of a side to those of another, to every
// port from first to last. If some of them get through and some do not, the path is not
// known: which ones matter, no template says.
func (n *Network) Reach(from, to Side, first, last int) Path {
	zone := from.covers(to)
	if zone.truth == fact.No {
		return Path{Steps: fact.Steps{zone.step(fact.HopRoute)}}
	}
	var ways []fact.Steps
	for _, a := range from.Interfaces {
		for _, b := range to.Interfaces {
			c := connection{n, end{a, from.Name, from.Bare}, end{b, to.Name, to.Bare}}
			if steps := c.vain(); steps != nil {
				ways = append(ways, steps)
				continue
			}
			for _, port := range c.ports(first, last) {
				ways = append(ways, c.on(port))
			}
		}
	}
	if len(ways) == 0 {
		return Path{Steps: fact.Steps{maybe(fact.Location{}, "where "+from.Name+" is, is not in the template").step(fact.HopRoute)}}
	}
	steps := ofAll(ways)
	if zone.truth == fact.Maybe && steps.Verdict() == fact.Allowed {
		steps = append(fact.Steps{zone.step(fact.HopRoute)}, steps...)
	}
	return Path{Steps: steps}
}

// covers is whether a side is in the zones of all interfaces of another. A target in a zone
// that is not enabled for its load balancer never passes a health check (Amazon ECS Developer
// Guide, "Troubleshooting service load balancers").
func (s Side) covers(to Side) answer {
	decisive := answer{truth: fact.Yes}
	if !s.Zonal || len(s.Interfaces) == 0 {
		return decisive
	}
	for _, b := range to.Interfaces {
		if b.Subnet == nil {
			continue // that is said of the way
		}
		inside := fact.No
		for _, a := range s.Interfaces {
			if a.Subnet == nil {
				inside = inside.Or(fact.Maybe)
				continue
			}
			inside = inside.Or(sameZone(a.Subnet, b.Subnet))
		}
		if inside == fact.Yes {
			continue
		}
		why := s.Name + " is in no subnet of the zone of subnet " + b.Subnet.Name()
		if inside == fact.Maybe {
			why = "whether " + why + ", is not in the template"
		}
		decisive = worse(decisive, answer{inside, s.Interfaces[0].At, why})
	}
	return decisive
}

// ofAll is what holds of all ways; one that is open if they differ.
func ofAll(ways []fact.Steps) fact.Steps {
	verdict := ways[0].Verdict()
	for _, w := range ways {
		if w.Verdict() != verdict {
			verdict = fact.Unknown
		}
	}
	worst := ways[0]
	for _, w := range ways {
		if w.Verdict() == fact.Denied {
			worst = w
			break
		}
		if w.Verdict() == fact.Unknown {
			worst = w
		}
	}
	if verdict != fact.Unknown || worst.Verdict() != fact.Denied {
		return worst
	}
	steps := slices.Clone(worst)
	for i := range steps {
		if steps[i].Verdict == fact.Denied {
			steps[i].Verdict = fact.Unknown
			steps[i].Why += "; it is otherwise for others of its subnets or ports"
		}
	}
	return steps
}

// An end is an interface of a side.
type end struct {
	Interface
	name string
	bare bool
}

// party is the end as the rules of the other one see it.
func (e end) party() party {
	p := party{name: e.name + " in subnet " + e.Subnet.Name(), space: e.Subnet.space()}
	if !e.bare {
		p.groups = e.Groups
	}
	return p
}

// A connection is one from an interface to another.
type connection struct {
	*Network
	from, to end
}

// vain are the steps of a connection that no rule has to be asked about; nil if rules decide.
func (c connection) vain() fact.Steps {
	for _, e := range []end{c.from, c.to} {
		s := e.Subnet
		switch {
		case s == nil:
			return fact.Steps{maybe(e.At, "the subnet of "+e.name+" is not known").step(fact.HopRoute)}
		case s.VPC == nil:
			return fact.Steps{s.missing()}
		case s.IPv6Only != fact.No:
			return fact.Steps{maybe(s.at, "subnet "+s.Name()+" has no IPv4; connections by IPv6 are not followed").step(fact.HopRoute)}
		}
		if placed := s.VPC.belong(e.Groups); !e.bare && placed.truth == fact.No {
			return fact.Steps{placed.step(fact.HopEgress)}
		}
	}
	if shared := same(c.from.Subnet.VPC, c.to.Subnet.VPC); shared != fact.Yes {
		return fact.Steps{maybe(c.from.At, fmt.Sprintf("%s is in %s, and %s in %s: ways between VPCs are not followed",
			c.from.name, c.from.Subnet.VPC.Name(), c.to.name, c.to.Subnet.VPC.Name())).step(fact.HopRoute)}
	}
	return nil
}

// on are the hops of a connection to a port.
func (c connection) on(port int) fact.Steps {
	steps := fact.Steps{c.from.Subnet.table.local(c.to.Subnet).step(fact.HopRoute)}
	if !c.from.bare {
		steps = append(steps, passes(c.from.Groups, egress, port, c.to.party()).or(c.from.At).step(fact.HopEgress))
	}
	steps = append(steps, c.cross(c.from.Subnet, c.to.Subnet, port).step(fact.HopNACL))
	if !c.to.bare {
		steps = append(steps, passes(c.to.Groups, ingress, port, c.from.party()).or(c.to.At).step(fact.HopIngress))
	}
	return steps
}

// The ports of the Amazon ECS agent, which no task gets of those that hosts pick (Amazon ECS API
// Reference, PortMapping).
const firstAgentPort, lastAgentPort = 51678, 51680

// ports are those of a range at which a rule begins or ends to hold: what is true of them is
// true of all but those of the agent.
func (c connection) ports(first, last int) []int {
	if last <= first {
		return []int{first}
	}
	ports := []int{first}
	add := func(s interval.Ports) {
		for _, r := range s.Ranges() {
			for _, p := range []int{int(r.First), int(r.Last) + 1} {
				if firstAgentPort <= p && p <= lastAgentPort {
					p = lastAgentPort + 1
				}
				if first < p && p <= last {
					ports = append(ports, p)
				}
			}
		}
	}
	for _, g := range slices.Concat(c.from.Groups, c.to.Groups) {
		for _, r := range slices.Concat(g.rules[egress], g.rules[ingress]) {
			add(r.ports)
		}
	}
	for _, a := range []*acl{c.from.Subnet.acl, c.to.Subnet.acl} {
		for _, r := range slices.Concat(a.rules[egress], a.rules[ingress]) {
			add(r.ports)
		}
	}
	slices.Sort(ports)
	return slices.Compact(ports)
}
