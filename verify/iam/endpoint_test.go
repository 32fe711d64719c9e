package iam

import (
	"testing"

	"github.com/isolated-ecs/isolated-ecs/verify/template"
	"github.com/isolated-ecs/isolated-ecs/verify/template/templatetest"
)

// network has an endpoint and a role with a generated name.
const network = `
Parameters:
  Whoever: {Type: String}
  Policy: {Type: String}
  List: {Type: CommaDelimitedList}
Resources:
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}
  Role: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {Statement: []}}}
  Other: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {Statement: []}}}
  Repository: {Type: AWS::ECR::Repository}
  Bucket: {Type: AWS::S3::Bucket}
  Endpoint:
    Type: AWS::EC2::VPCEndpoint
    Properties:
      VpcId: !Ref Vpc
      ServiceName: com.amazonaws.eu-west-1.s3
      PolicyDocument: `

// pull is a request of Role for Repository through Endpoint.
func pull(t testing.TB, w *template.World) Request {
	role := resource(t, w, "Role")
	return Request{
		Principal: Principal{Role: role, ARN: role.ARN(), Account: role.Account},
		Action:    "ecr:BatchGetImage",
		Resource:  resource(t, w, "Repository").ARN(),
		Region:    "eu-west-1",
		Via:       &Via{Endpoint: resource(t, w, "Endpoint").Ref(), VPC: resource(t, w, "Vpc").Ref()},
	}
}

const layer = "arn:aws:s3:::prod-eu-west-1-starport-layer-bucket/layer"

