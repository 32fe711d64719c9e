package page

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/report"
)

// A column is a feature that a workload may need.
type column struct{ Name, Title, URL string }

// A workload is a row of the matrix, and its chains of facts.
type workload struct {
	ID, Name, Kind string
	Tone           tone
	Index          int
	Facts          []string // launch type, network, …
	Place          string
	Groups         [][]*cell // for each column
	Cells          []*cell   // in the order of the calls
	Open           bool
}

// A cell is what a workload needs of a feature for one container, or for the whole task.
type cell struct {
	ID, Feature, Container string
	Services               string // what is called
	Tone                   tone
	Optional               bool
	Named                  bool   // there are others for the feature, so that it shows its container
	Indices                string // "3:0 3:1": needs 0 and 1 of workload 3, as in the picture
	Open                   bool
	Needs                  []need
	Like                   *like // what it differs in from another, which has the chains

	workload *workload
	source   []report.Need
	first    int // index of its first need
}

// expandUpTo is how many cells with problems are open from the start.
const expandUpTo = 24

// matrix has the workloads that do not start first.
func matrix(r *report.Report, rules map[string]report.Rule, ids anchors) ([]column, []*workload) {
	columns := columnsOf(r, rules)
	all := make([]*workload, len(r.Workloads))
	var cells []*cell
	for i, w := range r.Workloads {
		all[i] = workloadOf(w, i, ids)
		all[i].Groups = make([][]*cell, len(columns))
		for _, c := range all[i].Cells {
			c.workload = all[i]
			at := slices.IndexFunc(columns, func(of column) bool { return of.Name == c.Feature })
			all[i].Groups[at] = append(all[i].Groups[at], c)
		}
		for _, g := range all[i].Groups {
			for _, c := range g {
				c.Named = len(g) > 1
			}
		}
		cells = append(cells, all[i].Cells...)
	}
	explain(cells, len(r.Workloads))
	slices.SortStableFunc(all, func(a, b *workload) int { return cmp.Compare(urgency(a.Tone), urgency(b.Tone)) })
	expand(all)
	return columns, all
}

// columnsOf has each feature that is needed, in the order in which tasks need them.
func columnsOf(r *report.Report, rules map[string]report.Rule) []column {
	var names []string
	for _, w := range r.Workloads {
		after := 0 // features of a workload stay in its order as far as others allow
		for _, n := range w.Needs {
			at := slices.Index(names, n.Feature)
			if at < 0 {
				at = min(after, len(names))
				names = slices.Insert(names, at, n.Feature)
			}
			after = max(after, at+1)
		}
	}
	var columns []column
	for _, name := range names {
		columns = append(columns, column{name, rules[name].Title, rules[name].URL})
	}
	return columns
}

func workloadOf(w report.Workload, index int, ids anchors) *workload {
	v := &workload{ID: ids.of("workload", w.ID, w.Capacity), Name: w.ID, Kind: w.Kind, Tone: starts(w.Verdict), Index: index,
		Place: w.Place.String()}
	for _, part := range []struct{ label, of string }{{"", w.LaunchType}, {"capacity ", w.Capacity}, {"in ", w.Network}, {"subnets ", strings.Join(w.Subnets, ", ")}} {
		if part.of != "" {
			v.Facts = append(v.Facts, part.label+part.of)
		}
	}
	for i, n := range w.Needs {
		at := slices.IndexFunc(v.Cells, func(c *cell) bool { return c.Feature == n.Feature && c.Container == n.Container })
		if at < 0 {
			at = len(v.Cells)
			v.Cells = append(v.Cells, &cell{Feature: n.Feature, Container: n.Container, first: i,
				ID: ids.of("need", w.ID, w.Capacity, n.Feature, n.Container)})
		}
		c := v.Cells[at]
		c.source = append(c.source, n)
		c.Indices = strings.TrimSpace(fmt.Sprintf("%s %d:%d", c.Indices, index, i))
	}
	for _, c := range v.Cells {
		c.sum()
	}
	return v
}

// sum is the worst of the needs of a cell.
func (c *cell) sum() {
	v := fact.Allowed
	var services []string
	c.Optional = true
	for _, n := range c.source {
		v = v.And(n.Verdict)
		services = add(services, cmp.Or(n.Service, n.Host))
	}
	for _, n := range c.source {
		c.Optional = c.Optional && (n.Optional || n.Verdict == fact.Allowed && v != fact.Allowed)
	}
	c.Tone, c.Services = toneOf(v), strings.Join(services, ", ")
}

// cellOf is the fragment of the cell that a need is in.
func (w *workload) cellOf(need int) string {
	for _, c := range w.Cells {
		if slices.Contains(strings.Fields(c.Indices), fmt.Sprintf("%d:%d", w.Index, need)) {
			return c.ID
		}
	}
	return w.ID
}

// expand opens what is not allowed, unless there is too much of it.
func expand(all []*workload) {
	n := 0
	for _, w := range all {
		w.Open = w.Tone.Class != good.Class && n < expandUpTo
		for _, c := range w.Cells {
			if c.Tone != good && n < expandUpTo {
				c.Open = true
				n++
			}
		}
	}
}
