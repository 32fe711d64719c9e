package iam

import (
	"testing"

	"github.com/isolated-ecs/isolated-ecs/verify/template"
	"github.com/isolated-ecs/isolated-ecs/verify/template/templatetest"
)

// What services carry that start tasks, as the trust policies of AWS's guides compare it.
func TestTrustFor(t *testing.T) {
	const (
		scheduler = "Effect: Allow, Principal: {Service: scheduler.amazonaws.com}, Action: 'sts:AssumeRole'"
		source    = ", Condition: {ArnLike: {aws:SourceArn: "
		group     = "arn:aws:scheduler:eu-west-1:111122223333:schedule-group/default"
	)
	tests := []struct{ name, statement, want string }{
		{"the service", scheduler, "allowed"},
		{"another service", "Effect: Allow, Principal: {Service: events.amazonaws.com}, Action: 'sts:AssumeRole'", "denied"},
		{"the group", scheduler + source + "'" + group + "'}}", "allowed"},
		{"any group", scheduler + source + "'arn:aws:scheduler:*:111122223333:schedule-group/*'}}", "allowed"},
		{"another group", scheduler + source + "'arn:aws:scheduler:eu-west-1:111122223333:schedule-group/other'}}", "denied"},
		{"a schedule", scheduler + source + "'arn:aws:scheduler:eu-west-1:111122223333:schedule/default/app'}}", "denied"},
		{"a group that is a parameter", scheduler + source + "!Ref P}}", "unknown"},
		{"the account", scheduler + ", Condition: {StringEquals: {aws:SourceAccount: !Ref AWS::AccountId}}", "allowed"},
		{"another account", scheduler + ", Condition: {StringEquals: {aws:SourceAccount: '444455556666'}}", "denied"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := templatetest.World(t, "Parameters: {P: {Type: String}}\nResources: {Role: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {Version: '2012-10-17', Statement: [{"+tt.statement+"}]}}}}")
			check(t, New(w).TrustFor(resource(t, w, "Role"), "scheduler.amazonaws.com", group), tt.want, "")
		})
	}
}

// What the calls carry that start tasks.
func TestLaunchKeys(t *testing.T) {
	const definition, cluster = "arn:aws:ecs:eu-west-1:111122223333:task-definition/app:1", "arn:aws:ecs:eu-west-1:111122223333:cluster/app"
	tests := []struct{ name, statement, action, passed, cluster, want string }{
		{"the cluster", "Action: 'ecs:RunTask', Condition: {ArnEquals: {ecs:cluster: '" + cluster + "'}}", "ecs:RunTask", "", cluster, "allowed"},
		{"another cluster", "Action: 'ecs:RunTask', Condition: {ArnLike: {ecs:cluster: '*:cluster/other'}}", "ecs:RunTask", "", cluster, "denied"},
		{"no cluster is known", "Action: 'ecs:RunTask', Condition: {ArnEquals: {ecs:cluster: '" + cluster + "'}}", "ecs:RunTask", "", "", "unknown"},
		{"to tasks", "Action: 'iam:PassRole', Condition: {StringLike: {iam:PassedToService: 'ecs-tasks.*'}}", "iam:PassRole", "ecs-tasks.amazonaws.com", "", "allowed"},
		{"to Amazon ECS", "Action: 'iam:PassRole', Condition: {StringEquals: {iam:PassedToService: ecs.amazonaws.com}}", "iam:PassRole", "ecs-tasks.amazonaws.com", "", "denied"},
		{"to somebody", "Action: 'iam:PassRole', Condition: {StringEquals: {iam:PassedToService: ecs-tasks.amazonaws.com}}", "iam:PassRole", "", "", "unknown"},
		{"tags", "Action: 'ecs:TagResource', Condition: {StringEquals: {ecs:CreateAction: RunTask}}", "ecs:TagResource", "", "", "allowed"},
		{"tags of services", "Action: 'ecs:TagResource', Condition: {StringEquals: {ecs:CreateAction: CreateService}}", "ecs:TagResource", "", "", "denied"},
		{"no creation", "Action: 'ecs:RunTask', Condition: {StringEquals: {ecs:CreateAction: RunTask}}", "ecs:RunTask", "", "", "denied"},
	}
	for _, tt := range tests {
		w := templatetest.World(t, "Resources: {Role: {Type: AWS::IAM::Role, Properties: {Policies: [{PolicyName: p, PolicyDocument: {Statement: [{Effect: Allow, Resource: '*', "+tt.statement+"}]}}]}}}")
		r := claim{Action: tt.action, Resource: definition}.request(resource(t, w, "Role"))
		r.PassedTo, r.TaskCluster = tt.passed, template.Text(tt.cluster)
		t.Run(tt.name, func(t *testing.T) { check(t, New(w).Identity(r), tt.want, "") })
	}
}

// The managed policy for rules passes roles to tasks only.
func TestManagedPolicyWithConditions(t *testing.T) {
	w := templatetest.World(t, "Resources: {Role: {Type: AWS::IAM::Role, Properties: {ManagedPolicyArns: ['arn:aws:iam::aws:policy/service-role/AmazonEC2ContainerServiceEventsRole']}}}")
	for passed, want := range map[string]string{"ecs-tasks.amazonaws.com": "allowed", "ec2.amazonaws.com": "denied"} {
		r := claim{Action: "iam:PassRole", Resource: "arn:aws:iam::111122223333:role/app"}.request(resource(t, w, "Role"))
		r.PassedTo = passed
		check(t, New(w).Identity(r), want, "")
	}
}
