package iam

import (
	"strconv"
	"strings"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// A policy is a policy document.
type policy struct {
	statements []*statement
	root       *node
	// variables is whether "${aws:username}" stands for something: since version 2012-10-17
	// of the policy language (IAM User Guide, "IAM policy elements: Variables and tags").
	variables bool
	// broad is whether AWS keeps the policy, and it allows more than a single client calls.
	broad bool
}

// A statement is one statement of a policy, as far as it could be read.
type statement struct {
	policy     *policy
	index      int
	sid        string
	effect     fact.Truth      // Yes: Allow, No: Deny, Maybe: not known
	principals *principals     // nil if it has neither Principal nor NotPrincipal
	actions    patterns        // in small letters
	written    []template.Text // actions as they are written
	resources  patterns
	conditions []*condition
	doubt      string // why it cannot be known whether the statement matches; "" if it can
	node       *node
}

// patterns are the values of Action or Resource, or of their opposites.
type patterns struct {
	texts   []template.Text
	negated bool   // NotAction, NotResource
	absent  bool   // neither is there
	doubt   string // why there may be more than texts
}

func parsePolicy(root *node) *policy {
	p := &policy{root: root}
	version := root.get("Version")
	p.variables = version != nil && version.text != "2008-10-17"
	statements := root.get("Statement")
	switch {
	case root.is(template.Unknown):
		p.doubt(root, string(root.text))
	case !root.is(template.Map):
		p.doubt(root, "the policy is not a map")
	case statements.is(template.Unknown):
		p.doubt(statements, string(statements.text))
	case statements == nil:
		p.doubt(root, "the policy has no Statement")
	}
	for i, n := range statements.list() {
		p.statements = append(p.statements, parseStatement(p, i, n))
	}
	return p
}

// doubt adds a statement of which nothing is known.
func (p *policy) doubt(n *node, why string) {
	p.statements = append(p.statements, unreadable(p, 0, n, why))
}

// unreadable is a statement that may be about anything.
func unreadable(p *policy, index int, n *node, why string) *statement {
	return &statement{policy: p, index: index, node: n, doubt: why, actions: patterns{absent: true}, resources: patterns{absent: true}}
}

// elements of a statement (IAM User Guide, "IAM JSON policy element reference").
var elements = map[string]bool{"Sid": true, "Effect": true, "Principal": true, "NotPrincipal": true, "Action": true,
	"NotAction": true, "Resource": true, "NotResource": true, "Condition": true}

func parseStatement(p *policy, index int, n *node) *statement {
	switch {
	case n.is(template.Unknown):
		return unreadable(p, index, n, string(n.text))
	case !n.is(template.Map):
		return unreadable(p, index, n, "the statement is not a map")
	}
	s := &statement{policy: p, index: index, node: n}
	for _, key := range n.keys {
		if !elements[key] {
			s.doubt = "it has an element " + strconv.Quote(key) + ", which policies do not have"
		}
	}
	if sid := n.get("Sid"); sid.is(template.String) {
		s.sid = sid.text.String()
	}
	s.parseEffect(n.get("Effect"))
	s.principals = s.parsePrincipals(n)
	s.actions = s.parsePatterns(n, "Action")
	s.written = s.actions.texts
	s.actions.texts = nil
	for _, a := range s.written {
		s.actions.texts = append(s.actions.texts, lower(a))
	}
	s.resources = s.parsePatterns(n, "Resource")
	s.parseConditions(n.get("Condition"))
	if s.actions.absent {
		s.doubt = "it has no Action"
	}
	return s
}

func (s *statement) parseEffect(n *node) {
	switch {
	case n == nil:
		s.doubt = "it has no Effect"
	case n.text == "Allow":
		s.effect = fact.Yes
	case n.text == "Deny":
		s.effect = fact.No
	default:
		s.doubt = "its Effect is " + strconv.Quote(n.text.String()) + ", neither Allow nor Deny"
	}
}

func (s *statement) parsePatterns(n *node, element string) patterns {
	list, not := n.get(element), n.get("Not"+element)
	p := patterns{negated: not != nil, absent: list == nil && not == nil}
	if list != nil && not != nil {
		s.doubt = "it has both " + element + " and Not" + element
	}
	if p.negated {
		list = not
	}
	p.texts, p.doubt = texts(list)
	return p
}

// texts are the strings of a list, and why they are not all that there may be.
func texts(n *node) (list []template.Text, doubt string) {
	if n.is(template.Unknown) {
		return nil, string(n.text)
	}
	for _, item := range n.list() {
		switch {
		case item.isScalar():
			list = append(list, item.text)
		case item.is(template.Unknown):
			doubt = string(item.text)
		case !item.is(template.Null):
			doubt = "a value is not a string"
		}
	}
	return list, doubt
}

// lower is a Text in small letters, without what symbols stand for.
func lower(t template.Text) template.Text {
	if s, ok := t.Literal(); ok {
		return template.Text(strings.ToLower(s))
	}
	var b template.Text
	for _, p := range t.Parts() {
		if p.IsSymbol() {
			b += p.Symbol.Text()
		} else {
			b += template.Text(strings.ToLower(p.Literal))
		}
	}
	return b
}

// label names a statement to people: by its Sid, else by its place in the list.
func (s *statement) label() string {
	if s.sid != "" {
		return "statement " + s.sid
	}
	return "statement " + strconv.Itoa(s.index)
}
