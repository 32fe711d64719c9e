// Package verifytest holds CloudFormation templates against verify in Go tests:
//
//	func TestTasksStart(t *testing.T) {
//		app := awscdk.NewApp(nil)
//		…
//		dir := *app.Synth(nil).Directory()
//		verifytest.MustStart(t, verify.Options{}, dir)
//		verifytest.MustNotLeave(t, verify.Options{}, dir)
//	}
package verifytest

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/isolated-ecs/isolated-ecs/verify"
	"github.com/isolated-ecs/isolated-ecs/verify/report"
)

// MustStart fails the test if one of the tasks in templates or cloud assemblies is not
// proved to start, with the fact that stands in the way of each call. It also fails if
// there is no task at all. Templates that cannot be read end the test.
func MustStart(t testing.TB, opts verify.Options, paths ...string) *verify.Report {
	t.Helper()
	r := run(t, opts, paths)
	if len(r.Workloads) == 0 {
		t.Errorf("%s: nothing starts tasks", strings.Join(paths, ", "))
	}
	for _, w := range r.Workloads {
		if w.Verdict != verify.Allowed {
			t.Errorf("%s is not proved to start:\n%s", w.ID, strings.Join(reasons(w), "\n"))
		}
	}
	return r
}

// MustNotLeave fails the test for every way out of a network that could be closed. Exits
// that no AWS feature closes are not held against it.
func MustNotLeave(t testing.TB, opts verify.Options, paths ...string) *verify.Report {
	t.Helper()
	r := run(t, opts, paths)
	if len(r.Networks) == 0 {
		t.Errorf("%s: there is no network", strings.Join(paths, ", "))
	}
	for _, n := range r.Networks {
		for _, e := range n.Exits {
			if !e.Residual {
				t.Errorf("%s: %s: %s", n.ID, e.Kind, e.Why)
			}
		}
	}
	return r
}

// MustPass fails the test for every finding of severity error, but for those of checks
// that are named in except.
func MustPass(t testing.TB, opts verify.Options, except []string, paths ...string) *verify.Report {
	t.Helper()
	r := run(t, opts, paths)
	for _, f := range r.Findings {
		if f.Severity == verify.Error && !slices.Contains(except, f.Check) {
			t.Errorf("%s: %s: %s", f.Check, f.Place, f.Message)
		}
	}
	return r
}

func run(t testing.TB, opts verify.Options, paths []string) *verify.Report {
	t.Helper()
	m, err := verify.LoadFiles(paths, opts)
	if err != nil {
		t.Fatal(err)
	}
	return verify.Run(m)
}

// reasons has a line for each call that is not allowed.
func reasons(w report.Workload) []string {
	var lines []string
	for _, n := range w.Needs {
		for _, hop := range n.Path {
			if n.Verdict != verify.Allowed && hop.Verdict == n.Verdict {
				lines = append(lines, fmt.Sprintf("\t%s (%s) is %s at %s: %s: %s", n.Feature, n.Reason, n.Verdict, hop.Hop, hop.At, hop.Why))
				break
			}
		}
	}
	return slices.Compact(lines) // several calls often stop at the same place
}
