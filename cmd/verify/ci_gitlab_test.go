package main

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// An issue is an entry of a report of GitLab's Code Quality:
// https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
type issue struct {
	Description string
	CheckName   string `json:"check_name"`
	Fingerprint string
	Severity    string
	Location    struct {
		Path  string
		Lines struct{ Begin int }
	}
}

// TestCodeQuality: jq makes what GitLab reads of findings, each of which has a file and a
// line. GitHub refuses a whole SARIF file for one result without.
func TestCodeQuality(t *testing.T) {
	if _, err := exec.LookPath("jq"); err != nil {
		t.Skip(err)
	}
	program := codeQualityProgram(t)
	templates, err := filepath.Glob("../../verify/testdata/classics/*.yaml")
	if err != nil || len(templates) == 0 {
		t.Fatalf("%d templates, %v", len(templates), err)
	}
	for _, template := range templates {
		var stdout bytes.Buffer
		if status := run([]string{"--isolated", "--format", "sarif", template}, &stdout, io.Discard); status == failed {
			t.Fatalf("%s: status %d", template, status)
		}
		jq := exec.Command("jq", program)
		jq.Stdin, jq.Stderr = &stdout, os.Stderr
		converted, err := jq.Output()
		if err != nil {
			t.Fatal(err)
		}
		var issues []issue
		if err := json.Unmarshal(converted, &issues); err != nil {
			t.Fatal(err)
		}
		if len(issues) == 0 {
			t.Errorf("%s: no findings", template)
		}
		for _, i := range issues {
			known := i.Severity == "critical" || i.Severity == "minor" || i.Severity == "info"
			if i.Description == "" || i.CheckName == "" || i.Fingerprint == "" || !known || i.Location.Path == "" || i.Location.Lines.Begin < 1 {
				t.Errorf("%s: %+v", template, i)
			}
		}
	}
}

// codeQualityProgram is what examples/ci/gitlab.yml has jq do.
func codeQualityProgram(t *testing.T) string {
	t.Helper()
	var pipeline struct {
		Verify struct{ Script []string }
	}
	raw, err := os.ReadFile("../../examples/ci/gitlab.yml")
	if err == nil {
		err = yaml.Unmarshal(raw, &pipeline)
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range pipeline.Verify.Script {
		if strings.HasPrefix(line, "jq ") {
			return strings.Split(line, "'")[1]
		}
	}
	t.Fatal("gitlab.yml does not call jq")
	return ""
}
