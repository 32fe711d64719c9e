package workload

import (
	"strings"
	"testing"
)

// shared is what the launchers of these tests start.
const shared = `
  Cluster: {Type: AWS::ECS::Cluster}
  Subnet: {Type: AWS::EC2::Subnet}
  Definition: {Type: AWS::ECS::TaskDefinition, Properties: {Family: app, NetworkMode: awsvpc, ContainerDefinitions: [{Name: app, Image: nginx}]}}
`

func TestFind(t *testing.T) {
	const fargate = " FARGATE task in ${Subnet} public no"
	places(t, []placing{
		{"nothing", "Resources: {Vpc: {Type: AWS::EC2::VPC}}", nil},
		{"a rule", "Resources:" + shared + `
  Nightly:
    Type: AWS::Events::Rule
    Properties:
      Targets:
        - {Id: a, Arn: !GetAtt Cluster.Arn, EcsParameters: {TaskDefinitionArn: !Ref Definition, LaunchType: FARGATE, NetworkConfiguration: {AwsVpcConfiguration: {Subnets: [!Ref Subnet]}}}}
        - {Id: b, Arn: some-function}
        - {Id: c, Arn: !GetAtt Cluster.Arn, EcsParameters: {TaskDefinitionArn: !Ref Definition, LaunchType: FARGATE, NetworkConfiguration: {AwsVpcConfiguration: {Subnets: [!Ref Subnet]}}}}
`, []string{"Nightly" + fargate, "Nightly" + fargate}},
		{"a schedule", "Resources:" + shared + `
  Nightly:
    Type: AWS::Scheduler::Schedule
    Properties: {Target: {Arn: !GetAtt Cluster.Arn, EcsParameters: {TaskDefinitionArn: !Ref Definition, LaunchType: FARGATE, NetworkConfiguration: {AwsvpcConfiguration: {Subnets: [!Ref Subnet]}}}}}
`, []string{"Nightly" + fargate}},
		{"a task set, and its service, which starts nothing itself", "Resources:" + shared + `
  Service: {Type: AWS::ECS::Service, Properties: {Cluster: !Ref Cluster, DeploymentController: {Type: EXTERNAL}}}
  Set:
    Type: AWS::ECS::TaskSet
    Properties: {Cluster: !Ref Cluster, Service: !Ref Service, TaskDefinition: !Ref Definition, LaunchType: FARGATE, NetworkConfiguration: {AwsVpcConfiguration: {Subnets: [!Ref Subnet]}}}
`, []string{"Set" + fargate}},
		{"a task definition that nothing starts", "Resources:" + shared, []string{"Definition  unknown: nothing in the templates starts tasks of Definition"}},
		{"by family", "Resources:" + shared + "  S: {Type: AWS::ECS::Service, Properties: {LaunchType: FARGATE, TaskDefinition: app, NetworkConfiguration: {AwsvpcConfiguration: {Subnets: [!Ref Subnet]}}}}",
			[]string{"S" + fargate}},
		{"by ARN of a family", "Resources:" + shared + "  S: {Type: AWS::ECS::Service, Properties: {LaunchType: FARGATE, TaskDefinition: 'arn:aws:ecs:eu-west-1:111122223333:task-definition/app', NetworkConfiguration: {AwsvpcConfiguration: {Subnets: [!Ref Subnet]}}}}",
			[]string{"S" + fargate}},
		{"by ARN of a family with symbols", "Resources:" + strings.Replace(shared, "Family: app", "Family: !Sub '${AWS::StackName}-app'", 1) +
			"  S: {Type: AWS::ECS::Service, Properties: {LaunchType: FARGATE, TaskDefinition: !Sub 'arn:${AWS::Partition}:ecs:${AWS::Region}:${AWS::AccountId}:task-definition/${AWS::StackName}-app', NetworkConfiguration: {AwsvpcConfiguration: {Subnets: [!Ref Subnet]}}}}",
			[]string{"S" + fargate}},
		{"a pipe", "Resources:" + shared + `
  Pipe:
    Type: AWS::Pipes::Pipe
    Properties: {Target: !GetAtt Cluster.Arn, TargetParameters: {EcsTaskParameters: {TaskDefinitionArn: !Ref Definition, LaunchType: FARGATE, NetworkConfiguration: {AwsvpcConfiguration: {Subnets: [!Ref Subnet]}}}}}
`, []string{"Pipe" + fargate}},
		{"a definition from elsewhere", "Parameters: {D: {Type: String}}\nResources: {S: {Type: AWS::ECS::Service, Properties: {LaunchType: FARGATE, TaskDefinition: !Ref D, NetworkConfiguration: {AwsvpcConfiguration: {Subnets: [s]}}}}}",
			[]string{"S FARGATE task in s public no without definition unknown: task definition ${D} is not in the templates"}},
		{"an express gateway service", "Resources: {X: {Type: AWS::ECS::ExpressGatewayService}}",
			[]string{"X FARGATE without definition unknown: Amazon ECS itself makes the tasks and most of the network of an express gateway service"}},
	})
}

func TestDaemon(t *testing.T) {
	w := only(t, `
Resources:
  Cluster: {Type: AWS::ECS::Cluster}
  Execution: {Type: AWS::IAM::Role}
  Instance: {Type: AWS::IAM::Role}
  Profile: {Type: AWS::IAM::InstanceProfile, Properties: {Roles: [!Ref Instance]}}
  Managed:
    Type: AWS::ECS::CapacityProvider
    Properties: {ManagedInstancesProvider: {InstanceLaunchTemplate: {Ec2InstanceProfileArn: !GetAtt Profile.Arn, NetworkConfiguration: {Subnets: [s], SecurityGroups: [g]}}}}
  Definition: {Type: AWS::ECS::DaemonTaskDefinition, Properties: {ExecutionRoleArn: !GetAtt Execution.Arn, ContainerDefinitions: [{Name: app, Image: `+ourImage+`}]}}
  Daemon: {Type: AWS::ECS::Daemon, Properties: {ClusterArn: !GetAtt Cluster.Arn, CapacityProviderArns: [!GetAtt Managed.Arn], DaemonTaskDefinitionArn: !Ref Definition}}
`)
	if got, want := shownWorkload(w), "Daemon MANAGED_INSTANCES host in s+g public maybe"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	got := lines(w.Needs, ImagePull)[0]
	if want := "ecr.api ecr:GetAuthorizationToken execution-role host api.ecr.R.S on *"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestOrphansStillSayWhatIsWrong(t *testing.T) {
	w := only(t, "Resources:"+strings.Replace(shared, "Image: nginx", "Image: 1.dkr-ecr.eu-west-1.on.aws/a", 1))
	if got := line(w.Needs[0]); !strings.Contains(got, "denied: Amazon ECS does not log in to") {
		t.Errorf("got %q", got)
	}
}

func TestWorkloadsAreSorted(t *testing.T) {
	var got []string
	service := "{Type: AWS::ECS::Service, Properties: {LaunchType: FARGATE, TaskDefinition: x}}"
	set := strings.Replace(service, "Service", "TaskSet", 1)
	for _, w := range find(t, "Resources: {B: "+service+", A: "+set+", C: {Type: AWS::ECS::ExpressGatewayService}, AA: "+service+"}") {
		got = append(got, w.ID.String())
	}
	if want := "A AA B C"; strings.Join(got, " ") != want {
		t.Errorf("order %v, want %s", got, want)
	}
}
