package service

import (
	"slices"
	"strconv"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awselasticloadbalancingv2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/isolated-ecs/isolated-ecs/internal/problems"
)

// A Target is a service of this package, as load balancers and APIs lead to it.
type Target interface {
	awsec2.IConnectable
	runner
}

// balancing is what load balancers have of a service.
type balancing struct {
	blueGreen    *BlueGreen // nil: rolling updates
	cloudMap     *CloudMap  // nil: not registered
	targetGroups int
	graceSeconds float64                          // the health check grace period, if there are target groups
	groups       map[string]awsec2.ISecurityGroup // of the load balancers, by their unique id
	scope        constructs.Construct             // of groups
	targets      constructs.Construct             // scope of what AddTarget makes
	role         awsiam.IRole                     // that shifts requests; nil until it is needed
}

// maxTargetGroups is how many target groups Amazon ECS lets a service have:
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/register-multiple-targetgroups.html
const maxTargetGroups = 5

// A backend is a service with what a load balancer leads to.
type backend struct {
	*Workload
	container        string
	port, healthPort int
	graceSeconds     float64 // that this target asks for
}

// newBackend returns the service of target, and reports what keeps a load balancer in
// network from its port.
func newBackend(target Target, port int, health *awselasticloadbalancingv2.HealthCheck, network Network, l *problems.List) backend {
	w := checkTarget("AddTarget", target, network, l)
	if w == nil {
		return backend{}
	}
	b := backend{Workload: w, port: port, healthPort: port}
	if b.container = w.containerOnTcp(port); b.container == "" {
		l.Addf("AddTarget: no container of %s listens on TCP port %s; Ports has: %s", *w.scope.Node().Path(), spellPort(port), w.portList())
	}
	if health != nil && health.Port != nil && *health.Port != "traffic-port" {
		number, err := strconv.Atoi(*health.Port)
		if b.healthPort = number; err != nil || w.containerOnTcp(number) == "" {
			l.Addf("AddTarget: HealthCheck.Port must be a TCP port that a container of %s listens on, got %q; Ports has: %s",
				*w.scope.Node().Path(), problems.Readable(*health.Port), w.portList())
		}
	}
	if w.balancing.targetGroups >= maxTargetGroups {
		l.Addf("AddTarget: %s has %d target groups, and Amazon ECS takes no more", *w.scope.Node().Path(), maxTargetGroups)
	}
	return b
}

// checkTarget returns the workload of target, or nil if nothing can lead to it.
func checkTarget(method string, target Target, network Network, l *problems.List) *Workload {
	if problems.IsNil(target) {
		l.Addf("%s: the service is nil", method)
		return nil
	}
	w := target.workload()
	switch {
	case w.base == nil && w.bare == nil:
		l.Addf("%s: no service runs the tasks of %s", method, *w.scope.Node().Path())
	case !w.isBare() && w.definition.NetworkMode() != awsecs.NetworkMode_AWS_VPC:
		l.Addf("%s: the tasks of %s have no network interface of their own; use the network mode awsvpc", method, *w.scope.Node().Path())
	case w.differ(network.Vpc().VpcId(), w.props.Cluster.Network().Vpc().VpcId()):
		l.Addf("%s: %s is in another VPC", method, *w.scope.Node().Path())
	default:
		return w
	}
	return nil
}

// containerOnTcp returns the container that listens on a TCP port, or "".
func (w *Workload) containerOnTcp(port int) string {
	for _, c := range w.containers {
		if slices.ContainsFunc(c.Ports, func(p Port) bool { return p.Number == port && p.protocol() == awsecs.Protocol_TCP }) {
			return c.Name
		}
	}
	return ""
}

// admit lets a load balancer into the ports of the tasks, and returns its security
// group, imported into the stack of the service. There the rules are: what registers
// tasks refers to the load balancer, so the service's stack comes after that one's.
func (b backend) admit(balancer constructs.IConstruct, group awsec2.ISecurityGroup) awsec2.ISecurityGroup {
	id, known := *awscdk.Names_NodeUniqueId(balancer.Node()), &b.balancing
	if known.groups == nil {
		known.groups, known.scope = map[string]awsec2.ISecurityGroup{}, constructs.NewConstruct(b.scope, jsii.String("LoadBalancers"))
	}
	if known.groups[id] == nil {
		known.groups[id] = importGroup(known.scope, id, group.SecurityGroupId())
	}
	here := known.groups[id]
	b.allowFromGroup(here, awsec2.Port_Tcp(jsii.Number(b.port)), describe("From the load balancer "+*balancer.Node().Path()))
	if b.healthPort != b.port {
		b.allowFromGroup(here, awsec2.Port_Tcp(jsii.Number(b.healthPort)), describe("Health checks of the load balancer "+*balancer.Node().Path()))
	}
	b.startAfterRulesFor(here)
	return here
}

