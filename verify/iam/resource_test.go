package iam

import (
	"testing"

	"github.com/isolated-ecs/isolated-ecs/verify/template"
	"github.com/isolated-ecs/isolated-ecs/verify/template/templatetest"
)

// A guarded case asks both the role and the resource: identity, resource and the verdict of
// the two together.
func TestResource(t *testing.T) {
	const (
		role = `
Parameters: {Owner: {Type: String}}
Resources:
  Role: {Type: AWS::IAM::Role, Properties: {RoleName: app, Policies: [{PolicyName: all, PolicyDocument: {Statement: {Effect: Allow, Action: '*', Resource: '*'}}}]}}
  None: {Type: AWS::IAM::Role, Properties: {RoleName: none}}`
		repo   = "\n  Repository: {Type: AWS::ECR::Repository, Properties: {RepositoryPolicyText: {Statement: [{Sid: Pull, Effect: "
		key    = "\n  Key: {Type: AWS::KMS::Key, Properties: {KeyPolicy: {Statement: [{Sid: Use, Effect: "
		bucket = "\n  Bucket: {Type: AWS::S3::Bucket}\n  Policy: {Type: AWS::S3::BucketPolicy, Properties: {Bucket: !Ref Bucket, PolicyDocument: {Statement: [{Effect: "
		secret = "\n  Secret: {Type: AWS::SecretsManager::Secret}\n  Policy: {Type: AWS::SecretsManager::ResourcePolicy, Properties: {SecretId: !Ref Secret, ResourcePolicy: {Statement: [{Effect: "
		queue  = "\n  Queue: {Type: AWS::SQS::Queue}\n  Policy: {Type: AWS::SQS::QueuePolicy, Properties: {Queues: [!Ref Queue], PolicyDocument: {Statement: [{Effect: "
		files  = "\n  Files: {Type: AWS::EFS::FileSystem, Properties: {FileSystemPolicy: {Statement: [{Effect: "
		end    = "}]}}}"

		named    = "Principal: {AWS: !GetAtt None.Arn}, "
		account  = "Principal: {AWS: !Sub 'arn:aws:iam::${AWS::AccountId}:root'}, "
		everyone = "Principal: '*', "
		foreign  = "Condition: {StringNotEquals: {aws:PrincipalAccount: '444455556666'}}"
		mine     = "Condition: {StringNotEquals: {aws:PrincipalAccount: !Ref AWS::AccountId}}"
	)
	tests := []struct {
		name, resources, of, action string
		all, none                   string // verdicts for a role that may do everything, and for one that may do nothing
	}{
		{"a repository without a policy", "\n  Repository: {Type: AWS::ECR::Repository}", "Repository", "ecr:BatchGetImage", "allowed", "denied"},
		{"a repository lets in a role", repo + "Allow, " + named + "Action: 'ecr:*'" + end, "Repository", "ecr:BatchGetImage", "allowed", "allowed"},
		{"a repository lets in the account", repo + "Allow, " + account + "Action: 'ecr:*'" + end, "Repository", "ecr:BatchGetImage", "allowed", "denied"},
		{"a repository lets in another account", repo + "Allow, Principal: {AWS: '444455556666'}, Action: 'ecr:*'" + end, "Repository", "ecr:BatchGetImage", "allowed", "denied"},
		{"a repository lets in somebody", repo + "Allow, Principal: {AWS: !Ref Owner}, Action: 'ecr:*'" + end, "Repository", "ecr:BatchGetImage", "allowed", "unknown"},
		{"a repository refuses all accounts but one", repo + "Deny, " + everyone + "Action: 'ecr:*', " + foreign + end, "Repository", "ecr:BatchGetImage", "denied", "denied"},
		{"a repository refuses other accounts", repo + "Deny, " + everyone + "Action: 'ecr:*', " + mine + end, "Repository", "ecr:BatchGetImage", "allowed", "denied"},
		{"a repository refuses perhaps", repo + "Deny, Principal: {AWS: !Ref Owner}, Action: 'ecr:*'" + end, "Repository", "ecr:BatchGetImage", "unknown", "denied"},
		{"a repository refuses the account", repo + "Deny, " + account + "Action: 'ecr:*'" + end, "Repository", "ecr:BatchGetImage", "denied", "denied"},

		{"a key without a policy", "\n  Key: {Type: AWS::KMS::Key}", "Key", "kms:Decrypt", "allowed", "denied"},
		{"a key leaves it to the account", key + "Allow, " + account + "Action: 'kms:*', Resource: '*'" + end, "Key", "kms:Decrypt", "allowed", "denied"},
		{"a key lets in a role", key + "Allow, " + named + "Action: 'kms:*', Resource: '*'" + end, "Key", "kms:Decrypt", "denied", "allowed"},
		{"a key lets in nobody", "\n  Key: {Type: AWS::KMS::Key, Properties: {KeyPolicy: {Statement: []}}}", "Key", "kms:Decrypt", "denied", "denied"},
		{"a key lets in administrators of keys", key + "Allow, " + account + "Action: ['kms:Create*', 'kms:Put*'], Resource: '*'" + end, "Key", "kms:Decrypt", "denied", "denied"},
		{"a key lets in by way of another service", key + "Allow, " + everyone + "Action: 'kms:*', Resource: '*', Condition: {StringEquals: {kms:ViaService: ssm.eu-west-1.amazonaws.com}}" + end, "Key", "kms:Decrypt", "denied", "denied"},

		{"a bucket without a policy", "\n  Bucket: {Type: AWS::S3::Bucket}", "Bucket", "s3:GetObject", "allowed", "denied"},
		{"a bucket lets in a role", bucket + "Allow, " + named + "Action: 's3:GetObject', Resource: !Sub '${Bucket.Arn}/*'" + end, "Bucket", "s3:GetObject", "allowed", "allowed"},
		{"a bucket lets into itself only", bucket + "Allow, " + named + "Action: 's3:GetObject', Resource: !GetAtt Bucket.Arn" + end, "Bucket", "s3:GetObject", "allowed", "denied"},
		{"the registry refuses all", "\n  Repository: {Type: AWS::ECR::Repository}\n  Registry: {Type: AWS::ECR::RegistryPolicy, Properties: {PolicyText: {Statement: {Effect: Deny, Principal: '*', Action: 'ecr:*', Resource: '*'}}}}", "Repository", "ecr:BatchGetImage", "denied", "denied"},
		{"a bucket wants sessions of one role", bucket + "Deny, " + everyone + "Action: 's3:*', Resource: '*', Condition: {StringNotLike: {aws:userId: [!Sub '${Role.RoleId}:*', '111122223333']}}" + end, "Bucket", "s3:GetObject", "allowed", "denied"},
		{"a bucket wants TLS", bucket + "Deny, " + everyone + "Action: 's3:*', Resource: '*', Condition: {Bool: {aws:SecureTransport: false}}" + end, "Bucket", "s3:GetObject", "allowed", "denied"},
		{"a bucket wants new TLS", bucket + "Deny, " + everyone + "Action: 's3:*', Resource: '*', Condition: {NumericLessThan: {s3:TlsVersion: 1.2}}" + end, "Bucket", "s3:GetObject", "allowed", "denied"},
		{"a bucket wants an endpoint", bucket + "Deny, " + everyone + "Action: 's3:*', Resource: '*', Condition: {StringNotEquals: {aws:SourceVpce: vpce-1}}" + end, "Bucket", "s3:GetObject", "denied", "denied"},

		{"a secret lets in a role", secret + "Allow, " + named + "Action: 'secretsmanager:*', Resource: '*'" + end, "Secret", "secretsmanager:GetSecretValue", "allowed", "allowed"},
		{"a secret refuses all", secret + "Deny, " + everyone + "Action: 'secretsmanager:*', Resource: '*'" + end, "Secret", "secretsmanager:GetSecretValue", "denied", "denied"},
		{"a queue lets in a role", queue + "Allow, " + named + "Action: 'sqs:*', Resource: !GetAtt Queue.Arn" + end, "Queue", "sqs:SendMessage", "allowed", "allowed"},
		{"a queue refuses all", queue + "Deny, " + everyone + "Action: 'sqs:*', Resource: '*'" + end, "Queue", "sqs:SendMessage", "denied", "denied"},

		{"a file system without a policy", "\n  Files: {Type: AWS::EFS::FileSystem}", "Files", "elasticfilesystem:ClientMount", "allowed", "allowed"},
		{"a file system lets in who comes by a mount target", files + "Allow, " + everyone + "Action: 'elasticfilesystem:*', Condition: {Bool: {elasticfilesystem:AccessedViaMountTarget: true}}" + end, "Files", "elasticfilesystem:ClientMount", "allowed", "allowed"},
		{"a file system lets in another", files + "Allow, Principal: {AWS: '444455556666'}, Action: 'elasticfilesystem:*'" + end, "Files", "elasticfilesystem:ClientMount", "allowed", "denied"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := templatetest.World(t, role+tt.resources)
			i := New(w)
			arn := resource(t, w, tt.of).ARN()
			if tt.of == "Bucket" {
				arn += "/app.env"
			}
			for name, want := range map[string]string{"Role": tt.all, "None": tt.none} {
				r := claim{Action: tt.action, Resource: string(arn)}.request(resource(t, w, name))
				t.Run(name, func(t *testing.T) {
					check(t, append(i.Identity(r), i.Resource(r)...), want, "")
				})
			}
		})
	}
}

