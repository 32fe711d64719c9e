package isolatedvpc

import "github.com/isolated-ecs/isolated-ecs/internal/problems"

// DnsFirewall configures the Route 53 Resolver DNS Firewall of a network.
type DnsFirewall struct{}

type firewall struct{}

func (p *DnsFirewall) check(l *problems.List) {}

func (v *IsolatedVpc) defineDnsFirewall(p *DnsFirewall) {}
