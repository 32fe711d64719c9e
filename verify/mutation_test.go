package verify_test

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"text/tabwriter"

	"github.com/isolated-ecs/isolated-ecs/verify"
	"github.com/isolated-ecs/isolated-ecs/verify/report"
)

// TestMutations deletes each fact of the golden templates in turn, and compares what the
// analyser says with what AWS would do.
func TestMutations(t *testing.T) {
	var all score
	table := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "golden template\tneeded facts\tnoticed\tunneeded facts\tfalse flips\trefused by AWS\t")
	for _, file := range glob(t, "../test/golden/*.json") {
		name := filepath.Base(file)
		s := mutate(t, file)
		all.add(s)
		fmt.Fprintf(table, "%s\t%d\t%d\t%d\t%d\t%d\t\n", name, s.needed, s.noticed, s.unneeded, s.flips, s.refused)
	}
	table.Flush()
	fmt.Printf("mutation: %d deletions of needed facts, %d noticed (%.1f %%); %d deletions of unneeded facts, %d flips\n",
		all.needed, all.noticed, 100*float64(all.noticed)/float64(max(all.needed, 1)), all.unneeded, all.flips)
}

// A score counts mutants.
type score struct {
	needed, noticed, unneeded, flips, refused int
}

func (s *score) add(o score) {
	s.needed += o.needed
	s.noticed += o.noticed
	s.unneeded += o.unneeded
	s.flips += o.flips
	s.refused += o.refused
}

// mutate tries all mutants of a template.
func mutate(t *testing.T, file string) score {
	root := readTree(t, file)
	base := newOutcome(factsOf(root), analyseFile(t, file))
	var s score
	for _, v := range try(t, base, mutants(root)) {
		s.add(v.score)
		for _, problem := range v.problems {
			t.Errorf("%s: %s: %s", filepath.Base(file), v.mutant.name, problem)
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

// A trial is what came out for a mutant.
type trial struct {
	mutant *mutant
	score
	problems []string
}

// try analyses mutants, on all processors.
func try(t *testing.T, base *outcome, mutants []*mutant) []trial {
	out := make([]trial, len(mutants))
	var wait sync.WaitGroup
	workers := runtime.GOMAXPROCS(0)
	for n := range workers {
		file := filepath.Join(t.TempDir(), "template.json")
		wait.Go(func() {
			for i := n; i < len(mutants); i += workers {
				out[i] = mutants[i].judge(base, file)
			}
		})
	}
	wait.Wait()
	return out
}

// run analyses a mutant. It returns no report if the mutant could not be read.
func (m *mutant) run(file string) (r *verify.Report, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	if err := os.WriteFile(file, m.source(), 0o600); err != nil {
		return nil, err
	}
	model, err := verify.Load(file, options)
	if err != nil {
		return nil, err
	}
	return verify.Run(model), nil
}

// judge holds a mutant against what is expected of it.
func (m *mutant) judge(base *outcome, file string) trial {
	out := trial{mutant: m}
	r, err := m.run(file)
	switch {
	case err != nil && (m.refused == "" || strings.HasPrefix(err.Error(), "panic: ")):
		out.problems = []string{err.Error()}
		return out
	case m.refused != "":
		out.refused = 1
		if err == nil {
			out.problems = base.gained(newOutcome(m.after, r))
		}
		return out
	}
	after := newOutcome(m.after, r)
	wants := m.expected()
	out.problems = after.compare(base, wants)
	if base.needed(wants) {
		out.needed, out.noticed = 1, 1
		if len(out.problems) > 0 {
			out.noticed = 0
		}
		return out
	}
	out.unneeded = 1
	if len(out.problems) > 0 {
		out.flips = 1
	}
	return out
}

var _ = slices.Contains[[]string]
var _ report.Need
