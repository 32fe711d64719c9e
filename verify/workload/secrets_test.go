package workload

import (
	"strings"
	"testing"
)

// with is a container with one secret.
func with(valueFrom string) string { return "Secrets: [{Name: KEY, ValueFrom: " + valueFrom + "}]" }

const (
	getSecret = "secretsmanager secretsmanager:GetSecretValue execution-role task secretsmanager.R.S on "
	getParam  = "ssm ssm:GetParameters execution-role task ssm.R.S on "
	dbARN     = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:db"
)

func TestSecretShapes(t *testing.T) {
	const form = "the resource of a secret's ARN has the form secret:name or secret:name:key:stage:version, and "
	db := getSecret + "arn:secretsmanager:R:A:secret:db-a1B2c3"
	holds(t, SecretInjection, []claim{
		{"none", sample{}, nil},
		// As the agent takes them apart: two or five parts.
		{"a secret", sample{container: with(dbARN + "-a1B2c3")}, []string{db}},
		{"a key of it", sample{container: with(`"` + dbARN + `-a1B2c3:password::"`)}, []string{db}},
		{"a version of it", sample{container: with(`"` + dbARN + `-a1B2c3::AWSPREVIOUS:"`)}, []string{db}},
		{"a parameter whose name is a symbol", sample{container: with(`!Sub "arn:aws:ssm:${AWS::Region}:${AWS::AccountId}:parameter${P}"`), parameters: "  P: {Type: String}"}, []string{getParam + "arn:ssm:R:A:parameter${P}"}},
		{"a parameter whose name is made without a slash", sample{container: with(`!Sub "arn:aws:ssm:${AWS::Region}:${AWS::AccountId}:parameter${Made}"`), resources: "  Made: {Type: AWS::SSM::Parameter}"},
			[]string{"- task denied: arn:ssm:R:A:parameter${Made} is not the ARN of a parameter"}},
		{"something else of Systems Manager", sample{container: with("arn:aws:ssm:eu-west-1:111122223333:document/d")}, []string{"- task denied: arn:ssm:R:A:document/d is not the ARN of a parameter"}},
		{"a version of a parameter", sample{container: with(`"/app/key:3"`)}, []string{getParam + "arn:ssm:R:A:parameter/app/key"}},
		{"a version of a parameter by ARN", sample{container: with(`"arn:aws:ssm:eu-west-1:111122223333:parameter/app/key:3"`)}, []string{getParam + "arn:ssm:R:A:parameter/app/key"}},
		{"a parameter of the templates", sample{container: with("!Ref Made"), resources: "  Made: {Type: AWS::SSM::Parameter}"}, []string{getParam + "arn:ssm:R:A:parameter/${Made}"}},
		{"a secret of the templates with a colon too few", sample{container: with(`!Sub "${Rds.MasterUserSecret.SecretArn}:password"`), resources: "  Rds: {Type: AWS::RDS::DBCluster}"},
			[]string{"- task denied: ${Rds.MasterUserSecret.SecretArn}:password has neither one nor four parts"}},
		{"of a service that is not known", sample{container: with(`!Sub "arn:aws:${P}:eu-west-1:111122223333:secret:db"`), parameters: "  P: {Type: String}"},
			[]string{"- execution-role task unknown: which secret this is depends on ${P}"}},
		{"a parameter named after the stack", sample{container: with(`!Sub "${AWS::StackName}/key"`)}, []string{getParam + "arn:ssm:R:A:parameter/${AWS::StackName}/key"}},
		{"named after a parameter of the template, which may be an ARN", sample{container: with(`!Sub "${P}/key"`), parameters: "  P: {Type: String}"},
			[]string{"- execution-role task unknown: which secret this is depends on ${P}"}},
		{"the secret that a database keeps", sample{container: with(`!Sub "${Rds.MasterUserSecret.SecretArn}:password::"`), resources: "  Rds: {Type: AWS::RDS::DBCluster}"},
			[]string{getSecret + "${Rds.MasterUserSecret.SecretArn}"}},
		{"the secret that a database keeps, encrypted with a key", sample{container: with(`!Sub "${Rds.MasterUserSecret.SecretArn}:password::"`),
			resources: "  Rds: {Type: AWS::RDS::DBCluster, Properties: {MasterUserSecret: {KmsKeyId: !Ref Key}}}\n  Key: {Type: AWS::KMS::Key}"},
			[]string{getSecret + "${Rds.MasterUserSecret.SecretArn}", "kms kms:Decrypt execution-role aws on arn:kms:R:A:key/${Key} via secretsmanager"}},
		{"encrypted with a key that is the empty text", sample{container: with("!Ref Db"), resources: "  Db: {Type: AWS::SecretsManager::Secret, Properties: {Name: db, KmsKeyId: ''}}"},
			[]string{getSecret + "arn:secretsmanager:R:A:secret:db-${six characters}"}},
		{"a key without colons", sample{container: with(dbARN + "-a1B2c3:password")}, []string{"- task denied: " + form + "arn:secretsmanager:R:A:secret:db-a1B2c3:password has neither"}},
		{"a colon too few", sample{container: with(`"` + dbARN + `-a1B2c3:password:"`)}, []string{"- task denied: " + form + "arn:secretsmanager:R:A:secret:db-a1B2c3:password: has neither"}},
		{"a colon too many", sample{container: with(`"` + dbARN + `-a1B2c3:password:::"`)}, []string{"- task denied: " + form + "arn:secretsmanager:R:A:secret:db-a1B2c3:password::: has neither"}},
		// Six characters that are not known.
		{"a partial ARN", sample{container: with(dbARN)}, []string{getSecret + "arn:secretsmanager:R:A:secret:db-${six characters}"}},
		{"a word of six letters is no suffix", sample{container: with(dbARN + "-secret")}, []string{getSecret + "arn:secretsmanager:R:A:secret:db-secret-${six characters}"}},
		{"a name that is a template parameter", sample{container: with(`!Sub "` + dbARN + `/${S}"`), parameters: "  S: {Type: String}"},
			[]string{getSecret + "arn:secretsmanager:R:A:secret:db/${S}${the end of the name}"}},
		// Parameters.
		{"a parameter", sample{container: with("/app/key")}, []string{getParam + "arn:ssm:R:A:parameter/app/key"}},
		{"without a slash", sample{container: with("key")}, []string{getParam + "arn:ssm:R:A:parameter/key"}},
		{"by ARN", sample{container: with("arn:aws:ssm:eu-west-1:111122223333:parameter/app/key")}, []string{getParam + "arn:ssm:R:A:parameter/app/key"}},
		{"of the templates", sample{container: with("!Ref P"), resources: "  P: {Type: AWS::SSM::Parameter, Properties: {Name: /app/key, Type: String, Value: v}}"},
			[]string{getParam + "arn:ssm:R:A:parameter/app/key"}},
		{"that refers to a secret", sample{container: with("/aws/reference/secretsmanager/db")}, []string{
			getParam + "arn:ssm:R:A:parameter/aws/reference/secretsmanager/db",
			"secretsmanager secretsmanager:GetSecretValue execution-role aws on arn:secretsmanager:R:A:secret:db-${six characters} via ssm"}},
		{"no parameter", sample{container: with("arn:aws:ssm:eu-west-1:111122223333:document/d")},
			[]string{"- task denied: arn:ssm:R:A:document/d is not the ARN of a parameter"}},
		{"something else", sample{container: with("arn:aws:s3:::bucket/key")}, []string{"- task denied: arn:s3:::bucket/key is neither a secret nor a parameter"}},
		{"the name of a secret with a key", sample{container: with(`"db:password::"`)}, []string{"- task denied: db:password:: is neither an ARN nor the name of a parameter"}},
		{"half an ARN", sample{container: with(`"arn:aws:ssm"`)}, []string{"- task denied: arn:ssm is not a complete ARN"}},
		// Regions.
		{"another Region", sample{container: with(strings.Replace(dbARN, "eu-west-1", "us-east-1", 1) + "-a1B2c3")},
			[]string{"secretsmanager secretsmanager:GetSecretValue execution-role task secretsmanager.us-east-1.amazonaws.com on arn:secretsmanager:us-east-1:111122223333:secret:db-a1B2c3"}},
		// What is not known.
		{"a template parameter", sample{container: with("!Ref S"), parameters: "  S: {Type: String}"},
			[]string{"- execution-role task unknown: which secret this is depends on ${S}"}},
		{"a template parameter with a key", sample{container: with(`!Sub "${S}:password::"`), parameters: "  S: {Type: String}"},
			[]string{getSecret + "${S} unknown: which secret this is depends on ${S}"}},
		{"a template parameter in a name", sample{container: with(`!Sub "/${S}/key"`), parameters: "  S: {Type: String}"}, []string{getParam + "arn:ssm:R:A:parameter/${S}/key"}},
		{"a template parameter before a name", sample{container: with(`!Sub "${S}/key"`), parameters: "  S: {Type: String}"},
			[]string{"- execution-role task unknown: which secret this is depends on ${S}"}},
		{"the secret of a database", sample{container: with(`!Sub "${Db.MasterUserSecret.SecretArn}:password::"`), resources: "  Db: {Type: AWS::RDS::DBInstance}"},
			[]string{getSecret + "${Db.MasterUserSecret.SecretArn}"}},
		// Who.
		{"no execution role", sample{container: with("/app/key"), roles: "none"},
			[]string{getParam + "arn:ssm:R:A:parameter/app/key denied: task definition Definition has no execution role"}},
		{"on EC2 the agent reads as the execution role", sample{container: with("/app/key"), launch: onEC2, resources: instances},
			[]string{"ssm ssm:GetParameters execution-role host ssm.R.S on arn:ssm:R:A:parameter/app/key"}},
		{"on EC2 without one too", sample{container: with("/app/key"), launch: onEC2, resources: instances, roles: "none"},
			[]string{"ssm ssm:GetParameters execution-role host ssm.R.S on arn:ssm:R:A:parameter/app/key denied: task definition Definition has no execution role"}},
		{"an old platform version reads outside the VPC", sample{container: with("/app/key"), service: `PlatformVersion: "1.3.0"`},
			[]string{"ssm ssm:GetParameters execution-role aws on arn:ssm:R:A:parameter/app/key"}},
		{"an old platform version knows no keys", sample{container: with(`"` + dbARN + `-a1B2c3:password::"`), service: `PlatformVersion: "1.3.0"`},
			[]string{"secretsmanager secretsmanager:GetSecretValue execution-role aws on arn:secretsmanager:R:A:secret:db-a1B2c3 denied: platform version 1.3.0 of Fargate has no JSON keys and versions of secrets; 1.4.0 is the first that has"}},
		{"an option of a log driver", sample{container: `LogConfiguration: {LogDriver: splunk, Options: {splunk-url: "https://s"}, SecretOptions: [{Name: splunk-token, ValueFrom: /token}]}`},
			[]string{getParam + "arn:ssm:R:A:parameter/token"}},
		{"credentials of a registry by name", sample{container: "RepositoryCredentials: {CredentialsParameter: hub}"}, []string{getSecret + "arn:secretsmanager:R:A:secret:hub-${six characters}"}},
		{"and by ARN", sample{container: "RepositoryCredentials: {CredentialsParameter: " + dbARN + "-a1B2c3}"}, []string{db}},
	})
}

// What is wrong with a key is not mended, or shown, as what is wrong with the network.
func TestKeyThatIsMissing(t *testing.T) {
	s := sample{container: with(`!Sub "${Db}:pass::"`), resources: "  Db: {Type: AWS::SecretsManager::Secret, Properties: {SecretString: '{}'}}"}
	for _, n := range only(t, s.String()).Needs {
		if n.Feature == SecretInjection && (!strings.HasSuffix(n.AWSError, "did not contain json key pass") || n.Fix != "pick a key that the secret has, or add pass to it") {
			t.Errorf("error %q, fix %q", n.AWSError, n.Fix)
		}
	}
	s.roles = "TaskRoleArn: !GetAtt Task.Arn"
	s.resources = strings.Replace(s.resources, "{}", `{"pass":1}`, 1)
	for _, n := range only(t, s.String()).Needs {
		if n.Feature == SecretInjection && n.Fix != "set ExecutionRoleArn in the task definition" {
			t.Errorf("without a role: fix %q", n.Fix)
		}
	}
}
