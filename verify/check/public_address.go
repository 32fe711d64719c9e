package check

import "github.com/isolated-ecs/isolated-ecs/verify/network"

// PublicAddress reports what gets a public address.
var PublicAddress = &Check{
	Name: "public-address",
	Kind: Leaves,
	Doc: `something gets a public address

A public IPv4 address makes a route to an internet gateway work in both directions.`,
	Run: exits(network.ExitPublicAddress),
}
