package workload

import (
	"strconv"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// A Connection is one by which tasks are reached: something else makes it, to them or to what
// stands in front of them.
type Connection struct {
	From        Peer
	To          *Peer // nil: the tasks, at the interface that From of the need names
	First, Last int   // TCP ports; each may be called
}

// A Peer is what calls tasks, or stands in front of them.
type Peer struct {
	Name      string // for people: "load balancer Front"
	Placement *Placement
	Bare      bool // it has no security groups, as a Network Load Balancer may
	Zonal     bool // it calls nothing outside of the zones that it is in, as load balancers do
}

// reached adds what makes a service reachable: its load balancers, its entry in AWS Cloud
// Map, and the VPC links that lead to these; and how tasks find others.
func (b *builder) reached() {
	fronts := b.loadBalancers()
	registered := b.serviceRegistries()
	b.vpcLinks(fronts, registered)
	b.privateNames()
}

// A portRange has the ports at which a container is reached; none is not known.
type portRange struct{ first, last int }

func (p portRange) String() string {
	switch {
	case p.first == 0:
		return "a port that is not known"
	case p.last > p.first:
		return "TCP " + strconv.Itoa(p.first) + "-" + strconv.Itoa(p.last)
	}
	return "TCP " + strconv.Itoa(p.first)
}

// Ports that the host picks if HostPort is left out or 0 (Amazon ECS API Reference,
// PortMapping): those of ip_local_port_range of Linux by default, and of Windows.
var (
	dynamicPorts        = portRange{32768, 60999}
	dynamicWindowsPorts = portRange{49152, 65535}
)

// portOf is where a container is reached at one of its ports: there itself if the task has an
// interface of its own or uses that of the host, else where the host maps it to.
func (b *builder) portOf(name, port *template.Value) portRange {
	number, known := port.Int()
	mode, _ := b.definition.Get("NetworkMode").Literal()
	if b.own || mode == "host" {
		if !known {
			return portRange{}
		}
		return portRange{number, number}
	}
	mapping := b.mapping(name, port)
	if mapping == nil {
		return portRange{}
	}
	host := mapping.Get("HostPort")
	if number, known := host.Int(); known && number != 0 {
		return portRange{number, number}
	}
	switch {
	case !isNothing(host):
		return portRange{}
	case b.windows == fact.Yes:
		return dynamicWindowsPorts
	}
	return dynamicPorts
}

// mapping is the port mapping of a container for one of its ports, nil if there is none or
// none that is known.
func (b *builder) mapping(name, port *template.Value) *template.Value {
	for _, c := range b.containers {
		if c.Get("Name").Text() != name.Text() {
			continue
		}
		for _, m := range c.Get("PortMappings").Items() {
			if m.Get("ContainerPort").Text() == port.Text() {
				return m
			}
		}
	}
	return nil
}

// named are the steps against a container and a port that a service names and its task
// definition does not have: Amazon ECS refuses to create the service. None if it has them, or
// may have them.
func (b *builder) named(name, port *template.Value) fact.Steps {
	definition := b.definition.ID.Logical
	if list := b.definition.Get("ContainerDefinitions"); list.IsUnknown() || len(b.containers) < len(list.Items()) {
		return nil // that is said of the workload
	}
	for _, c := range b.containers {
		switch c.Get("Name").Text().Equal(name.Text()) {
		case fact.Maybe:
			return nil
		case fact.Yes:
			if lists(c.Get("PortMappings"), port) == fact.No {
				return denied(name.At(), "container "+name.Text().String()+" of "+definition+" has no port mapping for "+port.Text().String())
			}
			return nil
		}
	}
	return denied(name.At(), "task definition "+definition+" has no container "+name.Text().String())
}

// lists is whether port mappings have a container port.
func lists(mappings, port *template.Value) fact.Truth {
	truth := fact.No
	if mappings.IsUnknown() {
		truth = fact.Maybe
	}
	for _, m := range mappings.Items() {
		if m.IsUnknown() || !m.Get("ContainerPortRange").IsAbsent() {
			truth = truth.Or(fact.Maybe)
			continue
		}
		truth = truth.Or(m.Get("ContainerPort").Text().Equal(port.Text()))
	}
	return truth
}
