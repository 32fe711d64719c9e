package verify_test

import (
	"encoding/json"
	"fmt"
	"net/netip"
	"slices"
	"strings"

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

// A link is between what calls, and what is called.
type link struct {
	from, to place
	ports    span
	balancer string // that calls, or is called
	system   string // of files, or of AWS Cloud Map
	volume   tree   // that is mounted, or the entry in the registry
}

// A span has the ports from the first to the second.
type span [2]int64

func (p span) String() string {
	if p[0] == p[1] {
		return fmt.Sprint(p[0])
	}
	return fmt.Sprintf("%d-%d", p[0], p[1])
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
			if at(c, "Name") == at(entry, "ContainerName") && at(m, "ContainerPort") == at(entry, "ContainerPort") {
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
	add := func(action, resource string) {
		f.claim(s, claim{feature: "load-balancer", action: "elasticloadbalancing:" + action, thing: strings.Trim(resource[strings.LastIndex(resource, "/")+1:], "${}*"), as: "infrastructure-role", by: byAWS}, resource)
	}
	for _, action := range []string{"DescribeListeners", "DescribeRules", "DescribeTargetGroups", "DescribeTargetHealth"} {
		add(action, "*")
	}
	for _, group := range targetGroups(entry) {
		add("RegisterTargets", f.ref(group))
		add("DeregisterTargets", f.ref(group))
	}
	for _, key := range []string{"ProductionListenerRule", "TestListenerRule"} {
		switch id := refersTo(at(advanced, key)); f.kind(id) {
		case "AWS::ElasticLoadBalancingV2::Listener":
			add("ModifyListener", f.ref(id))
		case "AWS::ElasticLoadBalancingV2::ListenerRule":
			add("ModifyRule", f.ref(id))
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

// finds are the names of services of AWS Cloud Map that containers are given, and the calls to the
// tasks behind.
func (f *facts) finds(s *service) {
	for _, id := range f.all("AWS::ServiceDiscovery::Service") {
		space := refersTo(f.get(id, "NamespaceId"))
		if space == "" {
			space = refersTo(f.get(id, "DnsConfig", "NamespaceId"))
		}
		name := f.render(f.get(id, "Name")) + "." + f.render(f.get(space, "Name"))
		if f.kind(space) != "AWS::ServiceDiscovery::PrivateDnsNamespace" || !f.inVPC(s, claim{}, refersTo(f.get(space, "Vpc"))) {
			continue
		}
		for _, c := range s.containers {
			for _, variable := range items(at(c, "Environment")) {
				f.foundIn(s, c, f.render(at(variable, "Value")), name, id)
			}
		}
	}
}

// foundIn adds what follows from a value that has a name in it.
func (f *facts) foundIn(s *service, container tree, value, name, discovery string) {
	before, after, ok := strings.Cut(value, name)
	if !ok {
		return
	}
	c := claim{feature: "service-discovery", container: text(at(container, "Name")), thing: name, by: byLookup, optional: true}
	f.claim(s, c, "")
	digits, _, _ := strings.Cut(strings.TrimPrefix(after, ":"), "/")
	port := number(json.Number(digits))
	if port == 0 && before == "http://" {
		port = 80
	}
	for _, other := range f.all("AWS::ECS::Service") {
		for _, entry := range items(f.get(other, "ServiceRegistries")) {
			if port != 0 && other != s.id && refersTo(at(entry, "RegistryArn")) == discovery {
				network := f.get(other, "NetworkConfiguration", "AwsvpcConfiguration")
				c.thing, c.by, c.unsure = fmt.Sprint(name, " ", port), byGroups, true
				c = f.claim(s, c, "")
				s.links[c] = link{from: s.from(c), to: place{subnets: references(at(network, "Subnets")), groups: references(at(network, "SecurityGroups"))}, ports: span{port, port}}
			}
		}
	}
}

// connected reports whether what is called lets a claim be that is by groups, or to a mount target.
func (f *facts) connected(s *service, c claim) bool {
	switch c.by {
	case byGroups:
		return f.connects(s, c)
	case byMount:
		return f.targeted(s, c)
	case byNothing:
		return c.feature != "service-discovery" || f.registers(s, s.links[c])
	}
	return true
}

// registers reports whether Amazon ECS takes an entry in AWS Cloud Map.
func (f *facts) registers(s *service, l link) bool {
	named := at(l.volume, "ContainerName") != nil && at(l.volume, "ContainerPort") != nil
	srv := slices.ContainsFunc(items(f.get(l.system, "DnsConfig", "DnsRecords")), func(r tree) bool { return at(r, "Type") == "SRV" })
	return (!srv || named) && (!named || f.mapping(s, l.volume) != nil)
}

// connects reports whether security groups on both ends let a link be, and whether a load
// balancer is where its targets are.
func (f *facts) connects(s *service, c claim) bool {
	l := s.links[c]
	if len(l.from.subnets) == 0 || len(l.to.subnets) == 0 || l.balancer != "" && f.get(l.balancer, "Scheme") != "internal" {
		return false
	}
	near := l.balancer == "" || !slices.ContainsFunc(l.to.subnets, func(to string) bool {
		return !slices.ContainsFunc(l.from.subnets, func(from string) bool { return f.sameZone(from, to) })
	})
	return near && f.leaves(l.from, l.to, l.ports) && f.enters(l.from, l.to, l.ports)
}

// sameZone reports whether subnets are one, or in one zone.
func (f *facts) sameZone(a, b string) bool {
	zone := func(id string) string { return fmt.Sprint(f.get(id, "AvailabilityZone")) }
	return a == b || f.get(a, "AvailabilityZone") != nil && zone(a) == zone(b)
}

// leaves reports whether one of the groups of what calls lets it out. A group without egress of its
// own lets everything out, and so does the default group.
func (f *facts) leaves(from, to place, on span) bool {
	return len(from.groups) == 0 || slices.ContainsFunc(from.groups, func(id string) bool {
		inline := items(f.get(id, "SecurityGroupEgress"))
		return len(inline) == 0 || f.passes(f.rulesOf(id, inline, "AWS::EC2::SecurityGroupEgress"), "DestinationSecurityGroupId", to, on)
	})
}

// enters reports whether one of the groups of what is called lets the caller in. The default group
// lets its own members in.
func (f *facts) enters(from, to place, on span) bool {
	if len(to.groups) == 0 {
		return len(from.groups) == 0 && !from.bare
	}
	return slices.ContainsFunc(to.groups, func(id string) bool {
		return f.passes(f.rulesOf(id, items(f.get(id, "SecurityGroupIngress")), "AWS::EC2::SecurityGroupIngress"), "SourceSecurityGroupId", from, on)
	})
}

// rulesOf are the rules in a group, and those of their own.
func (f *facts) rulesOf(group string, inline []tree, kind string) []tree {
	out := slices.Clone(inline)
	for _, id := range f.all(kind) {
		if refersTo(f.get(id, "GroupId")) == group {
			out = append(out, f.get(id))
		}
	}
	return out
}

// passes reports whether a rule is for all of the ports, by TCP, and for who is on the other end.
func (f *facts) passes(rules []tree, key string, peer place, on span) bool {
	return slices.ContainsFunc(rules, func(r tree) bool {
		protocol := fmt.Sprint(at(r, "IpProtocol"))
		there := slices.Contains(peer.groups, refersTo(at(r, key))) || f.covers(text(at(r, "CidrIp")))
		return there && (protocol == "-1" || protocol == "tcp" && number(at(r, "FromPort")) <= on[0] && on[1] <= number(at(r, "ToPort")))
	})
}

// covers reports whether a block has the VPCs of golden templates in it.
func (f *facts) covers(cidr string) bool {
	block, err := netip.ParsePrefix(cidr)
	return err == nil && block.Contains(netip.MustParseAddr("10.0.0.1")) && block.Bits() <= 16
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
	return slices.Concat(out, m.unbalanced(), m.unconfigured())
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
