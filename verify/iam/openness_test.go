package iam

import (
	"strings"
	"testing"

	"github.com/isolated-ecs/isolated-ecs/verify/template"
	"github.com/isolated-ecs/isolated-ecs/verify/template/templatetest"
)

func TestOpenness(t *testing.T) {
	const (
		all   = "Effect: Allow, Principal: '*', Action: '*', Resource: '*'"
		deny  = "}, {Effect: Deny, Principal: '*', Action: '*', Resource: '*', Condition: "
		mine  = "!Ref AWS::AccountId"
		both  = "StringEquals: {aws:PrincipalAccount: " + mine + ", aws:ResourceAccount: " + mine + "}"
		layer = "Effect: Allow, Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::prod-eu-west-1-starport-layer-bucket/*'"
		org   = "o-a1b2c3d4e5"

		pulls   = "Effect: Allow, Principal: '*', Action: ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'], Resource: "
		partner = "'444455556666'"
	)
	tests := []struct{ name, statements, principals, resources string }{
		{"everything", all, "yes", "yes"},
		{"both accounts", all + ", Condition: {" + both + "}", "no", "no"},
		{"the principal's account", all + ", Condition: {StringEquals: {aws:PrincipalAccount: " + mine + "}}", "no", "yes"},
		{"the resource's account", all + ", Condition: {StringEquals: {aws:ResourceAccount: " + mine + "}}", "yes", "no"},
		{"both organizations", all + ", Condition: {StringEquals: {aws:PrincipalOrgID: " + org + ", aws:ResourceOrgID: " + org + "}}", "no", "no"},
		{"paths in organizations", all + ", Condition: {'ForAnyValue:StringLike': {aws:PrincipalOrgPaths: '" + org + "/*', aws:ResourceOrgPaths: '" + org + "/*'}}", "no", "no"},
		{"ForAllValues lets in who has no organization", all + ", Condition: {'ForAllValues:StringLike': {aws:PrincipalOrgPaths: '" + org + "/*', aws:ResourceOrgPaths: '" + org + "/*'}}", "yes", "yes"},
		{"IfExists lets in who has no organization", all + ", Condition: {StringEqualsIfExists: {aws:PrincipalOrgID: " + org + ", aws:ResourceOrgID: " + org + "}}", "yes", "yes"},
		{"any organization", all + ", Condition: {StringLike: {aws:PrincipalOrgID: 'o-*', aws:ResourceOrgID: '*'}}", "yes", "yes"},
		{"each held to the other", all + ", Condition: {StringEquals: {aws:ResourceOrgID: '${aws:PrincipalOrgID}'}}", "yes", "yes"},
		{"each held to the other, and one to mine", all + ", Condition: {StringEquals: {aws:ResourceOrgID: '${aws:PrincipalOrgID}', aws:PrincipalOrgID: " + org + "}}", "no", "no"},
		{"roles of the account", all + ", Condition: {ArnLike: {aws:PrincipalArn: !Sub 'arn:aws:iam::${AWS::AccountId}:role/*'}, StringEquals: {aws:ResourceAccount: " + mine + "}}", "no", "no"},
		{"roles of a name", all + ", Condition: {ArnLike: {aws:PrincipalArn: 'arn:aws:iam::*:role/app'}, StringEquals: {aws:ResourceAccount: " + mine + "}}", "yes", "no"},
		{"an account that is a parameter", all + ", Condition: {StringEquals: {aws:PrincipalAccount: !Ref Account, aws:ResourceAccount: !Ref Account}}", "no", "maybe"},
		{"reading in an account that is a parameter", "Effect: Allow, Principal: '*', Action: 's3:GetObject', Resource: '*', Condition: {StringEquals: {aws:PrincipalAccount: !Ref Account, aws:ResourceAccount: !Ref Account}}", "no", "no"},
		{"an organization that is a parameter", all + ", Condition: {StringEquals: {aws:PrincipalOrgID: !Ref Account, aws:ResourceOrgID: !Ref Account}}", "no", "no"},
		{"each held to the other, or to anybody", all + ", Condition: {StringEquals: {aws:PrincipalAccount: " + mine + "}, StringLike: {aws:ResourceAccount: ['${aws:PrincipalAccount}', '*']}}", "no", "yes"},
		{"held to a tag that somebody sets", all + ", Condition: {StringEquals: {aws:PrincipalAccount: " + mine + ", aws:ResourceAccount: '${aws:PrincipalTag/account}'}}", "no", "yes"},
		{"the login held to itself", "Effect: Allow, Principal: '*', Action: 'ecr:GetAuthorizationToken', Resource: '*', Condition: {StringEquals: {aws:PrincipalAccount: '${aws:ResourceAccount}'}}", "yes", "no"},
		{"roles whose path may have the account in it", all + ", Condition: {StringLike: {aws:PrincipalArn: 'arn:*:iam::111122223333:role/*'}}", "maybe", "yes"},
		{"roles of the account in any partition", all + ", Condition: {ArnLike: {aws:PrincipalArn: 'arn:*:iam::111122223333:role/*'}}", "no", "yes"},
		{"whoever signs nothing is no service", all + ", Condition: {'Null': {aws:PrincipalIsAWSService: true}}", "yes", "yes"},
		{"a pattern that is a parameter", all + ", Condition: {StringLike: {aws:PrincipalOrgID: !Ref Account, aws:ResourceAccount: !Ref Account}}", "maybe", "maybe"},
		{"accounts that are not known", all + ", Condition: {StringEquals: {aws:PrincipalAccount: !Ref Accounts, aws:ResourceAccount: !Ref Accounts}}", "maybe", "maybe"},
		{"the VPC holds nobody back", all + ", Condition: {StringEquals: {aws:SourceVpc: vpc-1}}", "yes", "yes"},
		{"one of two statements", all + ", Condition: {" + both + "}}, {" + all, "yes", "yes"},
		{"AWS services as themselves", all + ", Condition: {" + both + "}}, {" + all + ", Condition: {Bool: {aws:PrincipalIsAWSService: true}}", "no", "no"},
		{"the account as the principal", "Effect: Allow, Principal: {AWS: " + mine + "}, Action: '*', Resource: '*'", "no", "yes"},
		{"a role as the principal", "Effect: Allow, Principal: {AWS: !GetAtt Role.Arn}, Action: '*', Resource: '*'", "no", "yes"},
		{"a parameter as the principal", "Effect: Allow, Principal: {AWS: !Ref Account}, Action: '*', Resource: '*'", "maybe", "yes"},
		{"the root of any account as the principal", "Effect: Allow, Principal: {AWS: 'arn:aws:iam::*:root'}, Action: '*', Resource: '*'", "maybe", "yes"},
		{"everyone but somebody", "Effect: Allow, NotPrincipal: {AWS: '444455556666'}, Action: '*', Resource: '*'", "yes", "yes"},

		{"a repository", "Effect: Allow, Principal: '*', Action: 'ecr:BatchGetImage', Resource: !Sub 'arn:aws:ecr:${AWS::Region}:${AWS::AccountId}:repository/app'", "yes", "no"},
		{"repositories of any account", "Effect: Allow, Principal: '*', Action: 'ecr:*', Resource: 'arn:aws:ecr:*:*:repository/*'", "yes", "yes"},
		{"a bucket of the template", "Effect: Allow, Principal: '*', Action: 's3:*', Resource: [!GetAtt Bucket.Arn, !Sub '${Bucket.Arn}/*']", "yes", "no"},
		{"a bucket of whom is not known", "Effect: Allow, Principal: '*', Action: 's3:*', Resource: 'arn:aws:s3:::files/*'", "yes", "maybe"},
		{"buckets by how they begin", "Effect: Allow, Principal: '*', Action: 's3:*', Resource: 'arn:aws:s3:::files-*/*'", "yes", "yes"},
		{"a foundation model", "Effect: Allow, Principal: '*', Action: 'bedrock:InvokeModel', Resource: 'arn:aws:bedrock:eu-west-1::foundation-model/anthropic.claude-v2'", "yes", "no"},
		{"foundation models of any Region", "Effect: Allow, Principal: '*', Action: 'bedrock:*', Resource: 'arn:aws:bedrock:*::foundation-model/*'", "yes", "no"},
		{"whatever of Amazon Bedrock has no account", "Effect: Allow, Principal: '*', Action: 'bedrock:*', Resource: 'arn:aws:bedrock:eu-west-1::*'", "yes", "maybe"},
		{"models of any account", "Effect: Allow, Principal: '*', Action: 'bedrock:InvokeModel', Resource: 'arn:aws:bedrock:eu-west-1:*:custom-model/*'", "yes", "yes"},
		{"public parameters", "Effect: Allow, Principal: '*', Action: 'ssm:GetParameters', Resource: 'arn:aws:ssm:eu-west-1::parameter/aws/*'", "yes", "no"},
		{"all but a resource", "Effect: Allow, Principal: '*', Action: '*', NotResource: 'arn:aws:s3:::files'", "yes", "yes"},
		{"the login of the account", "Effect: Allow, Principal: '*', Action: 'ecr:GetAuthorizationToken', Resource: '*', Condition: {StringEquals: {aws:PrincipalAccount: " + mine + "}}", "no", "no"},
		{"layers", layer, "no", "no"},
		{"layers of a bucket that anybody can make", "Effect: Allow, Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::prod-*-starport-layer-bucket/*'", "yes", "yes"},
		{"snapshots, of whom is not known", "Effect: Allow, Principal: '*', Action: 'ebs:*', Resource: 'arn:aws:ec2:*::snapshot/*'", "yes", "maybe"},
		{"what the template has", "Effect: Allow, Principal: '*', Action: '*', Resource: [!GetAtt Other.Arn, !Sub '${Other.Arn}/*']", "yes", "no"},
		{"what a custom resource returns", "Effect: Allow, Principal: '*', Action: '*', Resource: !GetAtt Custom.Arn", "yes", "maybe"},
		{"a bucket of another stack", "Effect: Allow, Principal: '*', Action: 's3:*', Resource: !Sub ['${B}/*', {B: !ImportValue Bucket}]", "yes", "maybe"},
		{"layers of any Region", "Effect: Allow, Principal: '*', Action: 's3:GetObject', Resource: !Sub 'arn:aws:s3:::prod-${AWS::Region}-starport-layer-bucket/*'", "no", "no"},
		{"writing to the bucket of layers", "Effect: Allow, Principal: '*', Action: 's3:*', Resource: 'arn:aws:s3:::prod-eu-west-1-starport-layer-bucket/*'", "yes", "maybe"},
		{"layers and more", "Effect: Allow, Principal: '*', Action: 's3:GetObject', Resource: ['arn:aws:s3:::prod-eu-west-1-starport-layer-bucket/*', '*']", "yes", "yes"},

		{"pulling images of AWS", pulls + "'arn:aws:ecr:eu-west-1:694911143906:repository/aws-guardduty-agent-fargate', Condition: {StringEquals: {aws:PrincipalAccount: " + mine + ", aws:ResourceAccount: '694911143906'}}", "no", "no"},
		{"pulling images of AWS, by their ARN", pulls + "'arn:aws:ecr:eu-west-1:694911143906:repository/aws-guardduty-agent-fargate', Condition: {StringEquals: {aws:PrincipalAccount: " + mine + "}}", "no", "no"},
		{"pushing images to AWS", "Effect: Allow, Principal: '*', Action: ['ecr:BatchGetImage', 'ecr:PutImage'], Resource: '*', Condition: {StringEquals: {aws:PrincipalAccount: " + mine + ", aws:ResourceAccount: '694911143906'}}", "no", "yes"},
		{"pulling images of anybody", pulls + "'*', Condition: {StringEquals: {aws:PrincipalAccount: " + mine + "}}", "no", "yes"},
		{"pulling images of a partner", pulls + "'*', Condition: {StringEquals: {aws:PrincipalAccount: " + mine + ", aws:ResourceAccount: " + partner + "}}", "no", "no"},
		{"all that begins like pulling", "Effect: Allow, Principal: '*', Action: 'ecr:BatchGet*', Resource: '*', Condition: {StringEquals: {aws:PrincipalAccount: " + mine + ", aws:ResourceAccount: " + partner + "}}", "no", "yes"},
		{"all but pulling", "Effect: Allow, Principal: '*', NotAction: 'ecr:BatchGetImage', Resource: '*', Condition: {StringEquals: {aws:PrincipalAccount: " + mine + ", aws:ResourceAccount: " + partner + "}}", "no", "yes"},
		{"writing to a partner", "Effect: Allow, Principal: '*', Action: 's3:PutObject', Resource: 'arn:aws:s3:::reports-*/*', Condition: {StringEquals: {aws:PrincipalAccount: " + mine + ", aws:ResourceAccount: [" + mine + ", " + partner + "]}}", "no", "yes"},
		{"writing to a bucket that may be a partner's", "Effect: Allow, Principal: '*', Action: 's3:PutObject', Resource: 'arn:aws:s3:::reports/*', Condition: {StringEquals: {aws:PrincipalAccount: " + mine + ", aws:ResourceAccount: [" + mine + ", " + partner + "]}}", "no", "maybe"},
		{"writing to a queue of a partner", "Effect: Allow, Principal: '*', Action: 'sqs:SendMessage', Resource: 'arn:aws:sqs:eu-west-1:444455556666:orders', Condition: {StringEquals: {aws:PrincipalAccount: " + mine + "}}", "no", "yes"},
		{"writing to a queue of a partner, which is refused", "Effect: Allow, Principal: '*', Action: 'sqs:SendMessage', Resource: 'arn:aws:sqs:eu-west-1:444455556666:orders', Condition: {StringEquals: {aws:PrincipalAccount: " + mine + ", aws:ResourceAccount: " + mine + "}}", "no", "no"},
		{"a partner's principals write here", all + ", Condition: {StringEquals: {aws:PrincipalAccount: [" + mine + ", " + partner + "], aws:ResourceAccount: " + mine + "}}", "no", "no"},
		{"a partner's principals write to the partner", all + ", Condition: {StringEquals: {aws:PrincipalAccount: [" + mine + ", " + partner + "], aws:ResourceAccount: '${aws:PrincipalAccount}'}}", "no", "yes"},
		{"a role of a partner writes to the partner", "Effect: Allow, Principal: {AWS: 'arn:aws:iam::444455556666:role/x'}, Action: 's3:*', Resource: '*', Condition: {StringEquals: {aws:ResourceAccount: '${aws:PrincipalAccount}'}}", "no", "yes"},
		{"roles of a partner by pattern write to the partner", all + ", Condition: {ArnLike: {aws:PrincipalArn: 'arn:aws:iam::444455556666:role/*'}, StringEquals: {aws:ResourceAccount: '${aws:PrincipalAccount}'}}", "no", "yes"},
		{"roles of the account write to it", all + ", Condition: {ArnLike: {aws:PrincipalArn: 'arn:aws:iam::111122223333:role/*'}, StringEquals: {aws:ResourceAccount: '${aws:PrincipalAccount}'}}", "no", "no"},
		{"all but a partner's resources are refused", all + ", Condition: {StringEquals: {aws:PrincipalAccount: " + mine + "}}" + deny + "{StringNotEquals: {aws:ResourceAccount: [" + mine + ", " + partner + "]}}", "no", "yes"},

		{"others are refused", all + deny + "{StringNotEquals: {aws:PrincipalAccount: " + mine + "}}}, {Effect: Deny, Principal: '*', Action: '*', Resource: '*', Condition: {StringNotEquals: {aws:ResourceAccount: " + mine + "}}", "no", "no"},
		{"other principals are refused", all + deny + "{StringNotEqualsIfExists: {aws:PrincipalOrgID: " + org + "}, BoolIfExists: {aws:PrincipalIsAWSService: false}}", "no", "yes"},
		{"only who is foreign on both sides is refused", all + deny + "{StringNotEquals: {aws:PrincipalAccount: " + mine + ", aws:ResourceAccount: " + mine + "}}", "yes", "yes"},
		{"some actions are refused", all + "}, {Effect: Deny, Principal: '*', Action: 's3:PutObject', Resource: '*', Condition: {StringNotEquals: {aws:ResourceAccount: " + mine + "}}", "yes", "yes"},
		{"all actions of the service are refused", all + "}, {Effect: Deny, Principal: '*', Action: 's3:*', Resource: '*', Condition: {StringNotEquals: {aws:ResourceAccount: " + mine + "}}", "yes", "no"},
		{"all that is allowed is refused", "Effect: Allow, Principal: '*', Action: 's3:PutObject', Resource: '*'}, {Effect: Deny, Principal: '*', Action: 's3:Put*', Resource: '*', Condition: {StringNotEquals: {aws:ResourceAccount: " + mine + "}}", "yes", "no"},
		{"all repositories that are allowed are refused to others", "Effect: Allow, Principal: '*', Action: 'ecr:*', Resource: 'arn:aws:ecr:*:*:repository/app-*'}, {Effect: Deny, Principal: '*', Action: '*', Resource: 'arn:aws:ecr:*:*:repository/*', Condition: {StringNotEquals: {aws:ResourceAccount: " + mine + "}}", "yes", "no"},
		{"some repositories that are allowed are refused to others", "Effect: Allow, Principal: '*', Action: 'ecr:*', Resource: 'arn:aws:ecr:*:*:repository/*'}, {Effect: Deny, Principal: '*', Action: '*', Resource: 'arn:aws:ecr:*:*:repository/app-*', Condition: {StringNotEquals: {aws:ResourceAccount: " + mine + "}}", "yes", "yes"},
		{"each held to the other, the other way round", all + ", Condition: {StringEquals: {aws:PrincipalOrgID: '${aws:ResourceOrgID}', aws:ResourceOrgID: " + org + "}}", "no", "no"},
		{"actions of two services", "Effect: Allow, Principal: '*', Action: ['s3:*', 'ecr:*'], Resource: '*'}, {Effect: Deny, Principal: '*', Action: 's3:*', Resource: '*', Condition: {StringNotEquals: {aws:ResourceAccount: " + mine + "}}", "yes", "yes"},
		{"but for layers", all + "}, {Effect: Deny, Principal: '*', Action: '*', NotResource: 'arn:aws:s3:::prod-eu-west-1-starport-layer-bucket/*', Condition: {StringNotEquals: {aws:ResourceAccount: " + mine + "}}", "yes", "no"},
		{"but for layers of a bucket that anybody can make", all + "}, {Effect: Deny, Principal: '*', Action: '*', NotResource: 'arn:aws:s3:::prod-*-starport-layer-bucket/*', Condition: {StringNotEquals: {aws:ResourceAccount: " + mine + "}}", "yes", "yes"},
		{"but for what is not known", all + "}, {Effect: Deny, Principal: '*', Action: '*', NotResource: !Ref Accounts, Condition: {StringNotEquals: {aws:ResourceAccount: " + mine + "}}", "yes", "maybe"},
		{"but for a parameter", all + "}, {Effect: Deny, Principal: '*', Action: '*', NotResource: !Ref Account, Condition: {StringNotEquals: {aws:ResourceAccount: " + mine + "}}", "yes", "maybe"},
		{"but for requests that nobody signed", all + deny + "{StringNotEquals: {aws:ResourceAccount: " + mine + "}, Bool: {aws:PrincipalIsAWSService: false}}", "yes", "maybe"},
		{"but for calls on behalf of somebody", all + deny + "{StringNotEquals: {aws:ResourceAccount: " + mine + "}, Bool: {aws:ViaAWSService: false}}", "yes", "no"},
		{"other resources than the principal's are refused", all + ", Condition: {StringEquals: {aws:PrincipalAccount: " + mine + "}}" + deny + "{StringNotEquals: {aws:ResourceAccount: '${aws:PrincipalAccount}'}}", "no", "no"},
		{"other resources than anybody's own are refused", all + deny + "{StringNotEquals: {aws:ResourceAccount: '${aws:PrincipalAccount}'}}", "yes", "yes"},
		{"other paths are refused", all + deny + "{'ForAllValues:StringNotLike': {aws:PrincipalOrgPaths: '" + org + "/*'}}", "no", "yes"},
		{"other paths are refused to who has some", all + deny + "{'ForAnyValue:StringNotLike': {aws:PrincipalOrgPaths: '" + org + "/*'}}", "yes", "yes"},
		{"names of one letter are refused to others", "Effect: Allow, Principal: '*', Action: 's3:*', Resource: 'arn:aws:s3:::*'}, {Effect: Deny, Principal: '*', Action: '*', Resource: 'arn:aws:s3:::?', Condition: {StringNotEquals: {aws:ResourceAccount: " + mine + "}}", "yes", "yes"},
		{"some of the actions that are allowed are not known", "Effect: Allow, Principal: '*', Action: ['s3:PutObject', !Ref Accounts], Resource: '*'}, {Effect: Deny, Principal: '*', Action: 's3:Put*', Resource: '*', Condition: {StringNotEquals: {aws:ResourceAccount: " + mine + "}}", "yes", "yes"},
		{"all actions of another service are refused", all + "}, {Effect: Deny, Principal: '*', Action: 'dynamodb:*', Resource: '*', Condition: {StringNotEquals: {aws:ResourceAccount: " + mine + "}}", "yes", "yes"},
		{"but for a bucket", all + "}, {Effect: Deny, Principal: '*', Action: '*', NotResource: 'arn:aws:s3:::files/*', Condition: {StringNotEquals: {aws:ResourceAccount: " + mine + "}}", "yes", "yes"},
		{"but for some principals", all + "}, {Effect: Deny, NotPrincipal: {AWS: '444455556666'}, Action: '*', Resource: '*', Condition: {StringNotEquals: {aws:ResourceAccount: " + mine + "}}", "yes", "yes"},
		{"but from some VPC", all + deny + "{StringNotEquals: {aws:ResourceAccount: " + mine + ", aws:SourceVpc: vpc-1}}", "yes", "yes"},
		{"without a condition nothing is said of sides", all + "}, {Effect: Deny, Principal: '*', Action: 's3:DeleteObject', Resource: '*'", "yes", "yes"},
		{"nothing", "Effect: Deny, Principal: '*', Action: '*', Resource: '*'", "no", "no"},
		{"a statement that cannot be read", "Effect: Allow, Principal: '*', Action: '*', Resource: '*', Conditions: {}", "maybe", "maybe"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := templatetest.World(t, `
Parameters: {Account: {Type: String}, Accounts: {Type: CommaDelimitedList}}
Resources:
  Role: {Type: AWS::IAM::Role}
  Bucket: {Type: AWS::S3::Bucket}
  Other: {Type: AWS::Other::Thing}
  Custom: {Type: Custom::Thing}
  Endpoint: {Type: AWS::EC2::VPCEndpoint, Properties: {ServiceName: !Sub 'com.amazonaws.${AWS::Region}.s3', PolicyDocument: {Version: '2012-10-17', Statement: [{`+tt.statements+`}]}}}`)
			o := New(w).Openness(resource(t, w, "Endpoint").Get("PolicyDocument"))
			if got := o.Principals.Open.String() + " " + o.Resources.Open.String(); got != tt.principals+" "+tt.resources {
				t.Errorf("principals, resources: got %s, want %s %s (%s; %s)", got, tt.principals, tt.resources, o.Principals.Why, o.Resources.Why)
			}
			for _, opening := range []Opening{o.Principals, o.Resources} {
				if open := opening.Open.String() != "no"; open != (opening.Why != "") || open != strings.Contains(opening.At.Path, "Statement") {
					t.Errorf("%+v does not say what it should", opening)
				}
			}
		})
	}
}

