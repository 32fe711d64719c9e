package service

import (
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscertificatemanager"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awselasticloadbalancingv2"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/isolated-ecs/isolated-ecs/internal/problems"
)

// InternalApplicationLoadBalancerProps configures [NewInternalApplicationLoadBalancer].
// Network is required, and so is one of Certificates and Plaintext. There is no option
// for the scheme: it is internal.
type InternalApplicationLoadBalancerProps struct {
	// Network is where the load balancer is: in its Subnets, of which there must be two
	// or more, in as many Availability Zones. *isolatedvpc.IsolatedVpc is one. Required.
	Network Network

	// Certificates are for the HTTPS listener; the first is for clients that name no
	// server or another one. AWS Certificate Manager renews them without the VPC. Required
	// unless Plaintext is set.
	Certificates []awscertificatemanager.ICertificate

	// Plaintext makes the listener HTTP, without encryption. Not with Certificates.
	//
	// Default: false; the listener is HTTPS.
	Plaintext bool

	// Port is that of the listener. It must be a literal.
	//
	// Default: 443; with Plaintext 80.
	Port int

	// SslPolicy says which versions of TLS and ciphers clients can use.
	//
	// Default: awselasticloadbalancingv2.SslPolicy_TLS13_RES; TLS 1.2 and 1.3 with
	// forward secrecy.
	SslPolicy awselasticloadbalancingv2.SslPolicy

	// DeletionProtection keeps everybody from deleting the load balancer, also
	// CloudFormation, until it is turned off.
	//
	// Default: false.
	DeletionProtection bool
}

// InternalApplicationLoadBalancer is an Application Load Balancer that is reached from
// inside only. Create one with [NewInternalApplicationLoadBalancer].
//
// Nobody gets in until AllowFrom, and nothing goes out but to the services of AddTarget.
// Its DNS name resolves. Requests that no target has a rule for are answered with 404. Header fields that are
// not valid are dropped. Access logs are off: Elastic Load Balancing writes them to S3
// from its own network, so they need no endpoint; turn them on by LogAccessLogs of
// LoadBalancer.
type InternalApplicationLoadBalancer struct {
	constructs.Construct
	props        InternalApplicationLoadBalancerProps
	gate         gate
	loadBalancer awselasticloadbalancingv2.ApplicationLoadBalancer
	listener     awselasticloadbalancingv2.ApplicationListener
	priorities   map[int]string
}

// NewInternalApplicationLoadBalancer defines a load balancer with a listener. It panics
// with an error that names every problem if props are invalid.
func NewInternalApplicationLoadBalancer(scope constructs.Construct, id string, props *InternalApplicationLoadBalancerProps) *InternalApplicationLoadBalancer {
	awscdk.Stack_Of(scope) // panics if scope is in no stack
	p, list := props.resolve()
	b := &InternalApplicationLoadBalancer{props: p, priorities: map[int]string{}}
	constructs.NewConstruct_Override(b, scope, &id)
	checkCertificateRegions(b, p.Certificates, list)
	checkZones(p.Network, list)
	list.PanicIfAnyIn("service", b)
	b.gate = gate{b, newClosedGroup(b, p.Network, "Load balancer"), []constructs.IConstruct{p.Network.Vpc()}}
	b.loadBalancer = awselasticloadbalancingv2.NewApplicationLoadBalancer(b, jsii.String("LoadBalancer"), &awselasticloadbalancingv2.ApplicationLoadBalancerProps{
		Vpc:                     p.Network.Vpc(),
		VpcSubnets:              p.Network.Subnets(),
		InternetFacing:          jsii.Bool(false),
		SecurityGroup:           b.gate.group,
		DropInvalidHeaderFields: jsii.Bool(true),
		DeletionProtection:      &p.DeletionProtection,
	})
	b.defineListener()
	allowName(b, p.Network, b.loadBalancer.LoadBalancerDnsName(), "*.%s.elb.%s")
	return b
}

// allowName lets the DNS name of a load balancer resolve, as a pattern of Region and suffix
// where the network's stack comes before that of the load balancer:
// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html
// https://docs.aws.amazon.com/elasticloadbalancing/latest/network/network-load-balancers.html
func allowName(balancer constructs.IConstruct, network Network, name *string, pattern string) {
	place := placeOf(network)
	if !sameStack(balancer, place) {
		stack := awscdk.Stack_Of(place)
		name = jsii.Sprintf(pattern, *stack.Region(), *stack.UrlSuffix())
	}
	network.AllowDomains(*name)
}

// placeOf returns the construct in whose stack the resources of a network are.
func placeOf(network Network) constructs.IConstruct {
	if construct, ok := network.(constructs.IConstruct); ok {
		return construct
	}
	return network.Vpc()
}

// resolve returns a copy with defaults filled in, and every problem. It makes no jsii call.
func (p *InternalApplicationLoadBalancerProps) resolve() (InternalApplicationLoadBalancerProps, *problems.List) {
	r, l := InternalApplicationLoadBalancerProps{}, &problems.List{}
	if p != nil {
		r = *p
	}
	checkNetwork(r.Network, l)
	r.Certificates = slices.Clone(r.Certificates)
	checkCertificates(r.Certificates, r.SslPolicy, l)
	switch {
	case !r.Plaintext && len(r.Certificates) == 0:
		l.Addf("Certificates is required: a listener without one would be plain HTTP; if that is what you want, set Plaintext")
	case r.Plaintext && len(r.Certificates) > 0:
		l.Addf("Plaintext and Certificates exclude each other")
	}
	if r.Port == 0 {
		r.Port = map[bool]int{false: 443, true: 80}[r.Plaintext]
	}
	checkPort("Port", r.Port, l)
	if r.SslPolicy == "" && !r.Plaintext {
		r.SslPolicy = awselasticloadbalancingv2.SslPolicy_TLS13_RES
	}
	return r, l
}

