package template

import "slices"

// Before reports whether CloudFormation certainly creates a before b: because b, or the
// stack it is in, refers to a or depends on it, directly or through others.
func (w *World) Before(a, b *Resource) bool {
	above, below := w.lineage(a.ID), w.lineage(b.ID)
	for _, x := range above {
		for _, y := range below {
			if x.Stack == y.Stack {
				return w.ancestors(y)[x]
			}
		}
	}
	return w.imports(below[len(below)-1].Stack, above[len(above)-1].Stack, map[string]bool{})
}

// lineage is a resource, the nested stack that it is in, the one that that is in, and so
// on.
func (w *World) lineage(id ResourceID) []ResourceID {
	lineage := []ResourceID{id}
	for s := w.stacks[id.Stack]; s != nil && s.parent != nil; s = s.parent {
		lineage = append(lineage, ResourceID{s.parent.name, s.logical})
	}
	return lineage
}

// imports reports whether a stack takes values from another, directly or through others.
func (w *World) imports(stack, other string, seen map[string]bool) bool {
	if seen[stack] {
		return false
	}
	seen[stack] = true
	return slices.ContainsFunc(w.before[stack], func(next string) bool {
		return next == other || w.imports(next, other, seen)
	})
}

// ancestors returns what CloudFormation creates before a resource, of its stack.
func (w *World) ancestors(id ResourceID) map[ResourceID]bool {
	if known, ok := w.above[id]; ok {
		return known
	}
	above := map[ResourceID]bool{}
	w.above[id] = above
	pending := []ResourceID{id}
	for len(pending) > 0 {
		r := w.byID[pending[len(pending)-1]]
		pending = pending[:len(pending)-1]
		if r == nil {
			continue
		}
		for _, next := range r.DependsOn {
			if !above[next] {
				above[next] = true
				pending = append(pending, next)
			}
		}
	}
	return above
}
