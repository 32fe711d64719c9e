package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// TestPreCommitHook: what pre-commit runs is there, and the hook is for templates as CDK
// names them.
func TestPreCommitHook(t *testing.T) {
	var hooks []struct {
		ID, Language, Entry, Files string
		Args                       []string
		RequireSerial              bool `yaml:"require_serial"`
	}
	raw, err := os.ReadFile("../../.pre-commit-hooks.yaml")
	if err == nil {
		err = yaml.Unmarshal(raw, &hooks)
	}
	if err != nil || len(hooks) != 1 {
		t.Fatalf("%d hooks, %v; want one", len(hooks), err)
	}
	hook := hooks[0]
	if hook.ID != "verify" || hook.Language != "script" || !hook.RequireSerial {
		t.Errorf("the hook is %+v", hook)
	}
	if _, err := parse(append(hook.Args, "Web.template.json")); err != nil {
		t.Errorf("verify does not take the arguments of the hook: %v", err)
	}
	files := regexp.MustCompile(hook.Files)
	for file, want := range map[string]bool{
		"snapshot/Web.template.json": true, "Web.template.yaml": true, "stacks/web.template.yml": true,
		"snapshot/manifest.json": false, "snapshot/Web.assets.json": false, "template.go": false,
	} {
		if files.MatchString(file) != want {
			t.Errorf("the hook takes %s: %v, want %v", file, !want, want)
		}
	}
}

// TestProgramOfTheHook: the script of the hook builds verify, and runs it where it is called.
func TestProgramOfTheHook(t *testing.T) {
	entry, err := filepath.Abs("../../scripts/pre-commit")
	if err != nil {
		t.Fatal(err)
	}
	template, err := os.ReadFile("../../test/golden/service-zero.json")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "Web.template.json"), template, 0o644); err != nil {
		t.Fatal(err)
	}
	for file, want := range map[string]string{"Web.template.json": "1 can start", "Api.template.json": "verify: "} {
		command := exec.Command(entry, "--isolated", file)
		command.Dir, command.Env = dir, append(os.Environ(), "GIT_DIR=/none", "GIT_INDEX_FILE=/none")
		output, err := command.CombinedOutput()
		if fails := want == "verify: "; (err != nil) != fails || !strings.Contains(string(output), want) {
			t.Errorf("%s: %v, want %q:\n%s", file, err, want, output)
		}
	}
}
