package verify_test

import (
	"github.com/isolated-ecs/isolated-ecs/verify"
)

// What AWS says of roles: a service may assume one that trusts it.
var iamRules = []rule{
	{"AWS::IAM::Role/Properties/AssumeRolePolicyDocument/Statement/#", notTrusted},
	{trust + "/Condition/ArnLike/aws:SourceArn~", notTrusted},
	{trust + "/Condition/ArnLikeIfExists/aws:SourceArn~", perhapsNotTrusted},
	{trust + "/Condition/StringEquals/aws:SourceArn~", notTrusted},
	{"AWS::Scheduler::Schedule/Properties/Target/RoleArn", unlaunched},
}

const statement = "AWS::IAM::Policy/Properties/PolicyDocument/Statement/#"

// signed are the claims of services that a role signs. What starts tasks assumes its role once.
func (f *facts) signed(role string) []claim {
	return f.where(func(s *service, c claim) bool {
		return role != "" && c.byRole() && s.roles[c.as] == role && (c.feature != "task-launch" || c.action == "")
	})
}

// perhapsNotTrusted is for a condition on a key of which no source says whether Amazon ECS carries it.
func perhapsNotTrusted(m *mutant, d spot) []want { return soften(notTrusted(m, d)) }

// unlaunched is for a schedule without a role.
func unlaunched(m *mutant, d spot) []want {
	return []want{denied(m.after.where(func(s *service, c claim) bool { return s.id == d.id && c.feature == "task-launch" }), taskOrRole, d.id)}
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
