package check

import "github.com/isolated-ecs/isolated-ecs/verify/network"

// IPv6Egress reports ways to the internet over IPv6.
var IPv6Egress = &Check{
	Name: "ipv6-egress",
	Kind: Leaves,
	Doc: `a subnet has a path to the internet over IPv6

No IPv4 default route is not isolation: ::/0 to an egress-only internet gateway, or to an
internet gateway, lets IPv6 out, and every IPv6 address is a public one.`,
	Run: exits(network.ExitIPv6),
}
