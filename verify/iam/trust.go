package iam

import (
	"strings"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// Trust says whether a service, such as "ecs-tasks.amazonaws.com", may assume a role. There
// are no steps for a role that is not in the template.
func (i *IAM) Trust(role *template.Resource, service string) fact.Steps {
	return i.TrustFor(role, service, "")
}

// TrustFor is [IAM.Trust] for a service that assumes the role on behalf of a resource: by is the ARN
// that it carries as aws:SourceArn.
func (i *IAM) TrustFor(role *template.Resource, service string, by template.Text) fact.Steps {
	if role == nil {
		return nil
	}
	v := role.Get("AssumeRolePolicyDocument")
	c := i.call(Request{Principal: Principal{Service: service, Role: role}, Action: "sts:AssumeRole", Resource: role.ARN(), Region: role.Region, Source: by}, asTrust)
	whose := "the trust policy of role " + role.ID.Logical
	step := c.decide([]source{{i.policy(v), whose, fact.Yes}}).step(fact.HopIdentityPolicy, whose, orElse(v.At(), role.At()))
	step.Why = strings.Replace(step.Why, c.what(), service+" to assume the role", 1)
	return fact.Steps{step}
}

// orElse is the first place that there is.
func orElse(at, otherwise fact.Location) fact.Location {
	if at == (fact.Location{}) {
		return otherwise
	}
	return at
}

// trustKeys are what services carry when they assume a role for a task or an instance. What
// Amazon ECS carries as aws:SourceArn is documented by how to compare it: ArnLike with
// "arn:aws:ecs:REGION:ACCOUNT:*"; one cluster's ARN is not supported.
//
// Source: ECS Developer Guide, "Task IAM role", trust policy.
var trustKeys = map[string]keyFunc{
	"aws:sourceaccount": func(c *call) carried {
		if parts, ok := fields(c.Source); ok {
			return present(parts[4])
		}
		return c.ofECS(c.Principal.Role.Account)
	},
	"aws:sourcearn": func(c *call) carried {
		if c.Source != "" {
			return present(c.Source)
		}
		role := c.Principal.Role
		return c.ofECS(newARN(role.Partition, "ecs", role.Region, role.Account, sourceOfECS))
	},
	"aws:sourceorgid":       func(*call) carried { return perhaps(opaque("the organization")) },
	"aws:sourceorgpaths":    func(*call) carried { return perhaps(opaque("the organization")) },
	"aws:sourceip":          func(*call) carried { return perhaps(opaque("the address of the service")) },
	"aws:principalarn":      func(*call) carried { return absent() },
	"aws:principalaccount":  func(*call) carried { return absent() },
	"aws:principalorgid":    func(*call) carried { return absent() },
	"aws:principalorgpaths": func(*call) carried { return absent() },
	"sts:externalid":        func(*call) carried { return absent() },
}

// sourceOfECS ends the ARN that Amazon ECS carries.
var sourceOfECS = opaque("the resource that the task belongs to")

// isSource is whether a value is the ARN that Amazon ECS carries, or its end, and what it is
// compared with is known: then it is like no ARN that somebody writes without a wildcard.
func isSource(carried, wanted template.Text) bool {
	return strings.HasSuffix(string(carried), string(sourceOfECS)) && !isOpen(wanted)
}

// ofECS is a value that Amazon ECS carries for a task. For its own infrastructure, as
// ecs.amazonaws.com, it is not documented that it carries any; if it does, then this one. Of other
// services it is not documented.
func (c *call) ofECS(value template.Text) carried {
	switch service, _, _ := strings.Cut(c.Principal.Service, "."); service {
	case "ecs-tasks":
		return present(value)
	case "ecs":
		return perhaps(value)
	}
	return perhaps(opaque("the resource that the service acts for"))
}
