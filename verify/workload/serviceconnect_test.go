package workload

import "testing"

func TestServiceConnect(t *testing.T) {
	connect := func(more string) string { return "ServiceConnectConfiguration: {Enabled: true" + more + "}" }
	holds(t, ServiceConnect, []claim{
		{"not said", sample{}, nil},
		{"off", sample{service: "ServiceConnectConfiguration: {Enabled: false}"}, nil},
		{"Fargate, as whom no source says", sample{service: connect("")}, []string{"ecs-agent task ecs-a.R.S"}},
		{"EC2", sample{service: connect(""), launch: onEC2, resources: instances},
			[]string{"ecs-agent ecs:Poll instance-role host ecs-a.R.S on arn:ecs:R:A:task-set/${Cluster}/${task set}"}},
		{"not known", sample{service: "ServiceConnectConfiguration: {Enabled: !Ref On}", parameters: "  On: {Type: String}"}, []string{"ecs-agent task ecs-a.R.S doubtful"}},
		{"Windows", sample{service: connect(""), definition: "RuntimePlatform: {OperatingSystemFamily: WINDOWS_SERVER_2022_CORE}"},
			[]string{"ecs-agent task ecs-a.R.S denied: Service Connect does not run with Windows containers"}},
	})
	holds(t, LogDelivery, []claim{
		{"logs of the proxy", sample{service: connect(", LogConfiguration: {LogDriver: awslogs, Options: {awslogs-group: g, awslogs-region: eu-west-1, awslogs-stream-prefix: p}}")}, []string{
			"logs logs:CreateLogStream execution-role task logs.R.S on arn:logs:R:A:log-group:g:log-stream:${stream of Service Connect proxy} unknown: log group g is not in the templates, and the driver does not create it (awslogs-create-group)",
			"logs logs:PutLogEvents execution-role task logs.R.S on arn:logs:R:A:log-group:g:log-stream:${stream of Service Connect proxy}"}},
	})
}
