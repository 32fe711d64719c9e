package verify_test

import (
	"slices"
	"strings"
)

// exec are the claims of sessions of ECS Exec: four channels as the task role, on instances as
// their role if there is none; the key of the cluster, through the VPC; and where the cluster
// wants them logged, a log group, a bucket, or by default where the containers are logged
// (Amazon ECS Developer Guide, "Monitor containers with ECS Exec", "Task IAM role").
func (f *facts) exec(s *service) {
	if at(s.settings, "EnableExecuteCommand") != true {
		return
	}
	f.sessions(s, false, "ssmmessages", "*", "CreateControlChannel", "CreateDataChannel", "OpenControlChannel", "OpenDataChannel")
	if f.kind(s.cluster) == "" {
		return // what clusters are configured for that are elsewhere no template says
	}
	config := f.get(s.cluster, "Configuration", "ExecuteCommandConfiguration")
	if key := at(config, "KmsKeyId"); key != nil {
		f.sessions(s, false, "kms", f.keyARN(key), "Decrypt")
	}
	switch at(config, "Logging") {
	case "OVERRIDE":
		f.sessionLogs(s, at(config, "LogConfiguration"))
	case "DEFAULT", nil:
		for _, c := range s.containers {
			if log := at(c, "LogConfiguration"); at(log, "LogDriver") == "awslogs" {
				f.sessionGroup(s, true, at(log, "Options", "awslogs-group"))
			}
		}
	}
}

func (f *facts) sessions(s *service, unsure bool, service, resource string, actions ...string) {
	as := "task-role"
	if s.roles[as] == "" && s.hosted {
		as = "instance-role"
	}
	for _, action := range actions {
		f.claim(s, claim{feature: "exec-session", service: service, action: service + ":" + action, as: as, optional: true, unsure: unsure}, resource)
	}
}

// sessionLogs are where the cluster says. A prefix is a folder of the bucket.
func (f *facts) sessionLogs(s *service, config tree) {
	f.sessionGroup(s, false, at(config, "CloudWatchLogGroupName"))
	if bucket := at(config, "S3BucketName"); bucket != nil {
		arn := "arn:" + f.in.partition() + ":s3:::" + f.render(bucket)
		folder := strings.TrimSuffix("/"+f.render(at(config, "S3KeyPrefix")), "/")
		if at(config, "S3KeyPrefix") == nil {
			folder = ""
		}
		f.sessions(s, false, "s3", arn, "GetBucketLocation", "GetEncryptionConfiguration")
		f.sessions(s, false, "s3", arn+folder+"/"+anything, "PutObject")
	}
}

func (f *facts) sessionGroup(s *service, unsure bool, group tree) {
	if group == nil {
		return
	}
	arn := f.in.arn("logs", "log-group:"+f.render(group))
	f.sessions(s, unsure, "logs", "*", "DescribeLogGroups")
	f.sessions(s, unsure, "logs", arn+":*", "DescribeLogStreams")
	f.sessions(s, unsure, "logs", arn+":log-stream:session", "CreateLogStream", "PutLogEvents")
}

// A destination is where a log router sends logs.
type destination struct {
	service string
	actions []string
	arn     func(f *facts, container string, options tree) string
}

// destinations are the plugins of Fluent Bit that the golden templates use, and what their
// documentation asks for (Fluent Bit manual, "Outputs"; Amazon ECS Developer Guide, "Send Amazon
// ECS logs to an AWS service or AWS Partner"): as the task role, and tasks start without.
var destinations = map[string]destination{
	"cloudwatch_logs": {"logs", []string{"logs:CreateLogStream", "logs:PutLogEvents"}, func(f *facts, container string, o tree) string {
		return f.in.arn("logs", "log-group:"+f.render(at(o, "log_group_name"))+":log-stream:"+container)
	}},
	"kinesis_firehose": {"kinesis-firehose", []string{"firehose:PutRecordBatch"}, func(f *facts, container string, o tree) string {
		return f.in.arn("firehose", "deliverystream/"+f.render(at(o, "delivery_stream")))
	}},
	"kinesis_streams": {"kinesis-streams", []string{"kinesis:PutRecords"}, func(f *facts, container string, o tree) string {
		return f.in.arn("kinesis", "stream/"+f.render(at(o, "stream")))
	}},
	"s3": {"s3", []string{"s3:PutObject"}, func(f *facts, container string, o tree) string {
		return "arn:" + f.in.partition() + ":s3:::" + f.render(at(o, "bucket")) + "/" + anything
	}},
}

// routed are the claims of logs that go through a router in the same task.
func (f *facts) routed(s *service, container string, options tree) {
	to, known := destinations[text(at(options, "Name"))]
	if !known || !slices.ContainsFunc(s.containers, func(c tree) bool { return at(c, "FirelensConfiguration") != nil }) {
		return
	}
	for _, action := range to.actions {
		f.claim(s, claim{feature: "log-delivery", container: container, service: to.service, action: action, as: "task-role", optional: true}, to.arn(f, container, options))
	}
}
