package network

import (
	"cmp"
	"slices"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/internal/interval"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// An acl is a network ACL: rules in the order of their numbers, of which the first that
// matches decides, and no state. What no rule matches is denied (Amazon VPC User Guide,
// "Network ACL basics").
type acl struct {
	name    string
	at      fact.Location
	rules   [2][]aclRule // by direction, in order
	foreign bool         // has rules that are not in the template
}

// An aclRule is about TCP.
type aclRule struct {
	at     fact.Location
	number int
	placed bool // number is known
	allow  fact.Truth
	ports  interval.Ports
	sure   bool // false: it may be about other ports, or about another protocol
	block  block
}

const aclType = "AWS::EC2::NetworkAcl"

func (n *Network) readACLs() {
	for _, r := range n.world.Resources(aclType) {
		n.acls[r.Ref()] = &acl{name: "network ACL " + r.ID.Logical, at: r.At()}
	}
	for _, r := range n.world.Resources("AWS::EC2::NetworkAclEntry") {
		a := n.acl(r.Get("NetworkAclId"))
		n.lendEntry(r.Get("NetworkAclId").Text())
		d := ingress
		if outbound := r.Get("Egress").Truth(fact.No); outbound != fact.No {
			d = egress
			if outbound == fact.Maybe {
				a.foreign = true
			}
		}
		if rule, ok := readACLRule(r); ok {
			a.rules[d] = append(a.rules[d], rule)
		}
	}
	for _, a := range n.acls {
		a.sort()
	}
	for _, v := range n.vpcs {
		v.defaultACL.sort()
	}
}

// sort orders the rules; those whose number is not known come first.
func (a *acl) sort() {
	for d := range a.rules {
		slices.SortStableFunc(a.rules[d], func(x, y aclRule) int {
			if x.placed != y.placed {
				return cmp.Compare(btoi(x.placed), btoi(y.placed))
			}
			return cmp.Compare(x.number, y.number)
		})
	}
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// acl returns the network ACL that a value refers to, also the default one of a VPC.
func (n *Network) acl(v *template.Value) *acl {
	text := v.Text()
	if symbol, ok := text.Symbol(); ok && symbol.Attribute == "DefaultNetworkAcl" {
		if id, ok := symbol.Resource(); ok {
			if r := n.world.Resource(id); r != nil && r.Type == "AWS::EC2::VPC" {
				return n.vpcs[r.Ref()].defaultACL
			}
		}
	}
	t, _ := n.thing(text, aclType)
	if known := n.acls[t.ID]; known != nil {
		return known
	}
	a := &acl{name: "network ACL " + t.Name(), at: v.At(), foreign: true}
	n.acls[t.ID] = a
	return a
}

// allowAll makes a the default ACL of a VPC, whose rule number 100 allows everything.
func (a *acl) allowAll() {
	for d := range a.rules {
		a.rules[d] = append(a.rules[d], aclRule{
			at: a.at, number: 100, placed: true, allow: fact.Yes, ports: everyPort, sure: true, block: anywhere.block,
		})
	}
}

func readACLRule(r *template.Resource) (aclRule, bool) {
	rule := aclRule{at: r.At(), allow: fact.Maybe}
	rule.number, rule.placed = r.Get("RuleNumber").Int()
	switch action, _ := r.Get("RuleAction").Literal(); action {
	case "allow":
		rule.allow = fact.Yes
	case "deny":
		rule.allow = fact.No
	}
	rule.ports, rule.sure = aclPorts(r)
	rule.block = blockOf(r.Get("CidrBlock"))
	if r.Get("CidrBlock").IsAbsent() {
		rule.block = blockOf(r.Get("Ipv6CidrBlock"))
		rule.block.ipv6 = true
	}
	return rule, !rule.ports.IsEmpty()
}

// aclPorts returns the TCP ports of a rule; protocols have numbers in network ACLs.
func aclPorts(r *template.Resource) (ports interval.Ports, sure bool) {
	protocol, known := r.Get("Protocol").Int()
	switch {
	case !known:
		return everyPort, false
	case protocol == -1:
		return everyPort, true
	case protocol != 6:
		return interval.Ports{}, true
	}
	return portRange(r.Get("PortRange", "From"), r.Get("PortRange", "To"))
}
