package network

import (
	"net/netip"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// readDHCP finds out of which server the names of a VPC are asked. Servers of one's own
// resolve the private names of endpoints only if they forward to Amazon's resolver, which
// no template says (AWS Systems Manager User Guide, "VPC endpoints").
func (n *Network) readDHCP() {
	for _, r := range n.world.Resources("AWS::EC2::VPCDHCPOptionsAssociation") {
		v := n.vpc(r.Get("VpcId"))
		if v == nil {
			continue
		}
		id := r.Get("DhcpOptionsId")
		options := n.world.Find(id, "AWS::EC2::DHCPOptions")
		switch {
		case options != nil:
			v.resolver = v.servers(options)
		case id.Text() == "default":
			v.resolver = yes(r.At(), "")
		default:
			v.resolver = maybe(id.At(), "DHCP options "+id.Text().String()+" of "+v.Name()+" are not in the template")
		}
	}
}

// servers judges the property DomainNameServers.
func (v *VPC) servers(options *template.Resource) answer {
	servers := options.Get("DomainNameServers")
	own := maybe(options.At(), "DHCP options "+options.ID.Logical+" give "+v.Name()+
		" DNS servers of its own, which must forward names of AWS to Amazon's resolver")
	if servers.IsUnknown() || servers.IsAbsent() {
		return own
	}
	for _, s := range servers.Items() {
		if !v.isAmazon(s) {
			own.at = s.At()
			return own
		}
	}
	return yes(options.At(), "")
}

// isAmazon reports whether a server is Amazon's resolver: by its name, its link-local
// address, or the second address after the base of the VPC's block (Amazon VPC User Guide,
// "Amazon DNS server").
func (v *VPC) isAmazon(server *template.Value) bool {
	literal, ok := server.Literal()
	if !ok {
		return false
	}
	if literal == "AmazonProvidedDNS" || literal == "169.254.169.253" {
		return true
	}
	if len(v.blocks) == 0 || len(v.blocks[0].set.Ranges()) != 1 {
		return false
	}
	address, err := netip.ParseAddr(literal)
	return err == nil && address == v.blocks[0].set.Ranges()[0].First.Next().Next()
}

// flags is whether both DNS attributes of the VPC are on.
func (v *VPC) flags() answer {
	return worse(v.flag("EnableDnsSupport", v.DNSSupport), v.flag("EnableDnsHostnames", v.DNSHostnames))
}

func (v *VPC) flag(property string, truth fact.Truth) answer {
	at := v.at
	if set := v.Resource.Get(property); !set.IsAbsent() {
		at = set.At()
	}
	switch truth {
	case fact.Yes:
		return yes(at, property+" of "+v.Name()+" is on")
	case fact.No:
		return no(at, property+" of "+v.Name()+" is off")
	}
	return maybe(at, "whether "+property+" of "+v.Name()+" is on is not in the template")
}
