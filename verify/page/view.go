package page

import (
	"fmt"
	"html/template"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/report"
)

// A view is what the layout shows, from top to bottom.
type view struct {
	Policy   string
	Style    template.CSS
	Script   template.JS
	Title    string
	Verdict  tone
	Sentence string
	Counts   []count
	Causes   []cause
	More     int // causes that are not named
	Picture  template.HTML
	Undrawn  string // why there is no picture

	Columns   []column
	Workloads []*workload
	Large     bool // enough workloads to want a filter
	Legend    []tone

	Findings    []findings
	Severities  []count
	Networks    []network
	Assumptions []string
	Files       []string
	Version     int
}

// A tone is how something is marked: its class, which the style sheet gives a colour and a
// sign, and its word.
type tone struct{ Class, Word string }

var (
	good    = tone{"allowed", "allowed"}
	bad     = tone{"denied", "denied"}
	unclear = tone{"unknown", "unknown"}
	faint   = tone{"residual", "residual"}
)

func toneOf(v fact.Verdict) tone {
	switch v {
	case fact.Allowed:
		return good
	case fact.Denied:
		return bad
	}
	return unclear
}

// says is t with another word.
func (t tone) says(word string) tone { t.Word = word; return t }

// starts is the verdict of a workload.
func starts(v fact.Verdict) tone {
	t := toneOf(v)
	return t.says(map[string]string{"allowed": "can start", "denied": "cannot start", "unknown": "not proved"}[t.Class])
}

// A count is a number and what it is of.
type count struct {
	N     int
	Label string
	Tone  tone
}

// A cause is why a workload does not start.
type cause struct {
	Workload, Why, Fix, Href string
	Tone                     tone
}

// maxCauses are named under the verdict; the others are in the matrix.
const maxCauses = 5

// largeFrom is the number of workloads from which the matrix has a filter.
const largeFrom = 9

func viewOf(r *report.Report) *view {
	v := &view{Sentence: r.Sentence(), Assumptions: r.Assumptions, Version: max(r.Version, 1), Legend: []tone{good, bad, unclear}, Large: len(r.Workloads) >= largeFrom}
	v.Files = files(r)
	v.Title = title(r, v.Files)
	rules := map[string]report.Rule{}
	for _, rule := range r.Rules {
		rules[rule.Name] = rule
	}
	ids := anchors{}
	for i, n := range r.Networks {
		v.Networks = append(v.Networks, networkOf(n, i, ids))
	}
	v.Columns, v.Workloads = matrix(r, rules, ids)
	v.Findings, v.Severities = findingsOf(r, rules)
	v.Verdict, v.Counts = overall(r)
	v.causes(r)
	return v
}

// overall is the verdict of the whole report, and what it is made of.
func overall(r *report.Report) (tone, []count) {
	of, exits, found := map[string]int{}, map[string]int{}, map[report.Severity]int{}
	for _, w := range r.Workloads {
		of[toneOf(w.Verdict).Class]++
	}
	for _, n := range r.Networks {
		for _, e := range n.Exits {
			exits[exitTone(e).Class]++
		}
	}
	for _, f := range r.Findings {
		found[f.Severity]++
	}
	t := good
	notIsolated := func(n report.Network) bool { return !n.Isolated }
	switch {
	case of["denied"] > 0 || exits["denied"] > 0 || found[report.Error] > 0:
		t = bad
	case of["unknown"] > 0 || len(r.Workloads) == 0 || slices.ContainsFunc(r.Networks, notIsolated) || fails(r):
		t = unclear
	}
	counts := []count{
		{of["allowed"], plural(of["allowed"], "workload") + " can start", good},
		{of["denied"], plural(of["denied"], "workload") + " cannot start", bad},
		{of["unknown"], plural(of["unknown"], "workload") + " not proved", unclear},
		{exits["denied"], plural(exits["denied"], "exit") + " open", bad},
		{exits["unknown"], plural(exits["unknown"], "exit") + " may be open", unclear},
		{exits["residual"], "residual " + plural(exits["residual"], "exit"), faint},
		{found[report.Error], plural(found[report.Error], "error"), bad},
		{found[report.Warning], plural(found[report.Warning], "warning"), unclear},
		{found[report.Note], plural(found[report.Note], "note"), faint},
	}
	return t, slices.DeleteFunc(counts, func(c count) bool { return c.N == 0 })
}

