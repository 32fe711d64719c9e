package workload

import (
	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// balancerPeer is where a load balancer calls from. One of type network need not have security
// groups, and has no default one (Elastic Load Balancing User Guide for Network Load
// Balancers, "Update the security groups").
func balancerPeer(r *template.Resource) Peer {
	subnets := given(r.Get("Subnets"))
	for _, m := range r.Get("SubnetMappings").Items() {
		subnets = append(subnets, given(m.Get("SubnetId"))...)
	}
	groups := given(r.Get("SecurityGroups"))
	kind, _ := r.Get("Type").Literal()
	return Peer{
		Name:      "load balancer " + r.ID.Logical,
		Placement: &Placement{Subnets: subnets, Groups: groups, PublicIP: fact.No, At: r.At()},
		Bare:      kind == "network" && len(groups) == 0,
		Zonal:     true,
	}
}

// faces is why AWS refuses the load balancer of a front: it is internet-facing, as it is by
// default, in a VPC without an internet gateway. None if it is not, or if the VPC may have one.
func (f front) faces(w *template.World) fact.Steps {
	scheme := f.balancer.Get("Scheme")
	facing := scheme.Text().Equal("internet-facing")
	if scheme.IsAbsent() {
		facing = fact.Yes
	}
	vpc := vpcOf(w, balancerPeer(f.balancer).Placement.Subnets)
	if facing == fact.No || vpc == nil {
		return nil
	}
	for _, a := range w.Resources("AWS::EC2::VPCGatewayAttachment") {
		if there := w.Find(a.Get("VpcId"), vpcType); a.Get("VpnGatewayId").IsAbsent() && (there == nil || there == vpc) {
			return nil
		}
	}
	name := f.balancer.ID.Logical
	if facing == fact.Maybe {
		return unknown(scheme.At(), "whether load balancer "+name+" is internal is not known, and "+vpc.ID.Logical+" has no internet gateway")
	}
	return denied(f.balancer.At(), "load balancer "+name+" is internet-facing, as they are by default, and "+vpc.ID.Logical+" has no internet gateway")
}
