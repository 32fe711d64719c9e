package verify_test

import (
	"slices"

	"github.com/isolated-ecs/isolated-ecs/verify"
)

// A want is what must become of claims when something is gone.
type want struct {
	claims []claim
	// loosely: it is enough that one need is not allowed, of the claim's feature and
	// container, or of its workload if it has none. AWS gives up before it makes the calls.
	loosely bool
	// vital: tasks do not start, though the calls are optional.
	vital bool
	// verdict is Denied where the facts leave no doubt, Unknown for "not allowed".
	verdict verify.Verdict
	hops    []string // one of these is the first hop that is not allowed
	words   []string // one of these is in its place or its reason
}

// A spot is where something was deleted or switched.
type spot struct {
	id   string // logical id of the resource
	rest way    // below it
	was  tree
}

func spotOf(w way, was tree) spot {
	if w[0] != "Resources" {
		return spot{rest: w, was: was}
	}
	return spot{w[1], w[2:], was}
}

// A rule says what follows from a deletion. It is written from what AWS documents, not from
// what the analyser does.
type rule struct {
	at   string // pattern of the place
	then func(*mutant, spot) []want
}

// rules are asked in order; the first that fits decides. What none of them names is a fact
// that no task needs: tags, descriptions, metadata, DependsOn, outputs, one subnet of two.
var rules = slices.Concat(networkRules, dnsRuleTable, policyRules, iamRules, taskRules, hostRules, reachedRules)

// expected is what must follow from all that is gone, or from the switch: by the rules, and by what
// connects tasks with others, which is looked at before and after.
func (m *mutant) expected() []want {
	var out []want
	for _, w := range m.gone {
		here := spotOf(w, at(tree(map[string]tree{"Resources": m.before.resources}), w...))
		if then := m.rule(w); then != nil {
			out = append(out, then(m, here)...)
		}
	}
	out = append(out, m.disconnected()...)
	out = append(out, m.judged(out)...)
	return slices.DeleteFunc(out, func(w want) bool { return len(w.claims) == 0 })
}

// rule is the one for a place.
func (m *mutant) rule(w way) func(*mutant, spot) []want {
	if m.toggle != nil {
		applied.note("switch " + m.toggle.at + " " + m.toggle.name)
		return m.toggle.then
	}
	place := m.before.place(w)
	if i := slices.IndexFunc(rules, func(r rule) bool { return fits(r.at, place) }); i >= 0 {
		applied.note("rule " + rules[i].at)
		return rules[i].then
	}
	return nil
}

// denied and shaken are the two strengths of a want.
func denied(claims []claim, hops []string, words ...string) want {
	return want{claims: claims, verdict: verify.Denied, hops: hops, words: words}
}

func shaken(claims []claim, hops []string, words ...string) want {
	return want{claims: claims, verdict: verify.Unknown, hops: hops, words: words}
}

// The hops of a call, in groups.
var (
	names      = []string{"dns"}
	roads      = []string{"dns", "route", "endpoint"} // no endpoint takes the call
	groups     = []string{"egress", "ingress"}
	policies   = []string{"identity-policy"}
	taskOrRole = []string{"task", "identity-policy"}
	anywhere   = []string{"task", "dns", "route", "egress", "nacl", "ingress", "endpoint", "endpoint-policy", "identity-policy", "resource-policy"}
)
