package workload

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
	"github.com/isolated-ecs/isolated-ecs/verify/template/templatetest"
)

// A sample is a template with one service. Fields are YAML: of the container app, of the
// task definition, of the service, and further resources and parameters.
type sample struct {
	container, definition, service string
	resources, parameters          string
	launch                         string // Default: "LaunchType: FARGATE"
	roles                          string // Default: both
	mode                           string // Default: awsvpc
	image                          string // Default: ourImage
}

const (
	ourImage  = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/app:1"
	bothRoles = "ExecutionRoleArn: !GetAtt Execution.Arn, TaskRoleArn: !GetAtt Task.Arn"
	onEC2     = "LaunchType: EC2"
	// instances are an Auto Scaling group that joins the cluster.
	instances = `
  Instance: {Type: AWS::IAM::Role}
  Profile: {Type: AWS::IAM::InstanceProfile, Properties: {Roles: [!Ref Instance]}}
  Template:
    Type: AWS::EC2::LaunchTemplate
    Properties:
      LaunchTemplateData:
        IamInstanceProfile: {Arn: !GetAtt Profile.Arn}
        SecurityGroupIds: [!Ref Group]
        UserData: !Base64
          Fn::Sub: echo ECS_CLUSTER=${Cluster} >> /etc/ecs/ecs.config
  Instances:
    Type: AWS::AutoScaling::AutoScalingGroup
    Properties:
      VPCZoneIdentifier: [!Ref Subnet]
      LaunchTemplate: {LaunchTemplateId: !Ref Template, Version: "1"}
`
)

func (s sample) String() string {
	lines := func(yaml string) string { return yaml }
	options := func(parts ...string) string {
		return strings.Join(slices.DeleteFunc(parts, func(p string) bool { return p == "" }), ", ")
	}
	network := "NetworkConfiguration: {AwsvpcConfiguration: {Subnets: [!Ref Subnet], SecurityGroups: [!Ref Group]}}"
	mode := cmp.Or(s.mode, "awsvpc")
	if mode != "awsvpc" {
		network = ""
	}
	parameters := ""
	if s.parameters != "" {
		parameters = "Parameters:\n" + s.parameters
	}
	roles := cmp.Or(s.roles, bothRoles)
	if roles == "none" {
		roles = ""
	}
	return parameters + `
Resources:
  Cluster: {Type: AWS::ECS::Cluster}
  Execution: {Type: AWS::IAM::Role}
  Task: {Type: AWS::IAM::Role}
  Subnet: {Type: AWS::EC2::Subnet}
  Group: {Type: AWS::EC2::SecurityGroup}
  Definition:
    Type: AWS::ECS::TaskDefinition
    Properties: {` + options("NetworkMode: "+mode, roles, s.definition,
		"ContainerDefinitions: [{"+options("Name: app", "Image: "+cmp.Or(s.image, `"`+ourImage+`"`), s.container)+"}]") + `}
  Service:
    Type: AWS::ECS::Service
    Properties: {` + options("Cluster: !Ref Cluster", "TaskDefinition: !Ref Definition", cmp.Or(s.launch, "LaunchType: FARGATE"), network, s.service) + `}
` + lines(s.resources)
}

// line shows a need in one line: who calls what from where, and what the template decides.
func line(n Need) string {
	out := []string{cmp.Or(string(n.Service), "-")}
	add := func(prefix, value string) {
		if value != "" {
			out = append(out, prefix+value)
		}
	}
	add("", n.Action)
	add("", n.Principal)
	add("", string(n.From))
	add("", n.Host.String())
	if n.Host != "" && n.Port != 443 {
		add(":", fmt.Sprint(n.Port))
	}
	add("on ", n.Resource.String())
	add("via ", n.ViaService)
	if n.Optional {
		add("", "optional")
	}
	if n.Doubt != "" {
		add("", "doubtful")
	}
	if v := n.Steps.Verdict(); len(n.Steps) > 0 && v != fact.Allowed {
		add("", v.String()+": "+n.Steps.Witness().Why)
	}
	return strings.NewReplacer("eu-west-1.amazonaws.com", "R.S", "eu-west-1:111122223333", "R:A", "arn:aws:", "arn:").Replace(strings.Join(out, " "))
}

// lines are those of the needs with a feature; of all, if it is "".
func lines(needs []Need, feature string) []string {
	var out []string
	for _, n := range needs {
		if feature == "" || n.Feature == feature {
			out = append(out, line(n))
		}
	}
	return out
}

func find(t *testing.T, source string) []*Workload {
	t.Helper()
	return Find(templatetest.World(t, source))
}

// only is the one workload of a template.
func only(t *testing.T, source string) *Workload {
	t.Helper()
	found := find(t, source)
	if len(found) != 1 {
		t.Fatalf("%d workloads, want 1", len(found))
	}
	return found[0]
}

// A claim is which calls a sample needs for a feature.
type claim struct {
	name   string
	sample sample
	want   []string
}

// holds checks claims about one feature.
func holds(t *testing.T, feature string, claims []claim) {
	t.Helper()
	for _, c := range claims {
		t.Run(c.name, func(t *testing.T) {
			t.Helper()
			got := lines(only(t, c.sample.String()).Needs, feature)
			if !slices.Equal(got, c.want) {
				t.Errorf("needs for %s:\n\t%s\nwant:\n\t%s", feature, strings.Join(got, "\n\t"), strings.Join(c.want, "\n\t"))
			}
		})
	}
}

