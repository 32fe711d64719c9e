package workload

import (
	"slices"
	"strings"
	"testing"

	"github.com/isolated-ecs/isolated-ecs/privatelink"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

const (
	ordersARN = "arn:aws:sqs:eu-west-1:111122223333:orders"
	tableARN  = "arn:aws:dynamodb:eu-west-1:111122223333:table/orders"
	keyOfOurs = "arn:aws:kms:eu-west-1:111122223333:key/1"
)

// A granted case is what a grant "actions on resources" makes an application call.
type granted struct {
	name   string
	grants string // one in a line, "conditional" in front of those with conditions of their own
	want   []string
}

func TestApplication(t *testing.T) {
	const send = "sqs sqs:SendMessage task-role task sqs.R.S on arn:sqs:R:A:orders optional"
	byAccount := "dynamodb task-role task 111122223333.ddb.R.S optional doubtful"
	tests := []granted{
		{"an action on a resource", "sqs:SendMessage on " + ordersARN, []string{send}},
		{"actions without resources", "xray:PutTraceSegments cloudwatch:PutMetricData on *", []string{
			"xray xray:PutTraceSegments task-role task xray.R.S on * optional",
			"monitoring cloudwatch:PutMetricData task-role task monitoring.R.S on * optional"}},
		{"on any resource: the way alone", "sqs:SendMessage on *", []string{"sqs task-role task sqs.R.S optional"}},
		{"any action: the way alone", "sqs:* on " + ordersARN, []string{"sqs task-role task sqs.R.S optional"}},
		{"some of the actions: the way alone", "sqs:Send* on *", []string{"sqs task-role task sqs.R.S optional"}},
		{"with a condition on the request: the way alone", "conditional sqs:SendMessage on " + ordersARN, []string{"sqs task-role task sqs.R.S optional"}},
		{"any action on any resource", "sqs:* * on *", nil},
		{"no calls, or none of which the host is known", "iam:PassRole ssmmessages:OpenDataChannel elasticfilesystem:ClientMount execute-api:Invoke rds-db:connect on *", nil},
		{"a bucket and its objects", "s3:GetObject s3:ListBucket on arn:aws:s3:::b arn:aws:s3:::b/in/*", []string{
			"s3 s3:GetObject task-role task b.s3.R.S on arn:s3:::b/in/${what the application names} optional",
			"s3 s3:ListBucket task-role task b.s3.R.S on arn:s3:::b optional"}},
		{"as CDK grants to read", "s3:GetObject* s3:GetBucket* s3:List* on arn:aws:s3:::b arn:aws:s3:::b/*", []string{
			"s3 s3:GetObject task-role task b.s3.R.S on arn:s3:::b/${what the application names} optional",
			"s3 task-role task b.s3.R.S optional"}},
		{"any bucket", "s3:GetObject on arn:aws:s3:::*", []string{"s3 s3:GetObject task-role task s3.R.S on arn:s3:::${what the application names} optional"}},
		{"a table, its indexes and its stream", "dynamodb:GetItem dynamodb:Query dynamodb:GetRecords on " + tableARN + " " + tableARN + "/index/* " + tableARN + "/stream/*", []string{
			"dynamodb dynamodb:GetItem task-role task dynamodb.R.S on arn:dynamodb:R:A:table/orders optional", byAccount,
			"dynamodb dynamodb:Query task-role task dynamodb.R.S on arn:dynamodb:R:A:table/orders optional",
			"dynamodb dynamodb:Query task-role task dynamodb.R.S on arn:dynamodb:R:A:table/orders/index/${what the application names} optional"}},
		{"a key of one's own", "kms:Sign on " + keyOfOurs, []string{"kms kms:Sign task-role task kms.R.S on arn:kms:R:A:key/1 optional"}},
		{"a key, and nothing that it could be for", "kms:Decrypt on " + keyOfOurs, []string{"kms kms:Decrypt task-role task kms.R.S on arn:kms:R:A:key/1 optional"}},
		{"a key that a service uses", "kms:Decrypt kms:GenerateDataKey* kms:Sign on " + keyOfOurs + "\nsqs:SendMessage on " + ordersARN, []string{
			"kms kms:Sign task-role task kms.R.S on arn:kms:R:A:key/1 optional", send}},
		{"services with several endpoints", "bedrock:InvokeModel bedrock:ListFoundationModels servicediscovery:DiscoverInstances servicediscovery:ListServices aps:RemoteWrite on *", []string{
			"bedrock-runtime task-role task bedrock-runtime.R.S optional",
			"data-servicediscovery task-role task data-servicediscovery.R.S optional",
			"servicediscovery task-role task servicediscovery.R.S optional",
			"aps-workspaces task-role task aps-workspaces.R.S optional"}},
		{"a model of another Region", "bedrock:InvokeModel on arn:aws:bedrock:us-east-1::foundation-model/m",
			[]string{"bedrock-runtime bedrock:InvokeModel task-role task bedrock-runtime.R.S on arn:bedrock:us-east-1::foundation-model/m optional"}},
		{"a queue of another Region", "sqs:SendMessage on arn:aws:sqs:us-east-1:111122223333:orders",
			[]string{"sqs sqs:SendMessage task-role task sqs.us-east-1.amazonaws.com on arn:sqs:us-east-1:111122223333:orders optional"}},
		{"queues of any Region and account", "sqs:SendMessage on arn:aws:sqs:*:*:orders-*",
			[]string{"sqs sqs:SendMessage task-role task sqs.R.S on arn:sqs:R:A:orders-${what the application names} optional"}},
	}
	w := only(t, sample{}.String())
	for _, tt := range tests {
		got := lines(w.Application(grantsOf(tt.grants), func(Need) bool { return false }), ApplicationAccess)
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s:\n\t%s\nwant\n\t%s", tt.name, strings.Join(got, "\n\t"), strings.Join(tt.want, "\n\t"))
		}
	}
}

