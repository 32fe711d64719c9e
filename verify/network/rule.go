package network

import (
	"strings"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/internal/interval"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// A rule of a security group lets TCP through.
type rule struct {
	at    fact.Location
	ports interval.Ports
	sure  bool // false: the rule may be about other ports, or about another protocol
	peer  peer
}

var everyPort = interval.PortRange(0, 65535)

// readRule reads a rule, nil if it is not about TCP at all. AWS CDK writes a rule for ICMP
// to 255.255.255.255/32 into groups that let nothing out: it falls away here like every
// rule for ICMP.
func (n *Network) readRule(v *template.Value, d direction, region template.Text, at fact.Location) *rule {
	if v.IsUnknown() {
		return &rule{at: at, ports: everyPort, peer: unknownPeer}
	}
	ports, sure := tcpPorts(v)
	if ports.IsEmpty() {
		return nil
	}
	return &rule{at: at, ports: ports, sure: sure, peer: n.readPeer(v, d, region)}
}

// tcpPorts returns the TCP ports that a rule is about, and whether that is certain.
func tcpPorts(v *template.Value) (ports interval.Ports, sure bool) {
	protocol, known := v.Get("IpProtocol").Literal()
	switch {
	case !known:
		return everyPort, false
	case protocol == "-1":
		return everyPort, true
	case !strings.EqualFold(protocol, "tcp") && protocol != "6":
		return interval.Ports{}, true
	}
	return portRange(v.Get("FromPort"), v.Get("ToPort"))
}

// portRange reads the two ends of a range. One that is missing or not known leaves open
// which ports are meant.
func portRange(from, to *template.Value) (ports interval.Ports, sure bool) {
	first, ok := from.Int()
	last, okLast := to.Int()
	switch {
	case ok && okLast && first == -1 && last == -1:
		return everyPort, true
	case ok && okLast:
		return interval.PortRange(first, last), true
	case ok:
		return interval.PortRange(first, 65535), false
	case okLast:
		return interval.PortRange(0, last), false
	}
	return everyPort, false
}

// concerns reports whether the rule is about a port.
func (r *rule) concerns(port int) fact.Truth {
	switch {
	case !r.ports.Contains(interval.Port(port)):
		return fact.No
	case !r.sure:
		return fact.Maybe
	}
	return fact.Yes
}
