package template

import "github.com/isolated-ecs/isolated-ecs/verify/fact"

const (
	maybe = fact.Maybe
	no    = fact.No
	yes   = fact.Yes
)

// condition answers a condition by name. It is Maybe if there is an open question in it.
func (c scope) condition(condition string) fact.Truth {
	key := name{c.stack.name, condition}
	if known, ok := c.conditions[key]; ok {
		return known
	}
	declared := c.stack.source.Root.Get("Conditions").Get(condition)
	if declared == nil {
		return maybe
	}
	truth := c.test(declared)
	c.conditions[key] = truth
	return truth
}

// test answers a condition function. And and Or stop as soon as they can, so that no
// question is asked which does not matter.
func (c scope) test(n *Node) fact.Truth {
	if n == nil || len(n.Keys) != 1 {
		return c.eval(n).Truth(maybe)
	}
	argument := n.Items[0]
	switch n.Keys[0] {
	case "Condition":
		return c.condition(argument.Text)
	case "Fn::And":
		return c.fold(argument, yes, fact.Truth.And, no)
	case "Fn::Or":
		return c.fold(argument, no, fact.Truth.Or, yes)
	case "Fn::Not":
		if len(argument.Items) == 1 {
			return c.test(argument.Items[0]).Not()
		}
	case "Fn::Equals":
		if args := c.arguments(argument); len(args) == 2 {
			return c.equals(args[0].Text(), args[1].Text())
		}
	}
	return c.eval(n).Truth(maybe)
}

func (c scope) fold(argument *Node, start fact.Truth, combine func(a, b fact.Truth) fact.Truth, stop fact.Truth) fact.Truth {
	truth := start
	for _, item := range argument.Items {
		if truth = combine(truth, c.test(item)); truth == stop {
			break
		}
	}
	return truth
}

func (c scope) equals(a, b Text) fact.Truth {
	if known := a.Equal(b); known != maybe {
		return known
	}
	truth := c.answers.about(a, b, c.allowedValues)
	if truth == maybe && c.question == nil {
		c.question = &question{a, b}
	}
	return truth
}

func (c scope) boolean(n *Node) *Value {
	switch c.test(n) {
	case yes:
		return &Value{kind: Bool, text: "true"}
	case no:
		return &Value{kind: Bool, text: "false"}
	}
	return unknown("it depends on a condition")
}

// allowedValues returns the values a parameter may have, nil if any.
func (c scope) allowedValues(t Text) []string {
	symbol, ok := t.Symbol()
	if !ok || symbol.Kind != ParameterSymbol {
		return nil
	}
	var values []string
	for _, s := range c.model.stacks {
		if s.name != symbol.Stack {
			continue
		}
		for _, value := range s.parameters.Get(symbol.Name).Get("AllowedValues").ListItems() {
			values = append(values, value.Text)
		}
	}
	return values
}

// A question is whether two texts are equal, when a condition depends on it and the
// templates do not say.
type question struct{ a, b Text }

// An answer decides a question in one World.
type answer struct {
	question
	equal bool
}

// answers are those that make a World. What follows from them is answered as well: a
// parameter that equals "dev" does not equal "prod".
type answers []answer

func (given answers) about(a, b Text, allowed func(Text) []string) fact.Truth {
	if !b.IsLiteral() {
		a, b = b, a
	}
	possible := allowed(a)
	for _, g := range given {
		x, y := g.a, g.b
		if !y.IsLiteral() {
			x, y = y, x
		}
		switch {
		case x == a && y == b:
			return fact.Of(g.equal)
		case x == a && g.equal && y.IsLiteral() && b.IsLiteral():
			return no
		case x == a:
			possible = without(possible, string(y))
		}
	}
	return amongst(possible, string(b), allowed(a) != nil && b.IsLiteral())
}

// amongst answers whether a parameter has a value, from the values that are left for it.
func amongst(possible []string, value string, limited bool) fact.Truth {
	if !limited {
		return maybe
	}
	found := false
	for _, p := range possible {
		found = found || p == value
	}
	switch {
	case !found:
		return no
	case len(possible) == 1:
		return yes
	}
	return maybe
}

func without(values []string, value string) []string {
	var rest []string
	for _, v := range values {
		if v != value {
			rest = append(rest, v)
		}
	}
	return rest
}
