//go:build emulator

package emulator

import (
	"maps"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

// workloads is how many services and schedules each example has.
var workloads = map[string]int{
	"api-ingress":     1,
	"ec2":             2,
	"efs":             1,
	"exec":            1,
	"existing-vpc":    1,
	"fargate":         1,
	"multi-stack":     2,
	"scheduled":       1,
	"service-connect": 2,
	"windows":         1,
}

// onInstances are the services whose tasks have the network of their instances.
var onInstances = []string{"WorkersService06F7B0BF"}

// unknownTypes are the resource types that the emulator's CloudFormation does not
// know. The test fails as soon as it knows one, so that this list stays as short
// as it can be.
var unknownTypes = []string{
	"AWS::ApiGatewayV2::Api",
	"AWS::ApiGatewayV2::Integration",
	"AWS::ApiGatewayV2::Route",
	"AWS::ApiGatewayV2::Stage",
	"AWS::ApiGatewayV2::VpcLink",
	"AWS::CDK::Metadata",                                          // counts the users of CDK, creates nothing
	"AWS::EC2::SecurityGroupEgress",                               // from one service to another
	"AWS::ECS::CapacityProvider",                                  // the Auto Scaling group for the cluster
	"AWS::ECS::ClusterCapacityProviderAssociations",               // FARGATE and FARGATE_SPOT of the cluster
	"AWS::Route53Resolver::FirewallDomainList",                    // the names that resolve, and all others
	"AWS::Route53Resolver::FirewallRuleGroup",                     // lets through the first, blocks the second
	"AWS::Route53Resolver::FirewallRuleGroupAssociation",          // … in the VPC
	"AWS::Route53Resolver::ResolverQueryLoggingConfig",            // the log of what is looked up
	"AWS::Route53Resolver::ResolverQueryLoggingConfigAssociation", // … in the VPC
	"AWS::S3::BucketPolicy",
	"AWS::Scheduler::Schedule",
	"AWS::ServiceDiscovery::HttpNamespace",
	"AWS::ServiceDiscovery::PrivateDnsNamespace",
	"AWS::ServiceDiscovery::Service",
}

// withoutID are the types whose resources the emulator holds without an ID.
var withoutID = []string{"AWS::EC2::SecurityGroupIngress", "AWS::EFS::AccessPoint"}

// ignoredProperties are those that the emulator drops of the resources that it
// holds. The test fails as soon as it keeps one, or drops another.
var ignoredProperties = []string{
	"AWS::EC2::LaunchTemplate TagSpecifications",
	"AWS::EC2::RouteTable Tags",
	"AWS::EC2::SecurityGroup SecurityGroupEgress", // its groups let everything out
	"AWS::EC2::SecurityGroup SecurityGroupEgress.Description",
	"AWS::EC2::SecurityGroup SecurityGroupEgress.FromPort",
	"AWS::EC2::SecurityGroup SecurityGroupEgress.IpProtocol",
	"AWS::EC2::SecurityGroup SecurityGroupEgress.ToPort",
	"AWS::EC2::SecurityGroupIngress Description",
	"AWS::EC2::SubnetRouteTableAssociation RouteTableId", // its subnets are in the main table
	"AWS::EC2::SubnetRouteTableAssociation SubnetId",
	"AWS::EC2::VPC EnableDnsHostnames",
	"AWS::EC2::VPCEndpoint Tags",
	"AWS::ECS::Cluster ClusterSettings.Value",
	"AWS::ECS::Cluster Configuration",
	"AWS::ECS::Cluster ServiceConnectDefaults",
	"AWS::ECS::Service CapacityProviderStrategy",
	"AWS::ECS::Service DeploymentConfiguration",
	"AWS::ECS::Service EnableExecuteCommand",
	"AWS::ECS::Service LaunchType",
	"AWS::ECS::Service NetworkConfiguration",
	"AWS::ECS::Service ServiceConnectConfiguration",
	"AWS::ECS::Service ServiceRegistries",
	"AWS::ECS::TaskDefinition Cpu",
	"AWS::ECS::TaskDefinition ExecutionRoleArn",
	"AWS::ECS::TaskDefinition NetworkMode",
	"AWS::ECS::TaskDefinition RequiresCompatibilities",
	"AWS::ECS::TaskDefinition RuntimePlatform",
	"AWS::ECS::TaskDefinition TaskRoleArn",
	"AWS::ECS::TaskDefinition Volumes.EFSVolumeConfiguration",
	"AWS::EFS::FileSystem FileSystemPolicy",
	"AWS::Logs::LogGroup KmsKeyId",
	"AWS::S3::Bucket PublicAccessBlockConfiguration",
}

// bridged is what the emulator breaks on, and gets otherwise: gaps.py says how. No
// example is left out for it, and no resource.
var bridged = []string{
	"/aws/service/bottlerocket/aws-ecs-2/arm64/latest/image_id",
	"AWS::EC2::VPCEndpoint Id",
	"AWS::KMS::Key KeyPolicy",
	"AWS::ServiceDiscovery::HttpNamespace Arn",
	"AWS::ServiceDiscovery::PrivateDnsNamespace Id",
	"AWS::ServiceDiscovery::Service Arn",
}

// TestExamples deploys each example into an emulator of its own.
func TestExamples(t *testing.T) {
	names := examples(t)
	if want := slices.Sorted(maps.Keys(workloads)); !slices.Equal(names, want) {
		t.Fatalf("there are the examples %v, and workloads has %v", names, want)
	}
	programs := compile(t)
	var all summary
	t.Run("deploy", func(t *testing.T) {
		for _, name := range names {
			t.Run(name, func(t *testing.T) {
				t.Parallel() // each is a process
				found, output := deployExample(t, name, programs)
				t.Log(lastLine(output))
				wantHeld(t, found)
				wantIsolated(t, found)
				wantPlaced(t, found, workloads[name])
				if name == "fargate" {
					wantFargate(t, found, output)
				}
				all.add(found)
			})
		}
	})
	if all.examples == len(names) {
		wantAll(t, []claim{
			{"types of which nothing is held", sorted(all.unknown), unknownTypes},
			{"properties that are ignored", sorted(all.ignored), ignoredProperties},
			{"what the emulator gets otherwise", sorted(all.bridged), bridged},
		})
	}
}

// summary is what the emulator lacks for all examples together.
type summary struct {
	sync.Mutex
	examples                  int
	unknown, ignored, bridged []string
}

func (s *summary) add(found *inventory) {
	s.Lock()
	defer s.Unlock()
	s.examples++
	s.unknown = append(s.unknown, found.types(false)...)
	s.ignored = append(s.ignored, found.ignoredProperties()...)
	s.bridged = append(s.bridged, found.Bridged...)
}

// wantHeld wants everything to exist that the emulator can hold.
func wantHeld(t *testing.T, found *inventory) {
	t.Helper()
	wantAll(t, []claim{
		{"statuses of the stacks", sorted(each(found.Stacks, func(s stack) string { return s.Status })), []string{"CREATE_COMPLETE"}},
		{"resources that are not there", found.missing(), nothing},
		{"unknown types of which something is held", common(found.types(true), unknownTypes), nothing},
		{"known types of which something is not held", without(found.types(false), unknownTypes), nothing},
		{"properties that are ignored, and are not listed", without(found.ignoredProperties(), ignoredProperties), nothing},
		{"types that are not compared", found.Ignored.NotCompared, map[string][]string{}},
	})
}

// wantIsolated wants no way to the internet or from it in what the emulator holds.
func wantIsolated(t *testing.T, found *inventory) {
	t.Helper()
	gateways := slices.Concat(found.endpointIDs("s3"), found.endpointIDs("dynamodb"))
	wantAll(t, []claim{
		{"kinds of exits", slices.Sorted(maps.Keys(found.Exits)), []string{"egress_only", "internet", "load_balancers", "nat", "public_ips"}},
		{"exits", found.exits(), nothing},
		{"public subnets", found.publicSubnets(), nothing},
		{"public subnets of the templates", found.publicByTemplate(), nothing},
		{"security groups that let in everybody", found.fromAnywhere(), nothing},
		{"routes that lead elsewhere than to gateway endpoints", without(found.routeTargets(), gateways), nothing},
	})
}

// wantPlaced wants tasks to run where something exists.
func wantPlaced(t *testing.T, found *inventory, count int) {
	t.Helper()
	if len(found.Placements) != count {
		t.Errorf("%d services and schedules, want %d", len(found.Placements), count)
	}
	clusters := each(found.Clusters, func(c cluster) string { return c.Name })
	definitions := each(found.TaskDefinitions, func(d taskDefinition) string { return d.Arn })
	subnets := each(found.Subnets, func(s subnet) string { return s.ID })
	groups := each(found.SecurityGroups, func(g group) string { return g.ID })
	for _, p := range found.Placements {
		wantAll(t, []claim{
			{"that there is the cluster of " + p.Workload, slices.Contains(clusters, p.Cluster), true},
			{"that there is the task definition of " + p.Workload, slices.Contains(definitions, p.TaskDefinition), true},
		})
		if slices.Contains(onInstances, p.Workload) {
			continue
		}
		wantAll(t, []claim{
			{"number of subnets of " + p.Workload, len(p.Subnets), 2},
			{"unknown subnets of " + p.Workload, without(p.Subnets, subnets), nothing},
			{"number of security groups of " + p.Workload, len(p.SecurityGroups), 1},
			{"unknown security groups of " + p.Workload, without(p.SecurityGroups, groups), nothing},
			{"public IP of " + p.Workload, p.PublicIP, "DISABLED"},
		})
	}
}

// examples are the folders with one.
func examples(t *testing.T) []string {
	t.Helper()
	programs, err := filepath.Glob(filepath.Join("..", "..", "examples", "*", "main.go"))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, program := range programs {
		names = append(names, filepath.Base(filepath.Dir(program)))
	}
	return names
}

// compile returns the folder of the compiled examples.
func compile(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	command := exec.Command("go", "build", "-o", folder, "./examples/...")
	command.Dir = filepath.Join("..", "..")
	if output, err := command.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	return folder
}

func lastLine(output string) string {
	lines := strings.Split(strings.TrimSpace(output), "\n")
	return lines[len(lines)-1]
}

func common(a, b []string) []string {
	return slices.DeleteFunc(slices.Clone(a), func(s string) bool { return !slices.Contains(b, s) })
}

func without(a, b []string) []string {
	return slices.DeleteFunc(slices.Clone(a), func(s string) bool { return slices.Contains(b, s) })
}
