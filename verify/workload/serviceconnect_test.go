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
		{"a string", sample{service: `ServiceConnectConfiguration: {Enabled: "true"}`}, []string{"ecs-agent task ecs-a.R.S"}},
		{"an old platform version", sample{service: connect("") + `, PlatformVersion: "1.3.0"`},
			[]string{"ecs-agent task ecs-a.R.S denied: platform version 1.3.0 of Fargate has no proxies of Service Connect; 1.4.0 is the first that has"}},
		{"hosts outside AWS", sample{service: connect(""), launch: "LaunchType: EXTERNAL", mode: "host"}, []string{"ecs-agent host ecs-a.R.S denied: Service Connect does not run on launch type EXTERNAL"}},
		{"AWS CodeDeploy", sample{service: connect("") + ", DeploymentController: {Type: CODE_DEPLOY}"},
			[]string{"ecs-agent task ecs-a.R.S denied: Service Connect does not run with deployments by AWS CodeDeploy or by an external controller"}},
		{"TLS in the bridge", sample{service: connect(", Services: [{PortName: web, Tls: {IssuerCertificateAuthority: {AwsPcaAuthorityArn: a}}}]"), launch: onEC2, mode: "bridge", resources: instances},
			[]string{"ecs-agent host ecs-a.R.S denied: Service Connect with TLS does not run in network mode bridge"}},
		{"the bridge without TLS", sample{service: connect(", Services: [{PortName: web}]"), launch: onEC2, mode: "bridge", resources: instances},
			[]string{"ecs-agent ecs:Poll instance-role host ecs-a.R.S on arn:ecs:R:A:task-set/${Cluster}/${task set}"}},
		{"App Mesh", sample{definition: "ProxyConfiguration: {Type: APPMESH, ContainerName: envoy}"}, []string{"appmesh-envoy-management task appmesh-envoy-management.R.S"}},
		{"App Mesh, by default", sample{definition: "ProxyConfiguration: {ContainerName: envoy}"}, []string{"appmesh-envoy-management task appmesh-envoy-management.R.S"}},
	})
	holds(t, LogDelivery, []claim{
		{"logs of the proxy", sample{service: connect(", LogConfiguration: {LogDriver: awslogs, Options: {awslogs-group: g, awslogs-region: eu-west-1, awslogs-stream-prefix: p}}")}, []string{
			"logs logs:CreateLogStream execution-role task logs.R.S on arn:logs:R:A:log-group:g:log-stream:${stream of Service Connect proxy} unknown: log group g is not in the templates, and the driver does not create it (awslogs-create-group)",
			"logs logs:PutLogEvents execution-role task logs.R.S on arn:logs:R:A:log-group:g:log-stream:${stream of Service Connect proxy}"}},
	})
}
