package network

import (
	"cmp"
	"slices"
	"strings"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// addDNS finds out whether Amazon's resolver answers for any name that somebody thinks up:
// data leaves in such names, and neither security groups nor network ACLs see the queries
// (Amazon VPC User Guide, "Amazon DNS server").
func (x *exits) addDNS() {
	v := x.vpc
	why := "Amazon's resolver in " + v.Name() + " answers for every name"
	truth, rule := v.firewall.tunnel()
	truth = truth.And(v.DNSSupport)
	place := v.at
	switch {
	case rule != nil:
		place = rule.at
		why += " that " + rule.list + " lets pass"
	case len(v.firewall.rules) == 0:
		why += ": no DNS Firewall rule group is associated with it"
	default:
		why += ": no rule of DNS Firewall blocks \"*\" at the end"
	}
	x.add(ExitDNS, answer{truth, place, why})
}

// nobodysName is a name that no list of allowed domains has by itself.
const nobodysName template.Text = "secrets.exit-of-isolated-ecs.invalid"

// tunnel reports whether queries for names that anybody can register pass, and by which
// rule. Rules that block one type of query do not close the others.
func (f firewall) tunnel() (fact.Truth, *firewallRule) {
	rules := slices.DeleteFunc(slices.Clone(f.rules), func(r firewallRule) bool {
		return r.qtype != "" && r.allow == fact.No
	})
	truth, rule := passRules(rules, nobodysName)
	if truth == fact.Yes {
		return truth, rule
	}
	for i := range rules {
		r := &rules[i]
		if r.allow != fact.No && slices.ContainsFunc(r.domains, isTopLevel) {
			return r.allow, r
		}
		if r.matches(nobodysName) == fact.Yes && r.placed {
			break
		}
	}
	return truth, rule
}

// isTopLevel reports whether a pattern has all names of a top-level domain, such as "*.com".
func isTopLevel(pattern template.Text) bool {
	rest, ok := strings.CutPrefix(string(pattern), "*.")
	return ok && rest != "" && !strings.Contains(rest, ".")
}

// addResolver finds resolver rules that send queries elsewhere, and outbound endpoints by
// which rules that are not in the template may.
func (x *exits) addResolver() {
	for _, f := range x.vpc.forwards {
		x.add(ExitResolver, yes(f.at, "resolver rule "+f.name+" sends queries for "+cmp.Or(f.domain.String(), "every name")+" to a server elsewhere"))
	}
	if len(x.vpc.forwards) > 0 {
		return
	}
	for _, r := range x.world.Resources("AWS::Route53Resolver::ResolverEndpoint") {
		if direction, known := r.Get("Direction").Literal(); known && !strings.HasPrefix(direction, "OUTBOUND") {
			continue
		}
		for _, address := range r.Get("IpAddresses").Items() {
			if s := x.subnet(address.Get("SubnetId")); s != nil && s.VPC == x.vpc {
				x.add(ExitResolver, maybe(r.At(), "outbound resolver endpoint "+r.ID.Logical+" sends queries elsewhere if a rule says so"))
			}
		}
	}
}
