package workload

import (
	"slices"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// The launch types.
const (
	Fargate          = "FARGATE"
	EC2              = "EC2"
	External         = "EXTERNAL" // Amazon ECS Anywhere
	ManagedInstances = "MANAGED_INSTANCES"
)

// A capacity is what tasks run on: Fargate, or a group of instances.
type capacity struct {
	launchType string // "" if it is not known
	name       string
	host       *Placement
	instance   role // of the instances
	unknown    fact.Steps
	// joins are what associates the providers of a strategy with the cluster, but the cluster.
	joins []*template.Resource
	// bottlerocket is set if that is certainly the system of the instances.
	bottlerocket bool
}

// capacities knows which clusters run on what.
type capacities struct {
	w        *template.World
	strategy map[*template.Resource]*template.Value   // default capacity provider strategy, by cluster
	members  map[*template.Resource][]*template.Value // capacity providers, by cluster
	found    []candidate                              // see candidates
}

func newCapacities(w *template.World) *capacities {
	c := &capacities{w: w, strategy: map[*template.Resource]*template.Value{}, members: map[*template.Resource][]*template.Value{}}
	for _, cluster := range w.Resources("AWS::ECS::Cluster") {
		c.associate(cluster, cluster)
	}
	for _, r := range w.Resources("AWS::ECS::ClusterCapacityProviderAssociations") {
		c.associate(w.Find(r.Get("Cluster"), "AWS::ECS::Cluster"), r)
	}
	return c
}

func (c *capacities) associate(cluster, by *template.Resource) {
	if cluster == nil {
		return
	}
	if strategy := by.Get("DefaultCapacityProviderStrategy"); strategy.IsUnknown() || len(strategy.Items()) > 0 {
		c.strategy[cluster] = strategy
	}
	c.members[cluster] = append(c.members[cluster], by.Get("CapacityProviders").Items()...)
}

// workloads returns the workloads of a launcher: one for each capacity.
func (c *capacities) workloads(l launcher) []*Workload {
	capacities := c.of(l)
	out := make([]*Workload, len(capacities))
	for i, capacity := range capacities {
		out[i] = build(c.w, l, capacity)
		if len(capacities) > 1 {
			out[i].Capacity = capacity.name
		}
	}
	return out
}

// of returns what the tasks of a launcher run on, at least one capacity. Without launch
// type and strategy it is the cluster's default strategy, and without that EC2 (Amazon ECS
// API Reference, CreateService).
func (c *capacities) of(l launcher) []capacity {
	switch {
	case l.orphan:
		return []capacity{notKnown(l.at, "nothing in the templates starts tasks of "+l.resource.ID.Logical)}
	case len(l.providers) > 0:
		return c.providers(l.providers)
	case !l.launchType.IsAbsent():
		return c.byLaunchType(l)
	case !l.strategy.IsAbsent():
		return c.join(l, c.byStrategy(l.strategy))
	}
	cluster := c.w.Find(l.cluster, "AWS::ECS::Cluster")
	switch {
	case cluster == nil:
		return []capacity{notKnown(l.at, "neither a launch type nor the cluster is in the templates")}
	case c.strategy[cluster] != nil:
		return c.byStrategy(c.strategy[cluster])
	}
	return c.hosts(l)
}

func notKnown(at fact.Location, why string) capacity {
	return capacity{unknown: fact.Steps{{Hop: fact.HopTask, At: at, Why: why}}}
}

func (c *capacities) byLaunchType(l launcher) []capacity {
	name, _ := l.launchType.Literal()
	switch name {
	case Fargate:
		return []capacity{{launchType: Fargate, name: Fargate}}
	case EC2:
		return c.hosts(l)
	case External:
		at := l.launchType.At()
		return []capacity{{launchType: External, name: External, instance: role{name: InstanceRole}, unknown: fact.Steps{{
			Hop: fact.HopTask, At: at, Why: "the hosts of launch type EXTERNAL are outside AWS, and so is their network"}}}}
	case ManagedInstances:
		return c.managed(l)
	}
	return []capacity{notKnown(l.launchType.At(), "launch type "+l.launchType.Text().String()+" is not known")}
}

// byStrategy returns the capacities of a strategy. An item with neither weight nor base gets
// no tasks, unless none has; both are 0 if they are left out (Amazon ECS API Reference,
// CapacityProviderStrategyItem).
func (c *capacities) byStrategy(strategy *template.Value) []capacity {
	if len(strategy.Items()) == 0 {
		return []capacity{notKnown(strategy.At(), "the capacity provider strategy is not known: "+strategy.Why())}
	}
	var used, all []*template.Value
	for _, item := range strategy.Items() {
		provider := item.Get("CapacityProvider")
		all = append(all, provider)
		if !isNothing(item.Get("Weight")) || !isNothing(item.Get("Base")) {
			used = append(used, provider)
		}
	}
	if len(used) == 0 {
		used = all
	}
	return c.providers(used)
}

func isNothing(v *template.Value) bool { return v.IsAbsent() || isZero(v) }

func isZero(v *template.Value) bool {
	n, ok := v.Int()
	return ok && n == 0
}

// providers returns a capacity for each provider; FARGATE and FARGATE_SPOT are the same.
func (c *capacities) providers(providers []*template.Value) []capacity {
	var out []capacity
	for _, v := range providers {
		next := c.provider(v)
		if !slices.ContainsFunc(out, func(o capacity) bool { return o.name != "" && o.name == next.name }) {
			out = append(out, next)
		}
	}
	return out
}

func (c *capacities) provider(v *template.Value) capacity {
	name, _ := v.Literal()
	if name == "FARGATE" || name == "FARGATE_SPOT" {
		return capacity{launchType: Fargate, name: Fargate}
	}
	r := c.w.Find(v, "AWS::ECS::CapacityProvider")
	if r == nil {
		return notKnown(v.At(), "capacity provider "+v.Text().String()+" is not in the templates")
	}
	if !r.Get("ManagedInstancesProvider").IsAbsent() {
		return c.managedProvider(r)
	}
	group := c.w.Find(r.Get("AutoScalingGroupProvider", "AutoScalingGroupArn"), "AWS::AutoScaling::AutoScalingGroup")
	if group == nil {
		return capacity{launchType: EC2, name: r.ID.String(), instance: role{name: InstanceRole}, unknown: fact.Steps{{
			Hop: fact.HopTask, At: r.At(), Why: "the Auto Scaling group of capacity provider " + r.ID.Logical + " is not in the templates"}}}
	}
	return c.group(group)
}

// managed returns the providers of Managed Instances of a launcher's cluster.
func (c *capacities) managed(l launcher) []capacity {
	var out []capacity
	for _, v := range c.members[c.w.Find(l.cluster, "AWS::ECS::Cluster")] {
		if r := c.w.Find(v, "AWS::ECS::CapacityProvider"); !r.Get("ManagedInstancesProvider").IsAbsent() {
			out = append(out, c.managedProvider(r))
		}
	}
	if len(out) == 0 {
		out = []capacity{{launchType: ManagedInstances, instance: role{name: InstanceRole}, unknown: fact.Steps{{
			Hop: fact.HopTask, At: l.at, Why: "no capacity provider of Managed Instances of the cluster is in the templates"}}}}
	}
	return out
}

func (c *capacities) managedProvider(r *template.Resource) capacity {
	launch := r.Get("ManagedInstancesProvider", "InstanceLaunchTemplate")
	network := launch.Get("NetworkConfiguration")
	return capacity{
		launchType: ManagedInstances,
		name:       r.ID.String(),
		host: &Placement{
			Subnets: given(network.Get("Subnets")),
			Groups:  given(network.Get("SecurityGroups")),
			At:      network.At(),
		},
		instance: instanceRole(c.w, launch.Get("Ec2InstanceProfileArn"), r.At(), "capacity provider "+r.ID.Logical),
	}
}
