package network

import (
	"cmp"
	"slices"

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
		rule.domains = append(rule.domains, dnsName(d))
	}
	rule.known = !domains.IsUnknown() && list.Get("DomainFileUrl").IsAbsent()
}
