package page

import (
	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/report"
)

// A need is a call with its chain of facts.
type need struct {
	Reason, Action, Resource, Principal, Host, Via text
	Tone                                           tone
	Optional                                       bool
	From, To                                       int // facts of the call before that this one begins with, 0 for none
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
		from, shared := common(before, n.Path)
		if v.Start = shared + 1; shared > 0 {
			v.From, v.To = from+1, from+shared
		}
		denied := false
		for i, h := range n.Path {
			if i >= shared {
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

// common finds the facts that a chain begins with in another: where they are, and how many.
func common(before, path []report.Hop) (from, n int) {
	for i := range before {
		k := 0
		for k < min(len(before)-i, len(path)) && before[i+k] == path[k] {
			k++
		}
		if k > n {
			from, n = i, k
		}
	}
	if n < worthSharing {
		return 0, 0
	}
	return from, n
}
