package diff

import (
	"slices"
	"strconv"
	"strings"

	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// ordered are properties that are lists in which the order matters.
var ordered = map[string]bool{"Command": true, "EntryPoint": true}

// render is the same for values that say the same, whatever the order.
func (n *names) render(v *template.Value, home, key string) string {
	switch v.Kind() {
	case template.Null:
		return ""
	case template.List:
		var items []string
		for _, item := range v.Items() {
			items = append(items, n.render(item, home, ""))
		}
		if !ordered[key] {
			slices.Sort(items)
		}
		return "[" + strings.Join(items, ",") + "]"
	case template.Map:
		var fields []string
		for _, key := range v.Keys() {
			if value := n.render(v.Get(key), home, key); value != "" {
				fields = append(fields, strconv.Quote(key)+":"+value)
			}
		}
		slices.Sort(fields)
		return "{" + strings.Join(fields, ",") + "}"
	}
	return strconv.Quote(n.text(v.Text(), home))
}

// A sided value is one of a side, in a stack.
type sided struct {
	*names
	*template.Value
	home string
}

func (v sided) get(key string) sided { return sided{v.names, v.Value.Get(key), v.home} }

func (v sided) render(key string) string { return v.names.render(v.Value, v.home, key) }

// A difference is a property that differs, and how.
type difference struct{ path, words string }

// differences are the properties that differ below a place, with their values if these are
// short.
func differences(path string, a, b sided) []difference {
	x, y := a.render(last(path)), b.render(last(path))
	switch {
	case x == y:
		return nil
	case path == "" && (a.IsUnknown() || b.IsUnknown()):
		path = "Properties"
	case path == "", a.Kind() == template.Map && b.Kind() == template.Map: // all properties may be left out
		return inMaps(path, a, b)
	case a.Kind() == template.List && b.Kind() == template.List:
		return inLists(path, a, b)
	}
	return []difference{{path, ": " + turn(x, y)}}
}

// turn says what became of a value. Of long ones the beginning that they share is left out.
func turn(x, y string) string {
	a, b := []rune(x), []rune(y)
	n := 0
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	if n -= longest / 3; n > longest/3 && len(a) > longest && len(b) > longest {
		return "…" + brief(string(a[n:])) + " → …" + brief(string(b[n:]))
	}
	return brief(x) + " → " + brief(y)
}

// longest is what is quoted of a value.
const longest = 60

func brief(value string) string {
	switch {
	case value == "":
		return "nothing"
	case len([]rune(value)) <= longest:
		return value
	}
	value = string([]rune(value)[:longest-1])
	if open := strings.LastIndex(value, "${"); open > strings.LastIndex(value, "}") {
		value = value[:open] // no half symbols
	}
	return value + "…"
}

// last is the key at the end of a path.
func last(path string) string { return path[strings.LastIndex(path, ".")+1:] }

func inMaps(path string, a, b sided) []difference {
	keys := slices.Concat(a.Keys(), b.Keys())
	slices.Sort(keys)
	var all []difference
	for _, key := range slices.Compact(keys) {
		all = append(all, differences(below(path, key), a.get(key), b.get(key))...)
	}
	return all
}

func below(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

// inLists compares the elements that have the same name, and else says what the one list has
// and the other has not.
func inLists(path string, a, b sided) []difference {
	x, y := a.elements(), b.elements()
	if x == nil || y == nil || ordered[last(path)] {
		return exchanged(path, a, b)
	}
	ids := slices.Concat(sortedKeys(x), sortedKeys(y))
	slices.Sort(ids)
	var all []difference
	for _, id := range slices.Compact(ids) {
		all = append(all, differences(path+"["+id+"]", x[id].or(a), y[id].or(b))...)
	}
	return all
}

// exchanged says what a list lost and what it got.
func exchanged(path string, a, b sided) []difference {
	if ordered[last(path)] {
		return []difference{{path, ": " + turn(a.inOrder(), b.inOrder())}}
	}
	return []difference{{path, exchangedWords(a.besides(b), b.besides(a))}}
}

func exchangedWords(gone, come []string) string {
	switch {
	case len(gone) == 1 && len(come) == 1:
		return ": " + turn(gone[0], come[0])
	case len(come) == 0:
		return " without " + briefs(gone)
	case len(gone) == 0:
		return " also " + briefs(come)
	}
	return " without " + briefs(gone) + ", and with " + briefs(come)
}

func briefs(values []string) string {
	var all []string
	for _, v := range values {
		all = append(all, brief(v))
	}
	return strings.Join(all, ", ")
}

func (v sided) inOrder() string {
	var items []string
	for _, item := range v.Items() {
		items = append(items, v.names.render(item, v.home, ""))
	}
	return strings.Join(items, " ")
}

// besides are the elements of a list that another has not.
func (v sided) besides(other sided) []string {
	var theirs, rest []string
	for _, item := range other.Items() {
		theirs = append(theirs, other.names.render(item, other.home, ""))
	}
	for _, item := range v.Items() {
		mine := v.names.render(item, v.home, "")
		if i := slices.Index(theirs, mine); i >= 0 {
			theirs = slices.Delete(theirs, i, i+1)
			continue
		}
		rest = append(rest, mine)
	}
	return rest
}

// or is an element that the list has not.
func (v sided) or(list sided) sided {
	if v.names == nil {
		return sided{list.names, nil, list.home}
	}
	return v
}

// elements are those of a list by what they are called. It is nil if one is not called anything,
// or two are called the same.
func (v sided) elements() map[string]sided {
	all := map[string]sided{}
	for _, item := range v.Items() {
		e := sided{v.names, item, v.home}
		id := e.name()
		if _, twice := all[id]; twice || id == "" {
			return nil
		}
		all[id] = e
	}
	return all
}

// named are the properties by which elements of lists are told apart.
var named = []string{"Name", "Key", "PolicyName", "ContainerName", "Id", "Priority", "AttributeName", "SourceVolume"}

func (v sided) name() string {
	if v.Kind() != template.Map {
		return ""
	}
	for _, key := range named {
		if name := v.get(key); !name.IsAbsent() && !name.IsUnknown() {
			return name.names.text(name.Text(), v.home)
		}
	}
	return ""
}
