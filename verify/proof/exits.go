package proof

import (
	"slices"

	"github.com/isolated-ecs/isolated-ecs/verify/network"
)

// The kinds of exits through endpoints of AWS services, besides those of package network.
const (
	OpenPolicy    = "endpoint-policy"         // an endpoint whose policy lets other accounts through
	WithoutPolicy = "endpoint-without-policy" // an endpoint that takes no policy, as far as AWS documents
)

// Exits returns the ways out of a VPC: those of the network, and those through endpoints
// whose policies do not close them.
func (p *Proof) Exits(vpc *network.VPC) []network.Exit {
	exits := slices.Clone(p.Network.Exits(vpc))
	return exits
}
