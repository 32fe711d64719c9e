package interval

import (
	"net/netip"
	"testing"
)

// FuzzPortLaws holds the operations against what they mean for a single port.
func FuzzPortLaws(f *testing.F) {
	f.Add(uint16(22), uint16(80), uint16(50), uint16(443), uint16(81), uint16(90), uint16(80))
	f.Add(uint16(0), uint16(65535), uint16(0), uint16(0), uint16(1), uint16(1), uint16(0))
	f.Add(uint16(9), uint16(3), uint16(65535), uint16(65535), uint16(65534), uint16(65534), uint16(65535))
	f.Fuzz(func(t *testing.T, a, b, c, d, e, g, point uint16) {
		p := Port(point)
		x := Of(Range[Port]{Port(a), Port(b)}, Range[Port]{Port(e), Port(g)})
		y := PortRange(int(c), int(d))
		z := PortRange(int(e), int(d))
		in := func(s Ports) bool { return s.Contains(p) }
		claim := func(law string, holds bool) {
			if !holds {
				t.Errorf("%s does not hold for %d, x = %s, y = %s, z = %s", law, p, FormatPorts(x), FormatPorts(y), FormatPorts(z))
			}
		}
		claim("member of x", in(x) == (a <= point && point <= b || e <= point && point <= g))
		claim("member of union", in(x.Union(y)) == (in(x) || in(y)))
		claim("member of intersection", in(x.Intersect(y)) == (in(x) && in(y)))
		claim("member of difference", in(x.Subtract(y)) == (in(x) && !in(y)))
		laws(claim, x, y, z)
	})
}

// FuzzAddressLaws does the same for addresses of both families in one set.
func FuzzAddressLaws(f *testing.F) {
	f.Add(uint32(0x0a000000), uint8(8), uint32(0x0a010000), uint8(16), uint8(0), uint8(3))
	f.Add(uint32(0xffffffff), uint8(32), uint32(0), uint8(0), uint8(128), uint8(64))
	f.Fuzz(func(t *testing.T, a uint32, aBits uint8, b uint32, bBits, bits6 uint8, last uint8) {
		v4 := func(a uint32, bits uint8) netip.Prefix {
			return netip.PrefixFrom(netip.AddrFrom4([4]byte{byte(a >> 24), byte(a >> 16), byte(a >> 8), byte(a)}), int(bits%33))
		}
		p, q := v4(a, aBits), v4(b, bBits)
		r := netip.PrefixFrom(netip.AddrFrom16([16]byte{0x20, 0x01, 15: last}), int(bits6)%129)
		x, y := Prefix(p).Union(Prefix(r)), Prefix(q)
		claim := func(law string, holds bool) {
			if !holds {
				t.Errorf("%s does not hold for %s, %s, %s", law, p, q, r)
			}
		}
		for _, point := range []netip.Addr{p.Addr(), q.Addr(), r.Addr(), p.Masked().Addr().Prev(), lastOf(q.Masked()).Next()} {
			if !point.IsValid() {
				continue
			}
			inX, inY := p.Contains(point) || r.Contains(point), q.Contains(point)
			claim("member of x", x.Contains(point) == inX)
			claim("member of intersection", x.Intersect(y).Contains(point) == (inX && inY))
			claim("member of difference", x.Subtract(y).Contains(point) == (inX && !inY))
		}
		claim("prefixes overlap", Prefix(p).Overlaps(Prefix(q)) == p.Overlaps(q))
		laws(claim, x, y, Prefix(r))
	})
}

// laws are those of the algebra of sets; equality is equality of representation.
func laws[T Point[T]](claim func(string, bool), x, y, z Set[T]) {
	claim("commutative union", x.Union(y).Equal(y.Union(x)))
	claim("commutative intersection", x.Intersect(y).Equal(y.Intersect(x)))
	claim("associative union", x.Union(y).Union(z).Equal(x.Union(y.Union(z))))
	claim("distributive", x.Intersect(y.Union(z)).Equal(x.Intersect(y).Union(x.Intersect(z))))
	claim("absorption", x.Union(x.Intersect(y)).Equal(x))
	claim("difference and intersection make the whole", x.Subtract(y).Union(x.Intersect(y)).Equal(x))
	claim("difference is disjoint", !x.Subtract(y).Overlaps(y))
	claim("overlaps", x.Overlaps(y) == !x.Intersect(y).IsEmpty())
	claim("covers", x.Covers(y) == y.Subtract(x).IsEmpty())
	claim("union covers", x.Union(y).Covers(x))
	claim("difference with itself", x.Subtract(x).IsEmpty())
	claim("idempotent", x.Union(x).Equal(x) && x.Intersect(x).Equal(x))
	claim("canonical", isCanonical(x.Union(y)) && isCanonical(x.Intersect(y)) && isCanonical(x.Subtract(y)))
}

