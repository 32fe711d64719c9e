// Package diff tells two sets of templates apart, in words: what changed in what starts, in
// what leaves, in who may do what, and in what it costs.
//
//	before, err := verify.Load("main/cdk.out", verify.Options{})
//	after, err := verify.Load("cdk.out", verify.Options{})
//	…
//	for _, c := range diff.Compare(before, after).Changes {
//		fmt.Println(c.Effect, c.Message)
//	}
//
// What says the same in another way is no change: the order of things, metadata, one statement
// of a policy written as two.
package diff

import (
	"cmp"
	"maps"
	"slices"

	"github.com/isolated-ecs/isolated-ecs/verify"
	"github.com/isolated-ecs/isolated-ecs/verify/report"
)

// A Diff is what changed between two sets of templates. Its JSON form is stable; docs/diff.md
// describes it.
type Diff struct {
	Version int `json:"version"` // 1
	// Complete is false if templates can turn out in more ways than are looked at: what changed in
	// the others is not told.
	Complete bool     `json:"complete"`
	Changes  []Change `json:"changes"` // in the order of Sections, the worst first in each
}

// A Change is one thing that changed.
type Change struct {
	Section Section `json:"section"`
	// Kind is what changed: "workload", "need", "image", "network", "exit", "permission", …
	Kind   string `json:"kind"`
	Change Way    `json:"change"`
	Effect Effect `json:"effect"`
	// Resource is the id of what changed, as in a report: that in the new templates, unless it
	// is gone.
	Resource string `json:"resource"`
	Message  string `json:"message"`          // in words, without a final period
	Before   string `json:"before,omitempty"` // the value, of what has one
	After    string `json:"after,omitempty"`
	// Hop is where a call breaks now, nil if none does.
	Hop      *report.Hop `json:"hop,omitempty"`
	Fix      string      `json:"fix,omitempty"`
	AWSError string      `json:"aws_error,omitempty"` // what AWS prints when a task is started all the same
	// Permission is what somebody may now do, or no longer; nil for other kinds.
	Permission *Permission `json:"permission,omitempty"`
	report.Place

	head  string   // of the message: what it has in common with others about the same
	parts []string // of the message after its head, where they are several
}

// A Permission is a part of a statement of a policy.
type Permission struct {
	Principals []string `json:"principals,omitempty"` // of policies that are not those of a role
	Actions    []string `json:"actions"`
	Resources  []string `json:"resources"`
	Conditions []string `json:"conditions"`
}

// A Section is the question that a change answers.
type Section string

// The sections, in their order.
const (
	Starts    Section = "starts"    // what starts
	Leaves    Section = "leaves"    // what leaves the network
	May       Section = "may"       // who may do and reach what
	Costs     Section = "costs"     // what endpoints cost
	Found     Section = "found"     // what else the checks find
	Resources Section = "resources" // what else the templates define
)

// Sections are all of them in their order.
var Sections = []Section{Starts, Leaves, May, Costs, Found, Resources}

// A Way is how something changed.
type Way string

const (
	Added   Way = "added"
	Removed Way = "removed"
	Changed Way = "changed"
	Renamed Way = "renamed" // is the same by another id: CloudFormation replaces it
)

// An Effect is whether a change is one for the worse.
type Effect string

// The effects, the worst first.
const (
	Worse    Effect = "worse"    // a task no longer starts, something leaves, data is deleted
	Wider    Effect = "wider"    // somebody may do or reach more
	Other    Effect = "other"    // cannot be told, or is neither
	Narrower Effect = "narrower" // somebody may do or reach less
	Better   Effect = "better"   // a task starts that did not, an exit is closed
)

var effects = []Effect{Worse, Wider, Other, Narrower, Better}

// Has reports whether a change has one of the effects.
func (d *Diff) Has(effects ...Effect) bool {
	return slices.ContainsFunc(d.Changes, func(c Change) bool { return slices.Contains(effects, c.Effect) })
}

// Compare tells what changed from the one set of templates to the other. The same models give
// the same Diff.
func Compare(before, after *verify.Model) *Diff {
	c := newComparison(before, after)
	for _, compare := range []func(){c.workloads, c.images, c.networks, c.permissions, c.rules, c.domains, c.costs, c.findings, c.rest} {
		compare()
	}
	slices.SortStableFunc(c.changes, func(a, b Change) int {
		return cmp.Or(cmp.Compare(slices.Index(Sections, a.Section), slices.Index(Sections, b.Section)),
			cmp.Compare(slices.Index(effects, a.Effect), slices.Index(effects, b.Effect)))
	})
	return &Diff{Version: 1, Complete: c.before.complete && c.after.complete, Changes: append([]Change{}, c.changes...)}
}

// A comparison collects changes.
type comparison struct {
	before, after *side
	changes       []Change
}

func newComparison(before, after *verify.Model) *comparison {
	c := &comparison{before: newSide(before), after: newSide(after)}
	switch {
	case c.before.single && c.after.single: // whatever the one stack is called
		c.before.strip, c.after.strip = c.before.root, c.after.root
	case c.before.single:
		c.before.stand(c.after)
	case c.after.single:
		c.after.stand(c.before)
	}
	c.before.index()
	c.after.index()
	c.rename()
	c.before.read()
	c.after.read()
	c.before.readDomains(c.after)
	c.after.readDomains(c.before)
	return c
}

func (c *comparison) add(changes ...Change) { c.changes = append(c.changes, changes...) }

// both are the sides, each with how what only it has changed.
func (c *comparison) both() []lone {
	return []lone{{c.before, c.after, Removed}, {c.after, c.before, Added}}
}

// A lone side is looked at for what the other has not.
type lone struct {
	*side
	other *side
	way   Way
}

// pairUp pairs what the sides have under the same ids: alone is told of what only one side has,
// first of what is gone, both of what is on both.
func pairUp[T any](c *comparison, of func(*side) ([]string, map[string]T), alone func(lone, T), both func(was, is T)) {
	old, before := of(c.before)
	fresh, after := of(c.after)
	for _, id := range old {
		if _, there := after[id]; !there {
			alone(lone{c.before, c.after, Removed}, before[id])
		}
	}
	for _, id := range fresh {
		if was, there := before[id]; there {
			both(was, after[id])
		} else {
			alone(lone{c.after, c.before, Added}, after[id])
		}
	}
}

// effect is that of something on this side only: as it is if it was added, the opposite if it
// was removed.
func (l lone) effect(added Effect) Effect {
	if l.way == Removed {
		return opposite(added)
	}
	return added
}

func opposite(e Effect) Effect {
	return effects[len(effects)-1-slices.Index(effects, e)]
}

func sortedKeys[T any](m map[string]T) []string { return slices.Sorted(maps.Keys(m)) }
