package network

import (
	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// A mountTarget is an interface of a file system, one for each zone at most.
type mountTarget struct {
	resource *template.Resource
	subnet   *Subnet
	groups   []*SecurityGroup
}

// nfsPort is where mount targets listen (Amazon EFS User Guide, "Using VPC security groups").
const nfsPort = 2049

func (n *Network) readMountTargets() {
	n.mounts = map[template.ResourceID][]mountTarget{}
	for _, r := range n.world.Resources("AWS::EFS::MountTarget") {
		system := n.world.Find(r.Get("FileSystemId"), "AWS::EFS::FileSystem")
		s := n.subnet(r.Get("SubnetId"))
		if system == nil {
			n.strayMounts = append(n.strayMounts, r)
		}
		if system == nil || s == nil {
			continue
		}
		groups := orDefault(n.groupList(r.Get("SecurityGroups")), s.VPC)
		n.mounts[system.ID] = append(n.mounts[system.ID], mountTarget{r, s, groups})
	}
}

// Mount follows a mount of an EFS file system: its name resolves to the mount target in
// the zone of the interface, if there is one and both DNS attributes of the VPC are on
// (Amazon EFS User Guide, "Mounting on Amazon EC2 with a DNS name"), and NFS must get there.
func (n *Network) Mount(from Interface, fileSystem *template.Resource) Path {
	s := from.Subnet
	switch {
	case s == nil:
		return Path{Steps: fact.Steps{maybe(from.At, "the subnet is not known").step(fact.HopRoute)}}
	case s.VPC == nil:
		return Path{Steps: fact.Steps{s.missing()}}
	case fileSystem == nil:
		return Path{Steps: fact.Steps{maybe(from.At, "the file system is not in the template").step(fact.HopDNS)}}
	}
	if placed := s.VPC.belong(from.Groups); placed.truth == fact.No {
		return Path{Steps: fact.Steps{placed.step(fact.HopEgress)}}
	}
	host := fileSystem.Ref() + ".efs." + fileSystem.Region + "." + fileSystem.URLSuffix
	c := call{n, from, Destination{Host: host, Port: nfsPort, Region: fileSystem.Region}, s.VPC}
	lookup := worse(s.VPC.lookup(c.to, false), s.VPC.flags())
	if lookup.truth == fact.No {
		return Path{Steps: fact.Steps{lookup.step(fact.HopDNS)}}
	}
	return c.mount(fileSystem, lookup)
}

// mount chooses the mount target.
func (c call) mount(fileSystem *template.Resource, lookup answer) Path {
	var ways []alternative
	for _, m := range c.mounts[fileSystem.ID] {
		if same(m.subnet.VPC, c.vpc) == fact.No {
			continue
		}
		zone := sameZone(m.subnet, c.from.Subnet)
		if zone == fact.No {
			continue
		}
		way := alternative{c.mountAt(m, lookup), maybe(m.resource.At(),
			"whether mount target "+m.resource.ID.Logical+" is in the zone of subnet "+c.from.Subnet.Name()+" is not in the template")}
		if zone == fact.Yes {
			return way.Path
		}
		ways = append(ways, way)
	}
	missing := no(fileSystem.At(), "file system "+fileSystem.ID.Logical+" has no mount target in the zone of subnet "+c.from.Subnet.Name())
	if c.from.Subnet.Resource == nil {
		missing = maybe(fileSystem.At(), "the zone of subnet "+c.from.Subnet.Name()+" is not in the template")
	}
	for _, r := range c.strayMounts {
		if mayBe(r.Get("FileSystemId").Text(), fileSystem) {
			missing = maybe(r.At(), "whether mount target "+r.ID.Logical+" is one of "+fileSystem.ID.Logical+" is not in the templates")
		}
	}
	return settle(append(ways, alternative{Path: Path{Steps: fact.Steps{missing.step(fact.HopDNS)}}}))
}

func (c call) mountAt(m mountTarget, lookup answer) Path {
	name := "mount target " + m.resource.ID.Logical
	found := yes(m.resource.At(), c.host()+" leads to "+name)
	steps := c.lookupSteps(lookup, found)
	if s := c.from.Subnet; s.IPv6Only != fact.No {
		return Path{Steps: append(steps, maybe(s.at, "subnet "+s.Name()+" has no IPv4; mounts by IPv6 are not followed").step(fact.HopRoute))}
	}
	target := remote{name + " in subnet " + m.subnet.Name(), m.resource.At(), m.subnet, m.groups}
	return Path{Steps: append(steps, c.toInterfaces([]remote{target}, nfsPort)...)}
}
