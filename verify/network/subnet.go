package network

import (
	"slices"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// A Subnet is one of the template, or one that it only refers to.
type Subnet struct {
	thing
	// VPC is nil if it is not known.
	VPC *VPC
	// AZ is AvailabilityZone, else AvailabilityZoneId; "" if AWS picks the zone or the
	// subnet is not in the template.
	AZ template.Text
	// PublicIPv4 is MapPublicIpOnLaunch, false by default.
	PublicIPv4 fact.Truth
	// IPv6 tells whether the subnet has IPv6 addresses.
	IPv6 fact.Truth
	// IPv6Only is Ipv6Native, false by default; subnets that are not in the template are
	// taken to have IPv4, as of their routes nothing is known either way.
	IPv6Only fact.Truth

	at    fact.Location
	block block // IPv4
	table *routeTable
	acl   *acl
	// associations that may be of this subnet, of route tables and of network ACLs
	lentTable, lentACL bool
}

const subnetType = "AWS::EC2::Subnet"

func (n *Network) readSubnets() {
	for _, r := range n.world.Resources(subnetType) {
		s := &Subnet{
			thing:      thing{r, r.Ref()},
			at:         r.At(),
			AZ:         r.Get("AvailabilityZone").Text(),
			PublicIPv4: r.Get("MapPublicIpOnLaunch").Truth(fact.No),
			IPv6:       present(r, "Ipv6CidrBlock", "Ipv6IpamPoolId", "Ipv6NetmaskLength", "AssignIpv6AddressOnCreation"),
			IPv6Only:   r.Get("Ipv6Native").Truth(fact.No),
			block:      blockOf(r.Get("CidrBlock")),
		}
		if s.AZ == "" {
			s.AZ = r.Get("AvailabilityZoneId").Text()
		}
		n.subnets[s.ID] = s
		s.join(n.vpc(r.Get("VpcId")))
	}
	n.readSubnetIPv6()
	n.readAssociations()
}

// present is Yes if one of the properties is there and not false.
func present(r *template.Resource, properties ...string) fact.Truth {
	truth := fact.No
	for _, p := range properties {
		switch v := r.Get(p); {
		case v.IsAbsent():
		case v.Kind() == template.Bool:
			truth = truth.Or(v.Truth(fact.No))
		case v.IsUnknown():
			truth = truth.Or(fact.Maybe)
		default:
			truth = fact.Yes
		}
	}
	return truth
}

// readSubnetIPv6 reads IPv6 blocks that are given to subnets apart from them.
func (n *Network) readSubnetIPv6() {
	for _, r := range n.world.Resources("AWS::EC2::SubnetCidrBlock") {
		if s := n.subnet(r.Get("SubnetId")); s != nil {
			s.IPv6 = fact.Yes
		}
	}
}

func (n *Network) readAssociations() {
	for _, r := range n.world.Resources("AWS::EC2::SubnetRouteTableAssociation") {
		if s := n.subnet(r.Get("SubnetId")); s != nil {
			s.table = n.table(r.Get("RouteTableId"))
			s.join(s.table.vpc)
			n.lendAssociation(s.ID, func(s *Subnet) { s.lentTable = true })
		}
	}
	for _, r := range n.world.Resources("AWS::EC2::SubnetNetworkAclAssociation") {
		if s := n.subnet(r.Get("SubnetId")); s != nil {
			s.acl = n.acl(r.Get("NetworkAclId"))
			n.lendAssociation(s.ID, func(s *Subnet) { s.lentACL = true })
		}
	}
	for _, s := range n.subnets {
		s.complete()
	}
}

// complete gives a subnet the main route table and the default network ACL of its VPC
// where it has none of its own.
func (s *Subnet) complete() {
	unknown := thing{ID: "of subnet " + s.ID}
	foreign := s.Resource == nil
	if s.table == nil {
		s.table = &routeTable{thing: unknown, vpc: s.VPC, at: s.at, foreign: true}
		if s.VPC != nil && !foreign && !s.lentTable {
			s.table = s.VPC.mainTable
		}
	}
	if s.acl == nil {
		s.acl = &acl{name: "network ACL", at: s.at, foreign: true}
		if s.VPC != nil && !foreign && !s.lentACL {
			s.acl = s.VPC.defaultACL
		}
	}
}

// join puts the subnet into a VPC, if it is in none yet.
func (s *Subnet) join(v *VPC) {
	if v == nil || s.VPC != nil {
		return
	}
	s.VPC = v
	v.subnets = append(v.subnets, s)
	slices.SortFunc(v.subnets, func(a, b *Subnet) int { return compareThings(a.thing, b.thing) })
}

// subnet returns the subnet that a value refers to, nil if the value is absent.
func (n *Network) subnet(v *template.Value) *Subnet {
	t, ok := n.thing(v.Text(), subnetType)
	if !ok {
		return nil
	}
	if known := n.subnets[t.ID]; known != nil {
		return known
	}
	s := &Subnet{thing: t, at: v.At(), IPv6Only: fact.No}
	s.complete()
	n.subnets[t.ID] = s
	return s
}

// subnetList returns the subnets that values refer to; each may be a list or a single id.
// A list that is not known is a subnet that is not in the template.
func (n *Network) subnetList(values ...*template.Value) []*Subnet {
	var subnets []*Subnet
	seen := map[*Subnet]bool{}
	for _, v := range values {
		items := v.Items()
		if v.IsUnknown() {
			items = []*template.Value{v}
		}
		for _, item := range items {
			if s := n.subnet(item); s != nil && !seen[s] {
				seen[s] = true
				subnets = append(subnets, s)
			}
		}
	}
	return subnets
}

// space is where the IPv4 addresses of the subnet lie.
func (s *Subnet) space() space {
	whole := s.VPC.space()
	if s.block.text != "" {
		whole.blocks = append(slices.Clone(whole.blocks), s.block.text)
	}
	if s.block.known && !s.block.set.IsEmpty() {
		whole.set = s.block.set
	}
	return whole
}

// sameZone reports whether two subnets are in one Availability Zone.
func sameZone(a, b *Subnet) fact.Truth {
	switch {
	case a == b:
		return fact.Yes
	case a.AZ == "" || b.AZ == "", a.Resource.Get("AvailabilityZone").IsAbsent() != b.Resource.Get("AvailabilityZone").IsAbsent():
		return fact.Maybe // one has the name of its zone, the other its id
	}
	return a.AZ.Equal(b.AZ)
}
