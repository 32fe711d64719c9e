package template

import (
	"strings"
)

// intrinsic takes a call of an intrinsic function apart.
func intrinsic(n *Node) (function string, argument *Node, ok bool) {
	if n.Kind != Map || len(n.Keys) != 1 {
		return "", nil, false
	}
	key := n.Keys[0]
	if key != "Ref" && !isFunctionName(key) {
		return "", nil, false
	}
	return key, n.Items[0], true
}

func isFunctionName(key string) bool { return strings.HasPrefix(key, "Fn::") }

// call resolves a call of an intrinsic function. Functions that were not written for the
// place they are in were refused by validate, or are unknown.
func (c scope) call(function string, argument *Node) *Value {
	switch function {
	case "Ref":
		return c.ref(argument.Text)
	case "Fn::GetAtt":
		return c.getAtt(argument)
	case "Fn::Sub":
		return c.sub(argument)
	case "Fn::Join":
		return c.join(argument)
	case "Fn::Select":
		return c.selectItem(argument)
	case "Fn::Split":
		return c.split(argument)
	case "Fn::FindInMap":
		return c.findInMap(argument)
	case "Fn::If":
		return c.choose(argument)
	case "Fn::GetAZs":
		return c.zones(argument)
	case "Fn::Cidr":
		return c.cidr(argument)
	case "Fn::ImportValue":
		return c.importValue(argument)
	case "Fn::GetStackOutput":
		return c.stackOutput(argument)
	case "Fn::Base64":
		return c.eval(argument) // what it says is what matters, not how it travels
	case "Fn::And", "Fn::Or", "Fn::Not", "Fn::Equals":
		return c.boolean(function, argument)
	case "Fn::Length":
		return c.length(argument)
	case "Fn::ToJsonString":
		return c.toJSON(argument)
	}
	return c.unknown(function+" is not resolved before deployment", argument)
}

func (c scope) ref(target string) *Value {
	if strings.HasPrefix(target, "AWS::") {
		return c.pseudo(target)
	}
	if c.stack.parameters.Get(target) != nil {
		return c.parameter(target)
	}
	if c.stack.resources.Get(target) == nil {
		return c.opaque(target, nil) // made by a macro; see validate
	}
	c.dependOn(target)
	return text(c.identify(c.stack, target).ref)
}

func (c scope) pseudo(name string) *Value {
	switch s := c.stack; name {
	case "AWS::NoValue":
		return nil
	case "AWS::Region":
		return text(s.region)
	case "AWS::AccountId":
		return text(s.account)
	case "AWS::Partition":
		return text(s.partition)
	case "AWS::URLSuffix":
		return text(s.suffix)
	case "AWS::NotificationARNs":
		return c.unknown("AWS::NotificationARNs is not known before deployment", nil)
	case "AWS::StackName":
		return text(s.deployed())
	case "AWS::StackId":
		return text("arn:" + s.partition + ":cloudformation:" + s.region + ":" + s.account + ":stack/" + s.deployed() +
			"/" + s.pseudo("AWS::StackId"))
	}
	return text(c.stack.pseudo(name))
}

func (c scope) getAtt(argument *Node) *Value {
	if argument.Kind != List || len(argument.Items) != 2 {
		logical, name, _ := strings.Cut(argument.Text, ".")
		return c.attributeOrOpaque(logical, name)
	}
	name, ok := c.eval(argument.Items[1]).Literal()
	if !ok {
		return c.unknown("an attribute of "+argument.Items[0].Text+" that is not known", argument)
	}
	return c.attributeOrOpaque(argument.Items[0].Text, name)
}

func (c scope) attributeOrOpaque(logical, name string) *Value {
	if c.stack.resources.Get(logical) == nil {
		return c.unknown(logical+"."+name+" is made by a macro", nil)
	}
	return c.attribute(logical, name)
}

// sub fills "${Name}" in; "${!Name}" stays "${Name}".
func (c scope) sub(argument *Node) *Value {
	format, values := argument, (*Node)(nil)
	if argument.Kind == List && len(argument.Items) > 0 {
		format = argument.Items[0]
		if len(argument.Items) > 1 {
			values = argument.Items[1]
		}
	}
	var out Text
	rest := format.Text
	for {
		before, variable, after, found := cutVariable(rest)
		out += Text(before)
		if !found {
			return text(out)
		}
		out += c.variable(variable, values)
		if len(out) > maxText {
			return c.opaque("a text that is too long", argument)
		}
		rest = after
	}
}

// cutVariable cuts a format of Fn::Sub around its first "${…}".
func cutVariable(s string) (before, variable, after string, found bool) {
	before, rest, ok := strings.Cut(s, "${")
	if !ok {
		return s, "", "", false
	}
	variable, after, ok = strings.Cut(rest, "}")
	if !ok {
		return s, "", "", false
	}
	return before, strings.TrimSpace(variable), after, true
}

func (c scope) variable(variable string, values *Node) Text {
	if literal, ok := strings.CutPrefix(variable, "!"); ok {
		return Text("${" + literal + "}")
	}
	if given := values.Get(variable); given != nil {
		return c.textOf(c.eval(given))
	}
	if logical, attribute, ok := strings.Cut(variable, "."); ok {
		return c.textOf(c.attributeOrOpaque(logical, attribute))
	}
	return c.textOf(c.ref(variable))
}

// arguments resolves the arguments of a function that takes a list of them.
func (c scope) arguments(n *Node) []*Value {
	if n.Kind != List {
		return nil
	}
	values := make([]*Value, len(n.Items))
	for i, item := range n.Items {
		values[i] = c.eval(item)
	}
	return values
}

// choose is Fn::If.
func (c scope) choose(argument *Node) *Value {
	if argument.Kind != List || len(argument.Items) != 3 {
		return c.unknown("Fn::If without three arguments", argument)
	}
	condition := argument.Items[0].Text
	switch c.condition(condition) {
	case yes:
		return c.eval(argument.Items[1])
	case no:
		return c.eval(argument.Items[2])
	}
	return c.unknown("it depends on condition "+condition, argument)
}
