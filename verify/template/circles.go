package template

import (
	"slices"
	"strings"
)

// checkCircles refuses resources and conditions that need themselves.
func (v *validator) checkCircles() error {
	for _, graph := range []struct {
		what  string
		nodes *Node
		next  map[string][]string
	}{
		{"resources refer to each other in a circle", v.resources.Node, v.references},
		{"conditions are made of each other in a circle", v.conditions.Node, v.parts},
	} {
		if circle := findCircle(graph.nodes.MapKeys(), graph.next); circle != nil {
			return v.fail(graph.nodes.Get(circle[0]), "%s: %s", graph.what, shown(circle))
		}
	}
	return nil
}

// findCircle returns a way from a node to itself, nil if there is none.
func findCircle(nodes []string, next map[string][]string) []string {
	const done = -1
	state := map[string]int{} // position on the way, from 1
	var way []string
	var visit func(node string) []string
	visit = func(node string) []string {
		if at := state[node]; at == done {
			return nil
		} else if at > 0 {
			return append(slices.Clone(way[at-1:]), node)
		}
		way = append(way, node)
		state[node] = len(way)
		for _, n := range next[node] {
			if circle := visit(n); circle != nil {
				return circle
			}
		}
		way = way[:len(way)-1]
		state[node] = done
		return nil
	}
	for _, node := range nodes {
		if circle := visit(node); circle != nil {
			return circle
		}
	}
	return nil
}

// shown is a circle in one line. A long one is cut in the middle.
func shown(circle []string) string {
	const most = 12
	names := make([]string, len(circle))
	for i, name := range circle {
		names[i] = strings.Map(printable, name)
	}
	if len(names) > most {
		names = slices.Concat(names[:most/2], []string{"…"}, names[len(names)-most/2:])
	}
	return strings.Join(names, " → ")
}
