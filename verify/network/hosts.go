package network

import (
	"strings"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
)

// publicDomains are known to have public addresses only: AWS's own, and those of the
// registries of container images that everybody uses.
var publicDomains = []string{
	"amazonaws.com", "amazonaws.com.cn", "api.aws", "on.aws", "public.ecr.aws", "cloudfront.net",
	"docker.io", "docker.com", "ghcr.io", "quay.io", "gcr.io", "pkg.dev", "k8s.io",
	"mcr.microsoft.com", "azurecr.io", "github.com", "gitlab.com", "elastic.co",
}

// isPublic reports whether a host is certainly on the internet. Any other may have an
// address in the VPC, or in a network that it is connected to.
func (c call) isPublic() bool {
	if c.to.Service != "" {
		return true
	}
	host := string(c.to.Host)
	for _, domain := range publicDomains {
		if host == domain || strings.HasSuffix(host, "."+domain) {
			return true
		}
	}
	return false
}

// privately is the answer for a host without a way to the internet, which may not need one.
func (c call) privately(route answer) answer {
	if c.isPublic() {
		route.why = "no way to the internet: " + route.why
		return route
	}
	return maybe(route.at, "where "+c.host()+" is, is not in the template; there is no way to the internet: "+route.why)
}

// besidesIPv4 is whether a call that finds no way by IPv4 may go by IPv6: the subnet has it
// and a route for it, and the host may have an address of that kind. Names of AWS below
// amazonaws.com are taken to have IPv4 only, those of dual-stack APIs end in api.aws or
// on.aws; DNS64 gives every name an address.
func (c call) besidesIPv4() answer {
	s := c.from.Subnet
	if s.IPv6 == fact.No || s.IPv6Only == fact.Yes {
		return answer{truth: fact.No}
	}
	translated := s.Resource.Get("EnableDns64").Truth(fact.No) != fact.No && len(s.table.taken(mappedIPv4)) > 0
	host := string(c.to.Host)
	old := strings.HasSuffix(host, ".amazonaws.com") || strings.HasSuffix(host, ".amazonaws.com.cn") || host == ""
	if !translated && (old || len(s.table.taken(publicIPv6)) == 0) {
		return answer{truth: fact.No}
	}
	return maybe(s.at, "whether "+c.host()+" can be reached by IPv6 is not in the template")
}

// sixWay is the way to the internet from a subnet that has IPv6 addresses only. Whether the
// host has such an address, or DNS64 makes one up, no template says.
func (c call) sixWay() publicWay {
	s := c.from.Subnet
	legs, _, open := s.table.follow(publicIPv6.Union(mappedIPv4))
	if len(legs) == 0 && len(open) == 0 && !s.table.foreign && s.IPv6Only == fact.Yes {
		return shutWay(no(s.table.at, s.table.Name()+" has no route for IPv6, and subnet "+s.Name()+" has no IPv4"))
	}
	return shutWay(maybe(s.at, "subnet "+s.Name()+" has no IPv4; whether "+c.host()+" answers to IPv6 is not in the template"))
}
