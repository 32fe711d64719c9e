package report

import (
	"cmp"
	"io"
	"slices"
	"strings"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
)

// A printer collects the text of one report.
type printer struct {
	strings.Builder
	palette
	report *Report
	claims
}

// writeText writes for people: what starts tasks, what leaves, what else was found, what
// was assumed, and one line that sums it up.
func writeText(w io.Writer, r *Report, colour bool) error {
	r = printable(r)
	p := &printer{palette: newPalette(colour), report: r, claims: newClaims(r.Findings)}
	p.workloads()
	p.networks()
	p.findings()
	p.assumptions()
	p.WriteString(p.summary() + "\n")
	_, err := io.WriteString(w, p.String())
	return err
}

// findings prints what no need and no exit has shown, the worst first.
func (p *printer) findings() {
	rest := p.rest()
	slices.SortStableFunc(rest, func(a, b Finding) int { return cmp.Compare(rank(a.Severity), rank(b.Severity)) })
	var rows []row
	for _, told := range cluster(group(rest, findingKey), sameFinding) {
		rows = append(rows, p.findingRow(told))
	}
	if len(rows) > 0 {
		p.WriteString(p.bold("findings") + "\n" + p.table("  ", rows) + "\n")
	}
}

func rank(s Severity) int { return slices.Index([]Severity{Error, Warning, Note}, s) }

// findingKey is what findings of several places share that read the same.
func findingKey(f Finding) string {
	return strings.Join([]string{string(f.Severity), f.Check, f.Message, f.Fix, f.AWSError}, "\x00")
}

// sameFinding is whether findings are told as one: they read alike, and so do their fixes.
func sameFinding(a, b []Finding) bool {
	x, y := a[0], b[0]
	return x.Severity == y.Severity && x.Check == y.Check && x.AWSError == y.AWSError &&
		alike(x.Message, y.Message) && alike(x.Fix, y.Fix)
}

// findingRow tells of findings as one: of those about the same resources in one text, else
// in what they share, and a line for each.
func (p *printer) findingRow(told [][]Finding) row {
	f, all := told[0][0], slices.Concat(told...)
	messages := unique(all, func(f Finding) string { return f.Message })
	r := row{cells: []cell{{string(f.Severity), p.severity(f.Severity)}, {f.Check, nil}}}
	if slices.ContainsFunc(told, func(g []Finding) bool { return resources(g) != resources(all) }) {
		text, rest := frame(messages)
		var at [][]Place
		for i, g := range told {
			rest[i] = resources(g) + ": " + rest[i]
			at = append(at, places(g, Finding.place))
		}
		r.list(text, rest, at)
	} else {
		r.text = weave(messages)
		if of := resources(all); of == f.Resource {
			r.text = about(f, r.text)
		} else {
			r.text = of + ": " + r.text
		}
		r.place = where(places(all, Finding.place), r.text)
	}
	fixes := woven(unique(all, func(f Finding) string { return f.Fix }))
	return r.advise("fix", fixes...).advise("AWS says", f.AWSError)
}

func (f Finding) place() Place { return f.Place }

// resources has the ids of what findings are about.
func resources(all []Finding) string {
	return strings.Join(unique(all, func(f Finding) string { return f.Resource }), ", ")
}

// about puts the resource of a finding before its message, unless that names it.
func about(f Finding, message string) string {
	if f.Resource == "" || strings.Contains(message, logicalID(f.Resource)) {
		return message
	}
	return f.Resource + ": " + message
}

// logicalID takes the stack away.
func logicalID(id string) string { return id[strings.LastIndex(id, "/")+1:] }

func (p *printer) assumptions() {
	if len(p.report.Assumptions) == 0 {
		return
	}
	p.WriteString(p.bold("assumed, because no template says it") + "\n")
	for _, a := range p.report.Assumptions {
		for i, line := range wrap(a, 4) {
			p.WriteString([]string{"  - ", "    "}[min(i, 1)] + line + "\n")
		}
	}
	p.WriteString("\n")
}

// painter is how a verdict looks.
func (p *printer) painter(v fact.Verdict) paint {
	return map[fact.Verdict]paint{fact.Allowed: p.good, fact.Denied: p.bad, fact.Unknown: p.open}[v]
}

// mark is the sign of a verdict.
func (p *printer) mark(v fact.Verdict) string {
	return p.painter(v)(map[fact.Verdict]string{fact.Allowed: "✓", fact.Denied: "✗", fact.Unknown: "?"}[v])
}

func (p *printer) severity(s Severity) paint {
	return map[Severity]paint{Error: p.bad, Warning: p.open}[s]
}
