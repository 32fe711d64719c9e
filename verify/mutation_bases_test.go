package verify_test

import (
	"fmt"
	"os"
	"slices"
	"testing"

	"github.com/isolated-ecs/isolated-ecs/verify"
	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/report"
)

// TestMutationsOfBases deletes what the golden templates do not have, network ACLs, NAT
// gateways, policies of endpoints, file systems, sessions, instances, from the classics and
// from the templates of real failures. The oracle is weaker: nothing starts that did not,
// unless what was deleted stood in its way.
func TestMutationsOfBases(t *testing.T) {
	count := 0
	for _, base := range bases(t) {
		b := newBase(t, base)
		for _, m := range b.mutations() {
			count++
			if problems := b.judge(m); len(problems) > 0 {
				t.Errorf("%s: %v", base.name, problems)
			}
		}
	}
	fmt.Printf("mutation: %d deletions in hand-written templates\n", count)
}

type namedTree struct {
	name string
	root map[string]tree
}

func bases(t *testing.T) []namedTree {
	var out []namedTree
	for _, file := range glob(t, "testdata/classics/*.yaml") {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, namedTree{name(file), readYAML(t, data)})
	}
	for _, file := range glob(t, "testdata/failures/*.txtar") {
		archive := parse(t, file)
		for _, half := range []string{"fixed.yaml", "broken.yaml"} {
			out = append(out, namedTree{name(file) + " " + half, readYAML(t, section(t, archive, half))})
		}
	}
	return out
}

type base struct {
	namedTree
	facts *facts
	file  string
	needs map[needID]verify.Verdict
}

type needID struct{ workload, capacity, feature, container, reason, service, action, principal string }

func newBase(t *testing.T, n namedTree) *base {
	b := &base{namedTree: n, facts: factsOf(n.root), file: t.TempDir() + "/template.json"}
	r, err := (&mutant{root: n.root}).analyse(b.file)
	if err != nil {
		t.Fatalf("%s: %v", n.name, err)
	}
	b.needs = verdicts(r)
	return b
}

// verdicts are those of all needs of a report; of needs that look alike, the worst.
func verdicts(r *verify.Report) map[needID]verify.Verdict {
	out := map[needID]verify.Verdict{}
	for _, w := range r.Workloads {
		for _, n := range w.Needs {
			id := idOf(w, n)
			was, ok := out[id]
			if !ok {
				was = fact.Allowed
			}
			out[id] = was.And(n.Verdict)
		}
	}
	return out
}

func idOf(w report.Workload, n report.Need) needID {
	return needID{w.ID, w.Capacity, n.Feature, n.Container, n.Reason, n.Service, n.Action, n.Principal}
}

func (b *base) mutations() []mutation {
	var out []mutation
	walk(b.root, nil, func(w way, t tree) bool {
		last := w[len(w)-1]
		switch {
		case w[0] != "Resources", slices.Contains([]string{"Tags", "Type", "Metadata", "Description"}, last), slices.ContainsFunc(w, isFunction):
			return w[0] == "Resources" && len(w) == 1
		case len(w) > 1:
			out = append(out, mutation{place: w})
		}
		return true
	})
	return out
}

func (b *base) judge(m mutation) []string {
	mutant := m.mutate(b.root, b.facts)
	r, err := mutant.analyse(b.file)
	if err != nil {
		if len(err.Error()) > 5 && err.Error()[:5] == "panic" {
			return []string{err.Error()}
		}
		return nil
	}
	var out []string
	for id, v := range verdicts(r) {
		if was, ok := b.needs[id]; ok && was != verify.Allowed && v == verify.Allowed {
			out = append(out, fmt.Sprintf("%s: %v was %s", mutant.name, id, was))
		}
	}
	return out
}
