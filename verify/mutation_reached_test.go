package verify_test

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/isolated-ecs/isolated-ecs/verify"
)

// What AWS says of how tasks are reached:
//
//   - A load balancer calls its targets for health checks, at the port of the container or at
//     HealthCheckPort, and Amazon ECS stops tasks that fail them (Amazon ECS Developer Guide,
//     "Troubleshooting service load balancers"). It reaches targets in its own zones. A target
//     group must have a load balancer, and target type ip for tasks with an interface of their own.
//   - For blue/green deployments Amazon ECS registers targets and changes listeners as a role of
//     its own (Developer Guide, "Amazon ECS infrastructure IAM role for load balancers").
//   - A VPC link calls from its own network interfaces: a listener, or the tasks that AWS Cloud
//     Map knows (Amazon API Gateway Developer Guide, "Private integrations for HTTP APIs").
//   - SRV records need the name and the port of a container (Amazon ECS API Reference,
//     ServiceRegistry). Names in private namespaces resolve in their VPC.
func (f *facts) reached(s *service) {
	for _, entry := range items(at(s.settings, "LoadBalancers")) {
		f.balanced(s, entry)
	}
	for _, entry := range items(at(s.settings, "ServiceRegistries")) {
		id := refersTo(at(entry, "RegistryArn"))
		if f.kind(id) == "AWS::ServiceDiscovery::Service" {
			c := f.claim(s, claim{feature: "service-discovery", thing: id, by: byNothing}, "")
			s.links[c] = link{volume: entry, system: id}
		}
	}
	for _, id := range f.all("AWS::ApiGatewayV2::Integration") {
		if f.get(id, "ConnectionType") == "VPC_LINK" {
			f.integrated(s, id)
		}
	}
	f.finds(s)
}

// port is where a container is reached: tasks without an interface of their own are at a port of
// the host, one of 32768 to 60999 unless the mapping says which (Amazon ECS API Reference,
// PortMapping).
func (f *facts) port(s *service, entry tree) span {
	port := number(at(entry, "ContainerPort"))
	if mode := f.get(s.definition, "NetworkMode"); mode == "awsvpc" || mode == "host" {
		return span{port, port}
	}
	if host := number(at(f.mapping(s, entry), "HostPort")); host != 0 {
		return span{host, host}
	}
	return span{32768, 60999}
}

// mapping is the port mapping that an entry names.
func (f *facts) mapping(s *service, entry tree) tree {
	for _, c := range s.containers {
		for _, m := range items(at(c, "PortMappings")) {
			if f.render(at(c, "Name")) == f.render(at(entry, "ContainerName")) && number(at(m, "ContainerPort")) == number(at(entry, "ContainerPort")) {
				return m
			}
		}
	}
	return nil
}

// balanced are the claims for one entry of LoadBalancers.
func (f *facts) balanced(s *service, entry tree) {
	advanced := at(entry, "AdvancedConfiguration")
	for _, group := range targetGroups(entry) {
		if !f.takes(s, entry, group) {
			continue
		}
		for _, balancer := range f.fronts(group, advanced) {
			traffic := f.port(s, entry)
			health := traffic
			if port := f.get(group, "HealthCheckPort"); port != nil && port != "traffic-port" {
				n := number(json.Number(text(port)))
				health = span{n, n}
			}
			f.linked(s, claim{feature: "load-balancer", container: text(at(entry, "ContainerName")), thing: group + " " + health.String()}, balancer, health)
			if health != traffic {
				f.linked(s, claim{feature: "load-balancer", container: text(at(entry, "ContainerName")), thing: group + " " + traffic.String(), optional: true}, balancer, traffic)
			}
		}
	}
	if advanced != nil {
		f.shifts(s, entry)
	}
}

// takes reports whether Amazon ECS takes a target group for the tasks, and a container and a port to
// register in it.
func (f *facts) takes(s *service, entry tree, group string) bool {
	wanted := tree("instance")
	if f.get(s.definition, "NetworkMode") == "awsvpc" {
		wanted = "ip"
	}
	kind := f.get(group, "TargetType")
	return f.mapping(s, entry) != nil && (kind == wanted || kind == nil && wanted == "instance")
}

