package cluster

import (
	"regexp"
	"slices"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"

	"github.com/isolated-ecs/isolated-ecs/internal/problems"
	"github.com/isolated-ecs/isolated-ecs/privatelink"
)

// AddEc2CapacityOptions configures [PrivateCluster.AddEc2Capacity]. The zero value is
// valid: up to four t3.medium instances with Amazon Linux 2023, as many as tasks need.
type AddEc2CapacityOptions struct {
	// InstanceType is the type of the instances, such as "m7g.large". The image follows
	// from its architecture: x86-64, arm64, or with GPUs. It is a literal, not a token.
	// How many tasks in network mode awsvpc fit is a matter of its network interfaces:
	// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-instance-eni.html
	//
	// Default: "t3.medium".
	InstanceType string

	// OperatingSystem is that of the image: AmazonLinux2023 or Bottlerocket.
	//
	// Default: AmazonLinux2023.
	OperatingSystem OperatingSystem

	// MachineImage is an image of your own, made from an ECS-optimized one of
	// OperatingSystem. That it fits the architecture of InstanceType, and that its ECS
	// agent is of version 1.25.1 or later, cannot be checked.
	//
	// Default: the latest ECS-optimized image at each deployment, which CloudFormation
	// reads from AWS's public parameter. Instances that run keep theirs.
	MachineImage awsec2.IMachineImage

	// MinInstances is how many instances there always are. It is a literal.
	//
	// Default: 0; Amazon ECS starts the first one for the first task.
	MinInstances int

	// MaxInstances is how many there are at most. It is a literal.
	//
	// Default: 4, or MinInstances if that is more.
	MaxInstances int

	// TargetCapacityPercent is how much of the instances Amazon ECS uses, 1 to 100; less
	// than 100 keeps room for tasks that start soon.
	//
	// Default: 100.
	TargetCapacityPercent int

	// VolumeGiB is the size of the volume for images and containers, on Amazon Linux the
	// root volume. It must not be smaller than that of the image. The volumes are
	// encrypted, with the account's key for EBS.
	//
	// Default: that of the image.
	VolumeGiB int

	// TerminationProtection keeps scaling in from terminating instances with tasks. While
	// there are protected instances the group cannot be deleted: set their protection
	// off, or terminate them, before deleting the stack:
	// https://github.com/aws/containers-roadmap/issues/2862
	//
	// Default: false; instances are drained before they go, which is on always.
	TerminationProtection bool

	// Spot makes the instances Spot Instances. Amazon EC2 may take them back with two
	// minutes notice, within which the agent drains them.
	//
	// Default: false; On-Demand Instances.
	Spot bool

	// SessionManager lets Systems Manager open sessions on the instances, without SSH and
	// without a port. It adds the endpoints ssm and ssmmessages, and to the instance role
	// the actions that the guide asks for:
	// https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-create-iam-instance-profile.html
	// Who may open one is up to the policies of your users. On Bottlerocket sessions are
	// with a container of AWS's whose image an isolated network cannot pull, so this is
	// an error there.
	//
	// Default: false; the instances cannot be logged in to.
	SessionManager bool

	// Ec2Messages adds the endpoint ec2messages to SessionManager, with its actions, for a
	// MachineImage with an SSM Agent before version 3.3.40.0. Later ones use ssmmessages
	// instead, and Regions since 2024 have no ec2messages:
	// https://docs.aws.amazon.com/systems-manager/latest/userguide/systems-manager-setting-up-messageAPIs.html
	//
	// Default: false.
	Ec2Messages bool

	// AwsBuckets are buckets of AWS's own from which the instances read software, such as
	// privatelink.AmazonLinuxPackages. Everything in the VPC can read them then: package
	// managers send no credentials that a policy could tell apart.
	//
	// Default: none; the instances have what is in their image.
	AwsBuckets []privatelink.AwsBucket

	// PermissionsBoundary limits what the instance role may be granted.
	//
	// Default: none.
	PermissionsBoundary awsiam.IManagedPolicy
}

// An OperatingSystem is that of container instances.
type OperatingSystem string

const (
	AmazonLinux2023 OperatingSystem = "amazon-linux-2023" // the ECS-optimized image of Amazon Linux 2023
	Bottlerocket    OperatingSystem = "bottlerocket"      // made for containers alone; what it lacks is in docs/workloads/ec2.md
)

const defaultMaxInstances = 4

