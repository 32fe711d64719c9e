package check

import "github.com/isolated-ecs/isolated-ecs/verify/proof"

// EndpointWithoutPolicy reports endpoints that cannot be closed.
var EndpointWithoutPolicy = &Check{
	Name: "endpoint-without-policy",
	Kind: Leaves,
	Doc: `nothing closes an endpoint of a service that supports no policy

The endpoints of some services take no policy, and of some AWS does not document whether
they do. They let everything through; the way to close them is not to have them.`,
	Run: exits(proof.WithoutPolicy),
}
