//go:build browser

package browser

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/isolated-ecs/isolated-ecs/verify"
	"github.com/isolated-ecs/isolated-ecs/verify/page"
	"github.com/isolated-ecs/isolated-ecs/verify/report"
)

// golden is the example in a Region that verify knows all of.
const golden = "../golden/example-fargate-ireland.json"

// pages are the reports that claims are made about, by name.
func pages(t *testing.T) map[string]*report.Report {
	t.Helper()
	return map[string]*report.Report{
		"good":    run(t, golden),
		"broken":  run(t, withoutLogs(t)),
		"nat":     run(t, "../../verify/testdata/classics/fargate-private-one-nat.yaml"),
		"ec2":     run(t, "../golden/workload-ec2.json"),
		"unknown": anonymous(t, golden),
		"many":    large(30),
		"large":   large(200),
		"hostile": hostile(),
		"empty":   {},
	}
}

func run(t *testing.T, template string) *report.Report {
	t.Helper()
	var options verify.Options
	options.Region, options.Account = "eu-west-1", "111122223333"
	return analyse(t, template, options)
}

// anonymous gives neither Region nor account, so that little is proved.
func anonymous(t *testing.T, template string) *report.Report {
	t.Helper()
	return analyse(t, template, verify.Options{})
}

func analyse(t *testing.T, template string, options verify.Options) *report.Report {
	t.Helper()
	model, err := verify.Load(template, options)
	if err != nil {
		t.Fatal(err)
	}
	return verify.Run(model)
}

// withoutLogs is the example after somebody took the endpoint for logs away.
func withoutLogs(t *testing.T) string {
	t.Helper()
	var template struct {
		Resources map[string]any
		Outputs   map[string]any
		Mappings  map[string]any `json:",omitempty"`
		Rules     map[string]any `json:",omitempty"`
	}
	if err := json.Unmarshal(read(t, golden), &template); err != nil {
		t.Fatal(err)
	}
	const logs = "NetworkEndpointsLogsE81BA937"
	delete(template.Resources, logs)
	delete(template.Outputs, "EndpointLogs")
	data, err := json.MarshalIndent(template, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	text := strings.ReplaceAll(string(data), fmt.Sprintf("%q,", logs), "") // in DependsOn
	return synthesized(t, []byte(text))
}

// synthesized is a template in the file that CDK would have written.
func synthesized(t *testing.T, template []byte) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "IsolatedFargate.template.json")
	if err := os.WriteFile(file, template, 0o644); err != nil {
		t.Fatal(err)
	}
	return file
}

func read(t *testing.T, file string) []byte {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// write writes a page, and its report beside it.
func write(t *testing.T, dir, name string, r *report.Report) {
	t.Helper()
	for extension, encode := range map[string]func(*os.File) error{
		".html": func(f *os.File) error { return page.Write(f, r) },
		".json": func(f *os.File) error { return report.Write(f, r, "json") },
	} {
		f, err := os.Create(filepath.Join(dir, name+extension))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		if err := encode(f); err != nil {
			t.Fatalf("%s%s: %v", name, extension, err)
		}
	}
}
