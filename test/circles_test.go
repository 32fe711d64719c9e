package test

import (
	"maps"
	"slices"
	"strings"
	"testing"
)

// TestNoCircularDependencies: in no template do resources wait for each other,
// which CloudFormation refuses.
func TestNoCircularDependencies(t *testing.T) {
	for _, path := range goldenTemplates(t) {
		if circle := circleIn(readTemplate(t, path)); circle != nil {
			t.Errorf("%s: resources wait for each other: %s", path, strings.Join(circle, " -> "))
		}
	}
}

func TestCirclesAreFound(t *testing.T) {
	for _, tt := range []struct{ name, template, want string }{
		{"itself", `{"Resources": {"A": {"Properties": {"X": {"Ref": "A"}}}}}`, "A -> A"},
		{"through a dependency", `{"Resources": {"A": {"DependsOn": ["B"]}, "B": {"Properties": {"X": {"Fn::GetAtt": ["A", "Arn"]}}}}}`, "A -> B -> A"},
		{"none", `{"Resources": {"A": {"DependsOn": ["B"]}, "B": {}}}`, ""},
		{"twice is no circle", `{"Resources": {"A": {"DependsOn": ["B", "C"]}, "B": {"DependsOn": ["C"]}, "C": {}}}`, ""},
	} {
		if got := strings.Join(circleIn(parseTemplate(t, []byte(tt.template))), " -> "); got != tt.want {
			t.Errorf("%s: circle %q, want %q", tt.name, got, tt.want)
		}
	}
}

// circleIn returns resources that wait for each other, the first one again at the
// end, or nil.
func circleIn(t template) []string {
	done := map[string]bool{}
	var visit func(id string, way []string) []string
	visit = func(id string, way []string) []string {
		if at := slices.Index(way, id); at >= 0 {
			return append(way[at:], id)
		}
		r := t.Resources[id]
		if r == nil || done[id] {
			return nil
		}
		for _, next := range slices.Concat(r.DependsOn, references(r.Properties)) {
			if circle := visit(next, append(slices.Clone(way), id)); circle != nil {
				return circle
			}
		}
		done[id] = true
		return nil
	}
	for _, id := range slices.Sorted(maps.Keys(t.Resources)) {
		if circle := visit(id, nil); circle != nil {
			return circle
		}
	}
	return nil
}
