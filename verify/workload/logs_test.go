package workload

import (
	"strings"
	"testing"
)

// awslogs is a container that logs to a group, with more options.
func awslogs(group string, options ...string) string {
	all := append([]string{"awslogs-group: " + group, "awslogs-region: eu-west-1", "awslogs-stream-prefix: app"}, options...)
	return "LogConfiguration: {LogDriver: awslogs, Options: {" + strings.Join(all, ", ") + "}}"
}

const (
	group        = "  Logs: {Type: AWS::Logs::LogGroup, Properties: {LogGroupName: /ecs/app}}"
	createStream = "logs logs:CreateLogStream execution-role task logs.R.S on arn:logs:R:A:log-group:/ecs/app:log-stream:${stream of app}"
	putEvents    = "logs logs:PutLogEvents execution-role task logs.R.S on arn:logs:R:A:log-group:/ecs/app:log-stream:${stream of app}"
)

func TestLogDelivery(t *testing.T) {
	fromHost := func(role, suffix string) []string {
		return []string{
			"logs logs:CreateLogStream " + role + " host logs.R.S on arn:logs:R:A:log-group:/ecs/app:log-stream:${stream of app}" + suffix,
			"logs logs:PutLogEvents " + role + " host logs.R.S on arn:logs:R:A:log-group:/ecs/app:log-stream:${stream of app}" + suffix,
		}
	}
	ref := awslogs("!Ref Logs")
	holds(t, LogDelivery, []claim{
		{"no driver", sample{}, nil},
		{"group of the templates", sample{container: ref, resources: group}, []string{createStream, putEvents}},
		{"the same by name", sample{container: awslogs("/ecs/app"), resources: group}, []string{createStream, putEvents}},
		{"mode does not matter on Fargate", sample{container: awslogs("!Ref Logs", "mode: non-blocking"), resources: group}, []string{createStream, putEvents}},
		{"group from elsewhere", sample{container: awslogs("/ecs/app")}, []string{
			createStream + " unknown: log group /ecs/app is not in the templates, and the driver does not create it (awslogs-create-group)", putEvents}},
		{"the driver creates the group", sample{container: awslogs("/ecs/app", `awslogs-create-group: "true"`)},
			[]string{"logs logs:CreateLogGroup execution-role task logs.R.S on arn:logs:R:A:log-group:/ecs/app${end of the ARN}", createStream, putEvents}},
		{"perhaps the driver creates the group", sample{container: awslogs("/ecs/app", `awslogs-create-group: !Ref Creates`), parameters: "  Creates: {Type: String}"}, []string{
			"logs logs:CreateLogGroup execution-role task logs.R.S on arn:logs:R:A:log-group:/ecs/app${end of the ARN} doubtful",
			createStream + " unknown: log group /ecs/app is not in the templates, and the driver does not create it (awslogs-create-group)", putEvents}},
		{"a prefix in one of two places", sample{container: awslogs("/aws/ecs/app"), resources: strings.Replace(group, "/ecs/app", "app", 1)}, []string{
			strings.Replace(createStream, "/ecs/app", "/aws/ecs/app", 1) + " unknown: no log group of the templates is called /aws/ecs/app; Logs is called app",
			strings.Replace(putEvents, "/ecs/app", "/aws/ecs/app", 1)}},
		{"an ARN for a name", sample{container: awslogs("!GetAtt Logs.Arn"), resources: group}, []string{
			"logs logs:CreateLogStream execution-role task logs.R.S on arn:logs:R:A:log-group:arn:logs:R:A:log-group:/ecs/app:*:log-stream:${stream of app} denied: awslogs-group takes the name of a log group, not an ARN: arn:logs:R:A:log-group:/ecs/app:*",
			"logs logs:PutLogEvents execution-role task logs.R.S on arn:logs:R:A:log-group:arn:logs:R:A:log-group:/ecs/app:*:log-stream:${stream of app}"}},
		{"a parameter", sample{container: awslogs("!Ref Name"), parameters: "  Name: {Type: String}"}, []string{
			strings.Replace(createStream, "/ecs/app", "${Name}", 1) + " unknown: which log group this is depends on ${Name}",
			strings.Replace(putEvents, "/ecs/app", "${Name}", 1)}},
		{"another Region", sample{container: strings.Replace(awslogs("/ecs/app"), "eu-west-1", "us-east-1", 1)}, []string{
			"logs logs:CreateLogStream execution-role task logs.us-east-1.amazonaws.com on arn:logs:us-east-1:111122223333:log-group:/ecs/app:log-stream:${stream of app} unknown: log group /ecs/app is not in the templates, and the driver does not create it (awslogs-create-group)",
			"logs logs:PutLogEvents execution-role task logs.us-east-1.amazonaws.com on arn:logs:us-east-1:111122223333:log-group:/ecs/app:log-stream:${stream of app}"}},
		{"the group is in another Region than the driver says", sample{container: strings.Replace(ref, "eu-west-1", "us-east-1", 1), resources: group}, []string{
			"logs logs:CreateLogStream execution-role task logs.us-east-1.amazonaws.com on arn:logs:us-east-1:111122223333:log-group:/ecs/app:log-stream:${stream of app} denied: log group Logs is in eu-west-1, and awslogs-region is us-east-1",
			"logs logs:PutLogEvents execution-role task logs.us-east-1.amazonaws.com on arn:logs:us-east-1:111122223333:log-group:/ecs/app:log-stream:${stream of app}"}},
		{"no options on Fargate", sample{container: driver("awslogs", "")}, []string{"- task denied: log driver awslogs has no option awslogs-group",
			"- task denied: log driver awslogs has no option awslogs-region", "- task denied: log driver awslogs has no option awslogs-stream-prefix"}},
		{"external instances log as the execution role and start without", sample{container: ref, resources: group, launch: "LaunchType: EXTERNAL", mode: "host"}, fromHost("execution-role", " optional")},
		{"no stream prefix on Fargate", sample{container: strings.Replace(ref, ", awslogs-stream-prefix: app", "", 1), resources: group},
			[]string{"- task denied: log driver awslogs has no option awslogs-stream-prefix", createStream, putEvents}},
		{"no execution role on Fargate", sample{container: ref, resources: group, roles: "none"}, []string{
			createStream + " denied: task definition Definition has no execution role", putEvents + " denied: task definition Definition has no execution role"}},
		{"EC2, mode not said", sample{container: ref, resources: group + instances, launch: onEC2}, fromHost("execution-role", " optional")},
		{"EC2, non-blocking", sample{container: awslogs("!Ref Logs", "mode: non-blocking"), resources: group + instances, launch: onEC2}, fromHost("execution-role", " optional")},
		{"EC2, blocking", sample{container: awslogs("!Ref Logs", "mode: blocking"), resources: group + instances, launch: onEC2}, fromHost("execution-role", "")},
		{"EC2, mode not known", sample{container: awslogs("!Ref Logs", "mode: !Ref Mode"), resources: group + instances, launch: onEC2, parameters: "  Mode: {Type: String}"},
			fromHost("execution-role", " doubtful")},
		{"EC2 without execution role", sample{container: ref, resources: group + instances, launch: onEC2, roles: "none"}, fromHost("instance-role", " optional")},
		{"EC2 needs no stream prefix", sample{container: "LogConfiguration: {LogDriver: awslogs, Options: {awslogs-group: !Ref Logs}}", resources: group + instances, launch: onEC2}, fromHost("execution-role", " optional")},
		{"options not known", sample{container: "LogConfiguration: {LogDriver: awslogs, Options: !Split [',', !Ref P]}", parameters: "  P: {Type: String}"},
			[]string{"- task unknown: the options of driver awslogs are not known: ${P}"}},
	})
}

func TestEndsLike(t *testing.T) {
	tests := []struct {
		path, end string
		want      bool
	}{
		{"/aws/ecs/app", "app", true},
		{"/aws/ecs/app", "/ecs/app", true},
		{"/ECS/App", "ecs/app", true},
		{"/ecs/app", "/ecs/app/", true},
		{"/ecs/app", "pp", false},
		{"/ecs/web", "app", false},
		{"/ecs/app", "/", false},
	}
	for _, tt := range tests {
		if got := endsLike(tt.path, tt.end); got != tt.want {
			t.Errorf("endsLike(%q, %q) = %v, want %v", tt.path, tt.end, got, tt.want)
		}
	}
}
