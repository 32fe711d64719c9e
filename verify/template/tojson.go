package template

import (
	"encoding/json"
	"strings"
)

// toJSON is Fn::ToJsonString of AWS::LanguageExtensions. Symbols in it are taken not to
// need escapes.
func (c scope) toJSON(argument *Node) *Value {
	out, ok := jsonOf(c.eval(argument))
	if !ok || len(out) > maxText {
		return c.opaque("the JSON of a value that is not known", argument)
	}
	return text(out)
}

// jsonOf writes a value in JSON. It is false if there is a part of unknown shape in it.
func jsonOf(v *Value) (Text, bool) {
	switch v.Kind() {
	case Unknown:
		return "", false
	case Null:
		return "null", true
	case Bool, Number:
		return v.text, true
	case String:
		return jsonString(v.text), true
	}
	parts := make([]string, len(v.items))
	for i, item := range v.items {
		part, ok := jsonOf(item)
		if !ok {
			return "", false
		}
		if v.kind == Map {
			part = jsonString(Text(v.keys[i])) + ":" + part
		}
		parts[i] = string(part)
	}
	open, end := "[", "]"
	if v.kind == Map {
		open, end = "{", "}"
	}
	return Text(open + strings.Join(parts, ",") + end), true
}

func jsonString(t Text) Text {
	out := Text(`"`)
	for _, p := range t.Parts() {
		if p.IsSymbol() {
			out += p.Symbol.Text()
			continue
		}
		quoted, _ := json.Marshal(p.Literal) // a string has no errors
		out += Text(quoted[1 : len(quoted)-1])
	}
	return out + `"`
}
