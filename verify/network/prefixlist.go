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
	s3     fact.Truth         // it is the list of S3
	region template.Text      // in this Region
	aws    bool               // AWS keeps it: it has no address of a VPC
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
	if id == n.world.S3PrefixList {
		return prefixList{s3: fact.Yes, region: region, aws: true}
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
// S3's list for each Region that it knows, it is S3's list wherever the stack is deployed.
func lookedUpList(symbol template.Symbol, choices []template.Choice, region template.Text) prefixList {
	if len(choices) == 0 || !strings.Contains(symbol.Name, "${AWS::Region}") {
		return prefixList{region: region}
	}
	for _, choice := range choices {
		if id, ok := privatelink.S3PrefixListId(choice.Key); !ok || template.Text(id) != choice.Value {
			return prefixList{region: region}
		}
	}
	return prefixList{s3: fact.Yes, region: region, aws: true}
}

// managedIDLength is that of the ids of AWS's own lists, such as pl-6da54004; lists that
// customers make have longer ones.
const managedIDLength = len("pl-12345678")

func namedList(id string, region template.Text) prefixList {
	list := prefixList{region: region, aws: len(id) == managedIDLength}
	name, ok := region.Literal()
	if !ok {
		return list
	}
	switch s3, known := privatelink.S3PrefixListId(name); {
	case known:
		list.s3 = fact.Of(id == s3).Or(maybeUnless(list.aws))
	case slices.Contains(slices.Collect(maps.Values(privatelink.S3PrefixListIds())), id):
		list.s3 = fact.Maybe // some Regions share a list
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
	case other.list == privatelink.S3:
		return l.s3.And(l.region.Equal(other.region))
	case l.s3 == fact.Yes:
		return fact.No
	case l.aws && len(other.groups) > 0:
		return fact.No
	}
	return fact.Maybe
}
