package iam

import (
	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// ArnEquals and ArnLike are the same.
var arnTests = map[string]test{
	"ArnEquals":    {compare: likeARN, expands: true},
	"ArnLike":      {compare: likeARN, expands: true},
	"ArnNotEquals": {compare: likeARN, expands: true, negated: true},
	"ArnNotLike":   {compare: likeARN, expands: true, negated: true},
}

// likeARN compares the six fields of ARNs one by one, each as a pattern.
func likeARN(c *call, carried, pattern template.Text) fact.Truth {
	if carried == pattern || pattern == "*" {
		return fact.Yes
	}
	have, ok := fields(carried)
	want, okWant := fields(pattern)
	if !ok || !okWant {
		return fact.Maybe.And(c.match(carried, pattern)) // what AWS makes of fewer fields is not documented
	}
	truth := fact.Yes
	for i := range want {
		truth = truth.And(c.match(have[i], want[i]))
	}
	return truth
}
