package test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// A template is a CloudFormation template as far as the properties look at it.
type template struct {
	Resources map[string]*resource
}

type resource struct {
	Type       string
	Properties map[string]any
	DependsOn  []string
	Metadata   map[string]any
}

func readTemplate(t *testing.T, path string) template {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return parseTemplate(t, raw)
}

func parseTemplate(t *testing.T, raw []byte) template {
	t.Helper()
	var parsed template
	if err := json.Unmarshal(raw, &parsed); err != nil {
		t.Fatal(err)
	}
	return parsed
}

// goldenTemplates returns the path of every golden template.
func goldenTemplates(t *testing.T) []string {
	t.Helper()
	paths, err := filepath.Glob("golden/*.json")
	if err != nil || len(paths) < len(goldens) {
		t.Fatalf("found %d golden templates, want at least %d (%v)", len(paths), len(goldens), err)
	}
	return paths
}

// ids returns the logical ids of the resources of a type, sorted.
func (t template) ids(resourceType string) []string {
	var ids []string
	for id, r := range t.Resources {
		if r.Type == resourceType {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

// references returns the logical ids that a value refers to by Ref or GetAtt.
func references(value any) []string {
	var ids []string
	walk(value, func(key string, v any) {
		if id, ok := v.(string); ok && key == "Ref" && !strings.HasPrefix(id, "AWS::") {
			ids = append(ids, id)
		}
		if attribute, ok := v.([]any); ok && key == "Fn::GetAtt" {
			ids = append(ids, attribute[0].(string))
		}
	})
	return ids
}

// walk calls visit for every value below value, with the key of the object that
// holds it, or of the one around the list that holds it.
func walk(value any, visit func(key string, value any)) {
	walkFrom("", value, visit)
}

func walkFrom(key string, value any, visit func(string, any)) {
	visit(key, value)
	switch v := value.(type) {
	case map[string]any:
		for k, below := range v {
			walkFrom(k, below, visit)
		}
	case []any:
		for _, below := range v {
			walkFrom(key, below, visit)
		}
	}
}
