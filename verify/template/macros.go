package template

import "slices"

// macros are the names of the macros that transform a template. They may add resources
// that others refer to, and define functions.
func macros(s *stack) []string {
	var names []string
	for _, n := range s.source.Root.Get("Transform").ListItems() {
		names = append(names, macroName(n))
	}
	if n := s.source.Root.Get("Transform"); n != nil && n.Kind == Map {
		names = append(names, macroName(n))
	}
	for _, section := range []*Node{s.source.Root, s.parameters.Node, s.mappings.Node, s.conditions.Node, s.outputs.Node} {
		if n := section.Get("Fn::Transform"); n != nil {
			names = append(names, macroName(n))
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// macroName is the name that Transform gives, alone or with parameters.
func macroName(n *Node) string {
	if name := n.Get("Name"); name != nil {
		return name.Text
	}
	return n.Text
}
