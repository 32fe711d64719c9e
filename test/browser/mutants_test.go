//go:build browser

package browser

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"html"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// mutants are pages in which something was replaced, and the claim that does not hold any
// more.
var mutants = []struct{ page, claim, from, to string }{
	{"broken", "loads nothing and says nothing", "<main>", `<main><img src="https://example.com/x.png" alt="">`},
	{"broken", "has its verdict in a sentence", "cannot start:", "starts:"},
	{"broken", "has a cell for each need", `class="chip denied"`, `class="chip allowed"`},
	{"broken", "opens the facts of a cell", "panel.showModal();", ""},
	{"broken", "shows every chain in the panel", "no endpoint for logs", "something"},
	{"many", "shows every chain in the panel", "v.textContent = swaps", "v.title = swaps"},
	{"broken", "can be walked with the keyboard", ":focus-visible { outline: 3px", ":focus-visible { outline: 0px"},
	{"broken", "leads to each detail", `<div class="body" id="workload-`, `<div hidden class="body" id="workload-`},
	{"broken", "lights up in the picture", `e.classList.add("lit")`, "e.hidden"},
	{"broken", "fits windows", ".scroll { overflow: auto;", ".scroll { overflow: visible;"},
	{"broken", "has contrast", "--soft: #545f70", "--soft: #9aa3b0"},
	{"broken", "has contrast", "--vp-soft:#566173", "--vp-soft:#9aa3b0"},
	{"broken", "is accessible", `<html lang="en">`, "<html>"},
	{"broken", "prints everything", "details::details-content {", "details::before {"},
	{"broken", "prints everything", "nav, form, .script, dialog {", "dialog {"},
	{"many", "filters findings and workloads", `find.addEventListener("input", filter);`, ""},
	{"broken", "has all findings", "No policy of an organization", ""},
	{"broken", "runs nothing from the template", "<main>", "<main><script>window.pwned = 1</script>"},
	{"broken", "without JavaScript: shows every chain", "no endpoint for logs", "something"},
	{"broken", "without JavaScript: every details opens", ".script { display: none; }", ""},
}

// TestMutants: each claim can fail.
func TestMutants(t *testing.T) {
	dir := t.TempDir()
	names := []string{dir}
	write(t, dir, "broken", run(t, withoutLogs(t)))
	write(t, dir, "many", large(30))
	for i, m := range mutants {
		page, data := string(read(t, filepath.Join(dir, m.page+".html"))), read(t, filepath.Join(dir, m.page+".json"))
		if !strings.Contains(page, m.from) {
			t.Errorf("there is no %q to replace", m.from)
		}
		name := fmt.Sprintf("%02d", i)
		for extension, content := range map[string]string{".html": trusted(strings.ReplaceAll(page, m.from, m.to)), ".json": string(data)} {
			if err := os.WriteFile(filepath.Join(dir, name+extension), []byte(content), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		names = append(names, name+"="+m.claim)
	}
	var results []result
	drive(t, &results, "claims.mjs", names...)
	if len(results) != len(mutants) {
		t.Fatalf("%d claims were made, want one of each of %d pages", len(results), len(mutants))
	}
	for i, r := range results {
		if len(r.Wrong) == 0 {
			t.Errorf("%q holds without %q", r.Claim, mutants[i].from)
		}
	}
}

// trusted has the policy of a page let through the style sheet and the script that are in it.
func trusted(page string) string {
	for _, element := range []string{"style", "script"} {
		source := regexp.MustCompile("(?s)<"+element+">(.*?)</"+element+">").FindAllStringSubmatch(page, -1)
		sum := sha256.Sum256([]byte(source[len(source)-1][1]))
		hash := html.EscapeString(element + "-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'")
		page = regexp.MustCompile(element+"-src &#39;.*?=&#39;").ReplaceAllLiteralString(page, hash)
	}
	return page
}