// Resources that are not in the template, and resources of other accounts.
func TestResourceElsewhere(t *testing.T) {
	w := templatetest.World(t, roleWith(`{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}`))
	tests := []struct{ name, action, resource, want, why string }{
		{"in the same account", "ecr:BatchGetImage", "arn:aws:ecr:eu-west-1:111122223333:repository/old", "", ""},
		{"in another account", "ecr:BatchGetImage", "arn:aws:ecr:eu-west-1:444455556666:repository/app", "unknown", "in account 444455556666 is not in the templates"},
		{"in an account that is not known", "ecr:BatchGetImage", "arn:aws:ecr:eu-west-1:" + string(opaque("the owner")) + ":repository/app", "unknown", "is in the account of role Role is not known"},
		{"a key of the account", "kms:Decrypt", "arn:aws:kms:eu-west-1:111122223333:key/1", "unknown", "is not in the templates"},
		{"a bucket", "s3:GetObject", "arn:aws:s3:::files/app.env", "", ""},
		{"a bucket of AWS", "s3:GetObject", "arn:aws:s3:::al2023-repos-eu-west-1-de612dc2/x", "", ""},
		{"a public parameter", "ssm:GetParameters", "arn:aws:ssm:eu-west-1::parameter/aws/service/ecs/x", "", ""},
		{"a foundation model", "bedrock:InvokeModel", "arn:aws:bedrock:eu-west-1::foundation-model/amazon.titan-embed-text-v2:0", "", ""},
		{"no resource", "ecr:GetAuthorizationToken", "*", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := claim{Action: tt.action, Resource: tt.resource}.request(resource(t, w, "Role"))
			steps := New(w).Resource(r)
			if tt.want == "" {
				if steps != nil {
					t.Errorf("got %+v, want no steps", steps)
				}
				return
			}
			check(t, steps, tt.want, tt.why)
		})
	}
}

