package iam

import (
	"strings"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// A Conditioned is a condition on what a statement allows.
type Conditioned struct {
	Statement string // "statement Login of policy ExecutionRolePolicy"
	Operator  string // "StringEquals"
	Key       string // condition key in small letters
	At        fact.Location
}

// Conditions returns the conditions under which the policies of a role allow an action, in
// the order of the template. There are none if a statement allows it without conditions, or
// if none allows it.
func (i *IAM) Conditions(role *template.Resource, action string) []Conditioned {
	if role == nil {
		return nil
	}
	return conditionsOn(i.attached.of(role), action, "")
}

// EndpointConditions is Conditions for an endpoint policy and a resource; "" for any.
func (i *IAM) EndpointConditions(policy *template.Value, action string, resource template.Text) []Conditioned {
	if policy.IsAbsent() {
		return nil
	}
	return conditionsOn([]source{{i.policy(policy), "the endpoint policy", fact.Yes}}, action, resource)
}

func conditionsOn(sources []source, action string, resource template.Text) []Conditioned {
	var found []Conditioned
	c := &call{Request: Request{Action: action, Resource: resource}}
	for _, source := range sources {
		for _, s := range source.policy.statements {
			if s.effect != fact.Yes || s.matchAction(c) != fact.Yes || resource != "" && !s.namesResource(resource) {
				continue
			}
			if len(s.conditions) == 0 {
				return nil
			}
			for _, k := range s.conditions {
				found = append(found, Conditioned{s.label() + " of " + source.name, strings.TrimSpace(k.operator), k.fold, k.node.at()})
			}
		}
	}
	return found
}

// namesResource is whether a resource is one of the statement's, as they are written.
func (s *statement) namesResource(resource template.Text) bool {
	return s.resources.any(func(pattern template.Text) fact.Truth { return matches(resource, pattern) }) == fact.Yes
}
