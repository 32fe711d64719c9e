package test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// A peerRow is a row of the table in docs/peers.md.
type peerRow struct {
	number, feature string
	peers           []string
	answer          string // of this module
}

// TestPeers: every row of docs/peers.md has an answer, which says what it is based on: a yes
// names a test or an example that exists, a partial says what is missing, and a no gives the
// page of AWS's with the reason.
func TestPeers(t *testing.T) {
	rows := peerRows(t, readFile(t, "../docs/peers.md"))
	if len(rows) < 47 {
		t.Errorf("docs/peers.md has %d rows, want at least 47", len(rows))
	}
	for i, r := range rows {
		if r.number != strconv.Itoa(i+1) {
			t.Errorf("row %d has number %s", i+1, r.number)
		}
		for _, problem := range r.problems("../docs") {
			t.Errorf("row %s, %s: %s", r.number, r.feature, problem)
		}
	}
}

// peerRows reads the rows of the tables in a document whose first cell is a number.
func peerRows(t *testing.T, text string) []peerRow {
	t.Helper()
	var rows []peerRow
	for line := range strings.Lines(text) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		if _, err := strconv.Atoi(cells[0]); err != nil {
			continue
		}
		if len(cells) != 9 {
			t.Fatalf("row %s has %d cells, want 9", cells[0], len(cells))
		}
		rows = append(rows, peerRow{cells[0], cells[1], cells[2:8], cells[8]})
	}
	return rows
}

var (
	markdownLink = regexp.MustCompile("\\[`?([^]`]+)`?\\]\\(([^)]+)\\)")
	awsPage      = regexp.MustCompile(`\]\(https://(docs\.aws\.amazon\.com|aws\.amazon\.com|github\.com/aws)/`)
)

// problems are what is wrong with a row of a document in a folder.
func (r peerRow) problems(folder string) []string {
	var found []string
	report := func(format string, args ...any) { found = append(found, fmt.Sprintf(format, args...)) }
	for _, p := range r.peers {
		if !slices.Contains([]string{"Y", "P", "N", "–", "?"}, p) {
			report("a peer has %q", p)
		}
	}
	evidence := 0
	for _, link := range markdownLink.FindAllStringSubmatch(r.answer, -1) {
		if err := proof(folder, link[1], link[2]); err != nil {
			report("%v", err)
		} else if !strings.HasPrefix(link[2], "https:") {
			evidence++
		}
	}
	verdict, why, _ := strings.Cut(r.answer, ": ")
	switch {
	case verdict == "yes" && evidence == 0:
		report("yes names no test and no example")
	case verdict == "partial" && (evidence == 0 || !strings.Contains(why, "missing: ")):
		report("partial does not say what there is, and what is missing")
	case verdict == "no" && !awsPage.MatchString(why):
		report("no gives no reason of AWS's")
	case !slices.Contains([]string{"yes", "partial", "no"}, verdict):
		report("the answer is %q", verdict)
	}
	return found
}

// proof checks that a link leads to what its text names: "TestX/case" in a file of Go, where a
// case is a text in that file; a golden template; "examples/x"; or a document. Pages elsewhere
// are not looked at.
func proof(folder, text, target string) error {
	if strings.HasPrefix(target, "https://") {
		return nil
	}
	path := filepath.Join(folder, strings.SplitN(target, "#", 2)[0])
	if _, err := os.Stat(path); err != nil {
		return err
	}
	switch {
	case strings.HasPrefix(text, "Test"):
		return proofByTest(path, text)
	case strings.HasPrefix(text, "examples/"):
		_, err := os.Stat(filepath.Join(folder, "..", text, "main.go"))
		return err
	case filepath.Base(path) == text+".json" && filepath.Base(filepath.Dir(path)) == "golden":
		return proofByGolden(text)
	case filepath.Ext(path) != ".md":
		return fmt.Errorf("%q is neither a test nor a golden template, an example or a document", text)
	}
	return nil
}

func proofByTest(path, text string) error {
	name, part, _ := strings.Cut(text, "/")
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(file.Decls, func(d ast.Decl) bool {
		f, ok := d.(*ast.FuncDecl)
		return ok && f.Name.Name == name && f.Recv == nil
	}) {
		return fmt.Errorf("%s has no %s", path, name)
	}
	if part != "" && !hasText(file, part) {
		return fmt.Errorf("%s has no case %q", path, part)
	}
	return nil
}

// proofByGolden checks that a golden template is one that a test makes anew.
func proofByGolden(name string) error {
	made := slices.ContainsFunc(goldens, func(g golden) bool { return g.name == name })
	if !made && !strings.HasPrefix(name, "example-") { // TestExampleTemplates makes these
		return fmt.Errorf("no test makes the golden template %q", name)
	}
	return nil
}

// hasText reports whether a file has a string literal.
func hasText(file *ast.File, text string) bool {
	found := false
	ast.Inspect(file, func(n ast.Node) bool {
		literal, ok := n.(*ast.BasicLit)
		found = found || ok && literal.Kind == token.STRING && literal.Value == strconv.Quote(text)
		return !found
	})
	return found
}

// TestPeerRows: rows that claim too much are seen.
func TestPeerRows(t *testing.T) {
	const (
		test = "[`TestPeers`](../test/peers_test.go)"
		aws  = "[AWS](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/vpc-endpoints.html)"
	)
	tests := []struct{ answer, want string }{
		{"yes: " + test, ""},
		{"yes: [`TestPeerRows/yes: maybe`](../test/peers_test.go)", ""},
		{"yes: [`service-zero`](../test/golden/service-zero.json)", ""},
		{"yes: [`examples/fargate`](../examples/fargate/main.go)", ""},
		{"partial: " + test + "; missing: the rest", ""},
		{"no: " + aws, ""},

		{"", `the answer is ""`},
		{"maybe: " + test, `the answer is "maybe"`},
		{"yes", "yes names no test"},
		{"yes: maybe", "yes names no test"},
		{"yes: " + aws, "yes names no test"},
		{"yes: [`TestOfNothing`](../test/peers_test.go)", "has no TestOfNothing"},
		{"yes: [`TestPeers`](../test/nothing_test.go)", "no such file"},
		{"yes: [`TestPeers/nothing of the kind " + "at all`](../test/peers_test.go)", "has no case"},
		{"yes: [`nothing`](../test/golden/nothing.json)", "no such file"},
		{"yes: [`another`](../test/golden/service-zero.json)", "neither a test"},
		{"yes: [`examples/nothing`](../examples)", "no such file"},
		{"yes: [the code](../service/image.go)", "neither a test"},
		{"partial: " + test, "what is missing"},
		{"partial: missing: all", "what is missing"},
		{"no: because", "no reason of AWS's"},
	}
	for _, tt := range tests {
		r := peerRow{"1", "feature", []string{"Y", "P", "N", "–", "?", "N"}, tt.answer}
		got := strings.Join(r.problems("../docs"), "\n")
		if (got == "") != (tt.want == "") || !strings.Contains(got, tt.want) {
			t.Errorf("%q: problems %q, want %q", tt.answer, got, tt.want)
		}
	}
	if got := (peerRow{"1", "feature", []string{"yes"}, "no: " + aws}).problems("../docs"); len(got) != 1 {
		t.Errorf("a peer with another letter: problems %q, want one", got)
	}
}
