package service

import (
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecs"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/isolated-ecs/isolated-ecs/internal/problems"
)

// https is the port of every AWS API and of S3. jsii.Number makes no jsii call.
var https = jsii.Number(443)

// defineSecurityGroup defines the security group of the tasks. What goes out,
// HTTPS to the interface endpoints and to the S3 gateway endpoint, is inline, so
// that the group is never without egress rules, for which Amazon EC2 allows
// everything. It is L1 and imported again, because CDK's L2 inlines no rule that
// names another group.
func (s *PrivateFargateService) defineSecurityGroup() {
	network := s.props.Cluster.Network()
	group := awsec2.NewCfnSecurityGroup(s, jsii.String("SecurityGroup"), &awsec2.CfnSecurityGroupProps{
		VpcId:            network.Vpc().VpcId(),
		GroupDescription: jsii.String("Tasks of " + *s.Node().Path()),
		SecurityGroupEgress: &[]any{
			&awsec2.CfnSecurityGroup_EgressProperty{
				DestinationSecurityGroupId: network.EndpointSecurityGroup().SecurityGroupId(),
				IpProtocol:                 jsii.String("tcp"),
				FromPort:                   https,
				ToPort:                     https,
				Description:                jsii.String("HTTPS to the PrivateLink endpoints"),
			},
			&awsec2.CfnSecurityGroup_EgressProperty{
				DestinationPrefixListId: network.S3PrefixListId(s),
				IpProtocol:              jsii.String("tcp"),
				FromPort:                https,
				ToPort:                  https,
				Description:             jsii.String("HTTPS to the S3 gateway endpoint, for image layers"),
			},
		},
		Tags: &[]*awscdk.CfnTag{{Key: jsii.String("Name"), Value: s.Node().Path()}},
	})
	s.securityGroup = awsec2.SecurityGroup_FromSecurityGroupId(s, jsii.String("Rules"), group.AttrGroupId(),
		&awsec2.SecurityGroupImportOptions{AllowAllOutbound: jsii.Bool(false)})
}

// allowIntoEndpoints lets HTTPS from the tasks into the interface endpoints. The
// rule belongs to the service, so that a network in another stack does not come
// to depend on the stacks that use it.
func (s *PrivateFargateService) allowIntoEndpoints() constructs.IDependable {
	return awsec2.NewCfnSecurityGroupIngress(s, jsii.String("EndpointsFromTasks"), &awsec2.CfnSecurityGroupIngressProps{
		GroupId:               s.props.Cluster.Network().EndpointSecurityGroup().SecurityGroupId(),
		SourceSecurityGroupId: s.securityGroup.SecurityGroupId(),
		IpProtocol:            jsii.String("tcp"),
		FromPort:              https,
		ToPort:                https,
		Description:           jsii.String("HTTPS from the tasks of " + *s.Node().Path()),
	})
}

// AllowFrom lets peer connect to a TCP port of the tasks, and the tasks of peer
// out to it if peer is a service too. It is the only way in. why becomes the
// description of the rule. It panics with an error if no container listens on
// the port, or if peer is every address.
func (s *PrivateFargateService) AllowFrom(peer awsec2.IConnectable, port int, why string) {
	var l problems.List
	if problems.IsNil(peer) {
		l.Addf("AllowFrom: peer is nil; pass a security group, another service, or an awsec2.IPeer")
	}
	if p, ok := peer.(awsec2.IPeer); ok && !problems.IsNil(p) && slices.Contains([]string{"0.0.0.0/0", "::/0"}, *p.UniqueId()) {
		l.Addf("AllowFrom: peer is %s, which is every address; name the peers, by their security group if they have one", *p.UniqueId())
	}
	if ports := s.tcpPorts(); !slices.Contains(ports, port) {
		l.Addf("AllowFrom: no container listens on TCP port %d; Ports has: %s", port, portList(ports))
	}
	if why == "" {
		l.Addf("AllowFrom: why is empty; it becomes the description of the rule")
	}
	l.PanicIfAny("service", s.Node().Scope().(constructs.Construct), *s.Node().Id())
	s.securityGroup.Connections().AllowFrom(peer, awsec2.Port_Tcp(jsii.Number(port)), &why)
}

func (s *PrivateFargateService) tcpPorts() []int {
	var ports []int
	for _, c := range s.containers {
		for _, p := range c.Ports {
			if p.protocol() == awsecs.Protocol_TCP {
				ports = append(ports, p.Number)
			}
		}
	}
	return ports
}

func portList(ports []int) string {
	if len(ports) == 0 {
		return "none"
	}
	return list(ports)
}
