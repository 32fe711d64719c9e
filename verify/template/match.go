package template

import (
	"strings"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
)

// An item is one character of a text, a wildcard of a pattern, or a symbol.
type item struct {
	char   rune
	wild   bool // char is "*" or "?" and a wildcard
	symbol Symbol
}

func (i item) isSymbol() bool { return i.symbol.Kind != "" }
func (i item) isStar() bool   { return i.wild && i.char == '*' }

// literalItems takes every character for itself.
func literalItems(t Text) []item { return items(t, "") }

// patternItems takes "*" and "?" for wildcards.
func patternItems(t Text) []item { return items(t, "*?") }

func items(t Text, wildcards string) []item {
	out := make([]item, 0, len(t))
	for _, p := range t.Parts() {
		if p.IsSymbol() {
			out = append(out, item{symbol: p.Symbol})
			continue
		}
		for _, c := range p.Literal {
			out = append(out, item{char: c, wild: strings.ContainsRune(wildcards, c)})
		}
	}
	return out
}

// matchLiteral matches a pattern without symbols against a text without symbols, in
// linear time for the usual patterns.
func matchLiteral(pattern, s string) bool {
	star, retry := -1, 0
	p, i := 0, 0
	for i < len(s) {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, retry = p, i
			p++
		case p < len(pattern) && (pattern[p] == '?' || pattern[p] == s[i]):
			p++
			i++
		case star >= 0:
			retry++
			p, i = star+1, retry
		default:
			return false
		}
	}
	return strings.Trim(pattern[p:], "*") == ""
}

// A matcher compares a pattern with a text when at least one of them has symbols. A
// symbol can be any text that has no colon in it, so that parts of an ARN stay apart;
// parameters and opaque symbols can be anything, also empty.
type matcher struct {
	pattern, text []item
	memo          map[[3]int]fact.Truth
}

func match(pattern, text []item) fact.Truth {
	m := matcher{pattern, text, map[[3]int]fact.Truth{}}
	return m.at(0, 0)
}

// The states of a matcher besides the two positions: whether a symbol is half consumed.
const (
	fresh     = iota
	inPattern // the symbol at the pattern's position has already taken some of the text
	inText    // the symbol at the text's position has already taken some of the pattern
)

func (m *matcher) at(p, t int) fact.Truth { return m.visit(p, t, fresh) }

func (m *matcher) visit(p, t, state int) fact.Truth {
	key := [3]int{p, t, state}
	if known, ok := m.memo[key]; ok {
		return known
	}
	m.memo[key] = fact.No // positions only grow, so this is never read before it is replaced
	var truth fact.Truth
	switch state {
	case fresh:
		truth = m.compare(p, t)
	case inPattern:
		truth = m.at(p+1, t).Or(m.feedPattern(p, t))
	case inText:
		truth = m.at(p, t+1).Or(m.feedText(p, t))
	}
	m.memo[key] = truth
	return truth
}

func (m *matcher) compare(p, t int) fact.Truth {
	if p == len(m.pattern) {
		return m.rest(m.text[t:])
	}
	here := m.pattern[p]
	if here.isStar() {
		if t == len(m.text) {
			return m.at(p+1, t)
		}
		return m.at(p+1, t).Or(m.at(p, t+1))
	}
	if t == len(m.text) {
		return m.rest(m.pattern[p:])
	}
	there := m.text[t]
	switch {
	case here.isSymbol() && there.isSymbol():
		return m.symbols(p, t)
	case here.isSymbol():
		return fact.Maybe.And(m.feedPattern(p, t).Or(m.skip(here, p+1, t)))
	case there.isSymbol():
		return fact.Maybe.And(m.feedText(p, t).Or(m.skip(there, p, t+1)))
	case here.wild || here.char == there.char:
		return m.at(p+1, t+1)
	}
	return fact.No
}

// symbols compares two symbols that meet.
func (m *matcher) symbols(p, t int) fact.Truth {
	here, there := m.pattern[p].symbol, m.text[t].symbol
	if here == there {
		return m.at(p+1, t+1)
	}
	if distinct(here, there) {
		return fact.No
	}
	return fact.Maybe.And(m.at(p+1, t+1).Or(m.feedPattern(p, t)).Or(m.feedText(p, t)))
}

// feedPattern lets the symbol in the pattern take one item of the text.
func (m *matcher) feedPattern(p, t int) fact.Truth {
	if t == len(m.text) || !m.pattern[p].canHold(m.text[t]) {
		return fact.No
	}
	return fact.Maybe.And(m.visit(p, t+1, inPattern))
}

// feedText lets the symbol in the text take one item of the pattern.
func (m *matcher) feedText(p, t int) fact.Truth {
	if p == len(m.pattern) || !m.text[t].canHold(m.pattern[p]) {
		return fact.No
	}
	return fact.Maybe.And(m.visit(p+1, t, inText))
}

// skip takes a symbol for empty, if it can be.
func (m *matcher) skip(symbol item, p, t int) fact.Truth {
	if !symbol.symbol.isOpen() {
		return fact.No
	}
	return m.at(p, t)
}

// rest is whether what is left over can be nothing.
func (m *matcher) rest(left []item) fact.Truth {
	truth := fact.Yes
	for _, i := range left {
		switch {
		case i.isStar():
		case i.isSymbol() && i.symbol.isOpen():
			truth = fact.Maybe
		default:
			return fact.No
		}
	}
	return truth
}

// isOpen reports whether a symbol can stand for any text: a user or another system
// decides what it is.
func (s Symbol) isOpen() bool {
	return s.Kind == ParameterSymbol || s.Kind == OpaqueSymbol || s.Kind == LookupSymbol
}

func (i item) canHold(other item) bool {
	return i.symbol.isOpen() || other.char != ':'
}

// distinct reports whether two different symbols certainly have different values: ids of
// different resources, and different zones of a Region.
func distinct(a, b Symbol) bool {
	if a.Kind == ZoneSymbol && b.Kind == ZoneSymbol {
		return a.Attribute == b.Attribute && a.Stack == b.Stack
	}
	return a.isID() && b.isID()
}

// isID reports whether a symbol is an id or a name that AWS makes for one resource.
func (s Symbol) isID() bool {
	return s.Kind == RefSymbol || s.Kind == AttributeSymbol && (s.Attribute == "Arn" || strings.HasSuffix(s.Attribute, "Id"))
}

// equal compares two texts of which at least one has symbols. What is nothing but the id
// of a resource that is still to be created is not what anybody could have written down.
func equal(t, u Text) fact.Truth {
	if t.isGeneratedID() && u.IsLiteral() || u.isGeneratedID() && t.IsLiteral() {
		return fact.No
	}
	return match(literalItems(t), literalItems(u))
}

func (t Text) isGeneratedID() bool {
	symbol, ok := t.Symbol()
	return ok && symbol.isID()
}
