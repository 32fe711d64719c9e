package verify_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
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
// analyser says with what AWS would do. -run TestMutations/service-efs is for one of them.
func TestMutations(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(800)) // all garbage is short-lived
	var all score
	table := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "needed facts\tnoticed\tunneeded facts\tfalse flips\tothers\t  golden template")
	files, ran := glob(t, "../test/golden/*.json"), 0
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			s := mutate(t, file)
			all.add(s)
			ran++
			fmt.Fprintf(table, "%d\t%d\t%d\t%d\t%d\t  %s\n", s.needed, s.noticed, s.unneeded, s.flips, s.others, filepath.Base(file))
		})
	}
	table.Flush()
	fmt.Println("others: AWS refuses what is left, or the network is not in the template; no claim may become allowed")
	p, f := all.policies, all.firewall
	fmt.Printf("endpoint policies: %d statements deleted, %d of them let a task's call through, which was refuted; %d conditions deleted, %d of them closed the endpoint, which was reported open\n",
		p.statements, p.refuted, p.conditions, p.opened)
	fmt.Printf("DNS Firewall: %d names deleted, %d of them were looked up by a task's call, which was refuted; %d other facts deleted, %d of them blocked all other names, which was reported open\n",
		f.names, f.refuted, f.others, f.opened)
	fmt.Printf("mutation: %d deletions of needed facts, %d noticed (%.1f %%); %d deletions of unneeded facts, %d flips\n",
		all.needed, all.noticed, 100*float64(all.noticed)/float64(max(all.needed, 1)), all.unneeded, all.flips)
	fmt.Printf("left out: %d deletions from resources that another golden template has, too, to the letter, where nothing follows\n", all.repeated)
	all.printFeatures()
	if ran == len(files) { // not if -run asks for some
		wantAllApplied(t)
	}
}

// printFeatures prints how the deletions are spread over what tasks need. One that several
// features need counts for each.
func (s *score) printFeatures() {
	table := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "needed facts\tnoticed\tunneeded facts\tfalse flips\t  feature")
	for _, feature := range slices.Sorted(maps.Keys(s.features)) {
		f := s.features[feature]
		fmt.Fprintf(table, "%d\t%d\t%d\t%d\t  %s\n", f.needed, f.noticed, f.unneeded, f.flips, feature)
	}
	table.Flush()
}

// malformedToo are the templates of which also the arguments of intrinsic functions are
// deleted one by one: they have all kinds of functions between them.
var malformedToo = []string{"service-all.json", "service-image-asset.json", "service-in-another-stack-weak.json"}

// A score counts mutants.
type score struct {
	needed, noticed, unneeded, flips, others, repeated int

	policies struct { // of endpoints: deletions
		statements, refuted, conditions, opened int
	}
	firewall struct { // DNS Firewall: deletions
		names, refuted, others, opened int
	}
	features map[string]tally
}

// A tally counts mutants for one feature.
type tally struct{ needed, noticed, unneeded, flips int }

func (s *score) add(o score) {
	s.needed += o.needed
	s.noticed += o.noticed
	s.unneeded += o.unneeded
	s.flips += o.flips
	s.others += o.others
	s.repeated += o.repeated
	for total, more := range map[*int]int{
		&s.policies.statements: o.policies.statements, &s.policies.refuted: o.policies.refuted,
		&s.policies.conditions: o.policies.conditions, &s.policies.opened: o.policies.opened,
		&s.firewall.names: o.firewall.names, &s.firewall.refuted: o.firewall.refuted,
		&s.firewall.others: o.firewall.others, &s.firewall.opened: o.firewall.opened,
	} {
		*total += more
	}
	for feature, more := range o.features {
		if s.features == nil {
			s.features = map[string]tally{}
		}
		sum := s.features[feature]
		s.features[feature] = tally{sum.needed + more.needed, sum.noticed + more.noticed, sum.unneeded + more.unneeded, sum.flips + more.flips}
	}
}

// mutate tries all mutants of a template.
func mutate(t *testing.T, file string) score {
	root, name := readTree(t, file), filepath.Base(file)
	opts := optionsFor(name)
	before := factsIn(inOptions(opts), root)
	e := &experiment{root, before, newOutcome(before, run(t, opts, file)), before.exits(), oracleOf(name), opts}
	var s score
	for _, trial := range e.run(t, mutations(root, before, slices.Contains(malformedToo, name))) {
		s.add(trial.score)
		if len(trial.problems) > 0 {
			t.Errorf("%s: %s: %s", name, trial.name, strings.Join(trial.problems, "\n\t"))
		}
	}
	return s
}

