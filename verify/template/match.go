package template

import (
	"strings"
	"unicode/utf8"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
)

// matchLiteral matches a pattern without symbols against a text without symbols, in
// linear time for the usual patterns.
func matchLiteral(pattern, s string) bool {
	star, retry := -1, 0
	p, i := 0, 0
	for i < len(s) {
		_, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, retry = p, i
			p++
		case p < len(pattern) && pattern[p] == '?':
			p++
			i += size
		case p < len(pattern) && pattern[p] == s[i]:
			p++
			i++
		case star >= 0:
			_, skipped := utf8.DecodeRuneInString(s[retry:])
			retry += skipped
			p, i = star+1, retry
		default:
			return false
		}
	}
	return strings.Trim(pattern[p:], "*") == ""
}

// equal compares two texts of which at least one has symbols.
func equal(t, u Text) fact.Truth { return match(literalItems(t), literalItems(u)) }

// A matcher compares a pattern with a text when at least one of them has symbols. It is
// Yes only if they match whatever the symbols are, and No only if they match in no case;
// it does not use that a symbol has the same value wherever it occurs, except where two
// meet.
type matcher struct {
	pattern, text []item
	memo          map[state]fact.Truth
}

// Limits of what is compared: beyond them the answer is Maybe. ARNs have up to 2,048
// characters, and most of them are compared before the first symbol.
const (
	maxItems  = 1 << 14
	maxStates = 1 << 18
)

func match(pattern, text []item) fact.Truth {
	for len(pattern) > 0 && len(text) > 0 && pattern[0].isPlain() && text[0].isPlain() {
		if pattern[0] != text[0] {
			return fact.No
		}
		pattern, text = pattern[1:], text[1:]
	}
	if len(pattern)+len(text) > maxItems || len(pattern)*len(text) > maxStates {
		return fact.Maybe
	}
	m := matcher{pattern, text, map[state]fact.Truth{}}
	return m.at(0, 0)
}

// A state of a matcher are the items that are compared next, and whether one of them is a
// symbol that has already taken some of the other side.
type state struct {
	p, t int
	half half
}

type half uint8

const (
	neither    half = iota
	ofPattern       // the symbol of the pattern is half consumed, and must go on
	ofText          // the symbol of the text is, and must go on
	endPattern      // the symbol of the pattern is half consumed, and may end here
	endText         // the symbol of the text is, and may end here
)

func (m *matcher) at(p, t int) fact.Truth { return m.visit(state{p, t, neither}) }

func (m *matcher) visit(s state) fact.Truth {
	if known, ok := m.memo[s]; ok {
		return known
	}
	var truth fact.Truth
	switch s.half {
	case neither:
		truth = m.compare(s.p, s.t)
	case ofPattern, endPattern:
		truth = m.goOnPattern(s)
	case ofText, endText:
		truth = m.goOnText(s)
	}
	m.memo[s] = truth
	return truth
}

func (m *matcher) compare(p, t int) fact.Truth {
	switch {
	case p == len(m.pattern):
		return rest(m.text[t:])
	case t == len(m.text):
		return rest(m.pattern[p:])
	}
	here, there := m.pattern[p], m.text[t]
	switch {
	case here.isStar():
		return m.at(p+1, t).Or(m.at(p, t+1))
	case here.isSymbol() && here == there:
		return m.at(p+1, t+1)
	case here.isSymbol() && there.isSymbol() && distinct(here.symbol, there.symbol):
		return fact.No // neither is the beginning of the other
	case here.isSymbol() || there.isSymbol():
		return fact.Maybe.And(m.skip(p, t).Or(m.feedPattern(p, t)).Or(m.feedText(p, t)))
	case here.wild:
		return m.at(p+1, t+1)
	}
	if same := here.canBe(there); same != fact.No {
		return same.And(m.at(p+1, t+1))
	}
	return fact.No
}

// skip takes a symbol for empty, if it can be, or two for the same.
func (m *matcher) skip(p, t int) fact.Truth {
	here, there := m.pattern[p], m.text[t]
	truth := fact.No
	if here.isOpen() {
		truth = truth.Or(m.at(p+1, t))
	}
	if there.isOpen() {
		truth = truth.Or(m.at(p, t+1))
	}
	if here.isSymbol() && there.isSymbol() {
		truth = truth.Or(m.at(p+1, t+1))
	}
	return truth
}

// goOnPattern continues with a symbol of the pattern that has taken some of the text: it
// ends, or takes more, or ends within a symbol of the text.
func (m *matcher) goOnPattern(s state) fact.Truth {
	truth := m.feedPattern(s.p, s.t)
	if s.half == endPattern {
		truth = truth.Or(m.at(s.p+1, s.t))
	}
	if s.t < len(m.text) && m.pattern[s.p].endsWithin(m.text[s.t]) {
		truth = truth.Or(m.visit(state{s.p + 1, s.t, ofText}))
	}
	return truth
}

// goOnText is goOnPattern with the sides changed.
func (m *matcher) goOnText(s state) fact.Truth {
	truth := m.feedText(s.p, s.t)
	if s.half == endText || s.p < len(m.pattern) && m.pattern[s.p].isStar() {
		truth = truth.Or(m.at(s.p, s.t+1))
	}
	if s.p < len(m.pattern) && m.text[s.t].endsWithin(m.pattern[s.p]) {
		truth = truth.Or(m.visit(state{s.p, s.t + 1, ofPattern}))
	}
	return truth
}

// feedPattern lets the symbol in the pattern take one item of the text.
func (m *matcher) feedPattern(p, t int) fact.Truth {
	if t == len(m.text) || !m.pattern[p].canHold(m.text[t]) {
		return fact.No
	}
	next := state{p, t + 1, ofPattern}
	if m.pattern[p].canEndWith(m.text[t]) {
		next.half = endPattern
	}
	return fact.Maybe.And(m.visit(next))
}

// feedText lets the symbol in the text take one item of the pattern.
func (m *matcher) feedText(p, t int) fact.Truth {
	if p == len(m.pattern) || !m.text[t].canHold(m.pattern[p]) {
		return fact.No
	}
	next := state{p + 1, t, ofText}
	if m.text[t].canEndWith(m.pattern[p]) {
		next.half = endText
	}
	return fact.Maybe.And(m.visit(next))
}

// rest is whether what is left over can be nothing.
func rest(left []item) fact.Truth {
	truth := fact.Yes
	for _, i := range left {
		switch {
		case i.isStar():
		case i.isOpen():
			truth = fact.Maybe
		default:
			return fact.No
		}
	}
	return truth
}
