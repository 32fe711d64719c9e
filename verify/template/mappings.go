package template

import "slices"

// A Choice is one of the values that a LookupSymbol can have.
type Choice struct {
	Key   string // first-level key of the mapping that has it, such as the name of a Region; "" for the default
	Value Text
}

// Lookup returns the values that a LookupSymbol can have, in the order of the template.
func (w *World) Lookup(s Symbol) []Choice { return w.lookups[s] }

// findInMap is Fn::FindInMap. If the first key is not known the value is a LookupSymbol,
// or the value that all keys share.
func (c scope) findInMap(argument *Node) *Value {
	args := c.arguments(argument)
	if len(args) < 3 {
		return c.unknown("Fn::FindInMap without a map and two keys", argument)
	}
	mapping, ok := args[0].Literal()
	second, okSecond := args[2].Literal()
	declared := c.stack.mappings.Get(mapping)
	if !ok || !okSecond || declared == nil || !isPlainMap(declared) {
		return c.unknown("a value of mapping "+c.textOf(args[0]).String(), argument)
	}
	byDefault := defaultOf(args)
	first, ok := args[1].Literal()
	if !ok {
		return c.lookup(declared, mapping, c.textOf(args[1]), second, byDefault)
	}
	if found := declared.Get(first).Get(second); found != nil {
		return c.data(found)
	}
	if byDefault != nil {
		return byDefault
	}
	return c.unknown("mapping "+mapping+" has no "+first+"/"+second, nil)
}

// defaultOf is the default value that AWS::LanguageExtensions adds to Fn::FindInMap.
func defaultOf(args []*Value) *Value {
	if len(args) < 4 {
		return nil
	}
	return args[3].Get("DefaultValue").clone()
}

// lookup finds a value by a key that is not known.
func (c scope) lookup(declared *Node, mapping string, key Text, second string, byDefault *Value) *Value {
	symbol := Symbol{Kind: LookupSymbol, Stack: c.stack.name, Name: mapping + "/" + key.String() + "/" + second,
		origin: text(key).fingerprint() + byDefault.fingerprint()}
	choices, ok := c.choices(declared, second, byDefault)
	if !ok {
		return c.unknown("it depends on "+key.String(), declared)
	}
	c.lookups[symbol] = choices
	if len(choices) == 0 || slices.ContainsFunc(choices, func(other Choice) bool { return other.Value != choices[0].Value }) {
		return text(symbol.Text())
	}
	return text(choices[0].Value)
}

// choices are the values that the keys of a mapping lead to. It is false if there is one
// that is no text.
func (c scope) choices(declared *Node, second string, byDefault *Value) ([]Choice, bool) {
	var choices []Choice
	for i, first := range declared.MapKeys() {
		found := declared.Items[i].Get(second)
		if found == nil {
			continue // CloudFormation refuses a lookup that finds nothing
		}
		value := c.data(found)
		if value.IsUnknown() || len(value.Items()) != 1 || value.Kind() == List {
			return nil, false
		}
		choices = append(choices, Choice{first, value.Text()})
	}
	if byDefault != nil {
		choices = append(choices, Choice{"", c.textOf(byDefault)})
	}
	return choices, true
}

// data is a value in which CloudFormation allows no functions: mappings, and defaults of
// parameters. One that a macro would put there is not known.
func (c scope) data(n *Node) *Value {
	switch {
	case n == nil || n.Kind == Null:
		return nil
	case n.Kind == Map:
		return c.unknown("a function or a map where a text is wanted", n)
	case n.Kind == List && slices.ContainsFunc(n.Items, func(item *Node) bool { return item.Kind == Map || item.Kind == List }):
		return c.unknown("a function or a list within a list", n)
	}
	return c.eval(n)
}
