package iam

import (
	"strings"
	"testing"

	"github.com/isolated-ecs/isolated-ecs/verify/template"
	"github.com/isolated-ecs/isolated-ecs/verify/template/templatetest"
)

const allowPull = `{Statement: {Effect: Allow, Action: 'ecr:BatchGetImage', Resource: '*'}}`

// Where the policies of a role can be.
func TestAttachments(t *testing.T) {
	tests := []struct{ name, resources, want, at string }{
		{"none", `
  Role: {Type: AWS::IAM::Role}`, "denied", "Resources/Role"},
		{"inline", `
  Role: {Type: AWS::IAM::Role, Properties: {Policies: [{PolicyName: pull, PolicyDocument: ` + allowPull + `}]}}`,
			"allowed", "Resources/Role/Properties/Policies/0/PolicyDocument/Statement"},
		{"AWS::IAM::Policy", `
  Role: {Type: AWS::IAM::Role}
  Policy: {Type: AWS::IAM::Policy, Properties: {Roles: [!Ref Role], PolicyDocument: ` + allowPull + `}}`,
			"allowed", "Resources/Policy/Properties/PolicyDocument/Statement"},
		{"AWS::IAM::Policy of another role", `
  Role: {Type: AWS::IAM::Role}
  Other: {Type: AWS::IAM::Role}
  Policy: {Type: AWS::IAM::Policy, Properties: {Roles: [!Ref Other], PolicyDocument: ` + allowPull + `}}`, "denied", "Resources/Role"},
		{"by the name of the role", `
  Role: {Type: AWS::IAM::Role, Properties: {RoleName: app}}
  Policy: {Type: AWS::IAM::Policy, Properties: {Roles: [app], PolicyDocument: ` + allowPull + `}}`,
			"allowed", "Resources/Policy/Properties/PolicyDocument/Statement"},
		{"by a name that is not known", `
  Role: {Type: AWS::IAM::Role, Properties: {RoleName: app}}
  Policy: {Type: AWS::IAM::Policy, Properties: {Roles: [!Ref Name], PolicyDocument: ` + allowPull + `}}`,
			"unknown", "Resources/Policy/Properties/PolicyDocument/Statement"},
		{"nobody knows a name that is yet to be made", `
  Role: {Type: AWS::IAM::Role}
  Policy: {Type: AWS::IAM::Policy, Properties: {Roles: [!Ref Name], PolicyDocument: ` + allowPull + `}}`, "denied", "Resources/Role"},
		{"AWS::IAM::RolePolicy", `
  Role: {Type: AWS::IAM::Role}
  Policy: {Type: AWS::IAM::RolePolicy, Properties: {RoleName: !Ref Role, PolicyName: pull, PolicyDocument: ` + allowPull + `}}`,
			"allowed", "Resources/Policy/Properties/PolicyDocument/Statement"},
		{"AWS::IAM::ManagedPolicy that names the role", `
  Role: {Type: AWS::IAM::Role}
  Policy: {Type: AWS::IAM::ManagedPolicy, Properties: {Roles: [!Ref Role], PolicyDocument: ` + allowPull + `}}`,
			"allowed", "Resources/Policy/Properties/PolicyDocument/Statement"},
		{"AWS::IAM::ManagedPolicy that the role names", `
  Role: {Type: AWS::IAM::Role, Properties: {ManagedPolicyArns: [!Ref Policy]}}
  Policy: {Type: AWS::IAM::ManagedPolicy, Properties: {PolicyDocument: ` + allowPull + `}}`,
			"allowed", "Resources/Policy/Properties/PolicyDocument/Statement"},
		{"a policy of AWS", `
  Role: {Type: AWS::IAM::Role, Properties: {ManagedPolicyArns: ['arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy']}}`,
			"allowed", "Resources/Role/Properties/ManagedPolicyArns/0"},
		{"a policy of AWS in any partition", `
  Role: {Type: AWS::IAM::Role, Properties: {ManagedPolicyArns: [!Sub 'arn:${AWS::Partition}:iam::aws:policy/AmazonEC2ContainerRegistryReadOnly']}}`,
			"allowed", "Resources/Role/Properties/ManagedPolicyArns/0"},
		{"a policy of AWS that does not have it", `
  Role: {Type: AWS::IAM::Role, Properties: {ManagedPolicyArns: ['arn:aws:iam::aws:policy/AmazonSQSFullAccess']}}`, "denied", "Resources/Role"},
		{"a policy of AWS that is not known here", `
  Role: {Type: AWS::IAM::Role, Properties: {ManagedPolicyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess']}}`,
			"unknown", "Resources/Role/Properties/ManagedPolicyArns/0"},
		{"a policy of the account", `
  Role: {Type: AWS::IAM::Role, Properties: {ManagedPolicyArns: ['arn:aws:iam::111122223333:policy/Pull']}}`,
			"unknown", "Resources/Role/Properties/ManagedPolicyArns/0"},
		{"what is not known may refuse", `
  Role: {Type: AWS::IAM::Role, Properties: {ManagedPolicyArns: [!Ref Name], Policies: [{PolicyName: pull, PolicyDocument: ` + allowPull + `}]}}`,
			"unknown", "Resources/Role/Properties/ManagedPolicyArns/0"},
		{"a list that is not known", `
  Role: {Type: AWS::IAM::Role, Properties: {ManagedPolicyArns: !Ref Names}}`, "unknown", "Resources/Role/Properties/ManagedPolicyArns"},
		{"one policy refuses what another allows", `
  Role: {Type: AWS::IAM::Role, Properties: {ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess']}}
  Policy: {Type: AWS::IAM::Policy, Properties: {Roles: [!Ref Role], PolicyDocument: {Statement: [{Sid: NoPull, Effect: Deny, Action: 'ecr:*', Resource: '*'}]}}}`,
			"denied", "Resources/Policy/Properties/PolicyDocument/Statement/0"},
		{"a boundary that allows", `
  Role: {Type: AWS::IAM::Role, Properties: {PermissionsBoundary: !Ref Boundary, Policies: [{PolicyName: pull, PolicyDocument: ` + allowPull + `}]}}
  Boundary: {Type: AWS::IAM::ManagedPolicy, Properties: {PolicyDocument: {Statement: {Effect: Allow, Action: 'ecr:*', Resource: '*'}}}}`,
			"allowed", "Resources/Boundary/Properties/PolicyDocument/Statement"},
		{"a boundary that does not", `
  Role: {Type: AWS::IAM::Role, Properties: {PermissionsBoundary: !Ref Boundary, Policies: [{PolicyName: pull, PolicyDocument: ` + allowPull + `}]}}
  Boundary: {Type: AWS::IAM::ManagedPolicy, Properties: {PolicyDocument: {Statement: {Effect: Allow, Action: 's3:*', Resource: '*'}}}}`,
			"denied", "Resources/Role/Properties/PermissionsBoundary"},
		{"a boundary gives nothing", `
  Role: {Type: AWS::IAM::Role, Properties: {PermissionsBoundary: 'arn:aws:iam::aws:policy/AdministratorAccess'}}`, "denied", "Resources/Role"},
		{"a boundary of AWS", `
  Role: {Type: AWS::IAM::Role, Properties: {PermissionsBoundary: 'arn:aws:iam::aws:policy/PowerUserAccess', Policies: [{PolicyName: pull, PolicyDocument: ` + allowPull + `}]}}`,
			"allowed", "Resources/Role/Properties/PermissionsBoundary"},
		{"a boundary that is not known", `
  Role: {Type: AWS::IAM::Role, Properties: {PermissionsBoundary: !Ref Name, Policies: [{PolicyName: pull, PolicyDocument: ` + allowPull + `}]}}`,
			"unknown", "Resources/Role/Properties/PermissionsBoundary"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := templatetest.World(t, "Parameters: {Name: {Type: String}, Names: {Type: CommaDelimitedList}}\nResources:"+tt.resources)
			steps := New(w).Identity(claim{}.request(resource(t, w, "Role")))
			check(t, steps, tt.want, "")
			if at := steps.Witness().At.Path; at != tt.at {
				t.Errorf("at %s, want %s: %s", at, tt.at, steps.Witness().Why)
			}
		})
	}
}

