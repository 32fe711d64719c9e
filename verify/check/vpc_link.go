package check

// VPCLink reports workloads whose vpc-link needs are not allowed.
var VPCLink = &Check{
	Name: "vpc-link",
	Doc: `an HTTP API does not reach the service through its VPC link

Amazon API Gateway calls from the network interfaces of the VPC link, with the security groups
of the link: to the listener of a load balancer, or to the tasks as AWS Cloud Map knows them.
If the way is closed tasks start all the same, and the API answers 503.`,
	Run: needs("vpc-link"),
}
