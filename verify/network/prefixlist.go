package network

import (
	"maps"
	"slices"
	"strings"

	"github.com/isolated-ecs/isolated-ecs/privatelink"
	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/internal/interval"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// A prefixList is a list of CIDR blocks that rules and routes name by its id: one of the
// template, of which the blocks are known, or one that AWS or somebody else keeps.
type prefixList struct {
	blocks interval.Addresses // of a list of the template
	known  bool               // blocks has them all
	region template.Text      // in this Region
	aws    bool               // AWS keeps it: it has no address of a VPC
	// of is whose list it is: that of a service with a gateway endpoint. Of a service that it
	// does not have nothing is known.
	of map[privatelink.Service]fact.Truth
}

// listed are the services of AWS with a gateway endpoint and a prefix list to let traffic to
// them through.
var listed = []privatelink.Service{privatelink.S3, privatelink.DynamoDb}

// listOf is the list of one service, and so of no other.
func listOf(s privatelink.Service, region template.Text) prefixList {
	list := prefixList{region: region, aws: true, of: map[privatelink.Service]fact.Truth{}}
	for _, other := range listed {
		list.of[other] = fact.Of(other == s)
	}
	return list
}

func (n *Network) readPrefixList(id, region template.Text) prefixList {
	if r := n.world.FindText(id, "AWS::EC2::PrefixList"); r != nil {
		blocks, known := entries(r.Get("Entries"))
		return prefixList{region: region, blocks: blocks, known: known}
	}
	if symbol, ok := id.Symbol(); ok && symbol.Kind == template.LookupSymbol {
		return lookedUpList(symbol, n.world.Lookup(symbol), region)
	}
	literal, ok := id.Literal()
	if !ok {
		return prefixList{region: region}
	}
	switch id {
	case n.world.S3PrefixList:
		return listOf(privatelink.S3, region)
	case n.world.DynamoDBPrefixList:
		return listOf(privatelink.DynamoDb, region)
	}
	return namedList(literal, region)
}

func entries(v *template.Value) (interval.Addresses, bool) {
	var blocks interval.Addresses
	for _, entry := range v.Items() {
		b := blockOf(entry.Get("Cidr"))
		if !b.known {
			return interval.Addresses{}, false
		}
		blocks = blocks.Union(b.set)
	}
	return blocks, !v.IsUnknown()
}

// lookedUpList is a list found in a mapping by the name of the Region. If the mapping has
// a service's list for each Region that it knows, it is the service's wherever the stack is
// deployed.
func lookedUpList(symbol template.Symbol, choices []template.Choice, region template.Text) prefixList {
	if len(choices) == 0 || !strings.Contains(symbol.Name, "${AWS::Region}") {
		return prefixList{region: region}
	}
	for _, s := range listed {
		ids := privatelink.PrefixListIds(s)
		if !slices.ContainsFunc(choices, func(c template.Choice) bool { return ids[c.Key] == "" || template.Text(ids[c.Key]) != c.Value }) {
			return listOf(s, region)
		}
	}
	return prefixList{region: region}
}

// managedIDLength is that of the ids of AWS's own lists, such as pl-6da54004; lists that
// customers make have longer ones.
const managedIDLength = len("pl-12345678")

func namedList(id string, region template.Text) prefixList {
	list := prefixList{region: region, aws: len(id) == managedIDLength, of: map[privatelink.Service]fact.Truth{}}
	name, ok := region.Literal()
	if !ok {
		return list
	}
	for _, s := range listed {
		ids := privatelink.PrefixListIds(s)
		switch known, ok := ids[name]; {
		case ok && id == known:
			return listOf(s, region)
		case ok:
			list.of[s] = maybeUnless(list.aws)
		case slices.Contains(slices.Collect(maps.Values(ids)), id):
			list.of[s] = fact.Maybe // some Regions share a list
		}
	}
	return list
}

// maybeUnless is No if something rules it out, else Maybe.
func maybeUnless(ruledOut bool) fact.Truth {
	if ruledOut {
		return fact.No
	}
	return fact.Maybe
}

// admits reports whether the list has every address that the other party may have.
func (l prefixList) admits(other party) fact.Truth {
	switch {
	case l.known:
		return holds(l.blocks, other.set)
	case slices.Contains(listed, other.list):
		return l.of[other.list].And(l.region.Equal(other.region))
	case l.isService():
		return fact.No
	case l.aws && len(other.groups) > 0:
		return fact.No
	}
	return fact.Maybe
}

// isService reports whether it is certain which service the list is of.
func (l prefixList) isService() bool {
	for _, whose := range l.of {
		if whose == fact.Yes {
			return true
		}
	}
	return false
}
