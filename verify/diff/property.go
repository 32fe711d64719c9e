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

// differences are the properties that differ below a place, with their values if these are
// short.
func differences(path string, a, b sided) []string {
	key := path[strings.LastIndex(path, ".")+1:]
	x, y := a.render(key), b.render(key)
	switch {
	case x == y:
		return nil
	case a.Kind() == template.Map && b.Kind() == template.Map:
		return inMaps(path, a, b)
	case a.Kind() == template.List && b.Kind() == template.List:
		return inLists(path, a, b)
	}
	return []string{path + ": " + brief(x) + " → " + brief(y)}
}

// longest is what is quoted of a value.
const longest = 60

func brief(value string) string {
	switch {
	case value == "":
		return "nothing"
	case len([]rune(value)) > longest:
		return string([]rune(value)[:longest-1]) + "…"
	}
	return value
}

func inMaps(path string, a, b sided) []string {
	keys := slices.Concat(a.Keys(), b.Keys())
	slices.Sort(keys)
	var all []string
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
func inLists(path string, a, b sided) []string {
	x, y := a.elements(), b.elements()
	var ids []string
	for _, list := range []map[string]sided{x, y} {
		for id := range list {
			ids = append(ids, id)
		}
	}
	if len(ids) == 0 || x == nil || y == nil {
		return []string{path + ": " + brief(a.render("")) + " → " + brief(b.render(""))}
	}
	slices.Sort(ids)
	var all []string
	for _, id := range slices.Compact(ids) {
		all = append(all, differences(path+"["+id+"]", x[id].or(a), y[id].or(b))...)
	}
	return all
}

// or is an element that the list has not.
func (v sided) or(list sided) sided {
	if v.names == nil {
		return sided{list.names, nil, list.home}
	}
	return v
}

// elements are those of a list by what tells them apart: a name, or what they say if they are
// no maps. It is nil if two are called the same.
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
		return v.render("")
	}
	for _, key := range named {
		if name := v.get(key); !name.IsAbsent() && !name.IsUnknown() {
			return name.names.text(name.Text(), v.home)
		}
	}
	return ""
}
