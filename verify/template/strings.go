package template

import (
	"net/netip"
	"strconv"
)

// join is Fn::Join. A list that is not known makes the whole text opaque.
func (c scope) join(argument *Node) *Value {
	args := c.arguments(argument)
	if len(args) != 2 {
		return opaque("Fn::Join without two arguments")
	}
	if args[1].IsUnknown() {
		return opaque(args[1].Why())
	}
	var out Text
	for i, item := range args[1].Items() {
		if i > 0 {
			out += args[0].Text()
		}
		out += item.Text()
	}
	return text(out)
}

// selectItem is Fn::Select.
func (c scope) selectItem(argument *Node) *Value {
	args := c.arguments(argument)
	if len(args) != 2 {
		return unknown("Fn::Select without two arguments")
	}
	index, ok := args[0].Int()
	items := args[1].Items()
	switch {
	case args[1].IsUnknown():
		return opaque("item " + args[0].Text().String() + " of " + args[1].Why())
	case !ok || index < 0 || index >= len(items):
		return opaque("item " + args[0].Text().String() + " of a list of " + strconv.Itoa(len(items)))
	}
	return items[index].clone()
}

// split is Fn::Split. A text that is open, such as a parameter, has an unknown number of
// parts.
func (c scope) split(argument *Node) *Value {
	args := c.arguments(argument)
	if len(args) != 2 {
		return unknown("Fn::Split without two arguments")
	}
	separator, ok := args[0].Literal()
	if !ok || separator == "" {
		return unknown("Fn::Split by a text that is not known")
	}
	return splitText(args[1].Text(), separator)
}

func splitText(t Text, separator string) *Value {
	for _, p := range t.Parts() {
		if p.Symbol.isOpen() {
			return unknown(p.Symbol.String())
		}
	}
	return texts(t.Split(separator))
}

func texts(ts []Text) *Value {
	v := &Value{kind: List}
	for i, t := range ts {
		v.add("", strconv.Itoa(i), text(t))
	}
	return v
}

// zones is Fn::GetAZs. How many zones a Region has is not known, so there are as many as
// anybody selects from; each is a symbol.
func (c scope) zones(argument *Node) *Value {
	region := c.eval(argument).Text()
	if region == "" {
		region = c.stack.region
	}
	zones := make([]Text, 6)
	for i := range zones {
		zones[i] = Symbol{Kind: ZoneSymbol, Name: "zone " + strconv.Itoa(i), Attribute: region.String()}.Text()
	}
	return texts(zones)
}

// maxCIDRs is the limit of Fn::Cidr.
const maxCIDRs = 256

// cidr is Fn::Cidr: count blocks whose addresses have the given number of host bits.
func (c scope) cidr(argument *Node) *Value {
	args := c.arguments(argument)
	if len(args) < 2 {
		return unknown("Fn::Cidr without a block and a count")
	}
	block := args[0].Text()
	count, ok := args[1].Int()
	if !ok || count < 1 || count > maxCIDRs {
		return unknown("Fn::Cidr with " + args[1].Text().String() + " blocks; 1 to 256 are allowed")
	}
	hostBits := 8
	if len(args) > 2 {
		if hostBits, ok = args[2].Int(); !ok {
			return unknown("Fn::Cidr with a number of host bits that is not known")
		}
	}
	literal, _ := block.Literal()
	prefix, err := netip.ParsePrefix(literal)
	blocks := make([]Text, count)
	for i := range blocks {
		blocks[i] = Symbol{Kind: OpaqueSymbol, Name: "block " + strconv.Itoa(i) + " of " + block.String()}.Text()
	}
	if err == nil {
		if blocks = subnets(prefix, count, hostBits); blocks == nil {
			return unknown("Fn::Cidr: " + literal + " has no " + strconv.Itoa(count) + " blocks of " + strconv.Itoa(hostBits) + " host bits")
		}
	}
	return texts(blocks)
}

// subnets cuts the first count blocks with the given number of host bits out of a prefix;
// nil if they do not fit.
func subnets(prefix netip.Prefix, count, hostBits int) []Text {
	address := prefix.Masked().Addr()
	bits := address.BitLen() - hostBits
	if hostBits < 1 || bits < prefix.Bits() {
		return nil
	}
	var blocks []Text
	for range count {
		if !address.IsValid() || !prefix.Contains(address) {
			return nil
		}
		blocks = append(blocks, Text(netip.PrefixFrom(address, bits).String()))
		address = after(address, hostBits)
	}
	return blocks
}

// after returns the address 1<<hostBits further on; invalid after the last.
func after(address netip.Addr, hostBits int) netip.Addr {
	b := address.AsSlice()
	i := len(b) - 1 - hostBits/8
	carry := 1 << (hostBits % 8)
	for ; i >= 0 && carry > 0; i-- {
		sum := int(b[i]) + carry
		b[i], carry = byte(sum), sum>>8
	}
	if carry > 0 {
		return netip.Addr{}
	}
	next, _ := netip.AddrFromSlice(b)
	return next
}
