package service

import (
	"slices"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/isolated-ecs/isolated-ecs/internal/problems"
)

// EndpointServiceProps configures [NewEndpointService]. LoadBalancer and
// AllowedPrincipals are required.
type EndpointServiceProps struct {
	// LoadBalancer is what consumers reach. Its AllowFrom says from which ranges of
	// addresses, unless it has TrustPrivateLink. Required.
	LoadBalancer *InternalNetworkLoadBalancer

	// AllowedPrincipals are who may connect: accounts (awsiam.NewAccountPrincipal), roles
	// or users. Everybody is no answer. Required.
	AllowedPrincipals []awsiam.ArnPrincipal

	// AcceptAutomatically lets AllowedPrincipals connect without somebody's consent.
	//
	// Default: false; each connection waits until it is accepted.
	AcceptAutomatically bool

	// PrivateDnsName is the name by which consumers may reach the service. AWS gives it
	// out once a TXT record in the public DNS shows that the domain is yours; the record
	// is in the attributes of the endpoint service, and is not made here:
	// https://docs.aws.amazon.com/vpc/latest/privatelink/manage-dns-names.html
	//
	// Default: none; consumers use the name that AWS generates.
	PrivateDnsName string
}

// EndpointService lets consumers in other VPCs reach a load balancer by AWS PrivateLink,
// from interface endpoints of their own. Connections are made by consumers only: it is no
// way out of the network. Create one with [NewEndpointService].
type EndpointService struct {
	constructs.Construct
	service awsec2.VpcEndpointService
}

// NewEndpointService defines an endpoint service. It panics with an error that names
// every problem if props are invalid.
func NewEndpointService(scope constructs.Construct, id string, props *EndpointServiceProps) *EndpointService {
	awscdk.Stack_Of(scope) // panics if scope is in no stack
	p, list := EndpointServiceProps{}, &problems.List{}
	if props != nil {
		p = *props
	}
	p.check(list)
	s := &EndpointService{}
	constructs.NewConstruct_Override(s, scope, &id)
	list.PanicIfAnyIn("service", s)
	principals := slices.Clone(p.AllowedPrincipals)
	s.service = awsec2.NewVpcEndpointService(s, jsii.String("Service"), &awsec2.VpcEndpointServiceProps{
		VpcEndpointServiceLoadBalancers: &[]awsec2.IVpcEndpointServiceLoadBalancer{p.LoadBalancer.loadBalancer},
		AcceptanceRequired:              jsii.Bool(!p.AcceptAutomatically),
		AllowedPrincipals:               &principals,
	})
	if p.PrivateDnsName != "" {
		s.service.Node().FindChild(s.service.Node().Id()).(awsec2.CfnVPCEndpointService).SetPrivateDnsName(&p.PrivateDnsName)
	}
	return s
}

// check reports what is missing, and principals that are everybody.
func (p *EndpointServiceProps) check(l *problems.List) {
	if p.LoadBalancer == nil {
		l.Addf("LoadBalancer is required: an *InternalNetworkLoadBalancer")
	}
	if len(p.AllowedPrincipals) == 0 {
		l.Addf("AllowedPrincipals is required: the accounts, roles or users that may connect")
	}
	for i, principal := range p.AllowedPrincipals {
		if problems.IsNil(principal) {
			l.Addf("AllowedPrincipals[%d] is nil", i)
		} else if arn := *principal.Arn(); strings.Contains(arn, "*") {
			l.Addf("AllowedPrincipals[%d] is %q, and nobody knows who that is; name accounts, roles or users", i, problems.Readable(arn))
		}
	}
}

// Service returns the endpoint service; its VpcEndpointServiceName is what consumers
// create endpoints for.
func (s *EndpointService) Service() awsec2.VpcEndpointService { return s.service }
