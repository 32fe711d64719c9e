package service

import (
	"fmt"
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// A gate is a security group that peers are let into: of tasks, of a load balancer.
type gate struct {
	scope constructs.Construct // what the group is of
	group awsec2.ISecurityGroup
	// follows are constructs of whose stacks the stack of scope comes after anyway.
	follows []constructs.IConstruct
}

// allowFrom adds the rules between a peer's security group and the gate's. CDK keeps
// them apart by scope and id, so that one which it has already, say of a load
// balancer, is not made twice.
func (g gate) allowFrom(peer awsec2.ISecurityGroup, port awsec2.Port, why string) {
	apart := !sameStack(peer, g.scope)
	inPeersStack := apart && !g.comesAfter(peer)
	g.group.AddIngressRule(peer, port, &why, &inPeersStack)
	closed, ok := peer.(awsec2.SecurityGroup)
	switch {
	case *peer.AllowAllOutbound():
	case !ok: // imported, as those of this package
		peer.AddEgressRule(g.group, port, &why, jsii.Bool(apart && !inPeersStack))
	default:
		g.letOut(closed, port, why, apart && !inPeersStack)
	}
}

// letOut adds the egress rule of an L2 security group that lets nothing out. CDK's
// own method would first take from it the rule that stands for that, which opens
// the group. Scope and id are those that CDK gives such a rule.
func (g gate) letOut(peer awsec2.SecurityGroup, port awsec2.Port, why string, here bool) {
	scope, id := constructs.Construct(peer), fmt.Sprintf("to %s:%s", *g.group.UniqueId(), *port.ToString())
	if here {
		scope, id = g.scope, fmt.Sprintf("%s:%s from", *peer.UniqueId(), *port.ToString())
	}
	if scope.Node().TryFindChild(&id) != nil {
		return
	}
	rule := port.ToRuleJson().(map[string]any)
	awsec2.NewCfnSecurityGroupEgress(scope, &id, &awsec2.CfnSecurityGroupEgressProps{
		GroupId:                    peer.SecurityGroupId(),
		DestinationSecurityGroupId: g.group.SecurityGroupId(),
		IpProtocol:                 jsii.Sprintf("%v", rule["ipProtocol"]),
		FromPort:                   jsii.Number(rule["fromPort"].(float64)),
		ToPort:                     jsii.Number(rule["toPort"].(float64)),
		Description:                &why,
	})
}

// comesAfter reports whether the stack of scope depends on that of peer anyway.
func (g gate) comesAfter(peer awsec2.ISecurityGroup) bool {
	return slices.ContainsFunc(g.follows, func(c constructs.IConstruct) bool { return sameStack(peer, c) })
}

// newClosedGroup defines a security group in scope that lets nothing in, and nothing
// out: its one egress rule matches no traffic, and without any Amazon EC2 would allow
// everything. It is imported again, as docs/architecture.md says why.
func newClosedGroup(scope constructs.Construct, network Network, what string) awsec2.ISecurityGroup {
	name := describe(*scope.Node().Path())
	group := awsec2.NewCfnSecurityGroup(scope, jsii.String("SecurityGroup"), &awsec2.CfnSecurityGroupProps{
		VpcId:            network.Vpc().VpcId(),
		GroupDescription: jsii.String(describe(what + " " + name)),
		SecurityGroupEgress: &[]any{&awsec2.CfnSecurityGroup_EgressProperty{
			// As CDK writes it: a type of ICMP that there is not, to an address that nothing has.
			CidrIp: jsii.String("255.255.255.255/32"), IpProtocol: jsii.String("icmp"), FromPort: jsii.Number(252), ToPort: jsii.Number(86),
			Description: jsii.String("Nothing goes out but by rules of their own"),
		}},
		Tags: &[]*awscdk.CfnTag{{Key: jsii.String("Name"), Value: &name}},
	})
	return importGroup(scope, "Rules", group.AttrGroupId())
}

// importGroup imports a group of this package, which lets out what rules say.
func importGroup(scope constructs.Construct, id string, groupId *string) awsec2.ISecurityGroup {
	return awsec2.SecurityGroup_FromSecurityGroupId(scope, &id, groupId, &awsec2.SecurityGroupImportOptions{AllowAllOutbound: jsii.Bool(false)})
}
