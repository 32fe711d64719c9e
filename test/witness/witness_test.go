//go:build witness

package witness

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/diff"
	"golang.org/x/tools/txtar"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// A file is a template.
type file struct {
	name string
	path string
	data []byte
}

// corpus has the golden templates and those that were written by hand.
func corpus(t *testing.T) []file {
	t.Helper()
	var files []file
	for _, pattern := range []string{
		"../golden/*.json", "../../verify/testdata/classics/*.yaml", "../../verify/testdata/classics/*/*.yaml",
		"../../verify/testdata/source-pattern/*.yml", "../../verify/template/testdata/assembly/*/*.template.json", "../../verify/check/testdata/base.yaml", "testdata/*.yaml",
	} {
		for _, path := range glob(t, pattern) {
			files = append(files, file{filepath.Base(path), path, read(t, path)})
		}
	}
	for _, pattern := range []string{"../../verify/testdata/failures/*.txtar", "../../verify/testdata/worlds/*.txtar"} {
		for _, path := range glob(t, pattern) {
			for _, section := range txtar.Parse(read(t, path)).Files {
				if strings.HasSuffix(section.Name, ".yaml") {
					name := filepath.Base(path) + "/" + section.Name
					files = append(files, write(t, name, section.Data))
				}
			}
		}
	}
	return files
}

// write makes a file of a template that is part of another file.
func write(t *testing.T, name string, data []byte) file {
	t.Helper()
	path := filepath.Join(t.TempDir(), "template")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return file{name, path, data}
}

// differences are places of which verify and the witness say different things, and why.
var differences = map[string]string{
	"Resources/Scalars/Properties/Hexadecimal": spelled,
	"Resources/Scalars/Properties/Infinite":    "the witness has no number for it, verify takes it for a text",
	"Resources/Scalars/Properties/Octal":       spelled,
	"Resources/Scalars/Properties/Sexagesimal": "a text to verify, as the 22:22 of port mappings is meant",
}

const spelled = "verify keeps numbers as they are spelled, as ids and names that look like numbers are meant"

// As the witness has it, which cannot be told otherwise.
var (
	options = template.Options{Region: "us-east-1", Account: "123456789012"}
	stack   = "teststack"
)

// resolve returns the worlds of a template by itself, without those it nests.
func resolve(f file) ([]*template.World, error) {
	root, err := template.Parse(f.data, f.name)
	if err != nil {
		return nil, err
	}
	source := &template.Source{File: f.name, Root: root, Deployed: stack, Region: options.Region, Account: options.Account}
	m, err := template.NewModel([]*template.Source{source}, options)
	if err != nil {
		return nil, err
	}
	worlds, _ := m.Worlds(32)
	return worlds, nil
}

// TestCorpus holds verify against the witness, template by template.
func TestCorpus(t *testing.T) {
	files := corpus(t)
	all := append(files, rewritten(t, files)...)
	readings := readings(t, all)
	t.Run("resolved", func(t *testing.T) { wantResolved(t, all, readings, differences) })
	t.Run("lines", func(t *testing.T) {
		for i, f := range files {
			wantLines(t, f, readings[i])
		}
	})
	t.Run("rewritten", func(t *testing.T) {
		for i, f := range files {
			if f.name != "scalars.yaml" { // which JSON does not have
				wantAlike(t, f, readings[len(files)+i], readings[i])
			}
		}
	})
}

// wantResolved: what is in templates, and what their functions resolve to, is the same, but for
// the differences, by path.
func wantResolved(t *testing.T, files []file, readings []reading, differences map[string]string) {
	t.Helper()
	same, open := 0, 0
	stale := maps.Clone(differences)
	for i, r := range readings {
		worlds, err := resolve(files[i])
		if err != nil || r.Error != "" || r.HasParseErrors {
			t.Fatalf("%s: verify: %v; the witness: %q, errors %v", files[i].name, err, r.Error, r.HasParseErrors)
		}
		for _, w := range worlds {
			c := compare(r, w)
			for _, wrong := range c.wrong {
				path, _, _ := strings.Cut(wrong, " ")
				if differences[path] == "" {
					t.Errorf("%s %v %s", files[i].name, w.Choices, wrong)
				}
				delete(stale, path)
			}
			same, open = same+c.same, open+c.open
		}
	}
	for path := range stale {
		t.Errorf("%s is the same now", path)
	}
	if same < 5*open || same == 0 {
		t.Errorf("too little is compared")
	}
	t.Logf("%d templates: %d values are the same, of %d the one or the other knows nothing", len(files), same, open)
}

// rewritten are templates as verify writes them again: JSON as YAML with short forms, YAML as
// JSON.
func rewritten(t *testing.T, files []file) []file {
	t.Helper()
	again := make([]file, len(files))
	for i, f := range files {
		data, err := rewrite(f)
		if err != nil {
			t.Fatal(err)
		}
		again[i] = write(t, f.name, data)
	}
	return again
}

// wantAlike: a template that verify wrote again is the same to the witness, so verify has read
// all of it as it was meant.
func wantAlike(t *testing.T, f file, got, want reading) {
	t.Helper()
	got.Lines, want.Lines = nil, nil
	slices.Sort(got.Conditions) // in no order
	slices.Sort(want.Conditions)
	for _, edges := range [][]edge{got.Edges, want.Edges} {
		slices.SortFunc(edges, func(a, b edge) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
	}
	if g, w := indent(t, got), indent(t, want); !bytes.Equal(g, w) {
		t.Errorf("%s:\n%s", f.name, diff.Diff("original", w, "rewritten", g))
	}
}

// wantLines: resources and their properties are on the same lines.
func wantLines(t *testing.T, f file, r reading) {
	t.Helper()
	worlds, err := resolve(f)
	if err != nil {
		t.Fatal(err)
	}
	for _, resource := range worlds[0].Resources() {
		wantLine(t, f, r, resource.At())
		for _, key := range resource.Properties.Keys() {
			wantLine(t, f, r, resource.Get(key).At())
		}
	}
}

func wantLine(t *testing.T, f file, r reading, at fact.Location) {
	t.Helper()
	if want := r.Lines[at.Path]; at.Line != want {
		t.Errorf("%s: %s is on line %d, the witness says %d", f.name, at.Path, at.Line, want)
	}
}

func indent(t *testing.T, v any) []byte {
	t.Helper()
	data, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return append(data, '\n')
}

// readings has the witness read templates.
func readings(t *testing.T, files []file) []reading {
	t.Helper()
	var all []reading
	ask(t, "read", files, &all)
	return all
}

// ask runs the witness.
func ask(t *testing.T, what string, files []file, into any) {
	t.Helper()
	if _, err := os.Stat("node_modules"); err != nil {
		t.Fatalf("%v: run make witness, which installs it", err)
	}
	node := os.Getenv("JSII_NODE") // the one of package.json
	if node == "" {
		node = "node"
	}
	var paths bytes.Buffer
	for _, f := range files {
		paths.WriteString(f.path + "\n")
	}
	command := exec.Command(node, "witness.mjs", what)
	command.Stdin, command.Stderr = &paths, os.Stderr
	output, err := command.Output()
	if err != nil {
		t.Fatalf("witness.mjs: %v", err)
	}
	if err := decode(output, into); err != nil {
		t.Fatal(err)
	}
}

func glob(t *testing.T, pattern string) []string {
	t.Helper()
	paths, err := filepath.Glob(pattern)
	if err != nil || len(paths) == 0 {
		t.Fatalf("there is no %s", pattern)
	}
	return paths
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}
