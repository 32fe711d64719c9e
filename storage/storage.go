// Package storage defines file systems that workloads in an isolated network share
// and keep.
//
// What gets created: an encrypted file system of Amazon EFS with automatic backups, a
// mount target in each Availability Zone of the network, a security group for them,
// and a policy that lets in nobody but whom a role's own policy lets in, with TLS and
// through an access point. What never gets created: access for anonymous clients, or
// a rule that is open to addresses.
package storage

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsefs"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/isolated-ecs/isolated-ecs/internal/problems"
)

// Network is what a file system needs from the network it is mounted in.
// *isolatedvpc.IsolatedVpc has it, and so can a type of your own.
type Network interface {
	// Vpc is the VPC.
	Vpc() awsec2.IVpc
	// Subnets selects the subnets of the clients.
	Subnets() *awsec2.SubnetSelection
	// AllowDomains lets names resolve that a DNS Firewall would block.
	AllowDomains(names ...string)
}

// PrivateFileSystem is a file system of Amazon EFS that is closed to everybody until a
// service mounts one of its access points. Create one with [NewPrivateFileSystem].
//
// Its L1 resource is the child "Resource" (Node().DefaultChild()): throughput, life
// cycle and replication are set there.
type PrivateFileSystem struct {
	constructs.Construct
	resource      awsefs.CfnFileSystem
	fileSystem    awsefs.IFileSystem
	securityGroup awsec2.ISecurityGroup
	mountTargets  []constructs.IDependable
	accessPoints  constructs.Construct // scope of them; nil if there are none
}

// NewPrivateFileSystem defines a file system and its mount targets, and lets its name
// resolve in the network. It panics with an error that names every problem if props
// are invalid.
func NewPrivateFileSystem(scope constructs.Construct, id string, props *PrivateFileSystemProps) *PrivateFileSystem {
	awscdk.Stack_Of(scope) // panics if scope is in no stack
	p, list := props.resolve()
	list.PanicIfAny("storage", scope, id)
	subnets := onePerZone(p.Network)
	if len(subnets) == 0 {
		list.Addf("Network has no subnets: its methods Vpc() and Subnets() select none")
		list.PanicIfAny("storage", scope, id)
	}

	f := &PrivateFileSystem{}
	constructs.NewConstruct_Override(f, scope, &id)
	f.defineSecurityGroup(p.Network.Vpc())
	f.defineFileSystem(p)
	f.defineMountTargets(subnets)
	p.Network.AllowDomains(f.domain(p.Network))
	return f
}

// FileSystem returns the file system as CDK knows it. Its grants are CDK's, which no
// access point limits: mount an access point in a service of this module instead.
func (f *PrivateFileSystem) FileSystem() awsefs.IFileSystem { return f.fileSystem }

// SecurityGroup returns the security group of the mount targets. It lets nothing in
// until a client adds a rule for its own security group.
func (f *PrivateFileSystem) SecurityGroup() awsec2.ISecurityGroup { return f.securityGroup }

// Connections makes the file system an awsec2.IConnectable. Rules that are made
// through it are CDK's, and unchecked.
func (f *PrivateFileSystem) Connections() awsec2.Connections { return f.securityGroup.Connections() }

// defineSecurityGroup defines a closed security group. It is L1 and imported again,
// because CDK's L2 drops the rule that stands for "no egress" as soon as somebody adds
// one that cannot be inline, and then Amazon EC2 allows everything.
func (f *PrivateFileSystem) defineSecurityGroup(vpc awsec2.IVpc) {
	group := awsec2.NewCfnSecurityGroup(f, jsii.String("SecurityGroup"), &awsec2.CfnSecurityGroupProps{
		VpcId:            vpc.VpcId(),
		GroupDescription: jsii.String("Mount targets of Amazon EFS: TCP 2049 from the tasks that mount it"),
		// Mount targets open no connections. The rule matches nothing.
		SecurityGroupEgress: &[]any{&awsec2.CfnSecurityGroup_EgressProperty{
			IpProtocol:  jsii.String("icmp"),
			FromPort:    jsii.Number(252),
			ToPort:      jsii.Number(86),
			CidrIp:      jsii.String("255.255.255.255/32"),
			Description: jsii.String("Disallow all traffic"),
		}},
		Tags: &[]*awscdk.CfnTag{{Key: jsii.String("Name"), Value: f.name()}},
	})
	f.securityGroup = awsec2.SecurityGroup_FromSecurityGroupId(f, jsii.String("Rules"), group.AttrGroupId(),
		&awsec2.SecurityGroupImportOptions{AllowAllOutbound: jsii.Bool(false)})
}