// An experiment tries the mutants of one template.
type experiment struct {
	root   map[string]tree
	before *facts
	base   *outcome
	exits  map[string]verify.Verdict // what the oracle says of the template itself
	oracle oracle
	opts   verify.Options
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

// repeated remembers what was deleted of which resource where nothing followed from it. The golden
// templates have most of their resources in common; what no task needs of one is deleted once, not
// from each template that has it, the same to the letter.
var repeated resources

type resources struct{ seen sync.Map }

func (r *resources) is(m *mutant) bool {
	w := m.gone[0]
	if w[0] != "Resources" || len(w) < 3 {
		return false
	}
	content, err := json.Marshal(m.before.resources[w[1]])
	if err != nil {
		panic(err) // it was JSON before
	}
	_, was := r.seen.LoadOrStore(m.name+string(content), true)
	return was
}

// judge holds a mutant against what is expected of it.
func (e *experiment) judge(m *mutant, file string) trial {
	out := trial{name: m.name}
	if m.refused == "" {
		m.wants, m.opens = m.expected(), !maps.Equal(e.exits, m.after.exits())
	}
	if len(m.wants) == 0 && !m.opens && repeated.is(m) {
		out.repeated = 1
		return out
	}
	r, err := m.analyse(file, e.opts)
	after := newOutcome(m.after, r)
	switch {
	case panicked(err) || err != nil && m.refused == "":
		out.problems = []string{err.Error()}
	case m.refused != "":
		out.others = 1
		out.problems = e.base.gained(after)
	default:
		out.problems = append(e.compare(m, after, m.wants), m.judgeExits(e.base, r)...)
		out.score = e.count(m, m.wants, len(out.problems) == 0)
	}
	return out
}

// compare holds claims against what is wanted, as far as the oracle can say.
func (e *experiment) compare(m *mutant, after *outcome, wants []want) []string {
	if e.oracle == strict {
		return after.compare(e.base, wants)
	}
	if _, stood := m.obstacle(); stood {
		return nil
	}
	return e.base.gained(after)
}

// count is the score of one mutant.
func (e *experiment) count(m *mutant, wants []want, good bool) score {
	opened := m.opens
	refuted := e.oracle == strict && e.base.needed(wants)
	s := m.special(refuted && good, opened && good)
	s.features = e.countFeatures(wants, good)
	switch needed := refuted || opened; {
	case needed && good:
		s.needed, s.noticed = 1, 1
	case needed:
		s.needed = 1
	case !good:
		s.unneeded, s.flips = 1, 1
	case e.oracle == strict:
		s.unneeded = 1
	default:
		s.others = 1
	}
	return s
}

// countFeatures is the score for each feature of the template.
func (e *experiment) countFeatures(wants []want, good bool) map[string]tally {
	out := map[string]tally{}
	if e.oracle != strict {
		return out
	}
	for _, s := range e.before.services {
		for _, c := range s.claims {
			out[c.feature] = tally{}
		}
	}
	hit := map[bool]int{true: 1}
	for feature := range out {
		touches := slices.DeleteFunc(slices.Clone(wants), func(w want) bool {
			return !slices.ContainsFunc(w.claims, func(c claim) bool {
				return c.feature == feature && (w.loosely || e.base.verdict(c) == verify.Allowed)
			})
		})
		if len(touches) > 0 {
			out[feature] = tally{needed: 1, noticed: hit[good]}
		} else {
			out[feature] = tally{unneeded: 1, flips: hit[!good && len(wants) == 0]}
		}
	}
	return out
}

// special counts deletions in the policies of endpoints and in DNS Firewall.
func (m *mutant) special(refuted, opened bool) score {
	var s score
	place := m.before.place(m.gone[0])
	count := func(all, hit *int, yes bool) {
		*all = 1
		if yes {
			*hit = 1
		}
	}
	switch {
	case m.toggle != nil:
	case fits(endpointStatement, place):
		count(&s.policies.statements, &s.policies.refuted, refuted)
	case fits(endpointStatement+"/Condition/*/*", place):
		count(&s.policies.conditions, &s.policies.opened, opened)
	case fits("AWS::Route53Resolver::FirewallDomainList/Properties/Domains/#", place) && !opened:
		count(&s.firewall.names, &s.firewall.refuted, refuted)
	case strings.HasPrefix(place[0], "AWS::Route53Resolver::Firewall"):
		count(&s.firewall.others, &s.firewall.opened, opened)
	}
	return s
}

// analyse writes a mutant into a file and analyses that. An error says why it could not be
// read, or how the analyser panicked; the report is empty then.
func (m *mutant) analyse(file string, opts verify.Options) (r *verify.Report, err error) {
	defer func() {
		if p := recover(); p != nil {
			r, err = &verify.Report{}, panicError{p}
		}
	}()
	if err := os.WriteFile(file, m.source(), 0o600); err != nil {
		return &verify.Report{}, err
	}
	model, err := verify.Load(file, opts)
	if err != nil {
		return &verify.Report{}, err
	}
	return verify.Run(model), nil
}

// A panicError is how the analyser panicked.
type panicError struct{ value any }

func (p panicError) Error() string { return fmt.Sprint("panic: ", p.value) }

func panicked(err error) bool { return errors.As(err, new(panicError)) }
