package test

import (
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecr"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssecretsmanager"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/isolated-ecs/isolated-ecs/cluster"
	"github.com/isolated-ecs/isolated-ecs/internal/cdktest"
	"github.com/isolated-ecs/isolated-ecs/isolatedvpc"
	"github.com/isolated-ecs/isolated-ecs/privatelink"
	"github.com/isolated-ecs/isolated-ecs/service"
)

// ec2Goldens are clusters with container instances.
var ec2Goldens = []golden{
	{"ec2-capacity", func(t *testing.T) awscdk.Stack {
		stack := cdktest.NewStack(t, nil)
		newCluster(stack, nil).AddEc2Capacity("Instances", nil)
		return stack
	}},
	{"ec2-capacity-all", func(t *testing.T) awscdk.Stack {
		stack := cdktest.NewStack(t, ireland)
		private := newCluster(stack, nil)
		private.AddEc2Capacity("Batch", &cluster.AddEc2CapacityOptions{
			InstanceType:          "m7g.large",
			MinInstances:          1,
			MaxInstances:          8,
			TargetCapacityPercent: 80,
			VolumeGiB:             50,
			TerminationProtection: true,
			Spot:                  true,
			SessionManager:        true,
			Ec2Messages:           true,
			PermissionsBoundary:   awsiam.ManagedPolicy_FromManagedPolicyName(stack, jsii.String("Boundary"), jsii.String("workloads")),
		})
		private.AddEc2Capacity("Gpu", &cluster.AddEc2CapacityOptions{InstanceType: "g5.xlarge"})
		private.AddEc2Capacity("Models", &cluster.AddEc2CapacityOptions{
			InstanceType: "g5g.xlarge", OperatingSystem: cluster.Bottlerocket, Spot: true, VolumeGiB: 100,
		})
		return stack
	}},
	{"workload-ec2", func(t *testing.T) awscdk.Stack {
		stack := cdktest.NewStack(t, nil)
		newEc2Service(stack, "Web", nil)
		return stack
	}},
	{"workload-ec2-bridge", func(t *testing.T) awscdk.Stack {
		stack := cdktest.NewStack(t, nil)
		private := newCluster(stack, nil)
		instances := private.AddEc2Capacity("Instances", nil)
		api := newEc2Service(stack, "Api", &service.PrivateEc2ServiceProps{
			Cluster: private, Capacity: instances, NetworkMode: awsecs.NetworkMode_BRIDGE,
			Ports: []service.Port{{Number: 8080}, {Number: 9090, HostPort: 9090}},
		})
		web := newEc2Service(stack, "Web", &service.PrivateEc2ServiceProps{
			Cluster: private, Capacity: instances, NetworkMode: awsecs.NetworkMode_BRIDGE,
			Image: awsecs.ContainerImage_FromEcrRepository(awsecr.NewRepository(stack, jsii.String("Images"), nil), jsii.String("1.0")),
		})
		job := newService(stack, "Job", &service.PrivateFargateServiceProps{Cluster: private})
		api.AllowFrom(job, 8080, "Job calls Api")
		web.AllowTo(api, 9090, "Web reads the metrics of Api")
		return stack
	}},
	{"service-ec2-all", func(t *testing.T) awscdk.Stack {
		stack := cdktest.NewStack(t, nil)
		defineFullEc2Service(stack)
		return stack
	}},
}

// TestSoftwareFromAws: instances that read from buckets of AWS's own find their names,
// and the policy lets everybody read there, and nothing else.
func TestSoftwareFromAws(t *testing.T) {
	stack := cdktest.NewStack(t, ireland)
	newCluster(stack, nil).AddEc2Capacity("Instances", &cluster.AddEc2CapacityOptions{AwsBuckets: privatelink.AwsBuckets()})
	text := cdktest.Template(t, stack)
	tmpl := parseTemplate(t, text)
	got := policyCell(tmpl.Resources[endpointOf(tmpl, privatelink.S3)].Properties["PolicyDocument"])
	if want := "`s3:GetObject` on `arn:${AWS::Partition}:s3:::al2023-repos-eu-west-1-de612dc2/*`, `arn:${AWS::Partition}:s3:::amazon-ssm-eu-west-1/*`, for everybody"; got != want {
		t.Errorf("the policy lets through %s, want %s", got, want)
	}
	for _, bucket := range privatelink.AwsBuckets() {
		for _, host := range bucket.Hosts("eu-west-1", "amazonaws.com") {
			if !strings.Contains(string(text), `"`+host+`"`) {
				t.Errorf("%s does not resolve", host)
			}
		}
	}
}

