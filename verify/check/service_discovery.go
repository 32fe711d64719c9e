package check

// ServiceDiscovery reports workloads whose service-discovery needs are not allowed.
var ServiceDiscovery = &Check{
	Name: "service-discovery",
	Doc: `a service cannot be registered in AWS Cloud Map, or private names do not resolve

Amazon ECS refuses to create a service whose records do not fit the network mode of its tasks:
without network interfaces of their own tasks are found by SRV records only, and these need a
port. The names of a private namespace resolve in the VPC of the namespace, if DNS Firewall
lets them pass.`,
	Run: needs("service-discovery"),
}