func isCanonical[T Point[T]](s Set[T]) bool {
	for i, r := range s.ranges {
		if r.isEmpty() {
			return false
		}
		if i > 0 {
			gap := s.ranges[i-1].Last.Next()
			if s.ranges[i-1].Last.Compare(r.First) >= 0 || gap.IsValid() && gap == r.First {
				return false
			}
		}
	}
	return true
}

func TestSetsAreImmutable(t *testing.T) {
	x, y := PortRange(1, 9), PortRange(5, 20)
	x.Union(y)
	x.Subtract(y)
	x.Intersect(y)
	x.Ranges()[0].Last = 99
	if got := FormatPorts(x) + " " + FormatPorts(y); got != "1-9 5-20" {
		t.Errorf("operands became %s", got)
	}
}

func TestOfDoesNotKeepItsArguments(t *testing.T) {
	ranges := []Range[Port]{{7, 9}, {1, 2}}
	s := Of(ranges...)
	ranges[0].Last = 99
	if got := FormatPorts(s); got != "1-2,7-9" {
		t.Errorf("set became %s", got)
	}
}

func TestFormatPorts(t *testing.T) {
	tests := []struct {
		set  Ports
		want string
	}{
		{Ports{}, "none"},
		{PortRange(443, 443), "443"},
		{PortRange(443, 443).Union(PortRange(1024, 65535)), "443,1024-65535"},
		{PortRange(80, 80).Union(PortRange(81, 90)), "80-90"},
		{PortRange(0, 65535), "all"},
		{PortRange(-1, 70000), "all"},
		{PortRange(1<<40, 1<<41), "none"},
		{PortRange(-1<<41, -1<<40), "none"},
		{PortRange(5, 4), "none"},
	}
	for _, tt := range tests {
		if got := FormatPorts(tt.set); got != tt.want {
			t.Errorf("FormatPorts = %q, want %q", got, tt.want)
		}
	}
}

func TestParseCIDR(t *testing.T) {
	tests := []struct {
		blocks []string
		want   string // "" if they cannot be read
	}{
		{nil, "none"},
		{[]string{"10.0.0.0/16"}, "10.0.0.0/16"},
		{[]string{"10.0.3.4/16"}, "10.0.0.0/16"},
		{[]string{"0.0.0.0/1", "128.0.0.0/1"}, "0.0.0.0/0"},
		{[]string{"::/0", "0.0.0.0/0"}, "0.0.0.0/0,::/0"},
		{[]string{"10.0.0.0/25", "10.0.0.192/26"}, "10.0.0.0/25,10.0.0.192/26"},
		{[]string{"10.0.0.128/25", "10.0.1.0/24"}, "10.0.0.128-10.0.1.255"},
		{[]string{"255.255.255.255/32", "::/128"}, "255.255.255.255/32,::/128"},
		{[]string{"2001:db8::/56"}, "2001:db8::/56"},
		{[]string{"10.0.0.0/16", "banana"}, ""},
		{[]string{"10.0.0.0"}, ""},
		{[]string{"10.0.0.0/33"}, ""},
	}
	for _, tt := range tests {
		set, ok := ParseCIDR(tt.blocks...)
		got := formatAddresses(set)
		if !ok {
			got = ""
		}
		if got != tt.want {
			t.Errorf("ParseCIDR(%v) = %q, want %q", tt.blocks, got, tt.want)
		}
	}
}

func TestPrefixOfWhatIsNoPrefix(t *testing.T) {
	if got := Prefix(netip.Prefix{}); !got.IsEmpty() {
		t.Errorf("Prefix of the zero prefix = %s", formatAddresses(got))
	}
	if Prefix(netip.MustParsePrefix("0.0.0.0/0")).Contains(netip.Addr{}) {
		t.Error("the zero address is in 0.0.0.0/0")
	}
}

// formatAddresses is "10.0.0.0/16" for a range that is one CIDR block, else
// "10.0.0.4-10.0.0.9", separated by commas, or "none".
func formatAddresses(s Addresses) string {
	return s.format(func(r Range[netip.Addr]) string {
		for bits := range r.First.BitLen() + 1 {
			p := netip.PrefixFrom(r.First, bits)
			if p.Masked() == p && lastOf(p) == r.Last {
				return p.String()
			}
		}
		return r.First.String() + "-" + r.Last.String()
	})
}
