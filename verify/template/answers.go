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

// byText groups answers by the first text of their questions.
func (given answers) byText() map[Text]answers {
	index := map[Text]answers{}
	for _, g := range given {
		index[g.a] = append(index[g.a], g)
	}
	return index
}

// about answers a question from those with the same first text. It is Maybe if they leave
// it open; possible are the values that the text may have, none if any.
func (given answers) about(q question, possible []string) fact.Truth {
	limited := len(possible) > 0
	for _, g := range given {
		switch {
		case g.question == q:
			return fact.Of(g.equal)
		case !g.b.IsLiteral() || !q.b.IsLiteral():
		case g.equal:
			return no // it is another text
		default:
			possible = without(possible, string(g.b))
		}
	}
	if !limited || !q.b.IsLiteral() {
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
