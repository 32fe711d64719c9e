package check

import "github.com/isolated-ecs/isolated-ecs/verify/network"

// PeeringAndTransit reports ways to other networks.
var PeeringAndTransit = &Check{
	Name: "peering-and-transit",
	Kind: Leaves,
	Doc: `a network is connected to others

Peering connections, transit gateways, Cloud WAN and virtual private gateways lead to
networks that this template does not describe, and from there perhaps to the internet.`,
	Run: exits(network.ExitPeering, network.ExitTransit, network.ExitVPN),
}
