package workload

import (
	"strings"
	"testing"
)

func TestAgentRegistration(t *testing.T) {
	calls := func(suffix string) []string {
		const instance = " on arn:ecs:R:A:container-instance/${Cluster}/${instance}"
		return []string{
			"ecs ecs:DiscoverPollEndpoint instance-role host ecs.R.S on *" + suffix,
			"ecs ecs:RegisterContainerInstance instance-role host ecs.R.S on arn:ecs:R:A:cluster/${Cluster}" + suffix,
			"ecs-agent ecs:Poll instance-role host ecs-a.R.S" + instance + suffix,
			"ecs-telemetry ecs:Poll instance-role host ecs-t.R.S" + instance + suffix,
			"ecs-telemetry ecs:StartTelemetrySession instance-role host ecs-t.R.S" + instance + " optional" + suffix,
			"ecs ecs:SubmitTaskStateChange instance-role host ecs.R.S on arn:ecs:R:A:cluster/${Cluster}" + suffix,
		}
	}
	managed := `
  Instance: {Type: AWS::IAM::Role}
  Profile: {Type: AWS::IAM::InstanceProfile, Properties: {Roles: [!Ref Instance]}}
  Provider:
    Type: AWS::ECS::CapacityProvider
    Properties:
      ManagedInstancesProvider:
        InstanceLaunchTemplate: {Ec2InstanceProfileArn: !GetAtt Profile.Arn, NetworkConfiguration: {Subnets: [!Ref Subnet], SecurityGroups: [!Ref Group]}}`
	holds(t, AgentRegistration, []claim{
		{"Fargate needs none", sample{}, nil},
		{"EC2", sample{launch: onEC2, resources: instances}, calls("")},
		{"instances without a profile", sample{launch: onEC2, resources: strings.Replace(instances, "IamInstanceProfile: {Arn: !GetAtt Profile.Arn}", "ImageId: ami-1", 1)},
			calls(" denied: launch template Template has no instance profile")},
		{"instances from elsewhere", sample{launch: onEC2}, calls("")},
		{"Managed Instances", sample{launch: "CapacityProviderStrategy: [{CapacityProvider: !Ref Provider, Weight: 1}]", resources: managed},
			append(calls(""), "- host ${host of system logs}.R.S doubtful")},
		{"hosts outside AWS", sample{launch: "LaunchType: EXTERNAL"}, nil},
	})
}

func TestClusterOfAnotherTemplate(t *testing.T) {
	s := strings.Replace(sample{launch: onEC2}.String(), "Cluster: !Ref Cluster", "Cluster: arn:aws:ecs:eu-west-1:111122223333:cluster/shared", 1)
	got := lines(only(t, s).Needs, AgentRegistration)
	for i, want := range map[int]string{1: "on arn:ecs:R:A:cluster/shared", 2: "on arn:ecs:R:A:container-instance/shared/${instance}"} {
		if !strings.HasSuffix(got[i], want) {
			t.Errorf("got %q, want it to end in %q", got[i], want)
		}
	}
}

func TestClusterThatIsNotNamed(t *testing.T) {
	s := strings.Replace(sample{launch: onEC2}.String(), "Cluster: !Ref Cluster, ", "", 1)
	if got, want := lines(only(t, s).Needs, AgentRegistration)[1], "on arn:ecs:R:A:cluster/default"; !strings.HasSuffix(got, want) {
		t.Errorf("got %q, want it to end in %q", got, want)
	}
}
