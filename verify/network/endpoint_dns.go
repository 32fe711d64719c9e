package network

import (
	"github.com/isolated-ecs/isolated-ecs/privatelink"
	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// covers reports whether the endpoint's private DNS names have a host, and gives the
// longest that has.
func (e *Endpoint) covers(to Destination) (fact.Truth, template.Text) {
	truth, zone := fact.No, template.Text("")
	for _, name := range e.hosts {
		if here := matchName(to.Host, name); here != fact.No && truth != fact.Yes {
			truth, zone = here, name
		}
	}
	switch {
	case e.Type == "" || e.Service == "" && e.Foreign() == fact.Maybe:
		return e.couldServe(to), to.Host
	case truth == fact.No && e.row.Dns == privatelink.DnsUnverified && e.Service == to.Service && e.Service != "":
		return e.Region.Equal(to.Region).And(fact.Maybe), to.Host
	case truth == fact.No && to.Host == "" && e.serves(to.Service):
		return e.Region.Equal(to.Region), to.Host
	}
	return truth, zone
}

// serves reports whether the endpoint is one of a service; S3 and DynamoDB have two.
func (e *Endpoint) serves(s privatelink.Service) bool {
	return s != "" && (e.Service == s || e.Service == s+"/interface")
}

// couldServe is for an endpoint whose type or service is not known: its name may turn out
// to be that of the service called.
func (e *Endpoint) couldServe(to Destination) fact.Truth {
	row, err := privatelink.Lookup(to.Service)
	if err != nil || e.ServiceName.Equal(template.Text(row.ServiceName(string(to.Region)))) == fact.No {
		return fact.No
	}
	return fact.Maybe
}

// takesInVPC reports whether the private DNS of the endpoint holds for callers in its VPC.
// That of S3 holds for inbound resolver endpoints only, unless it is set to serve all
// resolvers (Amazon S3 User Guide, "AWS PrivateLink for Amazon S3").
func (e *Endpoint) takesInVPC() answer {
	enabled := e.Resource.Get("PrivateDnsEnabled")
	at := e.Resource.At()
	if !enabled.IsAbsent() {
		at = enabled.At()
	}
	switch e.PrivateDNS {
	case fact.No:
		return no(at, "private DNS of endpoint "+e.Name()+" is off")
	case fact.Maybe:
		return maybe(at, "whether private DNS of endpoint "+e.Name()+" is on is not in the template")
	}
	if e.Service == privatelink.S3Interface {
		return e.servesAllResolvers()
	}
	return yes(at, "private DNS of endpoint "+e.Name()+" is on")
}

func (e *Endpoint) servesAllResolvers() answer {
	option := e.Resource.Get("DnsOptions", "PrivateDnsOnlyForInboundResolverEndpoint")
	at := e.Resource.At()
	if !option.IsAbsent() {
		at = option.At()
	}
	switch value, known := option.Literal(); {
	case known && value == "AllResolvers":
		return yes(at, "private DNS of endpoint "+e.Name()+" serves all resolvers")
	case known || option.IsAbsent():
		return no(at, "private DNS of endpoint "+e.Name()+" serves inbound resolver endpoints only, not callers in the VPC")
	}
	return maybe(at, "whom private DNS of endpoint "+e.Name()+" serves is not in the template")
}
