package report

import (
	"cmp"
	"slices"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
)

// workloads prints those that cannot start first. Workloads of which the same can be said
// share one body, and a failure that was explained before is not explained again.
func (p *printer) workloads() {
	type told struct {
		Workload
		rows []row
	}
	var all []told
	for _, w := range p.report.Workloads {
		all = append(all, told{w, p.needRows(w)})
	}
	slices.SortStableFunc(all, func(a, b told) int { return cmp.Compare(urgency(a.Verdict), urgency(b.Verdict)) })
	explained := map[string]string{}
	for _, same := range group(all, func(t told) string { return t.Verdict.String() + p.table("", t.rows) }) {
		var heads []row
		for _, t := range same {
			heads = append(heads, p.workloadRow(t.Workload))
		}
		rows := same[0].rows
		p.refer(rows, same[0].ID, explained)
		p.WriteString(p.table("", heads) + p.table("    ", rows) + "\n")
	}
}

func urgency(v fact.Verdict) int {
	return slices.Index([]fact.Verdict{fact.Denied, fact.Unknown, fact.Allowed}, v)
}

func (p *printer) workloadRow(w Workload) row {
	says := map[fact.Verdict]string{
		fact.Allowed: "can start", fact.Denied: "cannot start", fact.Unknown: "not proved to start",
	}[w.Verdict]
	return row{
		mark:  p.mark(w.Verdict),
		cells: []cell{{w.ID, p.bold}, {w.Kind, nil}, {says, p.painter(w.Verdict)}},
		place: where([]Place{w.Place}, w.ID),
	}
}

// refer replaces explanations that an earlier workload has had.
func (p *printer) refer(rows []row, id string, explained map[string]string) {
	for i, r := range rows {
		before, ok := explained[r.key]
		switch {
		case r.block == nil:
		case ok && before != id:
			rows[i].block = r.again(before)
		default:
			explained[r.key] = id
		}
	}
}
