package template

import (
	"slices"
	"strconv"
	"strings"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
)

// A Kind is the shape of a Value or a Node.
type Kind uint8

const (
	Null    Kind = iota // absent, null or AWS::NoValue
	Unknown             // Values only: could be anything, also a list or absent
	Bool
	Number
	String
	List
	Map
)

// A Value is what a property of a resource holds in one [World]: every intrinsic function
// is resolved, every condition decided. What only the deployment knows is a symbol in the
// Text of a String; where not even the shape is known the Kind is Unknown. A Value knows
// its place in the template.
//
// A nil *Value is absent; all methods accept it.
type Value struct {
	kind   Kind
	text   Text // scalars; Unknown: the symbol that stands for it
	keys   []string
	items  []*Value
	parent *Value
	name   string    // key or index in the parent
	owner  *Resource // of the root of a resource's properties
	line   int32
}

// Kind is Null for a nil Value.
func (v *Value) Kind() Kind {
	if v == nil {
		return Null
	}
	return v.kind
}

// IsAbsent reports whether v is not there. A Value of kind Unknown is not absent, though
// it may turn out to be.
func (v *Value) IsAbsent() bool { return v.Kind() == Null }

// IsUnknown reports whether nothing is known about v, not even its shape.
func (v *Value) IsUnknown() bool { return v.Kind() == Unknown }

// Why says what a Value of kind Unknown depends on.
func (v *Value) Why() string {
	if !v.IsUnknown() {
		return ""
	}
	symbol, _ := v.text.Symbol()
	return symbol.Name
}

// Get descends through maps by keys. It is nil if there is nothing, and the Unknown on
// the way if there is one.
func (v *Value) Get(keys ...string) *Value {
	for _, key := range keys {
		if v.IsUnknown() {
			return v
		}
		v = v.field(key)
	}
	return v
}

func (v *Value) field(key string) *Value {
	if v.Kind() != Map {
		return nil
	}
	for i, k := range v.keys {
		if k == key {
			return v.items[i]
		}
	}
	return nil
}

// Keys returns the keys of a map, in the order of the template; nil for everything else.
// The slice must not be changed.
func (v *Value) Keys() []string {
	if v == nil {
		return nil
	}
	return v.keys
}

// Items returns the elements of a list. A scalar or a map counts as a list of itself, as
// CloudFormation and IAM accept it in many places; absent and unknown values have none.
// The slice must not be changed.
func (v *Value) Items() []*Value {
	switch v.Kind() {
	case List:
		return v.items
	case Null, Unknown:
		return nil
	}
	return []*Value{v}
}

// Text returns the text of a scalar: "true", "443", or a string with symbols. For an
// Unknown it is an opaque symbol, for everything else the empty Text.
func (v *Value) Text() Text {
	if v == nil {
		return ""
	}
	return v.text
}

// Literal returns the text of a scalar that is entirely known.
func (v *Value) Literal() (string, bool) {
	if v.IsAbsent() || v.IsUnknown() {
		return "", false
	}
	return v.Text().Literal()
}

// Truth is a boolean, also one written as a string. An absent value is otherwise; Maybe
// is for values that are not known, and for what is no boolean.
func (v *Value) Truth(otherwise fact.Truth) fact.Truth {
	if v.IsAbsent() {
		return otherwise
	}
	s, ok := v.Literal()
	if !ok {
		return fact.Maybe
	}
	b, err := strconv.ParseBool(strings.ToLower(s))
	if err != nil {
		return fact.Maybe
	}
	return fact.Of(b)
}

// Int is a whole number, also one written as a string. It is false if the value is
// absent, not known, or no number.
func (v *Value) Int() (int, bool) {
	s, ok := v.Literal()
	if !ok {
		return 0, false
	}
	n, err := strconv.Atoi(s)
	return n, err == nil
}

// At is the place of v in its template.
func (v *Value) At() fact.Location {
	if v == nil {
		return fact.Location{}
	}
	var path []string
	root := v
	for ; root.parent != nil; root = root.parent {
		path = append(path, root.name)
	}
	if root.name != "" {
		path = append(path, root.name)
	}
	var location fact.Location
	if root.owner != nil {
		location = root.owner.At()
		path = append(path, location.Path)
	}
	slices.Reverse(path)
	location.Path = strings.Join(path, "/")
	location.Line = int(v.line)
	return location
}
