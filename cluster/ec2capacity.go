package cluster

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsautoscaling"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/isolated-ecs/isolated-ecs/internal/problems"
	"github.com/isolated-ecs/isolated-ecs/privatelink"
)

// Ec2Capacity is Amazon EC2 instances that tasks of a cluster run on: an Auto Scaling
// group that Amazon ECS scales by the tasks that wait for room. Create it with
// [PrivateCluster.AddEc2Capacity].
type Ec2Capacity struct {
	constructs.Construct
	options          AddEc2CapacityOptions
	machine          machine
	network          Network
	cluster          awsecs.Cluster
	role             awsiam.Role
	securityGroup    awsec2.ISecurityGroup
	autoScalingGroup awsautoscaling.AutoScalingGroup
	provider         awsecs.AsgCapacityProvider
}

// AddEc2Capacity adds instances to the cluster. They have no public IP address, no SSH
// key and nothing that lets anybody in; their metadata is for the host alone; their
// role may do what the ECS agent does in this cluster, and what services grant it.
//
// The network gets the endpoints ecs-agent, ecs-telemetry and ecs, created in this
// order before the first instance starts. The ECS agent of the instances must be of
// version 1.25.1 or later, which all recent ECS-optimized images have; of a
// MachineImage of your own that cannot be checked.
//
// AddEc2Capacity panics with an error that names every problem if options are invalid.
// A nil options means all defaults.
func (c *PrivateCluster) AddEc2Capacity(id string, options *AddEc2CapacityOptions) *Ec2Capacity {
	o, machine, list := options.resolve()
	list.PanicIfAny("cluster", c, id)

	e := &Ec2Capacity{options: o, machine: machine, network: c.network, cluster: c.cluster}
	constructs.NewConstruct_Override(e, c, &id)
	e.role = awsiam.NewRole(e, jsii.String("InstanceRole"), &awsiam.RoleProps{
		Description:         jsii.String("What the ECS agent of container instances may do"),
		AssumedBy:           awsiam.NewServicePrincipal(jsii.String("ec2.amazonaws.com"), nil),
		PermissionsBoundary: o.PermissionsBoundary,
	})
	policy := awsiam.NewPolicy(e, jsii.String("AgentPolicy"), &awsiam.PolicyProps{
		Roles:      &[]awsiam.IRole{e.role},
		Statements: e.statements(),
	})
	e.requireBuckets()
	e.defineSecurityGroup()
	e.defineGroup()
	e.autoScalingGroup.Node().AddDependency(c.network.PrivateConnectivityEstablished(), policy, e.allowIntoEndpoints())
	return e
}

// Cluster returns the ECS cluster that the instances are of.
func (e *Ec2Capacity) Cluster() awsecs.ICluster { return e.cluster }

// Bottlerocket reports whether that is the operating system of the instances.
func (e *Ec2Capacity) Bottlerocket() bool { return e.machine.os == Bottlerocket }

// CapacityProviderName returns the name of the capacity provider, for strategies of
// services. CloudFormation associates it with the cluster before it creates a service
// that depends on [PrivateCluster.Cluster].
func (e *Ec2Capacity) CapacityProviderName() *string { return e.provider.CapacityProviderName() }

// AutoScalingGroup returns the Auto Scaling group. Its size is Amazon ECS's to change.
func (e *Ec2Capacity) AutoScalingGroup() awsautoscaling.AutoScalingGroup { return e.autoScalingGroup }

// SecurityGroup returns the security group of the instances. Tasks in network mode
// bridge are behind it; those in awsvpc have groups of their own.
func (e *Ec2Capacity) SecurityGroup() awsec2.ISecurityGroup { return e.securityGroup }

// InstanceRole returns the role of the instances. What is granted to it can be used by
// whoever gets hold of an instance, for all tasks on it.
func (e *Ec2Capacity) InstanceRole() awsiam.IRole { return e.role }

// Connections makes the capacity an awsec2.IConnectable. Rules that are made through it
// are CDK's, and unchecked.
func (e *Ec2Capacity) Connections() awsec2.Connections { return e.securityGroup.Connections() }

// https is the port of every AWS API and of S3. jsii.Number makes no jsii call.
var https = jsii.Number(443)

// defineSecurityGroup defines the group of the instances: nothing in, and out what the
// agent and the container runtime call. It is L1 with inline egress and imported again,
// as all groups of this module.
func (e *Ec2Capacity) defineSecurityGroup() {
	out := func(rule awsec2.CfnSecurityGroup_EgressProperty, to string) *awsec2.CfnSecurityGroup_EgressProperty {
		rule.IpProtocol, rule.FromPort, rule.ToPort = jsii.String("tcp"), https, https
		rule.Description = jsii.String("HTTPS to " + to)
		return &rule
	}
	egress := []any{
		out(awsec2.CfnSecurityGroup_EgressProperty{DestinationSecurityGroupId: e.network.EndpointSecurityGroup().SecurityGroupId()}, "the PrivateLink endpoints"),
		out(awsec2.CfnSecurityGroup_EgressProperty{DestinationPrefixListId: e.answer(e.network.PrefixListId(e, privatelink.S3), "PrefixListId")}, "the S3 gateway endpoint, for image layers"),
	}
	for _, cidr := range e.network.EndpointCidrs() {
		egress = append(egress, out(awsec2.CfnSecurityGroup_EgressProperty{CidrIp: &cidr}, "the PrivateLink endpoints of another VPC"))
	}
	path := *e.Node().Path()
	group := awsec2.NewCfnSecurityGroup(e, jsii.String("SecurityGroup"), &awsec2.CfnSecurityGroupProps{
		VpcId:               e.network.Vpc().VpcId(),
		GroupDescription:    jsii.String("Container instances of an ECS cluster"),
		SecurityGroupEgress: &egress,
		Tags:                &[]*awscdk.CfnTag{{Key: jsii.String("Name"), Value: jsii.String(path[:min(len(path), 256)])}},
	})
	e.securityGroup = awsec2.SecurityGroup_FromSecurityGroupId(e, jsii.String("Rules"), group.AttrGroupId(),
		&awsec2.SecurityGroupImportOptions{AllowAllOutbound: jsii.Bool(false)})
}

