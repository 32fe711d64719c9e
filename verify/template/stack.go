package template

import (
	"cmp"

	"github.com/isolated-ecs/isolated-ecs/privatelink"
)

// A stack is a template that becomes a stack: the same template nested twice makes two.
type stack struct {
	source  *Source
	name    string
	parent  *stack
	logical string // id of its resource in the parent
	nested  map[string]*stack

	region, account, partition, suffix Text
	parameters, resources, outputs     *Node
	given                              map[string]string // parameters from Options
}

func newStack(source *Source, parent *stack, logical string, opts Options) *stack {
	s := &stack{
		source:     source,
		name:       source.Name,
		parent:     parent,
		logical:    logical,
		nested:     map[string]*stack{},
		region:     orPseudo(cmp.Or(source.Region, opts.Region), "AWS::Region"),
		account:    orPseudo(cmp.Or(source.Account, opts.Account), "AWS::AccountId"),
		parameters: source.Root.Get("Parameters"),
		resources:  source.Root.Get("Resources"),
		outputs:    source.Root.Get("Outputs"),
	}
	s.partition, s.suffix = partitionOf(s.region)
	if parent == nil {
		s.given = opts.Parameters
	} else {
		s.region, s.account, s.partition, s.suffix = parent.region, parent.account, parent.partition, parent.suffix
	}
	for id, child := range source.Nested {
		s.nested[id] = newStack(child, s, id, opts)
	}
	return s
}

func orPseudo(value, name string) Text {
	if value != "" {
		return Text(value)
	}
	return Symbol{Kind: PseudoSymbol, Name: name}.Text()
}

// partitionOf takes a Region that is not known to be in partition aws, which [Load] says
// among the assumptions.
func partitionOf(region Text) (id, suffix Text) {
	if name, ok := region.Literal(); ok {
		if p, ok := privatelink.PartitionOf(name); ok {
			return Text(p.Id), Text(p.DnsSuffix)
		}
	}
	return "aws", "amazonaws.com"
}

// all returns s and the stacks nested in it, in the order of the template.
func (s *stack) all() []*stack {
	stacks := []*stack{s}
	if s.resources != nil {
		for _, id := range s.resources.Keys {
			if child := s.nested[id]; child != nil {
				stacks = append(stacks, child.all()...)
			}
		}
	}
	return stacks
}
