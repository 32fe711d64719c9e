package iam

import (
	"strings"
	"testing"

	"github.com/isolated-ecs/isolated-ecs/verify/template/templatetest"
)

// TestGrants: which statements say what an application calls, as "actions on resources", with
// "conditional" in front if the request decides.
func TestGrants(t *testing.T) {
	const statement = "{Effect: Allow, Action: 'sqs:SendMessage', Resource: !GetAtt Queue.Arn"
	inline := func(statement string) string {
		return "  Role: {Type: AWS::IAM::Role, Properties: {Policies: [{PolicyName: app, PolicyDocument: {Version: '2012-10-17', Statement: [" + statement + "]}}]}}"
	}
	managed := func(name string) string {
		return "  Role: {Type: AWS::IAM::Role, Properties: {ManagedPolicyArns: ['arn:aws:iam::aws:policy/" + name + "']}}"
	}
	const send = "sqs:SendMessage on arn:aws:sqs:eu-west-1:111122223333:${Queue}"
	tests := []struct{ name, resources, want string }{
		{"inline", inline(statement + "}"), send},
		{"a policy of its own", "  Role: {Type: AWS::IAM::Role}\n  Policy: {Type: AWS::IAM::Policy, Properties: {Roles: [!Ref Role], PolicyDocument: {Statement: " + statement + "}}}}", send},
		{"as it is written", inline("{Effect: Allow, Action: ['SQS:Send*', 's3:*'], Resource: '*'}"), "SQS:Send* s3:* on *"},
		{"by way and accounts", inline(statement + ", Condition: {StringEquals: {aws:SourceVpce: vpce-1, AWS:ResourceAccount: '1'}, Bool: {aws:SecureTransport: true}}}"), send},
		{"by the request", inline(statement + ", Condition: {StringEquals: {sqs:Something: a}}}"), "conditional " + send},
		{"on all but some", inline("{Effect: Allow, Action: 'sqs:SendMessage', NotResource: !GetAtt Queue.Arn}"), "sqs:SendMessage on *"},
		{"all actions but some", inline("{Effect: Allow, NotAction: 'iam:*', Resource: '*'}"), ""},
		{"refused", inline("{Effect: Deny, Action: 'sqs:*', Resource: '*'}"), ""},
		{"perhaps of the role", "  Role: {Type: AWS::IAM::Role, Properties: {RoleName: app}}\n  Policy: {Type: AWS::IAM::Policy, Properties: {Roles: [!Ref Name], PolicyDocument: {Statement: " + statement + "}}}}", ""},
		{"of AWS, for anybody", managed("AmazonSQSFullAccess"), ""},
		{"of AWS, for a client", managed("AWSXRayDaemonWriteAccess"),
			"xray:PutTraceSegments xray:PutTelemetryRecords xray:GetSamplingRules xray:GetSamplingTargets xray:GetSamplingStatisticSummaries on *"},
	}
	for _, tt := range tests {
		w := templatetest.World(t, "Parameters: {Name: {Type: String}}\nResources:\n  Queue: {Type: AWS::SQS::Queue}\n"+tt.resources)
		var got []string
		for _, g := range New(w).Grants(resource(t, w, "Role")) {
			got = append(got, shownGrant(g))
			if g.Statement == "" || g.At.Path == "" {
				t.Errorf("%s: statement %q at %q", tt.name, g.Statement, g.At.Path)
			}
		}
		if strings.Join(got, "\n") != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

func shownGrant(g Grant) string {
	var parts []string
	if !g.Plain {
		parts = append(parts, "conditional")
	}
	for _, a := range g.Actions {
		parts = append(parts, a.String())
	}
	parts = append(parts, "on")
	for _, r := range g.Resources {
		parts = append(parts, r.String())
	}
	return strings.Join(parts, " ")
}
