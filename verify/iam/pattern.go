package iam

import (
	"slices"
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

// has is whether a text is one of the patterns, letter for letter.
func (p patterns) has(t template.Text) bool { return slices.Contains(p.texts, t) }

// matches is [template.Text.Match], made quick for long lists of ARNs that differ in one
// place: what two texts share before the first wildcard need not be looked at.
func matches(t, pattern template.Text) fact.Truth {
	if t == pattern || pattern == "*" {
		return fact.Yes
	}
	n := shared(string(t), string(pattern))
	rest, restPattern := t[n:], pattern[n:]
	if startsPlain(rest) && startsPlain(restPattern) && !strings.ContainsAny(string(restPattern[:1]), "*?") {
		return fact.No // they go on with different letters
	}
	return rest.Match(restPattern)
}

// symbolStart and symbolEnd are what a symbol is written between.
var symbolStart, symbolEnd = func() (start, end string) {
	written := string(opaque("symbol"))
	_, first := utf8.DecodeRuneInString(written)
	_, last := utf8.DecodeLastRuneInString(written)
	return written[:first], written[len(written)-last:]
}()

func startsPlain(t template.Text) bool { return t != "" && !strings.HasPrefix(string(t), symbolStart) }

// shared is the length of what two texts have in common before the first wildcard of the
// second. It ends beside a symbol, not in one.
func shared(s, pattern string) int {
	n, inside := 0, false
	for i := 0; i < len(s); {
		_, size := utf8.DecodeRuneInString(s[i:])
		if !strings.HasPrefix(pattern[min(i, len(pattern)):], s[i:i+size]) {
			break
		}
		switch c := s[i : i+size]; {
		case inside:
			inside = c != symbolEnd
		case c == "*" || c == "?":
			return n
		default:
			inside = c == symbolStart
		}
		i += size
		if !inside {
			n = i
		}
	}
	return n
}

// join is the other way of [template.Text.Parts].
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
