package template

import (
	"strconv"
	"strings"
)

// maxText is the length from which a text is opaque, in bytes: nothing that is compared is
// that long, and texts that are made of each other double quickly.
const maxText = 1 << 18

// join is Fn::Join. A list that is not known makes the whole text opaque.
func (c scope) join(argument *Node) *Value {
	args := c.arguments(argument)
	if len(args) != 2 || args[1].Kind() != List {
		return c.opaque("Fn::Join of what is no list here", argument)
	}
	separator := c.textOf(args[0])
	var out Text
	for i, item := range args[1].Items() {
		if i > 0 {
			out += separator
		}
		out += c.textOf(item)
		if len(out) > maxText {
			return c.opaque("a text that is too long", argument)
		}
	}
	return text(out)
}

// selectItem is Fn::Select.
func (c scope) selectItem(argument *Node) *Value {
	args := c.arguments(argument)
	if len(args) != 2 {
		return c.unknown("Fn::Select without two arguments", argument)
	}
	what := "item " + c.textOf(args[0]).String()
	index, ok := args[0].Int()
	items := args[1].Items()
	switch {
	case args[1].IsUnknown():
		return c.opaque(what+" of "+args[1].Why(), argument)
	case args[1].Kind() != List:
		return c.opaque(what+" of "+args[1].Text().String(), argument)
	case !ok || index < 0 || index >= len(items) || items[index].name != strconv.Itoa(index):
		return c.opaque(what+" of a list of "+strconv.Itoa(len(items)), argument)
	}
	return items[index].clone()
}

// split is Fn::Split. A text that is open, such as a parameter, has an unknown number of
// parts.
func (c scope) split(argument *Node) *Value {
	args := c.arguments(argument)
	if len(args) != 2 || args[1].Kind() == List {
		return c.unknown("Fn::Split without a separator and a text", argument)
	}
	separator, ok := args[0].Literal()
	if !ok || separator == "" {
		return c.unknown("Fn::Split by a text that is not known", argument)
	}
	source := args[1].Text()
	if symbol, found := source.mayContain(separator); found {
		return c.unknown(symbol.String(), argument)
	}
	return texts(source.Split(separator))
}

// mayContain returns a symbol in t that may have a separator in it. Ids and names consist
// of letters, digits, hyphens and underscores.
func (t Text) mayContain(separator string) (Symbol, bool) {
	plain := strings.Trim(separator, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") == ""
	for _, p := range t.Parts() {
		if p.IsSymbol() && (plain || p.Symbol.isOpen()) {
			return p.Symbol, true
		}
	}
	return Symbol{}, false
}

func texts(ts []Text) *Value {
	v := &Value{kind: List}
	for i, t := range ts {
		v.add("", strconv.Itoa(i), text(t))
	}
	return v
}

// zones is Fn::GetAZs. How many zones a Region has is not known, so there are as many as
// anybody selects from; each is a symbol.
func (c scope) zones(argument *Node) *Value {
	region := c.textOf(c.eval(argument))
	if region == "" {
		region = c.stack.region
	}
	zone := Symbol{Kind: ZoneSymbol, Attribute: region.String()}
	if region != c.stack.region && !region.IsLiteral() {
		zone.Stack = c.stack.name
	}
	zones := make([]Text, 6)
	for i := range zones {
		zone.Name = "zone " + strconv.Itoa(i)
		zones[i] = zone.Text()
	}
	return texts(zones)
}

// length is Fn::Length of AWS::LanguageExtensions.
func (c scope) length(argument *Node) *Value {
	list := c.eval(argument)
	if list.Kind() != List {
		return c.opaque("the length of a list that is not known", argument)
	}
	return &Value{kind: Number, text: Text(strconv.Itoa(len(list.Items())))}
}

// referenceOpen starts a dynamic reference such as {{resolve:ssm:/app/image:1}}, which
// CloudFormation replaces by a value from another service (AWS CloudFormation User Guide,
// "Get values stored in other services using dynamic references").
const referenceOpen, referenceClose = "{{resolve:", "}}"

// resolveReferences makes symbols of the dynamic references in a value.
func (c scope) resolveReferences(v *Value) {
	if v == nil {
		return
	}
	if v.kind == String && strings.Contains(string(v.text), referenceOpen) {
		v.text = c.withoutReferences(v.text)
	}
	for _, item := range v.items {
		c.resolveReferences(item)
	}
}

func (c scope) withoutReferences(t Text) Text {
	var out Text
	for {
		before, rest, found := strings.Cut(string(t), referenceOpen)
		reference, after, closed := strings.Cut(rest, referenceClose)
		if !found || !closed {
			return out + t
		}
		what := text(Text(reference))
		out += Text(before) + c.symbol("resolve:"+what.text.String(), what.fingerprint())
		t = Text(after)
	}
}
