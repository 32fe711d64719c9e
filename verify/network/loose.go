package network

import (
	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// Templates that are given together may refer to each other's resources by parameters that
// nothing here connects. What they add to such a reference may belong to any resource of
// another stack, so it counts there as uncertain.

// mayBe reports whether a reference that is not resolved may turn out to be a resource of
// another stack. A stack's own resources cannot be its parameters.
func mayBe(id template.Text, r *template.Resource) bool {
	symbol, ok := id.Symbol()
	if !ok || r == nil || symbol.Stack == r.ID.Stack {
		return false
	}
	return symbol.Kind == template.ParameterSymbol || symbol.Kind == template.OpaqueSymbol && symbol.Stack != ""
}

// isFoundOut reports whether an id is worked out by something that is not in the templates,
// such as a custom resource: they cannot name the main route table of their VPC in another
// way.
func isFoundOut(id template.Text) bool {
	symbol, ok := id.Symbol()
	return ok && symbol.Kind == template.OpaqueSymbol
}

// lend gives a route of a table that is not known to all tables that it may be.
func (n *Network) lend(t *routeTable, r route) {
	if !t.foreign {
		return
	}
	r.prefixes, r.lent = nil, true
	for _, v := range n.vpcs {
		if v.Resource != nil && (isFoundOut(t.ID) || mayBe(t.ID, v.Resource)) {
			v.mainTable.routes = append(v.mainTable.routes, r)
		}
	}
	for _, other := range n.tables {
		if mayBe(t.ID, other.Resource) {
			other.routes = append(other.routes, r)
		}
	}
}

// lendRule gives a rule of a group that is not known to all groups that it may be.
func (n *Network) lendRule(g *SecurityGroup, d direction, r *rule) {
	if !g.foreign || r == nil {
		return
	}
	unsure := *r
	unsure.sure = false
	for _, other := range n.groups {
		if mayBe(g.ID, other.Resource) {
			other.add(d, &unsure)
		}
	}
}

// lendEndpoint puts an endpoint of a VPC that is not known into all that it may be.
func (n *Network) lendEndpoint(e *Endpoint) {
	if e.VPC == nil {
		return
	}
	for _, v := range n.vpcs {
		if mayBe(e.VPC.ID, v.Resource) {
			v.lent = append(v.lent, e)
		}
	}
}

// isIn is whether the endpoint is in a VPC.
func (e *Endpoint) isIn(v *VPC) answer {
	here := same(e.VPC, v)
	if here == fact.Yes {
		return yes(e.Resource.At(), "endpoint "+e.Name()+" is in "+v.Name())
	}
	return answer{here, e.Resource.At(), "whether endpoint " + e.Name() + " is in " + v.Name() + " is not in the templates"}
}

// lendAssociation tells all subnets that a reference may be that they may have another
// route table or network ACL than the VPC's own.
func (n *Network) lendAssociation(id template.Text, mark func(*Subnet)) {
	for _, s := range n.subnets {
		if mayBe(id, s.Resource) {
			mark(s)
		}
	}
}

// lendEntry tells all network ACLs that a reference may be that they may have an entry more.
func (n *Network) lendEntry(id template.Text) {
	for _, r := range n.world.Resources(aclType) {
		if mayBe(id, r) {
			n.acls[r.Ref()].foreign = true
		}
	}
}
