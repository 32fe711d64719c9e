package iam

import (
	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// A Statement is a statement of a policy as it is written, for those who compare policies and
// do not ask what these decide.
type Statement struct {
	Effect     fact.Truth // Yes: Allow, No: Deny, Maybe: not known
	Principals Element    // of other types than AWS and Service after that type: "Federated arn:…"
	Actions    Element
	Resources  Element
	Conditions []Condition
	Doubt      string // why it is not known as a whole; "" if it is
	At         fact.Location
}

// An Element is what a statement has for Principal, Action or Resource.
type Element struct {
	Texts  []template.Text
	Not    bool   // NotPrincipal, NotAction, NotResource
	Absent bool   // neither is there
	Doubt  string // why there may be more; "" if there is not
}

// A Condition is one key under one operator of a Condition.
type Condition struct {
	Operator, Key string // as written
	Values        []template.Text
	Doubt         string // why there may be other values; "" if there are not
}

// Read returns the statements of a policy document: a map, or a string of JSON. What is not
// known is a statement with a Doubt; of an absent document there are none.
func Read(document *template.Value) []Statement {
	if document.IsAbsent() {
		return nil
	}
	var statements []Statement
	for _, s := range parsePolicy(documentOf(document)).statements {
		r := Statement{Effect: s.effect, Principals: s.principals.element(), Actions: s.actions.element(s.written),
			Resources: s.resources.element(s.resources.texts), Doubt: s.doubt, At: s.node.at()}
		for _, c := range s.conditions {
			values, doubt := texts(c.node)
			r.Conditions = append(r.Conditions, Condition{c.operator, c.key, values, doubt})
		}
		statements = append(statements, r)
	}
	return statements
}

func (p patterns) element(written []template.Text) Element {
	return Element{Texts: written, Not: p.negated, Absent: p.absent, Doubt: p.doubt}
}

func (p *principals) element() Element {
	if p == nil {
		return Element{Absent: true}
	}
	e := Element{Not: p.negated, Doubt: p.doubt}
	if p.node.isScalar() {
		e.Texts = []template.Text{p.node.text}
	}
	for i, key := range p.node.keys {
		list, _ := texts(p.node.items[i])
		for _, t := range list {
			if key != "AWS" && key != "Service" {
				t = template.Text(key+" ") + t
			}
			e.Texts = append(e.Texts, t)
		}
	}
	return e
}
