package iam

import (
	"strings"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// A side of a perimeter: who makes requests, or what they are for.
type side struct {
	words string
	keys  map[string]bool // condition keys that name an account or an organization
}

var (
	principalSide = &side{"principals of any account", map[string]bool{"aws:principalaccount": true, "aws:principalarn": true,
		"aws:principalorgid": true, "aws:principalorgpaths": true, "kms:calleraccount": true}}
	resourceSide = &side{"resources of any account", map[string]bool{"aws:resourceaccount": true, "aws:resourceorgid": true,
		"aws:resourceorgpaths": true, "s3:resourceaccount": true}}
)

// opposite is the other side.
func (s *side) opposite() *side {
	if s == principalSide {
		return resourceSide
	}
	return principalSide
}

// isVariable is whether a value is the variable of one of the side's keys, and nothing else.
func (s *side) isVariable(v template.Text) bool {
	inside, ok := strings.CutPrefix(strings.ToLower(string(v)), "${")
	key, closed := strings.CutSuffix(inside, "}")
	return ok && closed && s.keys[strings.TrimSpace(key)]
}

// restricts is whether the conditions of an Allow hold it to one side's named accounts, or
// to AWS services as themselves.
func (s *statement) restricts(side *side, held fact.Truth) fact.Truth {
	truth := fact.No
	for _, k := range s.conditions {
		if k.fold == "aws:principalisawsservice" && k.is("true") {
			return fact.Yes
		}
		if side.keys[k.fold] && !k.test.negated && !k.ifExists && k.set != "forallvalues" {
			truth = truth.Or(k.namesAccounts(side, held))
		}
	}
	return truth
}

// is reports whether a condition wants a key to be there, and to be one word.
func (k *condition) is(word template.Text) bool {
	return len(k.values) == 1 && k.doubt == "" && lower(k.values[0]) == word && !k.ifExists && !k.test.negated && !k.test.null && k.set != "forallvalues"
}

// namesAccounts is whether all values of a condition are accounts, organizations or ARNs
// that have an account. A value may be a variable that holds one side to the other; held is
// whether the other is held to named accounts.
func (k *condition) namesAccounts(side *side, held fact.Truth) fact.Truth {
	named := fact.Of(len(k.values) > 0 || k.doubt != "")
	if k.doubt != "" {
		named = named.And(fact.Maybe)
	}
	for _, v := range k.values {
		if side.opposite().isVariable(v) && !k.test.null {
			named = named.And(held)
		} else {
			named = named.And(k.names(v))
		}
	}
	return named
}

// names is whether one value names an account or an organization.
func (k *condition) names(v template.Text) fact.Truth {
	operator := strings.Replace(strings.ToLower(k.operator), "not", "", 1)
	switch {
	case hasVariable(v):
		return fact.No
	case strings.Contains(operator, "stringequals"):
		return fact.Yes // wildcards are no wildcards here
	case !strings.Contains(operator, "like") && !strings.Contains(operator, "arn"):
		return fact.No
	case isParameter(v):
		return fact.Maybe
	}
	if parts, ok := fields(v); ok {
		return hasAccount(parts, strings.Contains(operator, "stringlike"))
	}
	first, _, _ := strings.Cut(string(v), "/")
	return fact.Of(first != "" && !hasWildcard(template.Text(first)))
}

// hasAccount is whether an ARN has an account. Where a wildcard may go on over colons it can
// take the real account in, since paths of roles may have colons (IAM API Reference,
// CreateRole, Path).
func hasAccount(parts []template.Text, overColons bool) fact.Truth {
	named := fact.Of(parts[4] != "" && !hasWildcard(parts[4]))
	for _, before := range parts[:4] {
		if overColons && hasWildcard(before) {
			return named.And(fact.Maybe)
		}
	}
	return named
}