func checkNetwork(network Network, l *problems.List) {
	if problems.IsNil(network) {
		l.Addf("Network is required: an *isolatedvpc.IsolatedVpc, or a type of your own with its methods")
	} else if problems.IsNil(network.Vpc()) {
		l.Addf("Network has no VPC: its method Vpc() returns nil")
	}
}

func checkCertificates(certificates []awscertificatemanager.ICertificate, policy awselasticloadbalancingv2.SslPolicy, l *problems.List) {
	for i, c := range certificates {
		if problems.IsNil(c) {
			l.Addf("Certificates[%d] is nil", i)
		}
	}
	if policy != "" && len(certificates) == 0 {
		l.Addf("SslPolicy is for a listener with Certificates")
	}
}

// checkCertificateRegions reports certificates that a load balancer in scope cannot have.
func checkCertificateRegions(scope constructs.Construct, certificates []awscertificatemanager.ICertificate, l *problems.List) {
	region := *awscdk.Stack_Of(scope).Region()
	for i, c := range certificates {
		if !problems.IsNil(c) && elsewhere(*c.CertificateArn(), region) {
			l.Addf("Certificates[%d] %s is not in the stack's Region %s, which is the only one whose certificates a load balancer has", i, *c.CertificateArn(), region)
		}
	}
}

// checkZones reports a network with too few subnets:
// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html
func checkZones(network Network, l *problems.List) {
	if problems.IsNil(network) || problems.IsNil(network.Vpc()) {
		return
	}
	if ids := *network.Vpc().SelectSubnets(network.Subnets()).SubnetIds; len(ids) < 2 && !(len(ids) == 1 && problems.IsListToken(*ids[0])) {
		l.Addf("Network has %d subnets, and an Application Load Balancer needs two, in as many Availability Zones", len(ids))
	}
}

func checkPort(field string, port int, l *problems.List) {
	if problems.IsLostToken(port) || port < 1 || port > 65535 {
		l.Addf("%s must be a literal from 1 to 65535", field)
	}
}

func (b *InternalApplicationLoadBalancer) defineListener() {
	props := &awselasticloadbalancingv2.ApplicationListenerProps{
		LoadBalancer: b.loadBalancer,
		Open:         jsii.Bool(false),
		Port:         jsii.Number(b.props.Port),
		Protocol:     awselasticloadbalancingv2.ApplicationProtocol_HTTP,
		SslPolicy:    b.props.SslPolicy,
		DefaultAction: awselasticloadbalancingv2.ListenerAction_FixedResponse(jsii.Number(404), &awselasticloadbalancingv2.FixedResponseOptions{
			ContentType: jsii.String("text/plain"), MessageBody: jsii.String("Not found"),
		}),
	}
	if !b.props.Plaintext {
		props.Protocol, props.Certificates = awselasticloadbalancingv2.ApplicationProtocol_HTTPS, listenerCertificates(b.props.Certificates)
	}
	b.listener = awselasticloadbalancingv2.NewApplicationListener(b, jsii.String("Listener"), props)
}

func listenerCertificates(certificates []awscertificatemanager.ICertificate) *[]awselasticloadbalancingv2.IListenerCertificate {
	if len(certificates) == 0 {
		return nil
	}
	var list []awselasticloadbalancingv2.IListenerCertificate
	for _, c := range certificates {
		list = append(list, awselasticloadbalancingv2.ListenerCertificate_FromArn(c.CertificateArn()))
	}
	return &list
}

// LoadBalancer returns the load balancer, for its DNS name, alarms and attributes.
// What is opened through its Connections is CDK's, and unchecked.
func (b *InternalApplicationLoadBalancer) LoadBalancer() awselasticloadbalancingv2.ApplicationLoadBalancer {
	return b.loadBalancer
}

// Listener returns the listener. Targets that are added through it have rules of
// CDK's own; use AddTarget.
func (b *InternalApplicationLoadBalancer) Listener() awselasticloadbalancingv2.ApplicationListener {
	return b.listener
}

// SecurityGroup returns the security group of the load balancer.
func (b *InternalApplicationLoadBalancer) SecurityGroup() awsec2.ISecurityGroup { return b.gate.group }

// Connections makes the load balancer an awsec2.IConnectable, so that it can be the
// peer of a service's AllowTo. Rules that are made through it are CDK's, and unchecked.
func (b *InternalApplicationLoadBalancer) Connections() awsec2.Connections {
	return b.gate.group.Connections()
}

// AllowFrom lets peer connect to the listener: a service of this package, a security
// group, or a private range of addresses, such as that of the VPC. If peer has security
// groups that do not let everything out, it also lets them out to the listener. why
// becomes the description of the rules. Allowing the same again does nothing. Where the
// rules are is as for [Workload.AllowFrom]; a service starts after them.
//
// AllowFrom panics with an error if peer is nil or wider than any private range, or if
// why is empty or has characters that Amazon EC2 does not allow in descriptions.
func (b *InternalApplicationLoadBalancer) AllowFrom(peer awsec2.IConnectable, why string) {
	b.gate.admit(b, peer, b.props.Port, why)
}
