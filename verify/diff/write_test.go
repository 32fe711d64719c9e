package diff_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/isolated-ecs/isolated-ecs/verify/diff"
	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/report"
)

func writeIn(t *testing.T, d *diff.Diff, format string) string {
	t.Helper()
	var b bytes.Buffer
	if err := diff.Write(&b, d, format); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// What is the same of many is told once, each with its place.
func TestAlike(t *testing.T) {
	d := &diff.Diff{Version: 1, Complete: true}
	for _, id := range []string{"Web", "Shop"} {
		d.Changes = append(d.Changes, diff.Change{Section: diff.Starts, Kind: "need", Effect: diff.Worse, Resource: id, Message: id + " fails at log-delivery",
			Hop: &report.Hop{Hop: fact.HopRoute, Why: "no endpoint for logs in Vpc"}, Fix: "add one to " + id})
	}
	want := `what starts
  ✗ … fails at log-delivery:
      - Web
      - Shop
      route: no endpoint for logs in Vpc
      fix: add one to …

2 changes: 2 for the worse
`
	if got := writeIn(t, d, "text"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// A template must not be able to write to the terminal, nor to be read as Markdown or HTML.
func TestQuoted(t *testing.T) {
	evil := "\x1b[2J\r\n## fine <script> @everyone [a](b) #1 `x` https://example.com www.example.com"
	d := &diff.Diff{Changes: []diff.Change{{Section: diff.May, Effect: diff.Wider, Resource: evil, Message: evil, Fix: evil, AWSError: evil,
		Hop: &report.Hop{Why: evil, File: evil, Line: 1}, Place: report.Place{File: evil, Line: 1}}}}
	if got := writeIn(t, d, "text"); strings.ContainsAny(got, "\x1b\r") || strings.Contains(got, "\n## fine") {
		t.Errorf("text: %q", got)
	}
	got := writeIn(t, d, "markdown")
	for _, bad := range []string{"\x1b", "\r", "\n## fine", "<script", "@everyone", "[a](b)", "#1", "&#64;e", "&#35;1", " `x", "://", "www."} {
		if strings.Contains(got, bad) {
			t.Errorf("markdown has %q:\n%s", bad, got)
		}
	}
}

// A comment has no room for everything: what is left out matters least, and is counted.
func TestMarkdownFits(t *testing.T) {
	d := &diff.Diff{Version: 1, Complete: true}
	add := func(s diff.Section, e diff.Effect, id, message string) {
		d.Changes = append(d.Changes, diff.Change{Section: s, Effect: e, Resource: id, Message: message})
	}
	for i := range 300 {
		add(diff.Starts, diff.Other, "", fmt.Sprint(i, strings.Repeat(" @[#", 100)))
	}
	add(diff.Starts, diff.Worse, "", "long "+strings.Repeat("@", 100000))
	for i := range 3000 {
		add(diff.May, diff.Wider, fmt.Sprint("Role", i), fmt.Sprint("Role", i, " may do everything"))
	}
	add(diff.Resources, diff.Worse, "", "the last of all")
	got := writeIn(t, d, "markdown")
	if len(got) > 65536 {
		t.Errorf("it has %d bytes", len(got))
	}
	for _, want := range []string{"the last of all", "… and ", "… may do everything", " more are left out", "**worse:** long"} {
		if !strings.Contains(got, want) {
			t.Errorf("there is no %q", want)
		}
	}
}

// Lists in JSON are never null, whatever changed.
func TestJSON(t *testing.T) {
	if got := writeIn(t, diff.Compare(load(t, "testdata/base.yaml"), load(t, "testdata/base.yaml")), "json"); got != "{\n  \"version\": 1,\n  \"complete\": true,\n  \"changes\": []\n}\n" {
		t.Errorf("no change is %s", got)
	}
	d := diff.Compare(load(t, "../../test/golden/service-zero.json"), load(t, "../../test/golden/storage-all.json"))
	var back diff.Diff
	text := writeIn(t, d, "json")
	if err := json.Unmarshal([]byte(text), &back); err != nil || len(back.Changes) != len(d.Changes) {
		t.Errorf("%d changes came back as %d: %v", len(d.Changes), len(back.Changes), err)
	}
	if strings.Contains(text, "null") {
		t.Errorf("null in\n%s", text)
	}
}

func TestUnknownFormat(t *testing.T) {
	if err := diff.Write(&bytes.Buffer{}, &diff.Diff{}, "xml"); err == nil || !strings.Contains(err.Error(), "want one of text, json, markdown") {
		t.Errorf("Write() = %v", err)
	}
}

func TestSummary(t *testing.T) {
	if got := writeIn(t, &diff.Diff{}, "text"); !strings.HasPrefix(got, "no change, as far as was looked") {
		t.Errorf("an incomplete comparison is %q", got)
	}
}

// The example of the guide is one of the scenarios.
func TestGuide(t *testing.T) {
	guide, err := os.ReadFile("../../docs/diff.md")
	if err != nil {
		t.Fatal(err)
	}
	scenario, err := txtar.ParseFile("testdata/review.txtar")
	if err != nil {
		t.Fatal(err)
	}
	if want := string(scenario.Files[1].Data); !strings.Contains(string(guide), "```text\n"+want+"```") {
		t.Errorf("docs/diff.md does not have\n%s", want)
	}
}
