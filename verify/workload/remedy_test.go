package workload

import "testing"

// What to do depends on who calls, from where, and what carries the call.
func TestRemedy(t *testing.T) {
	logs := awslogs("!Ref Logs")
	efs := "Volumes: [{Name: data, EFSVolumeConfiguration: {FilesystemId: !Ref Files, TransitEncryption: ENABLED, AuthorizationConfig: {IAM: ENABLED}}}]"
	tests := []struct {
		name    string
		sample  sample
		feature string
		want    string
	}{
		{"an interface endpoint", sample{container: logs, resources: group}, LogDelivery,
			"add an interface endpoint for logs with private DNS, reachable from the tasks on port 443"},
		{"from instances", sample{container: logs, resources: group + instances, launch: onEC2}, LogDelivery,
			"add an interface endpoint for logs with private DNS, reachable from the instances on port 443"},
		{"from outside AWS", sample{container: logs, resources: group, launch: "LaunchType: EXTERNAL", mode: "host"}, LogDelivery,
			"let the external instances reach logs.eu-west-1.amazonaws.com on port 443"},
		{"nobody in this account signs", sample{}, LayerDownload,
			"add a gateway endpoint for s3 to the route tables of the tasks, and let their security groups out to its prefix list on port 443"},
		{"a mount target", sample{definition: efs, resources: "  Files: {Type: AWS::EFS::FileSystem}"}, VolumeMount,
			"add a mount target in every Availability Zone of the tasks that lets them in on port 2049"},
		{"nothing in the VPC carries it", sample{container: with("/a"), service: `PlatformVersion: "1.3.0"`}, SecretInjection, "let the execution role call ssm:GetParameters"},
		{"no endpoint reaches it", sample{image: "nginx"}, PublicImage, "mirror the image into a private repository of Amazon ECR in the same Region"},
		{"a log group that is somewhere else", sample{container: awslogs("!GetAtt Logs.Arn"), resources: group}, LogDelivery,
			"name a log group of the templates in awslogs-group, or set awslogs-create-group and let the role call logs:CreateLogGroup"},
		{"a wrong shape", sample{container: with(dbARN + ":password")}, SecretInjection, "name a parameter, or the ARN of a secret; to pick a JSON key append :key:: to the ARN"},
		{"a tasks' role that is missing", sample{service: "EnableExecuteCommand: true", roles: "ExecutionRoleArn: !GetAtt Execution.Arn"}, ExecSession, "set TaskRoleArn in the task definition"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for _, n := range only(t, tt.sample.String()).Needs {
				if n.Feature != tt.feature {
					continue
				}
				if n.Fix != tt.want {
					t.Errorf("%s: fix\n\t%s\nwant\n\t%s", line(n), n.Fix, tt.want)
				}
				return
			}
			t.Error("no need")
		})
	}
}
