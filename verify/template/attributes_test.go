package template

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestShapes holds what Ref and Arn return against the examples in "Return values" of the
// AWS CloudFormation Template Reference: with a name of the template, and without.
func TestShapes(t *testing.T) {
	const id = "${R}"
	tests := []struct{ kind, properties, ref, arn, madeRef string }{
		{"AWS::AutoScaling::AutoScalingGroup", "AutoScalingGroupName: n", "n", "", id},
		{"AWS::AutoScaling::LaunchConfiguration", "LaunchConfigurationName: n", "n", "", id},
		{"AWS::CertificateManager::Certificate", "", "arn:aws:acm:R:A:certificate/${R}", "arn:aws:acm:R:A:certificate/${R}", "arn:aws:acm:R:A:certificate/${R}"},
		{"AWS::DynamoDB::GlobalTable", "TableName: n", "n", "arn:aws:dynamodb:R:A:table/n", id},
		{"AWS::DynamoDB::Table", "TableName: n", "n", "arn:aws:dynamodb:R:A:table/n", id},
		{"AWS::EC2::KeyPair", "KeyName: n", "n", "", id},
		{"AWS::ECR::Repository", "RepositoryName: a/b", "a/b", "arn:aws:ecr:R:A:repository/a/b", id},
		{"AWS::ECS::CapacityProvider", "Name: n", "n", "arn:aws:ecs:R:A:capacity-provider/n", id},
		{"AWS::ECS::Cluster", "ClusterName: n", "n", "arn:aws:ecs:R:A:cluster/n", id},
		{"AWS::ECS::Service", "ServiceName: n", "arn:aws:ecs:R:A:service/${R}", "arn:aws:ecs:R:A:service/${R}", "arn:aws:ecs:R:A:service/${R}"},
		{"AWS::ECS::TaskDefinition", "Family: n", "arn:aws:ecs:R:A:task-definition/n:${R.Revision}", "arn:aws:ecs:R:A:task-definition/n:${R.Revision}", "arn:aws:ecs:R:A:task-definition/${R}:${R.Revision}"},
		{"AWS::EFS::AccessPoint", "", id, "arn:aws:elasticfilesystem:R:A:access-point/${R}", id},
		{"AWS::EFS::FileSystem", "", id, "arn:aws:elasticfilesystem:R:A:file-system/${R}", id},
		{"AWS::ElasticLoadBalancingV2::Listener", "", "arn:aws:elasticloadbalancing:R:A:listener/${R}", "", "arn:aws:elasticloadbalancing:R:A:listener/${R}"},
		{"AWS::ElasticLoadBalancingV2::ListenerRule", "", "arn:aws:elasticloadbalancing:R:A:listener-rule/${R}", "", "arn:aws:elasticloadbalancing:R:A:listener-rule/${R}"},
		{"AWS::ElasticLoadBalancingV2::LoadBalancer", "Name: n", "arn:aws:elasticloadbalancing:R:A:loadbalancer/${R}", "", "arn:aws:elasticloadbalancing:R:A:loadbalancer/${R}"},
		{"AWS::ElasticLoadBalancingV2::TargetGroup", "Name: n", "arn:aws:elasticloadbalancing:R:A:targetgroup/${R}", "", "arn:aws:elasticloadbalancing:R:A:targetgroup/${R}"},
		{"AWS::IAM::Group", "GroupName: n", "n", "arn:aws:iam::A:group/n", id},
		{"AWS::IAM::InstanceProfile", "InstanceProfileName: n", "n", "arn:aws:iam::A:instance-profile/n", id},
		{"AWS::IAM::ManagedPolicy", "ManagedPolicyName: n", "arn:aws:iam::A:policy/n", "arn:aws:iam::A:policy/n", "arn:aws:iam::A:policy/${R}"},
		{"AWS::IAM::Role", "RoleName: n, Path: /app/", "n", "arn:aws:iam::A:role/app/n", id},
		{"AWS::IAM::User", "UserName: n", "n", "arn:aws:iam::A:user/n", id},
		{"AWS::KMS::Alias", "AliasName: alias/n", "alias/n", "arn:aws:kms:R:A:alias/n", id},
		{"AWS::KMS::Key", "", id, "arn:aws:kms:R:A:key/${R}", id},
		{"AWS::Kinesis::Stream", "Name: n", "n", "arn:aws:kinesis:R:A:stream/n", id},
		{"AWS::KinesisFirehose::DeliveryStream", "DeliveryStreamName: n", "n", "arn:aws:firehose:R:A:deliverystream/n", id},
		{"AWS::Lambda::Function", "FunctionName: n", "n", "arn:aws:lambda:R:A:function:n", id},
		{"AWS::Logs::LogGroup", "LogGroupName: /n", "/n", "arn:aws:logs:R:A:log-group:/n:*", id},
		{"AWS::S3::Bucket", "BucketName: n", "n", "arn:aws:s3:::n", id},
		{"AWS::SNS::Topic", "TopicName: n", "arn:aws:sns:R:A:n", "arn:aws:sns:R:A:n", "arn:aws:sns:R:A:${R}"},
		{"AWS::SQS::Queue", "QueueName: n", "https://sqs.R.amazonaws.com/A/n", "arn:aws:sqs:R:A:n", "https://sqs.R.amazonaws.com/A/${R}"},
		{"AWS::SSM::Parameter", "Name: /n/m", "/n/m", "arn:aws:ssm:R:A:parameter/n/m", id},
		{"AWS::Scheduler::ScheduleGroup", "Name: n", "n", "arn:aws:scheduler:R:A:schedule-group/n", id},
		{"AWS::SecretsManager::Secret", "Name: n", "arn:aws:secretsmanager:R:A:secret:n-${six characters}", "arn:aws:secretsmanager:R:A:secret:n-${six characters}", "arn:aws:secretsmanager:R:A:secret:${R}"},
		{"AWS::StepFunctions::StateMachine", "StateMachineName: n", "arn:aws:states:R:A:stateMachine:n", "arn:aws:states:R:A:stateMachine:n", "arn:aws:states:R:A:stateMachine:${R}"},
	}
	var kinds []string
	short := strings.NewReplacer(ireland.Region, "R", ireland.Account, "A")
	for _, tt := range tests {
		kinds = append(kinds, tt.kind)
		t.Run(tt.kind, func(t *testing.T) {
			named := resource(t, world(t, "Resources:\n  R: {Type: '"+tt.kind+"', Properties: {"+tt.properties+"}}\n"), "R")
			if got := short.Replace(named.Ref().String()); got != tt.ref {
				t.Errorf("Ref is %s, want %s", got, tt.ref)
			}
			if got := short.Replace(named.ARN().String()); got != tt.arn {
				t.Errorf("Arn is %s, want %s", got, tt.arn)
			}
			made := resource(t, world(t, "Resources:\n  R: {Type: '"+tt.kind+"'}\n"), "R")
			if got := short.Replace(made.Ref().String()); got != tt.madeRef {
				t.Errorf("without a name Ref is %s, want %s", got, tt.madeRef)
			}
		})
	}
	if want := slices.Sorted(maps.Keys(shapes)); !slices.Equal(kinds, want) {
		t.Errorf("the types of the test are %q, want those of shapes, sorted: %q", kinds, want)
	}
}

