package iam

import "github.com/isolated-ecs/isolated-ecs/verify/fact"

var nullTests = map[string]test{"Null": {null: true}}

// isNull is the operator Null: "true" wants the key to be absent, "false" to be there.
func (k *condition) isNull(carried carried) fact.Truth {
	if k.doubt != "" || len(k.values) == 0 {
		return fact.Maybe
	}
	truth := fact.No
	for _, wanted := range k.values {
		switch lower(wanted) {
		case "true":
			truth = truth.Or(carried.present.Not())
		case "false":
			truth = truth.Or(carried.present)
		default:
			truth = truth.Or(fact.Maybe)
		}
	}
	return truth
}
