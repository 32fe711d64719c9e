//go:build witness

package witness

import (
	"encoding/json"
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// rewrite writes a template in the other language: JSON as YAML, with functions in their short
// forms, and YAML as JSON.
func rewrite(f file) ([]byte, error) {
	root, err := template.Parse(f.data, f.name)
	if err != nil {
		return nil, err
	}
	if strings.HasPrefix(strings.TrimSpace(string(f.data)), "{") {
		return yaml.Marshal(toYAML(root))
	}
	return toJSON(root), nil
}

func toJSON(n *template.Node) []byte {
	var parts []string
	for i, item := range n.Items {
		part := string(toJSON(item))
		if n.Kind == template.Map {
			part = quote(n.Keys[i]) + ": " + part
		}
		parts = append(parts, part)
	}
	switch n.Kind {
	case template.Null:
		return []byte("null")
	case template.Map:
		return []byte("{" + strings.Join(parts, ",\n") + "}")
	case template.List:
		return []byte("[" + strings.Join(parts, ",\n") + "]")
	case template.String:
		return []byte(quote(n.Text))
	}
	if !json.Valid([]byte(n.Text)) { // such as 0x1F
		return []byte(quote(n.Text))
	}
	return []byte(n.Text)
}

func quote(s string) string {
	quoted, err := json.Marshal(s)
	if err != nil {
		panic(fmt.Sprintf("%q cannot be written as JSON: %v", s, err)) // a string always can
	}
	return string(quoted)
}

var yamlKinds = map[template.Kind]yaml.Kind{template.Map: yaml.MappingNode, template.List: yaml.SequenceNode}

var yamlTags = map[template.Kind]string{template.Null: "!!null", template.Bool: "!!bool", template.String: "!!str"}

func toYAML(n *template.Node) *yaml.Node {
	if short, argument := shortForm(n); short != "" {
		made := toYAML(argument)
		made.Tag, made.Style = short, made.Style|yaml.TaggedStyle
		return made
	}
	kind, isCollection := yamlKinds[n.Kind]
	if !isCollection {
		made := &yaml.Node{Kind: yaml.ScalarNode, Tag: yamlTags[n.Kind], Value: n.Text}
		if n.Kind == template.String && strings.ContainsAny(n.Text, "0123456789yYnNtTfFoO~=<") { // may be more than a string
			made.Style = yaml.DoubleQuotedStyle
		}
		return made
	}
	made := &yaml.Node{Kind: kind}
	for i, item := range n.Items {
		if n.Kind == template.Map {
			made.Content = append(made.Content, toYAML(&template.Node{Kind: template.String, Text: n.Keys[i]}))
		}
		made.Content = append(made.Content, toYAML(item))
	}
	return made
}

// shortForm returns the tag of a function that has one, unless its argument has a tag itself.
func shortForm(n *template.Node) (string, *template.Node) {
	if n.Kind != template.Map || len(n.Keys) != 1 {
		return "", nil
	}
	function, isFunction := strings.CutPrefix(n.Keys[0], "Fn::")
	if !isFunction && function != "Ref" {
		return "", nil
	}
	if nested, _ := shortForm(n.Items[0]); nested != "" || function == "GetStackOutput" {
		return "", nil
	}
	return "!" + function, n.Items[0]
}
