package network

import (
	"slices"

	"github.com/isolated-ecs/isolated-ecs/privatelink"
	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/internal/interval"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

var (
	everyIPv4 = mustParse("0.0.0.0/0")
	everyIPv6 = mustParse("::/0")

	// publicIPv4 has the addresses that services on the internet can have: all but those
	// that RFC 6890 and its successors set aside.
	publicIPv4 = everyIPv4.Subtract(mustParse("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8",
		"169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16", "198.18.0.0/15", "224.0.0.0/3"))
	// publicIPv6 has the global unicast addresses (RFC 4291).
	publicIPv6 = mustParse("2000::/3")
	// mappedIPv4 has the addresses by which DNS64 and NAT64 reach IPv4 (RFC 6052).
	mappedIPv4 = mustParse("64:ff9b::/96")
)

func mustParse(blocks ...string) interval.Addresses {
	set, ok := interval.ParseCIDR(blocks...)
	if !ok {
		panic("network: not a list of CIDR blocks")
	}
	return set
}

// A space is where an address lies that is not known before deployment.
type space struct {
	set    interval.Addresses // it is one of these
	blocks []template.Text    // CIDR blocks as the template writes them that have it, known or not
}

// publicSpace has the addresses of services on the internet.
var publicSpace = space{set: publicIPv4}

// A block is a CIDR block as a template has it.
type block struct {
	text  template.Text
	set   interval.Addresses
	known bool
	ipv6  bool
}

func blockOf(v *template.Value) block {
	b := block{text: v.Text()}
	if literal, ok := v.Literal(); ok {
		b.set, b.known = interval.ParseCIDR(literal)
	}
	return b
}

// holds reports whether b has every address that s may be.
func (b block) holds(s space) fact.Truth {
	switch {
	case slices.Contains(s.blocks, b.text):
		return fact.Yes
	case b.ipv6 && !b.known:
		return fact.No // spaces are of IPv4 addresses
	case !b.known:
		return fact.Maybe
	}
	return holds(b.set, s.set)
}

// holds is Yes if set has all of s, No if it has none of it.
func holds(set, s interval.Addresses) fact.Truth {
	switch {
	case set.Covers(s):
		return fact.Yes
	case !set.Overlaps(s):
		return fact.No
	}
	return fact.Maybe
}

// A party is one side of a connection as the rules of the other side see it.
type party struct {
	name   string           // for people: "endpoint EcrApi in subnet A"
	groups []*SecurityGroup // of its interface; nil for addresses on the internet
	space
	list   privatelink.Service // service whose address it is, "s3"; "" for interfaces in a VPC
	region template.Text       // of the service
}
