package workload

import (
	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

const (
	providerType    = "AWS::ECS::CapacityProvider"
	clusterType     = "AWS::ECS::Cluster"
	associationType = "AWS::ECS::ClusterCapacityProviderAssociations"
)

// join says of capacities whether the providers of a strategy are associated with the cluster,
// and by what: Amazon ECS refuses a strategy with others, FARGATE and FARGATE_SPOT among them
// (Amazon ECS API Reference, CapacityProviderStrategyItem and CreateService).
func (c *capacities) join(l launcher, on []capacity) []capacity {
	var steps fact.Steps
	var joins []*template.Resource
	for _, item := range l.strategy.Items() {
		by, wrong := c.associated(l.cluster, item.Get("CapacityProvider"))
		steps = append(steps, wrong...)
		if by != nil && by.Type == associationType {
			joins = append(joins, by)
		}
	}
	for i := range on {
		unknown := on[i].unknown
		on[i].unknown, on[i].joins = append(unknown[:len(unknown):len(unknown)], steps...), joins
	}
	return on
}

// associated returns what associates a provider with a cluster, or the steps that say that
// nothing does. Clusters that are not in the templates count as associated with what is not
// there either.
func (c *capacities) associated(cluster, provider *template.Value) (*template.Resource, fact.Steps) {
	of, made := c.w.Find(cluster, clusterType), c.w.Find(provider, providerType)
	truth := fact.No
	for _, r := range c.w.Resources(clusterType, associationType) {
		is := fact.Of(r == of)
		if r.Type == associationType {
			is = c.same(r.Get("Cluster"), cluster, clusterType)
		}
		is = is.And(c.lists(r.Get("CapacityProviders"), provider))
		if is == fact.Yes {
			return r, nil
		}
		truth = truth.Or(is)
	}
	if made != nil && !made.Get("ClusterName").IsAbsent() { // of Managed Instances
		truth = truth.Or(c.same(made.Get("ClusterName"), cluster, clusterType))
	}
	name, clusterName := "capacity provider "+provider.Text().String(), "cluster "+cluster.Text().String()
	switch {
	case truth == fact.Yes, of == nil && made == nil:
		return nil, nil
	case truth == fact.Maybe, of == nil, provider.IsUnknown(), handedOut(c.w, of.Ref()):
		return nil, unknown(provider.At(), "whether "+name+" is associated with "+clusterName+" is not in the templates")
	}
	return nil, denied(provider.At(), name+" is not associated with "+clusterName+", so Amazon ECS refuses a strategy with it")
}

// lists is whether a list names a capacity provider.
func (c *capacities) lists(list, provider *template.Value) fact.Truth {
	truth := fact.No
	if list.IsUnknown() {
		truth = fact.Maybe
	}
	for _, v := range list.Items() {
		truth = truth.Or(c.same(v, provider, providerType))
	}
	return truth
}

// same is whether two values name the same resource of a type. One that is in the templates is
// none of AWS's, whose names no other may have.
func (c *capacities) same(v, other *template.Value, kind string) fact.Truth {
	if v.IsUnknown() || other.IsUnknown() {
		return fact.Maybe
	}
	a, b := c.w.Find(v, kind), c.w.Find(other, kind)
	switch {
	case a != nil && b != nil:
		return fact.Of(a == b)
	case a != nil && isAWSProvider(other), b != nil && isAWSProvider(v):
		return fact.No
	}
	return v.Text().Equal(other.Text())
}

func isAWSProvider(v *template.Value) bool {
	name, _ := v.Literal()
	return name == "FARGATE" || name == "FARGATE_SPOT"
}
