package verify_test

import (
	"encoding/json"
	"slices"
)

// A mutant is a template of which something was deleted or switched.
type mutant struct {
	name          string
	root          map[string]tree
	before, after *facts
	// gone has the places that are left out, the one that was asked for first.
	gone []way
	// toggle is set if a value was switched instead.
	toggle *toggle
	// refused says why AWS does not deploy the mutant, "" if it does.
	refused string
	// wants has what must follow; opens is set if an exit must.
	wants []want
	opens bool
}

// A mutation is what makes a mutant: a place to delete, or to switch.
type mutation struct {
	place  way
	toggle *toggle // nil: delete
}

// mutations are all deletions and switches of a template, in a fixed order; those that leave
// an intrinsic function without meaning only if they are asked for.
func mutations(root map[string]tree, f *facts, malformedToo bool) []mutation {
	var out []mutation
	walk(root, nil, func(w way, t tree) bool {
		if w.String() == "Resources" {
			return true
		}
		if len(w) == 3 && w[0] == "Mappings" && !slices.Contains([]string{f.in.region, f.in.partition()}, w[2]) {
			return false // it is for another Region or partition
		}
		if malformedToo || !malformed(w) {
			out = append(out, mutation{w, nil})
		}
		for i := range switches {
			if switches[i].fits(f, w, t) {
				out = append(out, mutation{w, &switches[i]})
			}
		}
		return w[len(w)-1] != "Tags" // each tag is as much as all
	})
	return out
}

// mutate makes the mutant.
func (m mutation) mutate(root map[string]tree, before *facts) *mutant {
	out := &mutant{before: before, gone: []way{m.place}, toggle: m.toggle}
	if m.toggle != nil {
		out.name = "switch " + m.place.String() + " " + m.toggle.name
		out.root = with(root, m.place, m.toggle.to(at(root, m.place...))).(map[string]tree)
	} else {
		out.name = "delete " + m.place.String()
		out.refused = before.refusal(m.place)
		if len(m.place) == 2 && m.place[0] == "Resources" {
			out.gone = append(out.gone, before.cascade(root, m.place)...)
		}
		out.root = without(root, out.gone).(map[string]tree)
	}
	out.after = factsIn(before.in, out.root)
	return out
}

// cascade returns all that refers to a resource that goes: entries of DependsOn, elements
// of lists, properties, outputs, and the resources that cannot do without them; and what
// refers to these.
func (f *facts) cascade(root map[string]tree, resource way) []way {
	gone := map[string]bool{resource.String(): true}
	var all []way
	for ids := []string{resource[1]}; len(ids) > 0; ids = ids[1:] {
		for _, w := range f.referrers(root, gone, ids[0]) {
			if gone[w.String()] {
				continue
			}
			gone[w.String()] = true
			all = append(all, w)
			if len(w) == 2 && w[0] == "Resources" {
				ids = append(ids, w[1])
			}
		}
	}
	return all
}

// referrers are the places that refer to a resource, lifted to what has to go with them.
func (f *facts) referrers(root map[string]tree, gone map[string]bool, id string) []way {
	var out []way
	for _, section := range []string{"Resources", "Outputs"} {
		walk(root[section], way{section}, func(w way, t tree) bool {
			switch {
			case gone[w.String()]:
				return false
			case refers(w, t, id):
				out = append(out, f.lift(w))
				return false
			}
			return !isFunctionCall(t)
		})
	}
	return out
}

func isFunctionCall(t tree) bool {
	k := keys(t)
	return len(k) == 1 && isFunction(k[0])
}

// refers reports whether a place is a reference to a resource: an intrinsic function, or a
// name in DependsOn.
func refers(w way, t tree, id string) bool {
	if len(w) > 2 && w[2] == "DependsOn" {
		return text(t) == id
	}
	return isFunctionCall(t) && calls(t, id)
}

