package network

import (
	"slices"
	"strings"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// isForAddresses reports whether the rule is for queries of type A, which is number 1.
func (r firewallRule) isForAddresses() bool {
	return r.qtype == "" || r.qtype == "A" || r.qtype == "1"
}

// matchDomain is matchName for a domain of a list, which may start with an asterisk that no
// dot follows; what such a one matches is not documented.
func matchDomain(name, domain template.Text) fact.Truth {
	suffix, ok := strings.CutPrefix(string(domain), "*")
	if ok && suffix != "" && suffix[0] != '.' {
		return maybeUnless(!strings.HasSuffix(string(name), suffix))
	}
	return matchName(name, domain)
}

// matches reports whether the rule is for a name.
func (r firewallRule) matches(name template.Text) fact.Truth {
	truth := fact.No
	for _, d := range r.domains {
		if truth = truth.Or(matchDomain(name, d)); truth == fact.Yes {
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
