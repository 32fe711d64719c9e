package verify

import (
	"cmp"
	"slices"
	"strings"

	"github.com/isolated-ecs/isolated-ecs/verify/check"
	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/network"
	"github.com/isolated-ecs/isolated-ecs/verify/proof"
	"github.com/isolated-ecs/isolated-ecs/verify/report"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
	"github.com/isolated-ecs/isolated-ecs/verify/workload"
)

// A merger brings the results of the worlds together: what holds in all of them holds,
// what does not is unknown.
type merger struct {
	worlds      int  // that were taken in
	complete    bool // there are no others
	workloads   tally[workloadKey, report.Workload]
	needs       map[workloadKey]*tally[needKey, report.Need] // by workload
	networks    tally[template.Text, report.Network]         // by id of the VPC, as two may be called the same
	subnets     tally[subnetKey, report.Subnet]
	exits       tally[exitKey, report.Exit]
	endpoints   tally[endpointKey, report.Endpoint]
	findings    tally[report.Finding, report.Finding]
	assumptions []string
	kinds       map[string]check.Kind // by name of the check
}

// A workloadKey tells the workloads of a report apart: what starts tasks, and on what.
type workloadKey struct {
	place    report.Place
	capacity string
}

// A needKey tells the needs of a report apart.
type needKey struct {
	feature, container, reason, service, host, action, resource, principal string
}

type exitKey struct {
	network template.Text
	exit    report.Exit
}

func newMerger() *merger {
	return &merger{kinds: map[string]check.Kind{}, needs: map[workloadKey]*tally[needKey, report.Need]{}}
}

// add runs the checks in a world and takes their results in.
func (m *merger) add(w *template.World, isolated bool, checks []*check.Check) {
	p := proof.New(w)
	m.worlds++
	m.addWorkloads(p)
	m.addNetworks(p)
	pass := &check.Pass{Proof: p, Isolated: isolated}
	for _, c := range checks {
		m.kinds[c.Name] = c.Kind
		for _, f := range c.Run(pass) {
			f.Check = c.Name
			m.findings.add(f, f, w.Choices)
		}
	}
	m.assumptions = append(m.assumptions, workload.Assumptions(found(p))...)
}

func (m *merger) addWorkloads(p *proof.Proof) {
	for _, w := range p.Workloads {
		key := workloadKey{report.At(w.At), w.Capacity}
		m.workloads.add(key, workloadOf(w), p.World.Choices)
		if m.needs[key] == nil {
			m.needs[key] = &tally[needKey, report.Need]{}
		}
		for _, n := range needsOf(w) {
			m.needs[key].add(keyOf(n), n, p.World.Choices)
		}
	}
}

func (m *merger) addNetworks(p *proof.Proof) {
	for _, vpc := range p.Network.VPCs() {
		m.networks.add(vpc.ID, networkOf(vpc), p.World.Choices)
		for _, s := range vpc.Subnets() {
			m.subnets.add(subnetKey{vpc.ID, s.ID}, subnetOf(s), p.World.Choices)
		}
		for _, e := range p.Exits(vpc) {
			exit := report.Exit{Kind: e.Kind, Verdict: e.Verdict, Residual: e.Residual, Why: e.Why, Fix: e.Fix, Place: report.At(e.At)}
			m.exits.add(exitKey{vpc.ID, exit}, exit, p.World.Choices)
		}
		for _, e := range vpc.Endpoints() {
			m.endpoints.add(endpointKey{vpc.ID, e.Resource.ID}, endpointOf(p, e), p.World.Choices)
		}
	}
}

func found(p *proof.Proof) []*workload.Workload {
	var found []*workload.Workload
	for _, w := range p.Workloads {
		found = append(found, w.Workload)
	}
	return found
}

func workloadOf(w *proof.Workload) report.Workload {
	vpc, subnets := placeOf(w)
	return report.Workload{ID: w.ID.String(), Kind: w.Resource.Type, LaunchType: w.LaunchType, Capacity: w.Capacity, Verdict: w.Verdict(),
		Place: report.At(w.At), Network: vpc, Subnets: subnets, Needs: []report.Need{}}
}

// needsOf are the needs of a workload, with what is not known of it as one more.
func needsOf(w *proof.Workload) []report.Need {
	var needs []report.Need
	if len(w.Unknown) > 0 {
		needs = append(needs, report.Need{Feature: "unknown-workload", Reason: "what its tasks need", Verdict: w.Unknown.Verdict(),
			Path: report.Hops(w.Unknown)})
	}
	for _, n := range w.Needs {
		need := report.Need{Feature: n.Feature, Container: n.Container, Reason: n.Reason, Service: string(n.Service),
			Host: n.Host.String(), Action: n.Action, Resource: n.Resource.String(), Principal: string(n.Principal),
			Optional: n.Optional, Verdict: n.Verdict(), Path: report.Hops(n.Steps)}
		if n.Via != nil {
			need.Via = n.Via.Resource.ID.String()
		}
		if need.Verdict != fact.Allowed {
			need.Fix, need.AWSError = n.Remedy(), n.Symptom()
		}
		needs = append(needs, need)
	}
	return needs
}

func keyOf(n report.Need) needKey {
	return needKey{feature: n.Feature, container: n.Container, reason: n.Reason, service: n.Service,
		host: n.Host, action: n.Action, resource: n.Resource, principal: n.Principal}
}

