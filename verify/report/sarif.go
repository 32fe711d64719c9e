package report

import (
	"crypto/sha256"
	"fmt"
	"io"
	"net/url"
	"path/filepath"
	"strings"
)

// writeSARIF writes the findings as a SARIF log, a result each. The types of the log are
// in sariflog.go.
func writeSARIF(w io.Writer, r *Report) error {
	run := sarifRun{Tool: sarifTool{Driver: sarifDriver{
		Name:           "verify",
		InformationURI: "https://github.com/isolated-ecs/isolated-ecs",
		Rules:          []sarifRule{},
	}}, Results: []sarifResult{}}
	for _, rule := range r.Rules {
		run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, sarifRuleOf(rule))
	}
	seen := map[string]int{}
	for _, f := range r.Findings {
		result := sarifResultOf(f)
		id := fingerprint(f)
		seen[id]++
		result.PartialFingerprints = map[string]string{fingerprintKey: fmt.Sprintf("%s:%d", id, seen[id])}
		run.Results = append(run.Results, result)
	}
	return encode(w, sarifLog{Schema: sarifSchema, Version: "2.1.0", Runs: []sarifRun{run}})
}

func sarifRuleOf(r Rule) sarifRule {
	rule := sarifRule{ID: r.Name, HelpURI: r.URL}
	if r.Title != "" {
		rule.ShortDescription = &sarifText{r.Title}
	}
	if r.Doc != "" {
		rule.FullDescription = &sarifText{r.Doc}
		rule.Help = sarifHelpOf(r)
	}
	return rule
}

// sarifHelpOf is what GitHub shows beside a result; it has no place for the URL alone.
func sarifHelpOf(r Rule) *sarifHelp {
	if r.URL == "" {
		return &sarifHelp{Text: r.Doc, Markdown: r.Doc}
	}
	return &sarifHelp{
		Text:     r.Doc + "\n\nMore: " + r.URL,
		Markdown: r.Doc + "\n\n[" + r.Name + "](" + r.URL + "): what fires, how to avoid it, sources",
	}
}

func sarifResultOf(f Finding) sarifResult {
	return sarifResult{
		RuleID:    f.Check,
		Level:     string(f.Severity),
		Message:   sarifText{sarifMessage(f)},
		Locations: sarifLocations(f),
	}
}

// sarifMessage names the resource, which may be elsewhere than the fact that decides. It has
// the fix in it, because viewers show no other place for one that is not a replacement of
// text.
func sarifMessage(f Finding) string {
	lines := []string{about(f, f.Message)}
	if f.Fix != "" {
		lines = append(lines, "Fix: "+f.Fix)
	}
	if f.AWSError != "" {
		lines = append(lines, "AWS prints: "+f.AWSError)
	}
	return strings.Join(lines, "\n")
}

// sarifLocations is nil if nothing is known of where the finding is.
func sarifLocations(f Finding) []sarifLocation {
	var l sarifLocation
	if f.File != "" {
		l.Physical = &sarifPhysical{Artifact: sarifArtifact{URI: fileURI(f.File)}}
		if f.Line > 0 {
			l.Physical.Region = &sarifRegion{StartLine: f.Line}
		}
	}
	if f.Path != "" {
		l.Logical = []sarifLogical{{Name: f.Path, FullyQualifiedName: inStack(f.Stack, f.Path)}}
	}
	if l.Physical == nil && l.Logical == nil {
		return nil
	}
	return []sarifLocation{l}
}

func inStack(stack, path string) string {
	if stack == "" {
		return path
	}
	return stack + "/" + path
}

// fileURI is the relative reference of a relative path, and the file URI of an absolute one.
func fileURI(file string) string {
	u := url.URL{Path: filepath.ToSlash(file)}
	if !filepath.IsAbs(file) {
		return u.String()
	}
	u.Scheme = "file"
	if !strings.HasPrefix(u.Path, "/") { // C:/cdk.out
		u.Path = "/" + u.Path
	}
	return u.String()
}

// fingerprintKey names what the fingerprint is made from, and its version.
const fingerprintKey = "checkResourcePath/v1"

// fingerprint is the same for a finding that stays while lines move and words change.
func fingerprint(f Finding) string {
	sum := sha256.Sum256([]byte(strings.Join([]string{f.Check, f.Resource, f.Stack, f.Path}, "\x00")))
	return fmt.Sprintf("%x", sum[:8])
}
