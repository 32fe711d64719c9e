package iam

import (
	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// attachments are the identity policies of roles.
type attachments struct {
	roles map[template.ResourceID][]source
	// loose are policies for roles that are not in the template, or not known.
	loose []loose
}

type loose struct {
	role   *template.Value // name of the role
	source source
}

const roleType = "AWS::IAM::Role"

// attach collects the policies of all roles: those that the role has, and those that name
// the role.
func (i *IAM) attach() attachments {
	a := attachments{roles: map[template.ResourceID][]source{}}
	for _, role := range i.world.Resources(roleType) {
		a.roles[role.ID] = append(i.inline(role), i.managed(role)...)
	}
	for _, p := range i.world.Resources("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy") {
		i.attachTo(&a, p, p.Get("Roles"))
	}
	for _, p := range i.world.Resources("AWS::IAM::RolePolicy") {
		i.attachTo(&a, p, p.Get("RoleName"))
	}
	return a
}

func (i *IAM) inline(role *template.Resource) []source {
	policies := role.Get("Policies")
	if policies.IsUnknown() {
		return []source{unknownSource(policies, "the inline policies of role "+role.ID.Logical)}
	}
	var sources []source
	for _, p := range policies.Items() {
		name := p.Get("PolicyName").Text().String()
		sources = append(sources, source{i.policy(p.Get("PolicyDocument")), "inline policy " + name + " of role " + role.ID.Logical, fact.Yes})
	}
	return sources
}

// unknownSource is a policy, or several, of which nothing is known.
func unknownSource(v *template.Value, name string) source {
	why := "it is not in the templates"
	if v.IsUnknown() {
		why = v.Why()
	}
	return source{parsePolicy(unknownNode(why, v)), name, fact.Yes}
}

func (i *IAM) attachTo(a *attachments, p *template.Resource, roles *template.Value) {
	s := source{i.policy(p.Get("PolicyDocument")), "policy " + p.ID.Logical, fact.Yes}
	if roles.IsUnknown() {
		a.loose = append(a.loose, loose{roles, s})
	}
	for _, v := range roles.Items() {
		role := i.world.Find(v, roleType)
		if role == nil {
			a.loose = append(a.loose, loose{v, s})
			continue
		}
		a.roles[role.ID] = append(a.roles[role.ID], s)
	}
}

// of returns the policies of a role of the template.
func (a *attachments) of(role *template.Resource) []source {
	sources := a.roles[role.ID]
	sources = sources[:len(sources):len(sources)]
	for _, l := range a.loose {
		if names(l.role, role) != fact.No {
			s := l.source
			s.holds = fact.Maybe
			sources = append(sources, s)
		}
	}
	return sources
}

// names is whether a name that is not known may be that of a role. Nobody can know the name
// of a role that AWS is yet to make up.
func names(v *template.Value, role *template.Resource) fact.Truth {
	if symbol, ok := role.Name().Symbol(); ok && symbol.Kind == template.RefSymbol {
		return fact.No
	}
	return v.Text().Equal(role.Name())
}

// elsewhere returns the policies of the template for a role that is not in it.
func (a *attachments) elsewhere(arn template.Text) []source {
	var sources []source
	parts, ok := fields(arn)
	for _, l := range a.loose {
		holds := fact.Maybe
		if ok {
			path := parts[5].Split("/")
			holds = l.role.Text().Equal(path[len(path)-1])
		}
		if holds != fact.No {
			s := l.source
			s.holds = holds
			sources = append(sources, s)
		}
	}
	return sources
}
