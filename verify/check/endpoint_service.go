package check

// EndpointService reports the exits of kind endpoint-service, lattice.
var EndpointService = &Check{
	Name: "endpoint-service",
	Doc: `data can leave to somebody else's endpoint service

Endpoints for services that are not AWS's, resource endpoints and VPC Lattice lead to
whoever offers them; no endpoint policy applies.`,
	Run: exits("endpoint-service", "lattice"),
}
