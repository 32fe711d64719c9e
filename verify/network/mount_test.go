package network

import (
	"testing"

	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// withFiles is the isolated template with a file system that has a mount target in each zone.
var withFiles = edit(taskRules("[{IpProtocol: tcp, FromPort: 2049, ToPort: 2049, DestinationSecurityGroupId: !Ref FilesGroup}]"),
	"Files: {Type: AWS::EFS::FileSystem}",
	"TargetA: {Type: AWS::EFS::MountTarget, Properties: {FileSystemId: !Ref Files, SubnetId: !Ref A, SecurityGroups: [!Ref FilesGroup]}}",
	"TargetB: {Type: AWS::EFS::MountTarget, Properties: {FileSystemId: !Ref Files, SubnetId: !Ref B, SecurityGroups: [!Ref FilesGroup]}}",
	"FilesGroup: {Type: AWS::EC2::SecurityGroup, Properties: {VpcId: !Ref Vpc, SecurityGroupEgress: [{IpProtocol: icmp, FromPort: 252, ToPort: 86, CidrIp: 255.255.255.255/32}]}}",
	"FilesIn: {Type: AWS::EC2::SecurityGroupIngress, Properties: {GroupId: !Ref FilesGroup, IpProtocol: tcp, FromPort: 2049, ToPort: 2049, SourceSecurityGroupId: !Ref TaskGroup}}")

func TestMount(t *testing.T) {
	// The task is in a subnet without a mount target, in the zone of A.
	second := edit(replace(withFiles, "Service", "[!Ref A, !Ref B]", "[!Ref C]"),
		"C: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.2.0/24, AvailabilityZone: eu-west-1a}}")
	azs := replace(replace(replace(second, "A", "eu-west-1a", "!Select [0, !GetAZs '']"), "B", "eu-west-1b", "!Select [1, !GetAZs '']"),
		"C", "eu-west-1a", `!Select [0, "Fn::GetAZs": !Ref "AWS::Region"]`)
	tests := []struct{ name, resources, want string }{
		{"as it is", withFiles, "allowed"},
		{"another subnet of the zone", second, "allowed"},
		{"zones by number", azs, "allowed"},
		{"another number", replace(azs, "C", "[0,", "[2,"), "denied dns Files"},
		{"a zone that AWS picks", replace(second, "C", ", AvailabilityZone: eu-west-1a", ""), "unknown dns TargetA"},
		{"no mount target", edit(withFiles, "TargetA", "TargetB"), "denied dns Files"},
		{"no mount target in the zone", edit(withFiles, "TargetA"), "denied dns Files"},
		{"a mount target of another file system", edit(replace(withFiles, "TargetA", "!Ref Files", "!Ref Others"), "Others: {Type: AWS::EFS::FileSystem}"), "denied dns Files"},
		{"host names off (copilot-cli#5419)", replace(withFiles, "Vpc", ", EnableDnsHostnames: true", ""), "denied dns Vpc"},
		{"DNS off", replace(withFiles, "Vpc", "EnableDnsHostnames: true", "EnableDnsHostnames: true, EnableDnsSupport: false"), "denied dns Vpc/Properties/EnableDnsSupport"},
		{"no egress", replace(withFiles, "TaskGroup", "ToPort: 2049, D", "ToPort: 2048, D"), "denied egress TaskGroup"},
		{"no ingress", edit(withFiles, "FilesIn"), "denied ingress FilesGroup"},
		{"default group", replace(withFiles, "TargetA", ", SecurityGroups: [!Ref FilesGroup]", ""), "denied egress TaskGroup"},
		{"network ACL", withACL(second, []string{"C"}, httpsOut, answerIn), "denied nacl Acl"},
		{"network ACL for NFS", withACL(second, []string{"C"}, "100 out allow tcp 2049 10.0.0.0/24", answerIn), "allowed"},
		{"DNS Firewall", withFirewall(withFiles, "9 BLOCK *"), "denied dns Rules/Properties/FirewallRules/0"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			n := network(t, tt.resources)
			files := n.world.Resource(template.ResourceID{Logical: "Files"})
			path := n.Mount(n.interfaces(t)[0], files)
			if got := summary(path); got != tt.want {
				t.Errorf("%s, want %s\n%v", got, tt.want, path.Steps)
			}
		})
	}
}

func TestMountOfAFileSystemElsewhere(t *testing.T) {
	n := network(t, isolated)
	if got, want := summary(n.Mount(n.interfaces(t)[0], nil)), "unknown dns Service"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