// A targetGroup is one of an application or a network load balancer.
type targetGroup interface {
	TargetGroupArn() *string
	LoadBalancerAttached() constructs.IDependable
}

// join registers the tasks with a target group, by attach if CDK's L2 construct runs them.
// What else that does the L1 service has done here.
func (b backend) join(group targetGroup, attach func(awsecs.IEcsLoadBalancerTarget), listeners ...constructs.IDependable) {
	if !b.isBare() {
		attach(b.register(nil, listeners...))
		return
	}
	b.waitFor(listeners...)
	b.startAfter(group.LoadBalancerAttached())
	if application, ok := group.(awselasticloadbalancingv2.ApplicationTargetGroup); ok {
		application.RegisterConnectable(b.scope.(awsec2.IConnectable), awsec2.Port_Tcp(jsii.Number(b.port)))
	}
	b.bare.join(&awsecs.CfnService_LoadBalancerProperty{
		ContainerName: &b.container, ContainerPort: jsii.Number(b.port), TargetGroupArn: group.TargetGroupArn(),
	}, func() { attach(b.target(nil)) })
}

// register returns what registers the tasks with a target group.
func (b backend) register(alternate awsecs.IAlternateTarget, listeners ...constructs.IDependable) awsecs.IEcsLoadBalancerTarget {
	b.waitFor(listeners...)
	return b.target(alternate)
}

// waitFor makes the service wait for what makes a target group have a load balancer: Amazon
// ECS refuses one without.
func (b backend) waitFor(listeners ...constructs.IDependable) {
	b.extendGracePeriod()
	b.balancing.targetGroups++
	b.startAfter(listeners...)
}

func (b backend) target(alternate awsecs.IAlternateTarget) awsecs.IEcsLoadBalancerTarget {
	return b.base.LoadBalancerTarget(&awsecs.LoadBalancerTargetOptions{
		ContainerName:   &b.container,
		ContainerPort:   jsii.Number(b.port),
		AlternateTarget: alternate,
	})
}

// defaultGraceSeconds is what CDK sets for services with load balancers.
const defaultGraceSeconds = 60

// setGracePeriod notes the health check grace period that a target asks for, and reports one
// that the service cannot have.
func (b *backend) setGracePeriod(period awscdk.Duration, l *problems.List) {
	if b.graceSeconds = defaultGraceSeconds; b.Workload == nil {
		return
	}
	whole := true
	if !problems.IsNil(period) {
		b.graceSeconds, whole = wholeSeconds(period)
	}
	if !whole {
		l.Addf("AddTarget: HealthCheckGracePeriod must be whole seconds; a token must be given in seconds")
	}
	known := &b.balancing
	if known.targetGroups > 0 && b.graceSeconds != known.graceSeconds && (problems.IsNumberToken(b.graceSeconds) || problems.IsNumberToken(known.graceSeconds)) {
		l.Addf("AddTarget: HealthCheckGracePeriod of a target of %s is a token, and the service has the longest one of its targets, which is not known then; give all of them the same", *b.scope.Node().Path())
	}
}

// wholeSeconds converts a duration: CDK panics if that is a fraction, or a token of another
// unit.
func wholeSeconds(d awscdk.Duration) (seconds float64, whole bool) {
	defer func() { whole = recover() == nil }()
	return *d.ToSeconds(nil), true
}

// extendGracePeriod makes the grace period of the service that of its slowest target.
func (b backend) extendGracePeriod() {
	known := &b.balancing
	if known.targetGroups == 0 || b.graceSeconds > known.graceSeconds {
		known.graceSeconds = b.graceSeconds
		b.cfnService().SetHealthCheckGracePeriodSeconds(&known.graceSeconds)
	}
}

// scopeFor returns the scope of what AddTarget makes for a target.
func (b backend) scopeFor(id string) constructs.Construct {
	if b.balancing.targets == nil {
		b.balancing.targets = constructs.NewConstruct(b.scope, jsii.String("Targets"))
	}
	return constructs.NewConstruct(b.balancing.targets, &id)
}
