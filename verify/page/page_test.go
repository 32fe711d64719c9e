package page

import (
	"bytes"
	"errors"
	"fmt"
	"html"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/isolated-ecs/isolated-ecs/verify"
	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/report"
)

// example is the report of the first example, which nothing is wrong with.
func example(t *testing.T) *report.Report {
	t.Helper()
	var options verify.Options
	options.Region, options.Account = "eu-west-1", "111122223333"
	model, err := verify.Load("../../test/golden/example-fargate-ireland.json", options)
	if err != nil {
		t.Fatal(err)
	}
	return verify.Run(model)
}

func write(t *testing.T, r *report.Report) string {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, r); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// undrawn is a page without its picture, which takes time.
func undrawn(t *testing.T, r *report.Report) string {
	t.Helper()
	var b strings.Builder
	if err := parsed().Execute(&b, viewOf(r.Printable())); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestWrite: the same bytes twice, nothing that loads, and hashes for what is in them.
func TestWrite(t *testing.T) {
	r := example(t)
	page := write(t, r)
	if again := write(t, r); again != page {
		t.Error("the page differs the second time")
	}
	for _, element := range []string{"style", "script"} {
		source := regexp.MustCompile("(?s)<"+element+">(.*?)</"+element+">").FindAllStringSubmatch(page, -1)
		if len(source) != 1 {
			t.Fatalf("%d elements %s, want one", len(source), element)
		}
		if want := element + "-src '" + hash(source[0][1]) + "'"; !strings.Contains(html.UnescapeString(page), want) {
			t.Errorf("the policy does not have %s", want)
		}
	}
	if found := regexp.MustCompile(`(?i)\s(src|srcset|onclick|style|action)=|@import|url\(|<(link|img|iframe|object|base)\b`).FindString(page); found != "" {
		t.Errorf("the page has %q", found)
	}
}

// TestEveryFactIsThere: each need has a cell that leads to its facts, each of these is there
// with its place.
func TestEveryFactIsThere(t *testing.T) {
	r := example(t)
	page := html.UnescapeString(undrawn(t, r))
	for i, w := range r.Workloads {
		for j, n := range w.Needs {
			if cells := len(regexp.MustCompile(fmt.Sprintf(`data-needs="([^"]* )?%d:%d[ "]`, i, j)).FindAllString(page, -1)); cells != 1 {
				t.Errorf("need %d:%d has %d cells", i, j, cells)
			}
			for _, h := range n.Path {
				for _, want := range []string{h.Why, line(h.File, h.Line), h.At} {
					if !strings.Contains(page, want) {
						t.Errorf("no %q", want)
					}
				}
			}
		}
	}
	for _, match := range regexp.MustCompile(`href="#([^"]*)"`).FindAllStringSubmatch(page, -1) {
		if strings.Count(page, `id="`+match[1]+`"`) != 1 {
			t.Errorf("#%s leads to %d places", match[1], strings.Count(page, `id="`+match[1]+`"`))
		}
	}
}

// services are n workloads with the same facts but for names, of which some fail.
func services(n int) *report.Report {
	r := &report.Report{}
	for i := range n {
		id := fmt.Sprintf("Service%03d", i)
		w := report.Workload{ID: id, Kind: "AWS::ECS::Service", Verdict: fact.Allowed}
		for j := range 10 {
			need := report.Need{Feature: fmt.Sprint("feature-", j), Reason: "call of " + id, Service: "logs", Action: "logs:PutLogEvents", Verdict: fact.Allowed}
			for k := range 8 {
				need.Path = append(need.Path, report.Hop{Hop: "route", Verdict: fact.Allowed, File: "template.json", Line: 100*i + k + 1, At: "Resources/" + id + "Role/Properties",
					Why: fmt.Sprintf("statement %d of the policy of role %sRole allows ecs-tasks.amazonaws.com to do what call %d of the tasks needs", k, id, j)})
			}
			w.Needs = append(w.Needs, need)
		}
		r.Workloads = append(r.Workloads, w)
	}
	return r
}

// TestLargePage: 200 services with ten needs stay a page that can be sent around.
func TestLargePage(t *testing.T) {
	r := services(200)
	r.Workloads[150].Verdict, r.Workloads[150].Needs[9].Verdict = fact.Denied, fact.Denied
	r.Workloads[150].Needs[9].Path[7].Verdict = fact.Denied
	page := undrawn(t, r)
	if len(page) > 2<<20 {
		t.Errorf("%d bytes", len(page))
	}
	if first, other := strings.Index(page, `<h3>Service150</h3>`), strings.Index(page, `<h3>Service000</h3>`); first < 0 || first > other {
		t.Error("the service that cannot start does not come first")
	}
	if open := strings.Count(page, "<details class=\"workload allowed\" data-workload=\"0\" open"); open != 0 {
		t.Error("what holds is open")
	}
	if !strings.Contains(page, `class="need denied" open`) {
		t.Error("what fails is not open")
	}
}

// TestFold: what a folded cell has instead of the words of another gives its own facts.
func TestFold(t *testing.T) {
	r := services(foldFrom)
	r.Workloads[3].Needs[2].Path[1].Why = "something else altogether, in other words, is why this is so: there is another statement that allows all of it"
	v := viewOf(r)
	told := map[string]*cell{}
	folded := 0
	for _, w := range v.Workloads {
		for _, c := range w.Cells {
			told[c.ID] = c
		}
	}
	for _, w := range v.Workloads {
		for _, c := range w.Cells {
			source := c
			if c.Like != nil {
				folded++
				source = told[c.Like.ID]
			}
			if got, want := said(source, c.Like), saidPlainly(c.source); got != want {
				t.Errorf("%s %s says\n%s\nwant\n%s", w.Name, c.Feature, got, want)
			}
		}
	}
	if want := (foldFrom-1)*10 - 1; folded != want { // the one with other words, and the first of each
		t.Errorf("%d cells are folded, want %d", folded, want)
	}
	if few := viewOf(services(foldFrom - 1)); few.Workloads[1].Cells[0].Like != nil {
		t.Error("few workloads are folded")
	}
}

// said is what a cell says once words are swapped.
func said(c *cell, l *like) string {
	swaps := map[int]string{}
	if l != nil {
		for _, s := range l.Swaps {
			swaps[s.Number] = s.To
		}
	}
	var b strings.Builder
	speak := func(t text) {
		for _, p := range t {
			if to, ok := swaps[p.Swap]; ok && p.Swap > 0 {
				p.Words = to
			}
			b.WriteString(p.Words)
		}
		b.WriteByte('\n')
	}
	for _, n := range c.Needs {
		for _, t := range []text{n.Reason, n.Action, n.Resource, n.Principal, n.Host, n.Via} {
			speak(t)
		}
		for _, l := range n.Chain {
			speak(l.Why)
			speak(l.Path)
			speak(l.Line)
		}
	}
	return b.String()
}

func saidPlainly(needs []report.Need) string { return said(&cell{Needs: chains(needs, plainly)}, nil) }

func TestCommon(t *testing.T) {
	hops := func(names string) []report.Hop {
		var all []report.Hop
		for _, name := range strings.Fields(names) {
			all = append(all, report.Hop{Why: name})
		}
		return all
	}
	tests := []struct {
		before, path string
		from, n      int
	}{
		{"", "a b c", 0, 0},
		{"a b c d", "a b c e", 0, 3},
		{"a b c d", "b c d", 1, 3},
		{"a b c d", "a b x", 0, 0},
		{"a b a b c d", "a b c d e", 2, 4},
	}
	for _, tt := range tests {
		if from, n := common(hops(tt.before), hops(tt.path)); from != tt.from || n != tt.n {
			t.Errorf("common(%s, %s) = %d, %d, want %d, %d", tt.before, tt.path, from, n, tt.from, tt.n)
		}
	}
}

// TestNothingOfTheTemplateIsMarkup: whatever a template has for names is text.
func TestNothingOfTheTemplateIsMarkup(t *testing.T) {
	const evil = `"'><script>alert(1)</script></style><!--{{.}}` + "\u202e\x00"
	need := report.Need{Feature: evil, Container: evil, Reason: evil, Service: evil, Host: evil, Action: evil, Resource: evil, Verdict: fact.Denied,
		Path: []report.Hop{{Hop: evil, Verdict: fact.Denied, Why: evil, At: evil, File: evil, Line: 1, Stack: evil}}, Fix: evil, AWSError: evil}
	place := report.Place{Stack: evil, File: evil, Line: 2, Path: evil}
	page := write(t, &report.Report{
		Workloads:   []report.Workload{{ID: evil, Kind: evil, Place: place, Needs: []report.Need{need, need}}, {ID: evil, Needs: []report.Need{need}}},
		Networks:    []report.Network{{ID: evil, Place: place, Exits: []report.Exit{{Kind: evil, Why: evil, Fix: evil}}, Endpoints: []report.Endpoint{{ID: evil, Policy: evil, Reasons: []string{evil}}}}},
		Findings:    []report.Finding{{Check: evil, Severity: report.Error, Message: evil}, {Check: "c", Severity: report.Note}},
		Assumptions: []string{evil},
		Rules:       []report.Rule{{Name: "c", URL: "javascript:alert(1)"}},
	})
	for _, wrong := range []string{"<script>alert", "</style><!--", "<!--{{", "javascript:", "\u202e", "\x00"} {
		if strings.Contains(page, wrong) {
			t.Errorf("the page has %q", wrong)
		}
	}
	ids := map[string]bool{}
	for _, match := range regexp.MustCompile(` id="([^"]*)"`).FindAllStringSubmatch(page, -1) {
		if ids[match[1]] {
			t.Errorf("id %s is there twice", match[1])
		}
		ids[match[1]] = true
	}
}

// TestTooLargeToDraw: what cannot be drawn is in the page all the same.
func TestTooLargeToDraw(t *testing.T) {
	r := &report.Report{Networks: []report.Network{{ID: "Vpc", Endpoints: make([]report.Endpoint, 4000)}}}
	if page := write(t, r); !strings.Contains(page, "It is not drawn: picture: ") || !strings.Contains(page, "Ways out") || strings.Contains(page, "<svg") {
		t.Error("the page does not say why it has no picture, or has nothing else")
	}
}

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, errors.New("no space left on device") }

