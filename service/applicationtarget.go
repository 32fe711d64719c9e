package service

import (
	"fmt"
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awselasticloadbalancingv2"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/isolated-ecs/isolated-ecs/internal/problems"
)

// ApplicationTargetOptions configures
// [InternalApplicationLoadBalancer.AddTarget]. Port is required.
type ApplicationTargetOptions struct {
	// Port is a TCP port that a container of the service listens on. Required.
	Port int

	// Protocol is awselasticloadbalancingv2.ApplicationProtocol_HTTP or _HTTPS, by which
	// the load balancer talks to the tasks. It does not check their certificates.
	//
	// Default: HTTP.
	Protocol awselasticloadbalancingv2.ApplicationProtocol

	// ProtocolVersion is the version of HTTP, or gRPC, which need an HTTPS listener if
	// they are not HTTP1.
	//
	// Default: Elastic Load Balancing's, which is HTTP1.
	ProtocolVersion awselasticloadbalancingv2.ApplicationProtocolVersion

	// Conditions say which requests are for the service; all of them must hold.
	//
	// Default: none; every request that no other target has a rule for.
	Conditions []awselasticloadbalancingv2.ListenerCondition

	// Priority orders the targets of the listener, 1 to 49999; the lowest number whose
	// Conditions hold gets the request. Required with Conditions, and only then.
	Priority int

	// HealthCheck says when a task is healthy. Its Port, if not that of requests, must
	// be one that a container listens on.
	//
	// Default: Elastic Load Balancing's, which asks for / on Port.
	HealthCheck *awselasticloadbalancingv2.HealthCheck

	// HealthCheckGracePeriod is how long Amazon ECS ignores health checks after a task
	// started. The service has one: the longest of its targets; one in a token only if all
	// have the same.
	//
	// Default: 60 seconds.
	HealthCheckGracePeriod awscdk.Duration

	// DeregistrationDelay is how long requests that are under way may take when a task
	// is stopped.
	//
	// Default: Elastic Load Balancing's, which is 300 seconds.
	DeregistrationDelay awscdk.Duration

	// TestConditions say which requests are for the new tasks of a service with
	// BlueGreen before the others are, such as those with a header of your choice.
	//
	// Default: none; the new tasks get no requests before the old ones lose theirs.
	TestConditions []awselasticloadbalancingv2.ListenerCondition

	// TestPriority is that of TestConditions, lower than Priority. Required with
	// TestConditions.
	TestPriority int
}

// lastPriority is the highest that Elastic Load Balancing has:
// https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateRule.html
const lastPriority = 50000

// AddTarget leads requests to a service, and lets the load balancer into its tasks, on
// the port of requests and on that of health checks. The service starts after the
// listener has the rule. What is created is in the service's stack, which comes after that
// of the load balancer, under Targets and id in the service's scope. AddTarget returns the target
// group, for its metrics and attributes; with BlueGreen of the service it is the one that
// has the requests at first.
//
// AddTarget panics with an error that names every problem if options do not fit the
// service, the load balancer, or its other targets.
func (b *InternalApplicationLoadBalancer) AddTarget(id string, service Target, options *ApplicationTargetOptions) awselasticloadbalancingv2.ApplicationTargetGroup {
	o, list := options.resolve()
	to := newBackend(service, o.Port, o.HealthCheck, b.props.Network, list)
	to.setGracePeriod(o.HealthCheckGracePeriod, list)
	b.checkTarget(id, &o, to, list)
	list.PanicIfAnyIn("service", b)
	scope := to.scopeFor(id)
	listener := awselasticloadbalancingv2.ApplicationListener_FromApplicationListenerAttributes(scope, jsii.String("Listener"),
		&awselasticloadbalancingv2.ApplicationListenerAttributes{
			ListenerArn: b.listener.ListenerArn(), SecurityGroup: to.admit(b, b.gate.group),
		})
	group := b.newTargetGroup(scope, "TargetGroup", &o)
	if to.balancing.blueGreen != nil {
		b.shiftTraffic(scope, listener, group, to, &o)
		return group
	}
	rule := newRule(scope, "Rule", listener, o.Priority, o.Conditions, awselasticloadbalancingv2.ListenerAction_Forward(
		&[]awselasticloadbalancingv2.IApplicationTargetGroup{group}, nil))
	to.join(group, func(tasks awsecs.IEcsLoadBalancerTarget) { tasks.AttachToApplicationTargetGroup(group) }, rule)
	to.scaleOnRequests(id, group)
	return group
}

