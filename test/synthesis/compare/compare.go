// Package compare tells whether templates are the same. It does without CDK, which takes time
// to start.
package compare

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
)

// Assemblies returns an error that names what differs between the templates of two cloud
// assemblies, and how many resources there are. Metadata, such as the reasons of
// endpoints, does not count.
func Assemblies(a, b string) (resources int, err error) {
	x, resources, err := read(a)
	if err != nil {
		return 0, err
	}
	y, _, err := read(b)
	if err != nil {
		return 0, err
	}
	var differ []string
	for key := range merged(x, y) {
		if !reflect.DeepEqual(x[key], y[key]) {
			differ = append(differ, fmt.Sprintf("%s:\n\t%s: %s\n\t%s: %s", key, a, spell(x[key]), b, spell(y[key])))
		}
	}
	slices.Sort(differ)
	if len(differ) > 0 {
		return 0, fmt.Errorf("%d parts of the templates differ, the first is %s", len(differ), differ[0])
	}
	return resources, nil
}

// read returns the resources of all templates by template and logical id, with what else
// the templates have, by template, and the number of resources.
func read(dir string) (parts map[string]any, resources int, err error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.template.json"))
	if err != nil {
		return nil, 0, err
	}
	parts = map[string]any{}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			return nil, 0, err
		}
		var template map[string]any
		if err := json.Unmarshal(raw, &template); err != nil {
			return nil, 0, fmt.Errorf("%s: %w", file, err)
		}
		defined, _ := template["Resources"].(map[string]any)
		resources += len(defined)
		for id, r := range defined {
			resource, _ := r.(map[string]any)
			delete(resource, "Metadata")
			parts[filepath.Base(file)+" "+id] = resource
		}
		for section, content := range template {
			if section != "Resources" {
				parts[filepath.Base(file)+" "+section] = content
			}
		}
	}
	return parts, resources, nil
}

func merged(a, b map[string]any) map[string]bool {
	keys := map[string]bool{}
	for key := range a {
		keys[key] = true
	}
	for key := range b {
		keys[key] = true
	}
	return keys
}

func spell(part any) string {
	if part == nil {
		return "(none)"
	}
	text, err := json.Marshal(part)
	if err != nil {
		return fmt.Sprint(part)
	}
	return string(text)
}
