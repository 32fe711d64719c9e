package privatelink

import (
	"cmp"
	"slices"
)

// A NamePattern is the full name of an endpoint service with the region left out, for
// stacks that get to know their region when they are deployed.
type NamePattern struct {
	Before string // text before the region: "com.amazonaws."
	After  string // text after the region: ".ecr.api"; "" if the name has no region: Before is all of it
}

// In returns the name of the service in a region, which may be a token.
func (p NamePattern) In(region string) string {
	if p.After == "" {
		return p.Before
	}
	return p.Before + region + p.After
}

// ServiceName returns the full name of the endpoint service in a region, such as
// "com.amazonaws.eu-west-1.ecr.api", as AWS CDK makes it. The region may be any text,
// also a CDK token or "${AWS::Region}": one that is not known to have names of its own
// gets the prefix "com.amazonaws". Where the region is a token, ServiceNamePatterns has
// the name for every partition.
func (e Endpoint) ServiceName(region string) string {
	return e.pattern(region).In(region)
}

// ServiceNamePatterns returns the name of the endpoint service by partition id: the rows
// of a CloudFormation mapping with key AWS::Partition. For most services all partitions
// have the same pattern, so no mapping is needed.
//
// A partition whose regions name the service differently is left out, such as aws-iso for
// "athena": a stack there needs a concrete region. A region that is new in a partition is
// taken to name the service like the others there. The map is the caller's.
func (e Endpoint) ServiceNamePatterns() map[string]NamePattern {
	patterns := map[string]NamePattern{}
	for _, p := range Partitions() {
		if pattern, same := e.patternIn(p); same {
			patterns[p.Id] = pattern
		}
	}
	return patterns
}

// patternIn returns the pattern that the regions of a partition have in common, if they do.
func (e Endpoint) patternIn(p Partition) (NamePattern, bool) {
	var found []NamePattern
	for region := range knownRegions {
		if in, _ := PartitionOf(region); in == p {
			found = append(found, e.pattern(region))
		}
	}
	if len(found) == 0 { // no region there has names of its own
		return e.pattern(""), true
	}
	differs := func(other NamePattern) bool { return other != found[0] }
	return found[0], !slices.ContainsFunc(found, differs)
}

// pattern returns the pattern in a region, of which only the known ones have their own.
func (e Endpoint) pattern(region string) NamePattern {
	in := knownRegions[region]
	prefix := "com.amazonaws"
	if e.own&in.bit != 0 {
		prefix = in.prefix
	}
	name := e.Name
	if in.bit&cn != 0 {
		name += e.cnSuffix
	}
	before := cmp.Or(e.prefix, prefix) + "."
	if e.global {
		return NamePattern{Before: before + name}
	}
	return NamePattern{Before: before, After: "." + name}
}
