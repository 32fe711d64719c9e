package service

import (
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigatewayv2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigatewayv2authorizers"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigatewayv2integrations"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsservicediscovery"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/isolated-ecs/isolated-ecs/internal/problems"
)

// HttpApiIngressProps configures [NewHttpApiIngress]. Network is required.
type HttpApiIngressProps struct {
	// Network is where the VPC link is: in its Subnets. Required.
	Network Network

	// Authorizer decides who may call: a JWT or Lambda authorizer, for example. One that
	// lets everybody in is refused.
	//
	// Default: AWS_IAM; who has execute-api:Invoke on the route, which its GrantInvoke
	// gives.
	Authorizer awsapigatewayv2.IHttpRouteAuthorizer

	// DisableExecuteApiEndpoint turns off the name that API Gateway generates, so that
	// only custom domain names lead to the API, with mutual TLS for example.
	//
	// Default: false.
	DisableExecuteApiEndpoint bool

	// RateLimit is how many requests a second all callers may make together, and
	// BurstLimit how many at once.
	//
	// Default: 100 and 200.
	RateLimit, BurstLimit *float64

	// LogGroup receives a line for each request.
	//
	// Default: a new log group that is kept when the stack is deleted.
	LogGroup awslogs.ILogGroup

	// LogRetention is how long the new log group keeps events. Not for a LogGroup of
	// your own.
	//
	// Default: awslogs.RetentionDays_ONE_MONTH.
	LogRetention awslogs.RetentionDays
}

// HttpApiIngress is a way into the network that is not in it: an HTTP API of Amazon API
// Gateway, whose VPC link has interfaces in the isolated subnets. The endpoint of the API
// is on the internet, and requires authorization on every route. What comes in goes to
// the services and load balancers that it has routes to, and nowhere else; nothing that
// is in the network can call out by it. Create one with [NewHttpApiIngress].
type HttpApiIngress struct {
	constructs.Construct
	props  HttpApiIngressProps
	group  awsec2.ISecurityGroup // of the VPC link
	link   awsapigatewayv2.VpcLink
	api    awsapigatewayv2.HttpApi
	stage  awsapigatewayv2.HttpStage
	routes constructs.Construct // scope of them, apart from the children that the API has itself
}

// maxApiName is how long names of APIs and VPC links may be:
// https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis.html
// https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/vpclinks.html
const maxApiName = 128

// NewHttpApiIngress defines an API without routes. It panics with an error that names
// every problem if props are invalid.
func NewHttpApiIngress(scope constructs.Construct, id string, props *HttpApiIngressProps) *HttpApiIngress {
	awscdk.Stack_Of(scope) // panics if scope is in no stack
	p, list := props.resolve()
	a := &HttpApiIngress{props: p}
	constructs.NewConstruct_Override(a, scope, &id)
	a.routes = constructs.NewConstruct(a, jsii.String("Routes"))
	list.PanicIfAnyIn("service", a)
	if p.Authorizer == nil {
		a.props.Authorizer = awsapigatewayv2authorizers.NewHttpIamAuthorizer()
	}
	a.group = newClosedGroup(a, p.Network, "VPC link")
	a.link = awsapigatewayv2.NewVpcLink(a, jsii.String("VpcLink"), &awsapigatewayv2.VpcLinkProps{
		VpcLinkName: awscdk.Names_UniqueResourceName(a, &awscdk.UniqueResourceNameOptions{MaxLength: jsii.Number(maxApiName)}),
		Vpc:         p.Network.Vpc(), Subnets: p.Network.Subnets(),
	})
	a.link.AddSecurityGroups(a.group)
	name := describe(*a.Node().Path())
	a.api = awsapigatewayv2.NewHttpApi(a, jsii.String("Api"), &awsapigatewayv2.HttpApiProps{
		ApiName:                   jsii.String(name[:min(len(name), maxApiName)]),
		CreateDefaultStage:        jsii.Bool(false),
		DisableExecuteApiEndpoint: &p.DisableExecuteApiEndpoint,
	})
	a.defineStage()
	return a
}

// resolve returns a copy with defaults filled in, and every problem. It makes no jsii call.
func (p *HttpApiIngressProps) resolve() (HttpApiIngressProps, *problems.List) {
	r, l := HttpApiIngressProps{}, &problems.List{}
	if p != nil {
		r = *p
	}
	checkNetwork(r.Network, l)
	r.RateLimit = wholeNumber("RateLimit", r.RateLimit, 100, 1, 10000, l) // AWS's quota of an account
	r.BurstLimit = wholeNumber("BurstLimit", r.BurstLimit, 200, 1, 5000, l)
	if r.LogGroup != nil && r.LogRetention != "" {
		l.Addf("LogRetention is for the new log group; set it on your LogGroup instead")
	}
	if r.LogRetention == "" {
		r.LogRetention = awslogs.RetentionDays_ONE_MONTH
	}
	return r, l
}

