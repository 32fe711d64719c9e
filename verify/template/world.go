package template

import (
	"strings"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
)

// A ResourceID names a resource of a World.
type ResourceID struct {
	Stack   string // name of its stack; "" for a single template without one
	Logical string
}

// String is the logical id, after the stack's name if there is one.
func (id ResourceID) String() string {
	if id.Stack == "" {
		return id.Logical
	}
	return id.Stack + "/" + id.Logical
}

// Compare orders ids by stack, then by logical id.
func (id ResourceID) Compare(other ResourceID) int {
	if c := strings.Compare(id.Stack, other.Stack); c != 0 {
		return c
	}
	return strings.Compare(id.Logical, other.Logical)
}

// A World is one way the deployment can turn out: the conditions that the templates leave
// open, because they depend on parameters without a value, each have an answer. Resources
// whose condition is false are not in it. A model without open conditions has one World.
type World struct {
	// Choices has the open conditions and the answers that make this World, such as
	// "CreateEndpoints is false". It is empty in the only World of a model.
	Choices []string
	// Organization is the id of the one that the accounts of all stacks are members of, "" if
	// that is not known.
	Organization Text
	// S3PrefixList is the id of Amazon S3's prefix list in the Region, "" if nobody said so.
	S3PrefixList Text
	// DynamoDBPrefixList is the same of Amazon DynamoDB.
	DynamoDBPrefixList Text

	resources []*Resource // sorted by ID
	byID      map[ResourceID]*Resource
	byType    map[string][]*Resource
	byName    map[Text][]*Resource
	lookups   map[Symbol][]Choice
	stacks    map[string]*stack
	before    map[string][]string                // see evaluator
	above     map[ResourceID]map[ResourceID]bool // see ancestors
}

// A Resource is a resource that exists in a World.
type Resource struct {
	ID         ResourceID
	Type       string // "AWS::EC2::Subnet"
	Properties *Value
	// DependsOn has the resources that CloudFormation creates before this one: those of
	// DependsOn and those that properties refer to, sorted, within the same stack.
	DependsOn []ResourceID
	// Region and Account the resource is in: literals, or the symbols of AWS::Region and
	// AWS::AccountId. Partition and DNS suffix follow from the Region; a Region that is not
	// known is taken to be of partition aws, which is an assumption.
	Region, Account, Partition, URLSuffix Text

	file     string
	line     int
	identity identity
	metadata *Node
	deletion string
}

// Get descends into the properties; see [Value.Get].
func (r *Resource) Get(keys ...string) *Value {
	if r == nil {
		return nil
	}
	return r.Properties.Get(keys...)
}

// Metadata returns the texts that a list in the resource's Metadata has under a key, nil if
// there is no such list. Only what is written out is among them: intrinsic functions are not
// resolved, so that no condition matters only for what is said about a resource.
func (r *Resource) Metadata(key string) []string {
	var texts []string
	for _, n := range r.metadata.Get(key).ListItems() {
		if n.isText() {
			texts = append(texts, n.Text)
		}
	}
	return texts
}

// DeletionPolicy is what CloudFormation does with the resource once no template has it: "Delete",
// "Retain", "RetainExceptOnCreate" or "Snapshot"; "" where the template leaves it to the type.
func (r *Resource) DeletionPolicy() string { return r.deletion }

// At is the place of the resource itself.
func (r *Resource) At() fact.Location {
	return fact.Location{Stack: r.ID.Stack, File: r.file, Line: r.line, Path: "Resources/" + r.ID.Logical}
}

// Ref is what the function Ref returns for the resource: an id, a name or an ARN.
func (r *Resource) Ref() Text { return r.identity.ref }

// ARN is the ARN of the resource, as far as its parts are known, such as
// "arn:aws:iam::${AWS::AccountId}:role/${Role}"; "" for types whose ARNs are not known here.
func (r *Resource) ARN() Text { return r.identity.arn }

// Name is the physical name of the resource: the one that the template gives it, else a
// symbol; "" for types that have an id only.
func (r *Resource) Name() Text { return r.identity.name }

// DNSName is the DNS name of a load balancer, as far as its parts are known; "" for other types.
func (r *Resource) DNSName() Text { return r.identity.host }

// Resources returns the resources of the given types, sorted by ID within each type; of
// all types if none is given. The slice must not be changed.
func (w *World) Resources(types ...string) []*Resource {
	switch len(types) {
	case 0:
		return w.resources
	case 1:
		return w.byType[types[0]]
	}
	var out []*Resource
	for _, t := range types {
		out = append(out, w.byType[t]...)
	}
	return out
}

// Resource returns the resource with an id, nil if it does not exist in this World.
func (w *World) Resource(id ResourceID) *Resource { return w.byID[id] }

// At returns the resource that a location is in, nil if it is in none.
func (w *World) At(l fact.Location) *Resource {
	parts := strings.SplitN(l.Path, "/", 3)
	if len(parts) < 2 || parts[0] != "Resources" {
		return nil
	}
	return w.byID[ResourceID{l.Stack, parts[1]}]
}

// Find returns the resource that a value refers to, if it is one of the given types (any,
// if none is given): by Ref, by an attribute such as Arn or GroupId, or by a name or ARN
// that was put together from strings and is the same as that of a resource. It is nil if
// the value does not refer to a resource of this World.
func (w *World) Find(v *Value, types ...string) *Resource {
	if v.IsAbsent() || v.IsUnknown() {
		return nil
	}
	return w.FindText(v.Text(), types...)
}

// FindText is Find for a Text.
func (w *World) FindText(t Text, types ...string) *Resource {
	if symbol, ok := t.Symbol(); ok {
		if id, ok := symbol.Resource(); ok {
			return ofType(w.byID[id], types)
		}
	}
	for _, r := range w.byName[t] {
		if r := ofType(r, types); r != nil {
			return r
		}
	}
	return nil
}

func ofType(r *Resource, types []string) *Resource {
	if r == nil || len(types) == 0 {
		return r
	}
	for _, t := range types {
		if r.Type == t {
			return r
		}
	}
	return nil
}
