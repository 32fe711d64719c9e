package iam

import (
	"strings"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// An expansion is a value of a policy with its policy variables filled in. (Symbols of
// templates are something else: they are no literal text.)
type expansion struct {
	text    template.Text
	missing bool // a variable has no value and no default: nothing matches then
	loose   bool // a variable is not known, or stands for a character that is a wildcard
}

// limit takes back a certain match with what is not certain.
func (e expansion) limit(match fact.Truth) fact.Truth {
	if e.loose {
		return match.And(fact.Maybe)
	}
	return match
}

// expand fills in policy variables such as "${aws:username}", "${aws:PrincipalTag/team,
// 'none'}" and "${*}".
//
// Source: IAM User Guide, "IAM policy elements: Variables and tags".
func (c *call) expand(p *policy, t template.Text) expansion {
	if !p.variables || !hasVariable(t) {
		return expansion{text: t}
	}
	var e expansion
	parts := t.Parts()
	for i, part := range parts {
		if part.IsSymbol() {
			e.text += part.Symbol.Text()
			continue
		}
		if rest := c.fill(&e, part.Literal); rest != "" && i+1 < len(parts) {
			e.text += opaque("the value of " + rest + "…") // the name of the variable has a symbol in it
			e.loose = true
			return e
		} else if rest != "" {
			e.text += template.Text(rest)
			e.loose = true
		}
	}
	return e
}

// hasVariable reports whether the literal parts of a text have a policy variable.
func hasVariable(t template.Text) bool {
	if !strings.Contains(string(t), "${") {
		return false
	}
	for _, p := range t.Parts() {
		if strings.Contains(p.Literal, "${") {
			return true
		}
	}
	return false
}

// fill adds literal text with variables in it. It returns the rest from where a variable
// begins that does not end.
func (c *call) fill(e *expansion, literal string) (rest string) {
	for {
		before, after, found := strings.Cut(literal, "${")
		e.text += template.Text(before)
		if !found {
			return ""
		}
		inside, behind, closed := strings.Cut(after, "}")
		if !closed {
			return "${" + after
		}
		c.variable(e, inside)
		literal = behind
	}
}

// variable adds the value of one variable.
func (c *call) variable(e *expansion, inside string) {
	if len(inside) == 1 && strings.Contains("*?$", inside) {
		e.text += template.Text(inside)
		e.loose = e.loose || inside != "$"
		return
	}
	name, byDefault, hasDefault := strings.Cut(inside, ",")
	byDefault = strings.Trim(strings.TrimSpace(byDefault), "'")
	value := c.key(strings.ToLower(strings.TrimSpace(name)))
	switch {
	case value.present == fact.No && hasDefault:
		e.text += template.Text(byDefault)
	case value.present == fact.No:
		e.missing = true
	case value.present == fact.Yes && len(value.values) == 1 && !value.multi && !value.either:
		e.text += value.values[0]
	default:
		e.text += opaque("the value of " + name)
		e.loose = true
	}
}
