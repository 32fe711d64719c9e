package test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsefs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/isolated-ecs/isolated-ecs/cluster"
	"github.com/isolated-ecs/isolated-ecs/internal/cdktest"
	"github.com/isolated-ecs/isolated-ecs/isolatedvpc"
	"github.com/isolated-ecs/isolated-ecs/service"
	"github.com/isolated-ecs/isolated-ecs/storage"
	"github.com/isolated-ecs/isolated-ecs/verify"
	"github.com/isolated-ecs/isolated-ecs/verify/verifytest"
)

// TestFilesInEveryCombination: wherever network, file system and service are, CDK finds
// no circle of stacks, CloudFormation none of resources, the name of the file system is
// in the allow-list once, and the service is proved to start.
func TestFilesInEveryCombination(t *testing.T) {
	for _, at := range []string{"strong N N N", "strong N N S", "strong N F F", "strong N F S", "strong N nested-F S", "strong N N nested-S", "weak N F S"} {
		t.Run(at, func(t *testing.T) {
			strength, places, _ := strings.Cut(at, " ")
			app := cdktest.NewApp(t, map[string]any{"@aws-cdk/core:defaultCrossStackReferences": strength})
			stacks := stacksOf(app, strings.Fields(places))
			defineServiceWithFiles(stacks[2], isolatedvpc.NewIsolatedVpc(stacks[0], "Network", nil), stacks[1])
			directory := *app.Synth(nil).Directory()
			for _, path := range templatesIn(t, directory) {
				template := readTemplate(t, path)
				if circle := circleIn(template); circle != nil {
					t.Errorf("%s: %s", filepath.Base(path), strings.Join(circle, " -> "))
				}
				for _, id := range template.ids("AWS::Route53Resolver::FirewallDomainList") {
					if names := template.Resources[id].Properties["Domains"].([]any); strings.Contains(id, "Allowed") && len(names) != 1 {
						t.Errorf("%s: %s has %v", filepath.Base(path), id, names)
					}
				}
			}
			var options verify.Options
			options.Region, options.Account = "eu-west-1", "111122223333"
			verifytest.MustStart(t, options, directory)
		})
	}
}

// TestMountRacesAreFound: a service that mounts a file system waits for what lets it.
func TestMountRacesAreFound(t *testing.T) {
	const path = "golden/service-efs.json"
	missing := map[string]int{}
	for _, waiter := range []string{"AWS::ECS::Service", "AWS::EFS::AccessPoint"} {
		for i := range one(readTemplate(t, path), waiter).DependsOn {
			cut := readTemplate(t, path)
			r := one(cut, waiter)
			r.DependsOn = slices.Delete(r.DependsOn, i, i+1)
			for _, id := range races(cut, cut.ids("AWS::ECS::Service")[0]) {
				if found := cut.Resources[id]; found.Properties["ToPort"] != 443.0 {
					missing[found.Type]++
				}
			}
		}
	}
	for kind, want := range map[string]int{
		"AWS::EFS::MountTarget": 2, "AWS::EC2::SecurityGroupIngress": 1, "AWS::EC2::SecurityGroupEgress": 1,
		"AWS::IAM::Policy": 2, // of the execution role and of the task role
	} {
		if missing[kind] != want {
			t.Errorf("%d of type %s are missed when they are not waited for, want %d", missing[kind], kind, want)
		}
	}
}

// filesOf defines a file system of CDK's own in the VPC of a network.
func filesOf(stack awscdk.Stack, network *isolatedvpc.IsolatedVpc) awsefs.FileSystem {
	return awsefs.NewFileSystem(stack, jsii.String("Files"), &awsefs.FileSystemProps{Vpc: network.Vpc(), VpcSubnets: network.Subnets()})
}

func mountFiles(stack awscdk.Stack, network *isolatedvpc.IsolatedVpc, point awsefs.IAccessPoint, role awsiam.IRole) *service.PrivateFargateService {
	return newService(stack, "Web", &service.PrivateFargateServiceProps{
		Cluster: newCluster(stack, network), TaskRole: role,
		Volumes: []service.Volume{{Name: "files", AccessPoint: point}},
		Mounts:  []service.Mount{{Volume: "files", Path: "/files"}},
	})
}

// TestFileSystemsOfCdk: an access point of CDK's own file system can be mounted, and one
// that was imported is let through by its name.
func TestFileSystemsOfCdk(t *testing.T) {
	t.Run("of the app", func(t *testing.T) {
		stack := cdktest.NewStack(t, ireland)
		network := isolatedvpc.NewIsolatedVpc(stack, "Network", nil)
		mountFiles(stack, network, filesOf(stack, network).AddAccessPoint(jsii.String("Point"), nil), nil)
		verifytest.MustStart(t, verify.Options{}, cdktest.Synthesize(t, stack))
	})
	t.Run("imported", func(t *testing.T) {
		stack := cdktest.NewStack(t, ireland)
		network := isolatedvpc.NewIsolatedVpc(stack, "Network", nil)
		mountFiles(stack, network, importedPoint(stack), nil)
		template := string(cdktest.Template(t, stack))
		for _, want := range []string{`"fs-0123456789abcdef0.efs.eu-west-1.`, `:access-point/fsap-0123456789abcdef0"`, `"sg-0123456789abcdef0"`} {
			if !strings.Contains(template, want) {
				t.Errorf("the template does not have %s", want)
			}
		}
	})
}

