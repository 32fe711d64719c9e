package network

import (
	"fmt"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/internal/interval"
)

// answerPorts are those that the answers to a call go to: a network ACL must let all of
// them through, as it does not know which one the caller has picked (Amazon VPC User
// Guide, "Ephemeral ports").
var answerPorts = interval.PortRange(1024, 65535)

// A crossing is a way from a subnet out, to another subnet or (nil) to the internet.
type crossing struct {
	from, to *Subnet
	port     int
}

// cross reports whether the network ACLs let TCP calls to a port, and the answers to them,
// pass between two subnets. Within a subnet no network ACL is asked.
func (n *Network) cross(from, to *Subnet, port int) answer {
	key := crossing{from, to, port}
	if known, ok := n.crossings[key]; ok {
		return known
	}
	a := from.cross(to, port)
	n.crossings[key] = a
	return a
}

func (s *Subnet) cross(to *Subnet, port int) answer {
	if s == to {
		return yes(s.at, "caller and endpoint share subnet "+s.Name()+", within which no network ACL is asked")
	}
	there, name := publicSpace, "the internet"
	if to != nil {
		there, name = to.space(), "subnet "+to.Name()
	}
	call := interval.PortRange(port, port)
	answers := []answer{
		s.acl.lets(egress, call, there, s, fmt.Sprintf("TCP %d to %s", port, name)),
		s.acl.lets(ingress, answerPorts, there, s, "the answers from "+name),
	}
	if to != nil {
		answers = append(answers,
			to.acl.lets(ingress, call, s.space(), to, fmt.Sprintf("TCP %d from subnet %s", port, s.Name())),
			to.acl.lets(egress, answerPorts, s.space(), to, "the answers to subnet "+s.Name()))
	}
	if decisive := all(answers...); decisive.truth != fact.Yes {
		return decisive
	}
	return yes(s.acl.at, fmt.Sprintf("the network ACLs let TCP %d to %s and the answers pass", port, name))
}

// lets explains what check finds for a subnet that has the ACL.
func (a *acl) lets(d direction, ports interval.Ports, other space, subnet *Subnet, what string) answer {
	direction := [...]string{egress: "out of", ingress: "into"}[d]
	name := a.name + " of subnet " + subnet.Name()
	switch a.check(d, ports, other) {
	case fact.Yes:
		return yes(a.at, name+" lets "+what+" "+direction+" it")
	case fact.No:
		return no(a.at, fmt.Sprintf("%s does not let %s %s it (ports %s)", name, what, direction, interval.FormatPorts(ports)))
	}
	return maybe(a.at, fmt.Sprintf("whether %s lets all of %s %s it (ports %s) is not certain", name, what, direction, interval.FormatPorts(ports)))
}

// behindNAT is the part of a call between the caller's subnet and that of a NAT gateway,
// seen by the network ACL of the latter.
func (c call) behindNAT(nat *Subnet) answer {
	s := c.from.Subnet
	if s == nat {
		return yes(s.at, "the NAT gateway is in the caller's subnet")
	}
	call := interval.PortRange(c.to.Port, c.to.Port)
	return worse(
		nat.acl.lets(ingress, call, s.space(), nat, fmt.Sprintf("TCP %d from subnet %s", c.to.Port, s.Name())),
		nat.acl.lets(egress, answerPorts, s.space(), nat, "the answers to subnet "+s.Name()))
}
