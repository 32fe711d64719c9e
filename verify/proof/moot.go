package proof

import (
	"slices"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/workload"
)

// moot reports whether nothing is said by a call that does not get through, because one of others,
// before which it is not made, does not either.
func (n Need) moot(others []Need) bool {
	return n.Verdict() != fact.Allowed && (n.repeats(others) || n.imports(others))
}

// repeats is for calls of applications to another name of a service that does not arrive by its
// first name, because of the same fact.
func (n Need) repeats(others []Need) bool {
	witness := n.Steps.Witness()
	return n.Feature == workload.ApplicationAccess && n.Action == "" && slices.ContainsFunc(others, func(o Need) bool {
		w := o.Steps.Witness()
		return o.Feature == n.Feature && o.Service == n.Service && o.Host != n.Host && w.Hop == witness.Hop && w.At == witness.At
	})
}

// imports is for the permission to fill a pull-through cache: it is of no use without a way to the
// upstream registry, and none is needed once somebody with such a way has pulled the image.
func (n Need) imports(others []Need) bool {
	return n.Action == workload.ImportImage && slices.ContainsFunc(others, func(o Need) bool {
		return o.Feature == n.Feature && o.Reason == n.Reason && o.Action == "" && o.Verdict() != fact.Allowed
	})
}
