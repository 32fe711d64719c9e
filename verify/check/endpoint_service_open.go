package check

import (
	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/report"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// EndpointServiceOpen reports endpoint services that anybody may connect to.
var EndpointServiceOpen = &Check{
	Name: "endpoint-service-open",
	Kind: Leaves,
	Doc: `anybody may connect to an endpoint service

An endpoint service that allows all principals is public: any AWS account that knows its name
can ask for a connection, and is connected at once unless somebody has to accept it
(AcceptanceRequired).`,
	Run: runEndpointServiceOpen,
}

func runEndpointServiceOpen(p *Pass) []report.Finding {
	var found []report.Finding
	for _, r := range p.World.Resources("AWS::EC2::VPCEndpointServicePermissions") {
		list := r.Get("AllowedPrincipals")
		if list.IsUnknown() {
			f := opened(p, r, list)
			f.Message = "whether anybody may connect to " + f.Message + " is not known: " + list.Why()
			found = append(found, f)
		}
		for _, principal := range list.Items() {
			if everybody := principal.Text().Equal("*"); everybody != fact.No {
				found = append(found, openTo(p, r, principal, everybody))
			}
		}
	}
	return once(found)
}

// openTo reports a principal that is everybody, or may be.
func openTo(p *Pass, r *template.Resource, principal *template.Value, everybody fact.Truth) report.Finding {
	f := opened(p, r, principal)
	service := p.World.Find(r.Get("ServiceId"), "AWS::EC2::VPCEndpointService")
	accepted := service.Get("AcceptanceRequired").Truth(fact.Maybe)
	if service == nil {
		accepted = fact.Maybe
	}
	switch {
	case everybody == fact.Maybe:
		f.Message = "whether anybody may connect to " + f.Message + " is not known: AllowedPrincipals has " + principal.Text().String()
	case accepted == fact.Yes:
		f.Message = "anybody may ask to be connected to " + f.Message + "; only who accepts it stands in the way"
	case accepted == fact.No:
		f.Message = "anybody is connected to " + f.Message + " who asks: AcceptanceRequired is false"
	default:
		f.Message = "anybody may ask to be connected to " + f.Message + "; whether somebody has to accept it is not known"
	}
	if everybody == fact.Yes && accepted == fact.No && p.Isolated {
		f.Severity = report.Error
	}
	return f
}

// opened starts a finding whose message is the name of the service.
func opened(p *Pass, r *template.Resource, v *template.Value) report.Finding {
	f := at(v.At(), r.ID)
	f.Severity = report.Warning
	f.Message = "endpoint service " + r.Get("ServiceId").Text().String()
	if service := p.World.Find(r.Get("ServiceId"), "AWS::EC2::VPCEndpointService"); service != nil {
		f.Message = "endpoint service " + service.ID.Logical
	}
	f.Fix = "name the accounts that may connect in AllowedPrincipals, and set AcceptanceRequired to true"
	return f
}