func TestWriteReturnsErrors(t *testing.T) {
	if err := Write(fullDisk{}, &report.Report{}); err == nil {
		t.Error("it hides that nothing was written")
	}
}

func TestCounts(t *testing.T) {
	residual, open, maybe := report.Exit{Residual: true}, report.Exit{Verdict: fact.Allowed}, report.Exit{Verdict: fact.Unknown}
	tests := []struct {
		name      string
		workloads []fact.Verdict
		exits     []report.Exit
		class     string
		counts    string
	}{
		{"nothing", nil, nil, "unknown", ""},
		{"good", []fact.Verdict{fact.Allowed, fact.Allowed}, []report.Exit{residual}, "allowed", "2 workloads can start, 1 residual exit"},
		{"broken", []fact.Verdict{fact.Allowed, fact.Denied, fact.Unknown}, nil, "denied", "1 workload can start, 1 workload cannot start, 1 workload not proved"},
		{"not proved", []fact.Verdict{fact.Unknown}, []report.Exit{maybe}, "unknown", "1 workload not proved, 1 exit may be open"},
		{"leaky", []fact.Verdict{fact.Allowed}, []report.Exit{open, open}, "denied", "1 workload can start, 2 exits open"},
	}
	for _, tt := range tests {
		isOpen := func(e report.Exit) bool { return !e.Residual }
		r := &report.Report{Networks: []report.Network{{Isolated: !slices.ContainsFunc(tt.exits, isOpen), Exits: tt.exits}}}
		for _, v := range tt.workloads {
			r.Workloads = append(r.Workloads, report.Workload{Verdict: v})
		}
		got, counts := overall(r)
		var said []string
		for _, c := range counts {
			said = append(said, fmt.Sprint(c.N, " ", c.Label))
		}
		if got.Class != tt.class || strings.Join(said, ", ") != tt.counts {
			t.Errorf("%s: %s, %v; want %s, %s", tt.name, got.Class, said, tt.class, tt.counts)
		}
	}
}

// TestVerdict: no report is good that proves less than that all tasks start, that all calls
// arrive and that nothing leaves.
func TestVerdict(t *testing.T) {
	tests := []struct {
		name   string
		change func(*report.Report)
		want   string
	}{
		{"all is well", func(*report.Report) {}, "allowed"},
		{"errors because isolation was demanded", func(r *report.Report) { r.Findings = []report.Finding{{Severity: report.Error}} }, "denied"},
		{"only warnings", func(r *report.Report) { r.Findings = []report.Finding{{Severity: report.Warning}} }, "allowed"},
		{"not all worlds were looked at", func(r *report.Report) { r.Networks[0].Isolated = false }, "unknown"},
		{"something fails that tasks start without", func(r *report.Report) {
			r.Workloads[0].Needs = []report.Need{{Optional: true, Verdict: fact.Denied}}
		}, "unknown"},
	}
	for _, tt := range tests {
		r := &report.Report{Workloads: []report.Workload{{Verdict: fact.Allowed}}, Networks: []report.Network{{Isolated: true}}}
		tt.change(r)
		if got, _ := overall(r); got.Class != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got.Class, tt.want)
		}
	}
}