// TestAgentEndpointsInOrder: in whatever order they are required, CloudFormation creates
// ecs-agent first, then ecs-telemetry, then ecs.
func TestAgentEndpointsInOrder(t *testing.T) {
	order := []privatelink.Service{privatelink.EcsAgent, privatelink.EcsTelemetry, privatelink.Ecs}
	for _, required := range [][]int{{0, 1, 2}, {2, 1, 0}, {2, 0, 1}, {0, 2}} {
		stack := cdktest.NewStack(t, nil)
		network := isolatedvpc.NewIsolatedVpc(stack, "Network", nil)
		for _, i := range required {
			network.Require(privatelink.Need{Service: order[i], Reason: "the test"})
		}
		tmpl := parseTemplate(t, cdktest.Template(t, stack))
		slices.Sort(required)
		for n, i := range required[1:] {
			first, then := endpointOf(tmpl, order[required[n]]), endpointOf(tmpl, order[i])
			if !closure(tmpl, then)[first] {
				t.Errorf("required %v: %s does not wait for %s", required, then, first)
			}
		}
	}
}

// TestEc2ConstructsAreConstructs: CDK takes them wherever it takes a construct.
func TestEc2ConstructsAreConstructs(t *testing.T) {
	stack := cdktest.NewStack(t, nil)
	private := newCluster(stack, nil)
	instances := private.AddEc2Capacity("Instances", nil)
	web := newEc2Service(stack, "Web", &service.PrivateEc2ServiceProps{Cluster: private, Capacity: instances, Ports: []service.Port{{Number: 80}}})
	for _, c := range []constructs.Construct{instances, web} {
		constructs.NewConstruct(c, jsii.String("Child"))
		awscdk.Tags_Of(c).Add(jsii.String("team"), c.Node().Id(), nil)
	}
	web.Node().AddDependency(instances)
	web.AllowFrom(instances, 80, "health checks of the instances")
	text := string(cdktest.Template(t, stack))
	for _, want := range []string{`"Value": "Instances"`, `"Value": "Web"`, "health checks of the instances"} {
		if !strings.Contains(text, want) {
			t.Errorf("the template does not have %s", want)
		}
	}
	if instances.Cluster() != private.Cluster() || instances.AutoScalingGroup() == nil || web.Service() == nil || web.TaskDefinition() == nil {
		t.Error("an accessor returns something else")
	}
}

// TestEc2ServiceErrors: what cannot run on instances is refused, with what to do.
func TestEc2ServiceErrors(t *testing.T) {
	for _, tt := range []struct {
		name  string
		props func(app awscdk.App, stack awscdk.Stack) *service.PrivateEc2ServiceProps
		want  string
	}{
		{"instances of another cluster", func(_ awscdk.App, stack awscdk.Stack) *service.PrivateEc2ServiceProps {
			network := isolatedvpc.NewIsolatedVpc(stack, "Network", nil)
			other := cluster.NewPrivateCluster(stack, "Other", &cluster.PrivateClusterProps{Network: network})
			return &service.PrivateEc2ServiceProps{Cluster: newCluster(stack, network), Capacity: other.AddEc2Capacity("Instances", nil)}
		}, "Capacity is of another cluster than Cluster"},
		{"the network of instances of another stack", func(app awscdk.App, _ awscdk.Stack) *service.PrivateEc2ServiceProps {
			private := newCluster(cdktest.AddStack(app, "Cluster", nil), nil)
			return &service.PrivateEc2ServiceProps{Cluster: private, Capacity: private.AddEc2Capacity("Instances", nil), NetworkMode: awsecs.NetworkMode_BRIDGE}
		}, "define the service in the stack of Capacity"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			app := cdktest.NewApp(t, nil)
			stack := cdktest.AddStack(app, "Test", nil)
			props := tt.props(app, stack)
			if err := cdktest.PanicError(t, func() { newEc2Service(stack, "Web", props) }); !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %q, want one with %q", err, tt.want)
			}
		})
	}
}

// TestInstancesInAStackOfTheirOwn: services of other stacks that pull from repositories
// there make no circle of stacks.
func TestInstancesInAStackOfTheirOwn(t *testing.T) {
	app := cdktest.NewApp(t, map[string]any{"@aws-cdk/core:defaultCrossStackReferences": "strong"})
	private := newCluster(cdktest.AddStack(app, "Cluster", nil), nil)
	instances := private.AddEc2Capacity("Instances", nil)
	for _, name := range []string{"First", "Second"} {
		stack := cdktest.AddStack(app, name, nil)
		for _, id := range []string{"Web", "Api"} {
			newEc2Service(stack, id, &service.PrivateEc2ServiceProps{
				Cluster: private, Capacity: instances,
				Image: awsecs.ContainerImage_FromEcrRepository(awsecr.NewRepository(stack, jsii.String("Images"+id), nil), jsii.String("1.0")),
			})
		}
	}
	for _, path := range templatesIn(t, *app.Synth(nil).Directory()) {
		if circle := circleIn(readTemplate(t, path)); circle != nil {
			t.Errorf("%s: %s", path, strings.Join(circle, " -> "))
		}
	}
}

// ownCapacity is instances of the user's own.
type ownCapacity struct {
	cluster awsecs.ICluster
	role    awsiam.IRole
	group   awsec2.ISecurityGroup
}

