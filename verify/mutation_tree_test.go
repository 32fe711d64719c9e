package verify_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// A tree is a template in JSON, or a part of one.
type tree = any

// A way leads to a place in a tree: the keys of maps and the indices of lists.
type way []string

func (w way) String() string { return strings.Join(w, "/") }

// under is the way to something below this place.
func (w way) under(step string) way { return append(slices.Clip(w), step) }

// readTree parses JSON. Numbers stay as they are written.
func readTree(t testing.TB, file string) map[string]tree {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var root map[string]tree
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	if err := decoder.Decode(&root); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return root
}

// at returns what is at a place, nil if nothing is.
func at(t tree, w ...string) tree {
	for _, step := range w {
		switch here := t.(type) {
		case map[string]tree:
			t = here[step]
		case []tree:
			i, err := strconv.Atoi(step)
			if err != nil || i >= len(here) {
				return nil
			}
			t = here[i]
		default:
			return nil
		}
	}
	return t
}

// text is a literal string, "" for anything else.
func text(t tree) string {
	s, _ := t.(string)
	return s
}

// items are the elements of a list, none for anything else.
func items(t tree) []tree {
	list, _ := t.([]tree)
	return list
}

// keys are those of a map in order, none for anything else.
func keys(t tree) []string {
	m, _ := t.(map[string]tree)
	return slices.Sorted(maps.Keys(m))
}

// steps leads from a place to what is directly below it.
func steps(t tree) []string {
	if list, ok := t.([]tree); ok {
		out := make([]string, len(list))
		for i := range list {
			out[i] = strconv.Itoa(i)
		}
		return out
	}
	return keys(t)
}

// walk visits every place below a tree, parents first. Nothing below a place is visited
// if visit says so.
func walk(t tree, from way, visit func(w way, t tree) (deeper bool)) {
	for _, step := range steps(t) {
		w, below := from.under(step), at(t, step)
		if visit(w, below) {
			walk(below, w, visit)
		}
	}
}

// without returns a tree with places left out. What is not on the way to one of them is
// shared.
func without(t tree, gone []way) tree {
	on := map[string]bool{} // the ways to what is gone, true at their ends
	for _, w := range gone {
		for i := range w {
			on[w[:i+1].String()] = on[w[:i+1].String()] || i+1 == len(w)
		}
	}
	return prune(t, nil, on)
}

func prune(t tree, from way, on map[string]bool) tree {
	pruned := func(step string, below tree) (tree, bool) {
		w := from.under(step)
		gone, passed := on[w.String()]
		if !passed {
			return below, true
		}
		return prune(below, w, on), !gone
	}
	switch here := t.(type) {
	case map[string]tree:
		out := make(map[string]tree, len(here))
		for key, below := range here {
			if kept, ok := pruned(key, below); ok {
				out[key] = kept
			}
		}
		return out
	case []tree:
		out := make([]tree, 0, len(here))
		for i, below := range here {
			if kept, ok := pruned(strconv.Itoa(i), below); ok {
				out = append(out, kept)
			}
		}
		return out
	}
	return t
}

// with copies a tree and puts something else at a place.
func with(t tree, w way, value tree) tree {
	if len(w) == 0 {
		return value
	}
	switch here := t.(type) {
	case map[string]tree:
		out := maps.Clone(here)
		out[w[0]] = with(here[w[0]], w[1:], value)
		return out
	case []tree:
		out := slices.Clone(here)
		if i, err := strconv.Atoi(w[0]); err == nil && i < len(out) {
			out[i] = with(here[i], w[1:], value)
		}
		return out
	}
	return with(map[string]tree{}, w, value)
}

// isFunction reports whether a key is the name of an intrinsic function.
func isFunction(key string) bool { return key == "Ref" || strings.HasPrefix(key, "Fn::") }

// refersTo is what a Ref or Fn::GetAtt names, "" if it is neither.
func refersTo(t tree) string {
	m, ok := t.(map[string]tree)
	if !ok || len(m) != 1 {
		return ""
	}
	if list := items(m["Fn::GetAtt"]); len(list) > 0 {
		return text(list[0])
	}
	return text(m["Ref"])
}

// calls reports whether an intrinsic function names a resource, or one in it does.
func calls(t tree, id string) bool {
	format := text(at(t, "Fn::Sub")) + text(at(t, "Fn::Sub", "0"))
	return refersTo(t) == id || strings.Contains(format, "${"+id+"}") || strings.Contains(format, "${"+id+".") ||
		slices.ContainsFunc(steps(t), func(step string) bool { return calls(at(t, step), id) })
}

// mentions reports whether a name occurs anywhere in a tree.
func mentions(t tree, name string) bool {
	if s, ok := t.(string); ok {
		return strings.Contains(s, name)
	}
	return slices.ContainsFunc(steps(t), func(step string) bool { return mentions(at(t, step), name) })
}

// fits reports whether a way is of a pattern: "#" is any index, "*" is any key, and "**"
// at the end anything below.
func fits(pattern string, w way) bool {
	parts := strings.Split(pattern, "/")
	for i, part := range parts {
		switch {
		case i >= len(w):
			return false
		case part == "**":
			return true
		case part == "#" || part == "#~":
			if _, err := strconv.Atoi(strings.TrimSuffix(w[i], part[1:])); err != nil {
				return false
			}
		case part != "*" && part != w[i]:
			return false
		}
	}
	return len(parts) == len(w)
}
