package report

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
)

// crowd has more of everything than a comment has room for.
func crowd() *Report {
	r := &Report{}
	for i := range 40 {
		n := Network{ID: fmt.Sprint("Vpc", i)}
		for j := range 20 {
			id := fmt.Sprintf("Endpoint%d-%d", i, j)
			n.Endpoints = append(n.Endpoints, Endpoint{ID: id, Service: "ecr.api", Type: "Interface", Place: at(id, j)})
			n.Exits = append(n.Exits, Exit{Kind: "endpoint-policy", Verdict: fact.Allowed, Why: "open " + strings.Repeat("why ", 80), Place: at(id, j)})
		}
		r.Networks = append(r.Networks, n)
	}
	for i := range 400 {
		w := Workload{ID: fmt.Sprint("Service", i), Kind: "AWS::ECS::Service", Verdict: fact.Denied, Network: fmt.Sprint("Vpc", i%40)}
		for j := range 8 {
			w.Needs = append(w.Needs, denied(fmt.Sprint("c", j), strings.Repeat(fmt.Sprint("word", i, "-", j, " "), 20)))
		}
		r.Workloads = append(r.Workloads, w)
		r.Findings = append(r.Findings, Finding{Check: "image-pull", Severity: Error, Resource: w.ID, Message: strings.Repeat("word ", 150)})
	}
	return r
}

// TestMarkdownFits: a comment of GitHub takes it, and says what is missing.
func TestMarkdownFits(t *testing.T) {
	got := write(t, crowd(), "markdown")
	if len(got) > 65536 {
		t.Errorf("%d characters", len(got))
	}
	for _, want := range []string{"400 of 400 workloads cannot start", "Left out, because a comment has no room for it", "### What breaks", "more"} {
		if !strings.Contains(got, want) {
			t.Errorf("it does not have %q", want)
		}
	}
}

func TestMermaidFits(t *testing.T) {
	for name, r := range map[string]*Report{"fixture": fixture(), "crowd": crowd()} {
		text := mermaid(NewSketch(r))
		if text == "" {
			t.Errorf("%s is not drawn", name)
		}
		if lines := strings.Count(text, "--"); len(markdownPicture(r)) > 50000 || len(text) < diagramLimit && lines > 1000 {
			t.Errorf("%s: %d characters, %d lines", name, len(text), lines)
		}
	}
}

// TestMermaidKeepsWhatBreaks: of more lines than there may be those are left out that hold.
func TestMermaidKeepsWhatBreaks(t *testing.T) {
	boxes := []*Box{{Key: "a"}, {Key: "b"}}
	s := &Sketch{Networks: []SketchNetwork{{Outside: boxes}}}
	for range linesLimit + 20 {
		s.Lines = append(s.Lines, &Line{Kind: "need", From: "a", To: "b", State: StateAllowed})
	}
	s.Lines[linesLimit+19].State, s.Lines[linesLimit+18].State = StateDenied, StateUnknown
	text := mermaid(s)
	if !strings.Contains(text, "a --x v_b") || !strings.Contains(text, "-. \"?\" .->") || !strings.Contains(text, "20 more lines") {
		t.Error("a line that breaks is left out")
	}
}

// mermaidLines are the statements that a flowchart is made of.
var mermaidLines = regexp.MustCompile(`^(flowchart LR|  subgraph v_\w+\["[^"\n]*"\]|  end|  class v_\w+ \w+|  v_\w+(\["[^"\n]*"\]|\(\["[^"\n]*"\]\))(:::\w+)?|` +
	`  v_\w+ (-->|--x|-\.-|==>|-- "[^"\n]*" --x|-\. "\?" \.->) v_\w+|  classDef \w+ [\w:#,-]+|  linkStyle [\d,]+ [\w:#,-]+|  more\["[^"\n]*"\])$`)

// nodes are the names that statements use and define.
var (
	mermaidUses    = regexp.MustCompile(`^  (v_\w+) (?:.*[->x]) (v_\w+)$`)
	mermaidDefines = regexp.MustCompile(`^  (?:subgraph )?(v_\w+)[\[(]`)
)

