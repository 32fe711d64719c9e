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

	region, account, partition, suffix                   Text
	parameters, mappings, conditions, resources, outputs section
	given                                                map[string]string // parameters from Options
}

// A section is a part of a template in which entries are looked up by name, quickly.
type section struct {
	*Node
	entries map[string]*Node
}

func sectionOf(n *Node) section {
	s := section{n, map[string]*Node{}}
	for i, key := range n.MapKeys() {
		s.entries[key] = n.Items[i]
	}
	return s
}

// Get returns an entry, nil if there is none.
func (s section) Get(key string) *Node { return s.entries[key] }

func newStack(source *Source, parent *stack, logical string, opts Options) *stack {
	s := &stack{
		source:     source,
		name:       source.Name,
		parent:     parent,
		logical:    logical,
		nested:     map[string]*stack{},
		region:     orPseudo(cmp.Or(source.Region, opts.Region), "AWS::Region"),
		account:    orPseudo(cmp.Or(source.Account, opts.Account), "AWS::AccountId"),
		parameters: sectionOf(source.Root.Get("Parameters")),
		mappings:   sectionOf(source.Root.Get("Mappings")),
		conditions: sectionOf(source.Root.Get("Conditions")),
		resources:  sectionOf(source.Root.Get("Resources")),
		outputs:    sectionOf(source.Root.Get("Outputs")),
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
	for _, id := range s.resources.MapKeys() {
		if child := s.nested[id]; child != nil {
			stacks = append(stacks, child.all()...)
		}
	}
	return stacks
}

// title is what people know the stack by.
func (s *stack) title() string { return cmp.Or(s.source.File, s.name, "the template") }

// root is the stack that s is nested in, directly or through others; s itself if in none.
func (s *stack) root() *stack {
	for s.parent != nil {
		s = s.parent
	}
	return s
}

// deployed is what AWS::StackName is.
func (s *stack) deployed() Text {
	if s.source.Deployed != "" {
		return Text(s.source.Deployed)
	}
	return s.pseudo("AWS::StackName")
}

func (s *stack) pseudo(name string) Text {
	return Symbol{Kind: PseudoSymbol, Stack: s.name, Name: name}.Text()
}
