package service

import (
	"fmt"
	"net/netip"
	"slices"
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
// becomes the description of the rules. Allowing the same again does nothing.
//
// The rules are in the stack of the service, or in that of peer if that is another
// one which the service does not depend on: the stack of a caller comes after that
// of the service it calls. A calling workload of this package starts after the rules;
// if both have ServiceConnect, after the service.
//
// AllowFrom panics with an error if no container listens on the port, if peer is
// nil or wider than any private range, or if why is empty or has characters that
// Amazon EC2 does not allow in descriptions.
func (w *Workload) AllowFrom(peer awsec2.IConnectable, port int, why string) {
	var l problems.List
	protocols := w.protocols(port)
	if len(protocols) == 0 {
		l.Addf("AllowFrom: no container listens on port %s; Ports has: %s", spellPort(port), w.portList())
	}
	checkWhy("AllowFrom", why, &l)
	groups := checkPeer("AllowFrom", peer, &l)
	l.PanicIfAnyIn("service", w.scope)
	for _, protocol := range protocols {
		for _, open := range w.openPorts(protocol, port) {
			if len(groups) == 0 {
				w.securityGroup.AddIngressRule(peer.(awsec2.IPeer), open, &why, nil)
			}
			for _, group := range groups {
				w.allowFromGroup(group, open, why)
			}
		}
	}
	if caller, ok := peer.(runner); ok {
		caller.workload().startAfterRulesOf(w)
	}
}

func checkWhy(method, why string, l *problems.List) {
	if why == "" {
		l.Addf("%s: why is empty; it becomes the description of the rules", method)
	} else if why != describe(why) {
		l.Addf("%s: why is the description of the rules, up to %d letters, digits, spaces and %s, got %q", method, maxDescription, descriptionSigns, why)
	}
}

// checkPeer returns the security groups of peer; one without any must be an
// awsec2.IPeer, such as a range of addresses.
func checkPeer(method string, peer awsec2.IConnectable, l *problems.List) []awsec2.ISecurityGroup {
	if problems.IsNil(peer) {
		l.Addf("%s: peer is nil; pass a security group, another service, or an awsec2.IPeer", method)
		return nil
	}
	if groups := *peer.Connections().SecurityGroups(); len(groups) > 0 {
		return groups
	}
	if p, ok := peer.(awsec2.IPeer); !ok {
		l.Addf("%s: peer has no security group; pass a security group, another service, or an awsec2.IPeer", method)
	} else if tooWide(*p.UniqueId()) {
		l.Addf("%s: peer is %s, which is wider than any private range; name the peers, by their security group if they have one", method, *p.UniqueId())
	}
	return nil
}

// tooWide reports whether a peer is a range of addresses wider than 10.0.0.0/8
// or fc00::/7, the widest private ones, or one written in a way that hides it.
func tooWide(peer string) bool {
	if !strings.Contains(peer, "/") || problems.IsStringToken(peer) {
		return false // no range of addresses, or one that is not known yet
	}
	prefix, err := netip.ParsePrefix(peer)
	return err != nil || prefix.Bits() < 7 || prefix.Addr().Is4() && prefix.Bits() < 8
}

// allowFromGroup adds the rules between a peer's security group and the tasks.
func (w *Workload) allowFromGroup(group awsec2.ISecurityGroup, port awsec2.Port, why string) {
	w.gate().allowFrom(group, port, why)
}

// gate returns the security group of the tasks as one that peers are let into.
func (w *Workload) gate() gate {
	network := w.props.Cluster.Network()
	return gate{w.scope, w.securityGroup, []constructs.IConstruct{network.Vpc(), network.EndpointSecurityGroup(), w.props.Cluster.Cluster()}}
}

func sameStack(a, b constructs.IConstruct) bool {
	return *awscdk.Stack_Of(a).Node().Addr() == *awscdk.Stack_Of(b).Node().Addr()
}

// startAfterRulesOf makes a service wait for the rules between it and one that it
// calls, as far as they are in its stack, so that its tasks do not fail for want
// of them in the first deployment. Members of Service Connect know only the names
// that were there before them, so they also wait for the service, unless that one
// waits for them.
func (w *Workload) startAfterRulesOf(callee *Workload) {
	w.startAfterRulesFor(callee.securityGroup)
	if w.props.ServiceConnect != nil && callee.props.ServiceConnect != nil && sameStack(w.scope, callee.scope) && !callee.waitsFor(w) {
		w.callees = append(w.callees, callee)
		w.startAfter(callee.base)
	}
}

func (w *Workload) startAfterRulesFor(group awsec2.ISecurityGroup) {
	w.startAfter(w.securityGroup)
	if sameStack(w.scope, group) {
		w.startAfter(group)
	}
}

func (w *Workload) waitsFor(other *Workload) bool {
	return w == other || slices.ContainsFunc(w.callees, func(c *Workload) bool { return c.waitsFor(other) })
}

// protocols returns the protocols by which a container listens on port.
func (w *Workload) protocols(port int) []awsecs.Protocol {
	var protocols []awsecs.Protocol
	for _, p := range w.ports() {
		if p.Number == port && !slices.Contains(protocols, p.protocol()) {
			protocols = append(protocols, p.protocol())
		}
	}
	return protocols
}

// ports returns those of the containers and of the proxy of Service Connect.
func (w *Workload) ports() []Port {
	var ports []Port
	for _, c := range w.containers {
		ports = append(ports, c.Ports...)
	}
	return append(ports, w.proxyPorts...)
}

func (w *Workload) portList() string {
	var ports []string
	for _, p := range w.ports() {
		ports = append(ports, fmt.Sprintf("%d/%s", p.Number, p.protocol()))
	}
	if len(ports) == 0 {
		return "none"
	}
	return strings.Join(ports, ", ")
}

func spellPort(port int) string {
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