// A role that is not in the template has policies that are not in it either.
func TestRoleElsewhere(t *testing.T) {
	const source = `
Resources:
  Allow: {Type: AWS::IAM::Policy, Properties: {Roles: [deployer], PolicyDocument: ` + allowPull + `}}
  Deny: {Type: AWS::IAM::Policy, Properties: {Roles: [deployer], PolicyDocument: {Statement: {Effect: Deny, Action: 's3:*', Resource: '*'}}}}
`
	tests := []struct{ name, arn, action, want, why string }{
		{"what the template gives", "arn:aws:iam::111122223333:role/ci/deployer", "ecr:BatchGetImage", "unknown", "the other policies of role"},
		{"what it refuses", "arn:aws:iam::111122223333:role/ci/deployer", "s3:GetObject", "denied", "policy Deny refuses"},
		{"what it does not speak of", "arn:aws:iam::111122223333:role/ci/deployer", "logs:PutLogEvents", "unknown", "is not in the templates"},
		{"another role", "arn:aws:iam::111122223333:role/other", "s3:GetObject", "unknown", "is not in the templates"},
		{"nothing known", "", "s3:GetObject", "unknown", "is not in the templates"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := Request{Principal: Principal{ARN: template.Text(tt.arn)}, Action: tt.action, Resource: repository}
			steps := New(templatetest.World(t, source)).Identity(r)
			if got := steps.Verdict().String(); got != tt.want {
				t.Errorf("got %s, want %s: %s", got, tt.want, steps.Witness().Why)
			}
			checkWhy(t, steps, tt.why)
		})
	}
}

