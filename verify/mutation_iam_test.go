package verify_test

import (
	"github.com/isolated-ecs/isolated-ecs/verify"
)

// What AWS says of roles: a service may assume one that trusts it.
var iamRules = []rule{
	{"AWS::IAM::Role/Properties/AssumeRolePolicyDocument/Statement/#", notTrusted},
	{"AWS::IAM::Role/Properties/AssumeRolePolicyDocument/Statement/#/Condition/ArnLike/aws:SourceArn~", notTrusted},
}

const statement = "AWS::IAM::Policy/Properties/PolicyDocument/Statement/#"

// signed are the claims of services that a role signs.
func (f *facts) signed(role string) []claim {
	return f.where(func(s *service, c claim) bool { return role != "" && c.byRole() && s.roles[c.as] == role })
}

// soften takes unknown for denied.
func soften(wants []want) []want {
	for i := range wants {
		wants[i].verdict = verify.Unknown
	}
	return wants
}

// notTrusted is for a role that Amazon ECS cannot assume for a task. Without the execution
// role nothing that it signs works. Without the task role the task is not even launched:
// "ECS was unable to assume the role … that was provided for this task" (aws-samples/
// aws-modern-application-workshop#88, pulumi/pulumi-awsx#927).
func notTrusted(m *mutant, d spot) []want {
	out := []want{denied(m.after.signed(d.id), policies, d.id)}
	for _, s := range m.after.services {
		if s.roles["task-role"] == d.id {
			out = append(out, want{claims: []claim{{workload: s.id}}, loosely: true, verdict: verify.Denied, hops: anywhere, words: []string{d.id}})
		}
	}
	return out
}