func targetGroups(entry tree) []string {
	groups := []string{refersTo(at(entry, "TargetGroupArn")), refersTo(at(entry, "AdvancedConfiguration", "AlternateTargetGroupArn"))}
	return slices.DeleteFunc(groups, func(id string) bool { return id == "" })
}

// linked adds a claim that a load balancer calls tasks.
func (f *facts) linked(s *service, c claim, balancer string, on span) {
	c.by = byGroups
	c = f.claim(s, c, "")
	s.links[c] = link{from: f.balancerPlace(balancer), to: s.from(c), ports: on, balancer: balancer}
}

func (f *facts) balancerPlace(id string) place {
	groups := references(f.get(id, "SecurityGroups"))
	return place{references(f.get(id, "Subnets")), groups, f.get(id, "Type") == "network" && len(groups) == 0}
}

// fronts are the load balancers whose listeners or rules forward to a target group. Amazon ECS
// itself lets those of production forward to an alternate group.
func (f *facts) fronts(group string, advanced tree) []string {
	var out []string
	add := func(listener string) {
		balancer := refersTo(f.get(listener, "LoadBalancerArn"))
		if f.kind(balancer) != "" && !slices.Contains(out, balancer) {
			out = append(out, balancer)
		}
	}
	for _, id := range f.all("AWS::ElasticLoadBalancingV2::Listener") {
		if forwards(f.get(id, "DefaultActions"), group) {
			add(id)
		}
	}
	for _, id := range f.all("AWS::ElasticLoadBalancingV2::ListenerRule") {
		if forwards(f.get(id, "Actions"), group) {
			add(refersTo(f.get(id, "ListenerArn")))
		}
	}
	if len(out) == 0 && group == refersTo(at(advanced, "AlternateTargetGroupArn")) {
		production := refersTo(at(advanced, "ProductionListenerRule"))
		if rule := refersTo(f.get(production, "ListenerArn")); rule != "" {
			production = rule
		}
		add(production)
	}
	return out
}

func forwards(actions tree, group string) bool {
	return slices.ContainsFunc(items(actions), func(a tree) bool {
		return refersTo(at(a, "TargetGroupArn")) == group || slices.ContainsFunc(items(at(a, "ForwardConfig", "TargetGroups")), func(g tree) bool {
			return refersTo(at(g, "TargetGroupArn")) == group
		})
	})
}

// shifts are the calls by which Amazon ECS moves traffic.
func (f *facts) shifts(s *service, entry tree) {
	advanced := at(entry, "AdvancedConfiguration")
	role := refersTo(at(advanced, "RoleArn"))
	if role == "" {
		return
	}
	s.roles["infrastructure-role"] = role
	add := func(action, id string) {
		resource := "*"
		if id != "" {
			resource = f.ref(id)
		}
		f.claim(s, claim{feature: "load-balancer", action: "elasticloadbalancing:" + action, thing: id, as: "infrastructure-role", by: byAWS}, resource)
	}
	for _, action := range []string{"DescribeListeners", "DescribeRules", "DescribeTargetGroups", "DescribeTargetHealth"} {
		add(action, "")
	}
	for _, group := range targetGroups(entry) {
		add("RegisterTargets", group)
		add("DeregisterTargets", group)
	}
	for _, key := range []string{"ProductionListenerRule", "TestListenerRule"} {
		switch id := refersTo(at(advanced, key)); f.kind(id) {
		case "AWS::ElasticLoadBalancingV2::Listener":
			add("ModifyListener", id)
		case "AWS::ElasticLoadBalancingV2::ListenerRule":
			add("ModifyRule", id)
		}
	}
}

// integrated are the requests of an HTTP API.
func (f *facts) integrated(s *service, id string) {
	uri, vpcLink := refersTo(f.get(id, "IntegrationUri")), refersTo(f.get(id, "ConnectionId"))
	from := place{subnets: references(f.get(vpcLink, "SubnetIds")), groups: references(f.get(vpcLink, "SecurityGroupIds"))}
	add := func(on span, to func(claim) link) {
		c := f.claim(s, claim{feature: "vpc-link", thing: id + " " + on.String(), by: byGroups, optional: true}, "")
		l := to(c)
		l.from, l.ports = from, on
		s.links[c] = l
	}
	for _, entry := range items(at(s.settings, "ServiceRegistries")) {
		if uri != "" && refersTo(at(entry, "RegistryArn")) == uri && f.port(s, entry)[0] != 0 {
			add(f.port(s, entry), func(c claim) link { return link{to: s.from(c)} })
		}
	}
	balancer := refersTo(f.get(uri, "LoadBalancerArn"))
	if balancer == "" || !slices.ContainsFunc(items(at(s.settings, "LoadBalancers")), func(entry tree) bool { return f.isFront(s, uri, entry) }) {
		return
	}
	port := number(f.get(uri, "Port"))
	add(span{port, port}, func(claim) link { return link{to: f.balancerPlace(balancer)} })
}