// TestOpennessToWhomItNames: an account is one's own if the template is deployed to it, an
// organization if it is the one given. Only what is not one's own on purpose is named.
func TestOpennessToWhomItNames(t *testing.T) {
	const account, organization = "111122223333", "o-a1b2c3d4e5"
	tests := []struct{ name, condition, account, organization, resources string }{
		{"the account", "aws:ResourceAccount: '111122223333'", account, "", "no"},
		{"an account, and the own is not known", "aws:ResourceAccount: '111122223333'", "", "", "maybe named"},
		{"whatever account it is", "aws:ResourceAccount: !Ref AWS::AccountId", "", "", "no"},
		{"whatever account it is, and a partner", "aws:ResourceAccount: [!Ref AWS::AccountId, '444455556666']", "", "", "maybe named"},
		{"a partner", "aws:ResourceAccount: '444455556666'", account, "", "yes named"},
		{"an organization", "aws:ResourceOrgID: o-a1b2c3d4e5", account, "", "no"},
		{"the organization", "aws:ResourceOrgID: o-a1b2c3d4e5", account, organization, "no"},
		{"another organization", "aws:ResourceOrgID: o-z9y8x7w6v5", account, organization, "yes named"},
		{"one of two organizations", "aws:ResourceOrgID: [o-a1b2c3d4e5, o-z9y8x7w6v5]", account, organization, "yes named"},
		{"an organization that is a parameter", "aws:ResourceOrgID: !Ref P", account, organization, "maybe named"},
		{"a path in another organization", "aws:ResourceOrgPaths: o-z9y8x7w6v5/r-ab12/", account, organization, "yes named"},
		{"nobody", "aws:PrincipalTag/x: y", account, organization, "yes"},
	}
	for _, tt := range tests {
		w := templatetest.WorldWith(t, "Parameters: {P: {Type: String}}\nResources: {Endpoint: {Type: AWS::EC2::VPCEndpoint, Properties: {ServiceName: com.amazonaws.eu-west-1.s3, PolicyDocument: {Version: '2012-10-17', Statement: ["+
			"{Effect: Allow, Principal: '*', Action: 's3:PutObject', Resource: '*', Condition: {StringEquals: {"+tt.condition+"}}}]}}}}",
			template.Options{Region: "eu-west-1", Account: tt.account, Organization: tt.organization})
		o := New(w).Openness(resource(t, w, "Endpoint").Get("PolicyDocument")).Resources
		got := o.Open.String()
		if o.Named {
			got += " named"
		}
		if got != tt.resources {
			t.Errorf("%s: resources are open: %s, want %s (%s)", tt.name, got, tt.resources, o.Why)
		}
	}
}