func (f *PrivateFileSystem) defineFileSystem(p PrivateFileSystemProps) {
	backups := "ENABLED"
	if p.DisableBackups {
		backups = "DISABLED"
	}
	props := &awsefs.CfnFileSystemProps{
		Encrypted:        true,
		BackupPolicy:     &awsefs.CfnFileSystem_BackupPolicyProperty{Status: &backups},
		FileSystemPolicy: f.policy(),
		FileSystemTags:   &[]*awsefs.CfnFileSystem_ElasticFileSystemTagProperty{{Key: jsii.String("Name"), Value: f.name()}},
	}
	if p.EncryptionKey != nil {
		props.KmsKeyId = p.EncryptionKey.KeyArn()
	}
	f.resource = awsefs.NewCfnFileSystem(f, jsii.String("Resource"), props)
	f.resource.ApplyRemovalPolicy(p.RemovalPolicy, nil)
	f.fileSystem = awsefs.FileSystem_FromFileSystemAttributes(f, jsii.String("FileSystem"), &awsefs.FileSystemAttributes{
		FileSystemId: f.resource.Ref(), SecurityGroup: f.securityGroup,
	})
}

// defineMountTargets puts a mount target into each zone: the name of the file system
// resolves to the one in the client's zone, and to nothing where there is none:
// https://docs.aws.amazon.com/efs/latest/ug/mounting-fs-mount-cmd-dns-name.html
func (f *PrivateFileSystem) defineMountTargets(subnets []awsec2.ISubnet) {
	for i, subnet := range subnets {
		id := subnet.SubnetId()
		name := jsii.Sprintf("MountTarget%d", i+1)
		if !problems.IsStringToken(*id) {
			// A zone takes one mount target, so that one that comes to stand for another
			// subnet could not be created before the old one is gone.
			name = jsii.String("MountTarget-" + *id)
		}
		f.mountTargets = append(f.mountTargets, awsefs.NewCfnMountTarget(f, name, &awsefs.CfnMountTargetProps{
			FileSystemId:   f.resource.Ref(),
			SubnetId:       id,
			SecurityGroups: &[]any{f.securityGroup.SecurityGroupId()},
		}))
	}
}

// onePerZone returns the first subnet of each Availability Zone.
func onePerZone(n Network) []awsec2.ISubnet {
	zones := map[string]bool{}
	var first []awsec2.ISubnet
	for _, subnet := range *n.Vpc().SelectSubnets(n.Subnets()).Subnets {
		zone := *subnet.AvailabilityZone()
		if !zones[zone] {
			first = append(first, subnet)
		}
		zones[zone] = true
	}
	return first
}

// domain returns the name by which clients find their mount target. Where the network
// is in another stack it is a pattern, because that stack comes first and cannot refer
// to the file system.
func (f *PrivateFileSystem) domain(n Network) string {
	var network constructs.IConstruct = n.Vpc()
	if construct, ok := n.(constructs.IConstruct); ok {
		network = construct
	}
	stack, host := awscdk.Stack_Of(network), "*"
	if *stack.Node().Addr() == *awscdk.Stack_Of(f).Node().Addr() {
		host = *f.resource.Ref()
	}
	return host + ".efs." + *stack.Region() + "." + *stack.UrlSuffix()
}

// name is the path of the construct, cut to the 256 characters of a tag.
func (f *PrivateFileSystem) name() *string {
	path := *f.Node().Path()
	return jsii.String(path[:min(len(path), 256)])
}
