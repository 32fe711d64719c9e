package diff

import (
	"slices"
	"strings"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/iam"
	"github.com/isolated-ecs/isolated-ecs/verify/report"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// A statement is one of a policy, or what counts like one, by names that both sides share.
type statement struct {
	effect                         fact.Truth // Yes: allows, No: denies
	principals, actions, resources element
	conditions                     []condition // sorted
	// whole is what is compared as a whole only: a managed policy, a boundary, what is not known.
	whole string
	// standard is set if there is no policy, and AWS's own holds.
	standard bool
	place    report.Place
}

// An element is a set of patterns.
type element struct {
	texts []string // sorted; actions in small letters
	not   bool     // everything else
	whole bool     // not known as a set
	small []string // texts in small letters, where these are the same, as in actions; else nil
}

// A condition is a key under an operator.
type condition struct {
	operator, key string // in small letters
	values        []string
	about, words  string // without its values, and with them
}

// everything is an element that matches all.
var everything = element{texts: []string{"*"}}

// unnamed stands for what a statement does not name: Principal in policies of roles, Resource in
// trust policies. "*" is another thing.
const unnamed = "nothing that it names"

// statement turns a statement of a template into one that can be compared.
func (n *names) statement(s iam.Statement, home string) statement {
	out := statement{effect: s.Effect, place: report.At(s.At), principals: n.element(s.Principals, home),
		actions: n.element(s.Actions, home), resources: n.element(s.Resources, home)}
	for i, t := range out.actions.texts {
		out.actions.texts[i] = strings.ToLower(t[:strings.Index(t, ":")+1]) + t[strings.Index(t, ":")+1:]
	}
	out.actions.small = small(out.actions.texts)
	for _, c := range s.Conditions {
		values := n.texts(c.Values, home)
		if c.Doubt != "" {
			values = append(values, "what is not known: "+c.Doubt)
		}
		about := c.Key + " " + c.Operator
		out.conditions = append(out.conditions, condition{strings.ToLower(c.Operator), strings.ToLower(c.Key), values, about, about + " " + strings.Join(values, ", ")})
	}
	slices.SortFunc(out.conditions, func(a, b condition) int { return strings.Compare(a.words, b.words) })
	if s.Doubt != "" || s.Effect == fact.Maybe {
		out.whole = "a statement that is not known: " + s.Doubt
	}
	return out
}

func (n *names) element(e iam.Element, home string) element {
	if e.Absent {
		return element{texts: []string{unnamed}}
	}
	return element{texts: n.texts(e.Texts, home), not: e.Not, whole: e.Doubt != ""}
}

// key is the same for statements that say the same.
func (s statement) key() string {
	var b strings.Builder
	for _, e := range []string{s.principals.String(), strings.ToLower(s.actions.String()), s.resources.String()} {
		b.WriteString(e + "\x00")
	}
	for _, c := range s.conditions {
		b.WriteString(c.same() + "\x00")
	}
	return b.String() + s.effect.String() + s.whole
}

// anything is how an element begins that is negated.
const anything = "everything but "

// String is an element in words.
func (e element) String() string {
	words := strings.Join(e.texts, ", ")
	switch {
	case e.whole && words == "":
		return "what is not known"
	case e.whole:
		words += " and what is not known"
	}
	if e.not {
		return anything + words
	}
	return words
}

// An atom is one principal that does one thing to one resource; with "everything but" in it
// they are not taken apart.
type atom struct{ principal, action, resource string }

// atoms are what a statement is made of.
func (s statement) atoms() []atom {
	var all []atom
	for _, p := range s.principals.parts() {
		for _, a := range s.actions.parts() {
			for _, r := range s.resources.parts() {
				all = append(all, atom{p, a, r})
			}
		}
	}
	return all
}

// parts are the patterns that a call can match one of.
func (e element) parts() []string {
	if e.not || e.whole || len(e.texts) == 0 {
		return []string{e.String()}
	}
	return e.texts
}

// A cover says which parts of a statement another one's elements include.
type cover struct{ principals, actions, resources map[string]bool }

// over finds what a statement includes of another one, whatever their conditions. Elements are
// compared each for itself, because there are many more atoms than parts.
func (s statement) over(other statement) cover {
	if s.whole != "" {
		return cover{}
	}
	return cover{s.principals.over(other.principals), s.actions.over(other.actions), s.resources.over(other.resources)}
}

func (e element) over(other element) map[string]bool {
	parts := map[string]bool{}
	for _, part := range other.parts() {
		parts[part] = e.includes(part)
	}
	return parts
}

func (c cover) has(a atom) bool {
	return c.principals[a.principal] && c.actions[a.action] && c.resources[a.resource]
}

// includes reports whether an element matches whatever a pattern does. Of two that match
// everything but something, it is the one that leaves out no more.
func (e element) includes(part string) bool {
	if e.small != nil {
		part, e.texts = strings.ToLower(part), e.small
	}
	but, negated := strings.CutPrefix(part, anything)
	switch {
	case e.whole, e.not && !negated:
		return e.String() == part
	case e.not:
		left := strings.Split(but, ", ")
		return !slices.ContainsFunc(e.texts, func(t string) bool {
			return !slices.ContainsFunc(left, func(l string) bool { return includes(l, t) })
		})
	}
	return slices.ContainsFunc(e.texts, func(t string) bool { return includes(t, part) })
}

func small(texts []string) []string {
	var all []string
	for _, t := range texts {
		all = append(all, strings.ToLower(t))
	}
	return all
}

// includes reports whether one pattern matches whatever another one does. The "*" of the other
// may stand for more characters than a "?" matches.
func includes(pattern, part string) bool {
	if pattern == part || pattern == "*" && part != unnamed {
		return true
	}
	if part == unnamed || strings.HasPrefix(part, anything) || strings.Contains(pattern, "?") && strings.Contains(part, "*") {
		return false
	}
	wild := strings.IndexAny(pattern, "*?")
	return wild >= 0 && strings.HasPrefix(part, pattern[:wild]) && template.Text(part).Match(template.Text(pattern)) == fact.Yes
}

// holds reports whether the conditions of a statement are met whenever others are.
func (s statement) holds(under []condition) bool {
	return !slices.ContainsFunc(s.conditions, func(c condition) bool {
		return !slices.ContainsFunc(under, c.weaker)
	})
}
