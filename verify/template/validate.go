package template

import (
	"fmt"
	"slices"
	"strings"
)

// functions are the intrinsic functions of CloudFormation.
//
// Source: "Intrinsic function reference" of the AWS CloudFormation Template Reference;
// Fn::GetStackOutput is what AWS CDK 2.270.0 writes for weak references.
var functions = []string{
	"Fn::And", "Fn::Base64", "Fn::Cidr", "Fn::Equals", "Fn::FindInMap", "Fn::GetAZs", "Fn::GetAtt",
	"Fn::GetStackOutput", "Fn::If", "Fn::ImportValue", "Fn::Join", "Fn::Length", "Fn::Not", "Fn::Or", "Fn::Select",
	"Fn::Split", "Fn::Sub", "Fn::ToJsonString", "Fn::Transform", "Ref",
}

var pseudoParameters = []string{"AWS::AccountId", "AWS::NoValue", "AWS::NotificationARNs", "AWS::Partition",
	"AWS::Region", "AWS::StackId", "AWS::StackName", "AWS::URLSuffix"}

// A validator looks for what makes a template meaningless: CloudFormation would refuse it.
type validator struct {
	*stack
	// macro is whether a macro transforms the template: it may add resources that others
	// refer to, and define functions.
	macro      bool
	references map[string][]string // of the resources, from each to those it needs
	conditions map[string][]string // from each to those it is made of
}

