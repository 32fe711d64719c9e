package iam

import (
	"github.com/isolated-ecs/isolated-ecs/verify/fact"
)

// A source is a policy that has a say in a request.
type source struct {
	policy *policy
	name   string     // "policy ExecutionRolePolicy"
	holds  fact.Truth // whether the policy is attached: Yes or Maybe
}

// A ruling is what policies decide about a call. An explicit Deny wins; what no statement
// allows is denied.
//
// Source: IAM User Guide, "Policy evaluation logic".
type ruling struct {
	call    *call
	sources []source
	allow   fact.Truth // a statement allows it
	deny    fact.Truth // a statement refuses it
	allowed found      // the first that allows, certainly if one does
	denied  found      // the first that refuses, certainly if one does
}

// found is a statement and the policy it is in.
type found struct {
	statement *statement
	source    source
}

// decide asks all statements of all policies. Their order does not matter to the verdict.
// Statements that name the very resource are asked first: when one allows, the others need
// not be asked whether they do.
func (c *call) decide(sources []source) ruling {
	r := ruling{call: c, sources: sources, allow: fact.No, deny: fact.No}
	for _, source := range sources {
		for _, s := range source.policy.statements {
			if s.effect != fact.Yes || s.resources.has(c.Resource) {
				r.ask(found{s, source})
			}
		}
	}
	for _, source := range sources {
		for _, s := range source.policy.statements {
			if s.effect == fact.Yes && r.allow != fact.Yes {
				r.ask(found{s, source})
			}
		}
	}
	return r
}

// ask takes note of what one statement says.
func (r *ruling) ask(f found) {
	truth := f.statement.match(r.call).And(f.source.holds)
	if truth == fact.No {
		return
	}
	if f.statement.effect == fact.Maybe {
		truth = fact.Maybe
	}
	if f.statement.effect != fact.No {
		note(&r.allow, &r.allowed, truth, f)
	}
	if f.statement.effect != fact.Yes {
		note(&r.deny, &r.denied, truth, f)
	}
}

// note keeps the first statement of the strongest truth.
func note(truth *fact.Truth, kept *found, new fact.Truth, by found) {
	if stronger := truth.Or(new); stronger != *truth {
		*truth, *kept = stronger, by
	}
}

func (r ruling) verdict() fact.Verdict { return fact.VerdictOf(r.allow.And(r.deny.Not())) }

// explicit reports whether a Deny certainly matches.
func (r ruling) explicit() bool { return r.deny == fact.Yes }

// step puts the ruling into words. What nothing allows is denied at the place given, which
// also stands in for statements without one.
func (r ruling) step(hop fact.Hop, whose string, at fact.Location) fact.Step {
	step := fact.Step{Hop: hop, Verdict: r.verdict()}
	switch {
	case r.deny == fact.Yes:
		step.At, step.Why = orElse(r.denied.statement.node.at(), at), r.denied.name()+" refuses "+r.call.what()+r.denied.statement.grounds(r.call)
	case r.allow == fact.No:
		step.At, step.Why = at, whose+" does not allow "+r.call.what()+r.near()
	case r.deny == fact.Maybe:
		step.At, step.Why = orElse(r.denied.statement.node.at(), at), r.denied.name()+" may "+r.denied.effect()+r.call.what()+": "+r.denied.unsure(r.call)
	case r.allow == fact.Maybe:
		step.At, step.Why = orElse(r.allowed.statement.node.at(), at), r.allowed.name()+" may allow "+r.call.what()+": "+r.allowed.unsure(r.call)
	default:
		step.At, step.Why = orElse(r.allowed.statement.node.at(), at), r.allowed.name()+" allows "+r.call.what()
	}
	return step
}

func (f found) name() string { return f.statement.label() + " of " + f.source.name }

// effect is what a statement does that may match.
func (f found) effect() string {
	if f.statement.effect == fact.Maybe {
		return "allow or refuse "
	}
	return "refuse "
}