// A role is found by its ARN.
func TestRoleByARN(t *testing.T) {
	w := templatetest.World(t, "Resources: {Role: {Type: AWS::IAM::Role, Properties: {RoleName: app, Policies: [{PolicyName: pull, PolicyDocument: "+allowPull+"}]}}}")
	r := Request{Principal: Principal{ARN: "arn:aws:iam::111122223333:role/app"}, Action: "ecr:BatchGetImage", Resource: repository}
	check(t, New(w).Identity(r), "allowed", "")
}

// Amazon ECR and AWS services are no roles.
func TestNoIdentity(t *testing.T) {
	i := New(templatetest.World(t, "Resources: {Role: {Type: AWS::IAM::Role}}"))
	for _, p := range []Principal{{ECR: true}, {Service: "ecs-tasks.amazonaws.com"}} {
		r := Request{Principal: p, Action: "s3:GetObject", Resource: layer}
		if steps := append(i.Identity(r), i.Resource(r)...); steps != nil {
			t.Errorf("%+v: got %+v, want no steps", p, steps)
		}
	}
}

// What is documented of the login disagrees about whether it takes the endpoint.
func TestLoginMayBypassTheEndpoint(t *testing.T) {
	const policy = `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"StringEquals": {"aws:SourceVpce": "vpce-1"}}}}`
	w := templatetest.World(t, roleWith(policy))
	for action, want := range map[string]string{"ecr:GetAuthorizationToken": "unknown", "ecr:BatchGetImage": "allowed"} {
		check(t, New(w).Identity(claim{Via: true, Action: action, Resource: "*"}.request(resource(t, w, "Role"))), want, "")
	}
}

// Names of resources that exist only after deployment.
func TestSymbols(t *testing.T) {
	const source = `
Parameters: {Prefix: {Type: String}}
Resources:
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}
  Endpoint: {Type: AWS::EC2::VPCEndpoint, Properties: {VpcId: !Ref Vpc}}
  OtherEndpoint: {Type: AWS::EC2::VPCEndpoint, Properties: {VpcId: !Ref Vpc}}
  Repository: {Type: AWS::ECR::Repository}
  OtherRepository: {Type: AWS::ECR::Repository}
  Role:
    Type: AWS::IAM::Role
    Properties:
      Tags: [{Key: team, Value: blue}]
      Policies: [{PolicyName: pull, PolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Allow, Action: '*', `
	tests := []struct{ name, statement, want string }{
		{"the repository", `Resource: !GetAtt Repository.Arn`, "allowed"},
		{"another repository", `Resource: !GetAtt OtherRepository.Arn`, "denied"},
		{"both", `Resource: [!GetAtt OtherRepository.Arn, !GetAtt Repository.Arn]`, "allowed"},
		{"any repository of the account", `Resource: !Sub 'arn:aws:ecr:${AWS::Region}:${AWS::AccountId}:repository/*'`, "allowed"},
		{"a parameter may begin its name", `Resource: !Sub 'arn:aws:ecr:${AWS::Region}:${AWS::AccountId}:repository/${Prefix}*'`, "unknown"},
		{"a parameter", `Resource: !Ref Prefix`, "unknown"},
		{"the endpoint", `Resource: '*', Condition: {StringEquals: {aws:SourceVpce: !Ref Endpoint}}`, "allowed"},
		{"another endpoint", `Resource: '*', Condition: {StringEquals: {aws:SourceVpce: !Ref OtherEndpoint}}`, "denied"},
		{"one of the endpoints", `Resource: '*', Condition: {StringEquals: {aws:SourceVpce: [!Ref OtherEndpoint, !Ref Endpoint]}}`, "allowed"},
		{"an endpoint that was there before", `Resource: '*', Condition: {StringEquals: {aws:SourceVpce: vpce-0a1b2c3d}}`, "denied"},
		{"the VPC's ARN", `Resource: '*', Condition: {ArnEquals: {aws:SourceVpcArn: !Sub 'arn:aws:ec2:${AWS::Region}:${AWS::AccountId}:vpc/${Vpc}'}}`, "allowed"},
		{"the endpoint's account", `Resource: '*', Condition: {StringEquals: {aws:VpceAccount: !Ref AWS::AccountId}}`, "allowed"},
		{"the role", `Resource: '*', Condition: {ArnEquals: {aws:PrincipalArn: !Sub 'arn:aws:iam::${AWS::AccountId}:role/*'}}`, "allowed"},
		{"a tag of the role", `Resource: '*', Condition: {StringEquals: {aws:PrincipalTag/team: blue}}`, "allowed"},
		{"another tag may come from the stack", `Resource: '*', Condition: {StringEquals: {aws:PrincipalTag/cost: blue}}`, "unknown"},
		{"a tag whose name is not known", `Resource: '*'}, {Effect: Deny, Action: '*', Resource: !Join ['', ['arn:aws:ecr:*:*:repository/${aws:PrincipalTag/', !Ref Prefix, '}']]`, "unknown"},
		{"a value that is not known", `Resource: '*', Condition: {StringEquals: {aws:RequestedRegion: !Ref Prefix}}`, "unknown"},
		{"a refusal that is not known", `Resource: '*'}, {Effect: Deny, Action: !Ref Prefix, Resource: '*'`, "unknown"},
		{"a refusal of another repository", `Resource: '*'}, {Effect: Deny, Action: '*', Resource: !GetAtt OtherRepository.Arn`, "allowed"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := templatetest.World(t, source+tt.statement+"}]}}]\n")
			check(t, New(w).Identity(pull(t, w)), tt.want, "")
		})
	}
}

