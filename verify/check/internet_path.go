package check

import "github.com/isolated-ecs/isolated-ecs/verify/network"

// InternetPath reports the ways to the internet over IPv4.
var InternetPath = &Check{
	Name: "internet-path",
	Kind: Leaves,
	Doc: `a subnet has a path to the internet

A route to an internet gateway that is attached, for interfaces with a public address, or
to a NAT gateway, lets everything in the subnet that its security groups allow out.`,
	Run: exits(network.ExitInternet, network.ExitCarrier, network.ExitLocalGateway, network.ExitRoute),
}
