package iam

import (
	"strings"
	"unicode/utf8"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// any is whether one of the patterns matches, the other way round if they are negated.
func (p patterns) any(match func(template.Text) fact.Truth) fact.Truth {
	truth := fact.No
	if p.doubt != "" {
		truth = fact.Maybe
	}
	for _, t := range p.texts {
		if truth = truth.Or(match(t)); truth == fact.Yes {
			break
		}
	}
	if p.negated {
		return truth.Not()
	}
	return truth
}

// matches is [template.Text.Match], made quick for long lists of ARNs that differ in one
// place: what two texts share before the first wildcard need not be looked at.
func matches(t, pattern template.Text) fact.Truth {
	if t == pattern || pattern == "*" || t.IsLiteral() && pattern.IsLiteral() {
		return t.Match(pattern)
	}
	a, b := t.Parts(), pattern.Parts()
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] && !strings.ContainsAny(b[0].Literal, "*?") {
		a, b = a[1:], b[1:]
	}
	if len(a) > 0 && len(b) > 0 && !a[0].IsSymbol() && !b[0].IsSymbol() {
		n := shared(a[0].Literal, b[0].Literal)
		a, b = cut(a, n), cut(b, n)
		if differ(a, b) {
			return fact.No
		}
	}
	return join(a).Match(join(b))
}

// shared is the length of what two strings have in common before the first wildcard of the
// second.
func shared(s, pattern string) int {
	n := 0
	for n < len(s) && n < len(pattern) {
		_, size := utf8.DecodeRuneInString(s[n:])
		if !strings.HasPrefix(pattern[n:], s[n:n+size]) || strings.ContainsAny(s[n:n+size], "*?") {
			break
		}
		n += size
	}
	return n
}

// cut takes n bytes off the first part, and the part if nothing is left of it.
func cut(parts []template.Part, n int) []template.Part {
	if n == len(parts[0].Literal) {
		return parts[1:]
	}
	rest := append([]template.Part{}, parts...)
	rest[0].Literal = rest[0].Literal[n:]
	return rest
}

// differ reports whether both go on with letters; they are not the same then.
func differ(a, b []template.Part) bool {
	return len(a) > 0 && len(b) > 0 && !a[0].IsSymbol() && !b[0].IsSymbol() && !strings.ContainsAny(b[0].Literal[:1], "*?")
}

func join(parts []template.Part) template.Text {
	var t template.Text
	for _, p := range parts {
		if p.IsSymbol() {
			t += p.Symbol.Text()
		} else {
			t += template.Text(p.Literal)
		}
	}
	return t
}

// hasWildcard reports whether the literal parts of a pattern have one.
func hasWildcard(t template.Text) bool {
	for _, p := range t.Parts() {
		if strings.ContainsAny(p.Literal, "*?") {
			return true
		}
	}
	return false
}

// fields splits an ARN into its six fields; the last keeps its colons. It is false for what
// has fewer.
func fields(arn template.Text) ([]template.Text, bool) {
	parts := arn.Split(":")
	if len(parts) < 6 {
		return parts, false
	}
	rest := parts[5]
	for _, p := range parts[6:] {
		rest += ":" + p
	}
	return append(parts[:5:5], rest), true
}

// newARN is the other way of fields.
func newARN(partition, service, region, account, resource template.Text) template.Text {
	return "arn:" + partition + ":" + service + ":" + region + ":" + account + ":" + resource
}

// isOpen reports whether somebody outside the template decides what is in t: it has a
// parameter in it, or something that is not known at all.
func isOpen(t template.Text) bool {
	for _, p := range t.Parts() {
		switch p.Symbol.Kind {
		case template.ParameterSymbol, template.OpaqueSymbol, template.LookupSymbol:
			return true
		}
	}
	return false
}

// opaque is a Text of which nothing is known but what it is called.
func opaque(name string) template.Text {
	return template.Symbol{Kind: template.OpaqueSymbol, Name: name}.Text()
}
