package report

import (
	"testing"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
)

func TestSentence(t *testing.T) {
	workload := func(id string, v fact.Verdict, needs ...Need) Workload {
		return Workload{ID: id, Verdict: v, Needs: needs, Network: "Vpc"}
	}
	good := workload("Web", fact.Allowed)
	broken := workload("Api", fact.Denied, denied("a", "no endpoint for logs: no route"))
	optional := denied("a", "no session")
	optional.Optional = true
	elsewhere := workload("Far", fact.Allowed)
	elsewhere.Network = "Another"
	closed := Network{ID: "Vpc", Isolated: true}
	dns := Network{Isolated: true, Exits: []Exit{{Residual: true, Verdict: fact.Allowed}}}
	leaky := Network{Exits: []Exit{{Verdict: fact.Allowed}, {Verdict: fact.Allowed}, {Residual: true}}}
	unclear := Network{Exits: []Exit{{Verdict: fact.Unknown}}}
	both := Network{Exits: append(leaky.Exits, unclear.Exits...)}
	limited := Network{} // in worlds that were not looked at there may be more
	depends := Need{Verdict: fact.Unknown, Path: []Hop{{Verdict: fact.Unknown, Why: "no endpoint for logs: 2 are for others, if Closed is true"}}}
	tests := []struct {
		workloads []Workload
		networks  []Network
		want      string
	}{
		{nil, nil, "No workload was found that could start tasks."},
		{nil, []Network{leaky}, "No workload was found that could start tasks. Data can leave the network through 2 open exits."},
		{[]Workload{good}, nil, "Web can start."},
		{[]Workload{good}, []Network{closed}, "Web can start, and nothing leaves the network."},
		{[]Workload{good, good}, []Network{closed, dns}, "Both workloads can start, and nothing leaves the networks but through 1 exit that AWS offers nothing to close."},
		{[]Workload{good, good, good}, []Network{leaky}, "All 3 workloads can start, and data can leave the network through 2 open exits."},
		{[]Workload{good, broken}, []Network{closed}, "Api cannot start: no endpoint for logs. Nothing leaves the network."},
		{[]Workload{good, broken, broken}, []Network{unclear}, "2 of 3 workloads cannot start. It is not proved that nothing leaves the network."},
		{[]Workload{workload("Web", fact.Unknown)}, nil, "Web is not proved to start."},
		{[]Workload{workload("A", fact.Unknown), workload("B", fact.Unknown)}, nil, "2 of 2 workloads are not proved to start."},
		{[]Workload{workload("A", fact.Unknown), broken}, nil, "Api cannot start: no endpoint for logs; 1 more is not proved to start."},
		{[]Workload{broken, broken, workload("A", fact.Unknown), workload("B", fact.Unknown)}, nil, "2 of 4 workloads cannot start; 2 more are not proved to start."},
		{[]Workload{workload("Api", fact.Denied, optional, denied("a", "shut"))}, nil, "Api cannot start: shut."},
		{[]Workload{workload("Api", fact.Unknown, depends)}, nil, "Api is not proved to start: no endpoint for logs, if Closed is true."},
		{[]Workload{workload("Api", fact.Unknown, Need{Verdict: fact.Unknown}, denied("a", "shut"))}, nil,
			"Api is not proved to start: shut, in some of the ways in which the templates can turn out."},
		{[]Workload{workload("Api", fact.Unknown, Need{Verdict: fact.Unknown})}, nil, "Api is not proved to start."},
		{[]Workload{workload("Web", fact.Allowed, optional)}, []Network{closed}, "Web can start, though 1 optional call fails, and nothing leaves the network."},
		{[]Workload{workload("Web", fact.Allowed, optional), workload("Api", fact.Allowed, optional)}, nil, "Both workloads can start, though 2 optional calls fail."},
		{[]Workload{good, elsewhere}, []Network{closed}, "Both workloads can start, and nothing leaves the network, and 1 workload is not known to be in it."},
		{[]Workload{elsewhere, workload("A", fact.Denied)}, []Network{dns, closed},
			"A cannot start. Nothing leaves the networks but through 1 exit that AWS offers nothing to close, and 1 workload is not known to be in them."},
		{[]Workload{good}, []Network{both}, "Web can start, and data can leave the network through 2 open exits, and perhaps through 1 more."},
		{[]Workload{good}, []Network{closed, limited}, "Web can start, and it is not proved that nothing leaves the networks."},
	}
	for _, tt := range tests {
		if got := (&Report{Workloads: tt.workloads, Networks: tt.networks}).Sentence(); got != tt.want {
			t.Errorf("got  %s\nwant %s", got, tt.want)
		}
	}
}
