package iam

import (
	"strconv"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

var numericTests = map[string]test{
	"NumericEquals":            {compare: numeric(func(a, b float64) bool { return a == b })},
	"NumericNotEquals":         {compare: numeric(func(a, b float64) bool { return a == b }), negated: true},
	"NumericLessThan":          {compare: numeric(func(a, b float64) bool { return a < b })},
	"NumericLessThanEquals":    {compare: numeric(func(a, b float64) bool { return a <= b })},
	"NumericGreaterThan":       {compare: numeric(func(a, b float64) bool { return a > b })},
	"NumericGreaterThanEquals": {compare: numeric(func(a, b float64) bool { return a >= b })},
}

// numeric compares numbers. What is no number, or not known, may turn out either way.
func numeric(holds func(carried, wanted float64) bool) func(*call, template.Text, template.Text) fact.Truth {
	return func(_ *call, carried, wanted template.Text) fact.Truth {
		a, errA := strconv.ParseFloat(string(carried), 64)
		b, errB := strconv.ParseFloat(string(wanted), 64)
		if errA != nil || errB != nil {
			return fact.Maybe
		}
		return fact.Of(holds(a, b))
	}
}
