package service

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awselasticloadbalancingv2"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/isolated-ecs/isolated-ecs/internal/problems"
)

// InternalNetworkLoadBalancerProps configures [NewInternalNetworkLoadBalancer]. Network
// is required. There is no option for the scheme: it is internal.
type InternalNetworkLoadBalancerProps struct {
	// Network is where the load balancer is: in its Subnets. *isolatedvpc.IsolatedVpc is
	// one. Required.
	Network Network

	// TrustPrivateLink lets in everybody who comes through an [EndpointService], whatever
	// the rules of the security group say; for consumers whose addresses overlap. Then
	// only the principals and the acceptance of the endpoint service keep others out.
	// Otherwise AllowFrom takes the ranges of the consumers, because it is their own
	// addresses that rules see:
	// https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-security-groups.html
	//
	// Default: false; rules are for everybody.
	TrustPrivateLink bool

	// DeletionProtection keeps everybody from deleting the load balancer, also
	// CloudFormation, until it is turned off.
	//
	// Default: false.
	DeletionProtection bool
}

// InternalNetworkLoadBalancer is a Network Load Balancer that is reached from inside
// only. Create one with [NewInternalNetworkLoadBalancer]. Nobody gets in until AllowFrom,
// and nothing goes out but to the services of AddTarget, each of which has a listener.
type InternalNetworkLoadBalancer struct {
	constructs.Construct
	props        InternalNetworkLoadBalancerProps
	gate         gate
	loadBalancer awselasticloadbalancingv2.NetworkLoadBalancer
	listeners    map[int]string // the targets, by ports
}

// NewInternalNetworkLoadBalancer defines a load balancer. It panics with an error that
// names every problem if props are invalid.
func NewInternalNetworkLoadBalancer(scope constructs.Construct, id string, props *InternalNetworkLoadBalancerProps) *InternalNetworkLoadBalancer {
	awscdk.Stack_Of(scope) // panics if scope is in no stack
	p, list := InternalNetworkLoadBalancerProps{}, &problems.List{}
	if props != nil {
		p = *props
	}
	checkNetwork(p.Network, list)
	b := &InternalNetworkLoadBalancer{props: p, listeners: map[int]string{}}
	constructs.NewConstruct_Override(b, scope, &id)
	list.PanicIfAnyIn("service", b)
	b.gate = gate{b, newClosedGroup(b, p.Network, "Load balancer"), []constructs.IConstruct{p.Network.Vpc()}}
	b.loadBalancer = awselasticloadbalancingv2.NewNetworkLoadBalancer(b, jsii.String("LoadBalancer"), &awselasticloadbalancingv2.NetworkLoadBalancerProps{
		Vpc:                p.Network.Vpc(),
		VpcSubnets:         p.Network.Subnets(),
		InternetFacing:     jsii.Bool(false),
		SecurityGroups:     &[]awsec2.ISecurityGroup{b.gate.group},
		DeletionProtection: &p.DeletionProtection,

		EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic: jsii.Bool(!p.TrustPrivateLink),
	})
	allowName(b, p.Network, b.loadBalancer.LoadBalancerDnsName(), "*.elb.%s.%s")
	return b
}

// LoadBalancer returns the load balancer, for its DNS name, alarms and attributes.
// What is opened through its Connections is CDK's, and unchecked.
func (b *InternalNetworkLoadBalancer) LoadBalancer() awselasticloadbalancingv2.NetworkLoadBalancer {
	return b.loadBalancer
}

// SecurityGroup returns the security group of the load balancer.
func (b *InternalNetworkLoadBalancer) SecurityGroup() awsec2.ISecurityGroup { return b.gate.group }

// Connections makes the load balancer an awsec2.IConnectable, so that it can be the
// peer of a service's AllowTo. Rules that are made through it are CDK's, and unchecked.
func (b *InternalNetworkLoadBalancer) Connections() awsec2.Connections {
	return b.gate.group.Connections()
}

// AllowFrom lets peer connect to the port of a listener that AddTarget made. It is as
// [InternalApplicationLoadBalancer.AllowFrom] otherwise; a peer in another VPC is a
// private range of addresses.
func (b *InternalNetworkLoadBalancer) AllowFrom(peer awsec2.IConnectable, port int, why string) {
	if b.listeners[port] == "" {
		var l problems.List
		l.Addf("AllowFrom: no listener has port %s; AddTarget makes them", spellPort(port))
		l.PanicIfAnyIn("service", b)
	}
	b.gate.admit(b, peer, port, why)
}

// take takes the ports of a target's listeners, and reports those that are taken.
func (b *InternalNetworkLoadBalancer) take(id string, o *NetworkTargetOptions, l *problems.List) {
	for _, port := range []int{o.ListenerPort, o.TestListenerPort} {
		if taken := b.listeners[port]; taken != "" {
			l.Addf("AddTarget: port %d is that of target %q", port, taken)
		}
	}
	if l.Err() == nil {
		b.listeners[o.ListenerPort] = id
		if o.TestListenerPort != 0 {
			b.listeners[o.TestListenerPort] = id
		}
	}
}
