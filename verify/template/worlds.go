package template

import (
	"slices"
	"strings"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
)

// maxAnswers limits how many ways to answer open questions are tried before the search
// for further worlds is given up, and maxQuestions how many questions one way may answer: a
// template has up to 200 parameters (AWS CloudFormation User Guide, quotas).
const (
	maxAnswers   = 4096
	maxQuestions = 512
)

// Worlds returns the ways the deployment can turn out, in a fixed order. There is always
// one, also if limit is 0; if there are more than limit, only the first are returned, and
// complete is false: what holds in all of them is then not proved.
func (m *Model) Worlds(limit int) (worlds []*World, complete bool) {
	complete = m.EachWorld(limit, func(w *World) { worlds = append(worlds, w) })
	return worlds, complete
}

// EachWorld visits what [Model.Worlds] returns, one after the other: each takes as much
// memory as the templates.
func (m *Model) EachWorld(limit int, visit func(*World)) (complete bool) {
	leaves, complete := m.enumerate(limit)
	differ := differing(leaves)
	for _, leaf := range leaves {
		w := m.build(leaf.answers)
		for _, i := range differ {
			w.Choices = append(w.Choices, m.used[i].describe(leaf.truths[i], len(m.stacks) > 1))
		}
		visit(w)
	}
	return complete
}

// A leaf is an answer to every open question, and what the conditions then are.
type leaf struct {
	answers answers
	truths  []fact.Truth // of m.used
}

// enumerate answers the open questions in all ways that can be, and keeps those that
// differ in a condition that is used.
func (m *Model) enumerate(limit int) (leaves []leaf, complete bool) {
	limit = max(limit, 1)
	seen := map[string]bool{}
	pending := []answers{nil}
	for tried := 0; len(pending) > 0 && len(leaves) <= limit; tried++ {
		given := pending[len(pending)-1]
		if tried == maxAnswers || len(given) > maxQuestions {
			return cut(leaves, limit, given), false
		}
		pending = pending[:len(pending)-1]
		truths, open := m.answer(given)
		if open != nil {
			pending = append(pending, append(slices.Clip(given), answer{*open, false}), append(slices.Clip(given), answer{*open, true}))
			continue
		}
		if key := key(truths); !seen[key] {
			seen[key] = true
			leaves = append(leaves, leaf{given, truths})
		}
	}
	return cut(leaves, limit, nil), len(leaves) <= limit
}

// cut returns the first leaves; one that leaves questions open if there is none yet.
func cut(leaves []leaf, limit int, given answers) []leaf {
	if len(leaves) == 0 {
		return []leaf{{answers: given}}
	}
	return leaves[:min(limit, len(leaves))]
}

func key(truths []fact.Truth) string {
	var b strings.Builder
	for _, t := range truths {
		b.WriteByte(byte(t))
	}
	return b.String()
}

// answer works out the conditions that are used, up to the first open question.
func (m *Model) answer(given answers) ([]fact.Truth, *question) {
	e := newEvaluator(m, given)
	truths := make([]fact.Truth, len(m.used))
	for i, used := range m.used {
		truths[i] = e.in(used.stack).condition(used.condition)
		if e.question != nil {
			return nil, e.question
		}
	}
	return truths, nil
}

// differing returns the conditions that are not the same in all leaves.
func differing(leaves []leaf) []int {
	var indices []int
	for i := range leaves[0].truths {
		if slices.ContainsFunc(leaves, func(l leaf) bool { return l.truths[i] != leaves[0].truths[i] }) {
			indices = append(indices, i)
		}
	}
	return indices
}
