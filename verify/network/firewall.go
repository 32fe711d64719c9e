package network

import (
	"cmp"
	"slices"
	"strings"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// A firewall has the rules of DNS Firewall that hold in a VPC: rule groups by the priority
// of their association, rules by their own. The first rule that matches decides; names
// that no rule matches are allowed (Amazon Route 53 Developer Guide, "Rule groups and
// rules in DNS Firewall").
type firewall struct {
	rules []firewallRule // in the order in which they are asked
}

type firewallRule struct {
	at      fact.Location
	group   int // priority of the association
	number  int
	placed  bool            // both priorities are known
	allow   fact.Truth      // ALLOW and ALERT do, BLOCK does not
	domains []template.Text // "*" and a leading "*." are wildcards
	known   bool            // domains has all of the list
	chain   bool            // the names that a CNAME leads to must pass, too
	qtype   string          // "A", "TXT"; "" is every type of query
	list    string          // for people
}

func (n *Network) readFirewalls() {
	for _, r := range n.world.Resources("AWS::Route53Resolver::FirewallRuleGroupAssociation") {
		v := n.vpc(r.Get("VpcId"))
		if v == nil {
			continue
		}
		priority, placed := r.Get("Priority").Int()
		id := r.Get("FirewallRuleGroupId")
		group := n.world.Find(id, "AWS::Route53Resolver::FirewallRuleGroup")
		if group == nil {
			v.firewall.rules = append(v.firewall.rules, firewallRule{
				at: id.At(), group: priority, placed: placed, allow: fact.Maybe, list: "rule group " + id.Text().String(),
			})
			continue
		}
		for _, rule := range n.firewallRules(group) {
			rule.group, rule.placed = priority, rule.placed && placed
			v.firewall.rules = append(v.firewall.rules, rule)
		}
	}
	for _, v := range n.vpcs {
		v.firewall.sort()
	}
}

// sort orders the rules; those whose place is not known come first.
func (f firewall) sort() {
	slices.SortStableFunc(f.rules, func(a, b firewallRule) int {
		return cmp.Or(cmp.Compare(btoi(a.placed), btoi(b.placed)), cmp.Compare(a.group, b.group), cmp.Compare(a.number, b.number))
	})
}

func (n *Network) firewallRules(group *template.Resource) []firewallRule {
	rules := group.Get("FirewallRules")
	if rules.IsUnknown() {
		return []firewallRule{{at: rules.At(), allow: fact.Maybe, list: "rules that are not in the template"}}
	}
	var read []firewallRule
	for _, v := range rules.Items() {
		if rule, ok := n.readFirewallRule(v); ok {
			read = append(read, rule)
		}
	}
	return read
}

// readFirewallRule reads a rule that is about domains in a list. Rules of DNS Firewall
// Advanced, which look for tunnels and made-up names, match no name of a service.
func (n *Network) readFirewallRule(v *template.Value) (firewallRule, bool) {
	rule := firewallRule{at: v.At(), allow: fact.Maybe, chain: true}
	if !v.Get("DnsThreatProtection").IsAbsent() {
		return rule, false
	}
	rule.qtype, _ = v.Get("Qtype").Literal()
	switch action, _ := v.Get("Action").Literal(); action {
	case "ALLOW", "ALERT":
		rule.allow = fact.Yes
	case "BLOCK":
		rule.allow = fact.No
	}
	rule.number, rule.placed = v.Get("Priority").Int()
	if redirection, _ := v.Get("FirewallDomainRedirectionAction").Literal(); redirection == "TRUST_REDIRECTION_DOMAIN" {
		rule.chain = false
	}
	n.readDomains(&rule, v.Get("FirewallDomainListId"))
	return rule, true
}

func (n *Network) readDomains(rule *firewallRule, id *template.Value) {
	list := n.world.Find(id, "AWS::Route53Resolver::FirewallDomainList")
	rule.list = "domain list " + id.Text().String()
	if list == nil {
		return
	}
	rule.list = "domain list " + list.ID.Logical
	domains := list.Get("Domains")
	for _, d := range domains.Items() {
		rule.domains = append(rule.domains, trimDot(d.Text()))
	}
	rule.known = !domains.IsUnknown() && list.Get("DomainFileUrl").IsAbsent()
}

// isForAddresses reports whether the rule is for queries of type A, which is number 1.
func (r firewallRule) isForAddresses() bool {
	return r.qtype == "" || r.qtype == "A" || r.qtype == "1"
}

// matches reports whether the rule is for a name.
func (r firewallRule) matches(name template.Text) fact.Truth {
	truth := fact.No
	for _, d := range r.domains {
		if truth = truth.Or(matchName(name, d)); truth == fact.Yes {
			return fact.Yes
		}
	}
	if !r.known {
		return fact.Maybe
	}
	return truth
}

// pass reports whether a query for the address of a name is answered, and by which rule;
// nil if by none.
func (f firewall) pass(name template.Text) (fact.Truth, *firewallRule) {
	rules := slices.DeleteFunc(slices.Clone(f.rules), func(r firewallRule) bool { return !r.isForAddresses() })
	return passRules(rules, name)
}

// passRules asks rules in order. Where it is not known whether one matches, what it does
// and what follows both count.
func passRules(rules []firewallRule, name template.Text) (fact.Truth, *firewallRule) {
	for i := range rules {
		r := &rules[i]
		match := r.matches(name)
		if match == fact.Yes && r.placed {
			return r.allow, r
		}
		if match == fact.No {
			continue
		}
		after, decisive := passRules(rules[i+1:], name)
		if after == r.allow {
			return after, decisive
		}
		return fact.Maybe, r
	}
	return fact.Yes, nil
}

// passChain is pass for a name that is an alias (CNAME) of others: unless the rule that
// lets it pass trusts redirection, the others must pass, too.
func (f firewall) passChain(name template.Text, aliases []template.Text) (fact.Truth, *firewallRule, template.Text) {
	truth, rule := f.pass(name)
	if truth == fact.No || rule != nil && !rule.chain {
		return truth, rule, name
	}
	for _, alias := range aliases {
		here, by := f.pass(alias)
		if truth.And(here) != truth {
			truth, rule, name = truth.And(here), by, alias
		}
	}
	return truth, rule, name
}

// aliases returns the names that the public name of a host leads to. Those of S3 are known:
// bucket names are aliases of s3-r-w in their Region.
func aliases(to Destination) []template.Text {
	if to.Service != "s3" || !strings.Contains(string(to.Host), ".s3.") {
		return nil
	}
	labels := to.Host.Split(".s3.")
	return []template.Text{"s3-r-w." + labels[len(labels)-1]}
}

// filter is whether a host resolves as far as DNS Firewall is concerned; the names that a
// public name leads to count, too.
func (v *VPC) filter(to Destination, public bool) answer {
	var chain []template.Text
	if public {
		chain = aliases(to)
	}
	truth, rule, name := v.firewall.passChain(to.Host, chain)
	what := name.String()
	if name != to.Host {
		what += ", to which " + to.Host.String() + " leads,"
	}
	if rule == nil {
		return yes(v.at, "no rule of DNS Firewall in "+v.Name()+" blocks "+what)
	}
	by := "DNS Firewall in " + v.Name() + ", by " + rule.list
	switch truth {
	case fact.Yes:
		return yes(rule.at, what+" passes "+by)
	case fact.No:
		return no(rule.at, what+" is blocked by "+by)
	}
	return maybe(rule.at, "whether "+what+" passes "+by+" is not certain")
}
