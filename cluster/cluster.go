// Package cluster defines an Amazon ECS cluster for workloads in an isolated
// network.
//
// What gets created: the cluster, its association with the Fargate and Fargate
// Spot capacity providers, and if asked for namespaces of AWS Cloud Map and container
// instances. What never gets created: a VPC. CDK's
// ecs.Cluster makes one with public subnets and NAT gateways when it is given
// none; PrivateCluster refuses instead.
package cluster

import (
	"regexp"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsservicediscovery"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/isolated-ecs/isolated-ecs/internal/problems"
	"github.com/isolated-ecs/isolated-ecs/privatelink"
)

// Network is what the workloads of a cluster need from the network they run
// in. *isolatedvpc.IsolatedVpc has it, and so can a type of your own.
//
// It is an alias of an unnamed interface, the same as service.Network, so that
// the two are one type although neither package imports the other.
type Network = interface {
	// Vpc is the VPC.
	Vpc() awsec2.IVpc
	// Subnets selects the subnets for tasks.
	Subnets() *awsec2.SubnetSelection
	// EndpointSecurityGroup is on all interface endpoints; workloads add a rule
	// to it for their own security group.
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

// PrivateCluster is an ECS cluster in an isolated network. Create one with
// [NewPrivateCluster].
type PrivateCluster struct {
	constructs.Construct
	network  Network
	cluster  awsecs.Cluster
	cloudMap awsservicediscovery.IPrivateDnsNamespace // nil if there is none
}

// PrivateClusterProps configures [NewPrivateCluster].
type PrivateClusterProps struct {
	// Network is where the workloads of the cluster run. Required.
	Network Network

	// ClusterName is the name of the cluster. A named cluster cannot be replaced
	// by CloudFormation while it exists.
	//
	// Default: CloudFormation generates a name.
	ClusterName string

	// ContainerInsights is the level of CloudWatch Container Insights:
	// awsecs.ContainerInsights_ENABLED, _ENHANCED or _DISABLED. Metrics are
	// billed by CloudWatch.
	//
	// Default: awsecs.ContainerInsights_ENABLED.
	ContainerInsights awsecs.ContainerInsights

	// ExecuteCommand is how sessions of ECS Exec are encrypted and logged, in
	// services that turn it on. It turns on nothing by itself.
	//
	// Default: TLS as AWS provides it, and the log group of the containers.
	ExecuteCommand *ExecuteCommand

	// FargateEphemeralStorageKey encrypts the ephemeral storage of tasks on Fargate for
	// Linux, platform version 1.4.0 or later: image layers, scratch volumes and what
	// containers write. It must be a symmetric key of this Region alone, not an alias,
	// and ClusterName must be set, which the policy of the key names. To a key that was
	// imported give that policy yourself:
	// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-create-storage-key.html
	//
	// Default: none; Fargate encrypts with a key of its own.
	FargateEphemeralStorageKey awskms.IKey

	// ServiceConnectNamespace is the name of a new namespace of AWS Cloud Map,
	// the default for services with ServiceConnect. It is of type HTTP, which has
	// no DNS zone: the proxies of Service Connect know the names by themselves.
	// Up to 1024 visible ASCII characters.
	//
	// Default: none; each service names its namespace.
	ServiceConnectNamespace string

	// CloudMapNamespace is the domain name of a new namespace of AWS Cloud Map, in which
	// services with CloudMap are registered, such as "shop.internal". Only the VPC knows
	// its names, and DNS Firewall lets them resolve. It must not be a domain of AWS's,
	// whose names it would hide. A service's Service Connect can have the same namespace,
	// by its name.
	//
	// Default: none; no service can have CloudMap.
	CloudMapNamespace string
}

// NewPrivateCluster defines a cluster with Fargate and Fargate Spot capacity.
// It panics with an error that names every problem if props are invalid.
func NewPrivateCluster(scope constructs.Construct, id string, props *PrivateClusterProps) *PrivateCluster {
	awscdk.Stack_Of(scope) // panics if scope is in no stack
	p, list := props.resolve()
	p.checkStorageKeyRegions(list)
	list.PanicIfAny("cluster", scope, id)

	c := &PrivateCluster{network: p.Network}
	constructs.NewConstruct_Override(c, scope, &id)
	c.cluster = awsecs.NewCluster(c, jsii.String("Cluster"), &awsecs.ClusterProps{
		Vpc:                            p.Network.Vpc(),
		ClusterName:                    p.clusterName(),
		ContainerInsightsV2:            p.ContainerInsights,
		EnableFargateCapacityProviders: jsii.Bool(true),
		ExecuteCommandConfiguration:    p.ExecuteCommand.configuration(),
		DefaultCloudMapNamespace:       p.namespace(),
		ManagedStorageConfiguration:    p.managedStorage(),
	})
	c.defineCloudMap(p.CloudMapNamespace)
	return c
}

// Cluster returns the ECS cluster.
func (c *PrivateCluster) Cluster() awsecs.ICluster { return c.cluster }

// Network returns the network that the cluster was given.
func (c *PrivateCluster) Network() Network { return c.network }

// resolve returns a copy with defaults filled in, and every problem. It makes
// no jsii call.
func (p *PrivateClusterProps) resolve() (PrivateClusterProps, *problems.List) {
	r, list := PrivateClusterProps{}, &problems.List{}
	if p != nil {
		r = *p
	}
	if problems.IsNil(r.Network) {
		list.Addf("Network is required: an *isolatedvpc.IsolatedVpc, or a type of your own with its methods")
	} else if problems.IsNil(r.Network.Vpc()) {
		list.Addf("Network has no VPC: its method Vpc() returns nil, for which CDK would make a VPC with internet")
	}
	switch r.ContainerInsights {
	case "":
		r.ContainerInsights = awsecs.ContainerInsights_ENABLED
	case awsecs.ContainerInsights_ENABLED, awsecs.ContainerInsights_ENHANCED, awsecs.ContainerInsights_DISABLED:
	default:
		list.Addf("ContainerInsights must be %s, %s or %s, got %q", awsecs.ContainerInsights_ENABLED,
			awsecs.ContainerInsights_ENHANCED, awsecs.ContainerInsights_DISABLED, r.ContainerInsights)
	}
	r.ExecuteCommand.check(list)
	r.checkStorageKey(list)
	r.checkNamespace(list)
	r.checkCloudMap(list)
	return r, list
}

// namespaceName is what AWS Cloud Map allows:
// https://docs.aws.amazon.com/cloud-map/latest/api/API_CreateHttpNamespace.html
var namespaceName = regexp.MustCompile(`^[!-~]+$`)

func (p *PrivateClusterProps) checkNamespace(l *problems.List) {
	n := p.ServiceConnectNamespace
	if n != "" && !problems.IsStringToken(n) && (!namespaceName.MatchString(n) || len(n) > 1024) {
		l.Addf("ServiceConnectNamespace must be up to 1024 visible ASCII characters, got %q", n)
	}
}

// namespace returns the options of the smallest namespace that works. The cluster
// refers to it, so that services, which know its name only, come after it. Amazon ECS
// would create one that has a name only, and not delete it with the cluster:
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-concepts-deploy.html
func (p *PrivateClusterProps) namespace() *awsecs.CloudMapNamespaceOptions {
	if p.ServiceConnectNamespace == "" {
		return nil
	}
	return &awsecs.CloudMapNamespaceOptions{
		Name:                 &p.ServiceConnectNamespace,
		Type:                 awsservicediscovery.NamespaceType_HTTP,
		UseForServiceConnect: jsii.Bool(true),
	}
}

func (p *PrivateClusterProps) clusterName() *string {
	if p.ClusterName == "" {
		return nil
	}
	return &p.ClusterName
}
