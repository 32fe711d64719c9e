package diff_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/isolated-ecs/isolated-ecs/verify/diff"
)

// pairHead is before the resources of every pair.
const pairHead = `
Parameters: {C: {Type: String}, P: {Type: Number}, Q: {Type: Number}}
Conditions: {IsC: !Equals [!Ref C, "yes"]}
Resources:
  Topic: {Type: AWS::SNS::Topic}
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}
`

// Resources of the pairs, with %s where they differ.
const (
	fileSystem  = `  Files: {Type: AWS::EFS::FileSystem, Properties: {Encrypted: true%s}}`
	definition  = `  Task: {Type: AWS::ECS::TaskDefinition, Properties: {ContainerDefinitions: [{Name: app, Image: !If [IsC, a, %s], Cpu: !If [IsC, 1, %s]}]}}`
	domainList  = `  List: {Type: AWS::Route53Resolver::FirewallDomainList, Properties: {Domains: %s}}` + "\n" + ruleGroup
	ruleGroup   = `  Rules: {Type: AWS::Route53Resolver::FirewallRuleGroup, Properties: {FirewallRules: [{Priority: 1, Action: ALLOW, FirewallDomainListId: !Ref List}]}}`
	egressGroup = `  Group: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: g, VpcId: !Ref Vpc, SecurityGroupEgress: [%s]}}`
	user        = `  User: {Type: AWS::IAM::User, Properties: {Policies: [{PolicyName: a, PolicyDocument: %s}]}}`
	tableOf     = `  Table: {Type: AWS::DynamoDB::Table, Properties: {KeySchema: [], ResourcePolicy: {PolicyDocument: %s}}}`
	accessPoint = `  Bucket: {Type: AWS::S3::Bucket}` + "\n" + `  Point: {Type: AWS::S3::AccessPoint, Properties: {Bucket: !Ref Bucket%s, Policy: {Statement: [{Effect: Allow, Principal: "*", Action: "s3:GetObject", Resource: "*"}]}}}`
	waiting     = `  Other: {Type: AWS::SNS::Topic%s}`
	database    = `  Database: {Type: AWS::RDS::DBInstance, Properties: {Engine: postgres}}`
	key         = `  Key: {Type: AWS::KMS::Key, Properties: {Enabled: true%s}}`
	role        = `  Role: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {Statement: [{Effect: Allow, Principal: %s, Action: "sts:AssumeRole"}]}}}`
	inlineRole  = `  Role: {Type: AWS::IAM::Role, Properties: {Policies: [{PolicyName: p, PolicyDocument: {Statement: [%s]}}]}}`
	managedRole = `  Role: {Type: AWS::IAM::Role, Properties: {ManagedPolicyArns: [!Ref Managed]}}` + "\n" + `  Managed: {Type: AWS::IAM::ManagedPolicy, Properties: {PolicyDocument: {Statement: [%s]}}}`
	get         = `{Effect: Allow, Action: "s3:GetObject", Resource: "arn:aws:s3:::b/*"}`
	anyone      = `{Statement: [{Effect: Allow, Principal: %s, Action: "x:Get", Resource: "*"}]}`
)

