package template

import (
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// shortForms has the short forms of functions that CloudFormation reads in YAML, and what
// they stand for (CloudFormation Template Reference, Intrinsic functions, Condition
// functions, Rule-specific intrinsic functions).
var shortForms = map[string]string{
	"!And":              "Fn::And",
	"!Base64":           "Fn::Base64",
	"!Cidr":             "Fn::Cidr",
	"!Condition":        "Condition",
	"!Contains":         "Fn::Contains",
	"!EachMemberEquals": "Fn::EachMemberEquals",
	"!EachMemberIn":     "Fn::EachMemberIn",
	"!Equals":           "Fn::Equals",
	"!FindInMap":        "Fn::FindInMap",
	"!GetAZs":           "Fn::GetAZs",
	"!GetAtt":           "Fn::GetAtt",
	"!GetStackOutput":   "Fn::GetStackOutput",
	"!If":               "Fn::If",
	"!ImportValue":      "Fn::ImportValue",
	"!Join":             "Fn::Join",
	"!Length":           "Fn::Length",
	"!Not":              "Fn::Not",
	"!Or":               "Fn::Or",
	"!Ref":              "Ref",
	"!RefAll":           "Fn::RefAll",
	"!Select":           "Fn::Select",
	"!Split":            "Fn::Split",
	"!Sub":              "Fn::Sub",
	"!ToJsonString":     "Fn::ToJsonString",
	"!Transform":        "Fn::Transform",
	"!ValueOf":          "Fn::ValueOf",
	"!ValueOfAll":       "Fn::ValueOfAll",
}

// isFunction reports whether a node has a tag of its own, known or not, as shortForms do.
func isFunction(n *yaml.Node) bool {
	return strings.HasPrefix(n.Tag, "!") && !strings.HasPrefix(n.Tag, "!!")
}

// function makes the long form of a short one: {"Ref": "Vpc"} of !Ref Vpc.
func (p *yamlParser) function(n *yaml.Node, line, depth int) (*Node, error) {
	name, ok := shortForms[n.Tag]
	if !ok {
		return nil, p.unknownTag(n)
	}
	if err := p.spend(); err != nil {
		return nil, err
	}
	out, err := p.node(Map, line, depth)
	if err != nil {
		return nil, err
	}
	argument, err := p.argument(name, n, depth+1)
	out.Keys, out.Items = []string{name}, []*Node{argument}
	return out, err
}

func (p *yamlParser) argument(name string, n *yaml.Node, depth int) (*Node, error) {
	switch {
	case n.Kind == yaml.SequenceNode:
		return p.plain(n, "!!seq", n.Line, depth)
	case n.Kind == yaml.MappingNode:
		return p.plain(n, "!!map", n.Line, depth)
	case name == "Fn::GetAtt":
		return p.attribute(n, depth)
	}
	return p.scalar(String, n.Value, n.Line, depth)
}

// attribute splits "Nested.Outputs.VpcId" where CloudFormation does, at the first dot:
// logical ids have none, names of attributes may.
func (p *yamlParser) attribute(n *yaml.Node, depth int) (*Node, error) {
	resource, attribute, ok := strings.Cut(n.Value, ".")
	if !ok || resource == "" || attribute == "" {
		return nil, p.errorf(n.Line, "!GetAtt of %s, want a logical id, a dot and an attribute, such as Vpc.CidrBlock", quoted(n.Value))
	}
	list, err := p.node(List, n.Line, depth)
	if err != nil {
		return nil, err
	}
	for _, text := range []string{resource, attribute} {
		item, err := p.scalar(String, text, n.Line, depth+1)
		if err != nil {
			return nil, err
		}
		list.Items = append(list.Items, item)
	}
	return list, nil
}

// oldBooleans are booleans of YAML 1.1, which CloudFormation reads (User Guide, Template
// format): a tag whose value is a bare YES arrives as "true". Only strings in quotes and
// the single letters y and n stay what they are.
var oldBooleans = map[string]string{
	"yes": "true", "Yes": "true", "YES": "true", "on": "true", "On": "true", "ON": "true",
	"no": "false", "No": "false", "NO": "false", "off": "false", "Off": "false", "OFF": "false",
}

// yamlScalar makes a node of a scalar with one of YAML's own tags, written or implied.
func (p *yamlParser) yamlScalar(n *yaml.Node, tag string, line, depth int) (*Node, error) {
	if n.Style&yaml.TaggedStyle != 0 && !fits(n.Value, tag) {
		return nil, p.unknownTag(n)
	}
	switch tag {
	case "!!null":
		return p.scalar(Null, "", line, depth)
	case "!!bool":
		return p.scalar(Bool, strings.ToLower(n.Value), line, depth)
	case "!!int", "!!float":
		return p.number(n.Value, line, depth)
	}
	if b, ok := oldBooleans[n.Value]; ok && n.Style == 0 {
		return p.scalar(Bool, b, line, depth)
	}
	return p.scalar(String, n.Value, line, depth)
}

// number leaves infinity and the like, which JSON does not have, a string.
func (p *yamlParser) number(text string, line, depth int) (*Node, error) {
	if strings.ContainsAny(text, "0123456789") {
		return p.scalar(Number, text, line, depth)
	}
	return p.scalar(String, text, line, depth)
}

// fits reports whether a scalar is what its written tag says.
func fits(text, tag string) bool {
	implied := (&yaml.Node{Kind: yaml.ScalarNode, Value: text}).ShortTag()
	switch tag {
	case "!!str":
		return true
	case "!!float":
		return implied == "!!float" || implied == "!!int"
	case "!!null", "!!bool", "!!int", "!!timestamp":
		return implied == tag
	}
	return false
}

func (p *yamlParser) unknownTag(n *yaml.Node) error {
	if isFunction(n) {
		return p.errorf(n.Line, "unknown function %s, want one of %s", strings.Map(printable, n.Tag),
			strings.Join(slices.Sorted(maps.Keys(shortForms)), ", "))
	}
	return p.errorf(n.Line, "tag %s does not fit %s, want !!str, !!int, !!float, !!bool, !!null, !!seq or !!map with a value of that kind",
		strings.Map(printable, n.Tag), quoted(n.Value))
}
