package check

import (
	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/network"
	"github.com/isolated-ecs/isolated-ecs/verify/report"
)

// PrivateDNS reports interface endpoints that no name leads to.
var PrivateDNS = &Check{
	Name: "private-dns",
	Doc: `an endpoint is not found by the names that tasks call

The ECS agent, AWS Fargate and the AWS SDKs call the ordinary names of services, such as
api.ecr.eu-west-1.amazonaws.com. These lead to an interface endpoint only if its private
DNS is on (PrivateDnsEnabled is false by default in CloudFormation), and that takes both DNS
attributes of the VPC: EnableDnsSupport and EnableDnsHostnames, which is false by default.`,
	Run: runPrivateDNS,
}

func runPrivateDNS(p *Pass) []report.Finding {
	var found []report.Finding
	for _, e := range p.Network.Endpoints() {
		if e.Gateway || e.Service == "" || !p.wanted(e) {
			continue
		}
		found = append(found, privateDNSOff(e)...)
		found = append(found, dnsAttributesOff(e)...)
	}
	return once(found)
}

// wanted reports whether a task calls the service of an endpoint, and not for sure through
// it.
func (p *Pass) wanted(e *network.Endpoint) bool {
	for _, w := range p.Workloads {
		for _, n := range w.Needs {
			if n.Service == e.Service && n.Host != "" && (n.Via != e || n.Verdict() == fact.Unknown) {
				return true
			}
		}
	}
	return false
}

func privateDNSOff(e *network.Endpoint) []report.Finding {
	if e.PrivateDNS == fact.Yes {
		return nil
	}
	f := at(e.Resource.At(), e.Resource.ID)
	f.Severity = report.Warning
	f.Message = "private DNS of the endpoint for " + string(e.Service) + " is off, so that the names tasks call do not lead to it"
	if e.PrivateDNS == fact.Maybe {
		f.Message = "whether private DNS of the endpoint for " + string(e.Service) + " is on is not in the templates"
	}
	f.Fix = "set PrivateDnsEnabled to true"
	return []report.Finding{f}
}

func dnsAttributesOff(e *network.Endpoint) []report.Finding {
	if e.VPC == nil || e.VPC.Resource == nil || e.PrivateDNS != fact.Yes {
		return nil
	}
	on := e.VPC.DNSSupport.And(e.VPC.DNSHostnames)
	if on == fact.Yes {
		return nil
	}
	f := at(e.VPC.At(), e.VPC.Resource.ID)
	f.Severity = report.Warning
	f.Message = "private DNS of endpoints needs both DNS attributes of the VPC, and they are not both on"
	if on == fact.Maybe {
		f.Message = "private DNS of endpoints needs both DNS attributes of the VPC, and whether they are on is not in the templates"
	}
	f.Fix = "set EnableDnsSupport and EnableDnsHostnames to true"
	return []report.Finding{f}
}
