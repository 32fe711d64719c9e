package service

import (
	"fmt"
	"net/netip"
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/jsii-runtime-go"

	"github.com/isolated-ecs/isolated-ecs/internal/problems"
)

// AllowTo lets the tasks connect to a TCP port of peer: a database, another service,
// a private range of addresses, a prefix list. If peer has security groups, it also
// lets the tasks into these. Another workload of this package is asked by its
// [Workload.AllowFrom], so its port must be one of its Ports. why
// becomes the description of the rules. Allowing the same again does nothing. There
// is no AllowTo for UDP: use Connections, whose rules are unchecked.
//
// The rules are in the stack of the service, or in that of peer if the service's has
// the VPC, so that peer's comes after it. The service starts after the rules that
// are in its stack. A group that was imported as immutable gets no rule. Rules let
// nothing resolve: the name of a peer is a matter of the network's DNS Firewall
// (AllowDomains of *isolatedvpc.IsolatedVpc).
//
// AllowTo panics with an error if port is not 1 to 65535, if peer is nil, wider than
// any private range, or for port 443 a range that is not known to be in the VPC, or
// if why is empty or has characters that Amazon EC2 does not allow in descriptions.
// HTTPS leaves the VPC through endpoints only, whose policies say what passes.
func (w *Workload) AllowTo(peer awsec2.IConnectable, port int, why string) {
	if callee, ok := peer.(runner); ok && !problems.IsNil(peer) {
		callee.workload().AllowFrom(w, port, why)
		return
	}
	var l problems.List
	if problems.IsLostToken(port) || port < 1 || port > 65535 {
		l.Addf("AllowTo: port must be a literal from 1 to 65535")
	}
	checkWhy("AllowTo", why, &l)
	groups := checkPeer("AllowTo", peer, &l)
	address, isAddress := peer.(awsec2.IPeer)
	isAddress = isAddress && len(groups) == 0 && !problems.IsNil(peer)
	if isAddress && port == 443 {
		w.checkInside(address, &l)
	}
	l.PanicIfAnyIn("service", w.scope)
	tcp := awsec2.Port_Tcp(jsii.Number(port))
	if isAddress && w.first("to", *address.UniqueId(), port) {
		w.securityGroup.AddEgressRule(address, tcp, &why, nil)
		w.startAfter(w.securityGroup)
	}
	for _, group := range groups {
		w.allowToGroup(group, tcp, port, why)
	}
}

// first reports whether the tasks are not let out to a destination yet, or into it,
// and notes that they are. Amazon EC2 refuses a second rule for the same.
func (w *Workload) first(way, destination string, port int) bool {
	key := fmt.Sprintf("%s %s:%d", way, destination, port)
	known := w.allowed[key]
	w.allowed[key] = true
	return !known
}

// allowToGroup adds the rules between the tasks and a peer's security group, under
// the scope and id that CDK gives them. Rules for another stack's group are in the
// stack that comes later: the caller's, which has the peer's address, unless the
// peer's needs the VPC.
func (w *Workload) allowToGroup(group awsec2.ISecurityGroup, tcp awsec2.Port, port int, why string) {
	id := *group.SecurityGroupId()
	inPeersStack := !sameStack(group, w.scope) && w.definesVpc()
	if w.first("to", id, port) {
		w.securityGroup.AddEgressRule(group, tcp, &why, &inPeersStack)
	}
	if w.first("into", id, port) {
		group.AddIngressRule(w.securityGroup, tcp, &why, jsii.Bool(!inPeersStack))
	}
	w.startAfterRulesFor(group)
}

// definesVpc reports whether the VPC is a resource of the service's stack.
func (w *Workload) definesVpc() bool {
	id := w.props.Cluster.Network().Vpc().VpcId()
	if !problems.IsStringToken(*id) {
		return false
	}
	reference, ok := awscdk.Tokenization_ReverseString(id).FirstToken().(awscdk.Reference)
	return ok && sameStack(reference.Target(), w.scope)
}

// checkInside reports a range of addresses that is not known to be in the VPC. What
// is no range is let through by its name: a security group, a prefix list.
func (w *Workload) checkInside(peer awsec2.IPeer, l *problems.List) {
	if rule := peer.ToEgressRuleConfig(); rule.CidrIp == nil && rule.CidrIpv6 == nil {
		return
	}
	name, block := *peer.UniqueId(), rangeOf(w.props.Cluster.Network().Vpc())
	inner, err := netip.ParsePrefix(name)
	outer, unknown := netip.ParsePrefix(block)
	inside := err == nil && unknown == nil && outer.Bits() <= inner.Bits() && outer.Contains(inner.Addr())
	if name != block && !inside && !slices.Contains(w.props.Cluster.Network().EndpointCidrs(), name) {
		l.Addf("AllowTo: peer is %s, which is not known to be in the VPC, and port 443 leaves it through endpoints only; name the peer by its security group",
			problems.Readable(name))
	}
}

// rangeOf returns the range of a VPC, or "": CDK panics if it is not known.
func rangeOf(vpc awsec2.IVpc) (block string) {
	defer func() { _ = recover() }()
	return *vpc.VpcCidrBlock()
}