func TestEndpoint(t *testing.T) {
	const (
		allow = `{Statement: {Effect: Allow, Action: '*', Resource: '*', Principal: `
		end   = `}}`
	)
	tests := []struct {
		name            string
		policy          string
		inside, gateway string // verdicts
		why             string
	}{
		{"everyone", allow + `'*'` + end, "allowed", "allowed", "allows ecr:BatchGetImage"},
		{"everyone, as a type", allow + `{AWS: '*'}` + end, "allowed", "allowed", ""},
		{"the account", allow + `{AWS: !Ref AWS::AccountId}` + end, "allowed", "denied", ""},
		{"the account, written", allow + `{AWS: '111122223333'}` + end, "allowed", "denied", ""},
		{"its root user", allow + `{AWS: !Sub 'arn:${AWS::Partition}:iam::${AWS::AccountId}:root'}` + end, "allowed", "denied", ""},
		{"another account", allow + `{AWS: '444455556666'}` + end, "denied", "denied", "its principal is 444455556666"},
		{"the role", allow + `{AWS: !GetAtt Role.Arn}` + end, "allowed", "denied", ""},
		{"another role", allow + `{AWS: !GetAtt Other.Arn}` + end, "denied", "denied", ""},
		{"one of two", allow + `{AWS: [!GetAtt Other.Arn, !GetAtt Role.Arn]}` + end, "allowed", "denied", ""},
		{"a service", allow + `{Service: ecs-tasks.amazonaws.com}` + end, "denied", "denied", ""},
		{"a parameter", allow + `{AWS: !Ref Whoever}` + end, "unknown", "unknown", "whether its principals include role Role is not known"},
		{"a session of the role", allow + `{AWS: !Sub 'arn:aws:sts::${AWS::AccountId}:assumed-role/${Role}/task'}` + end, "unknown", "denied", ""},
		{"a session of another", allow + `{AWS: !Sub 'arn:aws:sts::${AWS::AccountId}:assumed-role/${Other}/task'}` + end, "denied", "denied", ""},
		{"part of an ARN", allow + `{AWS: 'arn:aws:iam::111122223333:role/*'}` + end, "unknown", "denied", ""},
		{"a user", allow + `{AWS: 'arn:aws:iam::111122223333:user/ann'}` + end, "denied", "denied", ""},
		{"an id", allow + `{AWS: AROAEXAMPLEID}` + end, "unknown", "denied", ""},
		{"a canonical user", allow + `{CanonicalUser: 79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be}` + end, "unknown", "unknown", ""},
		{"a type that does not exist", allow + `{Role: x}` + end, "unknown", "unknown", ""},
		{"a word", allow + `everyone` + end, "unknown", "unknown", ""},
		{"nobody", `{Statement: {Effect: Allow, Action: '*', Resource: '*'}}`, "unknown", "unknown", "it has no Principal"},
		{"everyone but another role", `{Statement: {Effect: Allow, Action: '*', Resource: '*', NotPrincipal: {AWS: !GetAtt Other.Arn}}}`, "allowed", "allowed", ""},
		{"everyone but the role, without its sessions", `{Statement: {Effect: Allow, Action: '*', Resource: '*', NotPrincipal: {AWS: !GetAtt Role.Arn}}}`, "unknown", "unknown", ""},
		{"everyone but everyone", `{Statement: {Effect: Allow, Action: '*', Resource: '*', NotPrincipal: '*'}}`, "unknown", "unknown", ""},
		{"the root of any account", allow + `{AWS: 'arn:aws:iam::*:root'}` + end, "unknown", "denied", ""},
		{"a parameter in place of it all", `{Statement: {Effect: Allow, Action: '*', Resource: '*', Principal: !Ref Whoever}}`, "unknown", "unknown", ""},
		{"what is not known", `{Statement: {Effect: Allow, Action: '*', Resource: '*', Principal: !Ref List}}`, "unknown", "unknown", ""},
		{"the role is refused", `{Statement: [{Effect: Allow, Principal: '*', Action: '*', Resource: '*'}, {Effect: Deny, Principal: {AWS: !GetAtt Role.Arn}, Action: '*', Resource: '*'}]}`, "denied", "unknown", ""},
		{"another role is refused", `{Statement: [{Effect: Allow, Principal: '*', Action: '*', Resource: '*'}, {Effect: Deny, Principal: {AWS: !GetAtt Other.Arn}, Action: '*', Resource: '*'}]}`, "allowed", "allowed", ""},
		{"the root user is refused", `{Statement: [{Effect: Allow, Principal: '*', Action: '*', Resource: '*'}, {Effect: Deny, Principal: {AWS: !Ref AWS::AccountId}, Action: '*', Resource: '*'}]}`, "denied", "allowed", ""},
		{"only refused", `{Statement: {Effect: Deny, Principal: '*', Action: '*', Resource: '*', Condition: {StringNotEquals: {aws:SourceVpc: !Ref Vpc}}}}`,
			"denied", "denied", "the policy of endpoint Endpoint does not allow ecr:BatchGetImage"},
		{"other VPCs are refused", `{Statement: [{Effect: Allow, Principal: '*', Action: '*', Resource: '*'},
			{Effect: Deny, Principal: '*', Action: '*', Resource: '*', Condition: {StringNotEquals: {aws:SourceVpc: !Ref Vpc}}}]}`, "allowed", "allowed", ""},
		{"a VPC is no endpoint", `{Statement: [{Effect: Allow, Principal: '*', Action: '*', Resource: '*'},
			{Sid: Closed, Effect: Deny, Principal: '*', Action: '*', Resource: '*', Condition: {StringNotEquals: {aws:sourceVpce: !Ref Vpc}}}]}`,
			"denied", "denied", "statement Closed of the policy of endpoint Endpoint refuses ecr:BatchGetImage"},
		{"a repository of the template", `{Statement: {Effect: Allow, Principal: '*', Action: 'ecr:*', Resource: !GetAtt Repository.Arn}}`, "allowed", "allowed", ""},
		{"by its name", `{Statement: {Effect: Allow, Principal: '*', Action: 'ecr:*', Resource: !Sub 'arn:aws:ecr:eu-west-1:111122223333:repository/${Repository}'}}`, "allowed", "allowed", ""},
		{"JSON in a string", `'{"Statement": {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}}'`, "allowed", "allowed", ""},
		{"JSON with references", `!Sub '{"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "${Repository.Arn}"}]}'`, "allowed", "allowed", ""},
		{"JSON that ends too soon", `'{"Statement": {'`, "unknown", "unknown", "not JSON as far as it is known"},
		{"JSON that goes on", `'{"Statement": []} more'`, "unknown", "unknown", "not JSON as far as it is known"},
		{"JSON with letters of symbols", `'{"Statement": {"Effect": "\uE000"}}'`, "unknown", "unknown", "private use"},
		{"a policy that is a parameter", `!Ref Policy`, "unknown", "unknown", ""},
		{"a list", `[]`, "unknown", "unknown", "not a map"},
		{"no policy", `!Ref AWS::NoValue`, "allowed", "allowed", "endpoint Endpoint has no policy"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := templatetest.World(t, network+tt.policy)
			i, endpoint := New(w), resource(t, w, "Endpoint")
			policy := endpoint.Get("PolicyDocument")
			check(t, i.Endpoint(policy, false, endpoint.At(), pull(t, w)), tt.inside, tt.why)
			check(t, i.Endpoint(policy, true, endpoint.At(), pull(t, w)), tt.gateway, "")
		})
	}
}

