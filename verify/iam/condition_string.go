package iam

import (
	"strings"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

var stringTests = map[string]test{
	"StringEquals":              {compare: (*call).equal, expands: true},
	"StringNotEquals":           {compare: (*call).equal, expands: true, negated: true},
	"StringEqualsIgnoreCase":    {compare: equalFold, expands: true},
	"StringNotEqualsIgnoreCase": {compare: equalFold, expands: true, negated: true},
	"StringLike":                {compare: (*call).match, expands: true},
	"StringNotLike":             {compare: (*call).match, expands: true, negated: true},
	"BinaryEquals":              {compare: (*call).equal},
}

// equal compares a value that the request carries. Wildcards are characters like others.
func (c *call) equal(carried, wanted template.Text) fact.Truth {
	if t := carried.Equal(wanted); t != fact.Maybe || !c.isForeign(carried, wanted) && !isSource(carried, wanted) {
		return t
	}
	return fact.No
}

// match compares with a pattern.
func (c *call) match(carried, pattern template.Text) fact.Truth {
	t := matches(carried, pattern)
	if t == fact.Maybe && (c.isForeign(carried, pattern) || isSource(carried, pattern) && !endsWild(pattern)) {
		return fact.No
	}
	return t
}

// endsWild is whether the resource in an ARN, or a text that is none, has a wildcard.
func endsWild(pattern template.Text) bool {
	if parts, ok := fields(pattern); ok {
		return hasWildcard(parts[5])
	}
	return hasWildcard(pattern)
}

func equalFold(c *call, carried, wanted template.Text) fact.Truth {
	a, okA := carried.Literal()
	b, okB := wanted.Literal()
	if okA && okB {
		return fact.Of(strings.EqualFold(a, b))
	}
	return c.equal(lower(carried), lower(wanted))
}
