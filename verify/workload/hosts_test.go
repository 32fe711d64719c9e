package workload

import (
	"strings"
	"testing"

	"github.com/isolated-ecs/isolated-ecs/verify/template/templatetest"
)

func TestHosts(t *testing.T) {
	const bridge = "Service EC2"
	with := func(old, new string) string {
		changed := strings.Replace(instances, old, new, 1)
		if changed == instances {
			t.Fatalf("%q is not in the sample", old)
		}
		return sample{launch: onEC2, mode: "bridge", resources: changed}.String()
	}
	const userData = `UserData: !Base64
          Fn::Sub: echo ECS_CLUSTER=${Cluster} >> /etc/ecs/ecs.config`
	places(t, []placing{
		{"launch template", sample{launch: onEC2, mode: "bridge", resources: instances}.String(), []string{bridge + " host in ${Subnet}+${Group} public maybe"}},
		{"interface of a launch template", with("SecurityGroupIds: [!Ref Group]", "NetworkInterfaces: [{DeviceIndex: 1, Groups: [other]}, {DeviceIndex: 0, AssociatePublicIpAddress: true, Groups: [!Ref Group]}]"),
			[]string{bridge + " host in ${Subnet}+${Group} public yes"}},
		{"no groups", with("SecurityGroupIds: [!Ref Group]", "ImageId: ami-1"), []string{bridge + " host in ${Subnet} public maybe"}},
		{"mixed instances", with(`LaunchTemplate: {LaunchTemplateId: !Ref Template, Version: "1"}`,
			"MixedInstancesPolicy: {LaunchTemplate: {LaunchTemplateSpecification: {LaunchTemplateId: !Ref Template}}}"), []string{bridge + " host in ${Subnet}+${Group} public maybe"}},
		{"launch configuration", with(`LaunchTemplate: {LaunchTemplateId: !Ref Template, Version: "1"}`, `LaunchConfigurationName: !Ref Configuration
  Configuration: {Type: AWS::AutoScaling::LaunchConfiguration, Properties: {SecurityGroups: [a], AssociatePublicIpAddress: false, UserData: !Sub "ECS_CLUSTER=${Cluster}"}}`),
			[]string{bridge + " host in ${Subnet}+a public no"}},
		{"launch template from elsewhere", with("LaunchTemplateId: !Ref Template", "LaunchTemplateId: lt-1"), []string{bridge + " unknown: no instances in the templates join the cluster, as far as their user data tells"}},
		{"another cluster", with("${Cluster}", "other"), []string{bridge + " unknown: no instances in the templates join the cluster, as far as their user data tells"}},
		{"no user data", with(userData, "ImageId: ami-1"), []string{bridge + " unknown: no instances in the templates join the cluster, as far as their user data tells"}},
		{"a single instance", sample{launch: onEC2, mode: "host", resources: `
  One: {Type: AWS::EC2::Instance, Properties: {SubnetId: !Ref Subnet, SecurityGroupIds: [!Ref Group], UserData: !Sub "ECS_CLUSTER=${Cluster}"}}`}.String(),
			[]string{bridge + " host in ${Subnet}+${Group} public maybe"}},
	})
}

func TestUserDataNamesACluster(t *testing.T) {
	tests := []struct {
		userData, cluster string
		want              bool
	}{
		{"ECS_CLUSTER=prod", "prod", true},
		{"echo 'ECS_CLUSTER=prod' >> /etc/ecs/ecs.config", "prod", true},
		{"[settings.ecs]\ncluster = \"prod\"", "prod", true},
		{"Initialize-ECSAgent -Cluster prod -EnableTaskIAMRole", "prod", true},
		{"ECS_CLUSTER=production", "prod", false},
		{"ECS_CLUSTER=prod-eu", "prod", false},
		{"ECS_CLUSTER=non-prod", "prod", false},
		{"ECS_CLUSTER=production prod", "prod", true},
		{"ECS_CLUSTER=aaa", "aa", false},
		{"echo prod", "prod", false},
		{"", "prod", false},
		{"ECS_CLUSTER=prod", "", false},
	}
	for _, tt := range tests {
		w := templatetest.World(t, "Resources: {I: {Type: AWS::EC2::Instance, Properties: {UserData: "+quote(tt.userData)+", Name: "+quote(tt.cluster)+"}}}")
		r := w.Resources("AWS::EC2::Instance")[0]
		if got := names(r.Get("UserData"), r.Get("Name").Text()); got != tt.want {
			t.Errorf("names(%q, %q) = %v, want %v", tt.userData, tt.cluster, got, tt.want)
		}
	}
}

func quote(s string) string {
	return `"` + strings.NewReplacer(`"`, `\"`, "\n", `\n`).Replace(s) + `"`
}
