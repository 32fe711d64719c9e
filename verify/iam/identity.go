package iam

import (
	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// Identity says whether the policies of the role, and its boundary, let it make a request.
// Within an account the policy of the resource may do so in their place. There are no steps
// for principals that are no roles.
func (i *IAM) Identity(r Request) fact.Steps {
	if r.Principal.ECR || r.Principal.Service != "" {
		return nil
	}
	role := i.role(r.Principal)
	if role == nil {
		return fact.Steps{i.roleElsewhere(r)}
	}
	r.Principal.Role = role
	ruling := i.call(r, asIdentity).decide(i.attached.of(role))
	step := ruling.step(fact.HopIdentityPolicy, "role "+role.ID.Logical, role.At())
	if ruling.deny == fact.No && ruling.allow != fact.Yes {
		step = i.orResource(r, step)
	}
	return append(fact.Steps{step}, i.boundary(role, r)...)
}

// role is the role of the template that a principal is, nil if it is none.
func (i *IAM) role(p Principal) *template.Resource {
	if p.Role != nil || p.ARN == "" {
		return p.Role
	}
	return i.world.FindText(p.ARN, roleType)
}

// roleElsewhere is for a role that is not in the template: what the template gives to it is
// not all that it has.
func (i *IAM) roleElsewhere(r Request) fact.Step {
	ruling := i.call(r, asIdentity).decide(i.attached.elsewhere(r.Principal.ARN))
	switch {
	case ruling.explicit():
		return ruling.step(fact.HopIdentityPolicy, r.Principal.who(), fact.Location{})
	case ruling.allow == fact.Yes:
		step := ruling.step(fact.HopIdentityPolicy, r.Principal.who(), fact.Location{})
		step.Verdict = fact.Unknown
		step.Why += "; the other policies of " + r.Principal.who() + " are not in the templates"
		return step
	}
	return fact.Step{Hop: fact.HopIdentityPolicy, Why: r.Principal.who() + " is not in the templates, so whether it may do " + r.what() + " is not known"}
}

// orResource replaces the step if the policy of a resource in the same account gives the
// permission to the role itself: no identity policy is needed then.
//
// Source: IAM User Guide, "Policy evaluation logic", evaluation within a single account.
func (i *IAM) orResource(r Request, step fact.Step) fact.Step {
	direct, ok := i.direct(r)
	if ok && (direct.Verdict == fact.Allowed || step.Verdict == fact.Denied && direct.Verdict == fact.Unknown) {
		direct.Hop = fact.HopIdentityPolicy
		return direct
	}
	return step
}
