package iam

import (
	"strings"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// managed are the managed policies that a role names itself.
func (i *IAM) managed(role *template.Resource) []source {
	arns := role.Get("ManagedPolicyArns")
	if arns.IsUnknown() {
		return []source{unknownSource(arns, "the managed policies of role "+role.ID.Logical)}
	}
	var sources []source
	for _, v := range arns.Items() {
		sources = append(sources, i.byARN(v))
	}
	return sources
}

// byARN is a managed policy: one of the template, or one of AWS whose contents are known
// here. Of others nothing is known.
func (i *IAM) byARN(v *template.Value) source {
	if p := i.world.Find(v, "AWS::IAM::ManagedPolicy"); p != nil {
		return source{i.policy(p.Get("PolicyDocument")), "policy " + p.ID.Logical, fact.Yes}
	}
	parts, ok := fields(v.Text())
	if !ok || parts[4] != "aws" {
		return unknownSource(v, "managed policy "+v.Text().String())
	}
	name := strings.TrimPrefix(string(parts[5]), "policy/")
	document, ok := managedPolicies[name]
	if !ok {
		return unknownSource(v, "managed policy "+name)
	}
	return source{document.policy(v), "managed policy " + name[strings.LastIndexByte(name, '/')+1:], fact.Yes}
}

// A managedPolicy is a policy that AWS keeps, as it was on a day. AWS adds permissions to
// such policies now and then, and takes none away.
type managedPolicy struct {
	version string // its default version, and the day that version was made
	// grants has a statement each: actions, or "not" and actions; then, if it is not for all
	// resources, "on" and the resources; then, if it has a condition, "if", operator, key and value.
	grants []string
	// besides has services, or actions, that the policy allows in part or on a condition which
	// is not written down here: tasks and instances do not need them.
	besides string
	// client is set if the policy allows no more than one kind of client calls.
	client bool
}

// policy makes a policy whose place is where the template names it.
func (m managedPolicy) policy(at *template.Value) *policy {
	p := &policy{root: &node{value: at}, variables: true, broad: !m.client}
	for index, grant := range m.grants {
		grant, condition, _ := strings.Cut(grant, " if ")
		actions, resources, found := strings.Cut(grant, " on ")
		actions, negated := strings.CutPrefix(actions, "not ")
		if !found {
			resources = "*"
		}
		p.grant(index, patterns{texts: words(strings.ToLower(actions)), negated: negated}, words(resources))
		p.statements[index].written = words(actions)
		p.statements[index].require(strings.Fields(condition))
	}
	for _, some := range strings.Fields(strings.ToLower(m.besides)) {
		if !strings.Contains(some, ":") {
			some += ":*"
		}
		p.grant(len(p.statements), patterns{texts: words(some)}, words("*"))
		p.statements[len(p.statements)-1].doubt = "its statements for " + some + " are not known here"
	}
	return p
}

func (p *policy) grant(index int, actions patterns, resources []template.Text) {
	p.statements = append(p.statements, &statement{policy: p, index: index, effect: fact.Yes, actions: actions,
		resources: patterns{texts: resources}, node: p.root})
}

// require adds a condition: operator, key and value; none if there are none.
func (s *statement) require(words []string) {
	if len(words) != 3 {
		return
	}
	k := &condition{policy: s.policy, operator: words[0], test: tests[strings.ToLower(words[0])], key: words[1], fold: strings.ToLower(words[1]), node: s.node}
	k.values = []template.Text{template.Text(words[2])}
	s.conditions = append(s.conditions, k)
}

func words(s string) []template.Text {
	var list []template.Text
	for _, w := range strings.Fields(s) {
		list = append(list, template.Text(w))
	}
	return list
}
