package iam

import (
	"strings"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// match is whether a statement is about a call. What is cheap to compare comes first.
func (s *statement) match(c *call) fact.Truth {
	truth := s.matchAction(c)
	if truth == fact.No {
		return fact.No
	}
	if truth = truth.And(s.matchResource(c)); truth == fact.No {
		return fact.No
	}
	if truth = truth.And(s.matchPrincipal(c)); truth == fact.No {
		return fact.No
	}
	for _, k := range s.conditions {
		if truth = truth.And(k.holds(c)); truth == fact.No {
			return fact.No
		}
	}
	if s.doubt != "" {
		return fact.Maybe
	}
	return truth
}

// matchAction compares actions without regard to case.
func (s *statement) matchAction(c *call) fact.Truth {
	if s.actions.absent {
		return fact.Maybe
	}
	action := template.Text(strings.ToLower(c.Action))
	return s.actions.any(func(pattern template.Text) fact.Truth { return matches(action, pattern) })
}

// matchResource compares resources. Actions without resource-level permissions ask for "*",
// which only "*" matches (Service Authorization Reference, "Resource types" of actions).
func (s *statement) matchResource(c *call) fact.Truth {
	if s.resources.absent {
		return missingResource(c.audience)
	}
	if c.audience == asTrust {
		return fact.Maybe // a trust policy has no Resource
	}
	if s.resources.has(c.Resource) {
		return fact.Of(!s.resources.negated)
	}
	return s.resources.any(func(pattern template.Text) fact.Truth {
		expanded := c.expand(s.policy, pattern)
		if expanded.missing {
			return s.whenMissing()
		}
		return expanded.limit(c.isResource(expanded.text))
	})
}

// missingResource is what no Resource means: the resource that the policy is attached to.
func missingResource(a audience) fact.Truth {
	if a == asResource || a == asTrust {
		return fact.Yes
	}
	return fact.Maybe
}

// whenMissing is the match of a pattern that has a variable without a value in it.
func (s *statement) whenMissing() fact.Truth {
	if s.resources.negated {
		return fact.Maybe
	}
	return fact.No
}

// isResource is whether a pattern covers the resource of the call.
func (c *call) isResource(pattern template.Text) fact.Truth {
	resource := c.Resource
	if resource == "" {
		resource = opaque("the resource")
	}
	truth := matches(resource, pattern)
	if truth != fact.Yes && c.service() == "secretsmanager" {
		return truth.Or(matchSuffix(resource, pattern))
	}
	return truth
}

// sixRandom ends the pattern for a secret that is known by its name. Secrets Manager adds a
// hyphen and six random characters to names (Secrets Manager User Guide, "IAM policies").
const sixRandom = "-??????"

// matchSuffix is whether a resource that ends with an unknown suffix matches a pattern for
// any suffix.
func matchSuffix(resource, pattern template.Text) fact.Truth {
	base, ok := strings.CutSuffix(string(pattern), sixRandom)
	parts := resource.Parts()
	if !ok || len(parts) < 2 || !mayBeSuffix(parts[len(parts)-1].Symbol) {
		return fact.No
	}
	known := strings.TrimSuffix(string(join(parts[:len(parts)-1])), "-")
	if matches(template.Text(known), template.Text(base)) == fact.Yes {
		return fact.Yes
	}
	return fact.No
}

// mayBeSuffix is whether a symbol is there for the suffix of a secret, and for no more that
// a user writes.
func mayBeSuffix(s template.Symbol) bool {
	return s.Kind == template.SuffixSymbol || s.Kind == template.OpaqueSymbol
}

func (s *statement) matchPrincipal(c *call) fact.Truth {
	switch {
	case c.audience == asIdentity:
		return fact.Maybe.Or(fact.Of(s.principals == nil)) // AWS refuses an identity policy with a principal
	case s.principals == nil:
		return fact.Maybe // and any other policy without one
	}
	if c.direct || c.audience == asGateway {
		c = c.widened(s)
	}
	return s.principals.match(c)
}

// widened is the call in front of a statement that, if it matches, keeps the call out: what
// is not documented about its principals is taken to be so.
func (c *call) widened(s *statement) *call {
	wide := *c
	wide.direct = c.direct && s.effect != fact.No
	wide.wide = (s.effect == fact.No) != s.principals.negated
	return &wide
}
