package iam

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// A Problem is what keeps an endpoint policy from working as it is written: AWS refuses it,
// or it lets nothing through.
type Problem struct {
	Kind    string       // one of the constants below
	Verdict fact.Verdict // Denied: it is one; Unknown: it may be, depending on what is not known
	At      fact.Location
	Why     string
	Fix     string
}

// The kinds of problems of endpoint policies.
const (
	DenyOnly         = "deny-only"         // no statement allows anything
	WithoutPrincipal = "without-principal" // a statement has no Principal
	PrincipalForm    = "principal-form"    // the principals are such as no role can be
	TooLong          = "too-long"          // more than 20,480 characters
	Wildcard         = "wildcard"          // a wildcard where endpoint policies take none
	Malformed        = "malformed"         // no policy at all, or elements that policies do not have
)

// Problems says what is wrong with an endpoint policy as such, in the order of the template.
// There is nothing wrong with no policy.
//
// Source: AWS PrivateLink Guide, "Control access to VPC endpoints using endpoint policies".
func (i *IAM) Problems(policy *template.Value, gateway bool) []Problem {
	if policy.IsAbsent() || policy.IsUnknown() {
		return nil
	}
	p := i.policy(policy)
	if _, literal := policy.Literal(); literal && p.root.is(template.Unknown) {
		return []Problem{{Malformed, fact.Denied, policy.At(), string(p.root.text), "write the policy as a map, or as JSON"}}
	}
	problems := append(p.tooLong(), p.denyOnly()...)
	for _, s := range p.statements {
		problems = append(problems, s.malformed()...)
		problems = append(problems, s.principalProblems(gateway)...)
		problems = append(problems, s.accountProblems()...)
		for _, k := range s.conditions {
			problems = append(problems, k.problems()...)
		}
	}
	return problems
}

func (p *policy) denyOnly() []Problem {
	allows := fact.No
	for _, s := range p.statements {
		allows = allows.Or(s.effect)
	}
	if allows == fact.Yes || allows == fact.Maybe && len(p.statements) == 1 {
		return nil
	}
	return []Problem{{DenyOnly, fact.VerdictOf(allows), p.root.at(), "the policy has no statement that allows anything, so nothing passes the endpoint",
		"add a statement with Effect Allow"}}
}

func (s *statement) malformed() []Problem {
	if s.doubt == "" || s.isUnknown() {
		return nil
	}
	return []Problem{{Malformed, fact.Denied, s.node.at(), s.label() + " is malformed: " + s.doubt, "write the statement as the policy language has it"}}
}

// isUnknown reports whether it is the template that leaves the statement open.
func (s *statement) isUnknown() bool {
	return s.node.is(template.Unknown) || s.node.get("Condition").is(template.Unknown) ||
		s.node.get("Effect").is(template.Unknown) || isOpen(s.node.effect())
}

// effect is the text of Effect.
func (n *node) effect() template.Text {
	if e := n.get("Effect"); e != nil {
		return e.text
	}
	return ""
}

func (s *statement) principalProblems(gateway bool) []Problem {
	switch p := s.principals; {
	case p == nil && s.node.is(template.Map):
		return []Problem{{WithoutPrincipal, fact.Denied, s.node.at(), s.label() + " has no Principal, which every statement of an endpoint policy needs",
			`add Principal "*", and say in Condition who is meant`}}
	case p == nil || p.everyone || p.negated || s.effect == fact.No:
		return nil
	case gateway:
		return s.gatewayForm()
	case len(p.aws) == 0 && p.doubt == "":
		return []Problem{{PrincipalForm, fact.Denied, p.node.at(), s.label() + " is for " + p.String() + ", and tasks make their requests as roles",
			`use Principal "*", and say in Condition which roles are meant`}}
	}
	return nil
}

// gatewayForm is for principals of a gateway endpoint other than "*".
func (s *statement) gatewayForm() []Problem {
	dead := fact.Of(s.principals.doubt == "").Or(fact.Maybe)
	for _, entry := range s.principals.aws {
		switch {
		case entry == "*":
			return nil
		case isParameter(entry):
			dead = dead.And(fact.Maybe)
		}
	}
	return []Problem{{PrincipalForm, fact.VerdictOf(dead.Not()), s.principals.node.at(),
		s.label() + " is for " + s.principals.String() + `, and a gateway endpoint takes an account for its root user and only "*" for roles`,
		`use Principal "*" with a Condition on aws:PrincipalArn or aws:PrincipalAccount`}}
}

