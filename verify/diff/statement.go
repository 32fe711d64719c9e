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
	for _, c := range s.Conditions {
		values := n.texts(c.Values, home)
		if c.Doubt != "" {
			values = append(values, "something that is not known")
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
	for _, e := range []element{s.principals, s.actions, s.resources} {
		b.WriteString(strings.ToLower(e.String()) + "\x00")
	}
	for _, c := range s.conditions {
		b.WriteString(strings.ToLower(c.words) + "\x00")
	}
	return b.String() + s.effect.String() + s.whole
}

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
		return "everything but " + words
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

// matches reports whether a statement is for all calls of an atom, whatever its conditions.
func (s statement) matches(a atom) bool {
	return s.whole == "" && s.principals.includes(a.principal) && s.actions.includes(a.action) && s.resources.includes(a.resource)
}

// includes reports whether an element matches whatever a pattern does.
func (e element) includes(part string) bool {
	if e.not || e.whole {
		return e.String() == part
	}
	return slices.ContainsFunc(e.texts, func(t string) bool { return includes(t, part) })
}

// includes reports whether one pattern matches whatever another one does. The "*" of the other
// may stand for more characters than a "?" matches.
func includes(pattern, part string) bool {
	if pattern == part || pattern == "*" && part != unnamed {
		return true
	}
	if part == unnamed || strings.HasPrefix(part, "everything but ") || strings.Contains(pattern, "?") && strings.Contains(part, "*") {
		return false
	}
	pattern, part = strings.ToLower(pattern), strings.ToLower(part)
	return template.Text(part).Match(template.Text(pattern)) == fact.Yes
}

// grants reports whether a statement does to an atom of another what that does: it matches
// whenever the other one does.
func (s statement) grants(a atom, under []condition) bool {
	return s.matches(a) && !slices.ContainsFunc(s.conditions, func(c condition) bool {
		return !slices.ContainsFunc(under, c.weaker)
	})
}

// weaker reports whether a condition holds whenever another one does.
func (c condition) weaker(than condition) bool {
	operator := c.operator
	if name, optional := strings.CutSuffix(c.operator, "ifexists"); optional && name == than.operator {
		operator = name
	}
	if operator != than.operator || c.key != than.key {
		return false
	}
	few, many := than.values, c.values
	if strings.Contains(operator, "not") { // each value takes something away
		few, many = many, few
	}
	return !slices.ContainsFunc(few, func(v string) bool { return !slices.Contains(many, v) })
}