func checkMermaid(t *testing.T, text string) {
	t.Helper()
	defined := map[string]bool{}
	depth := 0
	for line := range strings.SplitSeq(strings.TrimSuffix(text, "\n"), "\n") {
		if !mermaidLines.MatchString(line) {
			t.Errorf("%q is no statement", line)
		}
		if m := mermaidDefines.FindStringSubmatch(line); m != nil {
			defined[m[1]] = true
		}
		if m := mermaidUses.FindStringSubmatch(line); m != nil && (!defined[m[1]] || !defined[m[2]]) {
			t.Errorf("%q leads from or to what is not there", line)
		}
		switch {
		case strings.HasPrefix(line, "  subgraph "):
			depth++
		case line == "  end":
			depth--
		}
	}
	if depth != 0 {
		t.Errorf("%d subgraphs are open", depth)
	}
}

func TestMermaid(t *testing.T) {
	for name, r := range map[string]*Report{"fixture": fixture(), "drawn": drawn(in("AppA", fact.Denied, calling("logs", fact.Denied, fact.HopIngress))),
		"hostile": hostileReport(), "many": crowd()} {
		t.Run(name, func(t *testing.T) { checkMermaid(t, mermaid(NewSketch(r))) })
	}
}

const evil = "x\"] --> y[\"`; click x \"javascript:alert(1)\"\nend %% <script>alert(1)</script> @octocat #1 | **bold** ``` ${x} </details> [a](http://evil.example) www.evil.example"

// hostileReport has names that want to be more than names.
func hostileReport() *Report {
	need := Need{Feature: evil, Service: evil, Container: evil, Host: evil, Reason: evil, Verdict: fact.Denied, Fix: evil, AWSError: evil,
		Path: []Hop{{Hop: fact.HopRoute, Verdict: fact.Denied, Why: evil, At: evil, File: evil, Line: 1}}}
	return &Report{
		Workloads: []Workload{{ID: evil, Kind: evil, Verdict: fact.Denied, Network: evil, Needs: []Need{need}, Place: Place{File: evil}},
			{ID: evil + "2", Verdict: fact.Allowed, Needs: []Need{{Feature: evil, Verdict: fact.Allowed, Via: evil}}}},
		Networks: []Network{{ID: evil, CIDRs: []string{evil}, Subnets: []Subnet{{ID: evil, AZ: evil, Targets: []Target{{Kind: evil, ID: evil}}}},
			Exits:     []Exit{{Kind: evil, Why: evil, Fix: evil, Place: Place{File: evil}}},
			Endpoints: []Endpoint{{ID: evil, Service: evil, Type: evil, Reasons: []string{evil}, If: evil}}}},
		Findings:    []Finding{{Check: evil, Severity: Error, Message: evil, Fix: evil, Resource: evil, Place: Place{File: evil}}},
		Assumptions: []string{evil},
	}
}

// TestMarkdownIsText: what is quoted from templates stays text. Code is looked at without what
// is in it: its fence is longer than any in the text.
func TestMarkdownIsText(t *testing.T) {
	got := write(t, hostileReport(), "markdown")
	outside, _, _ := strings.Cut(got, "```mermaid")
	_, rest, _ := strings.Cut(got, "```mermaid")
	_, after, _ := strings.Cut(rest, "\n```\n")
	outside = regexp.MustCompile("(?m)^  - AWS prints: ````.*````$").ReplaceAllString(outside+after, "")
	for _, no := range []string{"<script", "@octocat", "#1 ", " **bold**", "http://", " www.", "```", "x\"] --> y[\"`", "\n</details> ["} {
		if strings.Contains(outside, no) {
			t.Errorf("%q is in the report as it was in the template: %.200s", no, outside[max(0, strings.Index(outside, no)-100):])
		}
	}
	if strings.Count(outside, "<details>") != strings.Count(outside, "</details>") {
		t.Error("a fold is closed by a name")
	}
	if cells := regexp.MustCompile(`(?m)^\|(?:.*)$`).FindAllString(outside, -1); len(cells) < 10 {
		t.Errorf("%d rows", len(cells))
	} else {
		checkRows(t, cells)
	}
}