func importedPoint(stack awscdk.Stack) awsefs.IAccessPoint {
	return awsefs.AccessPoint_FromAccessPointAttributes(stack, jsii.String("Point"), &awsefs.AccessPointAttributes{
		AccessPointId: jsii.String("fsap-0123456789abcdef0"),
		FileSystem: awsefs.FileSystem_FromFileSystemAttributes(stack, jsii.String("Files"), &awsefs.FileSystemAttributes{
			FileSystemId:  jsii.String("fs-0123456789abcdef0"),
			SecurityGroup: awsec2.SecurityGroup_FromSecurityGroupId(stack, jsii.String("FilesGroup"), jsii.String("sg-0123456789abcdef0"), nil),
		}),
	})
}

// TestMountsOfImmutableRoles: what a role that was imported as immutable lacks is said.
func TestMountsOfImmutableRoles(t *testing.T) {
	stack := cdktest.NewStack(t, ireland)
	role := awsiam.Role_FromRoleArn(stack, jsii.String("Role"), jsii.String("arn:aws:iam::111122223333:role/web"), &awsiam.FromRoleArnOptions{Mutable: jsii.Bool(false)})
	web := mountFiles(stack, isolatedvpc.NewIsolatedVpc(stack, "Network", nil), importedPoint(stack), role)
	found := slices.ContainsFunc(*web.Node().Metadata(), func(m *constructs.MetadataEntry) bool {
		text, _ := m.Data.(string)
		return strings.Contains(text, "give it yourself what mounting takes: elasticfilesystem:ClientMount, elasticfilesystem:ClientWrite on arn:")
	})
	if !found {
		t.Error("there is no warning")
	}
}

// TestOtherClientsOfFiles: who is no service of ours is let in by a rule, and the group of
// the mount targets stays closed.
func TestOtherClientsOfFiles(t *testing.T) {
	stack := cdktest.NewStack(t, ireland)
	network := isolatedvpc.NewIsolatedVpc(stack, "Network", nil)
	files := storage.NewPrivateFileSystem(stack, "Files", &storage.PrivateFileSystemProps{Network: network})
	client := awsec2.SecurityGroup_FromSecurityGroupId(stack, jsii.String("Client"), jsii.String("sg-0123456789abcdef0"), &awsec2.SecurityGroupImportOptions{AllowAllOutbound: jsii.Bool(false)})
	client.Connections().AllowTo(files, awsec2.Port_Tcp(jsii.Number(2049)), jsii.String("a client"))
	template := parseTemplate(t, cdktest.Template(t, stack))
	if rule := one(template, "AWS::EC2::SecurityGroupIngress").Properties; rule["SourceSecurityGroupId"] != "sg-0123456789abcdef0" || rule["ToPort"] != 2049.0 {
		t.Errorf("the rule is %v", rule)
	}
	if opened := openings(template); len(opened) > 0 {
		t.Errorf("the template has openings: %s", strings.Join(opened, "\n"))
	}
	if got := *files.SecurityGroup().SecurityGroupId(); got != *(*files.FileSystem().Connections().SecurityGroups())[0].SecurityGroupId() {
		t.Errorf("SecurityGroup() is %s, not that of the file system", got)
	}
}

// TestOneMountTargetInAZone: a network with several subnets in a zone gets one.
func TestOneMountTargetInAZone(t *testing.T) {
	stack := cdktest.NewStack(t, ireland)
	network := newOwnNetwork(stack)
	network.vpc = awsec2.Vpc_FromVpcAttributes(stack, jsii.String("Three"), &awsec2.VpcAttributes{
		VpcId:                       jsii.String("vpc-0123456789abcdef0"),
		AvailabilityZones:           jsii.Strings("eu-west-1a", "eu-west-1b"),
		IsolatedSubnetIds:           jsii.Strings("subnet-1", "subnet-2", "subnet-3", "subnet-4"),
		IsolatedSubnetRouteTableIds: jsii.Strings("rtb-1", "rtb-2", "rtb-3", "rtb-4"),
	})
	storage.NewPrivateFileSystem(stack, "Files", &storage.PrivateFileSystemProps{Network: network})
	template := parseTemplate(t, cdktest.Template(t, stack))
	var subnets []string
	for _, id := range template.ids("AWS::EFS::MountTarget") {
		subnets = append(subnets, template.Resources[id].Properties["SubnetId"].(string))
	}
	slices.Sort(subnets)
	if got := strings.Join(subnets, " "); got != "subnet-1 subnet-2" {
		t.Errorf("mount targets in %s, want one in each of two zones", got)
	}
}

