package template

import (
	"maps"
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
	leaves, complete := m.enumerate(limit)
	differ := differing(leaves)
	for _, leaf := range leaves {
		w := m.build(leaf.answers)
		for _, i := range differ {
			w.Choices = append(w.Choices, m.used[i].describe(leaf.truths[i], len(m.stacks) > 1))
		}
		worlds = append(worlds, w)
	}
	return worlds, complete
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

// A usedCondition is a condition that decides about a resource or a value.
type usedCondition struct {
	stack     *stack
	condition string
}

func (u usedCondition) describe(t fact.Truth, several bool) string {
	what := u.condition
	if several && u.stack.name != "" {
		what = u.stack.name + "/" + what
	}
	if t == yes {
		return what + " is true"
	}
	return what + " is false"
}

// usedConditions finds the conditions of a stack that matter: not those that only decide
// about CDK's own metadata, and those of outputs only if another stack may use them.
func usedConditions(s *stack, alone bool) []usedCondition {
	used := map[string]bool{}
	for i := range s.resources.MapKeys() {
		if resource := s.resources.Items[i]; typeOf(resource) != "AWS::CDK::Metadata" {
			findConditions(resource, used)
		}
	}
	for i := range s.outputs.MapKeys() {
		if !alone {
			findConditions(s.outputs.Items[i], used)
		}
	}
	var found []usedCondition
	for _, c := range s.conditions.MapKeys() {
		if used[c] {
			found = append(found, usedCondition{s, c})
			delete(used, c)
		}
	}
	for _, c := range slices.Sorted(maps.Keys(used)) { // those that a macro defines
		found = append(found, usedCondition{s, c})
	}
	return found
}

// findConditions finds the conditions of a resource or an output.
func findConditions(n *Node, used map[string]bool) {
	if c := n.Get("Condition"); c != nil {
		used[c.Text] = true
	}
	for _, part := range []string{"Properties", "Value", "Export"} {
		findIfs(n.Get(part), used)
	}
}

func findIfs(n *Node, used map[string]bool) {
	if n == nil {
		return
	}
	if function, argument, ok := intrinsic(n); ok && function == "Fn::If" && len(argument.Items) > 0 {
		used[argument.Items[0].Text] = true
	}
	for _, item := range n.Items {
		findIfs(item, used)
	}
}

// build resolves all resources that exist with the given answers.
func (m *Model) build(given answers) *World {
	e := newEvaluator(m, given)
	w := &World{byID: map[ResourceID]*Resource{}, byType: map[string][]*Resource{}, byName: map[Text][]*Resource{},
		lookups: e.lookups, before: e.before, stacks: m.byName, above: map[ResourceID]map[ResourceID]bool{}}
	for _, s := range m.stacks {
		if !e.in(s).exists() {
			continue
		}
		for i, logical := range s.resources.MapKeys() {
			if r := e.in(s).resource(logical, s.resources.Items[i]); r != nil {
				w.resources = append(w.resources, r)
				w.byID[r.ID] = r
			}
		}
	}
	slices.SortFunc(w.resources, func(a, b *Resource) int { return a.ID.Compare(b.ID) })
	for _, r := range w.resources {
		w.byType[r.Type] = append(w.byType[r.Type], r)
		w.index(r)
	}
	return w
}

// exists reports whether the stack does: a nested one may be switched off.
func (c scope) exists() bool {
	for s := c.stack; s.parent != nil; s = s.parent {
		if !c.in(s.parent).isOn(s.parent.resources.Get(s.logical)) {
			return false
		}
	}
	return true
}

// resource resolves a resource, nil if its condition switches it off.
func (c scope) resource(logical string, n *Node) *Resource {
	if !c.isOn(n) {
		return nil
	}
	s := c.stack
	r := &Resource{ID: ResourceID{s.name, logical}, Type: typeOf(n), Region: s.region, Account: s.account,
		Partition: s.partition, URLSuffix: s.suffix, file: s.source.File, line: n.Line}
	r.identity = c.identify(s, logical)
	c.uses = map[string]bool{}
	if r.Properties = c.properties(n); r.Properties != nil {
		r.Properties.owner, r.Properties.name = r, "Properties"
	}
	for _, other := range n.Get("DependsOn").ListItems() {
		c.uses[other.Text] = true
	}
	for other := range c.uses {
		r.DependsOn = append(r.DependsOn, ResourceID{s.name, other})
	}
	slices.SortFunc(r.DependsOn, ResourceID.Compare)
	return r
}

// properties resolves the properties of a resource. They are a map, or not known.
func (c scope) properties(n *Node) *Value {
	declared := n.Get("Properties")
	if i := slices.IndexFunc(n.MapKeys(), isFunctionName); i >= 0 {
		return c.unknown(n.Keys[i]+" may change what is around it", n)
	}
	v := c.eval(declared)
	if v != nil && v.Kind() != Map {
		return c.unknown("the properties are not known before deployment", declared)
	}
	c.resolveReferences(v)
	return v
}

// index makes a resource findable by its names.
func (w *World) index(r *Resource) {
	keys := []Text{r.identity.arn, r.identity.name}
	if refProperties[r.Type] == "" { // whose Ref is the name of something else
		keys = append(keys, r.identity.ref)
	}
	if r.Type == "AWS::Logs::LogGroup" {
		keys = append(keys, Text(strings.TrimSuffix(string(r.identity.arn), ":*"))) // as many write it
	}
	slices.Sort(keys)
	for _, k := range slices.Compact(keys) {
		if k != "" {
			w.byName[k] = append(w.byName[k], r)
		}
	}
}
