package template

import (
	"slices"
	"strconv"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
)

// An evaluator resolves nodes into values in one World.
type evaluator struct {
	model      *Model
	answers    answers
	question   *question // the first that came up without an answer
	conditions map[name]fact.Truth
	identities map[ResourceID]identity
	parameters map[name]*Value
	outputs    map[name]*Value
	lookups    map[Symbol][]Choice
	before     map[string][]string // stacks whose exports a stack imports
}

// A name is a name within a stack.
type name struct{ stack, name string }

func newEvaluator(m *Model, answers answers) *evaluator {
	return &evaluator{
		model:      m,
		answers:    answers,
		conditions: map[name]fact.Truth{},
		identities: map[ResourceID]identity{},
		parameters: map[name]*Value{},
		outputs:    map[name]*Value{},
		lookups:    map[Symbol][]Choice{},
		before:     map[string][]string{},
	}
}

// A scope is where a node is resolved: a stack, and there a resource if it is part of one.
type scope struct {
	*evaluator
	stack *stack
	uses  map[string]bool // logical ids that were referred to; nil: nobody asks
	depth int
}

func (e *evaluator) in(s *stack) scope { return scope{evaluator: e, stack: s} }

func (c scope) dependOn(logical string) {
	if c.uses != nil {
		c.uses[logical] = true
	}
}

// eval resolves a node. The value is new: the caller may put it into a tree.
func (c scope) eval(n *Node) *Value {
	if n == nil || n.Kind == Null {
		return nil
	}
	var v *Value
	switch n.Kind {
	case List:
		v = c.list(n)
	case Map:
		if function, argument, ok := intrinsic(n); ok {
			v = c.call(function, argument)
		} else {
			v = c.object(n)
		}
	default:
		v = &Value{kind: n.Kind, text: Text(n.Text)}
	}
	if v != nil {
		v.line = int32(n.Line)
	}
	return v
}

func (c scope) list(n *Node) *Value {
	v := &Value{kind: List, items: make([]*Value, 0, len(n.Items))}
	for i, item := range n.Items {
		v.add("", strconv.Itoa(i), c.eval(item))
	}
	return v
}

func (c scope) object(n *Node) *Value {
	v := &Value{kind: Map, keys: make([]string, 0, len(n.Keys)), items: make([]*Value, 0, len(n.Keys))}
	for i, key := range n.Keys {
		v.add(key, key, c.eval(n.Items[i]))
	}
	return v
}

// add puts a child into a list (no key) or a map, unless it is absent.
func (v *Value) add(key, name string, child *Value) {
	if child == nil {
		return
	}
	child.parent, child.name = v, name
	v.items = append(v.items, child)
	if v.kind == Map {
		v.keys = append(v.keys, key)
	}
}

// clone copies a value that is used in more than one place.
func (v *Value) clone() *Value {
	if v == nil {
		return nil
	}
	c := *v
	c.parent, c.name = nil, ""
	c.items = slices.Clone(v.items)
	for i, item := range c.items {
		c.items[i] = item.clone()
		c.items[i].parent, c.items[i].name = &c, item.name
	}
	return &c
}

func text(t Text) *Value { return &Value{kind: String, text: t} }

// unknown is a value of which not even the shape is known.
func unknown(why string) *Value { return &Value{kind: Unknown, text: Text(why)} }

// opaque is a string of which nothing is known but where it comes from.
func opaque(what string) *Value { return text(Symbol{Kind: OpaqueSymbol, Name: what}.Text()) }