// grantsOf reads lines "action action on resource resource".
func grantsOf(text string) []Grant {
	var out []Grant
	for line := range strings.Lines(text) {
		line, conditional := strings.CutPrefix(strings.TrimSpace(line), "conditional ")
		actions, resources, _ := strings.Cut(line, " on ")
		out = append(out, Grant{Statement: "statement 0", Actions: texts(actions), Resources: texts(resources), Plain: !conditional})
	}
	return out
}

func texts(words string) []template.Text {
	var out []template.Text
	for _, w := range strings.Fields(words) {
		out = append(out, template.Text(w))
	}
	return out
}

// What another feature asks for already is not asked for again, and what the role is refused not
// at all.
func TestApplicationDoesNotRepeat(t *testing.T) {
	exec := only(t, strings.Replace(sample{service: "EnableExecuteCommand: true, Cluster: !Ref Special", resources: `
  Key: {Type: AWS::KMS::Key}
  Special:
    Type: AWS::ECS::Cluster
    Properties: {Configuration: {ExecuteCommandConfiguration: {KmsKeyId: ` + keyOfOurs + `, Logging: OVERRIDE, LogConfiguration: {CloudWatchLogGroupName: audit}}}}`}.String(), "Cluster: !Ref Cluster, ", "", 1))
	grants := grantsOf("kms:Decrypt on " + keyOfOurs + "\nlogs:DescribeLogGroups on *\nlogs:PutLogEvents on arn:aws:logs:eu-west-1:111122223333:log-group:audit:*")
	if got := lines(exec.Application(grants, func(Need) bool { return false }), ""); len(got) > 0 {
		t.Errorf("calls of ECS Exec are repeated: %q", got)
	}
	w := only(t, sample{}.String())
	if got := lines(w.Application(grantsOf("sqs:SendMessage on *"), func(n Need) bool { return n.Action == "sqs:SendMessage" }), ""); len(got) > 0 {
		t.Errorf("calls that are refused: %q", got)
	}
}

// Applications call from where containers are, as the task role if it is in the template.
func TestApplicationOrigin(t *testing.T) {
	tests := []struct {
		name   string
		sample sample
		want   string
	}{
		{"interface of the task", sample{launch: onEC2, resources: instances}, "sqs sqs:SendMessage task-role task sqs.R.S on arn:sqs:R:A:orders optional"},
		{"interface of the host", sample{launch: onEC2, resources: instances, mode: "bridge"}, "sqs sqs:SendMessage task-role host sqs.R.S on arn:sqs:R:A:orders optional"},
		{"a proxy", sample{container: "Environment: [{Name: https_proxy, Value: x}]"}, "sqs sqs:SendMessage task-role task sqs.R.S on arn:sqs:R:A:orders optional doubtful"},
		{"no network", sample{launch: onEC2, resources: instances, mode: "none"}, ""},
		{"no task role", sample{launch: onEC2, resources: instances, roles: "ExecutionRoleArn: !GetAtt Execution.Arn"}, ""},
		{"a task role from elsewhere", sample{roles: "TaskRoleArn: arn:aws:iam::111122223333:role/web"}, ""},
		{"hosts outside AWS", sample{launch: "LaunchType: EXTERNAL", mode: "host"}, ""},
	}
	for _, tt := range tests {
		w := only(t, tt.sample.String())
		var got []string
		if w.TaskRole() != nil {
			got = lines(w.Application(grantsOf("sqs:SendMessage on "+ordersARN), func(Need) bool { return false }), "")
		}
		if strings.Join(got, "\n") != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

// Every service that applications call is in the catalogue, with a name that can be called.
func TestBranches(t *testing.T) {
	for prefix, all := range branches {
		for _, b := range all {
			if b.service == "" {
				continue
			}
			row, err := privatelink.Lookup(b.service)
			if err != nil {
				t.Errorf("%s: %v", prefix, err)
				continue
			}
			names := row.HostNamesIn(privatelink.Partition{Id: "aws", DnsSuffix: "amazonaws.com"}, "eu-west-1")
			if len(names) == 0 || strings.ContainsAny(names[0], "*{") {
				t.Errorf("%s: %s has the names %q", prefix, b.service, names)
			}
		}
	}
}
