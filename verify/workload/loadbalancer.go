package workload

import (
	"cmp"
	"slices"
	"strings"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

const (
	balancerType     = "AWS::ElasticLoadBalancingV2::LoadBalancer"
	targetGroupType  = "AWS::ElasticLoadBalancingV2::TargetGroup"
	listenerType     = "AWS::ElasticLoadBalancingV2::Listener"
	listenerRuleType = "AWS::ElasticLoadBalancingV2::ListenerRule"
)

// What AWS prints: Amazon ECS Developer Guide, "Stopped tasks error messages"; CreateService,
// for instance in hashicorp/terraform#32908 and hashicorp/terraform-provider-aws#12252.
const (
	unhealthyError  = "Task failed ELB health checks in (target-group …)"
	unattachedError = "InvalidParameterException: The target group with targetGroupArn … does not have an associated load balancer."
)

// A front is a listener, or a rule of one, that forwards to the target group of a service.
type front struct {
	at                 fact.Location
	from               *template.Resource // the listener, or the rule
	forwards           string             // "listener Http forwards to target group Web"
	listener, balancer *template.Resource // nil if they are not in the templates
}

// loadBalancers adds the connections that load balancers make to tasks. Amazon ECS stops tasks
// whose health checks fail (Amazon ECS Developer Guide, "Troubleshooting service load
// balancers"), so that a deployment never becomes stable without them.
func (b *builder) loadBalancers() []front {
	list := b.launcher.balancers
	need := Need{Feature: LoadBalancer, Reason: "load balancer", At: list.At(), From: b.whileRunning(), Fix: "name a target group that is in the templates"}
	if list.IsUnknown() {
		need.Steps = unknown(list.At(), "the load balancers are not known: "+list.Why())
		b.add(need)
	}
	var fronts []front
	for _, v := range list.Items() {
		need.At, need.Container = v.At(), v.Get("ContainerName").Text().String()
		if arn := v.Get("TargetGroupArn"); v.IsUnknown() || arn.IsAbsent() {
			n := need
			n.Steps = unknown(v.At(), "only load balancers with target groups are followed")
			b.add(n)
			continue
		}
		fronts = append(fronts, b.targets(v, need)...)
	}
	return fronts
}

// targets adds what the target group of a load balancer asks for, and the alternate one of
// deployments that shift traffic from one to the other.
func (b *builder) targets(v *template.Value, need Need) []front {
	fronts := b.target(v, v.Get("TargetGroupArn"), nil, need)
	advanced := v.Get("AdvancedConfiguration")
	if advanced.IsAbsent() {
		return fronts
	}
	production := advanced.Get("ProductionListenerRule")
	for _, f := range b.target(v, advanced.Get("AlternateTargetGroupArn"), production, need) {
		if !slices.Contains(fronts, f) {
			fronts = append(fronts, f)
		}
	}
	b.shiftsTraffic(v, need)
	return fronts
}

// target adds the connections to the tasks as targets of one group. Amazon ECS itself attaches
// an alternate group that nothing forwards to yet, to the production listener.
func (b *builder) target(v, arn, production *template.Value, need Need) []front {
	need.Reason, need.At = "health checks of target group "+arn.Text().String(), arn.At()
	group := b.w.Find(arn, targetGroupType)
	if group == nil {
		need.Steps = unknown(arn.At(), "target group "+arn.Text().String()+" is not in the templates")
		b.add(need)
		return nil
	}
	need.Reason = "health checks of target group " + group.ID.Logical
	if wrong := b.misfit(v, group); wrong != nil {
		need.Steps, need.Fix = wrong, "correct what is said there"
		b.add(need)
		return nil
	}
	fronts, doubt := b.fronts(group)
	if len(fronts) == 0 && production != nil {
		fronts = b.production(production, group)
	}
	if len(fronts) == 0 {
		need.Steps = b.unattached(group, doubt)
		need.AWSError, need.Fix = unattachedError, "add a listener or a rule that forwards to "+group.ID.Logical
		b.add(need)
	}
	b.checked(v, group, fronts, need)
	return fronts
}

// misfit is why Amazon ECS refuses a target group for the tasks, or a container and a port
// that it is to register; none if it takes them.
func (b *builder) misfit(v *template.Value, group *template.Resource) fact.Steps {
	if b.LaunchType == External {
		return denied(v.At(), "launch type EXTERNAL has no load balancers")
	}
	if steps := b.named(v.Get("ContainerName"), v.Get("ContainerPort")); steps != nil {
		return steps
	}
	kind, wanted := group.Get("TargetType"), "instance"
	if b.own {
		wanted = "ip"
	}
	at, got := group.At(), template.Text("instance")
	if !kind.IsAbsent() {
		at, got = kind.At(), kind.Text()
	}
	why := "target group " + group.ID.Logical + " has target type " + got.String() + ", and tasks "
	if b.own {
		why += "in network mode awsvpc"
	} else {
		why += "without an interface of their own"
	}
	switch got.Equal(template.Text(wanted)) {
	case fact.No:
		return denied(at, why+" need "+wanted)
	case fact.Maybe:
		return unknown(at, "whether "+why+" need "+wanted+", is not in the templates")
	}
	return nil
}

// fronts are the listeners and rules that forward to a target group. The doubt is one that may.
func (b *builder) fronts(group *template.Resource) (fronts []front, doubt *template.Resource) {
	for _, r := range b.w.Resources(listenerType, listenerRuleType) {
		actions := r.Get("DefaultActions")
		if r.Type == listenerRuleType {
			actions = r.Get("Actions")
		}
		switch b.forwardsTo(actions, group) {
		case fact.Yes:
			fronts = append(fronts, b.frontOf(r, group))
		case fact.Maybe:
			doubt = r
		}
	}
	service := b.launcher.resource
	slices.SortStableFunc(fronts, func(f, g front) int { // one that is made before the service is enough
		return cmp.Compare(late(b.w, f.from, service), late(b.w, g.from, service))
	})
	return fronts, doubt
}

func late(w *template.World, r, than *template.Resource) int {
	if w.Before(r, than) {
		return 0
	}
	return 1
}

func (b *builder) frontOf(r, group *template.Resource) front {
	f := front{at: r.At(), from: r, forwards: "listener " + r.ID.Logical + " forwards to target group " + group.ID.Logical, listener: r}
	if r.Type == listenerRuleType {
		f.forwards = "rule " + r.ID.Logical + " of a listener forwards to target group " + group.ID.Logical
		f.listener = b.w.Find(r.Get("ListenerArn"), listenerType)
	}
	f.balancer = b.w.Find(f.listener.Get("LoadBalancerArn"), balancerType)
	return f
}

// forwardsTo is whether one of the actions forwards to a target group.
func (b *builder) forwardsTo(actions *template.Value, group *template.Resource) fact.Truth {
	truth := fact.No
	if actions.IsUnknown() {
		truth = fact.Maybe
	}
	for _, a := range actions.Items() {
		groups := a.Get("ForwardConfig", "TargetGroups")
		targets := []*template.Value{a.Get("TargetGroupArn")}
		for _, g := range groups.Items() {
			targets = append(targets, g.Get("TargetGroupArn"))
		}
		if a.IsUnknown() || groups.IsUnknown() {
			truth = truth.Or(fact.Maybe)
		}
		for _, t := range targets {
			switch found := b.w.Find(t, targetGroupType); {
			case found == group:
				return fact.Yes
			case found == nil && !t.IsAbsent():
				truth = truth.Or(t.Text().Equal(group.Ref()))
			}
		}
	}
	return truth
}

// production is the front that an alternate target group gets: the listener, or the rule,
// of production traffic.
func (b *builder) production(rule *template.Value, group *template.Resource) []front {
	r := b.w.Find(rule, listenerType, listenerRuleType)
	if r == nil {
		return nil
	}
	f := b.frontOf(r, group)
	f.forwards = "Amazon ECS lets " + r.ID.Logical + " forward to target group " + group.ID.Logical
	return []front{f}
}

// unattached says that nothing forwards to a target group, so that Amazon ECS refuses to
// create the service. What is in no template may do so, if it can before the service is made.
func (b *builder) unattached(group, doubt *template.Resource) fact.Steps {
	name := "target group " + group.ID.Logical
	switch {
	case doubt != nil:
		return unknown(doubt.At(), "whether "+doubt.ID.Logical+" forwards to "+name+" is not in the templates")
	case group.ID.Stack != b.launcher.resource.ID.Stack, b.handedOut(group):
		return unknown(group.At(), "no listener in the templates forwards to "+name)
	}
	return denied(group.At(), "no listener forwards to "+name+", so it has no load balancer")
}

// handedOut reports whether something that is not in the templates is given the target group:
// a nested stack, the code of a custom resource.
func (b *builder) handedOut(group *template.Resource) bool {
	return slices.ContainsFunc(b.w.Resources(), func(r *template.Resource) bool {
		outside := strings.HasPrefix(r.Type, "AWS::CloudFormation::") || strings.HasPrefix(r.Type, "Custom::")
		return outside && mentions(r.Properties, group.Ref())
	})
}

// mentions reports whether a value has a text somewhere in it.
func mentions(v *template.Value, t template.Text) bool {
	switch v.Kind() {
	case template.List:
		return slices.ContainsFunc(v.Items(), func(item *template.Value) bool { return mentions(item, t) })
	case template.Map:
		return slices.ContainsFunc(v.Keys(), func(key string) bool { return mentions(v.Get(key), t) })
	}
	return v.Text() == t
}

// checked adds the health checks that load balancers make of the tasks, and the requests that
// they forward where these go to another port.
func (b *builder) checked(v *template.Value, group *template.Resource, fronts []front, need Need) {
	traffic := b.portOf(v.Get("ContainerName"), v.Get("ContainerPort"))
	health := traffic
	if port := group.Get("HealthCheckPort"); !port.IsAbsent() && port.Text() != "traffic-port" {
		number, _ := port.Int()
		health = portRange{number, number}
	}
	need.AWSError = unhealthyError
	var seen []*template.Resource
	for _, f := range fronts {
		if slices.Contains(seen, f.balancer) {
			continue
		}
		seen = append(seen, f.balancer)
		b.add(b.from(f, group, health, need))
		forwarded := need
		forwarded.Optional, forwarded.AWSError = true, ""
		forwarded.Reason = "requests that target group " + group.ID.Logical + " gets"
		if byUDP(group) {
			forwarded.Steps = unknown(group.At(), "UDP is not followed")
			b.add(forwarded)
		}
		if traffic != health {
			b.add(b.from(f, group, traffic, forwarded))
		}
	}
}

func byUDP(group *template.Resource) bool {
	protocol, _ := group.Get("Protocol").Literal()
	return slices.Contains([]string{"UDP", "TCP_UDP", "QUIC", "TCP_QUIC"}, protocol)
}

// from is a connection that the load balancer of a front makes to the tasks. If it is not in
// the templates, or if the port is not known, so is the connection.
func (b *builder) from(f front, group *template.Resource, ports portRange, need Need) Need {
	need.Steps = allowed(f.at, f.forwards)
	need.Reason += " on " + ports.String()
	family, _ := group.Get("IpAddressType").Literal()
	switch {
	case f.balancer == nil:
		need.Steps = append(need.Steps, unknown(f.at, "the load balancer is not in the templates")...)
		return need
	case ports.first == 0:
		need.Steps = append(need.Steps, unknown(need.At, "the port is not known")...)
		return need
	case family == "ipv6":
		need.Steps = append(need.Steps, unknown(group.Get("IpAddressType").At(), "connections by IPv6 are not followed")...)
		return need
	}
	peer := balancerPeer(f.balancer)
	need.Fix = "let " + peer.Name + " reach the tasks on " + ports.String()
	need.Connection = &Connection{From: peer, First: ports.first, Last: ports.last}
	return need
}

// balancerPeer is where a load balancer calls from. One of type network need not have security
// groups, and has no default one (Elastic Load Balancing User Guide for Network Load
// Balancers, "Update the security groups").
func balancerPeer(r *template.Resource) Peer {
	subnets := given(r.Get("Subnets"))
	for _, m := range r.Get("SubnetMappings").Items() {
		subnets = append(subnets, given(m.Get("SubnetId"))...)
	}
	groups := given(r.Get("SecurityGroups"))
	kind, _ := r.Get("Type").Literal()
	return Peer{
		Name:      "load balancer " + r.ID.Logical,
		Placement: &Placement{Subnets: subnets, Groups: groups, PublicIP: fact.No, At: r.At()},
		Bare:      kind == "network" && len(groups) == 0,
		Zonal:     true,
	}
}