// accountProblems: the account in an ARN is an id or a wildcard, not both.
func (s *statement) accountProblems() []Problem {
	var problems []Problem
	for _, arn := range s.resources.texts {
		if mixesAccount(arn) {
			problems = append(problems, Problem{Wildcard, fact.Denied, s.node.at(), s.label() + " has part of an account id and a wildcard in " + arn.String(),
				`write the whole account id, or "*"`})
		}
	}
	return problems
}

func mixesAccount(arn template.Text) bool {
	parts, ok := fields(arn)
	return ok && parts[4] != "*" && hasWildcard(parts[4])
}

// systemKeys hold identifiers that AWS makes; endpoint policies compare them as a whole.
var systemKeys = map[string]bool{"aws:principalaccount": true, "aws:principalorgid": true, "aws:resourceaccount": true,
	"aws:resourceorgid": true, "aws:sourceaccount": true, "aws:sourcevpc": true, "aws:sourcevpce": true, "aws:vpceaccount": true, "aws:vpceorgid": true}

func (k *condition) problems() []Problem {
	operator := strings.ToLower(k.operator)
	var problems []Problem
	add := func(why, fix string) {
		problems = append(problems, Problem{Wildcard, fact.Denied, k.node.at(), why, fix})
	}
	if systemKeys[k.fold] && strings.Contains(operator, "numeric") {
		add("endpoint policies take no numeric operator for "+k.key, "use StringEquals")
	}
	for _, v := range k.values {
		switch like := strings.Contains(operator, "stringlike") || strings.Contains(operator, "stringnotlike"); {
		case like && systemKeys[k.fold] && hasWildcard(v):
			add("endpoint policies take no wildcard for "+k.key+", which has "+v.String(), "use StringEquals and the whole id")
		case like && !hasLetters(v):
			add(fmt.Sprintf("%s has %s: endpoint policies want %d characters before or after each wildcard", k, v, minLetters),
				"write more of the value, or compare it with ArnLike if it is an ARN")
		case strings.Contains(operator, "arn") && mixesAccount(v):
			add(k.String()+" has part of an account id and a wildcard in "+v.String(), `write the whole account id, or "*"`)
		}
	}
	return problems
}

// minLetters is how many characters in a row a wildcard needs before or after it.
const minLetters = 6

// hasLetters is whether each wildcard of a value has enough beside it. A symbol is enough.
func hasLetters(v template.Text) bool {
	var runs []int // lengths of what is between the wildcards
	run := 0
	for _, p := range v.Parts() {
		if p.IsSymbol() {
			run += minLetters
		}
		for _, c := range p.Literal {
			if c == '*' || c == '?' {
				runs, run = append(runs, run), 0
			} else {
				run++
			}
		}
	}
	runs = append(runs, run)
	for i := range len(runs) - 1 {
		if runs[i] < minLetters && runs[i+1] < minLetters {
			return false
		}
	}
	return true
}

// maxLength is the size of an endpoint policy in characters, white space included.
const maxLength = 20480

func (p *policy) tooLong() []Problem {
	n := p.root.length()
	if v := p.root.value; v.Kind() == template.String {
		n = length(v.Text())
	}
	if n <= maxLength {
		return nil
	}
	return []Problem{{TooLong, fact.Denied, p.root.at(), fmt.Sprintf("the policy has at least %d characters, and an endpoint takes %d", n, maxLength),
		"name resources by wildcards or by tags, or let conditions hold one statement for all of them"}}
}

// length is that of the shortest JSON for n.
func (n *node) length() int {
	switch n.kind {
	case template.String:
		return length(n.text) + len(`""`)
	case template.List, template.Map:
		total := len("[]") + max(len(n.items)-1, 0)
		for i, item := range n.items {
			total += item.length()
			if n.kind == template.Map {
				total += utf8.RuneCountInString(n.keys[i]) + len(`"":`)
			}
		}
		return total
	}
	return length(n.text)
}

// length is the least number of characters of a text.
func length(t template.Text) int {
	n := 0
	for _, p := range t.Parts() {
		if p.IsSymbol() {
			n += least[p.Symbol.Name]
		} else {
			n += utf8.RuneCountInString(p.Literal)
		}
	}
	return n
}

// least is the least length of what pseudo parameters stand for. Of other symbols nothing is
// known.
var least = map[string]int{"AWS::AccountId": 12, "AWS::Partition": len("aws"), "AWS::Region": len("us-east-1"), "AWS::URLSuffix": len("c2s.ic.gov")}
