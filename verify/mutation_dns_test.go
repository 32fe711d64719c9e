package verify_test

import (
	"cmp"
	"encoding/json"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/isolated-ecs/isolated-ecs/verify"
)

// What AWS says of DNS Firewall (Amazon Route 53 Developer Guide, "Resolver DNS Firewall
// rule groups and rules", "Rule settings", "Domain lists"): rule groups are asked by the
// priority of their association, rules by their own; the first that has the name decides;
// what none has is answered. "*.example.com" has all names below, "*" has all. Unless a rule
// trusts redirection, the names that a CNAME leads to must pass as well.

// A dnsRule is a rule of DNS Firewall.
type dnsRule struct {
	group, number int64
	allow, trusts bool
	domains       []string
}

// dnsRules are those of a VPC, in the order in which they are asked.
func (f *facts) dnsRules(vpc string) []dnsRule {
	var out []dnsRule
	for _, id := range f.all("AWS::Route53Resolver::FirewallRuleGroupAssociation") {
		if refersTo(f.get(id, "VpcId")) != vpc {
			continue
		}
		for _, r := range items(f.get(refersTo(f.get(id, "FirewallRuleGroupId")), "FirewallRules")) {
			out = append(out, dnsRule{
				group: number(f.get(id, "Priority")), number: number(at(r, "Priority")),
				allow:   at(r, "Action") != "BLOCK",
				trusts:  at(r, "FirewallDomainRedirectionAction") == "TRUST_REDIRECTION_DOMAIN",
				domains: f.renders(f.get(refersTo(at(r, "FirewallDomainListId")), "Domains")),
			})
		}
	}
	slices.SortFunc(out, func(a, b dnsRule) int { return cmp.Or(cmp.Compare(a.group, b.group), cmp.Compare(a.number, b.number)) })
	return out
}

func number(t tree) int64 {
	n, _ := t.(json.Number)
	i, _ := n.Int64()
	return i
}

// has reports whether a rule is for a name.
func (r dnsRule) has(name string) bool {
	return slices.ContainsFunc(r.domains, func(domain string) bool {
		domain = strings.TrimSuffix(domain, ".")
		below, wild := strings.CutPrefix(domain, "*")
		return domain == name || wild && strings.HasSuffix(name, below) && len(name) > len(below)
	})
}

// answers reports whether a name, and what it leads to, is answered in a VPC.
func (f *facts) answers(vpc string, names ...string) bool {
	for _, name := range names {
		rules := f.dnsRules(vpc)
		i := slices.IndexFunc(rules, func(r dnsRule) bool { return r.has(name) })
		switch {
		case i < 0:
		case !rules[i].allow:
			return false
		case rules[i].trusts:
			return true
		}
	}
	return true
}

// answersEveryName reports whether names that anybody can register are answered: no list has
// this one, or it has all of a top-level domain.
func (f *facts) answersEveryName(vpc string) bool {
	if f.get(vpc, "EnableDnsSupport") == false {
		return false
	}
	if f.answers(vpc, "secret.of-somebody.invalid") {
		return true
	}
	for _, r := range f.dnsRules(vpc) {
		if r.has("secret.of-somebody.invalid") {
			return false // it blocks, or that name was answered
		}
		if r.allow && slices.ContainsFunc(r.domains, func(d string) bool { return strings.HasPrefix(d, "*.") && strings.Count(d, ".") == 1 }) {
			return true
		}
	}
	return false
}

// hosts are the names of the APIs that services are called by, where that is not the short
// name of the service (AWS General Reference, "Service endpoints"; Amazon ECS Developer Guide,
// "Interface VPC endpoints").
var hosts = map[string]string{"ecr.api": "api.ecr", "ecs-agent": "ecs-a", "ecs-telemetry": "ecs-t", "kinesis-firehose": "firehose", "kinesis-streams": "kinesis"}

// lookups are the names that a call looks up: its own, and what that is an alias of. Buckets
// are aliases of s3-r-w in their Region.
func (f *facts) lookups(s *service, c claim) []string {
	suffix := "." + f.in.region + "." + f.in.suffix()
	switch {
	case c.by == byMount:
		return []string{f.name(s.links[c].system) + ".efs" + suffix}
	case c.by == byLookup, c.service == "dynamodb" && c.thing != "":
		return []string{c.thing}
	case c.service == "ecr.dkr":
		return []string{f.in.ownerOf(s.resources[c], "") + ".dkr.ecr" + suffix}
	case c.service == "s3":
		_, bucket, _ := strings.Cut(s.resources[c], ":s3:::")
		bucket, _, _ = strings.Cut(bucket, "/")
		return []string{bucket + ".s3" + suffix, "s3-r-w" + suffix}
	}
	return []string{cmp.Or(hosts[c.service], c.service) + suffix}
}

// resolves reports whether DNS Firewall lets the names of a claim pass.
func (f *facts) resolves(s *service, c claim) bool {
	for _, vpc := range f.all("AWS::EC2::VPC") {
		if f.inVPC(s, c, vpc) && !f.answers(vpc, f.lookups(s, c)...) {
			return false
		}
	}
	return true
}

const dnsFirewallRule = "AWS::Route53Resolver::FirewallRuleGroup/Properties/FirewallRules/#"

// dnsRuleTable is about everything that DNS Firewall is made of.
var dnsRuleTable = []rule{
	{"AWS::Route53Resolver::FirewallDomainList", dnsChanged},
	{"AWS::Route53Resolver::FirewallDomainList/**", dnsChanged},
	{"AWS::Route53Resolver::FirewallRuleGroup/**", dnsChanged},
}

func dnsChanged(m *mutant, d spot) []want {
	return []want{denied(m.lost((*facts).resolves, func(_ *service, c claim) bool { return c.looksUp() }), names, "DNS Firewall")}
}

// TestRedirection: the bucket of layers is an alias. That its alias is on the list, and that
// the rule trusts redirection, each suffices; without both layers are not found.
func TestRedirection(t *testing.T) {
	const file = "../test/golden/service-zero.json"
	root := readTree(t, file)
	f := factsOf(root)
	var trust, alias []way
	walk(root["Resources"], way{"Resources"}, func(w way, v tree) bool {
		switch {
		case w[len(w)-1] == "FirewallDomainRedirectionAction":
			trust = append(trust, w)
		case fits("AWS::Route53Resolver::FirewallDomainList/Properties/Domains/#", f.place(w)) && strings.HasPrefix(f.render(v), "s3-r-w."):
			alias = append(alias, w)
		}
		return true
	})
	if len(trust) != 1 || len(alias) != 1 {
		t.Fatalf("rules that trust: %v, the alias: %v, want one of each", trust, alias)
	}
	for _, tt := range []struct {
		gone []way
		want verify.Verdict
	}{{trust, verify.Allowed}, {alias, verify.Allowed}, {slices.Concat(trust, alias), verify.Denied}} {
		m := &mutant{root: without(tree(root), tt.gone).(map[string]tree)}
		r, err := m.analyse(filepath.Join(t.TempDir(), "template.json"), options)
		if err != nil {
			t.Fatal(err)
		}
		w := want{hops: names, words: []string{"s3-r-w." + options.Region + ".amazonaws.com"}}
		for _, n := range needs(r) {
			if n.Feature == "layer-download" && (n.Verdict != tt.want || n.Verdict == verify.Denied && !w.met(n)) {
				t.Errorf("without %v: %s, want %s", tt.gone, describe(n), tt.want)
			}
		}
	}
}
