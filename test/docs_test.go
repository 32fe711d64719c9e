package test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestReadmeProgram: the first program of the README builds as a user's would,
// and what it synthesizes is closed.
func TestReadmeProgram(t *testing.T) {
	_, after, ok := strings.Cut(readFile(t, "../README.md"), "```go\n")
	program, _, ok2 := strings.Cut(after, "```\n")
	if !ok || !ok2 {
		t.Fatal("README.md has no Go program")
	}
	dir := t.TempDir()
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	writeFile(t, dir, "main.go", program)
	writeFile(t, dir, "cdk.json", `{"context": {}}`)
	writeFile(t, dir, "go.sum", readFile(t, "downstream/go.sum"))
	writeFile(t, dir, "go.mod", strings.Replace(readFile(t, "downstream/go.mod"), "=> ../..", "=> "+root, 1))

	raw, output, err := synthesize(t, dir, build(t, dir, "."), "Isolated", nil)
	if err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	template := parseTemplate(t, raw)
	if opened := openings(template); len(opened) > 0 {
		t.Errorf("the template has openings: %s", strings.Join(opened, "\n"))
	}
	if got := len(template.ids("AWS::EC2::VPCEndpoint")); got != 4 {
		t.Errorf("the template has %d endpoints, and the README says 4", got)
	}
}

// TestSourcePatternTable: the logical ids in docs/source-pattern.md are those of
// the golden template, and every resource of that template has its row.
func TestSourcePatternTable(t *testing.T) {
	text := readFile(t, "../docs/source-pattern.md")
	template := readTemplate(t, "golden/example-fargate-ec2.json")
	for _, id := range regexp.MustCompile("`([A-Za-z0-9]+[0-9A-F]{8})`").FindAllStringSubmatch(text, -1) {
		if template.Resources[id[1]] == nil {
			t.Errorf("%s is in the table but not in the template", id[1])
		}
	}
	for id := range template.Resources {
		if !strings.Contains(text, "`"+id+"`") {
			t.Errorf("%s is in the template but not in the table", id)
		}
	}
}

// TestLinksInDocs: files that documents link to exist.
func TestLinksInDocs(t *testing.T) {
	paths, err := filepath.Glob("../docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	link := regexp.MustCompile(`\]\(([^)#:]+)(#[^)]*)?\)`)
	for _, path := range append(paths, "../README.md") {
		for _, target := range link.FindAllStringSubmatch(readFile(t, path), -1) {
			if _, err := os.Stat(filepath.Join(filepath.Dir(path), target[1])); err != nil {
				t.Errorf("%s links to %s: %v", path, target[1], err)
			}
		}
	}
}

func readFile(t *testing.T, path string) string {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func writeFile(t *testing.T, dir, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
