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
	"service":           slices.Concat(aws, []string{module + "privatelink", module + "internal/problems"}),
	"internal/cdktest":  slices.Concat(aws, []string{"github.com/rogpeppe/go-internal/diff"}),
	"examples/": slices.Concat(aws, []string{
		module + "privatelink", module + "isolatedvpc", module + "cluster", module + "service",
	}),
	"test/": slices.Concat(aws, []string{
		module + "privatelink", module + "isolatedvpc", module + "cluster", module + "service", module + "internal/",
	}),
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
		tests := slices.Concat(p.TestImports, p.XTestImports)
		for _, path := range p.Imports {
			if !permitted(path, allowed) {
				t.Errorf("%s imports %s, which %s may not", p.ImportPath, path, room)
			}
		}
		for _, path := range tests {
			if !permitted(path, slices.Concat(allowed, aws, []string{p.ImportPath, module + "privatelink", module + "internal/"})) {
				t.Errorf("a test of %s imports %s, which tests of %s may not", p.ImportPath, path, room)
			}
		}
	}
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
		{"nowhere", "github.com/aws/jsii-runtime-go", false},
	}
	for _, tt := range tests {
		_, allowed := roomOf(tt.room)
		if got := permitted(tt.path, allowed); got != tt.want {
			t.Errorf("may %s import %s: %v, want %v", tt.room, tt.path, got, tt.want)
		}
	}
}
