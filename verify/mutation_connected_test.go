package verify_test

import (
	"encoding/json"
	"fmt"
	"net/netip"
	"slices"
	"strings"
)

// A link is between what calls, and what is called.
type link struct {
	from, to place
	ports    span
	balancer string // that calls, or is called
	system   string // of files, or of AWS Cloud Map
	volume   tree   // that is mounted, or the entry in the registry
}

// A span has the ports from the first to the second.
type span [2]int64

func (p span) String() string {
	if p[0] == p[1] {
		return fmt.Sprint(p[0])
	}
	return fmt.Sprintf("%d-%d", p[0], p[1])
}

// finds are the names of services of AWS Cloud Map that containers are given, and the calls to the
// tasks behind.
func (f *facts) finds(s *service) {
	for _, id := range f.all("AWS::ServiceDiscovery::Service") {
		space := refersTo(f.get(id, "NamespaceId"))
		if space == "" {
			space = refersTo(f.get(id, "DnsConfig", "NamespaceId"))
		}
		name := f.render(f.get(id, "Name")) + "." + f.render(f.get(space, "Name"))
		if f.kind(space) != "AWS::ServiceDiscovery::PrivateDnsNamespace" || !f.inVPC(s, claim{}, refersTo(f.get(space, "Vpc"))) {
			continue
		}
		for _, c := range s.containers {
			for _, variable := range items(at(c, "Environment")) {
				f.foundIn(s, c, f.render(at(variable, "Value")), name, id)
			}
		}
	}
}

// foundIn adds what follows from a value that has a name in it.
func (f *facts) foundIn(s *service, container tree, value, name, discovery string) {
	before, after, ok := strings.Cut(value, name)
	if !ok {
		return
	}
	c := claim{feature: "service-discovery", container: text(at(container, "Name")), thing: name, by: byLookup, optional: true}
	f.claim(s, c, "")
	digits, _, _ := strings.Cut(strings.TrimPrefix(after, ":"), "/")
	port := number(json.Number(digits))
	if port == 0 && before == "http://" {
		port = 80
	}
	for _, other := range f.all("AWS::ECS::Service") {
		for _, entry := range items(f.get(other, "ServiceRegistries")) {
			if port != 0 && other != s.id && refersTo(at(entry, "RegistryArn")) == discovery {
				network := f.get(other, "NetworkConfiguration", "AwsvpcConfiguration")
				c.thing, c.by, c.unsure = fmt.Sprint(name, " ", port), byGroups, true
				c = f.claim(s, c, "")
				s.links[c] = link{from: s.from(c), to: place{subnets: references(at(network, "Subnets")), groups: references(at(network, "SecurityGroups"))}, ports: span{port, port}}
			}
		}
	}
}

// connected reports whether what is called lets a claim be that is by groups, or to a mount target.
func (f *facts) connected(s *service, c claim) bool {
	switch c.by {
	case byGroups:
		return f.connects(s, c)
	case byMount:
		return f.targeted(s, c)
	case byNothing:
		return c.feature != "service-discovery" || f.registers(s, s.links[c])
	}
	return true
}

// registers reports whether Amazon ECS takes an entry in AWS Cloud Map.
func (f *facts) registers(s *service, l link) bool {
	named := at(l.volume, "ContainerName") != nil && at(l.volume, "ContainerPort") != nil
	srv := slices.ContainsFunc(items(f.get(l.system, "DnsConfig", "DnsRecords")), func(r tree) bool { return at(r, "Type") == "SRV" })
	return (!srv || named) && (!named || f.mapping(s, l.volume) != nil)
}

// connects reports whether security groups on both ends let a link be, and whether a load
// balancer is where its targets are.
func (f *facts) connects(s *service, c claim) bool {
	l := s.links[c]
	if len(l.from.subnets) == 0 || len(l.to.subnets) == 0 || l.balancer != "" && f.get(l.balancer, "Scheme") != "internal" {
		return false
	}
	near := l.balancer == "" || !slices.ContainsFunc(l.to.subnets, func(to string) bool {
		return !slices.ContainsFunc(l.from.subnets, func(from string) bool { return f.sameZone(from, to) })
	})
	return near && f.leaves(l.from, l.to, l.ports) && f.enters(l.from, l.to, l.ports)
}

// sameZone reports whether subnets are one, or in one zone.
func (f *facts) sameZone(a, b string) bool {
	zone := func(id string) string { return fmt.Sprint(f.get(id, "AvailabilityZone")) }
	return a == b || f.get(a, "AvailabilityZone") != nil && zone(a) == zone(b)
}

// leaves reports whether one of the groups of what calls lets it out. A group without egress of its
// own lets everything out, and so does the default group.
func (f *facts) leaves(from, to place, on span) bool {
	return len(from.groups) == 0 || slices.ContainsFunc(from.groups, func(id string) bool {
		inline := items(f.get(id, "SecurityGroupEgress"))
		return len(inline) == 0 || f.passes(f.rulesOf(id, inline, "AWS::EC2::SecurityGroupEgress"), "DestinationSecurityGroupId", to, on)
	})
}

// enters reports whether one of the groups of what is called lets the caller in. The default group
// lets its own members in.
func (f *facts) enters(from, to place, on span) bool {
	if len(to.groups) == 0 {
		return len(from.groups) == 0 && !from.bare
	}
	return slices.ContainsFunc(to.groups, func(id string) bool {
		return f.passes(f.rulesOf(id, items(f.get(id, "SecurityGroupIngress")), "AWS::EC2::SecurityGroupIngress"), "SourceSecurityGroupId", from, on)
	})
}

// rulesOf are the rules in a group, and those of their own.
func (f *facts) rulesOf(group string, inline []tree, kind string) []tree {
	out := slices.Clone(inline)
	for _, id := range f.all(kind) {
		if refersTo(f.get(id, "GroupId")) == group {
			out = append(out, f.get(id))
		}
	}
	return out
}

// passes reports whether a rule is for all of the ports, by TCP, and for who is on the other end.
func (f *facts) passes(rules []tree, key string, peer place, on span) bool {
	return slices.ContainsFunc(rules, func(r tree) bool {
		protocol := fmt.Sprint(at(r, "IpProtocol"))
		there := slices.Contains(peer.groups, refersTo(at(r, key))) || f.covers(text(at(r, "CidrIp")))
		return there && (protocol == "-1" || protocol == "tcp" && number(at(r, "FromPort")) <= on[0] && on[1] <= number(at(r, "ToPort")))
	})
}

// covers reports whether a block has the VPCs of golden templates in it.
func (f *facts) covers(cidr string) bool {
	block, err := netip.ParsePrefix(cidr)
	return err == nil && block.Contains(netip.MustParseAddr("10.0.0.1")) && block.Bits() <= 16
}
