package workload

import (
	"slices"
	"strings"
	"testing"
)

func TestExecSession(t *testing.T) {
	channels := func(role, origin, suffix string) []string {
		var out []string
		for _, action := range []string{"CreateControlChannel", "CreateDataChannel", "OpenControlChannel", "OpenDataChannel"} {
			out = append(out, "ssmmessages ssmmessages:"+action+" "+role+" "+origin+" ssmmessages.R.S on * optional"+suffix)
		}
		return out
	}
	const on = "EnableExecuteCommand: true"
	onlyExecution := "ExecutionRoleArn: !GetAtt Execution.Arn"
	readOnly := "- task optional %: the SSM agent needs a root file system that it can write to, and container app %"
	holds(t, ExecSession, []claim{
		{"off", sample{service: "EnableExecuteCommand: false"}, nil},
		{"not said", sample{}, nil},
		{"on", sample{service: on}, channels("task-role", "task", "")},
		{"not known", sample{service: "EnableExecuteCommand: !Ref Exec", parameters: "  Exec: {Type: String}"}, channels("task-role", "task", " doubtful")},
		{"no task role on Fargate", sample{service: on, roles: onlyExecution}, channels("task-role", "task", " denied: task definition Definition has no task role")},
		{"no task role on EC2", sample{service: on, roles: onlyExecution, launch: onEC2, resources: instances}, channels("instance-role", "task", "")},
		{"without a network", sample{service: on, launch: onEC2, mode: "none", resources: instances}, channels("task-role", "host", " denied: in network mode none containers have no network")},
		{"in the host's network", sample{service: on, launch: onEC2, mode: "bridge", resources: instances}, channels("task-role", "host", "")},
		{"a read-only root file system", sample{service: on, container: "ReadonlyRootFilesystem: true"},
			append([]string{fill(readOnly, "denied", "has a read-only one")}, channels("task-role", "task", "")...)},
		{"perhaps a read-only root file system", sample{service: on, container: "ReadonlyRootFilesystem: !Ref R", parameters: "  R: {Type: String}"},
			append([]string{fill(readOnly, "unknown", "may have a read-only one")}, channels("task-role", "task", "")...)},
		{"an old platform version", sample{service: on + `, PlatformVersion: "1.3.0"`},
			channels("task-role", "task", " denied: platform version 1.3.0 of Fargate has no sessions of ECS Exec; 1.4.0 is the first that has")},
	})
}

// fill replaces each "%" by one of the words.
func fill(format string, words ...string) string {
	for _, w := range words {
		format = strings.Replace(format, "%", w, 1)
	}
	return format
}

