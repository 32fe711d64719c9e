package iam

import (
	"testing"

	"github.com/isolated-ecs/isolated-ecs/verify/template/templatetest"
)

// TestByService: what the policy of a key lets AWS Fargate do for the storage of tasks in cluster
// web.
func TestByService(t *testing.T) {
	const fargate = "{Effect: Allow, Principal: {Service: fargate.amazonaws.com}, Action: 'kms:*', Resource: '*'"
	named := func(name string) string {
		return ", Condition: {StringEquals: {'kms:EncryptionContext:aws:ecs:clusterAccount': !Ref AWS::AccountId, 'kms:EncryptionContext:aws:ecs:clusterName': " + name + "}}}"
	}
	tests := []struct{ name, statements, action, want string }{
		{"no policy", "", "kms:CreateGrant", "denied"},
		{"the account", "{Effect: Allow, Principal: {AWS: !Sub 'arn:aws:iam::${AWS::AccountId}:root'}, Action: 'kms:*', Resource: '*'}", "kms:CreateGrant", "denied"},
		{"the service", fargate + "}", "kms:CreateGrant", "allowed"},
		{"for the cluster", fargate + named("web"), "kms:GenerateDataKeyWithoutPlaintext", "allowed"},
		{"for another cluster", fargate + named("api"), "kms:GenerateDataKeyWithoutPlaintext", "denied"},
		{"for one that is not known", fargate + named("!Ref Name"), "kms:GenerateDataKeyWithoutPlaintext", "unknown"},
		{"for grants to decrypt", fargate + ", Condition: {'ForAllValues:StringEquals': {kms:GrantOperations: [Decrypt]}}}", "kms:CreateGrant", "allowed"},
		{"for grants to encrypt", fargate + ", Condition: {'ForAllValues:StringEquals': {kms:GrantOperations: [Encrypt]}}}", "kms:CreateGrant", "denied"},
		{"another service", "{Effect: Allow, Principal: {Service: ecs.amazonaws.com}, Action: 'kms:*', Resource: '*'}", "kms:CreateGrant", "denied"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			policy := ""
			if tt.statements != "" {
				policy = ", Properties: {KeyPolicy: {Version: '2012-10-17', Statement: [" + tt.statements + "]}}"
			}
			w := templatetest.World(t, "Parameters: {Name: {Type: String}}\nResources:\n  Key: {Type: AWS::KMS::Key"+policy+"}")
			r := Request{Principal: Principal{Service: "fargate.amazonaws.com", Account: "111122223333"}, Action: tt.action,
				Resource: resource(t, w, "Key").ARN(), Region: "eu-west-1", Cluster: "web"}
			check(t, New(w).ByService(r), tt.want, "")
		})
	}
	elsewhere := Request{Principal: Principal{Service: "fargate.amazonaws.com"}, Action: "kms:CreateGrant", Resource: "arn:aws:kms:eu-west-1:111122223333:key/1", Cluster: "web"}
	if got := New(templatetest.World(t, "Resources: {}")).ByService(elsewhere).Verdict().String(); got != "unknown" {
		t.Errorf("a key from elsewhere: %s", got)
	}
}

// TestAnonymous: which file systems let in a client of which nobody knows who it is.
func TestAnonymous(t *testing.T) {
	tests := []struct{ name, policy, want string }{
		{"no policy", "", "allowed"},
		{"everybody", "{Effect: Allow, Principal: '*', Action: 'elasticfilesystem:Client*', Resource: '*', Condition: {Bool: {aws:SecureTransport: true}}}", "allowed"},
		{"a role", "{Effect: Allow, Principal: {AWS: !GetAtt Role.Arn}, Action: 'elasticfilesystem:*', Resource: '*'}", "denied"},
		{"the account", "{Effect: Allow, Principal: {AWS: '111122223333'}, Action: 'elasticfilesystem:*', Resource: '*'}", "denied"},
		{"everybody of the account", "{Effect: Allow, Principal: '*', Action: 'elasticfilesystem:*', Resource: '*', Condition: {StringEquals: {aws:PrincipalAccount: '111122223333'}}}", "denied"},
		{"everybody, of another action", "{Effect: Allow, Principal: '*', Action: 'elasticfilesystem:ClientWrite', Resource: '*'}", "denied"},
		{"by an access point", "{Effect: Allow, Principal: '*', Action: 'elasticfilesystem:*', Resource: '*', Condition: {StringEquals: {elasticfilesystem:AccessPointArn: a}}}", "denied"},
		{"not known", "{Effect: !Ref Name, Principal: '*', Action: 'elasticfilesystem:*', Resource: '*'}", "unknown"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			policy := ""
			if tt.policy != "" {
				policy = ", Properties: {FileSystemPolicy: {Statement: [" + tt.policy + "]}}"
			}
			w := templatetest.World(t, "Parameters: {Name: {Type: String}}\nResources:\n  Role: {Type: AWS::IAM::Role}\n  Files: {Type: AWS::EFS::FileSystem"+policy+"}")
			r := Request{Action: "elasticfilesystem:ClientMount", Resource: resource(t, w, "Files").ARN(), Region: "eu-west-1"}
			check(t, New(w).Anonymous(r), tt.want, "")
		})
	}
}

// TestVolumeTags: the conditions of AWS's policy for volumes hold for those that Amazon ECS makes.
func TestVolumeTags(t *testing.T) {
	tests := []struct{ name, condition, want string }{
		{"made by Amazon ECS", "{StringEquals: {aws:RequestTag/AmazonECSManaged: 'true'}, ArnLike: {aws:RequestTag/AmazonECSCreated: 'arn:aws:ecs:*:*:task/*'}}", "allowed"},
		{"tagged by Amazon ECS", "{StringEquals: {aws:ResourceTag/AmazonECSManaged: 'true', ec2:CreateAction: CreateVolume}}", "allowed"},
		{"of something else", "{StringEquals: {aws:RequestTag/AmazonECSManaged: 'false'}}", "denied"},
		{"a tag of somebody's own", "{StringEquals: {aws:RequestTag/Team: web}}", "unknown"},
	}
	for _, tt := range tests {
		w := templatetest.World(t, "Resources:\n  Role: {Type: AWS::IAM::Role, Properties: {Policies: [{PolicyName: p, PolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Allow, Action: 'ec2:*', Resource: '*', Condition: "+tt.condition+"}]}}]}}")
		r := Request{Principal: Principal{Role: resource(t, w, "Role")}, Action: "ec2:CreateVolume", Resource: "arn:aws:ec2:eu-west-1:111122223333:volume/*", Region: "eu-west-1"}
		if got := New(w).Identity(r).Verdict().String(); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}
