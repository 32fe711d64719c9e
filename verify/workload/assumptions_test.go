package workload

import (
	"slices"
	"strings"
	"testing"
)

func TestAssumptions(t *testing.T) {
	always := []string{settings, policies}
	fargate := append([]string{imagesExist, guardDuty}, always...)
	tests := []struct {
		name   string
		source string
		want   []string
	}{
		{"nothing runs", "Resources: {Vpc: {Type: AWS::EC2::VPC}}", nil},
		{"Fargate", sample{}.String(), fargate},
		{"GuardDuty is told to stay away", strings.Replace(sample{}.String(), "Cluster: {Type: AWS::ECS::Cluster}",
			"Cluster: {Type: AWS::ECS::Cluster, Properties: {Tags: [{Key: GuardDutyManaged, Value: 'false'}]}}", 1), append([]string{imagesExist}, always...)},
		{"GuardDuty is not on Windows", sample{image: "nginx", definition: "RuntimePlatform: {OperatingSystemFamily: WINDOWS_SERVER_2022_CORE}"}.String(), always},
		{"log mode and role on EC2", sample{launch: onEC2, image: "nginx", resources: group + instances, container: awslogs("!Ref Logs")}.String(), append([]string{logMode, logRole}, always...)},
		{"a bucket from elsewhere", sample{image: "nginx", container: `EnvironmentFiles: [{Type: s3, Value: "arn:aws:s3:::conf/a.env"}]`}.String(), append([]string{bucketsNear, guardDuty}, always...)},
		{"a bucket of the templates", sample{image: "nginx", container: `EnvironmentFiles: [{Type: s3, Value: !Sub "${Conf.Arn}/a.env"}]`, resources: "  Conf: {Type: AWS::S3::Bucket}"}.String(), append([]string{guardDuty}, always...)},
		{"a mode that is said", sample{launch: onEC2, image: "nginx", resources: group + instances, container: awslogs("!Ref Logs", "mode: blocking")}.String(), append([]string{logRole}, always...)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			want := slices.Clone(tt.want)
			slices.Sort(want)
			if got := Assumptions(find(t, tt.source)); !slices.Equal(got, want) {
				t.Errorf("assumptions\n\t%s\nwant\n\t%s", strings.Join(got, "\n\t"), strings.Join(want, "\n\t"))
			}
		})
	}
}