// resolve returns a copy with defaults filled in, and every problem. It makes no jsii
// call.
func (o *AddEc2CapacityOptions) resolve() (AddEc2CapacityOptions, machine, *problems.List) {
	r, list := AddEc2CapacityOptions{}, &problems.List{}
	if o != nil {
		r = *o
	}
	r.AwsBuckets = slices.Clone(r.AwsBuckets)
	if r.InstanceType == "" {
		r.InstanceType = "t3.medium"
	}
	if r.OperatingSystem == "" {
		r.OperatingSystem = AmazonLinux2023
	}
	if r.TargetCapacityPercent == 0 {
		r.TargetCapacityPercent = 100
	}
	r.resolveSize(list)
	r.checkAccess(list)
	machine := r.machine(list)
	return r, machine, list
}

func (o *AddEc2CapacityOptions) resolveSize(l *problems.List) {
	for _, size := range []struct {
		name string
		n    int
	}{{"MinInstances", o.MinInstances}, {"MaxInstances", o.MaxInstances}, {"TargetCapacityPercent", o.TargetCapacityPercent}, {"VolumeGiB", o.VolumeGiB}} {
		switch {
		case problems.IsLostToken(size.n):
			l.Addf("%s must be a literal; a token does not survive the conversion to int", size.name)
		case size.n < 0:
			l.Addf("%s must not be negative, got %d", size.name, size.n)
		}
	}
	if o.MaxInstances == 0 {
		o.MaxInstances = max(defaultMaxInstances, o.MinInstances)
	}
	if o.MaxInstances > 0 && o.MinInstances > o.MaxInstances {
		l.Addf("MinInstances %d is more than MaxInstances %d", o.MinInstances, o.MaxInstances)
	}
	if o.TargetCapacityPercent > 100 {
		l.Addf("TargetCapacityPercent must be 1 to 100, got %d", o.TargetCapacityPercent)
	}
}

// checkAccess checks what instances are let reach besides what the agent needs.
func (o *AddEc2CapacityOptions) checkAccess(l *problems.List) {
	if o.SessionManager && o.OperatingSystem == Bottlerocket {
		l.Addf("SessionManager is not possible with %s: its sessions are with a control container, whose image is in a repository of AWS's that this network does not reach", Bottlerocket)
	}
	if o.Ec2Messages && !o.SessionManager {
		l.Addf("Ec2Messages has no effect without SessionManager; set both or neither")
	}
	for _, b := range o.AwsBuckets {
		switch {
		case !b.IsKnown():
			l.Addf("AwsBuckets must have some of %v, got %q", privatelink.AwsBuckets(), b)
		case o.OperatingSystem == Bottlerocket:
			l.Addf("AwsBuckets has %q, which %s does not read: it has no packages to install", b, Bottlerocket)
		}
	}
}

// instanceType is what names of instance types look like: family, generation,
// attributes, size.
// https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-type-names.html
var instanceType = regexp.MustCompile(`^([a-z]+)(-?[0-9]+)([a-z0-9-]*)\.([a-z0-9-]+)$`)

// machine works out which image fits the instance type.
func (o *AddEc2CapacityOptions) machine(l *problems.List) machine {
	m := machine{os: o.OperatingSystem}
	if m.os != AmazonLinux2023 && m.os != Bottlerocket {
		l.Addf("OperatingSystem must be %s or %s, got %q", AmazonLinux2023, Bottlerocket, m.os)
	}
	parts := instanceType.FindStringSubmatch(o.InstanceType)
	switch {
	case problems.IsStringToken(o.InstanceType):
		l.Addf("InstanceType must be a literal, because the image follows from it")
		return m
	case parts == nil:
		l.Addf("InstanceType must look like %q, got %q", "m7g.large", o.InstanceType)
		return m
	}
	family := parts[1]
	m.arm = strings.Contains(parts[3], "g") || parts[1]+parts[2] == "a1"
	m.gpu = slices.Contains([]string{"g", "gr", "p"}, family)
	switch {
	case family == "mac":
		l.Addf("InstanceType %q runs macOS, for which there is no ECS-optimized image", o.InstanceType)
	case o.MachineImage != nil:
	case m.gpu && m.arm && m.os == AmazonLinux2023:
		l.Addf("InstanceType %q has GPUs and arm64 processors, for which there is no ECS-optimized image of %s; set OperatingSystem to %s, or MachineImage", o.InstanceType, m.os, Bottlerocket)
	case slices.Contains([]string{"inf", "trn", "dl", "vt", "f"}, family), strings.HasPrefix(o.InstanceType, "g4ad."): // its GPUs are of AMD
		l.Addf("InstanceType %q has accelerators whose drivers the ECS-optimized images chosen here do not have; set MachineImage", o.InstanceType)
	}
	return m
}
