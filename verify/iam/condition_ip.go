package iam

import (
	"net/netip"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

var addressTests = map[string]test{
	"IpAddress":    {compare: inRange},
	"NotIpAddress": {compare: inRange, negated: true},
}

// inRange is whether an address is in a range, or is the one address that is given.
func inRange(_ *call, carried, wanted template.Text) fact.Truth {
	address, err := netip.ParseAddr(string(carried))
	if err != nil {
		return fact.Maybe
	}
	prefix, err := netip.ParsePrefix(string(wanted))
	if err == nil {
		return fact.Of(prefix.Contains(address))
	}
	one, err := netip.ParseAddr(string(wanted))
	if err != nil {
		return fact.Maybe
	}
	return fact.Of(one == address)
}