// isFront reports whether a listener, or a rule of it, forwards to a target group of an entry.
func (f *facts) isFront(s *service, listener string, entry tree) bool {
	return slices.ContainsFunc(targetGroups(entry), func(group string) bool {
		if !f.takes(s, entry, group) {
			return false
		}
		return forwards(f.get(listener, "DefaultActions"), group) || slices.ContainsFunc(f.all("AWS::ElasticLoadBalancingV2::ListenerRule"), func(rule string) bool {
			return refersTo(f.get(rule, "ListenerArn")) == listener && forwards(f.get(rule, "Actions"), group)
		})
	})
}

// disconnected are the claims by groups, by mount and by settings that something connected. Nothing is
// known of links whose ends are nowhere, nor which groups VPC links have that name none.
func (m *mutant) disconnected() []want {
	var out []want
	for _, c := range m.lost((*facts).connected, func(_ *service, c claim) bool { return !c.overNetwork() }) {
		l := m.after.find(c.workload).links[c]
		words := slices.Concat(l.from.groups, l.to.groups, l.from.subnets, l.to.subnets, []string{l.balancer, l.system, c.workload, m.after.find(c.workload).definition, "default group"})
		words = slices.DeleteFunc(words, func(w string) bool { return w == "" })
		hops := []string{"egress", "ingress"}
		if l.balancer != "" || c.by != byGroups {
			hops = append(hops, "task", "route", "endpoint", "dns")
		}
		nowhere := c.by == byGroups && len(l.from.subnets)*len(l.to.subnets) == 0
		if nowhere || c.feature == "vpc-link" && len(l.from.groups) == 0 {
			out = append(out, shaken([]claim{c}, append(hops, "task", "route"), ""))
			continue
		}
		out = append(out, denied([]claim{c}, hops, words...))
	}
	return slices.Concat(out, m.unbalanced(), m.unconfigured(), m.unassociated())
}

// unbalanced are the services whose target groups Amazon ECS no longer takes, or that nothing
// forwards to.
func (m *mutant) unbalanced() []want {
	var out []want
	for _, s := range m.after.services {
		was := m.before.find(s.id)
		for i, entry := range items(at(s.settings, "LoadBalancers")) {
			for _, group := range targetGroups(entry) {
				before := at(was.settings, "LoadBalancers", fmt.Sprint(i))
				if m.before.balances(was, before, group) && !m.after.balances(s, entry, group) {
					c := claim{workload: s.id, feature: "load-balancer", container: text(at(entry, "ContainerName"))}
					out = append(out, want{claims: []claim{c}, loosely: true, verdict: verify.Denied, hops: []string{"task"}, words: []string{group, s.definition, s.id}})
				}
			}
		}
	}
	return out
}

func (f *facts) balances(s *service, entry tree, group string) bool {
	return f.takes(s, entry, group) && len(f.fronts(group, at(entry, "AdvancedConfiguration"))) > 0
}

// reachedRules are about what else makes tasks reachable.
var reachedRules = []rule{
	{advanced + "/AlternateTargetGroupArn", vague},
	{advanced + "/RoleArn", vague},
}

const advanced = "AWS::ECS::Service/Properties/LoadBalancers/#/AdvancedConfiguration"

// vague is for deployments of which the template no longer says between what, or as whom, they
// shift traffic.
func vague(m *mutant, d spot) []want {
	claims := []claim{{workload: d.id, feature: "load-balancer"}}
	for _, entry := range items(at(m.after.find(d.id).settings, "LoadBalancers")) {
		claims = append(claims, claim{workload: d.id, feature: "load-balancer", container: text(at(entry, "ContainerName"))})
	}
	return []want{{claims: claims, loosely: true, hops: []string{"task"}, words: []string{""}}}
}