func (o ownCapacity) Cluster() awsecs.ICluster             { return o.cluster }
func (o ownCapacity) CapacityProviderName() *string        { return jsii.String("own") }
func (o ownCapacity) SecurityGroup() awsec2.ISecurityGroup { return o.group }
func (o ownCapacity) InstanceRole() awsiam.IRole           { return o.role }
func (o ownCapacity) Bottlerocket() bool                   { return false }

// TestEachInstanceRolePulls: roles side by side have a policy each, and services of one role
// share one.
func TestEachInstanceRolePulls(t *testing.T) {
	stack := cdktest.NewStack(t, nil)
	private := newCluster(stack, nil)
	private.AddEc2Capacity("Instances", nil) // without, CDK refuses services on instances
	pulls := map[string][]string{}           // the repositories of a role
	for _, id := range []string{"A", "B"} {
		capacity := ownCapacity{
			private.Cluster(),
			awsiam.NewRole(stack, jsii.String("Role"+id), &awsiam.RoleProps{AssumedBy: awsiam.NewServicePrincipal(jsii.String("ec2.amazonaws.com"), nil)}),
			awsec2.NewSecurityGroup(stack, jsii.String("Group"+id), &awsec2.SecurityGroupProps{Vpc: private.Network().Vpc(), AllowAllOutbound: jsii.Bool(false)}),
		}
		for _, name := range []string{"Web" + id, "Api" + id} {
			repository := awsecr.NewRepository(stack, jsii.String("Images"+name), nil)
			newEc2Service(stack, name, &service.PrivateEc2ServiceProps{Cluster: private, Capacity: capacity, Image: awsecs.ContainerImage_FromEcrRepository(repository, nil)})
			role := *stack.GetLogicalId(capacity.role.Node().DefaultChild().(awscdk.CfnElement))
			pulls[role] = append(pulls[role], *stack.GetLogicalId(repository.Node().DefaultChild().(awscdk.CfnElement)))
		}
	}
	tmpl := parseTemplate(t, cdktest.Template(t, stack))
	for role, repositories := range pulls {
		var found []string
		for _, id := range tmpl.ids("AWS::IAM::Policy") {
			if policy := tmpl.Resources[id].Properties; slices.Equal(references(policy["Roles"]), []string{role}) {
				found = append(found, references(policy["PolicyDocument"])...)
			}
		}
		for _, repository := range repositories {
			if !slices.Contains(found, repository) {
				t.Errorf("role %s cannot pull from %s: %v", role, repository, found)
			}
		}
	}
}

// newEc2Service defines a service on instances with the required props filled in.
func newEc2Service(scope constructs.Construct, id string, props *service.PrivateEc2ServiceProps) *service.PrivateEc2Service {
	if props == nil {
		props = &service.PrivateEc2ServiceProps{}
	}
	if props.Cluster == nil {
		private := newCluster(scope, nil)
		props.Cluster, props.Capacity = private, private.AddEc2Capacity("Instances", nil)
	}
	if props.Image == nil {
		props.Image = ecrImage(scope)
	}
	return service.NewPrivateEc2Service(scope, id, props)
}

// defineFullEc2Service sets what a service on instances has besides that on Fargate.
func defineFullEc2Service(stack awscdk.Stack) {
	key := awskms.NewKey(stack, jsii.String("Key"), nil)
	private := cluster.NewPrivateCluster(stack, "Cluster", &cluster.PrivateClusterProps{
		Network: isolatedvpc.NewIsolatedVpc(stack, "Network", nil),
		ExecuteCommand: &cluster.ExecuteCommand{
			EncryptionKey: key, LogGroup: awslogs.NewLogGroup(stack, jsii.String("Sessions"), &awslogs.LogGroupProps{EncryptionKey: key}),
		},
	})
	newEc2Service(stack, "Web", &service.PrivateEc2ServiceProps{
		Cluster:                private,
		Capacity:               private.AddEc2Capacity("Instances", &cluster.AddEc2CapacityOptions{InstanceType: "g4dn.xlarge"}),
		Cpu:                    1024,
		MemoryMiB:              4096,
		Gpus:                   1,
		Ports:                  []service.Port{{Number: 8080, Name: "http"}},
		Secrets:                []service.Secret{{Name: "TOKEN", SecretsManager: awssecretsmanager.NewSecret(stack, jsii.String("Token"), nil)}},
		WritableRootFilesystem: true,
		ExecuteCommand:         true,
		Sidecars:               []service.Container{{Name: "proxy", Image: awsecs.ContainerImage_FromEcrRepository(awsecr.NewRepository(stack, jsii.String("Proxy"), nil), nil), WritableRootFilesystem: true}},
		DesiredCount:           jsii.Number(3),
		MinHealthyPercent:      jsii.Number(50),
		MaxHealthyPercent:      jsii.Number(150),
		ServiceName:            "web",
		LogRetention:           awslogs.RetentionDays_ONE_YEAR,
	})
}
