package workload

import (
	"cmp"
	"slices"
	"strings"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// A launcher is what starts tasks, whatever the type of its resource: all that packages
// downstream need is the same few properties under different names.
type launcher struct {
	resource *template.Resource
	at       fact.Location

	definition *template.Value // Ref or ARN of the task definition
	cluster    *template.Value
	launchType *template.Value
	strategy   *template.Value // CapacityProviderStrategy
	providers  []*template.Value
	platform   *template.Value // PlatformVersion
	network    *template.Value // the map with Subnets, SecurityGroups, AssignPublicIp
	exec       *template.Value // EnableExecuteCommand
	connect    *template.Value // ServiceConnectConfiguration
	volumes    *template.Value // VolumeConfigurations
	balancers  *template.Value // LoadBalancers
	registries *template.Value // ServiceRegistries
	orphan     bool            // a task definition that nothing starts
	starter    starter
}

// Find returns the workloads of a World, sorted by ID, then by place.
//
// A task definition that nothing in the templates starts is a workload too, of an unknown
// launch type and without a placement: something else may run it, such as a state machine,
// and its images and secrets can be wrong all the same.
func Find(w *template.World) []*Workload {
	launchers := slices.Concat(services(w), taskSets(w), rules(w), schedules(w), pipes(w), states(w), daemons(w))
	launchers = append(launchers, orphans(w, launchers)...)
	c := newCapacities(w)
	var found []*Workload
	for _, l := range launchers {
		found = append(found, c.workloads(l)...)
	}
	found = append(found, expressServices(w)...)
	slices.SortStableFunc(found, func(a, b *Workload) int { return cmp.Or(a.ID.Compare(b.ID), a.At.Compare(b.At)) })
	return found
}

func services(w *template.World) []launcher {
	var out []launcher
	for _, r := range w.Resources("AWS::ECS::Service") {
		if kind, _ := r.Get("DeploymentController", "Type").Literal(); kind == "EXTERNAL" && r.Get("TaskDefinition").IsAbsent() {
			continue // its task sets start the tasks
		}
		out = append(out, started(r, r))
	}
	return out
}

// taskSets start the tasks of a service with an external deployment controller. What they
// leave out is the service's.
func taskSets(w *template.World) []launcher {
	var out []launcher
	for _, r := range w.Resources("AWS::ECS::TaskSet") {
		service := w.Find(r.Get("Service"), "AWS::ECS::Service")
		out = append(out, started(r, service))
	}
	return out
}

// started is what starts the tasks of a service: the service itself, or a task set of it.
func started(by, service *template.Resource) launcher {
	return launcher{
		resource:   by,
		at:         by.At(),
		definition: by.Get("TaskDefinition"),
		cluster:    by.Get("Cluster"),
		launchType: by.Get("LaunchType"),
		strategy:   by.Get("CapacityProviderStrategy"),
		platform:   by.Get("PlatformVersion"),
		network:    awsvpc(by.Get("NetworkConfiguration")),
		exec:       service.Get("EnableExecuteCommand"),
		connect:    service.Get("ServiceConnectConfiguration"),
		volumes:    service.Get("VolumeConfigurations"),
		balancers:  by.Get("LoadBalancers"),
		registries: by.Get("ServiceRegistries"),
	}
}

// rules are Amazon EventBridge rules with targets that run tasks.
func rules(w *template.World) []launcher {
	var out []launcher
	for _, r := range w.Resources("AWS::Events::Rule") {
		for _, target := range r.Get("Targets").Items() {
			if ecs := target.Get("EcsParameters"); !ecs.IsAbsent() && !ecs.IsUnknown() {
				out = append(out, scheduled(r, target.At(), target.Get("Arn"), ecs).by(ruleStarter(r, target)))
			}
		}
	}
	return out
}

func schedules(w *template.World) []launcher {
	var out []launcher
	for _, r := range w.Resources("AWS::Scheduler::Schedule") {
		target := r.Get("Target")
		if ecs := target.Get("EcsParameters"); !ecs.IsAbsent() && !ecs.IsUnknown() {
			out = append(out, scheduled(r, target.At(), target.Get("Arn"), ecs).by(scheduleStarter(r)))
		}
	}
	return out
}

// pipes are Amazon EventBridge pipes whose target is a cluster.
func pipes(w *template.World) []launcher {
	var out []launcher
	for _, r := range w.Resources("AWS::Pipes::Pipe") {
		if ecs := r.Get("TargetParameters", "EcsTaskParameters"); !ecs.IsAbsent() && !ecs.IsUnknown() {
			out = append(out, scheduled(r, r.At(), r.Get("Target"), ecs).by(pipeStarter(r)))
		}
	}
	return out
}

// scheduled is for EventBridge rules, schedules and pipes, which have the same parameters.
func scheduled(r *template.Resource, at fact.Location, cluster, ecs *template.Value) launcher {
	return launcher{
		resource:   r,
		at:         at,
		definition: ecs.Get("TaskDefinitionArn"),
		cluster:    cluster,
		launchType: ecs.Get("LaunchType"),
		strategy:   ecs.Get("CapacityProviderStrategy"),
		platform:   ecs.Get("PlatformVersion"),
		network:    awsvpc(ecs.Get("NetworkConfiguration")),
		exec:       ecs.Get("EnableExecuteCommand"),
	}
}

// daemons run one task on every instance of their capacity providers.
func daemons(w *template.World) []launcher {
	var out []launcher
	for _, r := range w.Resources("AWS::ECS::Daemon") {
		out = append(out, launcher{
			resource:   r,
			at:         r.At(),
			definition: r.Get("DaemonTaskDefinitionArn"),
			cluster:    r.Get("ClusterArn"),
			providers:  r.Get("CapacityProviderArns").Items(),
			exec:       r.Get("EnableExecuteCommand"),
		})
	}
	return out
}

// orphans are task definitions that none of the launchers starts.
func orphans(w *template.World, launchers []launcher) []launcher {
	started := map[*template.Resource]bool{}
	for _, l := range launchers {
		started[definitionOf(w, l.definition)] = true
	}
	var out []launcher
	for _, r := range w.Resources("AWS::ECS::TaskDefinition") {
		if !started[r] {
			out = append(out, launcher{resource: r, at: r.At(), orphan: true})
		}
	}
	return out
}

// expressServices run on Fargate, in a network that Amazon ECS may choose itself; they are
// not analysed further.
func expressServices(w *template.World) []*Workload {
	var out []*Workload
	for _, r := range w.Resources("AWS::ECS::ExpressGatewayService") {
		out = append(out, &Workload{ID: r.ID, Resource: r, At: r.At(), LaunchType: Fargate,
			Unknown: fact.Steps{{Hop: fact.HopTask, At: r.At(),
				Why: "Amazon ECS itself makes the tasks and most of the network of an express gateway service"}}})
	}
	return out
}

// awsvpc returns the part of a NetworkConfiguration that matters. Services and schedules
// spell it in one way, task sets and rules in another.
func awsvpc(configuration *template.Value) *template.Value {
	if v := configuration.Get("AwsvpcConfiguration"); !v.IsAbsent() {
		return v
	}
	return configuration.Get("AwsVpcConfiguration")
}

// definitionOf returns the task definition that a value names: by Ref or ARN, or by its
// family, which stands for the latest revision.
func definitionOf(w *template.World, v *template.Value) *template.Resource {
	const plain, daemon = "AWS::ECS::TaskDefinition", "AWS::ECS::DaemonTaskDefinition"
	if r := w.Find(v, plain, daemon); r != nil {
		return r
	}
	family := v.Text()
	if a, ok := parseARN(family); ok {
		family = template.Text(strings.TrimPrefix(string(a.resource), "task-definition/"))
	}
	for _, r := range w.Resources(plain) {
		if name := r.Get("Family").Text(); name != "" && name == family {
			return r
		}
	}
	return nil
}
