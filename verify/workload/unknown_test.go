package workload

import (
	"strings"
	"testing"

	"github.com/isolated-ecs/isolated-ecs/verify/template"
	"github.com/isolated-ecs/isolated-ecs/verify/template/templatetest"
)

// A list that depends on a parameter is not known at all, and is never taken for empty.
func TestListsThatAreNotKnown(t *testing.T) {
	const list = `!Split [",", !Ref P]`
	tests := []struct{ feature, container, definition string }{
		{SecretInjection, "Secrets: " + list, ""},
		{SecretInjection, "CredentialSpecs: " + list, ""},
		{SecretInjection, "LogConfiguration: {LogDriver: splunk, SecretOptions: " + list + "}", ""},
		{EnvironmentFile, "EnvironmentFiles: " + list, ""},
		{LogDelivery, "LogConfiguration: " + list, ""},
		{VolumeMount, "", "Volumes: [" + list + "]"},
	}
	for _, tt := range tests {
		w := only(t, sample{container: tt.container, definition: tt.definition, parameters: "  P: {Type: String}"}.String())
		got := lines(w.Needs, tt.feature)
		if len(got) == 0 || !strings.Contains(got[0], "unknown: ") {
			t.Errorf("%s%s: needs %q, want one that is unknown", tt.container, tt.definition, got)
		}
	}
	for _, old := range []string{"ContainerDefinitions: [{Name: app, Image: \"" + ourImage + "\"}]", "NetworkMode: awsvpc"} {
		key, _, _ := strings.Cut(old, ":")
		replacement := key + ": " + list
		if key == "NetworkMode" {
			key, replacement = "Volumes", old+", Volumes: "+list
		}
		source := strings.Replace(sample{parameters: "  P: {Type: String}"}.String(), old, replacement, 1)
		if w := only(t, source); len(w.Unknown) != 1 || w.Unknown[0].Verdict.String() != "unknown" {
			t.Errorf("%s: unknown %v", key, w.Unknown)
		}
	}
}

func TestSessionConfigurationThatIsNotKnown(t *testing.T) {
	source := strings.Replace(sample{service: "EnableExecuteCommand: true", parameters: "  P: {Type: String}"}.String(), "Cluster: {Type: AWS::ECS::Cluster}",
		`Cluster: {Type: AWS::ECS::Cluster, Properties: {Configuration: !Split [",", !Ref P]}}`, 1)
	got := lines(only(t, source).Needs, ExecSession)
	if want := "- task-role task optional unknown: the configuration of ECS Exec is not known: ${P}"; got[len(got)-1] != want {
		t.Errorf("got %q, want %q", got[len(got)-1], want)
	}
}

// Names in other partitions end differently, also those of a Region that only the image
// names.
func TestChina(t *testing.T) {
	const image = "111122223333.dkr.ecr.cn-north-1.amazonaws.com.cn/app:1"
	at := func(region string) string {
		s := sample{image: image}.String()
		w := Find(templatetest.WorldWith(t, s, template.Options{Region: region, Account: "111122223333"}))[0]
		return strings.Join(lines(w.Needs, ""), "\n")
	}
	for _, want := range []string{"api.ecr.cn-north-1.amazonaws.com.cn on *", "prod-cn-north-1-starport-layer-bucket.s3.cn-north-1.amazonaws.com.cn on arn:aws-cn:s3"} {
		for _, region := range []string{"cn-north-1", "eu-west-1"} {
			if got := at(region); !strings.Contains(got, want) {
				t.Errorf("in %s: needs\n%s\nwant %q", region, got, want)
			}
		}
	}
}

func TestMoreHosts(t *testing.T) {
	fromTemplate := `
  Template: {Type: AWS::EC2::LaunchTemplate, Properties: {LaunchTemplateName: big, LaunchTemplateData: {SecurityGroupIds: [!Ref Group], UserData: !Sub "ECS_CLUSTER=${Cluster}"}}}
  One: {Type: AWS::EC2::Instance, Properties: {SubnetId: !Ref Subnet, LaunchTemplate: {LaunchTemplateName: big, Version: "1"}}}`
	managed := "  Associations: {Type: AWS::ECS::ClusterCapacityProviderAssociations, Properties: {Cluster: !Ref Cluster, CapacityProviders: [!Ref Managed]}}" + providers
	places(t, []placing{
		{"an instance of a launch template", sample{launch: onEC2, mode: "bridge", resources: fromTemplate}.String(), []string{"Service EC2 host in ${Subnet}+${Group} public maybe"}},
		{"launch type Managed Instances", sample{launch: "LaunchType: MANAGED_INSTANCES", mode: "host", resources: managed}.String(),
			[]string{"Service MANAGED_INSTANCES host in ${Subnet}+${Group} public maybe"}},
		{"Managed Instances from elsewhere", sample{launch: "LaunchType: MANAGED_INSTANCES", mode: "host"}.String(),
			[]string{"Service MANAGED_INSTANCES unknown: no capacity provider of Managed Instances of the cluster is in the templates"}},
	})
}

func TestLogsOfManagedInstancesAreDoubtful(t *testing.T) {
	s := sample{launch: "CapacityProviderStrategy: " + strategy("!Ref Managed"), resources: providers + group, container: awslogs("!Ref Logs")}
	for _, got := range lines(only(t, s.String()).Needs, LogDelivery) {
		if !strings.Contains(got, "execution-role host logs.R.S") || !strings.HasSuffix(got, " doubtful") {
			t.Errorf("got %q", got)
		}
	}
}
