package check

// ServiceConnect reports workloads whose service-connect needs are not allowed.
var ServiceConnect = &Check{
	Name: "service-connect",
	Doc: `Service Connect cannot reach its control plane

The proxy that Service Connect puts into each task gets its configuration through the
ecs-agent endpoint, on AWS Fargate too.`,
	Run: needs("service-connect"),
}
