package check

import "github.com/isolated-ecs/isolated-ecs/verify/network"

// EndpointService reports ways to services that are not of AWS.
var EndpointService = &Check{
	Name: "endpoint-service",
	Kind: Leaves,
	Doc: `data can leave to somebody else's endpoint service

Endpoints for services that are not AWS's, resource endpoints and VPC Lattice lead to
whoever offers them; no endpoint policy applies.`,
	Run: exits(network.ExitEndpointService),
}
