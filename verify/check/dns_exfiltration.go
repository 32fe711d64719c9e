package check

import "github.com/isolated-ecs/isolated-ecs/verify/network"

// DNSExfiltration reports ways for data to leave in DNS queries.
var DNSExfiltration = &Check{
	Name: "dns-exfiltration",
	Kind: Leaves,
	Doc: `names that anybody can register resolve

Amazon's resolver answers in every VPC, and neither routes, security groups nor network
ACLs can stop it. A query for a name in somebody's own domain carries data there. Only
Route 53 Resolver DNS Firewall closes this: an allow-list, then a rule that blocks "*".`,
	Run: exits(network.ExitDNS, network.ExitResolver),
}
