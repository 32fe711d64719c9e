package template

import (
	"strings"
	"unicode"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
)

// An item is one character of a text, a wildcard of a pattern, or a symbol.
type item struct {
	char   rune
	wild   bool // char is "*" or "?" and a wildcard
	symbol Symbol
	nth    int // from 1: the item is this character of the symbol, which has a fixed length
}

// literalItems takes every character for itself.
func literalItems(t Text) []item { return items(t, "") }

// patternItems takes "*" and "?" for wildcards.
func patternItems(t Text) []item { return items(t, "*?") }

func items(t Text, wildcards string) []item {
	out := make([]item, 0, len(t))
	for _, p := range t.Parts() {
		switch p.Symbol.Kind {
		case "":
		case SuffixSymbol:
			for i := range suffixLength {
				out = append(out, item{symbol: p.Symbol, nth: i + 1})
			}
		default:
			out = append(out, item{symbol: p.Symbol})
		}
		for _, c := range p.Literal {
			out = append(out, item{char: c, wild: strings.ContainsRune(wildcards, c)})
		}
	}
	return out
}

func (i item) isSymbol() bool { return i.symbol.Kind != "" && i.nth == 0 }
func (i item) isStar() bool   { return i.wild && i.char == '*' }
func (i item) isPlain() bool  { return !i.wild && i.symbol.Kind == "" }
func (i item) isOpen() bool   { return i.isSymbol() && i.symbol.isOpen() }
func (i item) isID() bool     { return i.isSymbol() && i.symbol.isID() }

// canHold reports whether a symbol can have another item in it. Ids and names have no
// colon, so that parts of an ARN stay apart, and no other id.
func (i item) canHold(other item) bool {
	if !i.isSymbol() || i.isID() && other.isID() {
		return false
	}
	return i.isOpen() || other.char != ':'
}

// canEndWith reports whether a symbol that took another item may end with it. The end of
// an id is not known to anybody who writes a template, so that what is written cannot be
// the whole id, but wildcards and what comes from elsewhere can.
func (i item) canEndWith(other item) bool {
	return !i.isID() || other.wild || other.isOpen()
}

// canBe reports whether an item that is one character can be the same as another. Random
// characters are letters and digits.
func (i item) canBe(other item) fact.Truth {
	switch {
	case i == other:
		return fact.Yes
	case i.isPlain() && other.isPlain():
		return fact.No
	}
	for _, c := range []item{i, other} {
		if c.isPlain() && !unicode.IsLetter(c.char) && !unicode.IsDigit(c.char) {
			return fact.No
		}
	}
	return fact.Maybe
}

// endsWithin reports whether a symbol may end in the middle of another.
func (i item) endsWithin(other item) bool {
	return other.isSymbol() && !(i.isID() && !other.isOpen())
}

// isOpen reports whether a symbol can stand for any text, also an empty one: a user or
// another system decides what it is, or it is an attribute of which nothing is known here.
func (s Symbol) isOpen() bool {
	switch s.Kind {
	case ParameterSymbol, OpaqueSymbol, LookupSymbol:
		return true
	}
	return s.Kind == AttributeSymbol && !s.isID()
}

// isID reports whether a symbol is an id or a name that AWS makes up for one resource:
// while the template is written it does not exist, and it is like no other.
func (s Symbol) isID() bool {
	return s.Kind == RefSymbol || s.Kind == AttributeSymbol && madeAttributes[s.Attribute]
}

// madeAttributes are ids of what comes with a VPC or an address.
var madeAttributes = map[string]bool{"AllocationId": true, "DefaultNetworkAcl": true, "DefaultSecurityGroup": true}

// distinct reports whether two different symbols certainly have different values: ids of
// different resources, and different zones of a Region.
func distinct(a, b Symbol) bool {
	if a.Kind == ZoneSymbol && b.Kind == ZoneSymbol {
		return a.Attribute == b.Attribute && a.Stack == b.Stack
	}
	return a.isID() && b.isID()
}
