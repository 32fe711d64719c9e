package service

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/isolated-ecs/isolated-ecs/privatelink"
)

// https is the port of every AWS API and of S3. jsii.Number makes no jsii call.
var https = jsii.Number(443)

// defineSecurityGroup defines the security group of the tasks. What goes out,
// HTTPS to the interface endpoints and to the S3 gateway endpoint, is inline, so
// that the group is never without egress rules, for which Amazon EC2 allows
// everything. It is L1 and imported again, because CDK's L2 inlines no rule that
// names another group.
func (w *Workload) defineSecurityGroup() {
	if w.props.Bridge {
		w.shareSecurityGroup()
		return
	}
	network := w.props.Cluster.Network()
	endpoints, s3 := w.at.idOfGroup(network.EndpointSecurityGroup()), w.answer(network.PrefixListId(w.scope, privatelink.S3), fmt.Sprintf("PrefixListId(%q)", privatelink.S3))
	egress := []any{
		w.httpsTo(awsec2.CfnSecurityGroup_EgressProperty{DestinationSecurityGroupId: endpoints}, "the PrivateLink endpoints"),
		w.httpsTo(awsec2.CfnSecurityGroup_EgressProperty{DestinationPrefixListId: s3}, "the S3 gateway endpoint, for image layers"),
	}
	for _, cidr := range network.EndpointCidrs() {
		egress = append(egress, w.httpsTo(awsec2.CfnSecurityGroup_EgressProperty{CidrIp: &cidr}, "the PrivateLink endpoints of another VPC"))
	}
	for _, destination := range append([]string{*endpoints, *s3}, network.EndpointCidrs()...) {
		w.first("to", destination, 443)
	}
	w.first("into", *endpoints, 443) // by allowIntoEndpoints
	group := awsec2.NewCfnSecurityGroup(w.scope, jsii.String("SecurityGroup"), &awsec2.CfnSecurityGroupProps{
		VpcId:               w.at.idOfVpc(network.Vpc()),
		GroupDescription:    jsii.String(describe("Tasks of " + w.at.path)),
		SecurityGroupEgress: &egress,
		Tags:                &[]*awscdk.CfnTag{{Key: jsii.String("Name"), Value: jsii.String(describe(w.at.path))}},
	})
	w.groupId, w.endpointsId = group.AttrGroupId(), endpoints
	w.securityGroup = awsec2.SecurityGroup_FromSecurityGroupId(w.scope, jsii.String("Rules"), w.groupId,
		&awsec2.SecurityGroupImportOptions{AllowAllOutbound: jsii.Bool(false)})
}

// httpsTo completes an egress rule.
func (w *Workload) httpsTo(rule awsec2.CfnSecurityGroup_EgressProperty, what string) *awsec2.CfnSecurityGroup_EgressProperty {
	rule.IpProtocol, rule.FromPort, rule.ToPort = jsii.String("tcp"), https, https
	rule.Description = jsii.String("HTTPS to " + what)
	return &rule
}

// allowIntoEndpoints lets HTTPS from the tasks into the interface endpoints. The
// rule belongs to the service, so that a network in another stack does not come
// to depend on the stacks that use it.
func (w *Workload) allowIntoEndpoints() constructs.IDependable {
	if w.props.Bridge {
		return w.securityGroup
	}
	return awsec2.NewCfnSecurityGroupIngress(w.scope, jsii.String("EndpointsFromTasks"), &awsec2.CfnSecurityGroupIngressProps{
		GroupId:               w.endpointsId,
		SourceSecurityGroupId: w.groupId,
		IpProtocol:            jsii.String("tcp"),
		FromPort:              https,
		ToPort:                https,
		Description:           jsii.String(describe("HTTPS from the tasks of " + w.at.path)),
	})
}

// What descriptions of security groups and their rules may have, besides letters,
// digits and spaces:
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html
const (
	descriptionSigns = "._-:/()#,@[]+=&;{}!$*"
	maxDescription   = 255
)

// describe makes a description of a text, such as the path of a construct, by
// putting hyphens for what it may not have, and cutting it.
func describe(text string) string {
	allowed := strings.Map(func(r rune) rune {
		if r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune(" "+descriptionSigns, r)) {
			return r
		}
		return '-'
	}, text)
	return allowed[:min(len(allowed), maxDescription)]
}
