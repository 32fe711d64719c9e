// Package interval has sets of points that are ordered and discrete, such as ports and IP
// addresses. Sets are immutable values in canonical form.
package interval

import (
	"cmp"
	"slices"
	"strings"
)

// A Point is an element of an ordered, discrete domain. netip.Addr is one; its two
// families are two runs of neighbours, as the address after the last of a family is not
// valid.
type Point[T any] interface {
	comparable
	// Compare is negative if the receiver comes before the other point.
	Compare(T) int
	// Next is the neighbour that follows, not valid if there is none.
	Next() T
	// Prev is the neighbour that precedes, not valid if there is none.
	Prev() T
	// IsValid reports whether the receiver is in the domain at all.
	IsValid() bool
}

// A Range has the points from First to Last, both included. A Range whose ends are not
// valid or the wrong way round is empty.
type Range[T Point[T]] struct{ First, Last T }

func (r Range[T]) isEmpty() bool {
	return !r.First.IsValid() || !r.Last.IsValid() || r.First.Compare(r.Last) > 0
}

// A Set is an immutable set of points. The zero Set is empty and ready to use.
//
// A Set is held in canonical form: ranges sorted, disjoint and not touching. Two Sets are
// therefore equal if and only if their ranges are.
type Set[T Point[T]] struct{ ranges []Range[T] }

// Of returns the points that are in any of the ranges.
func Of[T Point[T]](ranges ...Range[T]) Set[T] {
	return canonical(slices.DeleteFunc(slices.Clone(ranges), Range[T].isEmpty))
}

// canonical sorts ranges and joins those that overlap or touch. It owns the slice.
func canonical[T Point[T]](ranges []Range[T]) Set[T] {
	slices.SortFunc(ranges, func(a, b Range[T]) int {
		return cmp.Or(a.First.Compare(b.First), a.Last.Compare(b.Last))
	})
	out := ranges[:0]
	for _, r := range ranges {
		if last := len(out) - 1; last >= 0 && reaches(out[last], r) {
			out[last].Last = later(out[last].Last, r.Last)
			continue
		}
		out = append(out, r)
	}
	return Set[T]{out}
}

// reaches reports whether b, which starts no earlier than a, overlaps or touches it.
func reaches[T Point[T]](a, b Range[T]) bool {
	next := a.Last.Next()
	return b.First.Compare(a.Last) <= 0 || next.IsValid() && b.First == next
}

func later[T Point[T]](a, b T) T {
	if a.Compare(b) < 0 {
		return b
	}
	return a
}

func earlier[T Point[T]](a, b T) T {
	if a.Compare(b) < 0 {
		return a
	}
	return b
}

// Ranges returns the ranges of s in canonical form. The slice is the caller's.
func (s Set[T]) Ranges() []Range[T] { return slices.Clone(s.ranges) }

// IsEmpty reports whether s has no points.
func (s Set[T]) IsEmpty() bool { return len(s.ranges) == 0 }

// Equal reports whether s and t have the same points.
func (s Set[T]) Equal(t Set[T]) bool { return slices.Equal(s.ranges, t.ranges) }

// Contains reports whether p is in s.
func (s Set[T]) Contains(p T) bool {
	_, found := slices.BinarySearchFunc(s.ranges, p, func(r Range[T], p T) int {
		switch {
		case r.Last.Compare(p) < 0:
			return -1
		case r.First.Compare(p) > 0:
			return 1
		}
		return 0
	})
	return found && p.IsValid()
}

// Covers reports whether every point of t is in s. Every set covers the empty set.
func (s Set[T]) Covers(t Set[T]) bool {
	i := 0
	for _, r := range t.ranges {
		for i < len(s.ranges) && s.ranges[i].Last.Compare(r.First) < 0 {
			i++
		}
		if i == len(s.ranges) || s.ranges[i].First.Compare(r.First) > 0 || s.ranges[i].Last.Compare(r.Last) < 0 {
			return false
		}
	}
	return true
}

// Overlaps reports whether s and t have a point in common.
func (s Set[T]) Overlaps(t Set[T]) bool {
	for i, j := 0, 0; i < len(s.ranges) && j < len(t.ranges); {
		a, b := s.ranges[i], t.ranges[j]
		switch {
		case a.Last.Compare(b.First) < 0:
			i++
		case b.Last.Compare(a.First) < 0:
			j++
		default:
			return true
		}
	}
	return false
}

// Union returns the points that are in s or in t.
func (s Set[T]) Union(t Set[T]) Set[T] {
	switch {
	case s.IsEmpty():
		return t
	case t.IsEmpty():
		return s
	}
	return canonical(slices.Concat(s.ranges, t.ranges))
}

// Intersect returns the points that are in both s and t.
func (s Set[T]) Intersect(t Set[T]) Set[T] {
	var out []Range[T]
	for i, j := 0, 0; i < len(s.ranges) && j < len(t.ranges); {
		a, b := s.ranges[i], t.ranges[j]
		common := Range[T]{later(a.First, b.First), earlier(a.Last, b.Last)}
		if !common.isEmpty() {
			out = append(out, common)
		}
		if a.Last.Compare(b.Last) < 0 {
			i++
		} else {
			j++
		}
	}
	return Set[T]{out}
}

// Subtract returns the points of s that are not in t.
func (s Set[T]) Subtract(t Set[T]) Set[T] {
	var out []Range[T]
	j := 0
	for _, r := range s.ranges {
		for j < len(t.ranges) && t.ranges[j].Last.Compare(r.First) < 0 {
			j++
		}
		for k := j; k < len(t.ranges) && t.ranges[k].First.Compare(r.Last) <= 0 && !r.isEmpty(); k++ {
			out = appendRange(out, Range[T]{r.First, t.ranges[k].First.Prev()})
			r.First = t.ranges[k].Last.Next()
		}
		out = appendRange(out, r)
	}
	return Set[T]{out}
}

func appendRange[T Point[T]](ranges []Range[T], r Range[T]) []Range[T] {
	if r.isEmpty() {
		return ranges
	}
	return append(ranges, r)
}

// format writes s with a notation for its ranges; the empty set is "none".
func (s Set[T]) format(notation func(Range[T]) string) string {
	if s.IsEmpty() {
		return "none"
	}
	parts := make([]string, len(s.ranges))
	for i, r := range s.ranges {
		parts[i] = notation(r)
	}
	return strings.Join(parts, ",")
}
