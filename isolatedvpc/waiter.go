package isolatedvpc

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"
)

// A waiter finds which resources of a stack wait for an endpoint: by their own
// properties, such as a policy that lets nobody in by another way, by those of what
// they refer to, or by a dependency. The policy of an endpoint cannot name such a
// resource: each would wait for the other. What is set by an override of a property
// does not show.
type waiter struct {
	stack     awscdk.Stack
	stackAddr string
	byId      map[string]awscdk.CfnResource // of the whole stack, once it is asked for
	known     map[string]bool               // by logical id; true for those that wait
}

func (v *IsolatedVpc) newWaiter() *waiter {
	w := &waiter{stack: v.stack, stackAddr: v.stackAddr, known: map[string]bool{}}
	for _, e := range v.endpoints {
		if e.resource != nil {
			w.known[w.id(e.resource)] = true
		}
	}
	return w
}

func (w *waiter) id(r awscdk.CfnResource) string {
	id, _ := w.stack.Resolve(r.LogicalId()).(string)
	return id
}

// waits reports whether what an ARN refers to waits for an endpoint.
func (w *waiter) waits(r resource) bool {
	return slices.ContainsFunc(r.at, func(at constructs.IConstruct) bool {
		target, ok := at.(awscdk.CfnResource)
		return ok && w.resourceWaits(w.id(target), target)
	})
}

func (w *waiter) resourceWaits(id string, r awscdk.CfnResource) bool {
	if known, ok := w.known[id]; ok {
		return known
	}
	w.known[id] = false // in a circle of the user's own
	w.known[id] = slices.ContainsFunc(w.next(r), func(next string) bool {
		known, ok := w.known[next]
		if other := w.find(next, ok); other != nil {
			return w.resourceWaits(next, other)
		}
		return known
	})
	return w.known[id]
}

// find returns the resource of a logical id, unless it is known what to know of it.
// It reads the tree only if it must, which most resources do not ask for.
func (w *waiter) find(id string, known bool) awscdk.CfnResource {
	if known || strings.HasPrefix(id, "AWS::") {
		return nil
	}
	if w.byId == nil {
		w.byId = map[string]awscdk.CfnResource{}
		for _, c := range *w.stack.Node().FindAll(constructs.ConstructOrder_PREORDER) {
			if r, ok := c.(awscdk.CfnResource); ok && *awscdk.Stack_Of(r).Node().Addr() == w.stackAddr {
				w.byId[w.id(r)] = r
			}
		}
	}
	return w.byId[id]
}

// next returns the logical ids that a resource waits for.
func (w *waiter) next(r awscdk.CfnResource) []string {
	ids := idsIn(w.stack.Resolve(r.CfnProperties()))
	for _, dependency := range *r.ObtainDependencies() {
		if d, ok := dependency.(awscdk.CfnResource); ok {
			ids = append(ids, w.id(d))
		}
	}
	return ids
}

// inSub matches the logical ids in the text of Fn::Sub.
var inSub = regexp.MustCompile(`\$\{([A-Za-z0-9]+)`)

// idsIn returns the logical ids that a resolved value refers to.
func idsIn(value any) []string {
	var ids []string
	switch v := value.(type) {
	case []any:
		for _, item := range v {
			ids = append(ids, idsIn(item)...)
		}
	case map[string]any:
		for key, item := range v {
			ids = append(ids, idsOf(key, item)...)
		}
	}
	return ids
}

// idsOf returns those of one entry of an object.
func idsOf(key string, item any) []string {
	switch key {
	case "Ref":
		return []string{fmt.Sprint(item)}
	case "Fn::GetAtt":
		if list, ok := item.([]any); ok && len(list) > 0 {
			item = list[0]
		}
		id, _, _ := strings.Cut(fmt.Sprint(item), ".")
		return []string{id}
	case "Fn::Sub":
		ids := idsIn(item)
		for _, m := range inSub.FindAllStringSubmatch(fmt.Sprint(item), -1) {
			ids = append(ids, m[1])
		}
		return ids
	}
	return idsIn(item)
}