func TestGetAtt(t *testing.T) {
	tests := []struct{ kind, properties, attribute, want string }{
		{"AWS::S3::Bucket", "BucketName: n", "Arn", "arn:aws:s3:::n"},
		{"AWS::S3::Bucket", "", "DomainName", "${R.DomainName}"},
		{"AWS::SNS::Topic", "TopicName: n", "TopicArn", "arn:aws:sns:eu-west-1:111122223333:n"},
		{"AWS::SNS::Topic", "", "TopicName", "${R}"},
		{"AWS::SQS::Queue", "QueueName: n", "QueueName", "n"},
		{"AWS::SQS::Queue", "QueueName: n", "QueueUrl", "https://sqs.eu-west-1.amazonaws.com/111122223333/n"},
		{"AWS::ECS::Service", "ServiceName: n", "Name", "n"},
		{"AWS::ECR::Repository", "RepositoryName: n", "RepositoryUri", "111122223333.dkr.ecr.eu-west-1.amazonaws.com/n"},
		{"AWS::ElasticLoadBalancingV2::LoadBalancer", "", "DNSName", "${R.DNSName}.eu-west-1.elb.amazonaws.com"},
		{"AWS::ElasticLoadBalancingV2::LoadBalancer", "Type: application", "DNSName", "${R.DNSName}.eu-west-1.elb.amazonaws.com"},
		{"AWS::ElasticLoadBalancingV2::LoadBalancer", "Type: network", "DNSName", "${R.DNSName}.elb.eu-west-1.amazonaws.com"},
		{"AWS::ElasticLoadBalancingV2::LoadBalancer", "Type: gateway", "DNSName", "${R.DNSName}"},
		{"AWS::IAM::ManagedPolicy", "ManagedPolicyName: n", "PolicyArn", "arn:aws:iam::111122223333:policy/n"},
		{"AWS::EC2::SecurityGroup", "", "GroupId", "${R}"},
		{"AWS::EC2::VPC", "", "DefaultSecurityGroup", "${R.DefaultSecurityGroup}"},
		{"AWS::EC2::VPC", "CidrBlock: 10.0.0.0/16", "CidrBlock", "10.0.0.0/16"},
		{"AWS::EC2::VPC", "CidrBlock: !Ref AWS::NoValue", "CidrBlock", "${R.CidrBlock}"},
		{"AWS::EC2::VPC", "Tags: [{Key: a, Value: b}]", "Tags", "${R.Tags}"},
		{"AWS::EC2::VPCEndpoint", "", "DnsEntries", "unknown(${R.DnsEntries} is a list that is not known before deployment)"},
		{"AWS::CloudFormation::Stack", "TemplateURL: x", "Outputs.VpcId", "unknown(${R.Outputs.VpcId} is decided outside of the template)"},
		{"Custom::Thing", "Id: x", "Id", "unknown(${R.Id} is decided outside of the template)"},
		{"AWS::Some::Thing", "", "Arn", "${R.Arn}"},
	}
	for _, tt := range tests {
		t.Run(tt.kind+"."+tt.attribute, func(t *testing.T) {
			w := world(t, "Resources:\n  R: {Type: '"+tt.kind+"', Properties: {"+tt.properties+"}}\n"+
				"  It: {Type: A::B::C, Properties: {V: !GetAtt R."+tt.attribute+"}}\n")
			if got := describeValue(resource(t, w, "It").Get("V")); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

// What a resource returns of which nothing is known here may be an ARN or anything else.
func TestRefOfOtherTypes(t *testing.T) {
	tests := []struct {
		kind, pattern string
		want          string
	}{
		{"AWS::EC2::Subnet", "arn:*:subnet/x", "no"},
		{"AWS::Some::Thing", "arn:aws:some:*", "maybe"},
		{"Custom::Thing", "sg-0123", "maybe"},
		{"AWS::CloudFormation::Stack", "arn:aws:cloudformation:*", "maybe"},
		{"AWS::ECS::TaskDefinition", "arn:aws:ecs:*:*:task-definition/*", "yes"},
	}
	for _, tt := range tests {
		r := resource(t, world(t, "Resources:\n  R: {Type: '"+tt.kind+"'}\n"), "R")
		if got := r.Ref().Match(Text(tt.pattern)).String(); got != tt.want {
			t.Errorf("Ref of %s matches %s: %s, want %s", tt.kind, tt.pattern, got, tt.want)
		}
	}
}

const named = `
Resources:
  Role: {Type: AWS::IAM::Role, Properties: {RoleName: app, Path: /x/}}
  Made: {Type: AWS::IAM::Role}
  Bucket: {Type: AWS::S3::Bucket, Properties: {BucketName: app}}
  Logs: {Type: AWS::Logs::LogGroup, Properties: {LogGroupName: /app}}
  Secret: {Type: AWS::SecretsManager::Secret, Properties: {Name: db}}
  Attachment: {Type: AWS::SecretsManager::SecretTargetAttachment, Properties: {SecretId: !Ref Secret}}
  Tasks: {Type: AWS::ECS::TaskDefinition, Properties: {Family: web}}
  Group: {Type: AWS::EC2::SecurityGroup}
  Balancer: {Type: AWS::ElasticLoadBalancingV2::LoadBalancer}
  Other: {Type: AWS::Some::Thing}
  It:
    Type: A::B::C
    Properties:
      V: `

func TestFind(t *testing.T) {
	const role, secret = "AWS::IAM::Role", "AWS::SecretsManager::Secret"
	tests := []struct{ name, value, kind, want string }{
		{"by Ref", "!Ref Group", "", "Group"},
		{"by an attribute", "!GetAtt Group.GroupId", "", "Group"},
		{"by Ref of a type that is not known", "!Ref Other", "", "Other"},
		{"by Ref of an ARN", "!Ref Balancer", "", "Balancer"},
		{"by ARN", "!GetAtt Made.Arn", "", "Made"},
		{"by an ARN that was built", "!Sub arn:aws:iam::${AWS::AccountId}:role/${Made}", role, "Made"},
		{"by an ARN that was written", "arn:aws:iam::111122223333:role/x/app", role, "Role"},
		{"by an ARN that was joined", "!Join [':', [arn, !Ref AWS::Partition, iam, '', !Ref AWS::AccountId, role/x/app]]", role, "Role"},
		{"by an ARN without its path", "arn:aws:iam::111122223333:role/app", role, ""},
		{"by a name", "app", role, "Role"},
		{"by a name of another type", "app", "AWS::S3::Bucket", "Bucket"},
		{"log group with a star", "!GetAtt Logs.Arn", "AWS::Logs::LogGroup", "Logs"},
		{"log group without", "!Sub arn:aws:logs:${AWS::Region}:${AWS::AccountId}:log-group:/app", "AWS::Logs::LogGroup", "Logs"},
		{"secret by its attachment", "!Ref Attachment", secret, "Secret"},
		{"secret by its attachment, of any type", "!Ref Attachment", "", "Secret"},
		{"task definition by its family", "web", "AWS::ECS::TaskDefinition", "Tasks"},
		{"task definition by Ref", "!Ref Tasks", "AWS::ECS::TaskDefinition", "Tasks"},
		{"of the wrong type", "!Ref Group", role, ""},
		{"of nobody", "nobody", "", ""},
		{"of what is not known", "!Ref AWS::NotificationARNs", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := world(t, named+tt.value+"\n")
			var kinds []string
			if tt.kind != "" {
				kinds = []string{tt.kind}
			}
			got := ""
			if r := w.Find(resource(t, w, "It").Get("V"), kinds...); r != nil {
				got = r.ID.Logical
			}
			if got != tt.want {
				t.Errorf("found %q, want %q", got, tt.want)
			}
		})
	}
}

// Names that are made of each other, and attributes of attributes, come to an end.
func TestLongChains(t *testing.T) {
	const n = 20_000
	var b strings.Builder
	b.WriteString("Resources:\n")
	for i := range n {
		b.WriteString("  R" + strconv.Itoa(i) + ": {Type: 'AWS::S3::Bucket', Properties: {BucketName: !Ref R" + strconv.Itoa(i+1) + "}}\n")
	}
	b.WriteString("  R" + strconv.Itoa(n) + ": {Type: 'AWS::S3::Bucket', Properties: {BucketName: end}}\n")
	w := world(t, b.String())
	if got := resource(t, w, "R"+strconv.Itoa(n-1)).Name(); got != "end" {
		t.Errorf("the name at the end is %s", got)
	}
	if got := resource(t, w, "R0").Name(); got.IsLiteral() {
		t.Errorf("the name at the start is %s, want a symbol", got)
	}
}

// Texts that double with each resource do not fill the memory.
func TestDoublingTexts(t *testing.T) {
	var b strings.Builder
	b.WriteString("Resources:\n  R0: {Type: 'AWS::S3::Bucket', Properties: {BucketName: bucket}}\n")
	for i := 1; i < 100; i++ {
		b.WriteString("  R" + strconv.Itoa(i) + ": {Type: 'AWS::S3::Bucket', Properties: {BucketName: !Sub '${R" + strconv.Itoa(i-1) + "}${R" + strconv.Itoa(i-1) + "}', " +
			"X: [!GetAtt R" + strconv.Itoa(i-1) + ".X, !GetAtt R" + strconv.Itoa(i-1) + ".X]}}\n")
	}
	w := world(t, b.String())
	if got := len(resource(t, w, "R99").Name()); got > 2*maxText {
		t.Errorf("the name has %d bytes", got)
	}
}

func TestLongJoin(t *testing.T) {
	long := strings.Repeat("x", maxText/2+1)
	if got, want := describeValue(evaluated(t, "!Join ['', ["+long+", "+long+"]]")), "${a text that is too long}"; got != want {
		t.Errorf("got %d bytes, want %s", len(got), want)
	}
}
