package iam

import (
	"strings"
	"testing"

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
		{"an account that is a parameter", all + ", Condition: {StringEquals: {aws:PrincipalAccount: !Ref Account, aws:ResourceAccount: !Ref Account}}", "no", "no"},
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