// What is open to everyone is said before what is open to whom the policy names.
func TestOpennessSaysTheWorst(t *testing.T) {
	const named = "{Effect: Allow, Principal: '*', Action: 's3:PutObject', Resource: '*', Condition: {StringEquals: {aws:ResourceAccount: '444455556666'}}}"
	const open = "{Effect: Allow, Principal: '*', Action: 's3:PutObject', Resource: '*'}"
	for _, statements := range []string{named + "," + open, open + "," + named} {
		w := templatetest.World(t, "Resources: {Endpoint: {Type: AWS::EC2::VPCEndpoint, Properties: {ServiceName: com.amazonaws.eu-west-1.s3, PolicyDocument: {Statement: ["+statements+"]}}}}")
		if o := New(w).Openness(resource(t, w, "Endpoint").Get("PolicyDocument")).Resources; o.Named || o.Open.String() != "yes" {
			t.Errorf("%s: %+v", statements, o)
		}
	}
}

func TestOpennessWithoutPolicy(t *testing.T) {
	o := New(templatetest.World(t, "Resources: {Role: {Type: AWS::IAM::Role}}")).Openness(nil)
	if o.Principals.Open.String() != "yes" || o.Resources.Open.String() != "yes" || o.Principals.Why == "" {
		t.Errorf("got %+v, want an endpoint without a policy to be open", o)
	}
}

