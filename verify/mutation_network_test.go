package verify_test

import (
	"slices"
	"strings"
)

// What AWS says of networks:
//
//   - Private DNS needs EnableDnsSupport (default true) and EnableDnsHostnames (default
//     false); with the resolver of Amazon both are asked for with the gateway endpoint of S3
//     too (Amazon VPC User Guide, "DNS attributes"; PrivateLink Guide, "Gateway endpoints").
//   - PrivateDnsEnabled is false by default, VpcEndpointType Gateway; without groups an
//     endpoint has the VPC's default one, whose members reach each other only
//     (CloudFormation Template Reference, AWS::EC2::VPCEndpoint).
//   - A client in a zone without an interface of the endpoint uses that of another zone.
//   - A subnet without association uses the main route table; a gateway endpoint serves the
//     tables it lists.
//   - A group without egress rules of its own lets everything out.
var networkRules = []rule{
	{"AWS::EC2::VPC/Properties/EnableDnsHostnames", hostnamesOff},
	{"AWS::EC2::VPCEndpoint", endpointGone},
	{"AWS::EC2::VPCEndpoint/Properties/PrivateDnsEnabled", privateDNSOff},
	{"AWS::EC2::VPCEndpoint/Properties/SecurityGroupIds", closedEndpoint},
	{"AWS::EC2::VPCEndpoint/Properties/SecurityGroupIds/#", closedEndpoint},
	{"AWS::EC2::VPCEndpoint/Properties/ServiceName~", otherService},
	{"AWS::EC2::VPCEndpoint/Properties/VpcEndpointType", ofDefaultType},
	{"AWS::EC2::VPCEndpoint/Properties/SubnetIds", withoutAddress},
	{"AWS::EC2::VPCEndpoint/Properties/SubnetIds/#", withoutAddress},
	{"AWS::EC2::VPCEndpoint/Properties/RouteTableIds", offTheTable},
	{"AWS::EC2::VPCEndpoint/Properties/RouteTableIds/#", offTheTable},
	{"AWS::EC2::SubnetRouteTableAssociation", offTheTable},
	{"AWS::EC2::SecurityGroup/Properties/SecurityGroupEgress/#", egressGone},
	{"AWS::EC2::SecurityGroupEgress", egressRuleGone},
	{"AWS::EC2::SecurityGroupIngress", ingressGone},
	{"AWS::ECS::Service/Properties/NetworkConfiguration/AwsvpcConfiguration/SecurityGroups", defaultGroup},
	{"AWS::ECS::Service/Properties/NetworkConfiguration/AwsvpcConfiguration/SecurityGroups/#", defaultGroup},
	{"AWS::ECS::Service/Properties/NetworkConfiguration", nowhere},
	{"AWS::ECS::Service/Properties/NetworkConfiguration/AwsvpcConfiguration", nowhere},
	{"AWS::ECS::Service/Properties/NetworkConfiguration/AwsvpcConfiguration/Subnets", nowhere},
	{"AWS::ECS::Service/Properties/NetworkConfiguration/AwsvpcConfiguration/Subnets/#", nowhere},
	{scheduledNetwork + "/AwsvpcConfiguration/SecurityGroups", defaultGroup},
	{scheduledNetwork + "/AwsvpcConfiguration/SecurityGroups/#", defaultGroup},
	{scheduledNetwork, nowhere},
	{scheduledNetwork + "/AwsvpcConfiguration", nowhere},
	{scheduledNetwork + "/AwsvpcConfiguration/Subnets", nowhere},
	{scheduledNetwork + "/AwsvpcConfiguration/Subnets/#", nowhere},
	{"Mappings/IsolatedEcsS3PrefixList/" + ireland.region, unknownList},
	{"Mappings/IsolatedEcsS3PrefixList/" + ireland.region + "/Id", unknownList},
	{"Mappings/IsolatedEcsDynamodbPrefixList/" + ireland.region, unknownList},
	{"Mappings/IsolatedEcsDynamodbPrefixList/" + ireland.region + "/Id", unknownList},
}

const scheduledNetwork = "AWS::Scheduler::Schedule/Properties/Target/EcsParameters/NetworkConfiguration"

// gatewayCall reports whether a gateway endpoint carries a claim, interfaceCall whether one of
// type Interface does.
func gatewayCall(c claim) bool {
	return c.overNetwork() && (c.service == "s3" || c.service == "dynamodb")
}

