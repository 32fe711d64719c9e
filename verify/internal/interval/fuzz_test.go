package interval

import (
	"net/netip"
	"testing"
)

// FuzzParseCIDR: what is read are the addresses that the standard library reads, and nothing
// else is read.
func FuzzParseCIDR(f *testing.F) {
	for _, block := range []string{"10.0.0.0/16", "10.0.3.4/16", "0.0.0.0/0", "::/0", "2001:db8::/56", "::ffff:10.0.0.0/104", "10.0.0.0",
		"10.0.0.0/33", "10.0.0.0/016", "010.0.0.0/8", "fe80::1%eth0/64", ""} {
		f.Add(block, "10.0.0.0/8")
	}
	f.Fuzz(func(t *testing.T, block, other string) {
		set, ok := ParseCIDR(block)
		p, err := netip.ParsePrefix(block)
		if ok != (err == nil) {
			t.Fatalf("ParseCIDR(%q) is read: %v, want %v", block, ok, err)
		}
		if ok && (!set.Contains(p.Addr()) || set.Contains(p.Masked().Addr().Prev()) || set.Contains(lastOf(p.Masked()).Next())) {
			t.Errorf("ParseCIDR(%q) = %s", block, formatAddresses(set))
		}
		both, bothOk := ParseCIDR(block, other)
		second, secondOk := ParseCIDR(other)
		if bothOk != (ok && secondOk) || bothOk && !both.Equal(set.Union(second)) {
			t.Errorf("ParseCIDR(%q, %q) is not the union of both", block, other)
		}
	})
}
