package workload

import (
	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// vpcLinks adds the connections by which HTTP APIs of Amazon API Gateway reach the service: from
// the network interfaces of a VPC link to a listener in front of the tasks, or to the tasks
// as AWS Cloud Map knows them (Amazon API Gateway Developer Guide, "Create private integrations
// for HTTP APIs"). Tasks run without.
func (b *builder) vpcLinks(fronts []front, registered []registration) {
	for _, r := range b.w.Resources("AWS::ApiGatewayV2::Integration") {
		if kind, _ := r.Get("ConnectionType").Literal(); kind != "VPC_LINK" {
			continue
		}
		uri := r.Get("IntegrationUri")
		need := Need{Feature: VPCLink, Reason: "requests of HTTP API integration " + r.ID.Logical, At: uri.At(), From: b.whileRunning(), Optional: true}
		if f := facing(fronts, b.w.Find(uri, listenerType)); f != nil {
			b.add(b.throughListener(r, *f, need))
			continue
		}
		service := b.w.Find(uri, discoveryType)
		for _, e := range registered {
			if service != nil && e.service == service {
				b.add(b.throughRegistry(r, e, need))
			}
		}
	}
}

// facing is the front that has a listener, nil if none has.
func facing(fronts []front, listener *template.Resource) *front {
	for i, f := range fronts {
		if listener != nil && f.listener == listener {
			return &fronts[i]
		}
	}
	return nil
}

func (b *builder) throughListener(r *template.Resource, f front, need Need) Need {
	port, known := f.listener.Get("Port").Int()
	ports := portRange{port, port}
	if !known {
		ports = portRange{}
	}
	if f.balancer == nil {
		need.Steps = unknown(f.at, "the load balancer of "+f.listener.ID.Logical+" is not in the templates")
		need.Fix = "give the template of the load balancer together with this one"
		return need
	}
	peer := balancerPeer(f.balancer)
	return b.fromLink(r, &peer, ports, need)
}

func (b *builder) throughRegistry(r *template.Resource, e registration, need Need) Need {
	return b.fromLink(r, nil, b.portOfEntry(e), need)
}

// fromLink is a connection that the VPC link of an integration makes.
func (b *builder) fromLink(r *template.Resource, to *Peer, ports portRange, need Need) Need {
	link := b.w.Find(r.Get("ConnectionId"), "AWS::ApiGatewayV2::VpcLink")
	need.Fix = "let the VPC link reach it on " + ports.String()
	need.Reason += " on " + ports.String()
	groups := given(link.Get("SecurityGroupIds"))
	switch {
	case link == nil:
		need.Steps = unknown(r.Get("ConnectionId").At(), "the VPC link is not in the templates")
		return need
	case ports.first == 0:
		need.Steps = unknown(need.At, "the port is not known")
		return need
	case len(groups) == 0:
		need.Steps = unknown(link.At(), "which security groups a VPC link has that names none is not documented, so it is not known")
		return need
	}
	from := Peer{Name: "VPC link " + link.ID.Logical, Placement: &Placement{
		Subnets: given(link.Get("SubnetIds")), Groups: groups, PublicIP: fact.No, At: link.At()}}
	need.Fix = "let " + from.Name + " reach "
	if to != nil {
		need.Fix += to.Name
	} else {
		need.Fix += "the tasks"
	}
	need.Fix += " on " + ports.String()
	need.Connection = &Connection{From: from, To: to, First: ports.first, Last: ports.last}
	return need
}
