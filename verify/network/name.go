package network

import (
	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// Name is whether an interface can look up a name that only its VPC knows: of a private
// namespace of AWS Cloud Map, or of a private hosted zone. That takes both DNS attributes of
// the VPC (Amazon Route 53 Developer Guide, "Considerations when using a private hosted
// zone"), and DNS Firewall must let the name pass.
func (n *Network) Name(from Interface, host template.Text) Path {
	s := from.Subnet
	switch {
	case s == nil:
		return Path{Steps: fact.Steps{maybe(from.At, "the subnet is not known").step(fact.HopDNS)}}
	case s.VPC == nil:
		return Path{Steps: fact.Steps{s.missing()}}
	}
	lookup := worse(s.VPC.lookup(Destination{Host: host}, false), s.VPC.flags())
	if lookup.why == "" {
		lookup.why = host.String() + " is looked up in " + s.VPC.Name()
	}
	return Path{Steps: fact.Steps{lookup.step(fact.HopDNS)}}
}
