package service

import (
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscertificatemanager"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awselasticloadbalancingv2"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/isolated-ecs/isolated-ecs/internal/problems"
)

// NetworkTargetOptions configures [InternalNetworkLoadBalancer.AddTarget]. Port is
// required.
type NetworkTargetOptions struct {
	// Port is a TCP port that a container of the service listens on. Required.
	Port int

	// ListenerPort is the port of the load balancer. It must be a literal.
	//
	// Default: Port.
	ListenerPort int

	// Certificates make the listener a TLS one, which ends TLS.
	//
	// Default: none; the listener is TCP, and what is encrypted stays so up to the task.
	Certificates []awscertificatemanager.ICertificate

	// SslPolicy says which versions of TLS and ciphers clients can use. Only with
	// Certificates.
	//
	// Default: awselasticloadbalancingv2.SslPolicy_TLS13_RES; TLS 1.2 and 1.3 with
	// forward secrecy.
	SslPolicy awselasticloadbalancingv2.SslPolicy

	// TlsToTasks encrypts again what a TLS listener decrypted. Certificates of tasks are
	// not checked. Only with Certificates.
	//
	// Default: false.
	TlsToTasks bool

	// HealthCheck says when a task is healthy. Its Port, if not that of requests, must
	// be one that a container listens on.
	//
	// Default: Elastic Load Balancing's, which connects to Port.
	HealthCheck *awselasticloadbalancingv2.HealthCheck

	// HealthCheckGracePeriod is how long Amazon ECS ignores health checks after a task
	// started. The service has one: the longest of its targets; one in a token only if all
	// have the same.
	//
	// Default: 60 seconds.
	HealthCheckGracePeriod awscdk.Duration

	// DeregistrationDelay is how long connections may last when a task is stopped.
	//
	// Default: Elastic Load Balancing's, which is 300 seconds.
	DeregistrationDelay awscdk.Duration

	// TestListenerPort is the port of a second listener, that leads to the new tasks of
	// a service with BlueGreen before the first one does. It is as closed as that one.
	// Required with BlueGreen, and only then: without it nothing leads to the target
	// group of the new tasks, and Amazon ECS wants one that has a load balancer.
	TestListenerPort int
}

// AddTarget leads the connections of a new listener to a service, and lets the load
// balancer into its tasks, on the port of connections and on that of health checks. The
// service starts after the listener. What is created is in the service's stack, under Targets
// and id in the service's scope. AddTarget returns the target group, for its metrics and
// attributes; with BlueGreen of the service it is the one that has the connections at
// first.
//
// AddTarget panics with an error that names every problem if options do not fit the
// service, the load balancer, or its other targets.
func (b *InternalNetworkLoadBalancer) AddTarget(id string, service Target, options *NetworkTargetOptions) awselasticloadbalancingv2.NetworkTargetGroup {
	o, list := options.resolve()
	to := newBackend(service, o.Port, o.HealthCheck, b.props.Network, list)
	to.setGracePeriod(o.HealthCheckGracePeriod, list)
	if to.Workload != nil && (to.balancing.blueGreen != nil) != (o.TestListenerPort != 0) {
		list.Addf("AddTarget: TestListenerPort and BlueGreen of the service go together; it leads to the target group of the new tasks")
	}
	checkCertificateRegions(b, o.Certificates, list)
	b.take(id, &o, list)
	list.PanicIfAnyIn("service", b)
	scope := to.scopeFor(id)
	to.admit(b, b.gate.group)
	// Imported without its group, for which CDK would make the rules again.
	balancer := awselasticloadbalancingv2.NetworkLoadBalancer_FromNetworkLoadBalancerAttributes(scope, jsii.String("LoadBalancer"),
		&awselasticloadbalancingv2.NetworkLoadBalancerAttributes{LoadBalancerArn: b.loadBalancer.LoadBalancerArn(), Vpc: b.props.Network.Vpc()})
	group := b.newTargetGroup(scope, "TargetGroup", &o)
	listener := o.listener(scope, "Listener", balancer, o.ListenerPort, group)
	if to.balancing.blueGreen != nil {
		b.shiftTraffic(scope, balancer, listener, group, to, &o)
		return group
	}
	to.join(group, func(tasks awsecs.IEcsLoadBalancerTarget) { tasks.AttachToNetworkTargetGroup(group) }, listener)
	return group
}

