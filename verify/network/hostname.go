package network

import (
	"slices"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// matchName reports whether a DNS name matches a pattern, in which a first label "*"
// stands for one label or more. Unlike [template.Text.Match] it knows that Regions,
// accounts and ids are single labels.
func matchName(name, pattern template.Text) fact.Truth {
	switch {
	case name == pattern || pattern == "*":
		return fact.Yes
	case hasDots(name) || hasDots(pattern):
		return name.Match(pattern)
	}
	labels, wanted := name.Split("."), pattern.Split(".")
	if wanted[0] == "*" {
		wanted = wanted[1:]
		if len(labels) <= len(wanted) {
			return fact.No
		}
		labels = labels[len(labels)-len(wanted):]
	}
	if len(labels) != len(wanted) {
		return fact.No
	}
	truth := fact.Yes
	for i := range labels {
		truth = truth.And(labels[i].Equal(wanted[i]))
	}
	return truth
}

// below reports whether a name is that of a domain, or one below it.
func below(name, domain template.Text) fact.Truth {
	return matchName(name, domain).Or(matchName(name, "*."+domain))
}

// hasDots reports whether a name has parts that may turn out to be several labels.
func hasDots(name template.Text) bool {
	return !name.IsLiteral() && slices.ContainsFunc(name.Parts(), func(p template.Part) bool {
		switch p.Symbol.Kind {
		case template.ParameterSymbol, template.OpaqueSymbol, template.LookupSymbol:
			return true
		}
		return p.IsSymbol() && p.Symbol.Kind == template.AttributeSymbol
	})
}
