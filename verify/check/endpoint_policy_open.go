package check

import "github.com/isolated-ecs/isolated-ecs/verify/proof"

// EndpointPolicyOpen reports endpoints that other accounts' data or credentials pass.
var EndpointPolicyOpen = &Check{
	Name: "endpoint-policy-open",
	Kind: Leaves,
	Doc: `data can leave through an endpoint to another account

Without a policy of its own an endpoint lets every principal do everything to every resource
of the service. Whoever runs code in the network can bring credentials of another account
and write to its buckets, log groups and queues. A policy closes this if each of its
statements is bound to your own principals and your own resources.`,
	Run: exits(proof.OpenPolicy),
}