// Layers are fetched by Amazon ECR's own account, from its own bucket.
func TestLayerBucket(t *testing.T) {
	const layers = `Effect: Allow, Action: 's3:GetObject', Resource: 'arn:aws:s3:::prod-eu-west-1-starport-layer-bucket/*', Principal: `
	tests := []struct{ name, statement, want string }{
		{"everyone", layers + `'*'`, "allowed"},
		{"by Region", `Effect: Allow, Principal: '*', Action: 's3:GetObject', Resource: !Sub 'arn:aws:s3:::prod-${AWS::Region}-starport-layer-bucket/*'`, "allowed"},
		{"the bucket without its objects", `Effect: Allow, Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::prod-eu-west-1-starport-layer-bucket'`, "denied"},
		{"another bucket", `Effect: Allow, Principal: '*', Action: 's3:*', Resource: [!GetAtt Bucket.Arn, !Sub '${Bucket.Arn}/*']`, "denied"},
		{"the account", layers + `{AWS: !Ref AWS::AccountId}`, "denied"},
		{"aws:PrincipalAccount", layers + `'*', Condition: {StringEquals: {aws:PrincipalAccount: !Ref AWS::AccountId}}`, "denied"},
		{"aws:PrincipalAccount, written", layers + `'*', Condition: {StringEquals: {aws:PrincipalAccount: '111122223333'}}`, "denied"},
		{"aws:PrincipalAccount of whom it is not known", layers + `'*', Condition: {StringEquals: {aws:PrincipalAccount: '444455556666'}}`, "unknown"},
		{"aws:PrincipalOrgID", layers + `'*', Condition: {StringEquals: {aws:PrincipalOrgID: o-a1b2c3d4e5}}`, "denied"},
		{"aws:PrincipalOrgPaths", layers + `'*', Condition: {'ForAnyValue:StringLike': {aws:PrincipalOrgPaths: 'o-a1b2c3d4e5/*'}}`, "denied"},
		{"aws:PrincipalArn of roles here", layers + `'*', Condition: {ArnLike: {aws:PrincipalArn: !Sub 'arn:aws:iam::${AWS::AccountId}:role/*'}}`, "denied"},
		{"aws:PrincipalArn of anybody", layers + `'*', Condition: {StringLike: {aws:PrincipalArn: '*'}}`, "allowed"},
		{"aws:ResourceAccount", layers + `'*', Condition: {StringEquals: {aws:ResourceAccount: !Ref AWS::AccountId}}`, "denied"},
		{"s3:ResourceAccount", layers + `'*', Condition: {StringEquals: {s3:ResourceAccount: !Ref AWS::AccountId}}`, "denied"},
		{"aws:ResourceOrgID", layers + `'*', Condition: {StringEquals: {aws:ResourceOrgID: o-a1b2c3d4e5}}`, "denied"},
		{"anybody who acts as a service", layers + `'*', Condition: {Bool: {aws:PrincipalIsAWSService: true}}`, "denied"},
		{"the VPC", layers + `'*', Condition: {StringEquals: {aws:SourceVpc: !Ref Vpc}}`, "allowed"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := templatetest.World(t, network+`{Statement: [{`+tt.statement+`}]}`)
			r := pull(t, w)
			r.Principal, r.Action, r.Resource = Principal{ECR: true}, "s3:GetObject", layer
			endpoint := resource(t, w, "Endpoint")
			check(t, New(w).Endpoint(endpoint.Get("PolicyDocument"), true, endpoint.At(), r), tt.want, "")
		})
	}
}

// A Deny with the same conditions hits the layers too.
func TestLayerBucketRefused(t *testing.T) {
	w := templatetest.World(t, network+`
        Statement:
          - {Effect: Allow, Principal: '*', Action: '*', Resource: '*'}
          - Sid: Perimeter
            Effect: Deny
            Principal: '*'
            Action: '*'
            Resource: '*'
            Condition: {StringNotEqualsIfExists: {aws:PrincipalAccount: !Ref AWS::AccountId}}
`)
	r := pull(t, w)
	endpoint := resource(t, w, "Endpoint")
	ask := func() string {
		return New(w).Endpoint(endpoint.Get("PolicyDocument"), true, endpoint.At(), r).Verdict().String()
	}
	if got := ask(); got != "allowed" {
		t.Errorf("the role's own request is %s, want allowed", got)
	}
	r.Principal, r.Action, r.Resource = Principal{ECR: true}, "s3:GetObject", layer
	if got := ask(); got != "denied" {
		t.Errorf("the request for a layer is %s, want denied", got)
	}
}

// What the endpoint's own policy compares with the endpoint is known even if the caller
// does not say by which endpoint it came.
func TestEndpointKnowsItsOwnRequests(t *testing.T) {
	w := templatetest.World(t, network+`{Statement: {Effect: Allow, Principal: '*', Action: '*', Resource: '*', Condition: {'Null': {aws:SourceVpce: 'false'}}}}`)
	r := pull(t, w)
	r.Via = nil
	endpoint := resource(t, w, "Endpoint")
	check(t, New(w).Endpoint(endpoint.Get("PolicyDocument"), false, endpoint.At(), r), "allowed", "")
}