// checkRows: a row has as many cells as the one before it in its table.
func checkRows(t *testing.T, rows []string) {
	cells := func(row string) int { return strings.Count(strings.ReplaceAll(row, `\|`, ""), "|") }
	for i, row := range rows {
		if strings.HasPrefix(row, "|---") && i+1 < len(rows) && (cells(rows[i-1]) != cells(row) || cells(rows[i+1]) != cells(row)) {
			t.Errorf("the rows around %q have other numbers of cells", row)
		}
	}
}

func TestMarkdownSays(t *testing.T) {
	tests := []struct {
		name   string
		report *Report
		want   string // lines that are in it in this order
		not    string
	}{
		{"nothing", &Report{}, "## ❓ No workload was found", "###"},
		{"all is well", one(fact.Allowed, Need{Feature: "image-pull", Service: "ecr.api", Verdict: fact.Allowed}),
			"## ✅ Api can start.\n| ✅ | **Api** | service | can start | 1 of 1 |\n<summary>What holds</summary>", "What breaks"},
		{"one breaks", one(fact.Denied, Need{Feature: "image-pull", Service: "ecr.api", Verdict: fact.Denied, Fix: "mend it", AWSError: "Stopped",
			Path: []Hop{hop(fact.HopRoute, fact.Denied, "no route", "R", 7)}}),
			"## ❌ Api cannot start: no route.\n### What breaks\n- ❌ **Api**: image-pull of task, ecr.api\n  - breaks at **route**: no route (app.yaml:7)\n  - fix: mend it\n  - AWS prints: `Stopped`", ""},
		{"one is not known", one(fact.Unknown, Need{Feature: "image-pull", Verdict: fact.Unknown, Path: []Hop{hop(fact.HopDNS, fact.Unknown, "who knows", "R", 7)}}),
			"## ❓ Api is not proved to start\n### What is not proved\n- ❓ **Api**: image-pull\n  - not known: **dns**: who knows", "AWS prints"},
		{"an exit", &Report{Networks: []Network{{ID: "Vpc", Exits: []Exit{{Kind: "vpn", Verdict: fact.Allowed, Why: "a tunnel", Fix: "close it"}}}}},
			"### What leaves\n| ❌ open | Vpc | vpn | a tunnel | close it |", "✅"},
		{"all start, and something leaves", &Report{Workloads: one(fact.Allowed).Workloads, Networks: []Network{{ID: "Vpc", Exits: []Exit{{Kind: "vpn", Verdict: fact.Allowed}}}}},
			"## ⚠️ Api can start, and data can leave", ""},
		{"all start, and something may leave", &Report{Workloads: one(fact.Allowed).Workloads, Networks: []Network{{ID: "Vpc"}}},
			"## ❓ Api can start, and it is not proved", ""},
		{"all start, and something fails", one(fact.Allowed, Need{Feature: "exec-session", Optional: true, Verdict: fact.Denied}), "## ⚠️ Api can start, though 1 optional call fails", ""},
		{"all start, and isolation was demanded", &Report{Workloads: one(fact.Allowed).Workloads, Networks: []Network{{ID: "Vpc"}}, Findings: []Finding{{Severity: Error}}},
			"## ❌ Api can start", ""},
		{"two that break alike", &Report{Workloads: []Workload{one(fact.Denied, denied("a", "R1 is shut")).Workloads[0],
			{ID: "Web", Verdict: fact.Denied, Needs: []Need{denied("a", "R2 is shut")}}}},
			"- ❌ **Api, Web**: image-pull\n  - this is said of the first; of 1 other the like", "- ❌ **Web**"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			rest := write(t, tt.report, "markdown")
			if tt.not != "" && strings.Contains(rest, tt.not) {
				t.Errorf("it has %q", tt.not)
			}
			for line := range strings.SplitSeq(tt.want, "\n") {
				_, after, found := strings.Cut(rest, line)
				if !found {
					t.Fatalf("no %q in the rest of\n%s", line, write(t, tt.report, "markdown"))
				}
				rest = after
			}
		})
	}
}