// TestIdsOfTheUser: what users name meets no construct of ours.
func TestIdsOfTheUser(t *testing.T) {
	stack := cdktest.NewStack(t, ireland)
	files := storage.NewPrivateFileSystem(stack, "Files", &storage.PrivateFileSystemProps{Network: isolatedvpc.NewIsolatedVpc(stack, "OfFiles", nil)})
	for _, id := range []string{"Rules", "Resource", "FileSystem", "SecurityGroup", "MountTarget1", "AccessPoints"} {
		files.AddAccessPoint(id, &storage.AccessPointOptions{Path: "/" + id, Uid: 1000, Gid: 1000})
	}
	report := newTask(stack, "Report", nil)
	for _, id := range []string{"TaskDefinition", "TaskRole", "ExecutionRole", "LogGroup", "SecurityGroup", "Rules", "Nightly", "NightlyRole", "Schedules"} {
		report.Schedule(id, &service.ScheduleOptions{Expression: "rate(1 hour)"})
	}
	cdktest.Template(t, stack)
}

// TestInvalidStorage: what only CDK tells of volumes, file systems and keys.
func TestInvalidStorage(t *testing.T) {
	tests := []struct {
		name   string
		define func(stack awscdk.Stack)
		want   []string // the first is the start
	}{
		{"a file system without anything", func(stack awscdk.Stack) {
			storage.NewPrivateFileSystem(stack, "Files", nil)
		}, []string{"storage: Test/Files: Network is required"}},
		{"an access point without anything", func(stack awscdk.Stack) {
			network := isolatedvpc.NewIsolatedVpc(stack, "Network", nil)
			storage.NewPrivateFileSystem(stack, "Files", &storage.PrivateFileSystemProps{Network: network}).AddAccessPoint("Point", nil)
		}, []string{"storage: Test/Files/AccessPoints/Point: Path must be", "Uid must be", "Gid must be"}},
		{"an access point without its file system", func(stack awscdk.Stack) {
			point := awsefs.AccessPoint_FromAccessPointId(stack, jsii.String("Point"), jsii.String("fsap-0123456789abcdef0"))
			mountFiles(stack, isolatedvpc.NewIsolatedVpc(stack, "Network", nil), point, nil)
		}, []string{`service: Test/Web: volume "files": AccessPoint was imported without its file system`}},
		{"an access point in another Region", func(stack awscdk.Stack) {
			const arn = "arn:aws:elasticfilesystem:us-east-1:111122223333:"
			point := awsefs.AccessPoint_FromAccessPointAttributes(stack, jsii.String("Point"), &awsefs.AccessPointAttributes{
				AccessPointArn: jsii.String(arn + "access-point/fsap-0123456789abcdef0"),
				FileSystem: awsefs.FileSystem_FromFileSystemAttributes(stack, jsii.String("Files"), &awsefs.FileSystemAttributes{
					FileSystemArn: jsii.String(arn + "file-system/fs-0123456789abcdef0"),
					SecurityGroup: awsec2.SecurityGroup_FromSecurityGroupId(stack, jsii.String("FilesGroup"), jsii.String("sg-0123456789abcdef0"), nil),
				}),
			})
			mountFiles(stack, isolatedvpc.NewIsolatedVpc(stack, "Network", nil), point, nil)
		}, []string{
			`service: Test/Web: volume "files": arn:aws:elasticfilesystem:us-east-1:111122223333:access-point/fsap-0123456789abcdef0 is not in the stack's Region eu-west-1`,
			`volume "files": arn:aws:elasticfilesystem:us-east-1:111122223333:file-system/fs-0123456789abcdef0 is not in`,
		}},
		{"a multi-Region key for a cluster", func(stack awscdk.Stack) {
			cluster.NewPrivateCluster(stack, "Cluster", &cluster.PrivateClusterProps{
				Network: isolatedvpc.NewIsolatedVpc(stack, "Network", nil), ClusterName: "backend",
				FargateEphemeralStorageKey: awskms.NewKey(stack, jsii.String("Key"), &awskms.KeyProps{MultiRegion: jsii.Bool(true)}),
			})
		}, []string{"cluster: Test/Cluster: FargateEphemeralStorageKey is a multi-Region key"}},
		{"an imported multi-Region key for a cluster", func(stack awscdk.Stack) {
			cluster.NewPrivateCluster(stack, "Cluster", &cluster.PrivateClusterProps{
				Network:                    isolatedvpc.NewIsolatedVpc(stack, "Network", nil),
				FargateEphemeralStorageKey: awskms.Key_FromKeyArn(stack, jsii.String("Key"), jsii.String("arn:aws:kms:eu-west-1:111122223333:key/mrk-0123456789abcdef0123456789abcdef")),
			})
		}, []string{"cluster: Test/Cluster: FargateEphemeralStorageKey needs ClusterName", "is a multi-Region key"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			stack := cdktest.NewStack(t, ireland)
			err := cdktest.PanicError(t, func() { tt.define(stack) })
			if !strings.HasPrefix(err.Error(), tt.want[0]) {
				t.Errorf("error %q does not start with %q", err, tt.want[0])
			}
			for _, part := range tt.want[1:] {
				if !strings.Contains(err.Error(), part) {
					t.Errorf("error %q does not have %q", err, part)
				}
			}
		})
	}
}