func validate(s *stack) error {
	v := &validator{stack: s, macro: s.source.Root.Get("Transform") != nil,
		references: map[string][]string{}, conditions: map[string][]string{}}
	for _, check := range []func() error{v.checkResources, v.checkConditions, v.checkOutputs, v.checkCircles} {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

func (v *validator) fail(n *Node, format string, args ...any) error {
	where := v.source.File
	if where == "" {
		where = "template"
	}
	return fmt.Errorf("%s:%d: %s", where, n.Line, fmt.Sprintf(format, args...))
}

func (v *validator) checkResources() error {
	for i, logical := range v.resources.MapKeys() {
		resource := v.resources.Items[i]
		if strings.HasPrefix(logical, "Fn::") {
			return v.fail(resource, "%s in Resources is expanded by a macro that does not run here; "+
				"give the processed template (aws cloudformation get-template --template-stage Processed)", logical)
		}
		if err := v.checkResource(logical, resource); err != nil {
			return err
		}
	}
	return nil
}

func (v *validator) checkResource(logical string, resource *Node) error {
	for _, other := range resource.Get("DependsOn").ListItems() {
		if v.resources.Get(other.Text) == nil && !v.macro {
			return v.fail(other, "resource %s depends on %q, which is not in the template", logical, other.Text)
		}
		v.references[logical] = append(v.references[logical], other.Text)
	}
	if condition := resource.Get("Condition"); condition != nil {
		if err := v.checkConditionName(condition); err != nil {
			return err
		}
	}
	return v.walk(resource.Get("Properties"), func(target string) {
		v.references[logical] = append(v.references[logical], target)
	})
}

func (v *validator) checkOutputs() error {
	return v.walk(v.outputs, func(string) {})
}

func (v *validator) checkConditions() error {
	declared := v.source.Root.Get("Conditions")
	for i, condition := range declared.MapKeys() {
		if err := v.walk(declared.Items[i], func(string) {}); err != nil {
			return err
		}
		if err := v.conditionsIn(declared.Items[i], condition); err != nil {
			return err
		}
	}
	return nil
}

// conditionsIn notes the conditions that a condition is made of.
func (v *validator) conditionsIn(n *Node, of string) error {
	if n == nil {
		return nil
	}
	if name := n.Get("Condition"); name != nil && len(n.Keys) == 1 {
		v.conditions[of] = append(v.conditions[of], name.Text)
		return v.checkConditionName(name)
	}
	for _, item := range n.Items {
		if err := v.conditionsIn(item, of); err != nil {
			return err
		}
	}
	return nil
}

func (v *validator) checkConditionName(n *Node) error {
	if v.source.Root.Get("Conditions").Get(n.Text) == nil {
		return v.fail(n, "condition %q is not defined in Conditions", n.Text)
	}
	return nil
}

// walk checks every intrinsic function below a node, and reports the resources they name.
func (v *validator) walk(n *Node, uses func(string)) error {
	if n == nil {
		return nil
	}
	if function, argument, ok := intrinsic(n); ok {
		if err := v.checkFunction(n, function, argument, uses); err != nil {
			return err
		}
	} else if i := slices.IndexFunc(n.Keys, func(k string) bool { return slices.Contains(functions[:len(functions)-1], k) }); i >= 0 {
		return v.fail(n, "%s must be the only key of its object, and there is also %q", n.Keys[i], n.Keys[(i+1)%len(n.Keys)])
	}
	for _, item := range n.Items {
		if err := v.walk(item, uses); err != nil {
			return err
		}
	}
	return nil
}

func (v *validator) checkFunction(n *Node, function string, argument *Node, uses func(string)) error {
	if !slices.Contains(functions, function) && !v.macro {
		return v.fail(n, "unknown intrinsic function %q; CloudFormation has %s", function, strings.Join(functions, ", "))
	}
	switch function {
	case "Ref":
		return v.checkTarget(argument, argument.Text, uses)
	case "Fn::GetAtt":
		return v.checkGetAtt(argument, uses)
	case "Fn::Sub":
		return v.checkSub(argument, uses)
	case "Fn::FindInMap":
		return v.checkMapping(argument)
	case "Fn::If":
		if argument.Kind != List || len(argument.Items) != 3 {
			return v.fail(n, "Fn::If needs a condition and two values")
		}
		return v.checkConditionName(argument.Items[0])
	}
	return nil
}

func (v *validator) checkGetAtt(argument *Node, uses func(string)) error {
	logical, _, found := strings.Cut(argument.Text, ".")
	if argument.Kind == List && len(argument.Items) == 2 {
		logical, found = argument.Items[0].Text, true
	}
	if !found {
		return v.fail(argument, "Fn::GetAtt needs a resource and an attribute, such as [Group, GroupId]")
	}
	return v.checkResourceName(argument, logical, uses)
}

func (v *validator) checkSub(argument *Node, uses func(string)) error {
	format, values := argument, (*Node)(nil)
	if argument.Kind == List && len(argument.Items) == 2 {
		format, values = argument.Items[0], argument.Items[1]
	} else if argument.Kind == List || argument.Kind == Map {
		return v.fail(argument, "Fn::Sub needs a string, or a list of a string and a map")
	}
	rest := format.Text
	for {
		_, variable, after, found := cutVariable(rest)
		if !found {
			return nil
		}
		rest = after
		if strings.HasPrefix(variable, "!") || values.Get(variable) != nil {
			continue
		}
		if err := v.checkVariable(format, variable, uses); err != nil {
			return err
		}
	}
}

func (v *validator) checkVariable(format *Node, variable string, uses func(string)) error {
	if logical, _, ok := strings.Cut(variable, "."); ok {
		return v.checkResourceName(format, logical, uses)
	}
	return v.checkTarget(format, variable, uses)
}

func (v *validator) checkMapping(argument *Node) error {
	if argument.Kind != List || len(argument.Items) < 3 {
		return v.fail(argument, "Fn::FindInMap needs a mapping and two keys")
	}
	mapping := argument.Items[0]
	if mapping.Kind == String && v.source.Root.Get("Mappings").Get(mapping.Text) == nil && !v.macro {
		return v.fail(mapping, "mapping %q is not in Mappings", mapping.Text)
	}
	return nil
}

// checkTarget checks what Ref may name.
func (v *validator) checkTarget(at *Node, target string, uses func(string)) error {
	if v.parameters.Get(target) != nil || slices.Contains(pseudoParameters, target) {
		return nil
	}
	return v.checkResourceName(at, target, uses)
}

func (v *validator) checkResourceName(at *Node, logical string, uses func(string)) error {
	if v.resources.Get(logical) == nil && !v.macro {
		return v.fail(at, "reference to %q, which is no resource, parameter or pseudo parameter of the template", logical)
	}
	uses(logical)
	return nil
}

func (v *validator) checkCircles() error {
	for _, graph := range []struct {
		what  string
		nodes *Node
		next  map[string][]string
	}{
		{"resources refer to each other in a circle", v.resources, v.references},
		{"conditions are made of each other in a circle", v.source.Root.Get("Conditions"), v.conditions},
	} {
		if circle := findCircle(graph.nodes.MapKeys(), graph.next); circle != nil {
			return v.fail(graph.nodes.Get(circle[0]), "%s: %s", graph.what, strings.Join(circle, " → "))
		}
	}
	return nil
}

// findCircle returns a way from a node to itself, nil if there is none.
func findCircle(nodes []string, next map[string][]string) []string {
	const done = -1
	state := map[string]int{} // position on the way, from 1
	var way []string
	var visit func(node string) []string
	visit = func(node string) []string {
		if at := state[node]; at == done {
			return nil
		} else if at > 0 {
			return append(slices.Clone(way[at-1:]), node)
		}
		way = append(way, node)
		state[node] = len(way)
		for _, n := range next[node] {
			if circle := visit(n); circle != nil {
				return circle
			}
		}
		way = way[:len(way)-1]
		state[node] = done
		return nil
	}
	for _, node := range nodes {
		if circle := visit(node); circle != nil {
			return circle
		}
	}
	return nil
}