func TestSessionConfiguration(t *testing.T) {
	configured := func(configuration string) sample {
		return sample{service: "EnableExecuteCommand: true, Cluster: !Ref Special", resources: `
  Key: {Type: AWS::KMS::Key}
  Plain: {Type: AWS::Logs::LogGroup}
  Special:
    Type: AWS::ECS::Cluster
    Properties: {Configuration: {ExecuteCommandConfiguration: {` + configuration + `}}}`}
	}
	const unencrypted = " denied: CloudWatchEncryptionEnabled asks for a log group that is encrypted with a key, and Plain has no KmsKeyId"
	tests := []struct {
		name, configuration string
		want                []string
	}{
		{"nothing", "Logging: DEFAULT", nil},
		{"a key", "KmsKeyId: !Ref Key", []string{"kms kms:Decrypt task-role task kms.R.S on arn:kms:R:A:key/${Key} optional"}},
		{"a log group", "Logging: OVERRIDE, LogConfiguration: {CloudWatchLogGroupName: audit}", []string{
			"logs logs:DescribeLogGroups task-role task logs.R.S on * optional",
			"logs logs:DescribeLogStreams task-role task logs.R.S on arn:logs:R:A:log-group:audit:* optional",
			"logs logs:CreateLogStream task-role task logs.R.S on arn:logs:R:A:log-group:audit:log-stream:${stream of the session} optional",
			"logs logs:PutLogEvents task-role task logs.R.S on arn:logs:R:A:log-group:audit:log-stream:${stream of the session} optional"}},
		{"a bucket", "Logging: OVERRIDE, LogConfiguration: {S3BucketName: audit}", []string{
			"s3 s3:GetBucketLocation task-role task audit.s3.R.S on arn:s3:::audit optional",
			"s3 s3:GetEncryptionConfiguration task-role task audit.s3.R.S on arn:s3:::audit optional",
			"s3 s3:PutObject task-role task audit.s3.R.S on arn:s3:::audit/${log of the session} optional"}},
		{"a folder of a bucket", "Logging: OVERRIDE, LogConfiguration: {S3BucketName: audit, S3KeyPrefix: web}", []string{
			"s3 s3:GetBucketLocation task-role task audit.s3.R.S on arn:s3:::audit optional",
			"s3 s3:GetEncryptionConfiguration task-role task audit.s3.R.S on arn:s3:::audit optional",
			"s3 s3:PutObject task-role task audit.s3.R.S on arn:s3:::audit/web/${log of the session} optional"}},
		{"a log group that has to be encrypted", "Logging: OVERRIDE, LogConfiguration: {CloudWatchLogGroupName: !Ref Plain, CloudWatchEncryptionEnabled: true}", []string{
			"logs logs:DescribeLogGroups task-role task logs.R.S on * optional" + unencrypted,
			"logs logs:DescribeLogStreams task-role task logs.R.S on arn:logs:R:A:log-group:${Plain}:* optional" + unencrypted,
			"logs logs:CreateLogStream task-role task logs.R.S on arn:logs:R:A:log-group:${Plain}:log-stream:${stream of the session} optional" + unencrypted,
			"logs logs:PutLogEvents task-role task logs.R.S on arn:logs:R:A:log-group:${Plain}:log-stream:${stream of the session} optional" + unencrypted}},
		{"not used", "Logging: NONE, LogConfiguration: {S3BucketName: audit}", nil},
	}
	for _, tt := range tests {
		source := strings.Replace(configured(tt.configuration).String(), "Cluster: !Ref Cluster, ", "", 1)
		got := lines(only(t, source).Needs, ExecSession)[4:]
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s: needs\n\t%s\nwant\n\t%s", tt.name, strings.Join(got, "\n\t"), strings.Join(tt.want, "\n\t"))
		}
	}
}

// Sessions are logged where the container is unless the cluster says otherwise: as the task role,
// in the Region of the container's logs.
func TestSessionsAreLoggedAsContainers(t *testing.T) {
	logged := sample{service: "EnableExecuteCommand: true", container: "LogConfiguration: {LogDriver: awslogs, Options: {awslogs-group: app, awslogs-region: us-east-1, awslogs-stream-prefix: p}}"}
	const stream = "arn:logs:us-east-1:111122223333:log-group:app:log-stream:${stream of the session}"
	want := []string{
		"logs logs:DescribeLogGroups task-role task logs.us-east-1.amazonaws.com on * optional doubtful",
		"logs logs:DescribeLogStreams task-role task logs.us-east-1.amazonaws.com on arn:logs:us-east-1:111122223333:log-group:app:* optional doubtful",
		"logs logs:CreateLogStream task-role task logs.us-east-1.amazonaws.com on " + stream + " optional doubtful",
		"logs logs:PutLogEvents task-role task logs.us-east-1.amazonaws.com on " + stream + " optional doubtful",
	}
	if got := lines(only(t, logged.String()).Needs, ExecSession)[4:]; !slices.Equal(got, want) {
		t.Errorf("needs\n\t%s\nwant\n\t%s", strings.Join(got, "\n\t"), strings.Join(want, "\n\t"))
	}
	elsewhere := sample{service: "EnableExecuteCommand: true", container: "LogConfiguration: {LogDriver: splunk}"}
	if got := lines(only(t, elsewhere.String()).Needs, ExecSession)[4:]; len(got) > 0 {
		t.Errorf("needs %q of a container with another driver", got)
	}
}