func TestOpennessOfUnknownPolicy(t *testing.T) {
	w := templatetest.World(t, "Parameters: {Policy: {Type: String}}\nResources: {Endpoint: {Type: AWS::EC2::VPCEndpoint, Properties: {PolicyDocument: !Ref Policy}}}")
	o := New(w).Openness(resource(t, w, "Endpoint").Get("PolicyDocument"))
	if o.Principals.Open.String() != "maybe" || o.Resources.Open.String() != "maybe" {
		t.Errorf("got %+v, want not known", o)
	}
}

// What "kinesis:*" and the like mean depends on the service that the endpoint is for.
func TestOpennessByService(t *testing.T) {
	tests := []struct{ service, action, resources string }{
		{"com.amazonaws.eu-west-1.sqs", "sqs:*", "no"},
		{"com.amazonaws.eu-west-1.sqs", "s3:*", "yes"},
		{"com.amazonaws.${AWS::Region}.ecr.dkr", "ecr:*", "no"},
		{"com.amazonaws.eu-west-1.kinesis-streams", "kinesis:*", "no"},
		{"com.amazonaws.us-east-1.kms-fips", "kms:*", "no"},
		{"cn.com.amazonaws.cn-north-1.ecr.api", "ecr:*", "no"},
		{"com.amazonaws.vpce.eu-west-1.vpce-svc-0a1b2c3d", "s3:*", "yes"},
		{"${AWS::Region}", "s3:*", "yes"},
	}
	for _, tt := range tests {
		w := templatetest.World(t, `Resources: {Endpoint: {Type: AWS::EC2::VPCEndpoint, Properties: {ServiceName: !Sub '`+tt.service+`', PolicyDocument: {Statement: [
			{Effect: Allow, Principal: '*', Action: '*', Resource: '*'},
			{Effect: Deny, Principal: '*', Action: '`+tt.action+`', Resource: '*', Condition: {StringNotEquals: {aws:ResourceAccount: '111122223333'}}}]}}}}`)
		if got := New(w).Openness(resource(t, w, "Endpoint").Get("PolicyDocument")).Resources.Open.String(); got != tt.resources {
			t.Errorf("%s refused at %s: resources are open: %s, want %s", tt.action, tt.service, got, tt.resources)
		}
	}
}
