package iam

import (
	"testing"

	"github.com/isolated-ecs/isolated-ecs/verify/template/templatetest"
)

func TestTrust(t *testing.T) {
	const (
		ecs  = "Effect: Allow, Principal: {Service: ecs-tasks.amazonaws.com}, Action: 'sts:AssumeRole'"
		like = ", Condition: {ArnLike: {aws:SourceArn: "
	)
	tests := []struct{ name, statement, tasks, instances string }{
		{"tasks", ecs, "allowed", "denied"},
		{"instances", "Effect: Allow, Principal: {Service: !Sub 'ec2.${AWS::URLSuffix}'}, Action: 'sts:AssumeRole'", "denied", "allowed"},
		{"instances in China", "Effect: Allow, Principal: {Service: ec2.amazonaws.com.cn}, Action: 'sts:*'", "denied", "allowed"},
		{"both", "Effect: Allow, Principal: {Service: [ec2.amazonaws.com, ecs-tasks.amazonaws.com]}, Action: 'sts:AssumeRole'", "allowed", "allowed"},
		{"Amazon ECS itself", "Effect: Allow, Principal: {Service: ecs.amazonaws.com}, Action: 'sts:AssumeRole'", "denied", "denied"},
		{"the account", "Effect: Allow, Principal: {AWS: !Ref AWS::AccountId}, Action: 'sts:AssumeRole'", "denied", "denied"},
		{"another action", "Effect: Allow, Principal: {Service: ecs-tasks.amazonaws.com}, Action: 'sts:TagSession'", "denied", "denied"},
		{"a parameter", "Effect: Allow, Principal: {Service: !Ref Service}, Action: 'sts:AssumeRole'", "unknown", "unknown"},
		{"a Resource", ecs + ", Resource: '*'", "unknown", "denied"},
		{"the account of the cluster", ecs + ", Condition: {StringEquals: {aws:SourceAccount: !Ref AWS::AccountId}}", "allowed", "denied"},
		{"another account", ecs + ", Condition: {StringEquals: {aws:SourceAccount: '444455556666'}}", "denied", "denied"},
		{"any resource of Amazon ECS", ecs + like + "!Sub 'arn:${AWS::Partition}:ecs:${AWS::Region}:${AWS::AccountId}:*'}}", "allowed", "denied"},
		{"any Region", ecs + like + "'arn:aws:ecs:*:111122223333:*'}}", "allowed", "denied"},
		{"another Region", ecs + like + "'arn:aws:ecs:us-east-1:111122223333:*'}}", "denied", "denied"},
		{"one cluster is not supported", ecs + like + "!Sub 'arn:aws:ecs:${AWS::Region}:${AWS::AccountId}:cluster/app'}}", "denied", "denied"},
		{"a wildcard is a letter to StringEquals", ecs + ", Condition: {StringEquals: {aws:SourceArn: 'arn:aws:ecs:eu-west-1:111122223333:*'}}", "denied", "denied"},
		{"StringLike", ecs + ", Condition: {StringLike: {aws:SourceArn: 'arn:aws:ecs:eu-west-1:111122223333:*'}}", "allowed", "denied"},
		{"any cluster is not documented", ecs + like + "'arn:aws:ecs:eu-west-1:111122223333:cluster/*'}}", "unknown", "denied"},
		{"a source that is a parameter", ecs + like + "!Ref Service}}", "unknown", "denied"},
		{"everyone is refused", ecs + "}, {Effect: Deny, Principal: {AWS: '*'}, Action: 'sts:AssumeRole'", "denied", "denied"},
		{"everyone but services is refused", ecs + "}, {Effect: Deny, Principal: {AWS: '*'}, Action: 'sts:AssumeRole', Condition: {BoolIfExists: {aws:PrincipalIsAWSService: false}}", "allowed", "denied"},
		{"an external id", ecs + ", Condition: {StringEquals: {sts:ExternalId: x}}", "denied", "denied"},
		{"what is not known of services", "Effect: Allow, Principal: {Service: ec2.amazonaws.com}, Action: 'sts:AssumeRole', Condition: {StringEquals: {aws:SourceAccount: !Ref AWS::AccountId}}", "denied", "unknown"},
		{"a refusal", ecs + "}, {Effect: Deny, Principal: '*', Action: 'sts:AssumeRole'", "denied", "denied"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := templatetest.World(t, "Parameters: {Service: {Type: String}}\nResources: {Role: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {Version: '2012-10-17', Statement: [{"+tt.statement+"}]}}}}")
			i, role := New(w), resource(t, w, "Role")
			check(t, i.Trust(role, "ecs-tasks.amazonaws.com"), tt.tasks, "ecs-tasks.amazonaws.com to assume the role")
			check(t, i.Trust(role, "ec2.amazonaws.com"), tt.instances, "")
		})
	}
}

func TestTrustOfNobody(t *testing.T) {
	w := templatetest.World(t, "Resources: {Role: {Type: AWS::IAM::Role}}")
	if steps := New(w).Trust(nil, "ecs-tasks.amazonaws.com"); steps != nil {
		t.Errorf("got %+v for no role, want no steps", steps)
	}
	check(t, New(w).Trust(resource(t, w, "Role"), "ecs-tasks.amazonaws.com"), "unknown", "not a map")
}
