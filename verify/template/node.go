package template

// A Node is a piece of a template as it was read, before anything is resolved. YAML's
// short forms are long here: "!Ref X" is the map {"Ref": "X"}.
type Node struct {
	Kind  Kind
	Text  string   // scalars: as written, without quotes
	Keys  []string // Map: in the order of the file, without duplicates
	Items []*Node  // List: the elements; Map: the values, in the order of Keys
	Line  int      // from 1
}

// Get returns the value of a key of a map, nil if it is not there.
func (n *Node) Get(key string) *Node {
	if n == nil || n.Kind != Map {
		return nil
	}
	for i, k := range n.Keys {
		if k == key {
			return n.Items[i]
		}
	}
	return nil
}

// MapKeys returns the keys of a map, nil for everything else.
func (n *Node) MapKeys() []string {
	if n == nil || n.Kind != Map {
		return nil
	}
	return n.Keys
}

// ListItems returns the elements of a list; a scalar counts as a list of itself.
func (n *Node) ListItems() []*Node {
	switch {
	case n == nil || n.Kind == Map || n.Kind == Null:
		return nil
	case n.Kind == List:
		return n.Items
	}
	return []*Node{n}
}

// scalar returns the text of a scalar, "" for everything else.
func (n *Node) scalar() string {
	if n == nil {
		return ""
	}
	return n.Text
}

// A Source is one template as it was read, with what is known about the stack that it
// will become.
type Source struct {
	File string // path as given
	Root *Node
	// Name of the stack, such as "Prod-Web"; "" if it is not known. Stacks of a cloud
	// assembly have one, and nested stacks are "Parent/LogicalId".
	Name string
	// Deployed is what AWS::StackName is, if that is known: the name of the stack in a cloud
	// assembly.
	Deployed string
	// Region and Account the stack is deployed to; "" if it is not known.
	Region, Account string
	// Nested has the templates of nested stacks that were found, by the logical id of
	// their resource.
	Nested map[string]*Source
}
