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
	for _, same := range group(rest, findingKey) {
		rows = append(rows, p.findingRow(same))
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

func (p *printer) findingRow(same []Finding) row {
	f := same[0]
	resources := unique(same, func(f Finding) string { return f.Resource })
	r := row{cells: []cell{{string(f.Severity), p.severity(f.Severity)}, {f.Check, nil}}, text: f.Message}
	if len(resources) > 1 || f.Resource != "" && !strings.Contains(f.Message, logicalID(f.Resource)) {
		r.text = some(resources, "resources") + ": " + f.Message
	}
	for _, place := range someOf(unique(same, func(f Finding) string { return f.Place.String() }), "places") {
		r.below = append(r.below, p.faint(place))
	}
	return r.advise("fix", f.Fix).advise("AWS says", f.AWSError)
}

// logicalID takes the stack away.
func logicalID(id string) string { return id[strings.LastIndex(id, "/")+1:] }

func (p *printer) assumptions() {
	if len(p.report.Assumptions) == 0 {
		return
	}
	p.WriteString(p.bold("assumed, because no template says it") + "\n")
	for _, a := range p.report.Assumptions {
		p.WriteString("  - " + a + "\n")
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
