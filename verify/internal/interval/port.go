package interval

import (
	"cmp"
	"strconv"
)

// A Port is a TCP or UDP port, valid from 0 to 65535.
type Port int32

const lastPort Port = 65535

// Compare orders ports by number.
func (p Port) Compare(q Port) int { return cmp.Compare(p, q) }

// Next is p+1.
func (p Port) Next() Port { return p + 1 }

// Prev is p-1.
func (p Port) Prev() Port { return p - 1 }

// IsValid is false for numbers that are no port.
func (p Port) IsValid() bool { return 0 <= p && p <= lastPort }

// Ports is a set of ports.
type Ports = Set[Port]

// PortRange returns the ports from first to last. Numbers beyond the ports there are count
// as far as they reach; the set is empty if last comes before first.
func PortRange(first, last int) Ports {
	return Of(Range[Port]{Port(min(max(first, 0), int(lastPort)+1)), Port(min(max(last, -1), int(lastPort)))})
}

// FormatPorts is "443,1024-65535", "all" or "none".
func FormatPorts(s Ports) string {
	if s.Equal(PortRange(0, int(lastPort))) {
		return "all"
	}
	return s.format(func(r Range[Port]) string {
		if r.First == r.Last {
			return strconv.Itoa(int(r.First))
		}
		return strconv.Itoa(int(r.First)) + "-" + strconv.Itoa(int(r.Last))
	})
}
