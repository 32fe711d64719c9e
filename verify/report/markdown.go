package report

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
)

// Limits of GitHub, and what is kept below them: a comment has 65,536 characters, a diagram
// 50,000 and 500 lines.
// https://github.com/orgs/community/discussions/41331, https://mermaid.js.org/config/schema-docs/config.html
const (
	commentLimit = 64000
	diagramLimit = 40000
	linesLimit   = 480
	rowsLimit    = 60 // of a table
	brokenLimit  = 25 // of needs that are explained
)

// A chapter of a Markdown report is left out if there is no room for it.
type chapter struct{ name, text string }

// writeMarkdown writes for the comment of a pull request: the verdict, a picture, what breaks
// and how it is mended, what leaves and what it costs. What holds is folded.
func writeMarkdown(w io.Writer, r *Report) error {
	r = printable(r)
	chapters := []chapter{
		{"workloads", markdownWorkloads(r)},
		{"what breaks", markdownBroken(r)},
		{"what leaves", markdownExits(r)},
		{"picture", markdownPicture(r)},
		{"endpoints", markdownEndpoints(r)},
		{"findings", markdownFindings(r)},
		{"assumptions", markdownAssumptions(r)},
		{"what holds", markdownHolding(r)},
	}
	var b strings.Builder
	b.WriteString("## " + headMark(r) + " " + escape(r.Sentence()) + "\n")
	var left []string
	for _, c := range chapters {
		if b.Len()+len(c.text) > commentLimit-300 {
			left = append(left, c.name)
			continue
		}
		b.WriteString(c.text)
	}
	if len(left) > 0 {
		b.WriteString("\n*Left out, because a comment has no room for it: " + strings.Join(left, ", ") + ". `verify --format html` has everything.*\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// escape keeps what is quoted from templates from being read as Markdown, as HTML, as the
// name of a user or the number of an issue.
var escape = strings.NewReplacer(`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "<", "&lt;", ">", "&gt;", "&", "&amp;",
	"#", "&#35;&#8203;", "@", "&#64;&#8203;", "|", `\|`, "~", `\~`, "$", "&#36;", "://", "&#58;//", "www.", "www&#46;").Replace

var verdictMarks = map[fact.Verdict]string{fact.Allowed: "✅", fact.Denied: "❌", fact.Unknown: "❓"}

var stateMarks = [...]string{open: "❌", maybe: "❓", residual: "➖"}

// headMark is ❌ if something cannot start or an error was found, ❓ if something is not proved,
// ⚠️ if all tasks start, but something fails or leaves.
func headMark(r *Report) string {
	isError := func(f Finding) bool { return f.Severity == Error }
	notIsolated := func(n Network) bool { return !n.Isolated }
	leaks := func(n Network) bool {
		return slices.ContainsFunc(n.Exits, func(e Exit) bool { return stateOf(e) == open })
	}
	switch v := r.verdict(); {
	case v == fact.Denied || slices.ContainsFunc(r.Findings, isError):
		return verdictMarks[fact.Denied]
	case v == fact.Unknown:
		return verdictMarks[fact.Unknown]
	case failing(r.Workloads) != "" || slices.ContainsFunc(r.Networks, leaks):
		return "⚠️"
	case len(r.Workloads) == 0 || slices.ContainsFunc(r.Networks, notIsolated):
		return verdictMarks[fact.Unknown]
	}
	return verdictMarks[fact.Allowed]
}

// at is a place in parentheses.
func (p Place) markdown() string {
	switch {
	case p.File == "" && p.Path == "":
		return ""
	case p.File == "":
		return " (" + escape(p.Path) + ")"
	case p.Line == 0:
		return " (" + escape(p.File) + ")"
	}
	return fmt.Sprintf(" (%s:%d)", escape(p.File), p.Line)
}

// markdownTable has no more rows than there may be.
func markdownTable(head []string, rows [][]string) string {
	if len(rows) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString("\n| " + strings.Join(head, " | ") + " |\n|" + strings.Repeat("---|", len(head)) + "\n")
	for _, r := range rows[:min(len(rows), rowsLimit)] {
		b.WriteString("| " + strings.Join(r, " | ") + " |\n")
	}
	if more := len(rows) - rowsLimit; more > 0 {
		fmt.Fprintf(&b, "\n… and %d more rows\n", more)
	}
	return b.String()
}

// folded is what is shown only if somebody asks for it.
func folded(summary, text string) string {
	if text == "" {
		return ""
	}
	return "\n<details>\n<summary>" + summary + "</summary>\n" + text + "\n</details>\n"
}

// markdownWorkloads has the workloads, those that cannot start first.
func markdownWorkloads(r *Report) string {
	all := slices.SortedStableFunc(slices.Values(r.Workloads), func(a, b Workload) int {
		return cmp.Compare(urgency(a.Verdict), urgency(b.Verdict))
	})
	var rows [][]string
	for _, same := range cluster(all, func(a, b Workload) bool { return len(all) > few && sameWorkload(a, b) }) {
		w, says := same[0], verdictSays(same[0].Verdict)
		if cause := w.Cause(); cause != "" {
			says += ": " + cause
		}
		holding := fmt.Sprintf("%d of %d", len(w.Needs)-len(notHolding(w)), len(w.Needs))
		rows = append(rows, []string{verdictMarks[w.Verdict], names(same),
			escape(strings.Join(nonEmpty(kindWord(w.Kind), launchWord(w.LaunchType)), ", ")), escape(says), holding})
	}
	return markdownTable([]string{"", "workload", "kind", "verdict", "needs that hold"}, rows)
}

// sameWorkload is whether workloads are told as one: as many of their needs hold, and the same
// keeps them from starting, in words that read alike.
func sameWorkload(a, b Workload) bool {
	return a.Verdict == b.Verdict && a.Kind == b.Kind && a.LaunchType == b.LaunchType && len(a.Needs) == len(b.Needs) &&
		len(notHolding(a)) == len(notHolding(b)) && alike(a.Cause(), b.Cause())
}

func notHolding(w Workload) []Need {
	return slices.DeleteFunc(slices.Clone(w.Needs), func(n Need) bool { return n.Verdict == fact.Allowed })
}

// names has the names of workloads, of many only the first.
func names(all []Workload) string {
	ids := unique(all, func(w Workload) string { return strings.TrimSpace(w.ID + " " + w.Capacity) })
	return "**" + escape(some(ids, "workloads")) + "**"
}

// A broken is what breaks of workloads at the same fact, or at facts that read alike.
type broken struct {
	workloads []Workload
	needs     []Need // of the first
}

func brokenNeeds(r *Report) []broken {
	var all []broken
	for _, w := range r.Workloads {
		for _, g := range cluster(notHolding(w), together) {
			i := slices.IndexFunc(all[:min(len(all), 4*brokenLimit)], func(b broken) bool { return breakAlike(b.needs[0], g[0]) })
			if i >= 0 && all[i].workloads[0].ID != w.ID {
				all[i].workloads = append(all[i].workloads, w)
				continue
			}
			all = append(all, broken{[]Workload{w}, g})
		}
	}
	slices.SortStableFunc(all, func(a, b broken) int {
		return cmp.Or(cmp.Compare(urgency(a.needs[0].Verdict), urgency(b.needs[0].Verdict)), cmp.Compare(optional(a.needs), optional(b.needs)))
	})
	return all
}

// breakAlike is whether needs of different workloads break alike.
func breakAlike(a, b Need) bool {
	return a.Feature == b.Feature && a.Verdict == b.Verdict && a.Optional == b.Optional && a.Service == b.Service &&
		slices.EqualFunc(against(a), against(b), func(x, y Hop) bool { return x.Hop == y.Hop && alike(x.Why, y.Why) })
}

// optional is 1 for needs that tasks start without.
func optional(needs []Need) int {
	if slices.ContainsFunc(needs, func(n Need) bool { return !n.Optional }) {
		return 0
	}
	return 1
}

// markdownBroken explains what does not hold: where it breaks, what mends it, and what AWS
// prints otherwise.
func markdownBroken(r *Report) string {
	all := brokenNeeds(r)
	if len(all) == 0 {
		return ""
	}
	var b strings.Builder
	title := "What breaks"
	if all[0].needs[0].Verdict == fact.Unknown { // those that break come first
		title = "What is not proved"
	}
	b.WriteString("\n### " + title + "\n\n")
	for _, x := range all[:min(len(all), brokenLimit)] {
		x.write(&b)
	}
	if more := len(all) - brokenLimit; more > 0 {
		fmt.Fprintf(&b, "- … and %d more; `verify --format text` has them\n", more)
	}
	return b.String()
}

func (x broken) write(b *strings.Builder) {
	n := x.needs[0]
	fmt.Fprintf(b, "- %s %s: %s of %s, %s\n", verdictMarks[n.Verdict], names(x.workloads), escape(n.Feature), escape(containers(x.needs)),
		escape(carriers(x.workloads[0], x.needs)))
	for _, h := range against(n) {
		b.WriteString("  - " + map[fact.Verdict]string{fact.Denied: "breaks at **", fact.Unknown: "not known: **"}[h.Verdict] +
			escape(string(h.Hop)) + "**: " + escape(h.Why) + h.place().markdown() + "\n")
	}
	for _, fix := range woven(unique(x.needs, func(n Need) string { return n.Fix })) {
		b.WriteString("  - fix: " + escape(fix) + "\n")
	}
	if others := len(x.workloads) - 1; others > 0 {
		fmt.Fprintf(b, "  - this is said of the first; of %s the like\n", plural(others, "other"))
	}
	if n.Verdict == fact.Denied {
		for _, text := range unique(x.needs, func(n Need) string { return n.AWSError }) {
			b.WriteString("  - AWS prints: " + code(text) + "\n")
		}
	}
}

// code is a text in which nothing has a meaning.
func code(text string) string {
	fence := "`"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	if fence == "`" {
		return "`" + text + "`"
	}
	return fence + " " + text + " " + fence
}

// markdownExits has the ways out of each network.
func markdownExits(r *Report) string {
	var rows [][]string
	for _, n := range r.Networks {
		exits := slices.SortedStableFunc(slices.Values(n.Exits), func(a, b Exit) int { return cmp.Compare(stateOf(a), stateOf(b)) })
		for _, e := range exits {
			state := stateOf(e)
			rows = append(rows, []string{stateMarks[state] + " " + state.String(), escape(n.ID), escape(e.Kind), escape(e.Why) + e.Place.markdown(), escape(e.Fix)})
		}
	}
	if len(rows) == 0 {
		return ""
	}
	return "\n### What leaves\n" + markdownTable([]string{"exit", "network", "kind", "how", "what closes it"}, rows)
}

// markdownEndpoints has what there is to pay for.
func markdownEndpoints(r *Report) string {
	var rows [][]string
	var sums string
	for _, n := range r.Networks {
		for _, e := range n.Endpoints {
			rows = append(rows, []string{escape(cmp.Or(e.Service, "?")), escape(e.ID), escape(cmp.Or(e.Type, "?")), number(e.AZs), number(e.HoursPerMonth),
				escape(string(e.Policy)), escape(reasons(e.Reasons))})
		}
		if len(n.Endpoints) > 0 {
			sums += "\n**" + escape(n.ID) + "**: " + endpointHours(n) + "\n"
		}
	}
	if len(rows) == 0 {
		return ""
	}
	return folded(fmt.Sprintf("Endpoints and their costs: %d", len(rows)),
		sums+markdownTable([]string{"service", "endpoint", "type", "zones", "hours a month", "policy", "for"}, rows))
}

// markdownFindings has all that the checks found.
func markdownFindings(r *Report) string {
	all := slices.SortedStableFunc(slices.Values(r.Findings), func(a, b Finding) int { return cmp.Compare(rank(a.Severity), rank(b.Severity)) })
	var rows [][]string
	for _, f := range all {
		rows = append(rows, []string{escape(string(f.Severity)), escape(f.Check), escape(about(f, f.Message)) + f.Place.markdown(), escape(f.Fix)})
	}
	p := &printer{report: r}
	return folded("Findings: "+p.countFindings(), markdownTable([]string{"severity", "check", "finding", "fix"}, rows))
}

func markdownAssumptions(r *Report) string {
	text := ""
	for _, a := range r.Assumptions {
		text += "\n- " + escape(a)
	}
	if text != "" {
		text += "\n"
	}
	return folded("Assumed, because no template says it", text)
}

// markdownHolding has the needs that hold, those of a workload and a service in one row.
func markdownHolding(r *Report) string {
	var rows [][]string
	for _, w := range r.Workloads {
		holding := slices.DeleteFunc(slices.Clone(w.Needs), func(n Need) bool { return n.Verdict != fact.Allowed })
		for _, g := range group(holding, func(n Need) string { return n.Feature }) {
			rows = append(rows, []string{escape(w.ID), escape(g[0].Feature), escape(containers(g)), escape(carriers(w, g))})
		}
	}
	return folded("What holds", markdownTable([]string{"workload", "need", "of", "how"}, rows))
}
