package report

import (
	"fmt"
	"strings"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
)

// summary is the last line, such as
// "2 workloads: 1 can start, 1 cannot; 3 exits open; 1 error, 4 warnings".
func (p *printer) summary() string {
	paint := p.good
	for _, f := range p.report.Findings {
		if f.Severity == Error {
			paint = p.bad
		}
	}
	return paint(strings.Join(nonEmpty(p.countWorkloads(), p.countExits(), p.countFindings()), "; "))
}

func (p *printer) countWorkloads() string {
	n := map[fact.Verdict]int{}
	for _, w := range p.report.Workloads {
		n[w.Verdict]++
	}
	total := len(p.report.Workloads)
	if total == 0 {
		return "no workloads"
	}
	return plural(total, "workload") + ": " + strings.Join(nonEmpty(
		count(n[fact.Allowed], "can start"),
		count(n[fact.Denied], "cannot"),
		count(n[fact.Unknown], "not proved"),
	), ", ")
}

func (p *printer) countExits() string {
	if len(p.report.Networks) == 0 {
		return ""
	}
	n := map[state]int{}
	for _, network := range p.report.Networks {
		for _, e := range network.Exits {
			n[stateOf(e)]++
		}
	}
	exits := plural(n[open], "exit") + " open"
	return strings.Join(nonEmpty(exits, count(n[maybe], "maybe"), count(n[residual], "residual")), ", ")
}

func (p *printer) countFindings() string {
	n := map[Severity]int{}
	for _, f := range p.report.Findings {
		n[f.Severity]++
	}
	found := []string{plural(n[Error], "error")}
	for _, s := range []Severity{Warning, Note} {
		if n[s] > 0 {
			found = append(found, plural(n[s], string(s)))
		}
	}
	return strings.Join(found, ", ")
}

// plural is "no exits", "1 exit", "2 exits".
func plural(n int, word string) string {
	switch n {
	case 0:
		return "no " + word + "s"
	case 1:
		return "1 " + word
	}
	return fmt.Sprintf("%d %ss", n, word)
}

// count is "" for none.
func count(n int, word string) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("%d %s", n, word)
}
