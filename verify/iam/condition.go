package iam

import (
	"strings"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// A condition is one key under one operator of a Condition. All conditions of a statement
// must hold; of several values one must match.
//
// Source: IAM User Guide, "IAM JSON policy elements: Condition operators" and
// "Multivalued context keys".
type condition struct {
	policy   *policy
	operator string // as written
	test     test
	set      string // "", "forallvalues", "foranyvalue"
	ifExists bool
	key      string // as written; case does not matter
	fold     string
	values   []template.Text
	doubt    string // why it cannot be known whether it holds; "" if it can
	node     *node
}

// A test compares what a request carries with one value of the policy.
type test struct {
	compare func(c *call, carried, wanted template.Text) fact.Truth
	negated bool // StringNotEquals: no value may match
	expands bool // values may have policy variables
	null    bool
}

// tests has the condition operators in small letters, without qualifiers.
var tests = map[string]test{}

func init() {
	for _, family := range []map[string]test{stringTests, numericTests, dateTests, boolTests, arnTests, addressTests, nullTests} {
		for name, t := range family {
			tests[strings.ToLower(name)] = t
		}
	}
}

func (s *statement) parseConditions(n *node) {
	switch {
	case n == nil:
	case n.is(template.Unknown):
		s.doubt = string(n.text)
	case !n.is(template.Map):
		s.doubt = "its Condition is not a map"
	}
	if !n.is(template.Map) {
		return
	}
	for i, operator := range n.keys {
		keys := n.items[i]
		if !keys.is(template.Map) {
			s.conditions = append(s.conditions, &condition{policy: s.policy, operator: operator, node: keys,
				doubt: "the value of " + operator + " is not a map"})
			continue
		}
		for j, key := range keys.keys {
			s.conditions = append(s.conditions, parseCondition(s.policy, operator, key, keys.items[j]))
		}
	}
}

func parseCondition(p *policy, operator, key string, values *node) *condition {
	k := &condition{policy: p, operator: operator, key: key, fold: strings.ToLower(key), node: values}
	name := strings.ToLower(operator)
	if set, rest, found := strings.Cut(name, ":"); found {
		k.set, name = set, rest
	}
	name, k.ifExists = strings.CutSuffix(name, "ifexists")
	var known bool
	k.test, known = tests[name]
	k.values, k.doubt = texts(values)
	switch {
	case !known:
		k.doubt = operator + " is not a condition operator that is known here"
	case k.set != "" && k.set != "forallvalues" && k.set != "foranyvalue":
		k.doubt, k.test = operator+" has a qualifier that policies do not have", test{}
	}
	return k
}

// String is the condition in words: `StringEquals aws:SourceVpc`.
func (k *condition) String() string { return strings.TrimSpace(k.operator + " " + k.key) }

// holds is whether the request meets the condition.
func (k *condition) holds(c *call) fact.Truth {
	if k.test.compare == nil && !k.test.null {
		return fact.Maybe
	}
	carried := c.key(k.fold)
	if k.test.null {
		return k.isNull(carried)
	}
	switch carried.present {
	case fact.Yes:
		return k.compare(c, carried)
	case fact.No:
		return k.absent()
	}
	if there := k.compare(c, carried); there == k.absent() {
		return there
	}
	return fact.Maybe
}

// absent is the condition for a request that does not carry the key.
func (k *condition) absent() fact.Truth {
	switch {
	case k.set == "foranyvalue":
		return fact.No
	case k.set == "forallvalues", k.ifExists, k.test.negated:
		return fact.Yes
	}
	return fact.No
}

// compare is the condition for a request that carries the key.
func (k *condition) compare(c *call, carried carried) fact.Truth {
	every, some := fact.Yes, fact.No
	for _, v := range carried.values {
		truth := k.accepts(c, v)
		every, some = every.And(truth), some.Or(truth)
	}
	switch {
	case !carried.either && k.set == "forallvalues":
		return every
	case !carried.either && k.set == "foranyvalue":
		return some
	case every == some:
		return every
	}
	return fact.Maybe // a list without a qualifier, or one of several values
}

// accepts is whether one value that the request carries is as the policy wants it.
func (k *condition) accepts(c *call, carried template.Text) fact.Truth {
	truth := fact.No
	if k.doubt != "" {
		truth = fact.Maybe
	}
	for _, wanted := range k.values {
		truth = truth.Or(k.matches(c, carried, wanted))
	}
	if k.test.negated {
		return truth.Not()
	}
	return truth
}

func (k *condition) matches(c *call, carried, wanted template.Text) fact.Truth {
	if !k.test.expands {
		return k.test.compare(c, carried, wanted)
	}
	e := c.expand(k.policy, wanted)
	switch {
	case e.missing && k.test.negated:
		return fact.Maybe
	case e.missing:
		return fact.No
	}
	return e.limit(k.test.compare(c, carried, e.text))
}
