package proof

import (
	"fmt"
	"slices"

	"github.com/isolated-ecs/isolated-ecs/privatelink"
	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/network"
)

// The kinds of exits through endpoints of AWS services, besides those of package network.
const (
	OpenPolicy    = "endpoint-policy"         // an endpoint whose policy lets other accounts through
	WithoutPolicy = "endpoint-without-policy" // an endpoint that AWS lets nobody put a policy on
)

// Exits returns the ways out of a VPC: those of the network, and those through endpoints
// whose policies do not close them.
func (p *Proof) Exits(vpc *network.VPC) []network.Exit {
	exits := slices.Clone(p.Network.Exits(vpc))
	for _, e := range p.Network.Endpoints() {
		if e.VPC == vpc && e.Service != "" {
			exits = append(exits, p.exitsThrough(e)...)
		}
	}
	return exits
}
