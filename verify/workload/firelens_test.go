package workload

import (
	"strings"
	"testing"
)

func TestFireLens(t *testing.T) {
	router := func(options string) sample {
		return sample{container: driver("awsfirelens", options), resources: "  Unused: {Type: AWS::IAM::Role}"}
	}
	holds(t, LogDelivery, []claim{
		{"no log router", router("Name: firehose"), []string{"- task denied: no container of the task definition has a FireLens configuration"}},
		{"Windows", sample{container: driver("awsfirelens", ""), definition: "RuntimePlatform: {OperatingSystemFamily: WINDOWS_SERVER_2022_CORE}"},
			[]string{"- task denied: FireLens does not run in Windows containers"}},
	})
	routed := func(options string) sample {
		s := router(options)
		s.container += ", FirelensConfiguration: {Type: fluentbit}"
		return s
	}
	holds(t, LogDelivery, []claim{
		{"firehose", routed("Name: firehose, region: eu-west-1, delivery_stream: logs"),
			[]string{"kinesis-firehose firehose:PutRecordBatch task-role task firehose.R.S on arn:firehose:R:A:deliverystream/logs optional"}},
		{"kinesis", routed("Name: kinesis_streams, region: eu-west-1, stream: logs"),
			[]string{"kinesis-streams kinesis:PutRecords task-role task kinesis.R.S on arn:kinesis:R:A:stream/logs optional"}},
		{"s3", routed("Name: s3, region: eu-west-1, bucket: logs"), []string{"s3 s3:PutObject task-role task logs.s3.R.S on arn:s3:::logs/${object} optional"}},
		{"CloudWatch Logs", routed("Name: cloudwatch_logs, region: eu-west-1, log_group_name: g, auto_create_group: true"), []string{
			"logs logs:CreateLogGroup task-role task logs.R.S on arn:logs:R:A:log-group:g optional",
			"logs logs:CreateLogStream task-role task logs.R.S on arn:logs:R:A:log-group:g:log-stream:${stream of app} optional",
			"logs logs:PutLogEvents task-role task logs.R.S on arn:logs:R:A:log-group:g:log-stream:${stream of app} optional"}},
		{"firehose by Fluentd", routed(`"@type": kinesis_firehose, region: eu-west-1, delivery_stream_name: logs`),
			[]string{"kinesis-firehose firehose:PutRecordBatch task-role task firehose.R.S on arn:firehose:R:A:deliverystream/logs optional"}},
		{"kinesis by Fluentd", routed(`"@type": kinesis_streams, region: eu-west-1, stream_name: logs`),
			[]string{"kinesis-streams kinesis:PutRecords task-role task kinesis.R.S on arn:kinesis:R:A:stream/logs optional"}},
		{"s3 by Fluentd", routed(`"@type": s3, s3_region: us-east-1, s3_bucket: logs`),
			[]string{"s3 s3:PutObject task-role task logs.s3.us-east-1.amazonaws.com on arn:s3:::logs/${object} optional"}},
		{"another Region", routed("Name: firehose, region: us-east-1, delivery_stream: logs"),
			[]string{"kinesis-firehose firehose:PutRecordBatch task-role task firehose.us-east-1.amazonaws.com on arn:firehose:us-east-1:111122223333:deliverystream/logs optional"}},
		{"a partner", routed("Name: datadog, Host: http-intake.logs.datadoghq.com"), []string{"- task http-intake.logs.datadoghq.com optional doubtful"}},
		{"a host and a port", routed("Name: http, host: collector.example, port: 8443"), []string{"- task collector.example :8443 optional doubtful"}},
		{"a plugin without a host", routed("Name: newrelic"), []string{"- task optional unknown: where the log router sends logs with plugin newrelic is not known"}},
		{"in the router's configuration", routed(""), []string{"- task optional unknown: where the log router sends logs is not in the log options"}},
	})
	noTaskRole := routed("Name: firehose, region: eu-west-1, delivery_stream: logs")
	noTaskRole.roles = "ExecutionRoleArn: !GetAtt Execution.Arn"
	onHost := noTaskRole
	onHost.launch, onHost.mode, onHost.resources = onEC2, "bridge", instances
	holds(t, LogDelivery, []claim{
		{"no task role", noTaskRole, []string{"kinesis-firehose firehose:PutRecordBatch task-role task firehose.R.S on arn:firehose:R:A:deliverystream/logs optional denied: task definition Definition has no task role"}},
		{"no task role on an instance", onHost, []string{"kinesis-firehose firehose:PutRecordBatch instance-role host firehose.R.S on arn:firehose:R:A:deliverystream/logs optional"}},
	})
}

func TestRouterConfiguration(t *testing.T) {
	s := sample{container: `FirelensConfiguration: {Type: fluentbit, Options: {config-file-type: s3, config-file-value: "arn:aws:s3:::conf/fluent.conf"}}`}
	onHost := s
	onHost.launch, onHost.resources = onEC2, instances
	holds(t, LogDelivery, []claim{
		{"in a bucket", onHost, []string{
			"s3 s3:GetBucketLocation execution-role host conf.s3.R.S on arn:s3:::conf",
			"s3 s3:GetObject execution-role host conf.s3.R.S on arn:s3:::conf/fluent.conf"}},
		{"in a bucket on Fargate", s, []string{"- task denied: Fargate takes no configuration of a log router from Amazon S3"}},
		{"in the image", sample{container: strings.Replace(s.container, "config-file-type: s3", "config-file-type: file", 1)}, nil},
	})
}
