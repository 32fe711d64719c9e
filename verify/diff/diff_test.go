package diff_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/isolated-ecs/isolated-ecs/verify"
	"github.com/isolated-ecs/isolated-ecs/verify/diff"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

var update = flag.Bool("update", false, "rewrite what the scenarios want")

var options = verify.Options{Options: template.Options{Region: "eu-west-1", Account: "111122223333"}}

func load(t *testing.T, paths ...string) *verify.Model {
	t.Helper()
	m, err := verify.LoadFiles(paths, options)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// text is the text report of a Diff.
func text(t *testing.T, d *diff.Diff) string {
	t.Helper()
	var b bytes.Buffer
	if err := diff.Write(&b, d, "text"); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestScenarios changes testdata/base.yaml as the file "edit" of each scenario says, and wants
// all that is then told and nothing else. What changes back is told the other way round.
func TestScenarios(t *testing.T) {
	base, err := os.ReadFile("testdata/base.yaml")
	if err != nil {
		t.Fatal(err)
	}
	files, _ := filepath.Glob("testdata/*.txtar")
	if len(files) == 0 {
		t.Fatal("no scenarios")
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			scenario, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			t.Chdir(t.TempDir()) // so that places are the same everywhere
			write(t, "old.yaml", base)
			write(t, "new.yaml", edited(t, string(base), string(scenario.Files[0].Data)))
			before, after := load(t, "old.yaml"), load(t, "new.yaml")
			d := diff.Compare(before, after)
			mirrored(t, d, diff.Compare(after, before))
			got := text(t, d)
			if *update {
				scenario.Files[1].Data = []byte(got)
				write(t, filepath.Join(dir, file), txtar.Format(scenario))
				return
			}
			if want := string(scenario.Files[1].Data); got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}

// dir is where the tests begin.
var dir, _ = os.Getwd()

func write(t *testing.T, file string, data []byte) {
	t.Helper()
	if err := os.WriteFile(file, data, 0o644); err != nil {
		t.Fatal(err)
	}
}

// edited replaces what an edit has before "===" lines by what it has after them; edits are
// apart by "---" lines.
func edited(t *testing.T, base, edits string) []byte {
	t.Helper()
	for edit := range strings.SplitSeq(edits, "---\n") {
		old, fresh, ok := strings.Cut(edit, "===\n")
		if !ok || strings.Count(base, old) != 1 {
			t.Fatalf("the base has this %d times:\n%s", strings.Count(base, old), old)
		}
		base = strings.Replace(base, old, fresh, 1)
	}
	return []byte(base)
}

// mirrored holds that two diffs tell the same, the one way round and the other.
func mirrored(t *testing.T, d, back *diff.Diff) {
	t.Helper()
	turned := map[diff.Way]diff.Way{diff.Added: diff.Removed, diff.Removed: diff.Added, diff.Changed: diff.Changed, diff.Renamed: diff.Renamed}
	opposite := map[diff.Effect]diff.Effect{diff.Worse: diff.Better, diff.Better: diff.Worse, diff.Wider: diff.Narrower, diff.Narrower: diff.Wider, diff.Other: diff.Other}
	type key struct {
		section  diff.Section
		kind     string
		way      diff.Way
		effect   diff.Effect
		resource string
	}
	told, backwards := map[key]bool{}, map[key]bool{}
	alone, names := map[string]bool{}, map[string]string{}
	for _, c := range d.Changes {
		told[key{c.Section, c.Kind, c.Change, c.Effect, c.Resource}] = true
		if c.Kind == "workload" && c.Change != diff.Changed {
			alone[c.Resource] = true
		}
		if c.Change == diff.Renamed {
			names[c.Before] = c.After
		}
	}
	for _, c := range back.Changes {
		if now, renamed := names[c.Resource]; renamed {
			c.Resource = now
		}
		backwards[key{c.Section, c.Kind, turned[c.Change], opposite[c.Effect], c.Resource}] = true
	}
	for _, one := range []map[key]bool{told, backwards} {
		for k := range one {
			// What is gone takes its data along, and of a workload that is gone no needs are told.
			if told[k] != backwards[k] && k.section != diff.Resources && !(k.kind == "need" && alone[k.resource]) {
				t.Errorf("%+v is told one way round, and not the other", k)
			}
		}
	}
}