func interfaceCall(c claim) bool { return c.overNetwork() && !gatewayCall(c) }

// inVPC reports whether a call leaves from a VPC.
func (f *facts) inVPC(s *service, c claim, vpc string) bool {
	return slices.ContainsFunc(s.from(c).subnets, func(id string) bool { return refersTo(f.get(id, "VpcId")) == vpc })
}

// callsInVPC are the claims of services in a VPC for which keep says so.
func (f *facts) callsInVPC(vpc string, keep func(claim) bool) []claim {
	return f.where(func(s *service, c claim) bool { return f.inVPC(s, c, vpc) && c.looksUp() && keep(c) })
}

// carried are the claims that an endpoint carries, by what it was before.
func (m *mutant) carried(endpoint string) []claim {
	of := m.before.servedBy(m.before.get(endpoint, "ServiceName"))
	return m.after.callsInVPC(refersTo(m.before.get(endpoint, "VpcId")), func(c claim) bool { return c.service == of })
}

// servedBy is the service of a ServiceName: "ecr.api".
func (f *facts) servedBy(name tree) string {
	_, service, _ := strings.Cut(f.render(name), "."+f.in.region+".")
	return service
}

func hostnamesOff(m *mutant, d spot) []want {
	return []want{
		denied(m.after.callsInVPC(d.id, func(c claim) bool { return !gatewayCall(c) }), names, d.id),
		shaken(m.after.callsInVPC(d.id, gatewayCall), roads, d.id),
	}
}

func supportOff(m *mutant, d spot) []want {
	return []want{denied(m.after.callsInVPC(d.id, claim.looksUp), names, d.id)}
}

func endpointGone(m *mutant, d spot) []want {
	return []want{denied(m.carried(d.id), roads, m.before.servedBy(m.before.get(d.id, "ServiceName")))}
}

func privateDNSOff(m *mutant, d spot) []want {
	var applications, others []claim // applications may be told the endpoint's own name
	for _, c := range m.carried(d.id) {
		if c.feature == "application-access" {
			applications = append(applications, c)
		} else {
			others = append(others, c)
		}
	}
	return []want{denied(others, names, d.id), shaken(applications, names, d.id)}
}

func otherService(m *mutant, d spot) []want {
	return []want{shaken(m.carried(d.id), roads, d.id, m.before.servedBy(m.before.get(d.id, "ServiceName")))}
}

// ofDefaultType is for an endpoint that has become a gateway. There is none for services
// that have interfaces, and AWS would say so.
func ofDefaultType(m *mutant, d spot) []want {
	if d.was == "Gateway" {
		return nil
	}
	return otherService(m, d)
}

// closedEndpoint is for an endpoint in the default group: neither do the tasks' groups let
// calls to it out, nor does it let them in.
func closedEndpoint(m *mutant, d spot) []want {
	if len(items(m.after.get(d.id, "SecurityGroupIds"))) > 0 {
		return nil
	}
	return []want{denied(m.carried(d.id), groups, d.id)}
}

func withoutAddress(m *mutant, d spot) []want {
	if len(items(m.after.get(d.id, "SubnetIds"))) > 0 {
		return nil
	}
	return []want{denied(m.carried(d.id), roads, d.id)}
}

// offTheTable is for subnets whose route table is not, or no longer, one of a gateway
// endpoint: tasks that may land there do not get layers, nor to tables.
func offTheTable(m *mutant, d spot) []want {
	var out []want
	for _, call := range m.gatewayCalls() {
		for _, subnet := range call.place.subnets {
			if table := m.after.table(subnet); !m.after.onGateway(table, call.claims[0].service) {
				out = append(out, denied(call.claims, []string{"route"}, d.id, subnet, table))
			}
		}
	}
	return out
}

// gatewayCalls are the calls through gateway endpoints, and where they leave from.
func (m *mutant) gatewayCalls() []download {
	var out []download
	for _, s := range m.after.services {
		for _, c := range s.claims {
			if gatewayCall(c) {
				out = append(out, download{s.from(c), []claim{c}})
			}
		}
	}
	return out
}

type download struct {
	place  place
	claims []claim
}

// table is the route table of a subnet, "main" without an association.
func (f *facts) table(subnet string) string {
	for _, id := range f.all("AWS::EC2::SubnetRouteTableAssociation") {
		if refersTo(f.get(id, "SubnetId")) == subnet {
			return refersTo(f.get(id, "RouteTableId"))
		}
	}
	return "main"
}

