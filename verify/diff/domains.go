package diff

import (
	"slices"
	"strings"

	"github.com/isolated-ecs/isolated-ecs/verify/report"
)

const domainListType = "AWS::Route53Resolver::FirewallDomainList"

// readDomains finds, for each list of domains, in which rule groups of DNS Firewall it lets
// names resolve. Where the other side has no such group everything or nothing resolves there, of
// which the exits tell.
func (s *side) readDomains(other *side) {
	s.allows = map[string][]string{}
	for _, w := range s.worlds {
		for _, group := range w.Resources("AWS::Route53Resolver::FirewallRuleGroup") {
			for _, rule := range group.Get("FirewallRules").Items() {
				list := w.Find(rule.Get("FirewallDomainListId"), domainListType)
				if action, _ := rule.Get("Action").Literal(); list == nil || action == "BLOCK" {
					continue
				}
				id, of := s.id(list.ID.String()), s.id(group.ID.String())
				if other.resources[of] == nil {
					continue
				}
				s.allows[id] = insert(s.allows[id], of)
			}
		}
	}
}

// domains compares the names that DNS Firewall lets resolve.
func (c *comparison) domains() {
	for _, l := range c.both() {
		for _, id := range sortedKeys(l.allows) {
			r := l.resources[id]
			l.tell(id, "Domains")
			l.other.tell(id, "Domains")
			var names []string
			for _, name := range l.names.domains(r) {
				if !l.other.resolves(name, l.allows[id]) {
					names = append(names, name)
				}
			}
			if len(names) > 0 {
				words := map[Way]string{Added: " now lets these names resolve: ", Removed: " no longer lets these names resolve: "}[l.way]
				c.add(Change{Section: May, Kind: "name", Change: l.way, Effect: l.effect(Wider), Resource: id, Place: report.At(r.At()),
					Message: "DNS Firewall (" + id + ")" + words + strings.Join(names, ", ")})
			}
		}
	}
}

// domains are the names in a list.
func (n *names) domains(r *resource) []string {
	var all []string
	for _, v := range r.Get("Domains").Items() {
		all = insert(all, n.text(v.Text(), r.ID.Stack))
	}
	return all
}

// resolves reports whether a side lets a name resolve in one of the rule groups.
func (s *side) resolves(name string, groups []string) bool {
	for id, of := range s.allows {
		shared := slices.ContainsFunc(of, func(g string) bool { return slices.Contains(groups, g) })
		if shared && slices.Contains(s.names.domains(s.resources[id]), name) {
			return true
		}
	}
	return false
}
