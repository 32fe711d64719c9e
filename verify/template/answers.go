package template

import (
	"slices"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
)

// A question is whether two texts are equal, when a condition depends on it and the
// templates do not say. A literal is the second of them.
type question struct{ a, b Text }

// newQuestion makes the same question of two texts in either order.
func newQuestion(a, b Text) question {
	if a.IsLiteral() || !b.IsLiteral() && b < a {
		a, b = b, a
	}
	return question{a, b}
}

// An answer decides a question in one World.
type answer struct {
	question
	equal bool
}

// answers are those that make a World. What follows from them is answered as well: a
// parameter that equals "dev" does not equal "prod".
type answers []answer

func (given answers) about(q question, allowed func(Text) []string) fact.Truth {
	possible := allowed(q.a)
	for _, g := range given {
		switch {
		case g.question == q:
			return fact.Of(g.equal)
		case g.a != q.a || !g.b.IsLiteral() || !q.b.IsLiteral():
		case g.equal:
			return no // it is another text
		default:
			possible = without(possible, string(g.b))
		}
	}
	if len(allowed(q.a)) == 0 || !q.b.IsLiteral() {
		return maybe
	}
	return amongst(possible, string(q.b))
}

// amongst answers whether a parameter has a value, from the values that are left for it.
func amongst(possible []string, value string) fact.Truth {
	switch {
	case !slices.Contains(possible, value):
		return no
	case len(possible) == 1:
		return yes
	}
	return maybe
}

func without(values []string, value string) []string {
	var rest []string
	for _, v := range values {
		if v != value {
			rest = append(rest, v)
		}
	}
	return rest
}
