package workload

import (
	"cmp"
	"slices"
	"strings"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

const (
	balancerType     = "AWS::ElasticLoadBalancingV2::LoadBalancer"
	targetGroupType  = "AWS::ElasticLoadBalancingV2::TargetGroup"
	listenerType     = "AWS::ElasticLoadBalancingV2::Listener"
	listenerRuleType = "AWS::ElasticLoadBalancingV2::ListenerRule"
)

// A front is a listener, or a rule of one, that forwards to the target group of a service.
type front struct {
	at                 fact.Location
	from               *template.Resource // the listener, or the rule
	forwards           string             // "listener Http forwards to target group Web"
	listener, balancer *template.Resource // nil if they are not in the templates
}

// fronts are the listeners and rules that forward to a target group. The doubt is one that may.
func (b *builder) fronts(group *template.Resource) (fronts []front, doubt *template.Resource) {
	for _, r := range b.w.Resources(listenerType, listenerRuleType) {
		actions := r.Get("DefaultActions")
		if r.Type == listenerRuleType {
			actions = r.Get("Actions")
		}
		switch b.forwardsTo(actions, group) {
		case fact.Yes:
			fronts = append(fronts, b.frontOf(r, group))
		case fact.Maybe:
			doubt = r
		}
	}
	service := b.launcher.resource
	slices.SortStableFunc(fronts, func(f, g front) int { // one that is made before the service is enough
		return cmp.Compare(late(b.w, f.from, service), late(b.w, g.from, service))
	})
	return fronts, doubt
}

func late(w *template.World, r, than *template.Resource) int {
	if w.Before(r, than) {
		return 0
	}
	return 1
}

func (b *builder) frontOf(r, group *template.Resource) front {
	f := front{at: r.At(), from: r, forwards: "listener " + r.ID.Logical + " forwards to target group " + group.ID.Logical, listener: r}
	if r.Type == listenerRuleType {
		f.forwards = "rule " + r.ID.Logical + " of a listener forwards to target group " + group.ID.Logical
		f.listener = b.w.Find(r.Get("ListenerArn"), listenerType)
	}
	f.balancer = b.w.Find(f.listener.Get("LoadBalancerArn"), balancerType)
	return f
}

// forwardsTo is whether one of the actions forwards to a target group.
func (b *builder) forwardsTo(actions *template.Value, group *template.Resource) fact.Truth {
	truth := fact.No
	if actions.IsUnknown() {
		truth = fact.Maybe
	}
	for _, a := range actions.Items() {
		groups := a.Get("ForwardConfig", "TargetGroups")
		targets := []*template.Value{a.Get("TargetGroupArn")}
		for _, g := range groups.Items() {
			targets = append(targets, g.Get("TargetGroupArn"))
		}
		if a.IsUnknown() || groups.IsUnknown() {
			truth = truth.Or(fact.Maybe)
		}
		for _, t := range targets {
			switch found := b.w.Find(t, targetGroupType); {
			case found == group:
				return fact.Yes
			case found == nil && !t.IsAbsent():
				truth = truth.Or(t.Text().Equal(group.Ref()))
			}
		}
	}
	return truth
}

// production is the front that an alternate target group gets: the listener, or the rule,
// of production traffic.
func (b *builder) production(rule *template.Value, group *template.Resource) []front {
	r := b.w.Find(rule, listenerType, listenerRuleType)
	if r == nil {
		return nil
	}
	f := b.frontOf(r, group)
	f.forwards = "Amazon ECS lets " + r.ID.Logical + " forward to target group " + group.ID.Logical
	return []front{f}
}

// unattached says that nothing forwards to a target group, so that Amazon ECS refuses to
// create the service. What is in no template may do so, if it can before the service is made;
// and so may a production listener, or a rule of one, that is in none.
func (b *builder) unattached(group, doubt *template.Resource, production *template.Value) fact.Steps {
	name := "target group " + group.ID.Logical
	switch {
	case !production.IsAbsent() && b.w.Find(production, listenerType, listenerRuleType) == nil:
		return unknown(production.At(), "whether "+production.Text().String()+" forwards to "+name+" is not in the templates")
	case doubt != nil:
		return unknown(doubt.At(), "whether "+doubt.ID.Logical+" forwards to "+name+" is not in the templates")
	case group.ID.Stack != b.launcher.resource.ID.Stack, handedOut(b.w, group.Ref()):
		return unknown(group.At(), "no listener in the templates forwards to "+name)
	}
	return denied(group.At(), "no listener forwards to "+name+", so it has no load balancer")
}

// handedOut reports whether something that is not in the templates is given a resource by its
// Ref: a nested stack, the code of a custom resource.
func handedOut(w *template.World, ref template.Text) bool {
	return slices.ContainsFunc(w.Resources(), func(r *template.Resource) bool {
		outside := strings.HasPrefix(r.Type, "AWS::CloudFormation::") || strings.HasPrefix(r.Type, "Custom::")
		return outside && mentions(r.Properties, ref)
	})
}

// mentions reports whether a value has a text somewhere in it.
func mentions(v *template.Value, t template.Text) bool {
	switch v.Kind() {
	case template.List:
		return slices.ContainsFunc(v.Items(), func(item *template.Value) bool { return mentions(item, t) })
	case template.Map:
		return slices.ContainsFunc(v.Keys(), func(key string) bool { return mentions(v.Get(key), t) })
	}
	return v.Text() == t
}