// fails is whether a call fails of a workload that starts without it.
func fails(r *report.Report) bool {
	denied := func(n report.Need) bool { return n.Verdict == fact.Denied }
	return slices.ContainsFunc(r.Workloads, func(w report.Workload) bool { return slices.ContainsFunc(w.Needs, denied) })
}

// causes names the workloads that do not start, those that cannot before those that may not.
func (v *view) causes(r *report.Report) {
	for _, w := range v.Workloads {
		of := r.Workloads[w.Index]
		if of.Verdict == fact.Allowed {
			continue
		}
		c := cause{Workload: w.Name, Tone: w.Tone, Href: w.ID}
		if i := slices.IndexFunc(of.Needs, func(n report.Need) bool { return n.Verdict == of.Verdict && !n.Optional }); i >= 0 {
			c.Why, c.Fix, c.Href = of.Needs[i].Witness().Why, of.Needs[i].Fix, w.cellOf(i)
		}
		v.Causes = append(v.Causes, c)
	}
	if len(v.Causes) > maxCauses {
		v.Causes, v.More = v.Causes[:maxCauses], len(v.Causes)-maxCauses
	}
}

// title names the stacks, else the files, of which the report is.
func title(r *report.Report, files []string) string {
	var stacks []string
	for _, w := range r.Workloads {
		stacks = add(stacks, w.Stack)
	}
	for _, n := range r.Networks {
		stacks = add(stacks, n.Stack)
	}
	if len(stacks) == 0 {
		for _, f := range files {
			stacks = add(stacks, path.Base(filepath.ToSlash(f)))
		}
	}
	if len(stacks) > 3 {
		return fmt.Sprintf("%s and %d more", strings.Join(stacks[:3], ", "), len(stacks)-3)
	}
	return strings.Join(stacks, ", ")
}

// files are those that the report has places in.
func files(r *report.Report) []string {
	var all []string
	for _, w := range r.Workloads {
		all = add(all, w.File)
	}
	for _, n := range r.Networks {
		all = add(all, n.File)
		for _, e := range n.Endpoints {
			all = add(all, e.File)
		}
	}
	for _, f := range r.Findings {
		all = add(all, f.File)
	}
	slices.Sort(all)
	return all
}

// add appends s unless it is empty or there.
func add(all []string, s string) []string {
	if s == "" || slices.Contains(all, s) {
		return all
	}
	return append(all, s)
}

// anchors are the fragments that are taken.
type anchors map[string]bool

// of makes a fragment of names, whatever is in them; the same names in the same order give
// the same one.
func (a anchors) of(names ...string) string {
	var b strings.Builder
	for _, r := range strings.Join(slices.DeleteFunc(names, func(s string) bool { return s == "" }), "-") {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9', r >= 'A' && r <= 'Z':
			b.WriteRune(r)
		default:
			b.WriteByte('-')
		}
	}
	id := b.String()
	for i := 2; a[id]; i++ {
		id = b.String() + "-" + strconv.Itoa(i)
	}
	a[id] = true
	return id
}

// plural is the word for n things.
func plural(n int, word string) string {
	if n == 1 {
		return word
	}
	return word + "s"
}

// line is "file:line", "" if the file is not known.
func line(file string, number int) string {
	if file == "" || number == 0 {
		return file
	}
	return file + ":" + strconv.Itoa(number)
}

// thousands is "4,380".
func thousands(n int) string {
	digits := strconv.Itoa(n)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}
