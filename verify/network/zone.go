package network

import (
	"slices"
	"strings"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// A zone is a private hosted zone. In the VPCs that it is associated with it answers for
// its name and all names below; a name without a record does not exist there (Amazon
// Route 53 Developer Guide, "Considerations when using a private hosted zone").
type zone struct {
	thing
	at      fact.Location
	name    template.Text // without the final dot
	records []record
}

// A record is one of those that lead to an address: A, AAAA, CNAME.
type record struct {
	at       fact.Location
	name     template.Text
	target   template.Text
	endpoint *Endpoint // that the target is a name of, nil if it is none of the template
	ipv6     bool      // of type AAAA
}

const hostedZoneType = "AWS::Route53::HostedZone"

func (n *Network) readZones() {
	zones := map[template.Text]*zone{}
	for _, r := range n.world.Resources(hostedZoneType) {
		z := &zone{thing: thing{r, r.Ref()}, at: r.At(), name: dnsName(r.Get("Name"))}
		zones[z.ID] = z
		for _, item := range r.Get("VPCs").Items() {
			if v := n.vpc(item.Get("VPCId")); v != nil {
				v.zones = append(v.zones, z)
			}
		}
	}
	for _, r := range n.world.Resources("AWS::ServiceDiscovery::PrivateDnsNamespace") {
		if v := n.vpc(r.Get("Vpc")); v != nil {
			v.zones = append(v.zones, &zone{thing: thing{r, r.Ref()}, at: r.At(), name: dnsName(r.Get("Name"))})
		}
	}
	n.readRecords(zones)
}

func (n *Network) readRecords(zones map[template.Text]*zone) {
	for _, r := range n.world.Resources("AWS::Route53::RecordSet") {
		n.addRecord(zones, r, r.Properties, r.Properties)
	}
	for _, r := range n.world.Resources("AWS::Route53::RecordSetGroup") {
		for _, set := range r.Get("RecordSets").Items() {
			n.addRecord(zones, r, r.Properties, set)
		}
	}
}

// addRecord adds a record to its zone, named by id or by name.
func (n *Network) addRecord(zones map[template.Text]*zone, r *template.Resource, holder, set *template.Value) {
	kind, known := set.Get("Type").Literal()
	if known && kind != "A" && kind != "AAAA" && kind != "CNAME" {
		return
	}
	rec := record{at: set.At(), name: dnsName(set.Get("Name")), target: recordTarget(set), ipv6: kind == "AAAA"}
	if set == r.Properties {
		rec.at = r.At()
	}
	rec.endpoint = n.endpointNamed(rec.target, r)
	if id := holder.Get("HostedZoneId"); !id.IsAbsent() {
		if t, ok := n.thing(id.Text(), hostedZoneType); ok && zones[t.ID] != nil {
			zones[t.ID].records = append(zones[t.ID].records, rec)
		}
		return
	}
	name := dnsName(holder.Get("HostedZoneName"))
	for _, r := range n.world.Resources(hostedZoneType) {
		if z := zones[r.Ref()]; z.name == name {
			z.records = append(z.records, rec)
		}
	}
}

func recordTarget(set *template.Value) template.Text {
	if alias := set.Get("AliasTarget", "DNSName"); !alias.IsAbsent() {
		return alias.Text()
	}
	for _, value := range set.Get("ResourceRecords").Items() {
		return value.Text()
	}
	return ""
}

// endpointNamed returns the endpoint that a record leads to. Names of endpoints are cut
// out of their attribute DnsEntries, whose shape only the deployment knows; a record that
// refers to one endpoint and no other is taken to lead there.
func (n *Network) endpointNamed(target template.Text, r *template.Resource) *Endpoint {
	for _, e := range n.endpoints {
		for _, part := range target.Parts() {
			if id, ok := part.Symbol.Resource(); ok && id == e.Resource.ID {
				return e
			}
		}
	}
	if target.IsLiteral() {
		return nil
	}
	var only *Endpoint
	for _, id := range r.DependsOn {
		for _, e := range n.endpoints {
			if e.Resource.ID != id {
				continue
			}
			if only != nil {
				return nil
			}
			only = e
		}
	}
	return only
}

// dnsName is a name without the final dot, in lower case if it has no symbols.
func dnsName(v *template.Value) template.Text {
	name := template.Text(strings.TrimSuffix(string(v.Text()), "."))
	if name.IsLiteral() {
		return template.Text(strings.ToLower(string(name)))
	}
	return name
}

// covers reports whether a host is the zone's name or below it.
func (z *zone) covers(host template.Text) fact.Truth {
	return below(host, z.name)
}

// find returns the record for a host: that of its name, else that of the longest wildcard,
// of two that of IPv4. Maybe means that a record may have the name.
func (z *zone) find(host template.Text) (*record, fact.Truth) {
	var best *record
	truth := fact.No
	for i := range z.records {
		r := &z.records[i]
		switch here := matchName(host, r.name); {
		case here == fact.Yes && (truth != fact.Yes || r.precedes(best, host)):
			best, truth = r, fact.Yes
		case here == fact.Maybe && truth == fact.No:
			best, truth = r, fact.Maybe
		}
	}
	return best, truth
}

// splits reports whether a record is one of several, by weight or place, that lead to
// different targets.
func (z *zone) splits(rec *record) bool {
	return slices.ContainsFunc(z.records, func(r record) bool {
		return r.name == rec.name && r.ipv6 == rec.ipv6 && (r.endpoint != rec.endpoint || r.endpoint == nil && r.target != rec.target)
	})
}

// precedes reports whether a record answers for a host instead of another one that also
// has it.
func (r *record) precedes(other *record, host template.Text) bool {
	if r.name == other.name {
		return other.ipv6 && !r.ipv6
	}
	return r.name == host || other.name != host && len(r.name) > len(other.name)
}

// A forwardRule sends the names of a domain to a server that the template does not know.
type forwardRule struct {
	at     fact.Location
	name   string
	domain template.Text
}

// readForwardRules reads the rules of Route 53 Resolver that are associated with VPCs.
func (n *Network) readForwardRules() {
	for _, r := range n.world.Resources("AWS::Route53Resolver::ResolverRuleAssociation") {
		v := n.vpc(r.Get("VPCId"))
		if v == nil {
			continue
		}
		id := r.Get("ResolverRuleId")
		rule := n.world.Find(id, "AWS::Route53Resolver::ResolverRule")
		if rule == nil {
			v.forwards = append(v.forwards, forwardRule{r.At(), id.Text().String(), id.Text()})
			continue
		}
		if kind, _ := rule.Get("RuleType").Literal(); kind == "SYSTEM" {
			continue
		}
		v.forwards = append(v.forwards, forwardRule{rule.At(), rule.ID.Logical, dnsName(rule.Get("DomainName"))})
	}
}

// covers reports whether the rule is for a host; the domain "." is for every one.
func (f forwardRule) covers(host template.Text) fact.Truth {
	if f.domain == "" {
		return fact.Yes
	}
	return below(host, f.domain)
}
