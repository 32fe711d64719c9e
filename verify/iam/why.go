package iam

import (
	"strings"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// unsure says why a statement may or may not match.
func (f found) unsure(c *call) string {
	if f.source.holds == fact.Maybe {
		return "whether it is attached is not known"
	}
	return f.statement.obstacle(c, fact.Maybe)
}

// obstacle says in words what part of a statement has a truth, or "".
func (s *statement) obstacle(c *call, truth fact.Truth) string {
	switch {
	case truth == fact.Maybe && s.doubt != "":
		return s.doubt
	case s.matchAction(c) == truth:
		return "its actions are not " + missing(truth, "known", c.Action) + because(s.actions.doubt)
	case s.matchResource(c) == truth:
		return s.resourceObstacle(c, truth)
	case s.matchPrincipal(c) == truth:
		return s.principalObstacle(c, truth)
	}
	for _, k := range s.conditions {
		if k.holds(c) == truth {
			return k.obstacle(c, truth)
		}
	}
	return ""
}

// missing is one of two words: for what is not known, and for what does not match.
func missing(truth fact.Truth, unknown, no string) string {
	if truth == fact.Maybe {
		return unknown
	}
	return no
}

func because(doubt string) string {
	if doubt == "" {
		return ""
	}
	return ": " + doubt
}

func (s *statement) resourceObstacle(c *call, truth fact.Truth) string {
	switch {
	case c.audience == asTrust:
		return "it has a Resource, which a trust policy must not"
	case s.resources.absent:
		return "it has no Resource"
	case truth == fact.Maybe && s.resources.doubt != "":
		return "its resources are not known: " + s.resources.doubt
	case truth == fact.Maybe:
		return "whether its resources cover " + c.Resource.String() + " is not known"
	case s.resources.negated:
		return "its NotResource leaves out " + c.Resource.String()
	case c.Resource == "*":
		return `it names resources, and the action takes only "*"`
	case s.withoutStreams(c):
		return "its resource " + s.resources.texts[0].String() + ` does not end in ":*", so it is the log group without its streams`
	case len(s.resources.texts) == 1:
		return "its resource is " + s.resources.texts[0].String()
	}
	return "its resources do not include it"
}

// withoutStreams recognizes the ARN of a log group without its end.
func (s *statement) withoutStreams(c *call) bool {
	return c.service() == "logs" && len(s.resources.texts) == 1 && matches(c.Resource, s.resources.texts[0]+":*") == fact.Yes
}

func (s *statement) principalObstacle(c *call, truth fact.Truth) string {
	switch {
	case c.audience == asIdentity:
		return "it has a principal, which the policy of a role must not"
	case s.principals == nil:
		return "it has no Principal"
	case truth == fact.Maybe && s.principals.doubt != "":
		return "its principals are not known: " + s.principals.doubt
	case truth == fact.Maybe:
		return "whether its principals include " + c.Principal.who() + " is not known"
	case s.principals.negated:
		return "its NotPrincipal leaves out " + c.Principal.who()
	case c.audience == asGateway:
		return `its principal is ` + s.principals.String() + `, and a gateway endpoint lets only the principal "*" stand for roles`
	}
	return "its principal is " + s.principals.String()
}

// grounds says which condition makes a statement match, if it has one.
func (s *statement) grounds(c *call) string {
	if len(s.conditions) == 0 {
		return ""
	}
	return ": " + s.conditions[0].obstacle(c, fact.Yes)
}

// obstacle says how a condition turns out, and why.
func (k *condition) obstacle(c *call, truth fact.Truth) string {
	if k.doubt != "" && truth == fact.Maybe {
		return "its condition " + k.String() + " is not known: " + k.doubt
	}
	met := [...]string{fact.Maybe: " may not be met", fact.No: " is not met", fact.Yes: " is met"}[truth]
	words := "its condition " + k.String() + met + ": the request "
	switch carried := c.key(k.fold); {
	case carried.present == fact.No:
		return words + "does not carry it"
	case carried.present == fact.Maybe:
		return words + "may carry it or not"
	default:
		return words + "carries " + list(carried.values)
	}
}

func list(values []template.Text) string {
	var words []string
	for _, v := range values {
		words = append(words, v.String())
	}
	return strings.Join(words, " or ")
}

// maxNear is how many statements are named that came near to allowing a request.
const maxNear = 3

// near names the statements that have the action and do not match, else one that has an
// action of nearly the same name.
func (r ruling) near() string {
	if len(r.sources) == 0 {
		return ": it has no policies"
	}
	var words []string
	for _, source := range r.sources {
		for _, s := range source.policy.statements {
			if s.effect == fact.Yes && s.matchAction(r.call) != fact.No && len(words) < maxNear {
				words = append(words, found{s, source}.name()+" has the action, but "+s.obstacle(r.call, fact.No))
			}
		}
	}
	if len(words) == 0 {
		words = r.misspelled()
	}
	if len(words) == 0 {
		return ""
	}
	return ": " + strings.Join(words, "; ")
}

// misspelled finds an action that is one letter away from the one that is asked for.
func (r ruling) misspelled() []string {
	action := strings.ToLower(r.call.Action)
	for _, source := range r.sources {
		for _, s := range source.policy.statements {
			for i, written := range s.written {
				if s.effect == fact.Yes && !s.actions.negated && oneEdit(action, string(s.actions.texts[i])) {
					return []string{found{s, source}.name() + " has " + string(written) + ", which is spelled differently"}
				}
			}
		}
	}
	return nil
}

// oneEdit reports whether two words differ by one letter that is changed, added, left out,
// or by two that changed places.
func oneEdit(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	n := 0
	for n < len(a) && a[n] == b[n] {
		n++
	}
	a, b = a[n:], b[n:]
	switch {
	case len(b)-len(a) == 1:
		return a == b[1:]
	case len(a) != len(b) || a == "":
		return false
	case a[1:] == b[1:]:
		return true
	}
	return len(a) > 1 && a[0] == b[1] && a[1] == b[0] && a[2:] == b[2:]
}
