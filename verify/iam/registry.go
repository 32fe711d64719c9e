package iam

import (
	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// withRegistry are the policies of a repository, each together with that of its registry,
// which Amazon ECR enforces in all requests: what one of the two allows is allowed, and what
// one refuses is refused. An account that has kept the old scope of the policy (V1) is
// outside of templates.
//
// Source: Amazon ECR User Guide, "Private registry permissions in Amazon ECR".
func (i *IAM) withRegistry(repository template.Text) []guard {
	guards, registry := i.guards[repository], i.registryOf(repository)
	if registry == nil {
		return guards
	}
	s := source{i.policy(registry.Get("PolicyText")), "the policy of registry " + registry.ID.Logical, fact.Yes}
	if len(guards) == 0 {
		return []guard{{source: s, at: registry.Get("PolicyText").At()}}
	}
	both := make([]guard, len(guards))
	for n, g := range guards {
		g.also = []source{s}
		both[n] = g
	}
	return both
}

// registryOf is the policy of the registry that a repository is in: there is one for each
// account and Region.
func (i *IAM) registryOf(repository template.Text) *template.Resource {
	parts, ok := fields(repository)
	if !ok {
		return nil
	}
	for _, r := range i.world.Resources("AWS::ECR::RegistryPolicy") {
		if r.Region == parts[3] && r.Account == parts[4] && !r.Get("PolicyText").IsAbsent() {
			return r
		}
	}
	return nil
}

// sources are all policies that decide together.
func (g guard) sources() []source { return append([]source{g.source}, g.also...) }
