package test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestTroubleshooting: docs/troubleshooting.md has every message of AWS's that verify knows,
// to the letter, and leads to each check that names one.
func TestTroubleshooting(t *testing.T) {
	text := readFile(t, "../docs/troubleshooting.md")
	messages := slices.Concat(awsErrors(t, "../verify/workload"), awsErrors(t, "../verify/check"))
	if len(messages) < 20 {
		t.Fatalf("found only %d messages in the code: %q", len(messages), messages)
	}
	for _, message := range messages {
		if !strings.Contains(text, strings.TrimSpace(message)) {
			t.Errorf("docs/troubleshooting.md does not have %q", message)
		}
	}
	pages, err := filepath.Glob("../docs/checks/*.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, page := range pages {
		link := "](checks/" + filepath.Base(page) + ")"
		if strings.Contains(readFile(t, page), "\n## Error\n") && !strings.Contains(text, link) {
			t.Errorf("docs/troubleshooting.md does not lead to %s, which has an error of AWS's", page)
		}
	}
}

// awsErrors returns the literal texts that a package gives to the field AWSError, by its name, by a
// constant or by the field "refused" that is copied to it; of those that are put together
// the beginning.
func awsErrors(t *testing.T, dir string) []string {
	t.Helper()
	_, files := parsePackage(t, dir)
	g := given{constants: map[string]ast.Expr{}}
	for _, file := range files {
		ast.Inspect(file, g.visit)
	}
	texts := map[string]bool{}
	for _, v := range g.values {
		if text := literal(t, v, g.constants); text != "" {
			texts[text] = true
		}
	}
	return slices.Sorted(maps.Keys(texts))
}

// given is what a package gives to the field AWSError, and the constants that it has.
type given struct {
	values    []ast.Expr
	constants map[string]ast.Expr
}

func (g *given) visit(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.KeyValueExpr:
		if key, ok := n.Key.(*ast.Ident); ok && (key.Name == "AWSError" || key.Name == "refused") {
			g.values = append(g.values, n.Value)
		}
	case *ast.AssignStmt:
		for i, left := range n.Lhs {
			if field, ok := left.(*ast.SelectorExpr); ok && field.Sel.Name == "AWSError" && i < len(n.Rhs) {
				g.values = append(g.values, n.Rhs[i])
			}
		}
	case *ast.ValueSpec:
		for i, name := range n.Names {
			if i < len(n.Values) {
				g.constants[name.Name] = n.Values[i]
			}
		}
	}
	return true
}

func literal(t *testing.T, x ast.Expr, constants map[string]ast.Expr) string {
	t.Helper()
	switch x := x.(type) {
	case *ast.BasicLit:
		text, err := strconv.Unquote(x.Value)
		if err != nil {
			t.Fatal(err)
		}
		return text
	case *ast.Ident:
		if value := constants[x.Name]; value != nil {
			return literal(t, value, nil)
		}
	case *ast.BinaryExpr:
		return literal(t, x.X, constants)
	}
	return ""
}

// parsePackage parses the files of a package but for its tests.
func parsePackage(t *testing.T, dir string) (*token.FileSet, []*ast.File) {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	set := token.NewFileSet()
	var files []*ast.File
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(set, path, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	return set, files
}

// TestAwsErrorsOfSymptoms: what verify prints where a policy refuses a call has a row for each
// kind of beginning.
func TestAwsErrorsOfSymptoms(t *testing.T) {
	text := readFile(t, "../docs/troubleshooting.md")
	for _, kind := range []string{"ResourceInitializationError", "CannotPullContainerError", "AccessDeniedException"} {
		if !regexp.MustCompile(kind + `: … is not authorized to perform: \w+:\w+`).MatchString(text) {
			t.Errorf("docs/troubleshooting.md does not have what AWS prints where a policy refuses: %s", kind)
		}
	}
}
