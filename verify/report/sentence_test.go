package report

import (
	"testing"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
)

func TestSentence(t *testing.T) {
	workload := func(id string, v fact.Verdict, needs ...Need) Workload { return Workload{ID: id, Verdict: v, Needs: needs} }
	good := workload("Web", fact.Allowed)
	broken := workload("Api", fact.Denied, denied("a", "no endpoint for logs: no route"))
	optional := denied("a", "no session")
	optional.Optional = true
	closed := Network{Isolated: true}
	dns := Network{Isolated: true, Exits: []Exit{{Residual: true, Verdict: fact.Allowed}}}
	leaky := Network{Exits: []Exit{{Verdict: fact.Allowed}, {Verdict: fact.Allowed}, {Residual: true}}}
	unclear := Network{Exits: []Exit{{Verdict: fact.Unknown}}}
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
		{[]Workload{workload("A", fact.Unknown), broken}, nil, "Api cannot start: no endpoint for logs."},
		{[]Workload{workload("Api", fact.Denied, optional, denied("a", "shut"))}, nil, "Api cannot start: shut."},
	}
	for _, tt := range tests {
		if got := (&Report{Workloads: tt.workloads, Networks: tt.networks}).Sentence(); got != tt.want {
			t.Errorf("got  %s\nwant %s", got, tt.want)
		}
	}
}
