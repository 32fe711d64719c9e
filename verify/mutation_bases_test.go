package verify_test

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"testing"

	"github.com/isolated-ecs/isolated-ecs/verify"
	"github.com/isolated-ecs/isolated-ecs/verify/report"
)

// TestMutationsOfBases deletes what the golden templates do not have, network ACLs, NAT
// gateways, policies of endpoints, file systems, sessions, instances, from the classics and
// from the broken templates of real failures. The oracle is weaker: nothing panics, and
// nothing works that did not, unless what was deleted stood in its way.
func TestMutationsOfBases(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(800))
	count := 0
	for _, b := range allBases(t) {
		mutations := b.mutations()
		count += len(mutations)
		for _, problem := range b.try(t, mutations) {
			t.Errorf("%s: %s", b.name, problem)
		}
	}
	for _, place := range obstacles {
		applied.want(t, "obstacle "+place)
	}
	fmt.Printf("mutation: %d deletions in hand-written templates, none of them lets a call through unless it stood in the way\n", count)
}

// A base is a hand-written template.
type base struct {
	name  string
	root  map[string]tree
	facts *facts
	needs map[needID]report.Need
}

// A needID tells the needs of a report apart.
type needID struct{ workload, capacity, feature, container, reason, service, action, principal string }

func (id needID) String() string {
	return strings.Join([]string{id.workload, id.feature, id.container, id.service + ":" + id.action, id.principal}, " ")
}

func allBases(t *testing.T) []*base {
	var out []*base
	for _, file := range glob(t, "testdata/classics/*.yaml") {
		out = append(out, readBase(t, name(file)))
	}
	for _, file := range glob(t, "testdata/failures/*.txtar") {
		out = append(out, readBase(t, name(file)+" broken.yaml"))
	}
	return out
}

// readBase reads "classics/firelens", or "failures/log-group-missing fixed.yaml".
func readBase(t *testing.T, name string) *base {
	t.Helper()
	var source []byte
	if file, half, ok := strings.Cut(name, " "); ok {
		source = section(t, parse(t, "testdata/"+file+".txtar"), half)
	} else {
		var err error
		if source, err = os.ReadFile("testdata/" + name + ".yaml"); err != nil {
			t.Fatal(err)
		}
	}
	b := &base{name: name, root: readYAML(t, source)}
	b.facts = factsOf(b.root)
	r, err := (&mutant{root: b.root}).analyse(filepath.Join(t.TempDir(), "template.json"), options)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	b.needs = needsByID(r)
	return b
}

// needsByID are the needs of a report; of those that look alike, the worst.
func needsByID(r *verify.Report) map[needID]report.Need {
	out := map[needID]report.Need{}
	for _, w := range r.Workloads {
		for _, n := range w.Needs {
			id := needID{w.ID, w.Capacity, n.Feature, n.Container, n.Reason, n.Service, n.Action, n.Principal}
			if was, ok := out[id]; !ok || n.Verdict.And(was.Verdict) != was.Verdict {
				out[id] = n
			}
		}
	}
	return out
}

// mutations are the deletions of resources and of what is in them, but for what is about
// nothing, for what is in trust policies, and for the insides of intrinsic functions.
func (b *base) mutations() []mutation {
	var out []mutation
	walk(b.root["Resources"], way{"Resources"}, func(w way, t tree) bool {
		last := w[len(w)-1]
		if isFunction(last) || slices.Contains([]string{"Type", "Tags", "Metadata", "Description"}, last) {
			return false
		}
		if last != "Properties" {
			out = append(out, mutation{place: w})
		}
		return last != "AssumeRolePolicyDocument"
	})
	return out
}

// try lists what mutants gain.
func (b *base) try(t *testing.T, mutations []mutation) []string {
	problems := make([][]string, len(mutations))
	parallel(t, len(mutations), func(i int, file string) {
		m := mutations[i].mutate(b.root, b.facts)
		r, err := m.analyse(file, options)
		switch {
		case panicked(err):
			problems[i] = []string{m.name + ": " + err.Error()}
		case err == nil:
			problems[i] = b.gains(m, needsByID(r))
		}
	})
	return slices.Concat(problems...)
}

// gains lists the needs that are allowed, and were not, of features of which no call is
// denied.
func (b *base) gains(m *mutant, after map[needID]report.Need) []string {
	var out []string
	for id, n := range after {
		if was, ok := b.needs[id]; !ok || was.Verdict == verify.Allowed || n.Verdict != verify.Allowed || inTheWay(m) || stillDenied(id, after) {
			continue
		}
		out = append(out, fmt.Sprintf("%s: %v is allowed, was %s", m.name, id, b.needs[id].Verdict))
	}
	return out
}

func stillDenied(id needID, needs map[needID]report.Need) bool {
	for other, n := range needs {
		if other.workload == id.workload && other.feature == id.feature && other.container == id.container && n.Verdict == verify.Denied {
			return true
		}
	}
	return false
}
