package template

import (
	"maps"
	"slices"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
)

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
