package verify_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"testing"
	"text/tabwriter"

	"github.com/isolated-ecs/isolated-ecs/verify"
)

// TestMutations deletes each fact of the golden templates in turn, and compares what the
// analyser says with what AWS would do.
func TestMutations(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(800)) // all garbage is short-lived
	var all score
	table := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "needed facts\tnoticed\tunneeded facts\tfalse flips\tothers\t  golden template")
	for _, file := range glob(t, "../test/golden/*.json") {
		if oracleOf(filepath.Base(file)) == silent {
			continue
		}
		s := mutate(t, file)
		all.add(s)
		fmt.Fprintf(table, "%d\t%d\t%d\t%d\t%d\t  %s\n", s.needed, s.noticed, s.unneeded, s.flips, s.others, filepath.Base(file))
	}
	table.Flush()
	fmt.Println("others: AWS refuses what is left, or the network is not in the template; no claim may become allowed")
	fmt.Printf("mutation: %d deletions of needed facts, %d noticed (%.1f %%); %d deletions of unneeded facts, %d flips\n",
		all.needed, all.noticed, 100*float64(all.noticed)/float64(max(all.needed, 1)), all.unneeded, all.flips)
	wantAllApplied(t)
}

// malformedToo are the templates of which also the arguments of intrinsic functions are
// deleted one by one: they have all kinds of functions between them.
var malformedToo = []string{"service-all.json", "service-image-asset.json", "service-in-another-stack-weak.json"}

// A score counts mutants.
type score struct {
	needed, noticed, unneeded, flips, others int
}

func (s *score) add(o score) {
	s.needed += o.needed
	s.noticed += o.noticed
	s.unneeded += o.unneeded
	s.flips += o.flips
	s.others += o.others
}

// mutate tries all mutants of a template.
func mutate(t *testing.T, file string) score {
	root, name := readTree(t, file), filepath.Base(file)
	before := factsOf(root)
	e := &experiment{root, before, newOutcome(before, analyseFile(t, file)), oracleOf(name)}
	var s score
	for _, trial := range e.run(t, mutations(root, before, slices.Contains(malformedToo, name))) {
		s.add(trial.score)
		if len(trial.problems) > 0 {
			t.Errorf("%s: %s: %s", name, trial.name, strings.Join(trial.problems, "\n\t"))
		}
	}
	return s
}

func analyseFile(t *testing.T, file string) *verify.Report {
	t.Helper()
	m, err := verify.Load(file, options)
	if err != nil {
		t.Fatal(err)
	}
	return verify.Run(m)
}

// An experiment tries the mutants of one template.
type experiment struct {
	root   map[string]tree
	before *facts
	base   *outcome
	oracle oracle
}

// A trial is what came out for a mutant.
type trial struct {
	name string
	score
	problems []string
}

// run tries mutations.
func (e *experiment) run(t *testing.T, mutations []mutation) []trial {
	out := make([]trial, len(mutations))
	parallel(t, len(mutations), func(i int, file string) {
		out[i] = e.judge(mutations[i].mutate(e.root, e.before), file)
	})
	return out
}

// parallel does something n times, on all processors. Each of them has a file.
func parallel(t *testing.T, n int, do func(i int, file string)) {
	var wait sync.WaitGroup
	workers := runtime.GOMAXPROCS(0)
	for worker := range workers {
		file := filepath.Join(scratch(t), "template.json")
		wait.Go(func() {
			for i := worker; i < n; i += workers {
				do(i, file)
			}
		})
	}
	wait.Wait()
}

// scratch is a directory for files that live for a millisecond: in memory where Linux has
// one, which saves a third of the time.
func scratch(t *testing.T) string {
	dir, err := os.MkdirTemp("/dev/shm", "mutants")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

// judge holds a mutant against what is expected of it.
func (e *experiment) judge(m *mutant, file string) trial {
	out := trial{name: m.name}
	r, err := m.analyse(file)
	after := newOutcome(m.after, r)
	switch {
	case panicked(err) || err != nil && m.refused == "":
		out.problems = []string{err.Error()}
	case m.refused != "" || e.oracle != strict:
		out.others = 1
		out.problems = e.base.gained(after)
	default:
		wants := m.expected()
		out.problems = after.compare(e.base, wants)
		out.score = e.count(wants, len(out.problems) == 0)
	}
	return out
}

// count is the score of one mutant.
func (e *experiment) count(wants []want, good bool) score {
	switch needed := e.base.needed(wants); {
	case needed && good:
		return score{needed: 1, noticed: 1}
	case needed:
		return score{needed: 1}
	case good:
		return score{unneeded: 1}
	}
	return score{unneeded: 1, flips: 1}
}

// analyse writes a mutant into a file and analyses that. An error says why it could not be
// read, or how the analyser panicked; the report is empty then.
func (m *mutant) analyse(file string) (r *verify.Report, err error) {
	defer func() {
		if p := recover(); p != nil {
			r, err = &verify.Report{}, panicError{p}
		}
	}()
	if err := os.WriteFile(file, m.source(), 0o600); err != nil {
		return &verify.Report{}, err
	}
	model, err := verify.Load(file, options)
	if err != nil {
		return &verify.Report{}, err
	}
	return verify.Run(model), nil
}

// A panicError is how the analyser panicked.
type panicError struct{ value any }

func (p panicError) Error() string { return fmt.Sprint("panic: ", p.value) }

func panicked(err error) bool { return errors.As(err, new(panicError)) }
