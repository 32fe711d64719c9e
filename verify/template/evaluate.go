package template

import (
	"slices"
	"strconv"
)

// An evaluator resolves nodes into values in one World.
type evaluator struct {
	model      *Model
	answers    map[Text]answers // by the first text of the question
	question   *question        // the first that came up without an answer
	conditions map[name]decision
	identities map[ResourceID]identity
	attributes map[attributeName]*Value
	parameters map[name]*Value
	outputs    map[name]*Value
	lookups    map[Symbol][]Choice
	exports    map[exportName]*export // nil until something is imported
	before     map[string][]string    // stacks that one takes values from, by names of stacks without parent
	level      int                    // how deep eval is within itself
}

// maxLevels limits how deep values are made of other values, so that no template exhausts
// the stack of this program.
const maxLevels = 4000

// A name is a name within a stack.
type name struct{ stack, name string }

func newEvaluator(m *Model, answers answers) *evaluator {
	return &evaluator{
		model:      m,
		answers:    answers.byText(),
		conditions: map[name]decision{},
		identities: map[ResourceID]identity{},
		attributes: map[attributeName]*Value{},
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
	if c.level >= maxLevels {
		return c.unknown("it is made of too many other values", n)
	}
	c.level++
	v := c.evalKind(n)
	c.level--
	v.setLine(int32(n.Line))
	return v
}

func (c scope) evalKind(n *Node) *Value {
	switch n.Kind {
	case List:
		return c.list(n)
	case Map:
		if function, argument, ok := intrinsic(n); ok {
			return c.call(function, argument)
		}
		return c.object(n)
	}
	return &Value{kind: n.Kind, text: Text(n.Text)}
}

// setLine gives a line to a value, and to what is in it if that comes from elsewhere.
func (v *Value) setLine(line int32) {
	if v == nil {
		return
	}
	v.line = line
	for _, item := range v.items {
		if item.line == 0 {
			item.setLine(line)
		}
	}
}

func (c scope) list(n *Node) *Value {
	v := &Value{kind: List, items: make([]*Value, 0, len(n.Items))}
	for i, item := range n.Items {
		v.add("", strconv.Itoa(i), c.eval(item))
	}
	return v
}

func (c scope) object(n *Node) *Value {
	if i := slices.IndexFunc(n.Keys, isFunctionName); i >= 0 {
		return c.unknown(n.Keys[i]+" may change what is around it", n)
	}
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

// clone copies a value that is used in more than one place. The copy has no place yet.
func (v *Value) clone() *Value {
	if v == nil {
		return nil
	}
	c := *v
	c.parent, c.name, c.line = nil, "", 0
	c.items = slices.Clone(v.items)
	for i, item := range c.items {
		c.items[i] = item.clone()
		c.items[i].parent, c.items[i].name = &c, item.name
	}
	return &c
}

func text(t Text) *Value { return &Value{kind: String, text: t} }

// isFlat reports whether a value is a scalar or a list of scalars, as all that is handed
// on to other resources and stacks is. What is handed on thus does not grow.
func (v *Value) isFlat() bool {
	if v == nil || v.kind == Map {
		return v == nil
	}
	return !slices.ContainsFunc(v.items, func(item *Value) bool { return len(item.items) > 0 || item.kind == Map })
}

// textOf is the text of a scalar; lists and maps, which are no text, are opaque.
func (c scope) textOf(v *Value) Text {
	if v.Kind() == List || v.Kind() == Map {
		return c.symbol("the text of "+v.kind.article(), v.fingerprint())
	}
	return v.Text()
}

// unknown is a value of which not even the shape is known. The node that it comes from
// tells it from others: the same expression has the same value wherever it is in a stack.
func (c scope) unknown(why string, n *Node) *Value {
	return &Value{kind: Unknown, text: c.symbol(why, n.fingerprint())}
}

// opaque is a string of which nothing is known but where it comes from.
func (c scope) opaque(what string, n *Node) *Value { return text(c.symbol(what, n.fingerprint())) }

func (c scope) symbol(what, origin string) Text {
	return Symbol{Kind: OpaqueSymbol, Stack: c.stack.name, Name: what, origin: origin}.Text()
}
