package workload

import (
	"strings"
	"testing"
)

func TestVolumeMount(t *testing.T) {
	fs := "  Files: {Type: AWS::EFS::FileSystem}\n"
	volume := func(configuration string) string { return "Volumes: [{Name: data, " + configuration + "}]" }
	efs := func(more string) string {
		return volume("EFSVolumeConfiguration: {FilesystemId: !Ref Files" + more + "}")
	}
	const (
		mount  = "- task ${Files}.efs.R.S :2049"
		client = "- elasticfilesystem:ClientMount task-role task ${Files}.efs.R.S :2049 on arn:elasticfilesystem:R:A:file-system/${Files}"
		write  = "- elasticfilesystem:ClientWrite task-role task ${Files}.efs.R.S :2049 on arn:elasticfilesystem:R:A:file-system/${Files}"
		tls    = "IAM authorization and access points of Amazon EFS need TransitEncryption ENABLED"
	)
	iam := ", TransitEncryption: ENABLED, AuthorizationConfig: {IAM: ENABLED}"
	reads := "MountPoints: [{SourceVolume: data, ContainerPath: /d, ReadOnly: true}]"
	holds(t, VolumeMount, []claim{
		{"none", sample{}, nil},
		{"without identity", sample{definition: efs(""), resources: fs}, []string{mount}},
		{"without identity, with a policy", sample{definition: efs(""), resources: "  Files: {Type: AWS::EFS::FileSystem, Properties: {FileSystemPolicy: {Statement: []}}}"},
			[]string{strings.ReplaceAll(client, "task-role", "anonymous"), strings.ReplaceAll(write, "task-role", "anonymous")}},
		{"with identity", sample{definition: efs(iam), resources: fs}, []string{client, write}},
		{"read only", sample{definition: efs(iam), container: reads, resources: fs}, []string{client}},
		{"read by one container only", sample{definition: efs(iam), container: reads + `}, {Name: side, Image: "` + ourImage + `", ` + strings.Replace(reads, "true", "false", 1), resources: fs}, []string{client, write}},
		{"another volume is written", sample{definition: efs(iam), container: strings.Replace(reads, "[", "[{SourceVolume: tmp, ContainerPath: /t}, ", 1), resources: fs}, []string{client}},
		{"hosts outside AWS", sample{definition: efs(""), resources: fs, launch: "LaunchType: EXTERNAL", mode: "host"}, []string{"- host ${Files}.efs.R.S :2049 denied: launch type EXTERNAL has no volumes of Amazon EFS"}},
		{"FSx without credentials", sample{launch: onEC2, resources: instances, definition: volume("FSxWindowsFileServerVolumeConfiguration: {FileSystemId: fs-1}")},
			[]string{"fsx fsx:DescribeFileSystems execution-role host fsx.R.S on *", "- host denied: the volume names no credentials"}},
		{"identity without encryption", sample{definition: efs(", AuthorizationConfig: {IAM: ENABLED}"), resources: fs}, []string{client + " denied: " + tls, write + " denied: " + tls}},
		{"access point without encryption", sample{definition: efs(", AuthorizationConfig: {AccessPointId: fsap-1}"), resources: fs}, []string{mount + " denied: " + tls}},
		{"access point with a directory", sample{definition: efs(", RootDirectory: /data, TransitEncryption: ENABLED, AuthorizationConfig: {AccessPointId: fsap-1}"), resources: fs},
			[]string{mount + " denied: with an access point the root directory is /, not /data"}},
		{"encryption not known", sample{definition: efs(", TransitEncryption: !Ref E, AuthorizationConfig: {AccessPointId: fsap-1}"), resources: fs, parameters: "  E: {Type: String}"},
			[]string{mount + " unknown: " + tls}},
		{"identity not known", sample{definition: efs(", TransitEncryption: ENABLED, AuthorizationConfig: {IAM: !Ref E}"), resources: fs, parameters: "  E: {Type: String}"},
			[]string{client + " doubtful", write + " doubtful"}},
		{"no task role", sample{definition: efs(iam), resources: fs, roles: "ExecutionRoleArn: !GetAtt Execution.Arn"}, []string{
			client + " denied: task definition Definition has no task role", write + " denied: task definition Definition has no task role"}},
		{"a file system from elsewhere", sample{definition: volume("EFSVolumeConfiguration: {FilesystemId: fs-1}")}, []string{"- task unknown: file system fs-1 is not in the templates"}},
		{"an old platform version", sample{definition: efs(""), resources: fs, service: `PlatformVersion: "1.3.0"`},
			[]string{mount + " denied: platform version 1.3.0 of Fargate has no volumes of Amazon EFS; 1.4.0 is the first that has"}},
		{"EC2, interface of the task", sample{definition: efs(""), resources: fs + instances, launch: onEC2}, []string{mount}},
		{"EC2, interface of the host", sample{definition: efs(""), resources: fs + instances, launch: onEC2, mode: "bridge"}, []string{"- host ${Files}.efs.R.S :2049"}},
		{"FSx on Fargate", sample{definition: volume("FSxWindowsFileServerVolumeConfiguration: {FileSystemId: fs-1, RootDirectory: d}")},
			[]string{"- task denied: launch type FARGATE has no volumes of Amazon FSx for Windows File Server"}},
		{"FSx", sample{launch: onEC2, resources: instances, definition: volume("FSxWindowsFileServerVolumeConfiguration: {FileSystemId: fs-1, RootDirectory: d, AuthorizationConfig: {Domain: d, CredentialsParameter: arn:aws:ssm:eu-west-1:111122223333:parameter/fsx}}")}, []string{
			"fsx fsx:DescribeFileSystems execution-role host fsx.R.S on *",
			"ssm ssm:GetParameters execution-role host ssm.R.S on arn:ssm:R:A:parameter/fsx",
			"- host unknown: no template tells whether the instance is joined to the domain and reaches the file system over SMB"}},
		{"S3 Files", sample{definition: volume("S3FilesVolumeConfiguration: {FileSystemArn: a}")}, []string{"- task-role task unknown: AWS does not document which calls mount a volume of S3 Files"}},
		{"S3 Files without a task role", sample{definition: volume("S3FilesVolumeConfiguration: {FileSystemArn: a}"), roles: "ExecutionRoleArn: !GetAtt Execution.Arn"},
			[]string{"- task-role task denied: task definition Definition has no task role"}},
		{"EFS with Windows", sample{definition: efs("") + ", RuntimePlatform: {OperatingSystemFamily: WINDOWS_SERVER_2022_CORE}", resources: fs},
			[]string{mount + " denied: Windows containers have no volumes of Amazon EFS"}},
		{"a directory of the host", sample{definition: volume("Host: {SourcePath: /d}")}, nil},
		{"a local Docker volume", sample{launch: onEC2, resources: instances, definition: volume("DockerVolumeConfiguration: {Scope: task, Driver: local}")}, nil},
		{"another Docker driver", sample{launch: onEC2, resources: instances, definition: volume("DockerVolumeConfiguration: {Driver: rexray}")},
			[]string{"- host unknown: what Docker driver rexray connects to is not known"}},
		{"NFS by Docker", sample{launch: onEC2, resources: instances, definition: volume("DockerVolumeConfiguration: {Driver: local, DriverOpts: {type: nfs}}")},
			[]string{"- host unknown: what Docker driver local connects to is not known"}},
		{"Docker on Fargate", sample{definition: volume("DockerVolumeConfiguration: {Driver: local}")}, []string{"- task denied: Fargate has no volumes of Docker drivers"}},
	})
}
