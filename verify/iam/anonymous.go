package iam

import (
	"strings"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
)

// ofPrincipal has the keys, in small letters, that no request carries of which nobody knows who
// makes it.
var ofPrincipal = func() map[string]bool {
	of := map[string]bool{}
	for name := range principalKeys {
		of[strings.ToLower(name)] = true
	}
	return of
}()

// Anonymous says whether the policy of a file system lets in a client that says nothing about who
// it is. The default policy does (Amazon EFS User Guide, "Using IAM to control access to file
// systems"). There are no steps for a file system that is not in the templates.
func (i *IAM) Anonymous(r Request) fact.Steps {
	r.Principal = Principal{Anonymous: true}
	c := i.call(r, asResource)
	var steps fact.Steps
	for _, g := range i.guardsOf(r) {
		step := fact.Step{Hop: fact.HopResourcePolicy, Verdict: fact.Allowed, At: g.at, Why: g.everyone()}
		if !g.open {
			step = c.decide(g.sources()).step(fact.HopResourcePolicy, g.source.name, g.at)
		}
		steps = append(steps, step)
	}
	return steps
}