// TestPairs: what two templates differ in, and nothing else, is told.
func TestPairs(t *testing.T) {
	f := fmt.Sprintf
	policy := f(", FileSystemPolicy: "+anyone, `"*"`)
	tests := []struct {
		name, before, after string
		want                []string // effect and message
	}{
		{"a policy only under a condition", f(fileSystem, policy), f(fileSystem, strings.Replace(policy, "{Statement", "!If [IsC, {Statement", 1)+", !Ref AWS::NoValue]"),
			[]string{"wider Files has no policy any more, which lets everything through, if IsC is false", `narrower the policy of Files lets everyone call x:Get: condition "IsC is true" is new`}},
		{"a policy without statements", f(fileSystem, ""), f(fileSystem, ", FileSystemPolicy: {Statement: []}"),
			[]string{"narrower Files has a policy now, and had none, which lets everything through"}},
		{"an image under a condition", f(definition, "b", "2"), f(definition, "c", "2"), []string{"other container app of Task now runs a or c, before a or b"}},
		{"a property under a condition", f(definition, "b", "2"), f(definition, "b", "3"),
			[]string{`other Task (AWS::ECS::TaskDefinition) is changed: ContainerDefinitions[app].Cpu: "2" → "3", under some of the open conditions`}},
		{"a pattern for a name", f(domainList, "[a.example.com]"), f(domainList, `["*.example.com"]`), []string{"wider DNS Firewall (List) now lets these names resolve: *.example.com"}},
		{"a name only under a condition", f(domainList, "[a, b]"), f(domainList, "!If [IsC, [a, b], [a]]"),
			[]string{"narrower DNS Firewall (List) no longer lets these names resolve: b (now only if IsC is true)"}},
		{"ports of another parameter", f(egressGroup, "{IpProtocol: tcp, FromPort: !Ref P, ToPort: !Ref P, CidrIp: 10.0.0.0/16}"), f(egressGroup, "{IpProtocol: tcp, FromPort: !Ref Q, ToPort: !Ref Q, CidrIp: 10.0.0.0/16}"),
			[]string{"wider security group Group now lets TCP of ports ${Q}-${Q} out to 10.0.0.0/16", "narrower security group Group no longer lets TCP of ports ${P}-${P} out to 10.0.0.0/16"}},
		{"a protocol by its number", f(egressGroup, "{IpProtocol: icmp, FromPort: 8, ToPort: -1, CidrIp: 10.0.0.0/16}"), f(egressGroup, `{IpProtocol: "1", FromPort: 8, ToPort: -1, CidrIp: 10.0.0.0/16}`), nil},
		{"rights of a user", f(user, "{Statement: ["+get+"]}"), f(user, "{Statement: ["+strings.Replace(get, "Get", "*", 1)+"]}"),
			[]string{"wider user User may now call s3:*Object on arn:aws:s3:::b/*; before only s3:GetObject on arn:aws:s3:::b/*"}},
		{"the case of an action", f(inlineRole, get), f(inlineRole, strings.Replace(get, "Get", "get", 1)), nil},
		{"the case of a resource", f(inlineRole, get), f(inlineRole, strings.Replace(get, ":b", ":B", 1)),
			[]string{"wider role Role may now call s3:GetObject on arn:aws:s3:::B/*", "narrower role Role may no longer call s3:GetObject on arn:aws:s3:::b/*"}},
		{"a policy below a property", f(tableOf, f(anyone, `{AWS: "111122223333"}`)), f(tableOf, f(anyone, `"*"`)),
			[]string{"wider the policy of Table now lets everyone call x:Get; before only for 111122223333"}},
		{"what has a policy besides", f(accessPoint, ", VpcConfiguration: {VpcId: !Ref Vpc}"), f(accessPoint, ""),
			[]string{`other Point (AWS::S3::AccessPoint) is changed: VpcConfiguration: {"VpcId":"${Vpc}"} → nothing`}},
		{"what is waited for", f(waiting, ", DependsOn: Topic"), f(waiting, ""), []string{"other Other (AWS::SNS::Topic) is changed: DependsOn without Topic"}},
		{"a database is kept as a snapshot", database, "", []string{"other Database (AWS::RDS::DBInstance) is gone: CloudFormation takes it out of the stack, and takes a snapshot of the old one"}},
		{"the default key policy, written out", f(key, ""), f(key, `, KeyPolicy: {Statement: [{Effect: Allow, Principal: {AWS: "arn:aws:iam::111122223333:root"}, Action: "kms:*", Resource: "*"}]}`), nil},
		{"a key for everyone", f(key, ""), f(key, `, KeyPolicy: {Statement: [{Effect: Allow, Principal: "*", Action: "kms:*", Resource: "*"}]}`),
			[]string{"wider the policy of Key now lets everyone call kms:*; before only for arn:aws:iam::111122223333:root"}},
		{"trust in everyone", f(role, "{Service: ecs-tasks.amazonaws.com}"), f(role, `"*"`), []string{"wider role Role may now be assumed by everyone; before only by ecs-tasks.amazonaws.com"}},
		{"into a managed policy", f(inlineRole, get), f(managedRole, get), nil},
		{"less that is left out", f(inlineRole, `{Effect: Allow, NotAction: ["iam:*", "s3:*"], Resource: "*"}`), f(inlineRole, `{Effect: Allow, NotAction: "iam:*", Resource: "*"}`),
			[]string{"wider role Role may now call everything but iam:* on *"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var models [2]string
			for i, body := range []string{tt.before, tt.after} {
				models[i] = filepath.Join(t.TempDir(), "template.yaml")
				if err := os.WriteFile(models[i], []byte(pairHead+body+"\n"), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			before, after := load(t, models[0]), load(t, models[1])
			d := diff.Compare(before, after)
			var got []string
			for _, c := range d.Changes {
				got = append(got, string(c.Effect)+" "+c.Message)
			}
			if strings.Join(got, "\n") != strings.Join(tt.want, "\n") {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(tt.want, "\n"))
			}
			mirrored(t, d, diff.Compare(after, before))
		})
	}
}
