package workload

import (
	"slices"
	"strings"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// hosts returns the groups of instances that tasks of launch type EC2 may land on: those of
// the cluster's capacity providers, and those whose user data names the cluster.
func (c *capacities) hosts(l launcher) []capacity {
	var out []capacity
	add := func(next capacity) {
		if !slices.ContainsFunc(out, func(o capacity) bool { return o.name == next.name }) {
			out = append(out, next)
		}
	}
	cluster := c.w.Find(l.cluster, "AWS::ECS::Cluster")
	for _, v := range c.members[cluster] {
		if next := c.provider(v); next.launchType == EC2 {
			add(next)
		}
	}
	name := clusterName(cluster, l.cluster)
	for _, h := range c.candidates() {
		switch {
		case !names(h.userData, name):
		case h.isGroup:
			add(c.group(h.resource))
		default:
			add(c.instance(h.resource, h.machine))
		}
	}
	if len(out) == 0 {
		out = []capacity{{launchType: EC2, instance: role{name: InstanceRole}, unknown: fact.Steps{{
			Hop: fact.HopTask, At: l.at, Why: "no instances in the templates join the cluster, as far as their user data tells"}}}}
	}
	return out
}

// A candidate is a group of instances, or one instance, that may join a cluster.
type candidate struct {
	*machine
	resource *template.Resource
	isGroup  bool
}

// candidates are found once for all workloads.
func (c *capacities) candidates() []candidate {
	if c.found != nil {
		return c.found
	}
	c.found = []candidate{}
	for _, group := range c.w.Resources("AWS::AutoScaling::AutoScalingGroup") {
		if m := machineOfGroup(c.w, group); m != nil {
			c.found = append(c.found, candidate{m, group, true})
		}
	}
	for _, instance := range c.w.Resources("AWS::EC2::Instance") {
		c.found = append(c.found, candidate{machineOfInstance(c.w, instance), instance, false})
	}
	return c.found
}

// clusterName is the name of a cluster as user data would say it; "" for the default one.
func clusterName(cluster *template.Resource, v *template.Value) template.Text {
	if cluster != nil {
		return cluster.Ref()
	}
	return v.Text()
}

// names reports whether user data mentions a cluster: "ECS_CLUSTER=name" for Linux, a
// setting of Bottlerocket, an argument on Windows. A name that is a symbol is the symbol
// of this one cluster; a literal one must stand by itself.
func names(userData *template.Value, cluster template.Text) bool {
	if cluster == "" || userData.IsUnknown() {
		return false
	}
	text := string(userData.Text())
	if !cluster.IsLiteral() {
		return strings.Contains(text, string(cluster))
	}
	return hasWord(text, string(cluster)) && strings.Contains(strings.ToLower(text), "cluster")
}

// hasWord reports whether a text has a name in it that is not part of a longer one.
func hasWord(text, name string) bool {
	for from := 0; ; {
		i := strings.Index(text[from:], name)
		if i < 0 {
			return false
		}
		start := from + i
		end := start + len(name)
		if !strings.ContainsAny(text[max(0, start-1):start], nameLetters) && !strings.ContainsAny(text[end:min(end+1, len(text))], nameLetters) {
			return true
		}
		from = start + 1
	}
}

// nameLetters are the characters that names of clusters consist of.
const nameLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"

// group is the capacity of an Auto Scaling group.
func (c *capacities) group(group *template.Resource) capacity {
	out := capacity{launchType: EC2, name: group.ID.String(), instance: role{name: InstanceRole}}
	m := machineOfGroup(c.w, group)
	if m == nil {
		out.unknown = fact.Steps{{Hop: fact.HopTask, At: group.At(),
			Why: "the launch template of " + group.ID.Logical + " is not in the templates"}}
		return out
	}
	out.instance, out.bottlerocket = instanceRole(c.w, m.profile, m.at, m.owner), m.isBottlerocket()
	out.host = &Placement{
		Subnets:  given(group.Get("VPCZoneIdentifier")),
		Groups:   m.groups,
		PublicIP: m.public.Truth(fact.Maybe),
		At:       group.At(),
	}
	return out
}

// instance is the capacity of a single instance.
func (c *capacities) instance(r *template.Resource, m *machine) capacity {
	subnet := r.Get("SubnetId")
	if subnet.IsAbsent() {
		subnet = primary(r.Get("NetworkInterfaces")).Get("SubnetId")
	}
	return capacity{
		launchType:   EC2,
		name:         r.ID.String(),
		instance:     instanceRole(c.w, m.profile, m.at, m.owner),
		bottlerocket: m.isBottlerocket(),
		host:         &Placement{Subnets: given(subnet), Groups: m.groups, PublicIP: m.public.Truth(fact.Maybe), At: r.At()},
	}
}

// A machine is what a launch template, a launch configuration or an instance says about
// instances.
type machine struct {
	at       fact.Location
	owner    string // "launch template Big"
	groups   []*template.Value
	public   *template.Value
	profile  *template.Value
	userData *template.Value
	image    *template.Value
}

// machineOfGroup follows an Auto Scaling group to its launch template or configuration; nil
// if it is not in the templates.
func machineOfGroup(w *template.World, group *template.Resource) *machine {
	specification := group.Get("LaunchTemplate")
	if specification.IsAbsent() {
		specification = group.Get("MixedInstancesPolicy", "LaunchTemplate", "LaunchTemplateSpecification")
	}
	if r := launchTemplate(w, specification); r != nil {
		return machineOf(r, r.Get("LaunchTemplateData"), "launch template ")
	}
	if r := w.Find(group.Get("LaunchConfigurationName"), "AWS::AutoScaling::LaunchConfiguration"); r != nil {
		return machineOf(r, r.Properties, "launch configuration ")
	}
	return nil
}

func launchTemplate(w *template.World, specification *template.Value) *template.Resource {
	const kind = "AWS::EC2::LaunchTemplate"
	if r := w.Find(specification.Get("LaunchTemplateId"), kind); r != nil {
		return r
	}
	name := specification.Get("LaunchTemplateName")
	if r := w.Find(name, kind); r != nil || name.IsAbsent() || name.IsUnknown() {
		return r
	}
	for _, r := range w.Resources(kind) {
		if given := r.Get("LaunchTemplateName"); !given.IsAbsent() && given.Text() == name.Text() {
			return r
		}
	}
	return nil
}

// machineOfInstance reads an instance. What it leaves out is that of its launch template.
func machineOfInstance(w *template.World, r *template.Resource) *machine {
	m := machineOf(r, r.Properties, "instance ")
	from := launchTemplate(w, r.Get("LaunchTemplate"))
	if from == nil {
		return m
	}
	defaults := machineOf(from, from.Get("LaunchTemplateData"), "launch template ")
	if len(m.groups) == 0 {
		m.groups = defaults.groups
	}
	m.public = orElse(m.public, defaults.public)
	m.profile = orElse(m.profile, defaults.profile)
	m.userData = orElse(m.userData, defaults.userData)
	m.image = orElse(m.image, defaults.image)
	return m
}

// machineOf reads the properties that launch templates, launch configurations and instances
// have in common. Groups of the primary interface go before those of the instance.
func machineOf(r *template.Resource, v *template.Value, kind string) *machine {
	eth0 := primary(v.Get("NetworkInterfaces"))
	groups := given(orElse(eth0.Get("Groups"), eth0.Get("GroupSet")))
	if len(groups) == 0 {
		groups = append(given(v.Get("SecurityGroupIds")), given(v.Get("SecurityGroups"))...)
	}
	return &machine{
		at:       r.At(),
		owner:    kind + r.ID.Logical,
		groups:   groups,
		public:   orElse(eth0.Get("AssociatePublicIpAddress"), v.Get("AssociatePublicIpAddress")),
		profile:  v.Get("IamInstanceProfile"),
		userData: v.Get("UserData"),
		image:    v.Get("ImageId"),
	}
}

// primary is the interface with the device index 0.
func primary(interfaces *template.Value) *template.Value {
	for _, v := range interfaces.Items() {
		if index := v.Get("DeviceIndex"); index.IsAbsent() || isZero(index) {
			return v
		}
	}
	return nil
}

func orElse(v, otherwise *template.Value) *template.Value {
	if v.IsAbsent() {
		return otherwise
	}
	return v
}
