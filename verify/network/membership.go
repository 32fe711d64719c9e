package network

import "github.com/isolated-ecs/isolated-ecs/verify/fact"

// readMemberships reads into which further VPCs security groups are brought.
func (n *Network) readMemberships() {
	for _, r := range n.world.Resources("AWS::EC2::SecurityGroupVpcAssociation") {
		if g := n.group(r.Get("GroupId")); g != nil {
			g.shared = true
		}
	}
}

// belong is whether interfaces in a VPC can have security groups: AWS refuses groups of
// another VPC, unless they are associated with this one (Amazon VPC User Guide, "Associate
// security groups with multiple VPCs").
func (v *VPC) belong(groups []*SecurityGroup) answer {
	for _, g := range groups {
		switch {
		case g.shared:
		case g.VPC != nil && same(g.VPC, v) == fact.No:
			return no(g.at, "security group "+g.Name()+" is in "+g.VPC.Name()+", so nothing in "+v.Name()+" can have it")
		case g.isInDefaultVPC() && v.Resource != nil:
			return no(g.at, "security group "+g.Name()+" names no VPC and so is in the account's default one: nothing in "+v.Name()+" can have it")
		}
	}
	return answer{truth: fact.Yes}
}

// isInDefaultVPC reports whether a group has no VpcId: CloudFormation then puts it into the
// default VPC, which no template creates.
func (g *SecurityGroup) isInDefaultVPC() bool {
	return g.Resource != nil && g.Resource.Get("VpcId").IsAbsent()
}

// inPlace is whether the subnets and the groups of an endpoint are in its VPC.
func (e *Endpoint) inPlace() answer {
	if e.VPC == nil {
		return answer{truth: fact.Yes}
	}
	for _, s := range e.Subnets {
		if s.VPC != nil && same(s.VPC, e.VPC) == fact.No {
			return no(e.Resource.At(), "endpoint "+e.Name()+" is in "+e.VPC.Name()+", and its subnet "+s.Name()+" in "+s.VPC.Name())
		}
	}
	return e.VPC.belong(e.Groups)
}