// resolve returns a copy with defaults filled in, and every problem that is the
// options' own. It makes no jsii call.
func (o *NetworkTargetOptions) resolve() (NetworkTargetOptions, *problems.List) {
	r, l := NetworkTargetOptions{}, &problems.List{}
	if o != nil {
		r = *o
	}
	r.Certificates = slices.Clone(r.Certificates)
	if r.ListenerPort == 0 {
		r.ListenerPort = r.Port
	}
	checkPort("AddTarget: ListenerPort", r.ListenerPort, l)
	if r.TestListenerPort != 0 {
		checkPort("AddTarget: TestListenerPort", r.TestListenerPort, l)
	}
	if r.TestListenerPort == r.ListenerPort {
		l.Addf("AddTarget: TestListenerPort must be another one than ListenerPort")
	}
	checkCertificates(r.Certificates, r.SslPolicy, l)
	if r.TlsToTasks && len(r.Certificates) == 0 {
		l.Addf("AddTarget: TlsToTasks is for a listener with Certificates; without, what is encrypted stays so")
	}
	if r.SslPolicy == "" && len(r.Certificates) > 0 {
		r.SslPolicy = awselasticloadbalancingv2.SslPolicy_TLS13_RES
	}
	return r, l
}

func (b *InternalNetworkLoadBalancer) newTargetGroup(scope constructs.Construct, id string, o *NetworkTargetOptions) awselasticloadbalancingv2.NetworkTargetGroup {
	protocol := awselasticloadbalancingv2.Protocol_TCP
	if o.TlsToTasks {
		protocol = awselasticloadbalancingv2.Protocol_TLS
	}
	return awselasticloadbalancingv2.NewNetworkTargetGroup(scope, &id, &awselasticloadbalancingv2.NetworkTargetGroupProps{
		Vpc:                 b.props.Network.Vpc(),
		TargetType:          awselasticloadbalancingv2.TargetType_IP,
		Port:                jsii.Number(o.Port),
		Protocol:            protocol,
		HealthCheck:         o.HealthCheck,
		DeregistrationDelay: o.DeregistrationDelay,
	})
}

// listener defines a listener that leads to a target group.
func (o *NetworkTargetOptions) listener(scope constructs.Construct, id string, balancer awselasticloadbalancingv2.INetworkLoadBalancer, port int,
	group awselasticloadbalancingv2.INetworkTargetGroup) awselasticloadbalancingv2.NetworkListener {
	protocol := awselasticloadbalancingv2.Protocol_TCP
	if len(o.Certificates) > 0 {
		protocol = awselasticloadbalancingv2.Protocol_TLS
	}
	return awselasticloadbalancingv2.NewNetworkListener(scope, &id, &awselasticloadbalancingv2.NetworkListenerProps{
		LoadBalancer:  balancer,
		Port:          jsii.Number(port),
		Protocol:      protocol,
		Certificates:  listenerCertificates(o.Certificates),
		SslPolicy:     o.SslPolicy,
		DefaultAction: awselasticloadbalancingv2.NetworkListenerAction_Forward(&[]awselasticloadbalancingv2.INetworkTargetGroup{group}, nil),
	})
}

// shiftTraffic defines what a blue/green deployment shifts: two target groups, of which
// the production listener leads to the first, and the test listener to the other.
func (b *InternalNetworkLoadBalancer) shiftTraffic(scope constructs.Construct, balancer awselasticloadbalancingv2.INetworkLoadBalancer,
	production awselasticloadbalancingv2.NetworkListener, blue awselasticloadbalancingv2.NetworkTargetGroup, to backend, o *NetworkTargetOptions) {
	green := b.newTargetGroup(scope, "AlternateTargetGroup", o)
	test := o.listener(scope, "TestListener", balancer, o.TestListenerPort, green)
	policy := to.allowDeployments(scope, "elasticloadbalancing:ModifyListener",
		[]*string{production.ListenerArn(), test.ListenerArn()}, []*string{blue.TargetGroupArn(), green.TargetGroupArn()})
	alternate := awsecs.NewAlternateTarget(jsii.String("AlternateTarget"), &awsecs.AlternateTargetProps{
		AlternateTargetGroup: green,
		ProductionListener:   awsecs.ListenerRuleConfiguration_NetworkListener(production),
		TestListener:         awsecs.ListenerRuleConfiguration_NetworkListener(test),
		Role:                 to.deploymentRole(),
	})
	to.register(alternate, production, test, policy).AttachToNetworkTargetGroup(blue)
}