// Between accounts both sides must allow. The role is in another account here.
func TestCrossAccount(t *testing.T) {
	const visitor = "444455556666"
	tests := []struct{ name, resources, want string }{
		{"no policy", "Repository: {Type: AWS::ECR::Repository}", "denied"},
		{"its account is let in", "Repository: {Type: AWS::ECR::Repository, Properties: {RepositoryPolicyText: {Statement: {Effect: Allow, Principal: {AWS: '" + visitor + "'}, Action: 'ecr:*'}}}}", "allowed"},
		{"another account is let in", "Repository: {Type: AWS::ECR::Repository, Properties: {RepositoryPolicyText: {Statement: {Effect: Allow, Principal: {AWS: '777788889999'}, Action: 'ecr:*'}}}}", "denied"},
		{"the registry lets its account in", "Repository: {Type: AWS::ECR::Repository}\n  Registry: {Type: AWS::ECR::RegistryPolicy, Properties: {PolicyText: {Statement: {Effect: Allow, Principal: {AWS: '" + visitor + "'}, Action: 'ecr:*', Resource: '*'}}}}", "allowed"},
		{"the registry refuses what the repository allows", "Repository: {Type: AWS::ECR::Repository, Properties: {RepositoryPolicyText: {Statement: {Effect: Allow, Principal: {AWS: '" + visitor + "'}, Action: 'ecr:*'}}}}\n  Registry: {Type: AWS::ECR::RegistryPolicy, Properties: {PolicyText: {Statement: {Effect: Deny, Principal: '*', Action: 'ecr:*', Resource: '*'}}}}", "denied"},
		{"other actions are let in", "Repository: {Type: AWS::ECR::Repository, Properties: {RepositoryPolicyText: {Statement: {Effect: Allow, Principal: {AWS: '" + visitor + "'}, Action: 'ecr:Put*'}}}}", "denied"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := templatetest.World(t, "Resources:\n  "+tt.resources)
			r := Request{Principal: Principal{ARN: "arn:aws:iam::" + visitor + ":role/app", Account: visitor}, Action: "ecr:BatchGetImage",
				Resource: resource(t, w, "Repository").ARN()}
			check(t, New(w).Resource(r), tt.want, "")
		})
	}
}

// Without an account of their own, templates do not say whether a written account is theirs.
func TestAccountNotKnown(t *testing.T) {
	const policy = "Resources:\n  Repository: {Type: AWS::ECR::Repository, Properties: {RepositoryPolicyText: {Statement: {Effect: Allow, Principal: {AWS: '444455556666'}, Action: 'ecr:*'}}}}\n  Role: {Type: AWS::IAM::Role}"
	w := templatetest.WorldWith(t, policy, template.Options{Region: "eu-west-1"})
	r := claim{Resource: string(resource(t, w, "Repository").ARN())}.request(resource(t, w, "Role"))
	check(t, New(w).Resource(r), "allowed", "does not refuse")
	r.Principal.Account = "444455556666"
	check(t, New(w).Resource(r), "allowed", "allows")
	r.Principal.Account = "777788889999"
	check(t, New(w).Resource(r), "unknown", "is in the same account is not known")
}
