// Package iam works out what the policies in a template decide about a request: the
// policies of the role, its boundary and its trust, the policy of the endpoint that the
// request passes, and the policy of the resource. There are three answers: what depends on
// something that is not in the template is not known, and never taken for a yes or a no.
//
// Service control policies, session policies and resource control policies are outside of
// templates; nothing here speaks of them.
package iam

import (
	"sync"

	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// An IAM answers questions about the policies of one World. It may be used by several
// goroutines.
type IAM struct {
	world    *template.World
	own      map[template.Text]bool // accounts that resources of the templates are in
	attached attachments
	guards   map[template.Text][]guard // policies of resources by ARN, of buckets by name

	policies   sync.Map // *template.Value to *policy
	opennesses sync.Map // *template.Value to Openness
}

// New reads the policies of roles and resources. Endpoint policies are read when they are
// asked about, and once.
func New(w *template.World) *IAM {
	i := &IAM{world: w, own: map[template.Text]bool{}}
	for _, r := range w.Resources() {
		i.own[r.Account] = true
	}
	i.attached = i.attach()
	i.guards = i.guard()
	return i
}

// policy parses a policy document, once.
func (i *IAM) policy(v *template.Value) *policy {
	if known, ok := i.policies.Load(v); ok {
		return known.(*policy)
	}
	known, _ := i.policies.LoadOrStore(v, parsePolicy(documentOf(v)))
	return known.(*policy)
}
