package verify_test

import (
	"encoding/json"
	"slices"
	"strings"
)

// A mutant is a template of which something was deleted or switched.
type mutant struct {
	name          string
	root          map[string]tree
	before, after *facts
	// gone has the places that are left out, the one that was asked for first.
	gone []way
	// wants is set for switches: what must follow.
	switched func(*mutant) []want
	// refused says why AWS does not deploy the mutant, "" if it does.
	refused string
}

// mutants are all deletions and switches of a template, in a fixed order.
func mutants(root map[string]tree) []*mutant {
	before := factsOf(root)
	var out []*mutant
	walk(root, nil, func(w way, t tree) bool {
		if deletable(w) {
			out = append(out, deletion(root, before, w))
		}
		out = append(out, switchesAt(root, before, w, t)...)
		return worthwhile(w)
	})
	return out
}

// worthwhile leaves out the entries of mappings for other Regions.
func worthwhile(w way) bool { return len(w) != 3 || w[0] != "Mappings" || w[2] == region }

const region = "eu-west-1"

func deletable(w way) bool { return w.String() != "Resources" && worthwhile(w) }

func deletion(root map[string]tree, before *facts, w way) *mutant {
	m := &mutant{name: "delete " + w.String(), before: before, gone: []way{w}, refused: before.refusal(w)}
	gone := map[string]bool{w.String(): true}
	if len(w) == 2 && w[0] == "Resources" {
		m.gone = append(m.gone, before.cascade(root, gone, w[1])...)
	}
	m.root = without(root, nil, gone).(map[string]tree)
	m.after = factsOf(m.root)
	return m
}

// cascade adds to gone, and returns, all that refers to a resource that is gone: entries
// of DependsOn, elements of lists, properties, outputs, and the resources that cannot do
// without them; and what refers to these.
func (f *facts) cascade(root map[string]tree, gone map[string]bool, id string) []way {
	var all []way
	for ids := []string{id}; len(ids) > 0; ids = ids[1:] {
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

func calls(t tree, id string) bool {
	return refersTo(t) == id || slices.ContainsFunc(steps(t), func(step string) bool { return calls(at(t, step), id) })
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
	{"AWS::EC2::SecurityGroupIngress/Properties/*", 0},
	{"AWS::EC2::SecurityGroupEgress/Properties/*", 0},
	{"AWS::EC2::SecurityGroup/Properties/SecurityGroupEgress/#/*", 3},
	{"AWS::EC2::SecurityGroup/Properties/SecurityGroupIngress/#/*", 3},
	{"AWS::ECS::ClusterCapacityProviderAssociations/Properties/Cluster", 0},
	{"AWS::ECS::Service/Properties/TaskDefinition", 0},
	{"AWS::ECS::TaskDefinition/Properties/ContainerDefinitions/#/Image", 3},
	{"AWS::ECS::TaskDefinition/Properties/ContainerDefinitions/#/Secrets/#/ValueFrom", 5},
	{"AWS::IAM::Policy/Properties/PolicyDocument/Statement/#/Resource", 4},
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

// switchesAt are the switches of what is at a place.
func switchesAt(root map[string]tree, before *facts, w way, t tree) []*mutant {
	var out []*mutant
	for _, s := range switches {
		if !fits(s.at, before.place(w)) || slices.ContainsFunc(w, isFunction) && !isFunction(w[len(w)-1]) {
			continue
		}
		value := s.to(t)
		if value == nil {
			continue
		}
		changed := with(root, w, value).(map[string]tree)
		out = append(out, &mutant{
			name: "switch " + w.String() + " " + s.name, root: changed, before: before, after: factsOf(changed), gone: []way{w},
			switched: func(m *mutant) []want {
				if s.then == nil {
					return nil
				}
				return s.then(m, spotOf(before, w, t))
			},
		})
	}
	return out
}

var _ = strings.Join