// required are references without which something else is nothing, and how many steps
// below the logical id that is: 0 is the resource itself.
var required = []struct {
	at   string
	keep int
}{
	{"AWS::EC2::Subnet/Properties/VpcId", 0},
	{"AWS::EC2::RouteTable/Properties/VpcId", 0},
	{"AWS::EC2::SecurityGroup/Properties/VpcId", 0},
	{"AWS::EC2::VPCEndpoint/Properties/VpcId", 0},
	{"AWS::EC2::SubnetRouteTableAssociation/Properties/*", 0},
	{"AWS::EC2::SubnetNetworkAclAssociation/Properties/*", 0},
	{"AWS::EC2::NetworkAcl/Properties/VpcId", 0},
	{"AWS::EC2::NetworkAclEntry/Properties/NetworkAclId", 0},
	{"AWS::EC2::VPCGatewayAttachment/Properties/*", 0},
	{"AWS::EC2::Route/Properties/*", 0},
	{"AWS::EC2::NatGateway/Properties/*", 0},
	{"AWS::EFS::MountTarget/Properties/FileSystemId", 0},
	{"AWS::EFS::MountTarget/Properties/SubnetId", 0},
	{"AWS::EFS::AccessPoint/Properties/FileSystemId", 0},
	{"AWS::EC2::SecurityGroupIngress/Properties/*", 0},
	{"AWS::EC2::SecurityGroupEgress/Properties/*", 0},
	{"AWS::EC2::SecurityGroup/Properties/SecurityGroupEgress/#/*", 3},
	{"AWS::EC2::SecurityGroup/Properties/SecurityGroupIngress/#/*", 3},
	{"AWS::ECS::ClusterCapacityProviderAssociations/Properties/Cluster", 0},
	{"AWS::ECS::Service/Properties/TaskDefinition", 0},
	{"AWS::ECS::TaskDefinition/Properties/ContainerDefinitions/#/Image", 3},
	{"AWS::ECS::TaskDefinition/Properties/ContainerDefinitions/#/Secrets/#/ValueFrom", 5},
	{"AWS::ECS::Service/Properties/LoadBalancers/#/TargetGroupArn", 3},
	{"AWS::ECS::Service/Properties/LoadBalancers/#/AdvancedConfiguration/*", 4},
	{"AWS::ECS::Service/Properties/ServiceRegistries/#/RegistryArn", 3},
	{"AWS::ElasticLoadBalancingV2::Listener/Properties/LoadBalancerArn", 0},
	{"AWS::ElasticLoadBalancingV2::Listener/Properties/DefaultActions/#/TargetGroupArn", 0},
	{"AWS::ElasticLoadBalancingV2::Listener/Properties/DefaultActions/#/ForwardConfig/TargetGroups/#/TargetGroupArn", 6},
	{"AWS::ElasticLoadBalancingV2::ListenerRule/Properties/ListenerArn", 0},
	{"AWS::ElasticLoadBalancingV2::ListenerRule/Properties/Actions/#/TargetGroupArn", 0},
	{"AWS::ElasticLoadBalancingV2::ListenerRule/Properties/Actions/#/ForwardConfig/TargetGroups/#/TargetGroupArn", 6},
	{"AWS::ApiGatewayV2::Integration/Properties/*", 0},
	{"AWS::ApiGatewayV2::Route/Properties/*", 0},
	{"AWS::ServiceDiscovery::PrivateDnsNamespace/Properties/Vpc", 0},
	{"AWS::ServiceDiscovery::Service/Properties/NamespaceId", 0},
	{"AWS::ServiceDiscovery::Service/Properties/DnsConfig/NamespaceId", 0},
	{"AWS::IAM::Policy/Properties/PolicyDocument/Statement/#/Resource", 4},
	{endpointStatement + "/Resource", 4},
	{"AWS::Route53Resolver::FirewallRuleGroup/Properties/FirewallRules/#/FirewallDomainListId", 3},
	{"AWS::Route53Resolver::FirewallRuleGroupAssociation/Properties/*", 0},
	{"AWS::EC2::FlowLog/Properties/ResourceId", 0},
	{"AWS::Route53Resolver::ResolverQueryLoggingConfigAssociation/Properties/*", 0},
}

func (f *facts) lift(w way) way {
	if w[0] == "Outputs" {
		return w[:2]
	}
	for _, r := range required {
		if fits(r.at, f.place(w)) {
			return w[:2+r.keep]
		}
	}
	return w
}

// place is a way with the type of the resource instead of its name, for patterns. A value
// of which a piece is gone has a "~" behind it.
func (f *facts) place(w way) way {
	if w[0] != "Resources" || len(w) < 2 {
		return w
	}
	p := append(way{f.kind(w[1])}, w[2:]...)
	if i := slices.IndexFunc(p, isFunction); i > 0 {
		p = slices.Clone(p[:i])
		p[i-1] += "~"
	}
	return p
}

// malformed reports whether an intrinsic function without this has no meaning. It has one
// without a piece of Fn::Join.
func malformed(w way) bool {
	i := slices.IndexFunc(w, isFunction)
	return i >= 0 && (w[i] != "Fn::Join" || len(w) != i+3 || w[i+1] != "1")
}

// source is the mutant as a file.
func (m *mutant) source() []byte {
	data, err := json.Marshal(m.root)
	if err != nil {
		panic(err) // it was JSON before
	}
	return data
}
