package template

import "github.com/isolated-ecs/isolated-ecs/verify/fact"

const (
	maybe = fact.Maybe
	no    = fact.No
	yes   = fact.Yes
)

// A decision is what a condition is, or what must be known first.
type decision struct {
	truth    fact.Truth
	question *question // of a Maybe
}

// condition answers a condition by name. It is Maybe if there is an open question in it,
// which then is the evaluator's, unless that has one.
func (c scope) condition(condition string) fact.Truth {
	key := name{c.stack.name, condition}
	known, ok := c.conditions[key]
	if !ok {
		c.conditions[key] = decision{} // for stacks whose conditions lead back to themselves
		known = c.decide(condition)
		c.conditions[key] = known
	}
	if known.truth == maybe && c.question == nil {
		c.question = known.question
	}
	return known.truth
}

// decide answers a condition. The questions on the way are dropped if the answer does not
// depend on them. A condition that cannot be worked out is a question itself.
func (c scope) decide(condition string) decision {
	outer := c.question
	defer func() { c.question = outer }()
	c.question = nil
	truth := maybe
	if declared := c.stack.conditions.Get(condition); declared != nil && c.level < maxLevels {
		c.level++
		truth = c.test(declared)
		c.level--
	}
	if truth == maybe && c.question == nil {
		truth = c.equals(c.symbol("condition "+condition, ""), "true")
	}
	return decision{truth, c.question}
}

// test answers a condition function.
func (c scope) test(n *Node) fact.Truth {
	if n == nil {
		return maybe
	}
	if n.Kind != Map || len(n.Keys) != 1 {
		return c.eval(n).Truth(maybe)
	}
	argument := n.Items[0]
	if truth, ok := c.testFunction(n.Keys[0], argument); ok {
		return truth
	}
	if n.Keys[0] == "Condition" {
		return c.condition(argument.Text)
	}
	return c.eval(n).Truth(maybe)
}

// testFunction answers a call of a condition function; ok is false for other functions.
func (c scope) testFunction(function string, argument *Node) (truth fact.Truth, ok bool) {
	switch args := argument.Items; {
	case function == "Fn::And":
		return c.fold(argument, yes, fact.Truth.And, no), true
	case function == "Fn::Or":
		return c.fold(argument, no, fact.Truth.Or, yes), true
	case function == "Fn::Not" && argument.Kind == List && len(args) == 1:
		return c.test(args[0]).Not(), true
	case function == "Fn::Equals" && argument.Kind == List && len(args) == 2:
		return c.equals(c.textOf(c.eval(args[0])), c.textOf(c.eval(args[1]))), true
	}
	return maybe, function == "Fn::Not" || function == "Fn::Equals"
}

// boolean is a condition function as a value.
func (c scope) boolean(function string, argument *Node) *Value {
	switch truth, _ := c.testFunction(function, argument); truth {
	case yes:
		return &Value{kind: Bool, text: "true"}
	case no:
		return &Value{kind: Bool, text: "false"}
	}
	return c.unknown("it depends on a condition", argument)
}

// fold stops as soon as the answer is certain.
func (c scope) fold(argument *Node, start fact.Truth, combine func(a, b fact.Truth) fact.Truth, stop fact.Truth) fact.Truth {
	if argument.Kind != List || len(argument.Items) == 0 {
		return maybe
	}
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
	asked := newQuestion(a, b)
	truth := c.answers[asked.a].about(asked, c.allowedValues(asked.a))
	if truth == maybe && c.question == nil {
		c.question = &asked
	}
	return truth
}

// allowedValues returns the values a parameter may have, none if any.
func (c scope) allowedValues(t Text) []string {
	symbol, ok := t.Symbol()
	if !ok || symbol.Kind != ParameterSymbol || c.model.byName[symbol.Stack] == nil {
		return nil
	}
	var values []string
	for _, value := range c.model.byName[symbol.Stack].parameters.Get(symbol.Name).Get("AllowedValues").ListItems() {
		values = append(values, value.Text)
	}
	return values
}
