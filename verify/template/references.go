package template

import (
	"slices"
	"strings"
)

// parameter is the value of a parameter: what the parent stack or the user gives, else its
// default, else the output of the same name of a template that was given together with
// this one, else a symbol.
func (c scope) parameter(parameter string) *Value {
	key := name{c.stack.name, parameter}
	known, ok := c.parameters[key]
	if !ok {
		kind := c.stack.parameters.Get(parameter).Get("Type").scalar()
		c.parameters[key] = c.openParameter(parameter, kind) // for stacks that pass each other's outputs around
		known = c.in(c.stack).resolveParameter(parameter, kind)
		c.parameters[key] = known
	}
	return known.clone()
}

func (c scope) resolveParameter(parameter, kind string) *Value {
	s := c.stack
	if isStored(kind) {
		return c.openParameter(parameter, kind)
	}
	if v := c.fromParent(parameter); v != nil {
		return c.asParameter(v, parameter, kind)
	}
	if given, ok := s.given[parameter]; ok {
		return c.asParameter(text(Text(withoutMarks(given))), parameter, kind)
	}
	if byDefault := c.data(s.parameters.Get(parameter).Get("Default")); byDefault != nil {
		return c.asParameter(byDefault, parameter, kind)
	}
	if from, ok := c.model.sameName(s, parameter); ok {
		c.comeAfter(from)
		return c.asParameter(c.in(from).output(parameter), parameter, kind)
	}
	return c.openParameter(parameter, kind)
}

// fromParent is what the parent stack gives a parameter, nil if there is no parent, or it
// gives nothing.
func (c scope) fromParent(parameter string) *Value {
	s := c.stack
	if s.parent == nil {
		return nil
	}
	given := s.parent.resources.Get(s.logical).Get("Properties").Get("Parameters")
	if given != nil && !isPlainMap(given) {
		return c.in(s.parent).unknown("the parameters of stack "+s.logical+" are not known", given)
	}
	return c.in(s.parent).eval(given.Get(parameter))
}

// isPlainMap reports whether a node is a map that no function makes or changes.
func isPlainMap(n *Node) bool {
	_, _, call := intrinsic(n)
	return n.Kind == Map && !call && !slices.ContainsFunc(n.Keys, isFunctionName)
}

// openParameter is the value of a parameter that nobody gives one.
func (c scope) openParameter(parameter, kind string) *Value {
	if isListType(kind) {
		return c.unknown("parameter "+parameter+" has no value", nil)
	}
	return text(Symbol{Kind: ParameterSymbol, Stack: c.stack.name, Name: parameter}.Text())
}

// asParameter turns a value into what the parameter's type makes of it.
func (c scope) asParameter(v *Value, parameter, kind string) *Value {
	switch {
	case v.IsUnknown():
		return v
	case !v.isFlat(), v.Kind() == List && !isListType(kind):
		return c.unknown("what parameter "+parameter+" is given does not fit its type", nil)
	case v.Kind() == List || !isListType(kind):
		return v
	}
	if symbol, found := v.Text().mayContain(","); found {
		declared := c.stack.parameters.Get(parameter)
		return c.unknown(symbol.String(), declared)
	}
	items := v.Text().Split(",")
	for i, item := range items {
		items[i] = Text(strings.TrimSpace(string(item)))
	}
	return texts(items)
}

// isStored reports whether a parameter of a type is given the name of a parameter of AWS
// Systems Manager, which has the value.
func isStored(kind string) bool { return strings.HasPrefix(kind, "AWS::SSM::Parameter::Value<") }

func isListType(kind string) bool {
	return strings.HasPrefix(kind, "List<") || strings.Contains(kind, "<List<") || strings.Contains(kind, "CommaDelimitedList")
}

// output is the value of an output of the stack.
func (c scope) output(output string) *Value {
	key := name{c.stack.name, output}
	known, ok := c.outputs[key]
	if !ok {
		c.outputs[key] = c.opaque("output "+output, nil) // for outputs that lead back to themselves
		known = c.in(c.stack).resolveOutput(output)
		c.outputs[key] = known
	}
	return known.clone()
}

func (c scope) resolveOutput(output string) *Value {
	declared := c.stack.outputs.Get(output)
	if declared == nil || !c.isOn(declared) {
		return c.opaque("output "+output, nil)
	}
	if v := c.eval(declared.Get("Value")); v != nil && v.isFlat() {
		c.resolveReferences(v)
		return v
	}
	return c.opaque("output "+output, nil)
}

// isOn reports whether what has a condition may exist.
func (c scope) isOn(n *Node) bool {
	condition := n.Get("Condition")
	return condition == nil || c.condition(condition.Text) != no
}

// stackOutput is Fn::GetStackOutput, by which CDK refers weakly to another stack.
func (c scope) stackOutput(argument *Node) *Value {
	wanted := c.textOf(c.eval(argument.Get("StackName")))
	output := argument.Get("OutputName").scalar()
	for _, s := range c.model.stacks {
		if wanted == Text(s.source.Deployed) && wanted != "" && s.outputs.Get(output) != nil {
			c.comeAfter(s)
			return c.in(s).output(output)
		}
	}
	return c.opaque("output "+output+" of stack "+wanted.String(), argument)
}

// comeAfter notes that the stack is deployed after another.
func (c scope) comeAfter(other *stack) {
	to, from := c.stack.root().name, other.root().name
	if to != from && !slices.Contains(c.before[to], from) {
		c.before[to] = append(c.before[to], from)
	}
}

// sameName finds the one other template that has an output with the name of a parameter:
// templates that are given together without a parent usually are deployed that way.
func (m *Model) sameName(s *stack, parameter string) (*stack, bool) {
	if s.parent != nil {
		return nil, false
	}
	var found *stack
	for _, other := range m.stacks {
		if other.parent == nil && other != s && other.outputs.Get(parameter) != nil {
			if found != nil {
				return nil, false
			}
			found = other
		}
	}
	return found, found != nil
}
