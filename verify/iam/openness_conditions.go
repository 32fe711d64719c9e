package iam

import (
	"slices"
	"strings"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// A side of a perimeter: who makes requests, or what they are for.
type side struct {
	words string
	keys  map[string]bool // condition keys that name an account or an organization
	other string          // the variables of the other side begin with this
}

var (
	principalSide = side{"principals of any account", map[string]bool{"aws:principalaccount": true, "aws:principalarn": true,
		"aws:principalorgid": true, "aws:principalorgpaths": true, "kms:calleraccount": true}, "${aws:resource"}
	resourceSide = side{"resources of any account", map[string]bool{"aws:resourceaccount": true, "aws:resourceorgid": true,
		"aws:resourceorgpaths": true, "s3:resourceaccount": true}, "${aws:principal"}
)

// opposite is the other side.
func (s side) opposite() side {
	if s.words == principalSide.words {
		return resourceSide
	}
	return principalSide
}

// restricts is whether the conditions of an Allow hold it to one side's named accounts, or
// to AWS services as themselves.
func (p *perimeter) restricts(s *statement, side side) fact.Truth {
	truth := fact.No
	for _, k := range s.conditions {
		if k.fold == "aws:principalisawsservice" && k.is("true") {
			return fact.Yes
		}
		if !side.keys[k.fold] || k.test.negated || k.ifExists || k.set == "forallvalues" {
			continue
		}
		named := p.namesAccounts(k, k.values)
		if refersTo(k, side.other) {
			// The two sides are held to each other: closed if the other is held to something.
			named = p.restrictsAlone(s, side.opposite())
		}
		truth = truth.Or(named)
	}
	return truth
}

// restrictsAlone is restricts for conditions that do not refer to the first side again.
func (p *perimeter) restrictsAlone(s *statement, side side) fact.Truth {
	truth := fact.No
	for _, k := range s.conditions {
		if side.keys[k.fold] && !k.test.negated && !k.ifExists && k.set != "forallvalues" && !refersTo(k, side.other) {
			truth = truth.Or(p.namesAccounts(k, k.values))
		}
	}
	return truth
}

func refersTo(k *condition, variable string) bool {
	for _, v := range k.values {
		if strings.HasPrefix(strings.ToLower(string(v)), variable) {
			return true
		}
	}
	return false
}

// is reports whether a condition wants a key to be one word.
func (k *condition) is(word template.Text) bool {
	return len(k.values) == 1 && k.doubt == "" && lower(k.values[0]) == word && !k.ifExists && !k.test.negated && k.set != "forallvalues"
}

// namesAccounts is whether all values of a condition are accounts, organizations or ARNs
// that have an account.
func (p *perimeter) namesAccounts(k *condition, values []template.Text) fact.Truth {
	named := fact.Of(len(values) > 0 || k.doubt != "")
	if k.doubt != "" {
		named = named.And(fact.Maybe)
	}
	for _, v := range values {
		named = named.And(k.names(v))
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
		return fact.Of(!hasWildcard(parts[4]) && parts[4] != "")
	}
	first, _, _ := strings.Cut(string(v), "/")
	return fact.Of(first != "" && !hasWildcard(template.Text(first)))
}

// refused is whether a Deny of the policy refuses all of what an Allow would let through
// that is not of the accounts it names: the shape of a data perimeter.
func (p *perimeter) refused(allow *statement, side side) fact.Truth {
	truth := fact.No
	for _, s := range p.policy.statements {
		if s.effect == fact.No && s.doubt == "" && p.covers(s, allow) {
			truth = truth.Or(p.keepsOut(s, side))
		}
	}
	return truth
}

// covers is whether a Deny is about all principals, actions and resources of an Allow. It
// may leave out buckets of AWS.
func (p *perimeter) covers(deny, allow *statement) bool {
	switch {
	case deny.principals == nil || deny.principals.negated || !deny.principals.everyone && !slices.Contains(deny.principals.aws, "*"):
		return false
	case deny.actions.negated || !p.coversActions(deny.actions.texts, allow.actions):
		return false
	case !deny.resources.negated:
		return slices.Contains(deny.resources.texts, "*") || p.coversResources(deny.resources.texts, allow.resources)
	}
	for _, r := range deny.resources.texts {
		if !isOfAWS(bucketOf(r)) {
			return false
		}
	}
	return true
}

// coversActions also takes "s3:*" for all actions: an endpoint serves one service.
func (p *perimeter) coversActions(deny []template.Text, allow patterns) bool {
	for _, d := range deny {
		if d == "*" || p.isService(d) && allowsOnly(allow, d) {
			return true
		}
	}
	return !allow.negated && coversAll(deny, allow.texts)
}

// isService is whether an action is "s3:*" or the like, of a service that the endpoint may
// be for. Gateway endpoints are for two.
func (p *perimeter) isService(action template.Text) bool {
	service, all := strings.CutSuffix(string(action), ":*")
	return all && (!p.gateway || service == "s3" || service == "s3express" || service == "dynamodb")
}

// allowsOnly is whether everything that is allowed is "*" or of the service of "s3:*".
func allowsOnly(allow patterns, service template.Text) bool {
	for _, a := range allow.texts {
		if a != "*" && matches(a, service) != fact.Yes {
			return false
		}
	}
	return !allow.negated
}

func (p *perimeter) coversResources(deny []template.Text, allow patterns) bool {
	return !allow.negated && allow.doubt == "" && coversAll(deny, allow.texts)
}

// coversAll is whether each text is matched by one of the patterns. Wildcards of the texts
// are taken for letters, which the wildcards of a wider pattern cover as well.
func coversAll(patterns, texts []template.Text) bool {
	for _, t := range texts {
		covered := false
		for _, p := range patterns {
			covered = covered || matches(t, p) == fact.Yes
		}
		if !covered {
			return false
		}
	}
	return len(texts) > 0
}

// keepsOut is whether the conditions of a Deny are met by everything on one side that is not
// of named accounts. Exceptions for what AWS services do themselves, or on behalf of
// somebody, leave it so.
func (p *perimeter) keepsOut(deny *statement, side side) fact.Truth {
	truth := fact.No
	for _, k := range deny.conditions {
		switch {
		case exempts(k):
		case side.keys[k.fold] && k.test.negated && k.set == "" && !refersTo(k, side.other):
			named := p.namesAccounts(k, k.values)
			if truth == fact.No {
				truth = named
			}
			truth = truth.And(named)
		default:
			return fact.No
		}
	}
	return truth
}

// exempts is whether a condition of a Deny only excepts AWS services.
func exempts(k *condition) bool {
	switch k.fold {
	case "aws:principalisawsservice", "aws:viaawsservice":
		return strings.HasPrefix(strings.ToLower(k.operator), "bool") && len(k.values) == 1 && lower(k.values[0]) == "false"
	}
	return false
}
