package network

import (
	"cmp"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
)

// An answer is a truth with its reason. A zero answer has none.
type answer struct {
	truth fact.Truth
	at    fact.Location
	why   string
}

// at is the first place that is known.
func at(places ...fact.Location) fact.Location { return cmp.Or(places...) }

func yes(at fact.Location, why string) answer   { return answer{fact.Yes, at, why} }
func no(at fact.Location, why string) answer    { return answer{fact.No, at, why} }
func maybe(at fact.Location, why string) answer { return answer{fact.Maybe, at, why} }

func (a answer) step(hop fact.Hop) fact.Step {
	return fact.Step{Hop: hop, Verdict: fact.VerdictOf(a.truth), At: a.at, Why: a.why}
}

// or gives an answer without a place one.
func (a answer) or(place fact.Location) answer {
	a.at = at(a.at, place)
	return a
}

// worse returns the answer that decides if both must hold, a if they are equal.
func worse(a, b answer) answer {
	if a.truth.And(b.truth) == a.truth {
		return a
	}
	return b
}

// all returns the answer that decides if every one must hold. There must be one.
func all(answers ...answer) answer {
	decisive := answers[0]
	for _, a := range answers[1:] {
		decisive = worse(decisive, a)
	}
	return decisive
}
