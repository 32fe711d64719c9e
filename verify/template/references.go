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
	if known, ok := c.parameters[key]; ok {
		return known.clone()
	}
	c.parameters[key] = nil // for stacks that pass each other's outputs around; validate refuses most
	v := c.resolveParameter(parameter)
	c.parameters[key] = v
	return v.clone()
}

func (c scope) resolveParameter(parameter string) *Value {
	s := c.stack
	declared := s.parameters.Get(parameter)
	kind := declared.Get("Type").scalar()
	if strings.HasPrefix(kind, "AWS::SSM::Parameter::Value") {
		return openParameter(s, parameter, kind)
	}
	if s.parent != nil {
		if given := s.parent.resources.Get(s.logical).Get("Properties").Get("Parameters").Get(parameter); given != nil {
			return asParameter(c.in(s.parent).eval(given), kind)
		}
	}
	if given, ok := s.given[parameter]; ok {
		return asParameter(text(Text(given)), kind)
	}
	if byDefault := declared.Get("Default"); byDefault != nil {
		return asParameter(c.eval(byDefault), kind)
	}
	if from, ok := c.model.sameName(s, parameter); ok {
		return asParameter(c.in(from).output(parameter), kind)
	}
	return openParameter(s, parameter, kind)
}

// openParameter is the value of a parameter that nobody gives one.
func openParameter(s *stack, parameter, kind string) *Value {
	if isListType(kind) {
		return unknown("parameter " + parameter + " has no value")
	}
	return text(Symbol{Kind: ParameterSymbol, Stack: s.name, Name: parameter}.Text())
}

// asParameter turns a value into what the parameter's type makes of it.
func asParameter(v *Value, kind string) *Value {
	if isListType(kind) && v.Kind() != List && !v.IsUnknown() {
		v = splitText(v.Text(), ",")
		for _, item := range v.items {
			item.text = item.text.trimSpace()
		}
	}
	return v
}

func isListType(kind string) bool {
	return kind == "CommaDelimitedList" || strings.HasPrefix(kind, "List<") || strings.Contains(kind, "<List<")
}

// output is the value of an output of the stack.
func (c scope) output(output string) *Value {
	key := name{c.stack.name, output}
	if known, ok := c.outputs[key]; ok {
		return known.clone()
	}
	declared := c.stack.source.Root.Get("Outputs").Get(output)
	if declared == nil {
		return opaque("output " + output + " of " + c.stack.name)
	}
	c.outputs[key] = opaque("output " + output + " of " + c.stack.name) // refers to itself
	v := c.eval(declared.Get("Value"))
	c.outputs[key] = v
	return v.clone()
}

// importValue is Fn::ImportValue: the value of the export, if its stack is in the model.
func (c scope) importValue(argument *Node) *Value {
	wanted := c.eval(argument).Text()
	for _, s := range c.model.stacks {
		for i, output := range s.outputs.MapKeys() {
			if export := s.outputs.Items[i].Get("Export").Get("Name"); export != nil && c.in(s).eval(export).Text() == wanted {
				c.comeAfter(s)
				return c.in(s).output(output)
			}
		}
	}
	return opaque("import " + wanted.String())
}

// stackOutput is Fn::GetStackOutput, by which CDK refers weakly to another stack.
func (c scope) stackOutput(argument *Node) *Value {
	wanted := c.eval(argument.Get("StackName")).Text()
	output := argument.Get("OutputName").scalar()
	for _, s := range c.model.stacks {
		if wanted == Text(s.source.Deployed) && wanted != "" && s.outputs.Get(output) != nil {
			c.comeAfter(s)
			return c.in(s).output(output)
		}
	}
	return opaque("output " + output + " of stack " + wanted.String())
}

// comeAfter notes that the stack is created after another.
func (c scope) comeAfter(other *stack) {
	if !slices.Contains(c.before[c.stack.name], other.name) {
		c.before[c.stack.name] = append(c.before[c.stack.name], other.name)
	}
}

// A Choice is one of the values that a LookupSymbol can have.
type Choice struct {
	Key   string // first-level key of the mapping that has it, such as the name of a Region
	Value Text
}

// findInMap is Fn::FindInMap. If the first key is not known the value is a LookupSymbol,
// or the value that all keys share.
func (c scope) findInMap(argument *Node) *Value {
	args := c.arguments(argument)
	if len(args) < 3 {
		return unknown("Fn::FindInMap without a map and two keys")
	}
	mapping, ok := args[0].Literal()
	second, okSecond := args[2].Literal()
	if !ok || !okSecond {
		return opaque("a value of mapping " + args[0].Text().String())
	}
	declared := c.stack.source.Root.Get("Mappings").Get(mapping)
	if first, ok := args[1].Literal(); ok {
		if found := declared.Get(first).Get(second); found != nil {
			return c.eval(found)
		}
		return c.defaultOf(args, "mapping "+mapping+" has no "+first+"/"+second)
	}
	return c.lookup(mapping, declared, args[1].Text(), second)
}

func (c scope) defaultOf(args []*Value, why string) *Value {
	if len(args) == 4 {
		if v := args[3].Get("DefaultValue"); v != nil {
			return v.clone()
		}
	}
	return opaque(why)
}

func (c scope) lookup(mapping string, declared *Node, key Text, second string) *Value {
	symbol := Symbol{Kind: LookupSymbol, Stack: c.stack.name, Name: mapping + "/" + key.String() + "/" + second}
	if _, done := c.lookups[symbol]; !done {
		var choices []Choice
		for i, first := range declared.MapKeys() {
			value := c.eval(declared.Items[i].Get(second))
			if value.Kind() == List {
				return unknown("it depends on " + key.String())
			}
			choices = append(choices, Choice{first, value.Text()})
		}
		c.lookups[symbol] = choices
	}
	choices := c.lookups[symbol]
	for _, choice := range choices {
		if choice.Value != choices[0].Value {
			return text(symbol.Text())
		}
	}
	if len(choices) == 0 {
		return text(symbol.Text())
	}
	return text(choices[0].Value)
}

// Lookup returns the values that a LookupSymbol can have, in the order of the template.
func (w *World) Lookup(s Symbol) []Choice { return w.lookups[s] }

func (t Text) trimSpace() Text { return Text(strings.TrimSpace(string(t))) }

// sameName finds the one other template that has an output with the name of a parameter:
// templates that are given together without a parent usually are deployed that way.
func (m *Model) sameName(s *stack, parameter string) (*stack, bool) {
	var found *stack
	for _, other := range m.stacks {
		if other.parent == nil && s.parent == nil && other != s && other.outputs.Get(parameter) != nil {
			if found != nil {
				return nil, false
			}
			found = other
		}
	}
	return found, found != nil
}