// report returns what all worlds say together.
func (m *merger) report() *Report {
	r := &Report{Version: 1, Workloads: []report.Workload{}, Networks: []report.Network{}, Findings: []report.Finding{}}
	for _, key := range m.workloads.keys {
		r.Workloads = append(r.Workloads, m.workload(key))
	}
	for _, id := range m.networks.keys {
		r.Networks = append(r.Networks, m.network(id))
	}
	for _, key := range m.findings.keys {
		r.Findings = append(r.Findings, m.finding(key))
	}
	slices.SortStableFunc(r.Findings, m.compareFindings)
	if !m.complete {
		m.assumptions = append(m.assumptions, "The templates can turn out in more ways than were looked at, so nothing is proved; "+
			"give values to the parameters that conditions depend on (--parameter).")
	}
	slices.Sort(m.assumptions)
	r.Assumptions = append([]string{}, slices.Compact(m.assumptions)...)
	return r
}

// compareFindings puts errors first, and among them what keeps tasks from starting.
func (m *merger) compareFindings(a, b report.Finding) int {
	order := []report.Severity{report.Error, report.Warning, report.Note}
	return cmp.Or(cmp.Compare(slices.Index(order, a.Severity), slices.Index(order, b.Severity)),
		cmp.Compare(m.kinds[a.Check], m.kinds[b.Check]), cmp.Compare(a.Check, b.Check), cmp.Compare(a.Resource, b.Resource),
		fact.Location(a.Place).Compare(fact.Location(b.Place)), cmp.Compare(a.Message, b.Message))
}

func (m *merger) workload(key workloadKey) report.Workload {
	same := m.workloads.of[key]
	w := same[0].value
	for _, other := range same[1:] {
		w.Verdict = agreed(w.Verdict, other.value.Verdict)
		w.Network, w.Subnets = sameOr(w.Network, other.value.Network, ""), union(w.Subnets, other.value.Subnets)
	}
	w.Verdict = m.certain(w.Verdict)
	needs := m.needs[key]
	for _, need := range needs.keys {
		w.Needs = append(w.Needs, m.need(needs.of[need]))
	}
	return w
}

// agreed is the verdict of two worlds together.
func agreed(v, w fact.Verdict) fact.Verdict {
	if v != w {
		return fact.Unknown
	}
	return v
}

// certain turns a verdict into Unknown if not all worlds were looked at.
func (m *merger) certain(v fact.Verdict) fact.Verdict {
	if !m.complete {
		return fact.Unknown
	}
	return v
}

// need is that of the first world in which it is worst; if worlds differ, the hop that
// decides there says on what it depends.
func (m *merger) need(same []mention[report.Need]) report.Need {
	need, verdict := same[0].value, same[0].value.Verdict
	var against []mention[report.Need]
	for _, other := range same {
		verdict = agreed(verdict, other.value.Verdict)
		if other.value.Verdict != fact.Allowed {
			against = append(against, other)
		}
	}
	if verdict == fact.Unknown && len(against) > 0 && len(against) < len(same) {
		need = against[0].value
		need.Path = depending(need.Path, when(against))
	}
	need.Verdict = m.certain(verdict)
	return need
}

// depending makes the hop that is in the way one that is there only in some worlds.
func depending(path []report.Hop, when string) []report.Hop {
	path = slices.Clone(path)
	for i := range path {
		if path[i].Verdict != fact.Allowed {
			path[i].Verdict = fact.Unknown
			path[i].Why += ", if " + when
		}
	}
	return path
}

func (m *merger) network(id template.Text) report.Network {
	n := m.networks.of[id][0].value
	n.Exits, n.Isolated = []report.Exit{}, m.complete
	for _, key := range m.exits.keys {
		if key.network != id {
			continue
		}
		same := m.exits.of[key]
		exit := same[0].value
		if len(same) < len(m.networks.of[id]) {
			exit.Verdict = fact.Unknown
			exit.Why += ", if " + when(same)
		}
		n.Exits = append(n.Exits, exit)
		n.Isolated = n.Isolated && exit.Residual
	}
	n.Subnets = m.subnetsOf(id)
	n.Endpoints = m.endpointsOf(id)
	if m.complete {
		n.EndpointHours = totalHours(n.Endpoints)
	}
	return n
}

// finding is an error only if it is one in every world.
func (m *merger) finding(key report.Finding) report.Finding {
	same := m.findings.of[key]
	f := same[0].value
	if len(same) < m.worlds || !m.complete {
		if f.Severity == report.Error {
			f.Severity = report.Warning
		}
		f.Message += ", if " + when(same)
	}
	return f
}

// when says what worlds have in common that others have not.
func when[T any](mentions []mention[T]) string {
	common := slices.Clone(mentions[0].choices)
	for _, other := range mentions[1:] {
		common = slices.DeleteFunc(common, func(c string) bool { return !slices.Contains(other.choices, c) })
	}
	if len(common) == 0 {
		return "some of the open conditions are true"
	}
	return strings.Join(common, " and ")
}

// A tally collects, in the order in which they were first seen, what worlds mention.
type tally[K comparable, T any] struct {
	keys []K
	of   map[K][]mention[T]
}

// A mention is a value, and the choices of the world that it comes from.
type mention[T any] struct {
	value   T
	choices []string
}

func (t *tally[K, T]) add(key K, value T, choices []string) {
	if t.of == nil {
		t.of = map[K][]mention[T]{}
	}
	if _, known := t.of[key]; !known {
		t.keys = append(t.keys, key)
	}
	t.of[key] = append(t.of[key], mention[T]{value, choices})
}

// nameOf is the id of a VPC in reports.
func nameOf(vpc *network.VPC) string {
	if vpc.Resource == nil {
		return vpc.Name()
	}
	return vpc.Resource.ID.String()
}
