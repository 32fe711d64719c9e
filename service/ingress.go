package service

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecs"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/isolated-ecs/isolated-ecs/internal/problems"
)

// AllowFrom lets peer connect to a port of the tasks, by the protocol that Ports
// has for it. If peer has security groups that do not let everything out, as
// those of this package's services, it also lets them out to the port. why
// becomes the description of the rules.
//
// The rules belong to the service or, if peer is in another stack, to that one:
// the stack of a caller depends on that of the service it calls.
//
// AllowFrom panics with an error if no container listens on the port, if peer is
// nil or wider than any private range, or if why is empty or has characters that
// Amazon EC2 does not allow in descriptions.
func (s *PrivateFargateService) AllowFrom(peer awsec2.IConnectable, port int, why string) {
	var l problems.List
	protocols := s.protocols(port)
	if len(protocols) == 0 {
		l.Addf("AllowFrom: no container listens on port %s; Ports has: %s", portName(port), s.portList())
	}
	if why == "" {
		l.Addf("AllowFrom: why is empty; it becomes the description of the rules")
	} else if why != describe(why) {
		l.Addf("AllowFrom: why is the description of the rules, up to %d letters, digits, spaces and %s, got %q", maxDescription, descriptionSigns, why)
	}
	groups := checkPeer(peer, &l)
	l.PanicIfAny("service", s.Node().Scope().(constructs.Construct), *s.Node().Id())
	for _, protocol := range protocols {
		if len(groups) == 0 {
			s.securityGroup.AddIngressRule(peer.(awsec2.IPeer), ec2Port(protocol, port), &why, nil)
		}
		for _, group := range groups {
			s.allowFromGroup(group, protocol, port, why)
		}
	}
}

// checkPeer returns the security groups of peer; one without any must be an
// awsec2.IPeer, such as a range of addresses.
func checkPeer(peer awsec2.IConnectable, l *problems.List) []awsec2.ISecurityGroup {
	if problems.IsNil(peer) {
		l.Addf("AllowFrom: peer is nil; pass a security group, another service, or an awsec2.IPeer")
		return nil
	}
	if groups := *peer.Connections().SecurityGroups(); len(groups) > 0 {
		return groups
	}
	if p, ok := peer.(awsec2.IPeer); !ok {
		l.Addf("AllowFrom: peer has no security group; pass a security group, another service, or an awsec2.IPeer")
	} else if tooWide(*p.UniqueId()) {
		l.Addf("AllowFrom: peer is %s, which is wider than any private range; name the peers, by their security group if they have one", *p.UniqueId())
	}
	return nil
}

// tooWide reports whether a peer is a range of addresses wider than 10.0.0.0/8
// or fc00::/7, the widest private ones.
func tooWide(peer string) bool {
	prefix, err := netip.ParsePrefix(peer)
	return err == nil && (prefix.Bits() < 7 || prefix.Addr().Is4() && prefix.Bits() < 8)
}

// allowFromGroup adds the rules between a peer's security group and the tasks.
// They are L1: through its L2, CDK takes the rule that stands for "no egress"
// from the peer's group as it adds another, which opens the group.
func (s *PrivateFargateService) allowFromGroup(group awsec2.ISecurityGroup, protocol awsecs.Protocol, port int, why string) {
	scope, own := constructs.Construct(s), s.securityGroup
	name := fmt.Sprintf("From%sPort%d%s", *awscdk.Names_NodeUniqueId(group.Node()), port, protocol)
	if stack := awscdk.Stack_Of(group); *stack.Node().Addr() != *awscdk.Stack_Of(s).Node().Addr() {
		scope, name = stack, *awscdk.Names_NodeUniqueId(s.Node())+name
	}
	if scope.Node().TryFindChild(&name) != nil {
		return // allowed already
	}
	namespace := constructs.NewConstruct(scope, &name)
	ipProtocol, number := jsii.String(strings.ToLower(string(protocol))), jsii.Number(port)
	awsec2.NewCfnSecurityGroupIngress(namespace, jsii.String("Ingress"), &awsec2.CfnSecurityGroupIngressProps{
		GroupId:               own.SecurityGroupId(),
		SourceSecurityGroupId: group.SecurityGroupId(),
		IpProtocol:            ipProtocol, FromPort: number, ToPort: number, Description: &why,
	})
	if !*group.AllowAllOutbound() {
		awsec2.NewCfnSecurityGroupEgress(namespace, jsii.String("Egress"), &awsec2.CfnSecurityGroupEgressProps{
			GroupId:                    group.SecurityGroupId(),
			DestinationSecurityGroupId: own.SecurityGroupId(),
			IpProtocol:                 ipProtocol, FromPort: number, ToPort: number, Description: &why,
		})
	}
}

// protocols returns the protocols by which a container listens on port.
func (s *PrivateFargateService) protocols(port int) []awsecs.Protocol {
	var protocols []awsecs.Protocol
	for _, c := range s.containers {
		for _, p := range c.Ports {
			if p.Number == port {
				protocols = append(protocols, p.protocol())
			}
		}
	}
	return protocols
}

func (s *PrivateFargateService) portList() string {
	var ports []string
	for _, c := range s.containers {
		for _, p := range c.Ports {
			ports = append(ports, fmt.Sprintf("%d/%s", p.Number, p.protocol()))
		}
	}
	if len(ports) == 0 {
		return "none"
	}
	return strings.Join(ports, ", ")
}

func portName(port int) string {
	if problems.IsLostToken(port) {
		return "of a number token, which must be a literal"
	}
	return strconv.Itoa(port)
}

func ec2Port(protocol awsecs.Protocol, port int) awsec2.Port {
	if protocol == awsecs.Protocol_UDP {
		return awsec2.Port_Udp(jsii.Number(port))
	}
	return awsec2.Port_Tcp(jsii.Number(port))
}
