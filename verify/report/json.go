package report

import (
	"encoding/json"
	"io"
)

// version is that of the JSON form. It grows when a field is taken away or changes its
// meaning, not when one is added.
const version = 1

func writeJSON(w io.Writer, r *Report) error { return encode(w, complete(r)) }

// encode writes v for people and machines: indented, "<" and "&" as they are.
func encode(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

// complete returns a copy of r in which lists are empty rather than null.
func complete(r *Report) *Report {
	c := *r
	c.Version = version
	c.Workloads = copyOf(r.Workloads)
	for i := range c.Workloads {
		w := &c.Workloads[i]
		w.Subnets, w.Needs = copyOf(w.Subnets), copyOf(w.Needs)
		for j := range w.Needs {
			w.Needs[j].Path = copyOf(w.Needs[j].Path)
		}
	}
	c.Networks = copyOf(r.Networks)
	for i := range c.Networks {
		n := &c.Networks[i]
		n.CIDRs, n.Subnets, n.Exits, n.Endpoints = copyOf(n.CIDRs), copyOf(n.Subnets), copyOf(n.Exits), copyOf(n.Endpoints)
		for j := range n.Subnets {
			n.Subnets[j].Targets = copyOf(n.Subnets[j].Targets)
		}
		for j := range n.Endpoints {
			e := &n.Endpoints[j]
			e.Subnets, e.Reasons = copyOf(e.Subnets), copyOf(e.Reasons)
		}
	}
	c.Findings = copyOf(r.Findings)
	c.Assumptions = copyOf(r.Assumptions)
	return &c
}

// copyOf returns a copy of s that is not nil.
func copyOf[T any](s []T) []T { return append([]T{}, s...) }
