package template

import (
	"net/netip"
	"strconv"
)

// maxCIDRs is the most blocks that Fn::Cidr makes (AWS CloudFormation Template Reference,
// Fn::Cidr).
const maxCIDRs = 256

// cidr is Fn::Cidr: count blocks whose addresses have the given number of host bits.
func (c scope) cidr(argument *Node) *Value {
	args := c.arguments(argument)
	if len(args) < 2 {
		return c.unknown("Fn::Cidr without a block and a count", argument)
	}
	block := c.textOf(args[0])
	count, ok := args[1].Int()
	if !ok || count < 1 || count > maxCIDRs {
		return c.unknown("Fn::Cidr with "+c.textOf(args[1]).String()+" blocks; 1 to 256 are allowed", argument)
	}
	hostBits := 8
	if len(args) > 2 {
		if hostBits, ok = args[2].Int(); !ok {
			return c.unknown("Fn::Cidr with a number of host bits that is not known", argument)
		}
	}
	literal, known := block.Literal()
	if !known {
		return c.symbolicBlocks(block, count, argument)
	}
	prefix, err := netip.ParsePrefix(literal)
	if blocks := subnets(prefix, count, hostBits); err == nil && blocks != nil {
		return texts(blocks)
	}
	return c.unknown("Fn::Cidr: "+literal+" has no "+strconv.Itoa(count)+" blocks of "+strconv.Itoa(hostBits)+" host bits", argument)
}

func (c scope) symbolicBlocks(block Text, count int, argument *Node) *Value {
	blocks := make([]Text, count)
	for i := range blocks {
		blocks[i] = c.opaque("block "+strconv.Itoa(i)+" of "+block.String(), argument).text
	}
	return texts(blocks)
}

// subnets cuts the first count blocks with the given number of host bits out of a prefix;
// nil if they do not fit.
func subnets(prefix netip.Prefix, count, hostBits int) []Text {
	address := prefix.Masked().Addr()
	bits := address.BitLen() - hostBits
	if hostBits < 1 || bits < 0 || bits < prefix.Bits() {
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
