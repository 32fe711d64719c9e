package witness

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestFuzzTargets: docs/witnesses.md has every fuzz target.
func TestFuzzTargets(t *testing.T) {
	document, err := os.ReadFile("../../docs/witnesses.md")
	if err != nil {
		t.Fatal(err)
	}
	target := regexp.MustCompile(`(?m)^func (Fuzz\w+)\(`)
	found := 0
	err = filepath.WalkDir("../..", func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.Name() == "node_modules" || entry.Name() == ".venv" || entry.Name() == ".git":
			return fs.SkipDir
		case !strings.HasSuffix(path, "_test.go"):
			return nil
		}
		source, err := os.ReadFile(path)
		for _, name := range target.FindAllSubmatch(source, -1) {
			found++
			if !strings.Contains(string(document), "`"+string(name[1])+"`") {
				t.Errorf("docs/witnesses.md does not have %s of %s", name[1], path)
			}
		}
		return err
	})
	if err != nil || found == 0 {
		t.Errorf("%d targets, error %v", found, err)
	}
}
