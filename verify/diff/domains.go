package diff

import (
	"slices"
	"strings"

	"github.com/isolated-ecs/isolated-ecs/verify/report"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

const domainListType = "AWS::Route53Resolver::FirewallDomainList"

// readDomains finds, for each list of domains, in which rule groups of DNS Firewall it lets
// names resolve. Where the other side has no such group everything or nothing resolves there, of
// which the exits tell.
func (s *side) readDomains(other *side) {
	s.allows = map[string][]string{}
	seen := map[string][]*template.World{} // by list and name
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
				for _, v := range list.Get("Domains").Items() {
					seen[id+" "+s.text(v.Text(), list.ID.Stack)] = append(seen[id+" "+s.text(v.Text(), list.ID.Stack)], w)
				}
			}
		}
	}
	s.resolved = map[string][]domain{}
	for _, key := range sortedKeys(seen) {
		id, name, _ := strings.Cut(key, " ")
		s.resolved[id] = append(s.resolved[id], domain{name, s.when(slices.Compact(seen[key]))})
	}
}

// A domain is a name that DNS Firewall lets resolve, and when.
type domain struct{ name, when string }

// domains compares the names that DNS Firewall lets resolve.
func (c *comparison) domains() {
	for _, l := range c.both() {
		for _, id := range sortedKeys(l.allows) {
			r := l.resources[id]
			l.tell(id, "Domains")
			l.other.tell(id, "Domains")
			var names []string
			for _, d := range l.resolved[id] {
				when, resolves := l.other.resolves(d, l.allows[id])
				if resolves {
					continue
				}
				if d.when != "" {
					d.name += " (if " + d.when + ")"
				}
				if when != "" {
					d.name += " (" + map[Way]string{Added: "before", Removed: "now"}[l.way] + " only if " + when + ")"
				}
				names = append(names, d.name)
			}
			if len(names) > 0 {
				words := map[Way]string{Added: " now lets these names resolve: ", Removed: " no longer lets these names resolve: "}[l.way]
				c.add(Change{Section: May, Kind: "name", Change: l.way, Effect: l.effect(Wider), Resource: id, Place: report.At(r.At()),
					Message: "DNS Firewall (" + id + ")" + words + strings.Join(names, ", ")})
			}
		}
	}
}

// resolves reports whether a side lets a name resolve in one of the rule groups, and else the
// condition under which it does.
func (s *side) resolves(d domain, groups []string) (when string, resolves bool) {
	for _, id := range sortedKeys(s.allows) {
		if !slices.ContainsFunc(s.allows[id], func(g string) bool { return slices.Contains(groups, g) }) {
			continue
		}
		for _, o := range s.resolved[id] {
			switch {
			case !matchesName(o.name, d.name):
			case o.when == "", o.when == d.when:
				return "", true
			default:
				when = o.when
			}
		}
	}
	return when, false
}

// matchesName reports whether a name of a list is for whatever another one is for: "*.example.com"
// is for all names below (Amazon Route 53 Developer Guide, "Route 53 Resolver DNS Firewall domain
// lists").
func matchesName(pattern, name string) bool {
	pattern, name = strings.ToLower(strings.TrimSuffix(pattern, ".")), strings.ToLower(strings.TrimSuffix(name, "."))
	below, all := strings.CutPrefix(pattern, "*")
	return pattern == name || all && strings.HasSuffix(name, below)
}
