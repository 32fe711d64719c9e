package template

import "strings"

// checkTemplate refuses what is no template at all. What is wrong within resources is
// for others to find. A stack of a cloud assembly need not have resources.
func checkTemplate(root *Node, file string, needResources bool) error {
	if root.Kind != Map {
		return inputErrorf(file, root.Line, "is not a template: it is %s, want a map with Resources", root.Kind.article())
	}
	if err := checkSections(root, file); err != nil {
		return err
	}
	resources := root.Get("Resources")
	switch {
	case resources != nil:
		return checkResources(resources, file)
	case root.Get("artifacts") != nil:
		return inputErrorf(file, root.Line, "is the manifest of a cloud assembly, not a template; name its directory instead")
	case needResources:
		return inputErrorf(file, root.Line, "is not a template: it has no Resources, only %s", keyList(root))
	}
	return nil
}

func keyList(m *Node) string {
	const most = 5
	if len(m.Keys) == 0 {
		return "an empty map"
	}
	var shown []string
	for _, key := range m.Keys[:min(most, len(m.Keys))] {
		shown = append(shown, quoted(key))
	}
	if len(m.Keys) > most {
		shown = append(shown, "…")
	}
	return strings.Join(shown, ", ")
}

// checkSections wants maps where CloudFormation wants them (User Guide, Template
// sections). An empty section is one without entries.
func checkSections(root *Node, file string) error {
	for _, section := range []string{"Parameters", "Mappings", "Conditions", "Rules", "Outputs"} {
		n := root.Get(section)
		if n != nil && n.Kind != Map && n.Kind != Null {
			return inputErrorf(file, n.Line, "%s is %s, want a map", section, n.Kind.article())
		}
	}
	return nil
}

func checkResources(resources *Node, file string) error {
	if resources.Kind != Map {
		return inputErrorf(file, resources.Line, "Resources is %s, want a map of resources by logical id", resources.Kind.article())
	}
	for i, id := range resources.Keys {
		if err := checkResource(id, resources.Items[i], file); err != nil {
			return err
		}
	}
	return nil
}

func checkResource(id string, n *Node, file string) error {
	if isMacro(id) {
		return nil
	}
	if n.Kind != Map {
		return inputErrorf(file, n.Line, "resource %s is %s, want a map with a Type", quoted(id), n.Kind.article())
	}
	t := n.Get("Type")
	switch {
	case t == nil:
		return inputErrorf(file, n.Line, `resource %s has no Type, want one such as "AWS::ECS::Service"`, quoted(id))
	case t.Kind != String || t.Text == "":
		return inputErrorf(file, t.Line, `the Type of resource %s is %s, want a string such as "AWS::ECS::Service"`, quoted(id), t.describe())
	}
	if p := n.Get("Properties"); p != nil && p.Kind != Map && p.Kind != Null {
		return inputErrorf(file, p.Line, "Properties of resource %s is %s, want a map", quoted(id), p.Kind.article())
	}
	return nil
}

// isMacro reports whether an entry of Resources is no resource but makes some: a loop of
// AWS::LanguageExtensions, or a macro.
func isMacro(id string) bool {
	return strings.HasPrefix(id, "Fn::ForEach::") || id == "Fn::Transform"
}

// article is the kind in a sentence: "a list".
func (k Kind) article() string {
	return [...]string{Null: "null", Unknown: "unknown", Bool: "a boolean", Number: "a number", String: "a string",
		List: "a list", Map: "a map"}[k]
}

func (n *Node) describe() string {
	switch n.Kind {
	case Bool, Number, String:
		return n.Kind.article() + ", " + quoted(n.Text)
	}
	return n.Kind.article()
}