// resolve returns a copy with defaults filled in, and every problem that is the
// options' own. It makes no jsii call.
func (o *ApplicationTargetOptions) resolve() (ApplicationTargetOptions, *problems.List) {
	r, l := ApplicationTargetOptions{}, &problems.List{}
	if o != nil {
		r = *o
	}
	r.Conditions, r.TestConditions = slices.Clone(r.Conditions), slices.Clone(r.TestConditions)
	checkConditions("Conditions", r.Conditions, l)
	checkConditions("TestConditions", r.TestConditions, l)
	switch r.Protocol {
	case "":
		r.Protocol = awselasticloadbalancingv2.ApplicationProtocol_HTTP
	case awselasticloadbalancingv2.ApplicationProtocol_HTTP, awselasticloadbalancingv2.ApplicationProtocol_HTTPS:
	default:
		l.Addf("AddTarget: Protocol must be HTTP or HTTPS, got %q", r.Protocol)
	}
	if len(r.Conditions) == 0 {
		if r.Priority != 0 {
			l.Addf("AddTarget: Priority is for a target with Conditions; one without gets what is left")
		}
		r.Priority = lastPriority
	} else if r.Priority < 1 || r.Priority >= lastPriority {
		l.Addf("AddTarget: Priority must be a literal from 1 to %d%s", lastPriority-1, got(r.Priority))
	}
	if len(r.TestConditions) == 0 && r.TestPriority != 0 {
		l.Addf("AddTarget: TestPriority is for TestConditions, of which there are none")
	} else if len(r.TestConditions) > 0 && (r.TestPriority < 1 || r.TestPriority >= r.Priority) {
		l.Addf("AddTarget: TestPriority must be a literal from 1 to less than Priority, which would win otherwise%s", got(r.TestPriority))
	}
	return r, l
}

func checkConditions(field string, conditions []awselasticloadbalancingv2.ListenerCondition, l *problems.List) {
	for i, c := range conditions {
		if problems.IsNil(c) {
			l.Addf("AddTarget: %s[%d] is nil", field, i)
		}
	}
}

// got says what a number was, unless it was a token.
func got(number int) string {
	if problems.IsLostToken(number) {
		return ""
	}
	return fmt.Sprintf(", got %d", number)
}

// checkTarget reports what does not fit the load balancer and its other targets.
func (b *InternalApplicationLoadBalancer) checkTarget(id string, o *ApplicationTargetOptions, to backend, l *problems.List) {
	if b.props.Plaintext && o.ProtocolVersion != "" && o.ProtocolVersion != awselasticloadbalancingv2.ApplicationProtocolVersion_HTTP1 {
		l.Addf("AddTarget: ProtocolVersion %s needs an HTTPS listener, and the load balancer has Plaintext", o.ProtocolVersion)
	}
	if len(o.TestConditions) > 0 && to.Workload != nil && to.balancing.blueGreen == nil {
		l.Addf("AddTarget: TestConditions are for a service with BlueGreen")
	}
	for _, priority := range []int{o.Priority, o.TestPriority} {
		if taken := b.priorities[priority]; taken != "" && priority == lastPriority {
			l.Addf("AddTarget: target %q gets what is left already; give %q Conditions", taken, id)
		} else if taken != "" {
			l.Addf("AddTarget: priority %d is taken by target %q", priority, taken)
		}
		if l.Err() == nil && priority != 0 {
			b.priorities[priority] = id
		}
	}
}

