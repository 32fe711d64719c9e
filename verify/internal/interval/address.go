package interval

import "net/netip"

// Addresses is a set of IP addresses, of either family or of both.
type Addresses = Set[netip.Addr]

// Prefix returns the addresses of a CIDR block, without regard to host bits. It is empty
// for a prefix that is not valid.
func Prefix(p netip.Prefix) Addresses {
	p = p.Masked()
	if !p.IsValid() {
		return Addresses{}
	}
	return Of(Range[netip.Addr]{p.Addr().WithZone(""), lastOf(p)})
}

// lastOf is the highest address of a masked prefix.
func lastOf(p netip.Prefix) netip.Addr {
	bytes := p.Addr().AsSlice()
	for bit := p.Bits(); bit < 8*len(bytes); bit++ {
		bytes[bit/8] |= 0x80 >> (bit % 8)
	}
	last, _ := netip.AddrFromSlice(bytes)
	return last
}

// ParseCIDR returns the addresses of CIDR blocks written out; a block that cannot be read
// makes it false.
func ParseCIDR(blocks ...string) (Addresses, bool) {
	var all Addresses
	for _, block := range blocks {
		p, err := netip.ParsePrefix(block)
		if err != nil {
			return Addresses{}, false
		}
		all = all.Union(Prefix(p))
	}
	return all, true
}
