package network

import (
	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// A SecurityGroup is one of the template, a VPC's default group, or one that the template
// only refers to. Of the last kind only the rules that the template adds are known.
type SecurityGroup struct {
	thing
	// VPC is nil if it is not known.
	VPC *VPC

	at      fact.Location
	rules   [2][]*rule // by direction
	foreign bool       // has rules that are not in the template
	shared  bool       // is associated with further VPCs
	filters map[filterKey]*filter
}

// A direction is that of a connection, seen from the interface that has the rule.
type direction int

const (
	egress direction = iota
	ingress
)

func (d direction) String() string { return [...]string{"egress", "ingress"}[d] }

const (
	groupType = "AWS::EC2::SecurityGroup"
	// restrictType is the custom resource by which AWS CDK takes the rules of a VPC's
	// default group away (feature flag @aws-cdk/aws-ec2:restrictDefaultSecurityGroup).
	restrictType = "Custom::VpcRestrictDefaultSG"
)

func (n *Network) readGroups() {
	for _, r := range n.world.Resources(groupType) {
		g := &SecurityGroup{thing: thing{r, r.Ref()}, at: r.At(), VPC: n.vpc(r.Get("VpcId"))}
		n.groups[g.ID] = g
	}
	for _, r := range n.world.Resources(restrictType) {
		if g := n.group(r.Get("DefaultSecurityGroupId")); g != nil {
			g.rules = [2][]*rule{}
		}
	}
	for _, r := range n.world.Resources(groupType) {
		n.readInline(n.groups[r.Ref()])
	}
	for _, r := range n.world.Resources("AWS::EC2::SecurityGroupEgress") {
		n.addStandalone(r, egress)
	}
	for _, r := range n.world.Resources("AWS::EC2::SecurityGroupIngress") {
		n.addStandalone(r, ingress)
	}
}

// readInline reads the rules that a group has itself. Without egress rules of its own it
// lets everything out, IPv4 and IPv6 (CloudFormation Template Reference,
// AWS::EC2::SecurityGroup). Nothing says that a standalone egress rule takes that away, so
// the group stays open then.
func (n *Network) readInline(g *SecurityGroup) {
	n.addInline(g, g.Resource.Get("SecurityGroupIngress"), ingress)
	out := g.Resource.Get("SecurityGroupEgress")
	if !out.IsUnknown() && len(out.Items()) == 0 {
		g.add(egress, &rule{at: g.at, ports: everyPort, sure: true, peer: anywhere})
		return
	}
	n.addInline(g, out, egress)
}

func (n *Network) addInline(g *SecurityGroup, rules *template.Value, d direction) {
	if rules.IsUnknown() {
		g.add(d, &rule{at: rules.At(), ports: everyPort, peer: unknownPeer})
	}
	for _, v := range rules.Items() {
		g.add(d, n.readRule(v, d, g.Resource.Region, v.At()))
	}
}

func (n *Network) addStandalone(r *template.Resource, d direction) {
	id := r.Get("GroupId")
	if id.IsAbsent() {
		id = r.Get("GroupName")
	}
	if g := n.group(id); g != nil {
		made := n.readRule(r.Properties, d, r.Region, r.At())
		g.add(d, made)
		n.lendRule(g, d, made)
	}
}

func (g *SecurityGroup) add(d direction, r *rule) {
	if r != nil {
		g.rules[d] = append(g.rules[d], r)
	}
}

// newDefaultGroup is the default group of a VPC: its members reach each other, and may
// call everything (Amazon VPC User Guide, "Default security groups for your VPCs").
func newDefaultGroup(v *VPC) *SecurityGroup {
	g := &SecurityGroup{thing: thing{ID: "default group of " + v.ID}, VPC: v, at: v.at, foreign: v.Resource == nil}
	if !g.foreign {
		g.add(egress, &rule{at: v.at, ports: everyPort, sure: true, peer: anywhere})
		g.add(ingress, &rule{at: v.at, ports: everyPort, sure: true, peer: peer{kind: groupPeer, group: g}})
	}
	return g
}

// group returns the group that a value refers to, nil if the value is absent.
func (n *Network) group(v *template.Value) *SecurityGroup {
	text := v.Text()
	if symbol, ok := text.Symbol(); ok && symbol.Attribute == "DefaultSecurityGroup" {
		if id, ok := symbol.Resource(); ok {
			if r := n.world.Resource(id); r != nil && r.Type == "AWS::EC2::VPC" {
				return n.vpcs[r.Ref()].defaultGroup
			}
		}
	}
	t, ok := n.thing(text, groupType)
	if !ok {
		return nil
	}
	if known := n.groups[t.ID]; known != nil {
		return known
	}
	g := &SecurityGroup{thing: t, at: v.At(), foreign: true}
	n.groups[t.ID] = g
	return g
}

// groupList returns the groups that values refer to; each may be a list or a single id. A
// list that is not known is a group that is not in the template.
func (n *Network) groupList(values ...*template.Value) []*SecurityGroup {
	var groups []*SecurityGroup
	seen := map[*SecurityGroup]bool{}
	for _, v := range values {
		items := v.Items()
		if v.IsUnknown() {
			items = []*template.Value{v}
		}
		for _, item := range items {
			if g := n.group(item); g != nil && !seen[g] {
				seen[g] = true
				groups = append(groups, g)
			}
		}
	}
	return groups
}

// is reports whether two references mean the same group.
func (g *SecurityGroup) is(other *SecurityGroup) fact.Truth {
	switch {
	case g == other:
		return fact.Yes
	case !g.foreign && !other.foreign:
		return fact.No
	}
	return g.ID.Equal(other.ID)
}
