package test

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/isolated-ecs/isolated-ecs/"

// aws is what only packages that define constructs may import.
var aws = []string{"github.com/aws/"}

// mayImport is the import direction of docs/architecture.md: for each package,
// what it may import besides the standard library. A name that ends in a slash
// stands for all packages below it.
var mayImport = map[string][]string{
	"privatelink":       nil,
	"internal/problems": {"github.com/aws/constructs-go/"},
	"isolatedvpc":       slices.Concat(aws, []string{module + "privatelink", module + "internal/problems"}),
	"cluster":           slices.Concat(aws, []string{module + "privatelink", module + "internal/problems"}),
	"storage":           slices.Concat(aws, []string{module + "internal/problems"}),
	"service":           slices.Concat(aws, []string{module + "privatelink", module + "internal/problems"}),
	"registry":          slices.Concat(aws, []string{module + "privatelink", module + "internal/problems"}),

	"verify/fact":                  nil,
	"verify/internal/interval":     nil,
	"verify/template":              {module + "privatelink", module + "verify/fact", "go.yaml.in/yaml/v3"},
	"verify/template/templatetest": below("template"),
	"verify/network":               below("fact", "internal/interval", "template"),
	"verify/iam":                   below("fact", "template"),
	"verify/workload":              below("fact", "template"),
	"verify/proof":                 below("fact", "template", "network", "iam", "workload"),
	"verify/report":                append(below("fact"), "github.com/fatih/color", "github.com/mattn/go-isatty"),
	"verify/page":                  below("fact", "picture", "report"),
	"verify/picture":               append(below("fact", "report"), "github.com/dop251/goja"),
	"verify/check":                 below("fact", "template", "network", "iam", "workload", "proof", "report"),
	"verify":                       below("fact", "template", "network", "workload", "proof", "report", "check"),
	"verify/diff":                  append(below("fact", "template", "iam", "check", "report"), module+"verify", "github.com/fatih/color"),
	"verify/verifytest":            append(below("report"), module+"verify"),
	"verify/cdkplugin":             slices.Concat(aws, below("check", "template"), []string{module + "verify"}),
	"cmd/verify":                   append(below("report", "template", "diff", "page", "picture"), module+"verify", "github.com/spf13/pflag"),
	"internal/cdktest":             slices.Concat(aws, []string{"github.com/rogpeppe/go-internal/diff"}),
	"examples/": slices.Concat(aws, []string{
		module + "privatelink", module + "isolatedvpc", module + "cluster", module + "storage", module + "service", module + "verify/cdkplugin", module + "examples/internal/",
	}),
	"test/": slices.Concat(aws, []string{
		module + "privatelink", module + "isolatedvpc", module + "cluster", module + "storage", module + "service", module + "registry", module + "internal/",
		module + "verify", module + "verify/cdkplugin", module + "verify/verifytest", module + "verify/fact", module + "verify/page", module + "verify/report", module + "verify/template", module + "verify/template/templatetest", module + "test/synthesis", module + "test/synthesis/",
	}),
}

// below is what a package of the analyser may import: packages that are below it, and the
// catalogue.
func below(packages ...string) []string {
	paths := []string{module + "privatelink"}
	for _, p := range packages {
		paths = append(paths, module+"verify/"+p)
	}
	return paths
}

// A goPackage is one line of go list.
type goPackage struct {
	ImportPath                         string
	Imports, TestImports, XTestImports []string
}

func TestImportDirection(t *testing.T) {
	for _, p := range listPackages(t) {
		room, allowed := roomOf(strings.TrimPrefix(p.ImportPath, module))
		if room == "" {
			t.Errorf("%s has no place in mayImport; give it one, here and in docs/architecture.md", p.ImportPath)
			continue
		}
		for _, path := range p.Imports {
			if !permitted(path, allowed) {
				t.Errorf("%s imports %s, which %s may not", p.ImportPath, path, room)
			}
		}
		inside := slices.Concat(allowed, inTests(room), []string{p.ImportPath, module + "privatelink"})
		for _, path := range p.TestImports {
			if !permitted(path, inside) {
				t.Errorf("a test of %s imports %s, which tests of %s may not", p.ImportPath, path, room)
			}
		}
		for _, path := range p.XTestImports {
			if !permitted(path, slices.Concat(inside, inExamples(room))) {
				t.Errorf("an example of %s imports %s, which examples of %s may not", p.ImportPath, path, room)
			}
		}
	}
}