// allowIntoEndpoints lets HTTPS from the instances into the interface endpoints.
func (e *Ec2Capacity) allowIntoEndpoints() constructs.IDependable {
	return awsec2.NewCfnSecurityGroupIngress(e, jsii.String("EndpointsFromInstances"), &awsec2.CfnSecurityGroupIngressProps{
		GroupId:               e.network.EndpointSecurityGroup().SecurityGroupId(),
		SourceSecurityGroupId: e.securityGroup.SecurityGroupId(),
		IpProtocol:            jsii.String("tcp"),
		FromPort:              https,
		ToPort:                https,
		Description:           jsii.String("HTTPS from container instances"),
	})
}

// defineGroup defines the launch template, the Auto Scaling group and its capacity
// provider. CDK gets a role that ignores grants: it would give the agent more than it
// needs, and on Bottlerocket AWS's managed policies. Managed draining is on, because
// CDK would drain by a Lambda function otherwise, which has no way out of the VPC.
func (e *Ec2Capacity) defineGroup() {
	userData := e.machine.userData(e.options)
	e.autoScalingGroup = awsautoscaling.NewAutoScalingGroup(e, jsii.String("AutoScalingGroup"), &awsautoscaling.AutoScalingGroupProps{
		Vpc:            e.network.Vpc(),
		VpcSubnets:     e.network.Subnets(),
		LaunchTemplate: e.defineLaunchTemplate(userData),
		MinCapacity:    jsii.Number(e.options.MinInstances),
		MaxCapacity:    jsii.Number(e.options.MaxInstances),
	})
	// Amazon ECS adds it to groups that it scales, but not to instances that are there before:
	// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/asg-capacity-providers.html
	awscdk.Tags_Of(e.autoScalingGroup).Add(jsii.String("AmazonECSManaged"), jsii.String("true"), &awscdk.TagProps{
		ApplyToLaunchedInstances: jsii.Bool(true), IncludeResourceTypes: jsii.Strings("AWS::AutoScaling::AutoScalingGroup"),
	})
	e.provider = awsecs.NewAsgCapacityProvider(e, jsii.String("CapacityProvider"), &awsecs.AsgCapacityProviderProps{
		AutoScalingGroup:                   e.autoScalingGroup,
		MachineImageType:                   e.machine.imageType(),
		EnableManagedScaling:               jsii.Bool(true),
		EnableManagedTerminationProtection: jsii.Bool(e.options.TerminationProtection),
		EnableManagedDraining:              jsii.Bool(true),
		TargetCapacityPercent:              jsii.Number(e.options.TargetCapacityPercent),
	})
	e.cluster.AddAsgCapacityProvider(e.provider, nil) // adds the name of the cluster to the user data
	for _, line := range e.machine.settings(e.options) {
		userData.AddCommands(&line)
	}
}

func (e *Ec2Capacity) defineLaunchTemplate(userData awsec2.UserData) awsec2.LaunchTemplate {
	props := &awsec2.LaunchTemplateProps{
		InstanceType:             awsec2.NewInstanceType(&e.options.InstanceType),
		MachineImage:             e.machine.image(e.options.MachineImage),
		UserData:                 userData,
		Role:                     e.role.WithoutPolicyUpdates(nil),
		SecurityGroup:            e.securityGroup,
		AssociatePublicIpAddress: jsii.Bool(false),
		HttpEndpoint:             jsii.Bool(true),
		HttpTokens:               awsec2.LaunchTemplateHttpTokens_REQUIRED,
		HttpPutResponseHopLimit:  jsii.Number(1),
		InstanceMetadataTags:     jsii.Bool(false),
	}
	if e.options.Spot {
		props.SpotOptions = &awsec2.LaunchTemplateSpotOptions{}
	}
	template := awsec2.NewLaunchTemplate(e, jsii.String("LaunchTemplate"), props)
	// CDK's block devices have a size, which here is that of the image unless it is set.
	template.Node().DefaultChild().(awsec2.CfnLaunchTemplate).AddPropertyOverride(
		jsii.String("LaunchTemplateData.BlockDeviceMappings"), e.machine.volumes(e.options.VolumeGiB))
	return template
}

// answer returns what a method of the network did.
func (e *Ec2Capacity) answer(value *string, method string) *string {
	if value == nil {
		var list problems.List
		list.Addf("Network: its method %s returns nil", method)
		list.PanicIfAnyIn("cluster", e)
	}
	return value
}
