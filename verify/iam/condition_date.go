package iam

import (
	"strconv"
	"time"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

var dateTests = map[string]test{
	"DateEquals":            {compare: date(func(order int) bool { return order == 0 })},
	"DateNotEquals":         {compare: date(func(order int) bool { return order == 0 }), negated: true},
	"DateLessThan":          {compare: date(func(order int) bool { return order < 0 })},
	"DateLessThanEquals":    {compare: date(func(order int) bool { return order <= 0 })},
	"DateGreaterThan":       {compare: date(func(order int) bool { return order > 0 })},
	"DateGreaterThanEquals": {compare: date(func(order int) bool { return order >= 0 })},
}

// date compares points in time. When a request is made is never known, so conditions on
// aws:CurrentTime may always turn out either way.
func date(holds func(order int) bool) func(*call, template.Text, template.Text) fact.Truth {
	return func(_ *call, carried, wanted template.Text) fact.Truth {
		a, okA := moment(string(carried))
		b, okB := moment(string(wanted))
		if !okA || !okB {
			return fact.Maybe
		}
		return fact.Of(holds(a.Compare(b)))
	}
}

// moment reads one of the W3C forms of ISO 8601, or seconds since 1970.
func moment(s string) (time.Time, bool) {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04Z07:00", time.DateOnly, "2006-01", "2006"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t, true
		}
	}
	seconds, err := strconv.ParseInt(s, 10, 64)
	return time.Unix(seconds, 0), err == nil
}
