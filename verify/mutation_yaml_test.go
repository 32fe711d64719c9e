package verify_test

import (
	"encoding/json"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// readYAML parses a template in YAML into the tree that the same template in JSON has.
func readYAML(t testing.TB, source []byte) map[string]tree {
	t.Helper()
	var document yaml.Node
	if err := yaml.Unmarshal(source, &document); err != nil {
		t.Fatal(err)
	}
	root, _ := plain(document.Content[0]).(map[string]tree)
	return root
}

// plain writes the short forms of intrinsic functions out.
func plain(n *yaml.Node) tree {
	name, short := strings.CutPrefix(n.Tag, "!")
	if !short || strings.HasPrefix(name, "!") {
		return content(n)
	}
	value := content(n)
	switch name {
	case "Ref", "Condition":
		return map[string]tree{name: value}
	case "GetAtt":
		if resource, attribute, ok := strings.Cut(text(value), "."); ok {
			value = []tree{resource, attribute}
		}
	}
	return map[string]tree{"Fn::" + name: value}
}

func content(n *yaml.Node) tree {
	switch n.Kind {
	case yaml.AliasNode:
		return plain(n.Alias)
	case yaml.MappingNode:
		out := map[string]tree{}
		for i := 0; i < len(n.Content); i += 2 {
			out[n.Content[i].Value] = plain(n.Content[i+1])
		}
		return out
	case yaml.SequenceNode:
		out := []tree{}
		for _, item := range n.Content {
			out = append(out, plain(item))
		}
		return out
	}
	return scalar(n)
}

func scalar(n *yaml.Node) tree {
	switch n.Tag {
	case "!!bool":
		return n.Value == "true"
	case "!!null":
		return nil
	case "!!int", "!!float":
		return json.Number(n.Value)
	}
	return n.Value
}