// The end of a secret's ARN is six characters that nobody knows.
func TestSecretSuffix(t *testing.T) {
	const prefix = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:"
	tests := []struct {
		name     string
		resource template.Text
		pattern  string
		want     string
	}{
		{"six characters", prefix + "db-" + template.Suffix("db"), prefix + "db-??????", "allowed"},
		{"an end that is not known", prefix + "db" + opaque("the end"), prefix + "db-??????", "allowed"},
		{"a hyphen and an end that is not known", prefix + "db-" + opaque("the end"), prefix + "db-??????", "allowed"},
		{"a name that ends with a parameter", prefix + "db" + template.Symbol{Kind: template.ParameterSymbol, Name: "Stage"}.Text(), prefix + "db-??????", "unknown"},
		{"another name", prefix + "db" + opaque("the end"), prefix + "web-??????", "denied"},
		{"any end", prefix + "db-" + template.Suffix("db"), prefix + "db*", "allowed"},
		{"no end", prefix + "db-" + template.Suffix("db"), prefix + "db", "denied"},
		{"a longer name", prefix + "db-" + template.Suffix("db"), prefix + "db-main-??????", "denied"},
		{"an end that was written", prefix + "db-" + template.Suffix("db"), prefix + "db-a1B2c3", "unknown"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := templatetest.World(t, roleWith(`{"Statement": {"Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "Resource": "`+tt.pattern+`"}}`))
			r := claim{Action: "secretsmanager:GetSecretValue", Resource: string(tt.resource)}.request(resource(t, w, "Role"))
			check(t, New(w).Identity(r), tt.want, "")
		})
	}
}

// Tags of what is in the template.
func TestResourceTags(t *testing.T) {
	const source = `
Resources:
  Secret: {Type: AWS::SecretsManager::Secret, Properties: {Name: db, Tags: [{Key: team, Value: blue}]}}
  Parameter: {Type: AWS::SSM::Parameter, Properties: {Name: url, Tags: {Team: blue}}}
  Role: {Type: AWS::IAM::Role, Properties: {Policies: [{PolicyName: p, PolicyDocument: {Statement: {Effect: Allow, Action: '*', Resource: '*', Condition: {StringEquals: {KEY/team: blue}}}}}]}}
`
	tests := []struct{ key, of, action, want string }{
		{"aws:ResourceTag", "Secret", "secretsmanager:GetSecretValue", "allowed"},
		{"secretsmanager:ResourceTag", "Secret", "secretsmanager:GetSecretValue", "allowed"},
		{"ssm:ResourceTag", "Parameter", "ssm:GetParameters", "allowed"},
		{"ssm:ResourceTag", "Secret", "secretsmanager:GetSecretValue", "unknown"},
		{"ecr:ResourceTag", "Secret", "secretsmanager:GetSecretValue", "denied"},
	}
	for _, tt := range tests {
		t.Run(tt.key+" "+tt.action, func(t *testing.T) {
			w := templatetest.World(t, strings.ReplaceAll(source, "KEY", tt.key))
			r := claim{Action: tt.action, Resource: string(resource(t, w, tt.of).ARN())}.request(resource(t, w, "Role"))
			check(t, New(w).Identity(r), tt.want, "")
		})
	}
}
