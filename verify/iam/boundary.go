package iam

import (
	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// boundary is what the permissions boundary of a role says: it must allow what the role's
// policies allow, and gives nothing by itself. There is no step without a boundary.
//
// Source: IAM User Guide, "Permissions boundaries for IAM entities".
func (i *IAM) boundary(role *template.Resource, r Request) fact.Steps {
	v := role.Get("PermissionsBoundary")
	if v.IsAbsent() {
		return nil
	}
	s := i.byARN(v)
	s.name = "the boundary of role " + role.ID.Logical + " (" + s.name + ")"
	ruling := i.call(r, asIdentity).decide([]source{s})
	return fact.Steps{ruling.step(fact.HopIdentityPolicy, s.name, v.At())}
}
