package network

import (
	"slices"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/internal/interval"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// A VPC is one of the template, or one that it only refers to, of which little is known.
type VPC struct {
	thing
	// DNSSupport is EnableDnsSupport, true by default: Amazon's resolver answers.
	DNSSupport fact.Truth
	// DNSHostnames is EnableDnsHostnames, false by default. Private DNS needs both (Amazon
	// VPC User Guide, "DNS attributes for your VPC").
	DNSHostnames fact.Truth

	at           fact.Location
	blocks       []block // CIDR blocks, of both families
	subnets      []*Subnet
	endpoints    []*Endpoint
	lent         []*Endpoint // that may be in the VPC
	zones        []*zone
	forwards     []forwardRule
	resolver     answer // whether names are asked of Amazon's resolver
	firewall     firewall
	mainTable    *routeTable
	defaultACL   *acl
	defaultGroup *SecurityGroup
}

// At is the place of the VPC, or where the template refers to it first.
func (v *VPC) At() fact.Location { return v.at }

// Endpoints returns the endpoints in the VPC, sorted by ID.
func (v *VPC) Endpoints() []*Endpoint { return v.endpoints }

// reachable has the endpoints that are, or may be, in the VPC.
func (v *VPC) reachable() []*Endpoint { return slices.Concat(v.endpoints, v.lent) }

func (n *Network) readVPCs() {
	for _, r := range n.world.Resources("AWS::EC2::VPC") {
		v := n.addVPC(thing{r, r.Ref()}, r.At())
		v.DNSSupport = r.Get("EnableDnsSupport").Truth(fact.Yes)
		v.DNSHostnames = r.Get("EnableDnsHostnames").Truth(fact.No)
		v.blocks = append(v.blocks, blockOf(r.Get("CidrBlock")))
	}
	for _, r := range n.world.Resources("AWS::EC2::VPCCidrBlock") {
		if v := n.vpc(r.Get("VpcId")); v != nil {
			v.blocks = append(v.blocks, secondaryBlock(r))
		}
	}
	n.readDHCP()
}

// secondaryBlock is the block that a VPCCidrBlock adds; those of address pools and
// Amazon's IPv6 are not known.
func secondaryBlock(r *template.Resource) block {
	for _, property := range []string{"CidrBlock", "Ipv6CidrBlock"} {
		if v := r.Get(property); !v.IsAbsent() {
			b := blockOf(v)
			b.ipv6 = property == "Ipv6CidrBlock"
			return b
		}
	}
	return block{text: r.Ref(), ipv6: r.Get("Ipv4IpamPoolId").IsAbsent()}
}

// vpc returns the VPC that a value refers to, nil if the value is absent.
func (n *Network) vpc(v *template.Value) *VPC {
	t, ok := n.thing(v.Text(), "AWS::EC2::VPC")
	if !ok {
		return nil
	}
	return n.addVPC(t, v.At())
}

func (n *Network) addVPC(t thing, at fact.Location) *VPC {
	if known := n.vpcs[t.ID]; known != nil {
		return known
	}
	v := &VPC{thing: t, at: at}
	v.resolver = yes(at, "")
	v.mainTable = &routeTable{thing: thing{ID: "main route table of " + t.ID}, vpc: v, at: at, main: true, foreign: t.Resource == nil}
	v.defaultACL = &acl{name: "default network ACL of " + v.Name(), at: at, foreign: t.Resource == nil}
	v.defaultGroup = newDefaultGroup(v)
	if t.Resource == nil {
		v.blocks = []block{{text: "blocks of " + t.ID}}
		v.resolver = maybe(at, "VPC "+v.Name()+" is not in the template: its DHCP options are not known")
	} else {
		v.defaultACL.allowAll()
	}
	n.vpcs[t.ID] = v
	return v
}

// space is where the IPv4 addresses of the VPC lie.
func (v *VPC) space() space {
	if v == nil {
		return space{set: everyIPv4}
	}
	s := space{}
	for _, b := range v.blocks {
		if b.ipv6 {
			continue
		}
		if !b.known {
			s.set = everyIPv4
		}
		s.set = s.set.Union(b.set)
		s.blocks = append(s.blocks, b.text)
	}
	if len(s.blocks) > 1 {
		s.blocks = nil // no single one has every address
	}
	return s
}

// known returns the addresses that are certainly in the VPC.
func (v *VPC) known() interval.Addresses {
	var set interval.Addresses
	for _, b := range v.blocks {
		set = set.Union(b.set)
	}
	return set
}

// same reports whether two references mean the same VPC. nil is a VPC that is not known.
func same(a, b *VPC) fact.Truth {
	switch {
	case a == nil || b == nil:
		return fact.Maybe
	case a == b:
		return fact.Yes
	case a.Resource != nil && b.Resource != nil:
		return fact.No
	}
	return a.ID.Equal(b.ID)
}
