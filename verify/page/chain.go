package page

import (
	"strings"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/report"
)

// A need is a call with its chain of facts.
type need struct {
	Reason, Action, Resource, Principal, Host, Via text
	Tone                                           tone
	Optional                                       bool
	Same                                           int // so many facts are those of the call before
	Start                                          int // number of the first of Chain
	Chain                                          []link
	Fix, AWSError                                  text
}

// A link is a fact.
type link struct {
	Hop       string
	Tone      tone
	After     bool // a fact before it denies the call
	Why, Path text
	Line      text
}

// A text is shown piece by piece: some of them are other words for other workloads.
type text []piece

// A piece is a part of a text. Swap numbers those that differ, from 1.
type piece struct {
	Words string
	Swap  int
}

func (t text) String() string {
	var b strings.Builder
	for _, p := range t {
		b.WriteString(p.Words)
	}
	return b.String()
}

// A speaker turns the texts of a cell, in the order of [texts], into what is shown of them.
type speaker func(string) text

func plainly(s string) text {
	if s == "" {
		return nil
	}
	return text{{Words: s}}
}

// texts are what is said in a cell, in the order in which chains speaks it.
func texts(needs []report.Need) []string {
	var all []string
	chains(needs, func(s string) text { all = append(all, s); return nil })
	return all
}

func chains(needs []report.Need, say speaker) []need {
	var all []need
	var before []report.Hop
	for _, n := range needs {
		v := need{Tone: toneOf(n.Verdict), Optional: n.Optional, Reason: say(n.Reason), Action: say(n.Action),
			Resource: say(n.Resource), Principal: say(n.Principal), Host: say(n.Host), Via: say(n.Via)}
		v.Same = common(before, n.Path)
		v.Start = v.Same + 1
		denied := false
		for i, h := range n.Path {
			if i >= v.Same {
				v.Chain = append(v.Chain, link{Hop: string(h.Hop), Tone: toneOf(h.Verdict), After: denied,
					Why: say(h.Why), Path: say(joined(h.Stack, h.At)), Line: say(line(h.File, h.Line))})
			}
			denied = denied || h.Verdict == fact.Denied
		}
		v.Fix = say(n.Fix)
		if n.Verdict == fact.Denied {
			v.AWSError = say(n.AWSError)
		}
		all, before = append(all, v), n.Path
	}
	return all
}

// joined names the stack of a path, if there are several.
func joined(stack, path string) string {
	if stack == "" || path == "" {
		return path
	}
	return stack + ": " + path
}

// worthSharing is how many facts two calls have in common before the second refers to the
// first.
const worthSharing = 3

// common is the number of facts that two chains begin with; none of them is against the call.
func common(a, b []report.Hop) int {
	n := 0
	for n < min(len(a), len(b)) && a[n] == b[n] && a[n].Verdict == fact.Allowed {
		n++
	}
	if n < worthSharing {
		return 0
	}
	return n
}
