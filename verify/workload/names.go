package workload

import (
	"slices"
	"strconv"
	"strings"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// A privateName is a name of something in a VPC.
type privateName struct {
	template.Text
	service *template.Resource // of AWS Cloud Map; nil for a record and a load balancer
}

// privateNames adds what containers do with names that they are given in their environment and
// that are of their VPC: of services of AWS Cloud Map in a private namespace, of records in a
// private hosted zone, and of load balancers. They look them up, and DNS Firewall is asked about every
// query to Amazon's resolver (Amazon Route 53 Developer Guide, "How DNS Firewall works"); then
// they may call the tasks behind.
func (b *builder) privateNames() {
	names := b.namesOf(b.vpc())
	if len(names) == 0 {
		return
	}
	for _, c := range b.containers {
		for _, variable := range c.Get("Environment").Items() {
			for _, name := range names {
				if port, found := endpointIn(string(variable.Get("Value").Text()), string(name.Text)); found {
					b.calls(c, variable, name, port)
				}
			}
		}
	}
}

// calls adds the look-up of a name and, if its port is known, the calls to tasks that have it.
func (b *builder) calls(c container, variable *template.Value, name privateName, port int) {
	need := Need{Feature: ServiceDiscovery, Container: c.name, At: variable.Get("Value").At(), From: b.whileRunning(), Optional: true,
		Reason: "name that container " + c.name + " is given in variable " + variable.Get("Name").Text().String()}
	lookup := need
	lookup.Host, lookup.Port, lookup.Lookup = name.Text, dnsPort, true
	lookup.Fix = "turn both DNS attributes of the VPC on"
	b.add(lookup)
	from := b.Task
	if need.From == HostInterface {
		from = b.Host
	}
	if from == nil || port == 0 || name.service == nil {
		return
	}
	need.Reason = "calls of container " + c.name + " to " + name.String() + " on TCP " + strconv.Itoa(port)
	need.Doubt = "whether the container calls it is not known"
	for _, to := range b.registeredIn(name.service) {
		need.Fix = "let the tasks of " + b.ID.Logical + " reach " + to.Name + " on TCP " + strconv.Itoa(port)
		need.Connection = &Connection{From: Peer{Name: "tasks of " + b.ID.Logical, Placement: from}, To: to, First: port, Last: port}
		b.add(need)
	}
}

// registeredIn are the tasks of other services that have an entry in one of AWS Cloud Map, as
// far as they have interfaces of their own.
func (b *builder) registeredIn(service *template.Resource) []*Peer {
	var found []*Peer
	for _, r := range b.w.Resources("AWS::ECS::Service") {
		network := awsvpc(r.Get("NetworkConfiguration"))
		subnets := given(network.Get("Subnets"))
		if r == b.launcher.resource || len(subnets) == 0 || !b.isRegistered(r, service) {
			continue
		}
		found = append(found, &Peer{Name: "tasks of " + r.ID.Logical, Placement: &Placement{
			Subnets: subnets, Groups: given(network.Get("SecurityGroups")), PublicIP: fact.No, At: network.At()}})
	}
	return found
}

// isRegistered reports whether tasks of a service have an entry in one of AWS Cloud Map.
func (b *builder) isRegistered(service, in *template.Resource) bool {
	return slices.ContainsFunc(service.Get("ServiceRegistries").Items(), func(v *template.Value) bool {
		return b.w.Find(v.Get("RegistryArn"), discoveryType) == in
	})
}

const dnsPort = 53

// namesOf are the names of what is in a VPC.
func (b *builder) namesOf(vpc *template.Resource) []privateName {
	var names []privateName
	if vpc == nil {
		return nil
	}
	for _, r := range b.w.Resources(discoveryType) {
		space := b.namespace(r)
		if name := r.Get("Name").Text(); name != "" && space != nil && b.w.Find(space.Get("Vpc"), vpcType) == vpc {
			names = append(names, privateName{name + "." + space.Get("Name").Text(), r})
		}
	}
	for _, r := range b.w.Resources("AWS::Route53::RecordSet") {
		zone := b.w.Find(r.Get("HostedZoneId"), "AWS::Route53::HostedZone")
		name := template.Text(strings.TrimSuffix(string(r.Get("Name").Text()), "."))
		if name != "" && !strings.HasPrefix(string(name), "*") && b.isOf(zone, vpc) {
			names = append(names, privateName{name, nil})
		}
	}
	for _, r := range b.w.Resources(balancerType) {
		if vpcOf(b.w, balancerPeer(r).Placement.Subnets) == vpc {
			names = append(names, privateName{r.DNSName(), nil})
		}
	}
	return names
}

// namespace is the private namespace of a service of AWS Cloud Map, nil if it has none.
func (b *builder) namespace(service *template.Resource) *template.Resource {
	id := service.Get("NamespaceId")
	if id.IsAbsent() {
		id = service.Get("DnsConfig", "NamespaceId")
	}
	return b.w.Find(id, "AWS::ServiceDiscovery::PrivateDnsNamespace")
}

// isOf reports whether a hosted zone is a private one of a VPC.
func (b *builder) isOf(zone, vpc *template.Resource) bool {
	return slices.ContainsFunc(zone.Get("VPCs").Items(), func(v *template.Value) bool {
		return b.w.Find(v.Get("VPCId"), vpcType) == vpc
	})
}

// endpointIn finds a DNS name in a text that is not part of a longer one, and the port that it
// is called on: after a colon, else that of http or https; 0 if the text does not say.
func endpointIn(text, name string) (port int, found bool) {
	for from := 0; ; {
		i := strings.Index(text[from:], name)
		if i < 0 {
			return 0, false
		}
		start := from + i
		before, after := text[:start], text[start+len(name):]
		if !endsWith(before, nameLetters+".") && !strings.ContainsAny(after[:min(1, len(after))], nameLetters+".") {
			return portNear(before, after), true
		}
		from = start + 1
	}
}

func endsWith(text, letters string) bool {
	return text != "" && strings.Contains(letters, text[len(text)-1:])
}

func portNear(before, after string) int {
	if rest, ok := strings.CutPrefix(after, ":"); ok {
		digits := rest[:len(rest)-len(strings.TrimLeft(rest, "0123456789"))]
		port, _ := strconv.Atoi(digits)
		return port
	}
	switch {
	case strings.HasSuffix(before, "http://"):
		return 80
	case strings.HasSuffix(before, "https://"):
		return 443
	}
	return 0
}
