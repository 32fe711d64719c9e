package test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestReadmeProgram: the first program of the README builds as a user's would,
// and what it synthesizes is closed.
func TestReadmeProgram(t *testing.T) {
	template := programInDoc(t, "../README.md", "```go\n", "Isolated")
	if got := len(template.ids("AWS::EC2::VPCEndpoint")); got != 4 {
		t.Errorf("the template has %d endpoints, and the README says 4", got)
	}
}

// TestProgramOfTheMigration: so does the one that adopts a VPC, and it creates nothing that
// the VPC has.
func TestProgramOfTheMigration(t *testing.T) {
	template := programInDoc(t, "../docs/migration.md", "<!-- program -->\n```go\n", "Migrated")
	for _, kind := range []string{"AWS::EC2::VPC", "AWS::EC2::Subnet", "AWS::EC2::VPCEndpoint"} {
		if ids := template.ids(kind); len(ids) > 0 {
			t.Errorf("the template has resources of type %s: %s", kind, ids)
		}
	}
	if got := len(template.ids("AWS::ECS::Service")); got != 1 {
		t.Errorf("the template has %d services, want 1", got)
	}
}

// programInDoc synthesizes the program that comes after a text in a document, and returns the
// template of a stack.
func programInDoc(t *testing.T, path, before, stack string) template {
	t.Helper()
	_, after, ok := strings.Cut(readFile(t, path), before)
	program, _, ok2 := strings.Cut(after, "```\n")
	if !ok || !ok2 {
		t.Fatalf("%s has no Go program", path)
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

	raw, output, err := synthesize(t, dir, build(t, dir, "."), stack, nil)
	if err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	template := parseTemplate(t, raw)
	if opened := openings(template); len(opened) > 0 {
		t.Errorf("the template has openings: %s", strings.Join(opened, "\n"))
	}
	return template
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

// documents returns every document of the repository.
func documents(t *testing.T) []string {
	t.Helper()
	var paths []string
	for _, pattern := range []string{"../*.md", "../docs/*.md", "../docs/*/*.md", "../examples/*/*.md", "../test/*/*.md"} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		paths = append(paths, found...)
	}
	return paths
}

var (
	codeSpan    = regexp.MustCompile("`[^`\n]*`")
	linkInDoc   = regexp.MustCompile(`\]\(([^)#:\s]*)(#[^)\s]*)?\)`)
	heading     = regexp.MustCompile(`(?m)^#+ +(.*)$`)
	punctuation = regexp.MustCompile(`\]\([^)]*\)|[^\p{L}\p{N} _-]`)
)

// TestLinksInDocs: files that documents link to exist, and so do the headings.
func TestLinksInDocs(t *testing.T) {
	headings := map[string][]string{} // by document
	for _, path := range documents(t) {
		headings[path] = anchors(readFile(t, path))
	}
	for path := range headings {
		for _, link := range linkInDoc.FindAllStringSubmatch(withoutCode(readFile(t, path)), -1) {
			target := path
			if link[1] != "" {
				target = filepath.Join(filepath.Dir(path), link[1])
			}
			if _, err := os.Stat(target); err != nil {
				t.Errorf("%s links to %s: %v", path, link[1], err)
			} else if link[2] != "" && !slices.Contains(headings[target], link[2]) {
				t.Errorf("%s links to %s%s, which is no heading there", path, link[1], link[2])
			}
		}
	}
}

// TestDocsAreInTheIndex: docs/README.md leads to every document of its folder.
func TestDocsAreInTheIndex(t *testing.T) {
	index := readFile(t, "../docs/README.md")
	for _, path := range documents(t) {
		name, err := filepath.Rel("../docs", path)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Count(name, "/") > 0 && filepath.Base(name) != "README.md" || name == "README.md" {
			continue // of another folder, or in the index of a folder below
		}
		if !strings.Contains(index, "]("+name+")") {
			t.Errorf("docs/README.md does not lead to %s", name)
		}
	}
}

// anchors are the headings of a document as GitHub names them in links.
func anchors(text string) []string {
	var found []string
	count := map[string]int{}
	for _, h := range heading.FindAllStringSubmatch(withoutBlocks(text), -1) {
		name := "#" + strings.ReplaceAll(punctuation.ReplaceAllString(strings.ToLower(h[1]), ""), " ", "-")
		if n := count[name]; n > 0 {
			found = append(found, fmt.Sprintf("%s-%d", name, n))
		} else {
			found = append(found, name)
		}
		count[name]++
	}
	return found
}

// withoutCode leaves out what is shown literally, where brackets are no links.
func withoutCode(text string) string {
	return codeSpan.ReplaceAllString(withoutBlocks(text), "``")
}

// withoutBlocks leaves out blocks of code.
func withoutBlocks(text string) string {
	var lines []string
	inside := false
	for line := range strings.Lines(text) {
		if strings.HasPrefix(strings.TrimSpace(line), "```") {
			inside = !inside
		} else if !inside {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "")
}

// TestVersionsInDocs: the versions that documents name are those that everything is tested with.
func TestVersionsInDocs(t *testing.T) {
	versions := map[string]string{}
	for _, m := range regexp.MustCompile(`(?m)^\t?(?:github.com/aws/)?(go|\S+) (v?\d\S*)$`).FindAllStringSubmatch(readFile(t, "../go.mod"), -1) {
		versions[m[1]] = m[2]
	}
	for _, path := range []string{"../README.md", "../docs/versioning.md"} {
		text := readFile(t, path)
		for _, name := range []string{"aws-cdk-go/awscdk/v2", "constructs-go/constructs/v10", "jsii-runtime-go"} {
			if version := versions[name]; version == "" || !strings.Contains(text, version) {
				t.Errorf("%s does not name version %q of %s", path, version, name)
			}
		}
		if !regexp.MustCompile(`\b` + strings.TrimSuffix(versions["go"], ".0") + `\b`).MatchString(text) {
			t.Errorf("%s does not name Go %s", path, versions["go"])
		}
	}
}

// compareDocument holds a document that a test can write against what it would write; with
// -update it writes it.
func compareDocument(t *testing.T, path, want string) {
	t.Helper()
	if flag.Lookup("update").Value.String() == "true" {
		writeFile(t, filepath.Dir(path), filepath.Base(path), want)
		return
	}
	got := strings.Split(readFile(t, path), "\n")
	for i, line := range strings.Split(want, "\n") {
		if i >= len(got) || got[i] != line {
			t.Fatalf("line %d of %s must be\n%s\ngo test ./test -run '^%s$' -update writes it", i+1, path, line, t.Name())
		}
	}
	if n := strings.Count(want, "\n") + 1; len(got) > n {
		t.Fatalf("%s goes on after line %d; go test ./test -run '^%s$' -update writes it", path, n, t.Name())
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
