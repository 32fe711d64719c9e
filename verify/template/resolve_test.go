package template

import (
	"strings"
	"testing"
)

// ireland is where the templates of the tests are deployed.
var ireland = Options{Region: "eu-west-1", Account: "111122223333"}

// worldsOf resolves sources in all ways.
func worldsOf(t testing.TB, opts Options, sources ...*Source) []*World {
	t.Helper()
	m, err := NewModel(sources, opts)
	if err != nil {
		t.Fatal(err)
	}
	worlds, complete := m.Worlds(64)
	if !complete {
		t.Fatal("more than 64 worlds")
	}
	return worlds
}

// worldOf resolves sources that turn out in one way.
func worldOf(t testing.TB, opts Options, sources ...*Source) *World {
	t.Helper()
	worlds := worldsOf(t, opts, sources...)
	if len(worlds) != 1 {
		t.Fatalf("%d worlds, want 1: %q", len(worlds), worlds[0].Choices)
	}
	return worlds[0]
}

// source is a template of a name; "" is a template alone.
func source(t testing.TB, name, template string) *Source {
	t.Helper()
	return &Source{Name: name, Root: mustParseText(t, template)}
}

func mustParseText(t testing.TB, template string) *Node {
	t.Helper()
	root, err := parseText([]byte(template), "")
	if err != nil {
		t.Fatal(err)
	}
	return root
}

// world resolves one template.
func world(t testing.TB, template string) *World {
	t.Helper()
	return worldOf(t, ireland, source(t, "", template))
}

// resource finds a resource by its id in a template that has one stack.
func resource(t testing.TB, w *World, logical string) *Resource {
	t.Helper()
	return resourceIn(t, w, "", logical)
}

func resourceIn(t testing.TB, w *World, stack, logical string) *Resource {
	t.Helper()
	r := w.Resource(ResourceID{stack, logical})
	if r == nil {
		t.Fatalf("no resource %s in stack %q", logical, stack)
	}
	return r
}

// describeValue writes a value in one line: texts bare, symbols as Fn::Sub does, and what
// is unknown with its reason.
func describeValue(v *Value) string {
	switch v.Kind() {
	case Null:
		return "absent"
	case Unknown:
		return "unknown(" + v.Why() + ")"
	case List, Map:
		parts := make([]string, len(v.items))
		for i, item := range v.items {
			parts[i] = describeValue(item)
			if v.kind == Map {
				parts[i] = v.keys[i] + ": " + parts[i]
			}
		}
		if v.kind == Map {
			return "{" + strings.Join(parts, ", ") + "}"
		}
		return "[" + strings.Join(parts, ", ") + "]"
	}
	return v.Text().String()
}