// accessLogFormat tells who asked for what, and how it went.
const accessLogFormat = `{"requestId":"$context.requestId","time":"$context.requestTime","ip":"$context.identity.sourceIp",` +
	`"caller":"$context.identity.caller","method":"$context.httpMethod","route":"$context.routeKey","status":"$context.status",` +
	`"error":"$context.error.message","integrationError":"$context.integrationErrorMessage","latency":"$context.responseLatency"}`

// defineStage defines the stage $default, which has no name in paths, so that the
// services see the paths that callers wrote.
func (a *HttpApiIngress) defineStage() {
	if a.props.LogGroup == nil {
		a.props.LogGroup = awslogs.NewLogGroup(a, jsii.String("LogGroup"), &awslogs.LogGroupProps{Retention: a.props.LogRetention})
	}
	a.stage = awsapigatewayv2.NewHttpStage(a, jsii.String("Stage"), &awsapigatewayv2.HttpStageProps{
		HttpApi:    a.api,
		AutoDeploy: jsii.Bool(true),
		Throttle:   &awsapigatewayv2.ThrottleSettings{RateLimit: a.props.RateLimit, BurstLimit: a.props.BurstLimit},
	})
	a.stage.Node().DefaultChild().(awsapigatewayv2.CfnStage).SetAccessLogSettings(&awsapigatewayv2.CfnStage_AccessLogSettingsProperty{
		DestinationArn: a.props.LogGroup.LogGroupArn(), Format: jsii.String(accessLogFormat),
	})
}

// Api returns the API. Routes that are added through it are CDK's, without an authorizer
// of their own; use AddServiceRoute and AddLoadBalancerRoute.
func (a *HttpApiIngress) Api() awsapigatewayv2.HttpApi { return a.api }

// Stage returns the stage of the API, for its URL, its metrics, and domain names.
func (a *HttpApiIngress) Stage() awsapigatewayv2.HttpStage { return a.stage }

// LogGroup returns the log group of the requests.
func (a *HttpApiIngress) LogGroup() awslogs.ILogGroup { return a.props.LogGroup }

// Connections makes the VPC link an awsec2.IConnectable. Rules that are made through it
// are CDK's, and unchecked.
func (a *HttpApiIngress) Connections() awsec2.Connections { return a.group.Connections() }

// HttpRouteOptions configures [HttpApiIngress.AddServiceRoute] and
// [HttpApiIngress.AddLoadBalancerRoute]. The zero value is every request that no other
// route is for, but those for "/" itself.
type HttpRouteOptions struct {
	// Path of the requests, such as "/orders/{id}" or "/orders/{proxy+}".
	//
	// Default: "/{proxy+}".
	Path string

	// Method of the requests.
	//
	// Default: awsapigatewayv2.HttpMethod_ANY.
	Method awsapigatewayv2.HttpMethod

	// Authorizer is that of the route. One that lets everybody in is refused.
	//
	// Default: that of the API.
	Authorizer awsapigatewayv2.IHttpRouteAuthorizer

	// ServerName makes the requests from API Gateway HTTPS; it is the name that the
	// certificate of service or load balancer must have. A load balancer that is not
	// Plaintext needs it:
	// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-private.html
	//
	// Default: none; HTTP.
	ServerName string
}

