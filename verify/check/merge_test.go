package check_test

import (
	"slices"
	"testing"

	"go.yaml.in/yaml/v3"
)

func parseYAML(t *testing.T, source string) *yaml.Node {
	t.Helper()
	var document yaml.Node
	if err := yaml.Unmarshal([]byte(source), &document); err != nil {
		t.Fatal(err)
	}
	if len(document.Content) != 1 || document.Content[0].Kind != yaml.MappingNode {
		t.Fatalf("not a map: %s", source)
	}
	return document.Content[0]
}

func formatYAML(t *testing.T, n *yaml.Node) string {
	t.Helper()
	data, err := yaml.Marshal(n)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// merge puts a map over another, key by key: maps are merged, null deletes a key, and
// everything else replaces what is there.
func merge(base, patch *yaml.Node) {
	for i := 0; i < len(patch.Content); i += 2 {
		key, value := patch.Content[i], patch.Content[i+1]
		at := valueIndex(base, key.Value)
		switch {
		case value.Tag == "!!null" && at > 0:
			base.Content = slices.Delete(base.Content, at-1, at+1)
		case at < 0:
			base.Content = append(base.Content, key, value)
		case value.Kind == yaml.MappingNode && base.Content[at].Kind == yaml.MappingNode:
			merge(base.Content[at], value)
		default:
			base.Content[at] = value
		}
	}
}

// valueIndex is where the value of a key is in a map; -1 if there is none.
func valueIndex(m *yaml.Node, key string) int {
	for i := 0; i < len(m.Content); i += 2 {
		if m.Content[i].Value == key {
			return i + 1
		}
	}
	return -1
}

func valueOf(m *yaml.Node, key string) *yaml.Node {
	if at := valueIndex(m, key); at > 0 {
		return m.Content[at]
	}
	return &yaml.Node{}
}

// dropDangling removes resources that a patch deleted from the lists in DependsOn.
func dropDangling(root *yaml.Node) {
	resources := valueOf(root, "Resources")
	for i := 1; i < len(resources.Content); i += 2 {
		dependsOn := valueOf(resources.Content[i], "DependsOn")
		dependsOn.Content = slices.DeleteFunc(dependsOn.Content, func(n *yaml.Node) bool {
			return valueIndex(resources, n.Value) < 0
		})
	}
}
