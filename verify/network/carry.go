package network

import (
	"strings"

	"github.com/isolated-ecs/isolated-ecs/privatelink"
	"github.com/isolated-ecs/isolated-ecs/verify/fact"
)

// carries is whether an interface endpoint carries the call once it has arrived. For the
// layers of images ECR documents the gateway endpoint of S3 only.
func (c call) carries(e *Endpoint) answer {
	if len(e.Subnets) == 0 {
		return no(e.Resource.At(), "endpoint "+e.Name()+" has no subnets, and so no address")
	}
	if place := e.inPlace(); place.truth == fact.No {
		return place
	}
	if family := c.family(e); family.truth != fact.Yes {
		return family
	}
	if e.Service == privatelink.S3Interface && strings.Contains(string(c.to.Host), "-starport-layer-bucket.") {
		return maybe(e.Resource.At(), "that interface endpoint "+e.Name()+" carries image layers is not documented; Amazon ECR asks for a gateway endpoint of S3")
	}
	return yes(e.Resource.At(), "endpoint "+e.Name()+" carries it")
}

// family is whether an endpoint and the caller have addresses of one family. The rules of
// groups and network ACLs are followed for IPv4 only, so IPv6 is never proved.
func (c call) family(e *Endpoint) answer {
	kind, place := e.addressType()
	s := c.from.Subnet
	switch {
	case kind == "ipv4" && s.IPv6Only == fact.Yes:
		return no(place, "endpoint "+e.Name()+" has IPv4 addresses only, and subnet "+s.Name()+" has none")
	case kind == "ipv6" && s.IPv6 == fact.No:
		return no(place, "endpoint "+e.Name()+" has IPv6 addresses only, and subnet "+s.Name()+" has none")
	case kind == "ipv4" && s.IPv6Only == fact.No, kind == "dualstack" && s.IPv6Only == fact.No:
		return yes(place, "endpoint "+e.Name()+" has IPv4 addresses")
	}
	return maybe(place, "whether the rules let IPv6 through to endpoint "+e.Name()+" is not followed")
}

// addressType is the kind of addresses that the names of an endpoint lead to: "ipv4",
// "ipv6", "dualstack", "" unknown. DnsRecordIpType can hide one family of two.
func (e *Endpoint) addressType() (string, fact.Location) {
	addresses, records := e.Resource.Get("IpAddressType"), e.Resource.Get("DnsOptions", "DnsRecordIpType")
	kind, place := "ipv4", e.Resource.At() // by default
	if !addresses.IsAbsent() {
		kind, _ = addresses.Literal()
		place = addresses.At()
	}
	if kind != "dualstack" || records.IsAbsent() {
		return kind, place
	}
	switch record, known := records.Literal(); {
	case !known:
		return "", records.At()
	case record == "ipv6" || record == "ipv4":
		return record, records.At()
	}
	return kind, place
}
