package template

import (
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
	parts      map[string][]string // of the conditions, from each to those it is made of
}

func validate(s *stack) error {
	v := &validator{stack: s, macro: len(macros(s)) > 0,
		references: map[string][]string{}, parts: map[string][]string{}}
	for _, check := range []func() error{v.checkResources, v.checkConditions, v.checkOutputs, v.checkCircles} {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

func (v *validator) fail(n *Node, format string, args ...any) error {
	return inputErrorf(v.source.File, n.Line, format, args...)
}

func (v *validator) checkResources() error {
	for i, logical := range v.resources.MapKeys() {
		resource := v.resources.Items[i]
		if isFunctionName(logical) {
			return v.fail(resource, "%s in Resources is expanded by a macro that does not run here; "+
				"give the processed template (aws cloudformation get-template --template-stage Processed)", quoted(logical))
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
			return v.fail(other, "resource %s depends on %s, which is not in the template", quoted(logical), quoted(other.Text))
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
	for i := range v.outputs.MapKeys() {
		output := v.outputs.Items[i]
		if condition := output.Get("Condition"); condition != nil {
			if err := v.checkConditionName(condition); err != nil {
				return err
			}
		}
	}
	return v.walk(v.outputs.Node, func(string) {})
}

func (v *validator) checkConditions() error {
	declared := v.conditions
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
		v.parts[of] = append(v.parts[of], name.Text)
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
	if v.conditions.Get(n.Text) == nil && !v.macro {
		return v.fail(n, "condition %s is not defined in Conditions", quoted(n.Text))
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
	} else if i := slices.IndexFunc(n.Keys, mustBeAlone); i >= 0 {
		return v.fail(n, "%s must be the only key of its object, and there is also %s", n.Keys[i], quoted(n.Keys[(i+1)%len(n.Keys)]))
	}
	for _, item := range n.Items {
		if err := v.walk(item, uses); err != nil {
			return err
		}
	}
	return nil
}

// mustBeAlone reports whether a key is a function that makes its whole object. A macro
// changes what is around it.
func mustBeAlone(key string) bool {
	return key != "Ref" && key != "Fn::Transform" && slices.Contains(functions, key)
}

func (v *validator) checkFunction(n *Node, function string, argument *Node, uses func(string)) error {
	if !slices.Contains(functions, function) && !v.macro {
		return v.fail(n, "unknown intrinsic function %s; CloudFormation has %s", quoted(function), strings.Join(functions, ", "))
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
	if mapping.Kind == String && v.mappings.Get(mapping.Text) == nil && !v.macro {
		return v.fail(mapping, "mapping %s is not in Mappings", quoted(mapping.Text))
	}
	return nil
}

// checkTarget checks what Ref may name.
func (v *validator) checkTarget(at *Node, target string, uses func(string)) error {
	if v.parameters.Get(target) != nil || slices.Contains(pseudoParameters, target) {
		return nil
	}
	return v.checkName(at, target, "resource, parameter or pseudo parameter", uses)
}

func (v *validator) checkResourceName(at *Node, logical string, uses func(string)) error {
	return v.checkName(at, logical, "resource", uses)
}

func (v *validator) checkName(at *Node, logical, what string, uses func(string)) error {
	if v.resources.Get(logical) == nil && !v.macro {
		return v.fail(at, "reference to %s, which is no %s of the template", quoted(logical), what)
	}
	uses(logical)
	return nil
}