func TestNeedsAreInOrder(t *testing.T) {
	s := sample{
		container: `Secrets: [{Name: A, ValueFrom: /a}], EnvironmentFiles: [{Type: s3, Value: "arn:aws:s3:::b/a.env"}],
			LogConfiguration: {LogDriver: awslogs, Options: {awslogs-group: g, awslogs-region: eu-west-1, awslogs-stream-prefix: p}}`,
		definition: `Volumes: [{Name: v, EFSVolumeConfiguration: {FilesystemId: fs-1}}]`,
		service:    "EnableExecuteCommand: true, ServiceConnectConfiguration: {Enabled: true}",
	}
	var got []string
	for _, n := range only(t, s.String()).Needs {
		if len(got) == 0 || got[len(got)-1] != n.Feature {
			got = append(got, n.Feature)
		}
	}
	want := []string{RoleTrust, ImagePull, LayerDownload, SecretInjection, EnvironmentFile, VolumeMount, LogDelivery, ServiceConnect, ExecSession}
	if !slices.Equal(got, want) {
		t.Errorf("features %v, want %v", got, want)
	}
}

func TestEveryNeedIsComplete(t *testing.T) {
	s := sample{
		container: `Secrets: [{Name: A, ValueFrom: /a}], LogConfiguration: {LogDriver: awslogs, Options: {awslogs-group: g}}`,
		service:   "EnableExecuteCommand: true",
		launch:    onEC2,
		resources: instances,
	}
	for _, n := range only(t, s.String()).Needs {
		if n.Reason == "" || n.At.Path == "" || n.Region == "" || n.Fix == "" {
			t.Errorf("%s has reason %q, place %q, Region %q, fix %q", line(n), n.Reason, n.At.Path, n.Region, n.Fix)
		}
		if (n.Host == "") != (n.Port == 0) {
			t.Errorf("%s has host %q and port %d", line(n), n.Host, n.Port)
		}
	}
}

func TestContainersThatShareACallHaveOneNeed(t *testing.T) {
	s := sample{definition: `Family: two`}.String()
	s = strings.Replace(s, "ContainerDefinitions: [", `ContainerDefinitions: [{Name: side, Image: "`+ourImage+`"}, `, 1)
	w := only(t, s)
	want := []string{
		"ecr.api ecr:GetAuthorizationToken execution-role task api.ecr.R.S on *",
		"ecr.dkr ecr:BatchGetImage execution-role task 111122223333.dkr.ecr.R.S on arn:ecr:R:A:repository/app",
		"ecr.dkr ecr:GetDownloadUrlForLayer execution-role task 111122223333.dkr.ecr.R.S on arn:ecr:R:A:repository/app",
	}
	if got := lines(w.Needs, ImagePull); !slices.Equal(got, want) {
		t.Errorf("needs %q, want %q", got, want)
	}
	if n := w.Needs[2]; n.Container != "" || n.Reason != "image of container side, image of container app" {
		t.Errorf("container %q, reason %q", n.Container, n.Reason)
	}
}

func TestRegionThatIsNotKnownStaysASymbol(t *testing.T) {
	w := Find(templatetest.WorldWith(t, sample{image: `!Sub "${AWS::AccountId}.dkr.ecr.${AWS::Region}.${AWS::URLSuffix}/app:1"`}.String(), template.Options{}))[0]
	want := []string{
		"ecr.api ecr:GetAuthorizationToken execution-role task api.ecr.${AWS::Region}.amazonaws.com on *",
		"ecr.dkr ecr:BatchGetImage execution-role task ${AWS::AccountId}.dkr.ecr.${AWS::Region}.amazonaws.com on arn:ecr:${AWS::Region}:${AWS::AccountId}:repository/app",
		"ecr.dkr ecr:GetDownloadUrlForLayer execution-role task ${AWS::AccountId}.dkr.ecr.${AWS::Region}.amazonaws.com on arn:ecr:${AWS::Region}:${AWS::AccountId}:repository/app",
	}
	if got := lines(w.Needs, ImagePull); !slices.Equal(got, want) {
		t.Errorf("needs %q, want %q", got, want)
	}
}

func TestBadShapesDoNotPanic(t *testing.T) {
	for _, container := range []string{
		"Secrets: 1", "Secrets: {A: b}", "Secrets: [x, {}]", "LogConfiguration: x", "LogConfiguration: {LogDriver: awslogs, Options: [1]}",
		"EnvironmentFiles: [1]", "CredentialSpecs: x", "RepositoryCredentials: [x]", "FirelensConfiguration: 3", "MountPoints: [x]",
		`Secrets: [{Name: a, ValueFrom: ""}]`, `Secrets: [{Name: a, ValueFrom: "::::::"}]`, `Secrets: [{Name: a, ValueFrom: "arn:::::"}]`,
	} {
		for _, definition := range []string{"Volumes: x", "Volumes: [x, {EFSVolumeConfiguration: y}]", "RuntimePlatform: 7"} {
			find(t, sample{container: container, definition: definition, service: "EnableExecuteCommand: [x]"}.String())
		}
	}
	find(t, "Resources: {S: {Type: AWS::ECS::Service}, R: {Type: AWS::Events::Rule}, D: {Type: AWS::ECS::Daemon}, T: {Type: AWS::ECS::TaskDefinition}, A: {Type: AWS::ECS::ClusterCapacityProviderAssociations}}")
}