func (b *InternalApplicationLoadBalancer) newTargetGroup(scope constructs.Construct, id string, o *ApplicationTargetOptions) awselasticloadbalancingv2.ApplicationTargetGroup {
	return awselasticloadbalancingv2.NewApplicationTargetGroup(scope, &id, &awselasticloadbalancingv2.ApplicationTargetGroupProps{
		Vpc:                 b.props.Network.Vpc(),
		TargetType:          awselasticloadbalancingv2.TargetType_IP,
		Port:                jsii.Number(o.Port),
		Protocol:            o.Protocol,
		ProtocolVersion:     o.ProtocolVersion,
		HealthCheck:         o.HealthCheck,
		DeregistrationDelay: o.DeregistrationDelay,
	})
}

// newRule defines a rule of the listener; without conditions it is for every request.
func newRule(scope constructs.Construct, id string, listener awselasticloadbalancingv2.IApplicationListener, priority int,
	conditions []awselasticloadbalancingv2.ListenerCondition, action awselasticloadbalancingv2.ListenerAction) awselasticloadbalancingv2.ApplicationListenerRule {
	if len(conditions) == 0 {
		conditions = []awselasticloadbalancingv2.ListenerCondition{awselasticloadbalancingv2.ListenerCondition_PathPatterns(jsii.Strings("/*"))}
	}
	return awselasticloadbalancingv2.NewApplicationListenerRule(scope, &id, &awselasticloadbalancingv2.ApplicationListenerRuleProps{
		Listener: listener, Priority: jsii.Number(priority), Conditions: &conditions, Action: action,
	})
}

// shiftTraffic defines what a blue/green deployment shifts: two target groups, of which
// the production rule leads to the first, and the test rule to the other.
func (b *InternalApplicationLoadBalancer) shiftTraffic(scope constructs.Construct, listener awselasticloadbalancingv2.IApplicationListener,
	blue awselasticloadbalancingv2.ApplicationTargetGroup, to backend, o *ApplicationTargetOptions) {
	green := b.newTargetGroup(scope, "AlternateTargetGroup", o)
	production := newRule(scope, "Rule", listener, o.Priority, o.Conditions, awselasticloadbalancingv2.ListenerAction_WeightedForward(
		&[]*awselasticloadbalancingv2.WeightedTargetGroup{
			{TargetGroup: blue, Weight: jsii.Number(1)}, {TargetGroup: green, Weight: jsii.Number(0)},
		}, nil))
	rules, dependencies := []*string{production.ListenerRuleArn()}, []constructs.IDependable{production}
	alternate := &awsecs.AlternateTargetProps{
		AlternateTargetGroup: green,
		ProductionListener:   awsecs.ListenerRuleConfiguration_ApplicationListenerRule(production),
		Role:                 to.deploymentRole(),
	}
	if len(o.TestConditions) > 0 {
		test := newRule(scope, "TestRule", listener, o.TestPriority, o.TestConditions, awselasticloadbalancingv2.ListenerAction_Forward(
			&[]awselasticloadbalancingv2.IApplicationTargetGroup{green}, nil))
		rules, dependencies = append(rules, test.ListenerRuleArn()), append(dependencies, test)
		alternate.TestListener = awsecs.ListenerRuleConfiguration_ApplicationListenerRule(test)
	}
	groups := []*string{blue.TargetGroupArn(), green.TargetGroupArn()}
	dependencies = append(dependencies, to.allowDeployments(scope, "elasticloadbalancing:ModifyRule", rules, groups))
	to.register(awsecs.NewAlternateTarget(jsii.String("AlternateTarget"), alternate), dependencies...).AttachToApplicationTargetGroup(blue)
}

// admit lets peer into a port of the load balancer that self is.
func (g gate) admit(self, peer awsec2.IConnectable, port int, why string) {
	if caller, ok := peer.(runner); ok && !problems.IsNil(peer) {
		caller.workload().AllowTo(self, port, why)
		return
	}
	var l problems.List
	checkWhy("AllowFrom", why, &l)
	groups := checkPeer("AllowFrom", peer, &l)
	l.PanicIfAnyIn("service", g.scope)
	tcp := awsec2.Port_Tcp(jsii.Number(port))
	if len(groups) == 0 {
		g.group.AddIngressRule(peer.(awsec2.IPeer), tcp, &why, nil)
	}
	for _, group := range groups {
		g.allowFrom(group, tcp, why)
	}
}
