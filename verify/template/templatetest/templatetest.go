// Package templatetest resolves templates that are written into tests.
package templatetest

import (
	"testing"

	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// Options are those of [World]: tests are in Ireland.
var Options = template.Options{Region: "eu-west-1", Account: "111122223333"}

// World resolves a template in JSON or YAML. It fails the test if the template is wrong or
// can turn out in more than one way.
func World(t testing.TB, source string) *template.World {
	t.Helper()
	return WorldWith(t, source, Options)
}

// WorldWith is [World] with other options.
func WorldWith(t testing.TB, source string, opts template.Options) *template.World {
	t.Helper()
	worlds := Worlds(t, source, opts)
	if len(worlds) != 1 {
		t.Fatalf("the template has %d worlds, want 1", len(worlds))
	}
	return worlds[0]
}

// Worlds resolves a template in all ways that it can turn out.
func Worlds(t testing.TB, source string, opts template.Options) []*template.World {
	t.Helper()
	root, err := template.Parse([]byte(source), "")
	if err != nil {
		t.Fatal(err)
	}
	m, err := template.NewModel([]*template.Source{{Root: root}}, opts)
	if err != nil {
		t.Fatal(err)
	}
	worlds, complete := m.Worlds(64)
	if !complete {
		t.Fatal("the template has more than 64 worlds")
	}
	return worlds
}
