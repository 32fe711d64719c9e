package template

import "slices"

// Before reports whether CloudFormation certainly creates a before b: because b, or the
// stack it is in, refers to a or depends on it, directly or through others.
func (w *World) Before(a, b *Resource) bool {
	if a.ID.Stack == b.ID.Stack {
		return w.ancestors(b.ID)[a.ID]
	}
	above, below := w.stack(a.ID.Stack), w.stack(b.ID.Stack)
	if above == nil || below == nil {
		return false
	}
	for x := above; ; x = x.parent {
		for y := below; y != nil; y = y.parent {
			if w.stackBefore(x, y) {
				return true
			}
		}
		if x.parent == nil {
			return false
		}
	}
}

// stackBefore reports whether all of stack x is created before anything of stack y: they
// are nested in the same parent, or neither is nested.
func (w *World) stackBefore(x, y *stack) bool {
	if x == y || x.parent != y.parent {
		return false
	}
	if x.parent == nil {
		return w.imports(y.name, x.name, map[string]bool{})
	}
	return w.ancestors(ResourceID{y.parent.name, y.logical})[ResourceID{x.parent.name, x.logical}]
}

// imports reports whether a stack needs an export of another, directly or through others.
func (w *World) imports(stack, other string, seen map[string]bool) bool {
	if seen[stack] {
		return false
	}
	seen[stack] = true
	return slices.ContainsFunc(w.before[stack], func(next string) bool {
		return next == other || w.imports(next, other, seen)
	})
}

func (w *World) stack(name string) *stack {
	for _, s := range w.stacks {
		if s.name == name {
			return s
		}
	}
	return nil
}

// ancestors returns what CloudFormation creates before a resource, of its stack.
func (w *World) ancestors(id ResourceID) map[ResourceID]bool {
	if known, ok := w.above[id]; ok {
		return known
	}
	above := map[ResourceID]bool{}
	if w.above == nil {
		w.above = map[ResourceID]map[ResourceID]bool{}
	}
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
