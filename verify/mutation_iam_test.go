package verify_test

import (
	"slices"

	"github.com/isolated-ecs/isolated-ecs/verify"
)

// What AWS says of policies: without an Allow that fits action, resource and conditions a
// request is denied; a Deny that fits overrides. A service may assume a role that trusts
// it. The actions that need a resource, and the key aws:SourceVpce, are those of "Task
// execution IAM role" in the Amazon ECS Developer Guide.
var iamRules = []rule{
	{"AWS::IAM::Policy", policyGone},
	{"AWS::IAM::Policy/Properties/Roles", policyGone},
	{"AWS::IAM::Policy/Properties/Roles/#", policyGone},
	{statement, statementGone},
	{statement + "/Action/#", actionGone},
	{statement + "/Resource/#", resourceGone},
	{statement + "/Resource/#~", resourceGone},
	{statement + "/Resource~", statementGone},
	{statement + "/Condition/StringEquals/aws:SourceVpce/#", endpointNotNamed},
	{"AWS::IAM::Role/Properties/AssumeRolePolicyDocument/Statement/#", notTrusted},
	{"AWS::IAM::Role/Properties/AssumeRolePolicyDocument/Statement/#/Condition/ArnLike/aws:SourceArn~", notTrusted},
}

const statement = "AWS::IAM::Policy/Properties/PolicyDocument/Statement/#"

// signed are the claims of services that a role signs.
func (f *facts) signed(role string, keep func(*service, claim) bool) []claim {
	return f.all(func(s *service, c claim) bool { return role != "" && s.role == role && c.byRole() && keep(s, c) })
}

func anyClaim(*service, claim) bool { return true }

// holders are the roles that a policy was attached to.
func (m *mutant) holders(policy string) []string { return references(m.before.get(policy, "Roles")) }

// refusedTo are claims of the roles that a policy was attached to.
func (m *mutant) refusedTo(policy string, keep func(*service, claim) bool) []want {
	var out []want
	for _, role := range m.holders(policy) {
		out = append(out, denied(m.after.signed(role, keep), policies, role, policy))
	}
	return out
}

func policyGone(m *mutant, d spot) []want { return m.refusedTo(d.id, anyClaim) }

// grants reports whether a statement is the one that allows a claim.
func (s *service) grants(statement tree, c claim) bool {
	if c.service == "kms" && !mentions(at(statement, "Condition"), "secretsmanager.") {
		return false // it is for Parameter Store
	}
	return lists(at(statement, "Action"), c.action) && s.covers(at(statement, "Resource"), c)
}

func (s *service) covers(resource tree, c claim) bool {
	return mentions(resource, s.names[c]) || resource == "*"
}

// lists reports whether a string, or a list of them, has one.
func lists(t tree, s string) bool { return t == s || slices.Contains(items(t), tree(s)) }

// statementOf is the statement in which a spot is.
func (m *mutant) statementOf(d spot) tree {
	return at(m.before.resources, append(way{d.id}, d.rest[:4]...)...)
}

func statementGone(m *mutant, d spot) []want {
	return m.refusedTo(d.id, func(s *service, c claim) bool { return s.grants(m.statementOf(d), c) })
}

func actionGone(m *mutant, d spot) []want {
	return m.refusedTo(d.id, func(s *service, c claim) bool { return c.action == text(d.was) && s.grants(m.statementOf(d), c) })
}

func resourceGone(m *mutant, d spot) []want {
	element := at(m.before.resources, append(way{d.id}, d.rest[:6]...)...)
	out := m.refusedTo(d.id, func(s *service, c claim) bool { return s.grants(m.statementOf(d), c) && s.covers(element, c) })
	if mentions(at(m.statementOf(d), "Resource"), "??????") { // the name that CloudFormation gives to a secret is open
		return soften(out)
	}
	return out
}

// soften takes unknown for denied.
func soften(wants []want) []want {
	for i := range wants {
		wants[i].verdict = verify.Unknown
	}
	return wants
}

// endpointNotNamed is for an endpoint that calls of a statement must come through.
func endpointNotNamed(m *mutant, d spot) []want {
	through := servedBy(m.before.get(refersTo(d.was), "ServiceName"))
	return m.refusedTo(d.id, func(s *service, c claim) bool { return c.service == through && s.grants(m.statementOf(d), c) })
}

// notTrusted is for a role that Amazon ECS cannot assume for a task. Without the execution
// role nothing that it signs works. Without the task role the task is not even launched:
// "ECS was unable to assume the role … that was provided for this task" (aws-samples/
// aws-modern-application-workshop#88, pulumi/pulumi-awsx#927).
func notTrusted(m *mutant, d spot) []want {
	out := []want{denied(m.after.signed(d.id, anyClaim), policies, d.id)}
	for _, s := range m.after.services {
		if s.taskRole == d.id {
			out = append(out, want{claims: []claim{{workload: s.id}}, loosely: true, verdict: verify.Denied, hops: anywhere, words: []string{d.id}})
		}
	}
	return out
}

// keyClosed is for a statement of a key's policy that denies what it allowed. Two statements
// let the account use the key for secrets; a Deny in either overrides the other.
func keyClosed(m *mutant, d spot) []want {
	actions := at(m.statementOf(d), "Action")
	if !lists(actions, "kms:*") && !lists(actions, "kms:Decrypt") {
		return nil
	}
	return []want{denied(m.after.all(func(s *service, c claim) bool {
		return c.service == "kms" && s.names[c] == d.id
	}), keyPolicy, d.id)}
}
