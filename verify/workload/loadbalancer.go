package workload

import (
	"slices"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// What AWS prints: Amazon ECS Developer Guide, "Stopped tasks error messages"; CreateService,
// for instance in hashicorp/terraform#32908; CreateLoadBalancer, for instance in
// aws-cloudformation/aws-cloudformation-templates#75.
const (
	unhealthyError  = "Task failed ELB health checks in (target-group …)"
	gatewayError    = "VPC … has no internet gateway (Service: ElasticLoadBalancingV2; Error Code: InvalidSubnet)"
	unattachedError = "InvalidParameterException: The target group with targetGroupArn … does not have an associated load balancer."
)

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
		need.Steps = b.unattached(group, doubt, v.Get("AdvancedConfiguration", "ProductionListenerRule"))
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
	case f.faces(b.w) != nil:
		need.Steps = append(need.Steps, f.faces(b.w)...)
		need.Fix, need.AWSError = "set Scheme to internal", gatewayError
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
