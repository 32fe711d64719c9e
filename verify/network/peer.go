package network

import (
	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// A peer is whom a rule of a security group is about.
type peer struct {
	kind  peerKind
	block block
	group *SecurityGroup
	list  prefixList
}

type peerKind int

const (
	noPeerKnown peerKind = iota
	blockPeer
	groupPeer
	listPeer
)

var (
	unknownPeer = peer{}
	// anywhere is every address of both families.
	anywhere = peer{kind: blockPeer, block: block{text: "0.0.0.0/0", set: everyIPv4.Union(everyIPv6), known: true}}
)

// readPeer reads the one peer that a rule has.
func (n *Network) readPeer(v *template.Value, d direction, region template.Text) peer {
	side := [...]string{egress: "Destination", ingress: "Source"}[d]
	for _, property := range []string{"CidrIp", "CidrIpv6"} {
		if b := v.Get(property); !b.IsAbsent() {
			p := peer{kind: blockPeer, block: blockOf(b)}
			p.block.ipv6 = property == "CidrIpv6"
			return p
		}
	}
	if list := v.Get(side + "PrefixListId"); !list.IsAbsent() {
		return peer{kind: listPeer, list: n.readPrefixList(list.Text(), region)}
	}
	for _, property := range []string{side + "SecurityGroupId", "SourceSecurityGroupName"} {
		if g := n.group(v.Get(property)); g != nil {
			return peer{kind: groupPeer, group: g}
		}
	}
	return unknownPeer
}

// admits reports whether the peer is the other party, wherever in its space that is.
func (p peer) admits(other party) fact.Truth {
	switch p.kind {
	case blockPeer:
		return p.block.holds(other.space)
	case listPeer:
		return p.list.admits(other)
	case groupPeer:
		truth := fact.No
		for _, g := range other.groups {
			truth = truth.Or(p.group.is(g))
		}
		return truth
	}
	return fact.Maybe
}
