package network

import (
	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// A publicBlock is VPC Block Public Access of an account in a Region: it closes the ways
// through internet gateways, but for VPCs and subnets that are excluded. Gateways of other
// kinds it leaves alone (Amazon VPC User Guide, "Block public access to VPCs and subnets").
type publicBlock struct {
	resource   *template.Resource
	mode       string // "block-bidirectional", "block-ingress", "" unknown
	exclusions []exclusion
}

// An exclusion is of a VPC or of a subnet.
type exclusion struct {
	vpc    *VPC
	subnet template.Text
	both   fact.Truth // the mode is "allow-bidirectional", not "allow-egress"
}

func (n *Network) readBlocks() {
	for _, r := range n.world.Resources("AWS::EC2::VPCBlockPublicAccessOptions") {
		b := publicBlock{resource: r}
		b.mode, _ = r.Get("InternetGatewayBlockMode").Literal()
		for _, x := range n.world.Resources("AWS::EC2::VPCBlockPublicAccessExclusion") {
			subnet, _ := n.thing(x.Get("SubnetId").Text(), subnetType)
			b.exclusions = append(b.exclusions, exclusion{
				n.vpc(x.Get("VpcId")), subnet.ID, x.Get("InternetGatewayExclusionMode").Text().Equal("allow-bidirectional"),
			})
		}
		n.blocks = append(n.blocks, b)
	}
}

// blocked reports whether Block Public Access closes a way through an internet gateway
// that starts in a subnet, which is that of the NAT gateway if there is one. The mode
// block-ingress leaves ways open that only lead out, by NAT or egress-only gateways.
func (n *Network) blocked(outOnly bool, s *Subnet) answer {
	for _, b := range n.blocks {
		truth := b.closes(outOnly).And(b.excludes(outOnly, s).Not()).And(b.isFor(s))
		if truth != fact.No {
			return answer{truth, b.resource.At(), "VPC Block Public Access (" + b.resource.ID.Logical + ") closes internet gateways"}
		}
	}
	return answer{truth: fact.No}
}

// isFor reports whether a subnet is in the account and the Region.
func (b publicBlock) isFor(s *Subnet) fact.Truth {
	if s.Resource == nil {
		return fact.Maybe
	}
	return b.resource.Region.Equal(s.Resource.Region).And(b.resource.Account.Equal(s.Resource.Account))
}

func (b publicBlock) closes(outOnly bool) fact.Truth {
	switch b.mode {
	case "block-bidirectional":
		return fact.Yes
	case "block-ingress":
		return fact.Of(!outOnly)
	}
	return fact.Maybe
}

// excludes reports whether a subnet is excluded. What can call out through an internet
// gateway in a place that is excluded for egress only is documented for gateways that only
// lead out.
func (b publicBlock) excludes(outOnly bool, s *Subnet) fact.Truth {
	truth := fact.No
	for _, x := range b.exclusions {
		switch {
		case x.vpc != nil && x.vpc == s.VPC, x.subnet != "" && x.subnet == s.ID:
			if outOnly || x.both == fact.Yes {
				return fact.Yes
			}
			truth = fact.Maybe
		case x.vpc != nil && x.vpc.Resource == nil, x.subnet != "" && !isReference(x.subnet):
			truth = fact.Maybe
		}
	}
	return truth
}

// isReference reports whether a text is the id of a resource of the template.
func isReference(t template.Text) bool {
	symbol, ok := t.Symbol()
	if !ok {
		return false
	}
	_, ok = symbol.Resource()
	return ok
}
