package template

import (
	"maps"
	"slices"
)

// checkTrees refuses what no parser makes: trees with holes in them, or deeper or larger
// than what is read.
func checkTrees(s *Source) error {
	if s == nil || s.Root == nil {
		return inputErrorf("", 0, "is empty, want a CloudFormation template")
	}
	t := treeChecker{file: s.File}
	if err := t.check(s.Root, 0); err != nil {
		return err
	}
	for _, id := range slices.Sorted(maps.Keys(s.Nested)) {
		if err := checkTrees(s.Nested[id]); err != nil {
			return err
		}
	}
	return nil
}

type treeChecker struct {
	file  string
	nodes int
}

func (t *treeChecker) check(n *Node, depth int) error {
	t.nodes++
	switch {
	case n == nil || n.Kind == Unknown || n.Kind > Map || n.Kind == Map && len(n.Keys) != len(n.Items) || n.Kind != Map && n.Kind != List && n.Items != nil:
		return inputErrorf(t.file, 0, "is no tree of values: a node has no kind, or not as many values as keys")
	case depth > 2*maxDepth: // short forms of functions are deeper than they look
		return inputErrorf(t.file, n.Line, "is nested more than %d levels deep, the most that is read", 2*maxDepth)
	case t.nodes > maxNodes:
		return errTooMany(t.file, "values")
	}
	for _, item := range n.Items {
		if err := t.check(item, depth+1); err != nil {
			return err
		}
	}
	return nil
}