func (f *facts) onGateway(table, service string) bool {
	return slices.ContainsFunc(f.all("AWS::EC2::VPCEndpoint"), func(id string) bool {
		return slices.Contains(references(f.get(id, "RouteTableIds")), table) && f.servedBy(f.get(id, "ServiceName")) == service
	})
}

// egressGone is for an inline egress rule: to the group of endpoints, or to the prefix list
// of S3. The last rule that goes leaves a group that lets everything out.
func egressGone(m *mutant, d spot) []want {
	if len(items(m.after.get(d.id, "SecurityGroupEgress"))) == 0 {
		return nil
	}
	return m.shutOut(d)
}

// egressRuleGone is for an egress rule in a resource of its own.
func egressRuleGone(m *mutant, d spot) []want {
	d.was = m.before.get(d.id)
	d.id = refersTo(at(d.was, "GroupId"))
	return m.shutOut(d)
}

// shutOut are the calls to endpoints that only this egress rule lets out.
func (m *mutant) shutOut(d spot) []want {
	to, list := refersTo(at(d.was, "DestinationSecurityGroupId")), m.before.listed(at(d.was, "DestinationPrefixListId"))
	return []want{denied(m.after.where(func(s *service, c claim) bool {
		if !slices.Contains(s.from(c).groups, d.id) || !c.overNetwork() {
			return false
		}
		return gatewayCall(c) && c.service == list || !gatewayCall(c) && list == "" && m.after.behind(c, to)
	}), []string{"egress"}, d.id)}
}

// listed is the service of a prefix list: in Ireland that of Amazon DynamoDB is pl-6fa54006; "" if
// it is none.
func (f *facts) listed(list tree) string {
	switch {
	case list == nil:
		return ""
	case f.render(list) == "pl-6fa54006":
		return "dynamodb"
	}
	return "s3"
}

// behind reports whether the endpoint that carries a claim is in a group.
func (f *facts) behind(c claim, group string) bool {
	return slices.ContainsFunc(f.all("AWS::EC2::VPCEndpoint"), func(id string) bool {
		return f.servedBy(f.get(id, "ServiceName")) == c.service &&
			slices.Contains(references(f.get(id, "SecurityGroupIds")), group)
	})
}

// ingressGone is for a rule that lets a group's members in.
func ingressGone(m *mutant, d spot) []want {
	into, from := refersTo(m.before.get(d.id, "GroupId")), refersTo(m.before.get(d.id, "SourceSecurityGroupId"))
	return []want{denied(m.after.where(func(s *service, c claim) bool {
		return slices.Contains(s.from(c).groups, from) && interfaceCall(c) && m.after.behind(c, into)
	}), []string{"ingress"}, into, from)}
}

// defaultGroup is for tasks that are left with the default group: it lets everything out,
// but no endpoint lets its members in.
func defaultGroup(m *mutant, d spot) []want {
	return []want{denied(m.after.where(func(s *service, c claim) bool {
		return s.id == d.id && !c.host && len(s.task.groups) == 0 && interfaceCall(c)
	}), []string{"ingress"}, "default group", d.id)}
}

// nowhere is for tasks that are left without subnets. Those with an interface of their own need them.
func nowhere(m *mutant, d spot) []want {
	out := []want{shaken(m.after.where(func(s *service, c claim) bool {
		return s.id == d.id && !c.host && len(s.task.subnets) == 0 && c.looksUp()
	}), []string{"route", "task"}, d.id)}
	if s := m.after.find(d.id); s.hosted && len(s.task.subnets) == 0 && m.after.get(s.definition, "NetworkMode") == "awsvpc" {
		out = append(out, want{claims: []claim{{workload: d.id}}, loosely: true, hops: anywhere, words: []string{d.id}})
	}
	return out
}

// unknownList is for the id of a prefix list, which the egress rules of groups take from a mapping.
func unknownList(m *mutant, _ spot) []want {
	var out []want
	for _, call := range m.gatewayCalls() {
		if of := call.claims[0].service; mentions(tree([]tree{m.gone[0].String()}), map[string]string{"s3": "S3", "dynamodb": "Dynamodb"}[of]+"PrefixList") {
			out = append(out, shaken(call.claims, []string{"egress"}, append(call.place.groups, of)...))
		}
	}
	return out
}
