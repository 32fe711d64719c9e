package iam

import (
	"slices"
	"strings"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// refused is whether a Deny of the policy refuses all of what an Allow would let through
// that is not of the accounts it names: the shape of a data perimeter.
func (p *perimeter) refused(allow *statement, side *side, held fact.Truth) fact.Truth {
	truth := fact.No
	for _, s := range p.policy.statements {
		if s.effect == fact.No && s.doubt == "" {
			truth = truth.Or(p.covers(s, allow).And(p.keepsOut(s, side, held)))
		}
	}
	return truth
}

// covers is whether a Deny is about all principals, actions and resources of an Allow. It
// may leave out buckets of AWS.
func (p *perimeter) covers(deny, allow *statement) fact.Truth {
	switch {
	case deny.principals == nil || deny.principals.negated || !deny.principals.everyone:
		return fact.No
	case deny.actions.negated || !p.coversActions(deny.actions.texts, allow.actions):
		return fact.No
	case !deny.resources.negated:
		return fact.Of(slices.Contains(deny.resources.texts, "*") || coversResources(deny.resources.texts, allow.resources))
	}
	return deny.resources.leaveOutAWS()
}

// leaveOutAWS is whether a NotResource has nothing but buckets of AWS.
func (r patterns) leaveOutAWS() fact.Truth {
	truth := fact.Of(r.doubt == "").Or(fact.Maybe)
	for _, t := range r.texts {
		switch {
		case isParameter(t):
			truth = truth.And(fact.Maybe)
		case !isOfAWS(bucketOf(t)):
			return fact.No
		}
	}
	return truth
}

// coversActions also takes "s3:*" for all actions: an endpoint serves one service.
func (p *perimeter) coversActions(deny []template.Text, allow patterns) bool {
	for _, d := range deny {
		if d == "*" || p.isService(d) && allowsOnly(allow, d) {
			return true
		}
	}
	return !allow.negated && allow.doubt == "" && coversAll(deny, allow.texts)
}

// isService is whether an action is "s3:*" or the like, of the service that the endpoint is
// for.
func (p *perimeter) isService(action template.Text) bool {
	service, all := strings.CutSuffix(string(action), ":*")
	return all && service == p.service
}

// allowsOnly is whether everything that is allowed is "*" or of the service of "s3:*".
func allowsOnly(allow patterns, service template.Text) bool {
	for _, a := range allow.texts {
		if a != "*" && matches(a, service) != fact.Yes {
			return false
		}
	}
	return !allow.negated && allow.doubt == ""
}

func coversResources(deny []template.Text, allow patterns) bool {
	return !allow.negated && allow.doubt == "" && coversAll(deny, allow.texts)
}

// coversAll is whether each text, which may be a pattern itself, is covered by one of the
// patterns.
func coversAll(patterns, texts []template.Text) bool {
	for _, t := range texts {
		if !slices.ContainsFunc(patterns, func(p template.Text) bool { return isWider(p, t) }) {
			return false
		}
	}
	return len(texts) > 0
}

// isWider is whether a pattern covers all that another matches. A "*" of the other may be
// nothing, or letters that only a "*" covers.
func isWider(pattern, other template.Text) bool {
	for _, letters := range []string{"", "\x00", "\x00\x00\x00"} {
		if matches(template.Text(strings.ReplaceAll(string(other), "*", letters)), pattern) != fact.Yes {
			return false
		}
	}
	return true
}

// keepsOut is whether the conditions of a Deny are met by everything on one side that is not
// of named accounts. Exceptions for what AWS services do themselves, or on behalf of
// somebody, leave it so.
func (p *perimeter) keepsOut(s *statement, side *side, held fact.Truth) fact.Truth {
	named, limit, any := fact.Yes, fact.Yes, false
	for _, k := range s.conditions {
		excepted := exempts(k)
		switch {
		case excepted != fact.No:
			limit = limit.And(excepted)
		case side.keys[k.fold] && k.test.negated && k.set != "foranyvalue":
			any, named = true, named.And(p.namesAccounts(k, side, held))
		default:
			return fact.No
		}
	}
	return named.And(limit).And(fact.Of(any))
}

// exempts is whether a condition of a Deny only excepts AWS services. Requests that nobody
// signed do not carry aws:PrincipalIsAWSService, so that Bool excepts them as well, which
// BoolIfExists does not.
//
// Source: IAM User Guide, "AWS global condition context keys", aws:PrincipalIsAWSService and
// aws:ViaAWSService.
func exempts(k *condition) fact.Truth {
	if !strings.HasPrefix(strings.ToLower(k.operator), "bool") || len(k.values) != 1 || lower(k.values[0]) != "false" {
		return fact.No
	}
	switch k.fold {
	case "aws:viaawsservice":
		return fact.Yes
	case "aws:principalisawsservice":
		return fact.Maybe.Or(fact.Of(k.ifExists))
	}
	return fact.No
}
