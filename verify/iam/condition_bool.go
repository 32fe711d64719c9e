package iam

import (
	"strings"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

var boolTests = map[string]test{"Bool": {compare: isBool, expands: true}}

func isBool(_ *call, carried, wanted template.Text) fact.Truth {
	a, okA := carried.Literal()
	b, okB := wanted.Literal()
	if !okA || !okB {
		return fact.Maybe
	}
	return fact.Of(strings.EqualFold(a, b))
}
