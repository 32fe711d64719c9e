package iam

import (
	"testing"

	"github.com/isolated-ecs/isolated-ecs/verify/template/templatetest"
)

// What AWS keeps for everybody is in no account that a policy can name, as far as sources say.
func TestConditionsOnWhatAWSKeeps(t *testing.T) {
	const (
		model     = "arn:aws:bedrock:eu-west-1::foundation-model/anthropic.claude-v2"
		parameter = "arn:aws:ssm:eu-west-1::parameter/aws/service/ecs/optimized-ami"
	)
	tests := []struct{ name, condition, want string }{
		{"none", "", "allowed"},
		{"the principal", "StringEquals: {aws:PrincipalAccount: !Ref AWS::AccountId}", "allowed"},
		{"the own account", "StringEquals: {aws:ResourceAccount: !Ref AWS::AccountId}", "unknown"},
		{"whatever account it is", "StringEquals: {aws:ResourceAccount: '${aws:PrincipalAccount}'}", "unknown"},
		{"any other account", "StringNotEquals: {aws:ResourceAccount: !Ref AWS::AccountId}", "unknown"},
		{"no account", "Null: {aws:ResourceAccount: true}", "unknown"},
		{"the organization", "StringEquals: {aws:ResourceOrgID: o-a1b2c3d4e5}", "unknown"},
	}
	for _, tt := range tests {
		w := templatetest.World(t, `Resources:
  Role: {Type: AWS::IAM::Role, Properties: {Policies: [{PolicyName: p, PolicyDocument: {Statement: [{Effect: Allow, Action: '*', Resource: '*'}]}}]}}
  Endpoint: {Type: AWS::EC2::VPCEndpoint, Properties: {PolicyDocument: {Statement: [{Effect: Allow, Principal: '*', Action: '*', Resource: '*', Condition: {`+tt.condition+`}}]}}}`)
		for action, arn := range map[string]string{"bedrock:InvokeModel": model, "ssm:GetParameters": parameter} {
			t.Run(tt.name+" "+action, func(t *testing.T) {
				r := claim{Action: action, Resource: arn}.request(resource(t, w, "Role"))
				e := resource(t, w, "Endpoint")
				check(t, New(w).Endpoint(e.Get("PolicyDocument"), false, e.At(), r), tt.want, "")
			})
		}
	}
}
