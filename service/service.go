// Package service defines Amazon ECS services and scheduled tasks, on AWS Fargate and on
// container instances, that run in an isolated network, and start there.
//
// What gets created: a task definition with a log group, an execution role and
// a task role, the service, its security group, and the rules between it and
// the endpoints. From what the containers use, the network gets the endpoints
// that they need. Load balancers, endpoint services and APIs lead to services, if they
// are defined. What never gets created: a public IP address, a load balancer that faces
// the internet, or a rule that is open to every address.
package service

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecs"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/isolated-ecs/isolated-ecs/privatelink"
)

// Network is what a service needs from the network it runs in.
// *isolatedvpc.IsolatedVpc has it, and so can a type of your own.
//
// It is an alias of an unnamed interface, the same as cluster.Network, so that
// the two are one type although neither package imports the other.
type Network = interface {
	// Vpc is the VPC.
	Vpc() awsec2.IVpc
	// Subnets selects the subnets for tasks.
	Subnets() *awsec2.SubnetSelection
	// EndpointSecurityGroup is on all interface endpoints; the service adds a
	// rule to it for its own security group.
	EndpointSecurityGroup() awsec2.ISecurityGroup
	// Require makes sure that an endpoint for the need exists, and that its policy
	// lets the need through.
	Require(need privatelink.Need)
	// EndpointId is the id of an endpoint that was required.
	EndpointId(s privatelink.Service) *string
	// EndpointVpcId is the VPC that the endpoint is in: that of Vpc, or the one of
	// a central endpoint.
	EndpointVpcId(s privatelink.Service) *string
	// EndpointCidrs are the ranges of interface endpoints in other VPCs, to which
	// tasks need egress besides EndpointSecurityGroup; usually none.
	EndpointCidrs() []string
	// PrefixListId is the AWS-managed prefix list of a gateway endpoint's service,
	// privatelink.S3 or privatelink.DynamoDb, for rules in the stack of scope.
	PrefixListId(scope constructs.Construct, s privatelink.Service) *string
	// AllowDomains lets further names resolve, where DNS Firewall blocks what is not
	// listed; names of resources in later stacks as a pattern.
	AllowDomains(names ...string)
	// PrivateConnectivityEstablished is what tasks must not start before.
	PrivateConnectivityEstablished() constructs.IDependable
}

// Cluster is what a service needs from its cluster. *cluster.PrivateCluster has
// it; for a cluster of your own, write a struct with these two methods,
// and for CloudMap a third, CloudMapNamespace() awsservicediscovery.IPrivateDnsNamespace.
type Cluster interface {
	// Cluster is the ECS cluster.
	Cluster() awsecs.ICluster
	// Network is where the cluster's tasks run.
	Network() Network
}
