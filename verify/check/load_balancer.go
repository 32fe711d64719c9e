package check

// LoadBalancer reports workloads whose load-balancer needs are not allowed.
var LoadBalancer = &Check{
	Name: "load-balancer",
	Doc: `the load balancer of a service does not reach its tasks

Amazon ECS stops tasks that fail the health checks of their load balancer and starts others,
so that the deployment never becomes stable and a circuit breaker rolls it back. The load
balancer calls from its own subnets, with its own security groups if it has any. A target
group that no listener forwards to has no load balancer, and Amazon ECS refuses to create
the service.`,
	Run: needs("load-balancer"),
}
