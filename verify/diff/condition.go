package diff

import (
	"slices"
	"strings"
)

// A test is what the operator of a condition asks, in small letters.
type test struct {
	set      string // "foranyvalue", "forallvalues", or ""
	operator string // without set, "not" and "ifexists"
	negated  bool   // no value may match
	optional bool   // it holds if the request does not carry the key
}

// test takes the operator apart. A negated one holds without the key (IAM User Guide, "IAM JSON
// policy elements: Condition operators").
func (c condition) test() test {
	var t test
	t.operator = c.operator
	if set, operator, found := strings.Cut(t.operator, ":"); found {
		t.set, t.operator = set, operator
	}
	t.operator, t.optional = strings.CutSuffix(t.operator, "ifexists")
	if t.negated = strings.Contains(t.operator, "not"); t.negated {
		t.operator = strings.Replace(t.operator, "not", "", 1)
		t.optional = t.optional || t.set == ""
	}
	if t.operator == "arnequals" { // which takes wildcards as well
		t.operator = "arnlike"
	}
	return t
}

// same is equal for conditions that ask the same.
func (c condition) same() string {
	values := c.values
	if o := c.test().operator; anyCase[o] {
		values = small(values)
	}
	return c.operator + " " + c.key + " " + strings.Join(values, ", ")
}

// anyCase are the operators to which capital and small letters are the same.
var anyCase = map[string]bool{"stringequalsignorecase": true, "bool": true, "null": true}

// weaker reports whether a condition holds whenever another one does.
func (c condition) weaker(than condition) bool {
	weak, strong := c.test(), than.test()
	if c.key != than.key || weak.set != strong.set || weak.negated != strong.negated || strong.optional && !weak.optional {
		return false
	}
	wide, narrow := c.values, than.values
	if weak.negated { // each value takes something away
		wide, narrow, weak, strong = narrow, wide, strong, weak
	}
	if len(wide) == 0 || len(narrow) == 0 {
		return weak.operator == strong.operator && len(wide) == len(narrow)
	}
	return !slices.ContainsFunc(narrow, func(n string) bool {
		return !slices.ContainsFunc(wide, func(w string) bool { return admits(weak.operator, w, strong.operator, n) })
	})
}

// admits reports whether a value under an operator is met by whatever meets another one under
// another operator.
func admits(operator, value, than, other string) bool {
	switch {
	case operator == "stringlike" && (than == "stringlike" || than == "stringequals"):
		return includes(value, other)
	case operator == "stringequals" && than == "stringlike":
		return value == other && !strings.ContainsAny(other, "*?")
	case operator != than:
		return false
	case operator == "arnlike":
		return includesARN(value, other)
	case operator == "ipaddress":
		return coversPeer(block(value), block(other))
	case anyCase[operator]:
		return strings.EqualFold(value, other)
	}
	return value == other
}

// includesARN compares the six parts of ARNs, each for itself (IAM User Guide, "Amazon Resource
// Name (ARN) condition operators").
func includesARN(pattern, arn string) bool {
	a, b := strings.SplitN(pattern, ":", 6), strings.SplitN(arn, ":", 6)
	if len(a) < 6 || len(b) < 6 {
		return pattern == arn
	}
	for i := range a {
		if !includes(a[i], b[i]) {
			return false
		}
	}
	return true
}

// block is an address as a block of one.
func block(address string) string {
	switch {
	case strings.Contains(address, "/"):
		return address
	case strings.Contains(address, ":"):
		return address + "/128"
	}
	return address + "/32"
}