// inTests is what tests of a room may import besides: those of the analyser run without
// Node.js, cdkplugin apart.
func inTests(room string) []string {
	if (strings.HasPrefix(room, "verify") || room == "cmd/verify") && room != "verify/cdkplugin" {
		return []string{module + "verify", module + "verify/", "golang.org/x/tools/txtar", "github.com/rogpeppe/go-internal/", "github.com/owenrumney/go-sarif/v3/", "go.yaml.in/yaml/v3"}
	}
	return append([]string{module + "internal/", "github.com/rogpeppe/go-internal/"}, aws...)
}

// inExamples is what examples of a room may import besides: those of constructs show how
// they go together, and what verify says of them.
func inExamples(room string) []string {
	switch room {
	case "isolatedvpc", "cluster", "storage", "service", "registry", "verify/cdkplugin":
		return mayImport["test/"]
	}
	return nil
}

func listPackages(t *testing.T) []goPackage {
	t.Helper()
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports,TestImports,XTestImports", "../...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var packages []goPackage
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p goPackage
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return packages
		} else if err != nil {
			t.Fatal(err)
		}
		packages = append(packages, p)
	}
}

// roomOf returns the entry of mayImport that a package falls under.
func roomOf(path string) (string, []string) {
	for room, allowed := range mayImport {
		if path == room || strings.HasPrefix(path+"/", room) && strings.HasSuffix(room, "/") {
			return room, allowed
		}
	}
	return "", nil
}

func permitted(path string, allowed []string) bool {
	standard := !strings.Contains(strings.Split(path, "/")[0], ".")
	return standard || slices.ContainsFunc(allowed, func(a string) bool {
		return path == a || strings.HasSuffix(a, "/") && strings.HasPrefix(path, a)
	})
}

// TestImportRules: the rules themselves refuse what they are there to refuse.
func TestImportRules(t *testing.T) {
	tests := []struct {
		room, path string
		want       bool
	}{
		{"privatelink", "strings", true},
		{"privatelink", "github.com/aws/jsii-runtime-go", false},
		{"isolatedvpc", "github.com/aws/aws-cdk-go/awscdk/v2/awsec2", true},
		{"isolatedvpc", module + "service", false},
		{"service", module + "cluster", false},
		{"service", module + "isolatedvpc", false},
		{"cluster", module + "isolatedvpc", false},
		{"cluster", module + "internal/cdktest", false},
		{"examples/fargate", module + "service", true},
		{"examples/fargate", module + "internal/problems", false},
		{"verify/network", module + "verify/template", true},
		{"verify/network", module + "verify/iam", false},
		{"verify/template", module + "verify/network", false},
		{"verify/check", "github.com/aws/jsii-runtime-go", false},
		{"verify", "github.com/aws/aws-cdk-go/awscdk/v2", false},
		{"verify/cdkplugin", "github.com/aws/aws-cdk-go/awscdk/v2", true},
		{"service", module + "verify", false},
		{"nowhere", "github.com/aws/jsii-runtime-go", false},
	}
	for _, tt := range tests {
		_, allowed := roomOf(tt.room)
		if got := permitted(tt.path, allowed); got != tt.want {
			t.Errorf("may %s import %s: %v, want %v", tt.room, tt.path, got, tt.want)
		}
	}
}

// TestAnalyserNeedsNoNode: nothing that verify or its command is made of, however deep,
// reaches CDK or jsii.
func TestAnalyserNeedsNoNode(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", "../verify", "../cmd/verify").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	for dep := range strings.FieldsSeq(string(out)) {
		if strings.HasPrefix(dep, "github.com/aws/") || strings.Contains(dep, "jsii") {
			t.Errorf("verify depends on %s", dep)
		}
	}
}
