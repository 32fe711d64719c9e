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
func (p *perimeter) restricts(s *statement, side *side, held fact.Truth) fact.Truth {
	truth := fact.No
	for _, k := range s.conditions {
		if k.fold == "aws:principalisawsservice" && k.is("true") {
			return fact.Yes
		}
		if side.keys[k.fold] && !k.test.negated && !k.ifExists && k.set != "forallvalues" {
			truth = truth.Or(p.namesAccounts(k, side, held))
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
func (p *perimeter) namesAccounts(k *condition, side *side, held fact.Truth) fact.Truth {
	named := fact.Of(len(k.values) > 0 || k.doubt != "")
	if k.doubt != "" {
		named = named.And(fact.Maybe)
	}
	for _, v := range k.values {
		if side.opposite().isVariable(v) && !k.test.null {
			named = named.And(held)
		} else {
			named = named.And(p.names(k, v))
		}
	}
	return named
}

// names is whether one value names an account or an organization.
func (p *perimeter) names(k *condition, v template.Text) fact.Truth {
	operator := strings.Replace(strings.ToLower(k.operator), "not", "", 1)
	parts, isARN := fields(v)
	switch {
	case hasVariable(v):
		return fact.No
	case strings.Contains(operator, "stringequals") && isARN:
		return p.counts(parts[4])
	case strings.Contains(operator, "stringequals"):
		return p.countsAs(k.fold, v) // wildcards are no wildcards here
	case !strings.Contains(operator, "like") && !strings.Contains(operator, "arn"):
		return fact.No
	case isParameter(v):
		return fact.Maybe
	case isARN:
		return p.hasAccount(parts, strings.Contains(operator, "stringlike"))
	}
	first, _, _ := strings.Cut(string(v), "/")
	return fact.Of(first != "" && !hasWildcard(template.Text(first))).And(p.countsAs(k.fold, template.Text(first)))
}

// hasAccount is whether an ARN has an account. Where a wildcard may go on over colons it can
// take the real account in, since paths of roles may have colons (IAM API Reference,
// CreateRole, Path).
func (p *perimeter) hasAccount(parts []template.Text, overColons bool) fact.Truth {
	named := p.isAccount(parts[4])
	for _, before := range parts[:4] {
		if overColons && hasWildcard(before) {
			return named.And(fact.Maybe)
		}
	}
	return named
}

// isAccount is whether the account of an ARN is one that counts.
func (p *perimeter) isAccount(account template.Text) fact.Truth {
	return fact.Of(account != "" && !hasWildcard(account)).And(p.counts(account))
}

// countsAs is whether what a condition key is compared with counts.
func (p *perimeter) countsAs(key string, named template.Text) fact.Truth {
	if !strings.Contains(key, "org") {
		return p.counts(named)
	}
	id, _, _ := strings.Cut(string(named), "/")
	if own := p.iam.world.Organization; p.own && own != "" {
		return template.Text(id).Equal(own)
	}
	return fact.Yes
}

// counts is whether an account that is named does: each, or only one's own.
func (p *perimeter) counts(account template.Text) fact.Truth {
	if !p.own || p.iam.isOwn(account) {
		return fact.Yes
	}
	for own := range p.iam.own {
		if account.Equal(own) != fact.No {
			return fact.Maybe
		}
	}
	return fact.No
}
