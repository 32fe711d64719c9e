package report_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/isolated-ecs/isolated-ecs/verify"
	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/report"
)

// templates are those of the repository that verify reads, by name.
func templates(t *testing.T) map[string]string {
	all, dir := map[string]string{}, t.TempDir()
	for _, pattern := range []string{"../testdata/classics/*.yaml", "../testdata/source-pattern/*.yml", "../../test/golden/*.json"} {
		paths, err := filepath.Glob(pattern)
		if err != nil || len(paths) == 0 {
			t.Fatal(pattern, err)
		}
		for _, path := range paths {
			all[filepath.Base(path)] = path
		}
	}
	for _, pattern := range []string{"../testdata/failures/*.txtar", "../testdata/worlds/*.txtar"} {
		paths, _ := filepath.Glob(pattern)
		for _, path := range paths {
			archive, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range archive.Files {
				name := filepath.Base(path) + " " + filepath.Base(f.Name)
				all[name] = filepath.Join(dir, name)
				if err := os.WriteFile(all[name], f.Data, 0o600); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	return all
}

// TestPicturesAgree: what is drawn of the templates of the repository, and the sentence above it, say
// no more and no less than the report.
func TestPicturesAgree(t *testing.T) {
	var options verify.Options
	options.Region, options.Account = "eu-west-1", "111122223333"
	seen := 0
	for name, path := range templates(t) {
		m, err := verify.Load(path, options)
		if err != nil { // part of a scenario that is no template, or one that is refused
			continue
		}
		seen++
		t.Run(name, func(t *testing.T) {
			r := verify.Run(m)
			d := newDrawing(report.NewSketch(r))
			d.checkNeeds(t, r)
			d.checkNetworks(t, r)
			checkSentence(t, r)
		})
	}
	if seen < 150 {
		t.Errorf("%d templates were looked at", seen)
	}
}

// A drawing is a sketch in which things are found by what they stand for.
type drawing struct {
	boxes map[string]*report.Box
	lines map[report.Ref][]*report.Line // by need
}

func newDrawing(s *report.Sketch) *drawing {
	d := &drawing{map[string]*report.Box{}, map[report.Ref][]*report.Line{}}
	for _, n := range s.Networks {
		all := slices.Concat(n.Endpoints, n.Border, n.Inside, n.Outside)
		for _, tier := range n.Tiers {
			all = append(all, tier.Workloads...)
		}
		if n.Box != nil {
			all = append(all, n.Box)
		}
		for _, b := range all {
			d.boxes[b.Key] = b
		}
	}
	for _, l := range s.Lines {
		for _, ref := range l.Needs {
			d.lines[ref] = append(d.lines[ref], l)
		}
	}
	return d
}

// checkNeeds: a need that is denied is drawn as that, and at its hop; one that is not known never as
// allowed; one that is allowed never as anything else, but with others.
func (d *drawing) checkNeeds(t *testing.T, r *report.Report) {
	for w, workload := range r.Workloads {
		for i, n := range workload.Needs {
			lines, hop := d.lines[report.Ref{w, i}], n.Witness()
			if len(lines) == 0 && n.Verdict != fact.Allowed {
				t.Errorf("%s of %s is %v and not drawn", n.Feature, workload.ID, n.Verdict)
			}
			for _, l := range lines {
				to := d.boxes[l.To]
				if to == nil {
					t.Fatalf("%s leads to nothing", l.To)
				}
				says := fmt.Sprintf("%s of %s, %v at %s, is drawn as %s to %s %q", n.Feature, workload.ID, n.Verdict, hop.Hop, l.State, to.Kind, to.Title)
				switch {
				case n.Verdict == fact.Denied && l.State != report.StateDenied,
					n.Verdict == fact.Unknown && l.State == report.StateAllowed,
					n.Verdict == fact.Allowed && l.State != report.StateAllowed && len(l.Needs) == 1,
					n.Verdict != fact.Denied && to.Kind == "break" && to.State == report.StateDenied,
					n.Verdict == fact.Denied && to.Kind == "break" && (to.Hop != string(hop.Hop) || !strings.Contains(to.Tip, hop.Why)),
					n.Verdict == fact.Denied && to.Kind != "break" && !slices.Contains(l.Hops, string(hop.Hop)),
					n.Via != "" && to.Kind == "endpoint" && to.ID != n.Via,
					n.Via == "" && to.Kind == "endpoint" && n.Verdict == fact.Allowed,
					to.Kind == "gateway" && n.Feature == "service-discovery":
					t.Error(says)
				}
			}
		}
	}
}

// checkNetworks: a network is isolated as the report says, and each exit is drawn in its state or a
// worse one.
func (d *drawing) checkNetworks(t *testing.T, r *report.Report) {
	for i, n := range r.Networks {
		if b := d.boxes[fmt.Sprint("network-", i)]; (b.State == report.StateIsolated) != n.Isolated {
			t.Errorf("%s is drawn as %s", n.ID, b.State)
		}
		for x, e := range n.Exits {
			shown := []report.State{report.StateOpen}
			if e.Residual {
				shown = append(shown, report.StateMaybe, report.StateResidual)
			} else if e.Verdict == fact.Unknown {
				shown = append(shown, report.StateMaybe)
			}
			found := false
			for _, b := range d.boxes {
				found = found || slices.Contains(b.Exits, report.Ref{i, x}) && slices.Contains(shown, b.State)
			}
			if !found {
				t.Errorf("exit %d of %s (%s) is not drawn", x, n.ID, e.Kind)
			}
		}
	}
}

// checkSentence: it promises what the report proves, and only a report that proves all has the
// mark for that in Markdown.
func checkSentence(t *testing.T, r *report.Report) {
	starts, isolated := len(r.Workloads) > 0, true
	for _, w := range r.Workloads {
		starts = starts && w.Verdict == fact.Allowed
	}
	for _, n := range r.Networks {
		isolated = isolated && n.Isolated
	}
	s := r.Sentence()
	if strings.Contains(s, " can start") != starts {
		t.Errorf("not all start, or all do: %s", s)
	}
	says := strings.Contains(s, "nothing leaves") || strings.Contains(s, "Nothing leaves")
	if (says && !strings.Contains(s, "not proved that nothing")) != (isolated && len(r.Networks) > 0) {
		t.Errorf("something leaves, or nothing does: %s", s)
	}
	var b strings.Builder
	if err := report.Write(&b, r, "markdown"); err != nil {
		t.Fatal(err)
	}
	if head, _, _ := strings.Cut(b.String(), "\n"); strings.Contains(head, "✅") && !(starts && isolated) {
		t.Error(head)
	}
}
