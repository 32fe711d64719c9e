package check_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/isolated-ecs/isolated-ecs/verify/check"
)

const pages = "../../docs/checks"

// TestAll holds what every check must have: a name, a doc, a page, scenarios.
func TestAll(t *testing.T) {
	kebab := regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	seen := map[string]bool{}
	for _, c := range check.All() {
		t.Run(c.Name, func(t *testing.T) {
			if !kebab.MatchString(c.Name) || seen[c.Name] {
				t.Errorf("the name %q is not in kebab-case, or not the only one", c.Name)
			}
			seen[c.Name] = true
			if c.Run == nil {
				t.Error("it does not run")
			}
			checkDoc(t, c.Doc)
			checkPage(t, c)
			checkKinds(t, c)
		})
	}
}

// checkDoc wants a title line, a blank line, and why it matters.
func checkDoc(t *testing.T, doc string) {
	t.Helper()
	title, rest, _ := strings.Cut(doc, "\n")
	blank, why, _ := strings.Cut(rest, "\n")
	if title == "" || len(title) > 100 || strings.HasSuffix(title, ".") || blank != "" || len(why) < 80 {
		t.Errorf("the doc is not a title, a blank line and why it matters:\n%s", doc)
	}
}

var headings = []string{"Why", "What fires", "Avoid", "Prefer", "When it is unknown", "Severity", "Fix", "Error", "Sources"}

// checkPage wants the page of a check: its title, and the headings of all pages in their
// order. Only Error may be missing, where AWS prints none.
func checkPage(t *testing.T, c *check.Check) {
	t.Helper()
	page := readPage(t, c.Name+".md")
	title, _, _ := strings.Cut(c.Doc, "\n")
	if !strings.HasPrefix(page, "# "+title+"\n") {
		t.Errorf("the title of the page is not %q", title)
	}
	want := slices.Clone(headings)
	if !strings.Contains(page, "\n## Error\n") {
		want = slices.DeleteFunc(want, func(h string) bool { return h == "Error" })
	}
	if got := headingsOf(page); !slices.Equal(got, want) {
		t.Errorf("the headings are %q, want %q", got, want)
	}
	checkSnippets(t, page)
	_, sources, _ := strings.Cut(page, "\n## Sources\n")
	if !strings.Contains(sources, "](https://") {
		t.Error("the page names no source")
	}
	row := "| [" + c.Name + "](" + c.Name + ".md) | " + title + " | "
	if !strings.Contains(readPage(t, "README.md"), row) {
		t.Errorf("the table in README.md has no row %s", row)
	}
}

// checkSnippets wants what to avoid and what to prefer, in YAML.
func checkSnippets(t *testing.T, page string) {
	t.Helper()
	parts := strings.Split(page, "```yaml\n")
	if len(parts) != 3 {
		t.Errorf("there are %d snippets, want one to avoid and one to prefer", len(parts)-1)
	}
	for _, part := range parts[1:] {
		snippet, _, _ := strings.Cut(part, "```")
		var n yaml.Node
		if err := yaml.Unmarshal([]byte(snippet), &n); err != nil {
			t.Errorf("%v in:\n%s", err, snippet)
		}
	}
}

func headingsOf(page string) []string {
	var found []string
	for line := range strings.Lines(page) {
		if heading, ok := strings.CutPrefix(line, "## "); ok {
			found = append(found, strings.TrimSpace(heading))
		}
	}
	return found
}

// neverUnknown are checks of facts that are always in the template; their pages say so.
var neverUnknown = []string{"start-order", "unknown-workload"}

// checkKinds wants a scenario that fires, one that is silent and one that is unknown.
func checkKinds(t *testing.T, c *check.Check) {
	t.Helper()
	kinds := map[string]bool{}
	for _, file := range scenarioFiles(t, c.Name) {
		kinds[readScenario(t, file).kind] = true
	}
	for _, kind := range []string{"fires", "silent", "unknown"} {
		if !kinds[kind] && (kind != "unknown" || !slices.Contains(neverUnknown, c.Name)) {
			t.Errorf("there is no scenario %q", kind)
		}
		delete(kinds, kind)
	}
	for kind := range kinds {
		t.Errorf("scenario %q is of no kind", kind)
	}
}

// TestNothingIsLeftOver holds that there is no page and no scenario without a check.
func TestNothingIsLeftOver(t *testing.T) {
	names := map[string]bool{"README": true, "alb": true, "base": true, "ec2": true, "nat": true, "schedule": true}
	for _, c := range check.All() {
		names[c.Name] = true
	}
	for _, dir := range []string{pages, "testdata"} {
		entries, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			if !names[strings.TrimSuffix(e.Name(), filepath.Ext(e.Name()))] {
				t.Errorf("%s is of no check", filepath.Join(dir, e.Name()))
			}
		}
	}
}

func readPage(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(pages, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