// AddServiceRoute leads requests to the tasks of a service, which API Gateway finds in
// AWS Cloud Map, and lets the VPC link into their port. The service must have CloudMap
// with SRV records, which have the port. It returns the route, whose GrantInvoke lets
// somebody call it.
//
// The resources are in the stack of the API, which comes after that of the service.
// AddServiceRoute panics with an error that names every problem if service or options are
// invalid.
func (a *HttpApiIngress) AddServiceRoute(id string, service Target, options *HttpRouteOptions) awsapigatewayv2.HttpRoute {
	o, list := a.resolveRoute("AddServiceRoute", options)
	w := checkTarget("AddServiceRoute", service, a.props.Network, list)
	var registry awsservicediscovery.Service
	if w != nil {
		if w.base != nil {
			registry, _ = w.base.CloudMapService().(awsservicediscovery.Service)
		}
		if w.balancing.cloudMap == nil || registry == nil || registry.DnsRecordType() != awsservicediscovery.DnsRecordType_SRV {
			list.Addf("AddServiceRoute: %s must be in AWS Cloud Map with SRV records, which tell API Gateway the port; set its CloudMap, with RecordType %s",
				*w.scope.Node().Path(), awsservicediscovery.DnsRecordType_SRV)
		}
		if w.balancing.blueGreen != nil {
			list.Addf("AddServiceRoute: %s has BlueGreen, which shifts requests between target groups, and AWS Cloud Map has the old and the new tasks alike; lead to it by a load balancer and AddLoadBalancerRoute", *w.scope.Node().Path())
		}
	}
	list.PanicIfAnyIn("service", a)
	w.AllowFrom(a, w.registeredPort(), a.why())
	return a.addRoute(id, o, awsapigatewayv2integrations.NewHttpServiceDiscoveryIntegration(jsii.String("Integration"), registry,
		&awsapigatewayv2integrations.HttpServiceDiscoveryIntegrationProps{VpcLink: a.link, SecureServerName: stringOrNil(o.ServerName)}))
}

// why describes the rules for the VPC link.
func (a *HttpApiIngress) why() string {
	return describe("From API Gateway by the VPC link of " + *a.Node().Path())
}

// registeredPort returns the port in the SRV records of the service.
func (w *Workload) registeredPort() int {
	if port := w.balancing.cloudMap.Port; port != 0 {
		return port
	}
	return w.containers[0].Ports[0].Number // without one CloudMap.check fails
}

// AddLoadBalancerRoute leads requests to the listener of a load balancer, and lets the
// VPC link in there. It returns the route, whose GrantInvoke lets somebody call it.
//
// The resources are in the stack of the API, which comes after that of the load balancer.
// AddLoadBalancerRoute panics with an error that names every problem if options are
// invalid.
func (a *HttpApiIngress) AddLoadBalancerRoute(id string, balancer *InternalApplicationLoadBalancer, options *HttpRouteOptions) awsapigatewayv2.HttpRoute {
	o, list := a.resolveRoute("AddLoadBalancerRoute", options)
	switch {
	case balancer == nil:
		list.Addf("AddLoadBalancerRoute: the load balancer is nil")
	case balancer.props.Plaintext == (o.ServerName != ""):
		list.Addf("AddLoadBalancerRoute: ServerName is required for a load balancer with Certificates, of which it is a name, and not for one that is Plaintext")
	}
	list.PanicIfAnyIn("service", a)
	balancer.AllowFrom(a, a.why())
	return a.addRoute(id, o, awsapigatewayv2integrations.NewHttpAlbIntegration(jsii.String("Integration"), balancer.listener,
		&awsapigatewayv2integrations.HttpAlbIntegrationProps{VpcLink: a.link, SecureServerName: stringOrNil(o.ServerName)}))
}

// resolveRoute returns options with defaults filled in, and every problem.
func (a *HttpApiIngress) resolveRoute(method string, options *HttpRouteOptions) (HttpRouteOptions, *problems.List) {
	o, l := HttpRouteOptions{}, &problems.List{}
	if options != nil {
		o = *options
	}
	if o.Path == "" {
		o.Path = "/{proxy+}"
	}
	if !strings.HasPrefix(o.Path, "/") {
		l.Addf("%s: Path starts with a slash, got %q", method, o.Path)
	}
	if o.Method == "" {
		o.Method = awsapigatewayv2.HttpMethod_ANY
	}
	if o.Authorizer == nil {
		o.Authorizer = a.props.Authorizer
	}
	return o, l
}

// addRoute defines a route. That an authorizer lets everybody in shows in what it makes.
func (a *HttpApiIngress) addRoute(id string, o HttpRouteOptions, integration awsapigatewayv2.HttpRouteIntegration) awsapigatewayv2.HttpRoute {
	route := awsapigatewayv2.NewHttpRoute(a.routes, &id, &awsapigatewayv2.HttpRouteProps{
		HttpApi:     a.api,
		RouteKey:    awsapigatewayv2.HttpRouteKey_With(&o.Path, o.Method),
		Integration: integration,
		Authorizer:  o.Authorizer,
	})
	if kind := route.Node().DefaultChild().(awsapigatewayv2.CfnRoute).AuthorizationType(); kind == nil || *kind == "NONE" {
		var l problems.List
		l.Addf("route %q: the Authorizer lets everybody in, and the endpoint of the API is on the internet", id)
		l.PanicIfAnyIn("service", a)
	}
	return route
}
