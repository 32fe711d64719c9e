package workload

import (
	"cmp"
	"slices"
	"strings"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// A builder collects the needs of one workload.
type builder struct {
	*Workload
	site
	w            *template.World
	launcher     launcher
	definition   *template.Resource
	platform     platform
	containers   []container
	windows      fact.Truth
	bottlerocket bool // of instances of one's own
	own          bool // tasks have an interface of their own, wherever it is

	execution, task, instance role
}

// A container is a container definition.
type container struct {
	*template.Value
	name string
}

// build works out what the tasks of a launcher need on one capacity.
func build(w *template.World, l launcher, c capacity) *Workload {
	load := &Workload{ID: l.resource.ID, Resource: l.resource, At: l.at, LaunchType: c.launchType, Host: c.host, Associations: c.joins, Unknown: c.unknown}
	b := &builder{Workload: load, site: siteOf(l.resource), w: w, launcher: l, definition: definitionOf(w, l.definition)}
	if l.orphan {
		b.definition = l.resource
	}
	b.TaskDefinition = b.definition
	b.place()
	if b.definition == nil {
		why := "task definition " + l.definition.Text().String() + " is not in the templates"
		b.unknown(l.at, why)
		return load
	}
	b.execution = taskRole(w, b.definition, ExecutionRole, "ExecutionRoleArn", "execution role")
	if b.LaunchType == "" {
		b.execution.missing = nil // whether one is needed depends on the launch type
	}
	b.task = taskRole(w, b.definition, TaskRole, "TaskRoleArn", "task role")
	b.instance = c.instance
	b.instance.name = InstanceRole
	b.bottlerocket = c.bottlerocket
	b.windows = isWindows(b.definition)
	b.platform = platformOf(l.platform, b.windows)
	load.guarded = b.guardable()
	b.readContainers()
	b.collect()
	load.Needs = merge(load.Needs)
	load.builder = b
	return load
}

// place finds out where tasks are put that have an interface of their own.
func (b *builder) place() {
	b.own = isAWSVPC(b.LaunchType, b.definition, b.launcher.network)
	if wrong := wrongMode(b.LaunchType, b.definition); wrong != nil {
		b.Unknown = append(b.Unknown[:len(b.Unknown):len(b.Unknown)], wrong...)
		if b.launcher.network.IsAbsent() {
			return // that goes without saying
		}
	}
	if b.launcher.orphan || !b.own {
		return
	}
	var steps fact.Steps
	b.Task, steps = taskPlacement(b.launcher, b.LaunchType)
	b.Unknown = append(b.Unknown[:len(b.Unknown):len(b.Unknown)], steps...)
}

// collect goes through the features in the order in which a starting task meets them.
func (b *builder) collect() {
	b.launch()
	b.agent()
	b.trust()
	b.images()
	for _, c := range b.containers {
		b.secrets(c)
		b.environmentFiles(c)
		b.credentialSpecs(c)
	}
	b.volumes()
	b.ebs()
	b.storageKey()
	for _, c := range b.containers {
		b.logs(c)
	}
	b.serviceConnect()
	b.mesh()
	b.execSessions()
	b.reached()
}

func (b *builder) readContainers() {
	list := b.definition.Get("ContainerDefinitions")
	if list.IsUnknown() {
		b.unknown(list.At(), "the container definitions are not known: "+list.Why())
	}
	for _, v := range list.Items() {
		if v.IsUnknown() {
			b.unknown(v.At(), "a container definition is not known: "+v.Why())
			continue
		}
		b.containers = append(b.containers, container{v, v.Get("Name").Text().String()})
	}
}

func (b *builder) unknown(at fact.Location, why string) {
	b.Unknown = append(b.Unknown, fact.Step{Hop: fact.HopTask, At: at, Why: why})
}

func (b *builder) assume(sentence string) { b.Assumptions = append(b.Assumptions, sentence) }

// add adds a need, with what follows from the rest: the Region, the port, and what nobody
// knows of a workload whose launch type is not known.
func (b *builder) add(n Need) {
	n.Region = cmp.Or(n.Region, b.region)
	if n.From == AWSNetwork {
		n.Host = ""
	}
	if n.Steps.Witness().Verdict != fact.Denied {
		n.Fix = cmp.Or(n.Fix, remedy(n, b.LaunchType))
	}
	if n.Host != "" {
		n.Port = cmp.Or(n.Port, 443)
	}
	if b.LaunchType == "" {
		n.Steps = append(n.Steps[:len(n.Steps):len(n.Steps)], b.Unknown[0])
		n.Doubt = cmp.Or(n.Doubt, b.Unknown[0].Why)
	}
	b.Needs = append(b.Needs, n)
}

// atStart is where calls are made from that the container agent makes before the task's
// own containers run: the task's interface on Fargate, the host elsewhere (Amazon ECS
// Developer Guide, "Fargate task networking"; the ECS agent runs in the host's network).
func (b *builder) atStart() Origin {
	if b.LaunchType == Fargate || b.LaunchType == "" && b.own {
		return TaskInterface
	}
	return HostInterface
}

// beforeStart is [builder.atStart] for calls that Fargate made from an interface of its
// own up to platform version 1.3.0: the login to Amazon ECR, secrets.
func (b *builder) beforeStart() Origin {
	if b.LaunchType == Fargate && b.platform.before140() == fact.Yes {
		return AWSNetwork
	}
	return b.atStart()
}

// whileRunning is where calls are made from that containers make.
func (b *builder) whileRunning() Origin {
	if b.own {
		return TaskInterface
	}
	return HostInterface
}

// runner is the role of calls that containers make: the task role, on instances without
// one the instance role.
func (b *builder) runner() role {
	if b.task.missing != nil && (b.LaunchType == EC2 || b.LaunchType == ManagedInstances || b.LaunchType == External) {
		return b.instance
	}
	return b.task
}

func denied(at fact.Location, why string) fact.Steps { return steps(fact.Denied, at, why) }

func unknown(at fact.Location, why string) fact.Steps { return steps(fact.Unknown, at, why) }

func allowed(at fact.Location, why string) fact.Steps { return steps(fact.Allowed, at, why) }

func steps(v fact.Verdict, at fact.Location, why string) fact.Steps {
	return fact.Steps{{Hop: fact.HopTask, Verdict: v, At: at, Why: why}}
}

// A callKey is what two needs for the same call have in common.
type callKey struct {
	feature, service, principal, action, via, doubt string
	host, region, resource, point, role             template.Text
	from                                            Origin
	port                                            int
	optional                                        bool
	fileSystem                                      *template.Resource
	connection                                      *Connection
	witness                                         fact.Step
}

// merge joins needs that are the same call: containers that share an image, a secret or a
// log group. The first stays, and its reason tells the others'.
func merge(needs []Need) []Need {
	first := map[callKey]int{}
	var out []Need
	for _, n := range needs {
		k := callKey{n.Feature, string(n.Service), n.Principal, n.Action, n.ViaService, n.Doubt,
			n.Host, n.Region, n.Resource, n.AccessPoint, n.RoleARN, n.From, n.Port, n.Optional, n.FileSystem, n.Connection, decisive(n.Steps)}
		i, ok := first[k]
		if !ok {
			first[k] = len(out)
			out = append(out, n)
			continue
		}
		same := &out[i]
		if same.Container != n.Container {
			same.Container = ""
		}
		if !slices.Contains(strings.Split(same.Reason, ", "), n.Reason) {
			same.Reason += ", " + n.Reason
		}
	}
	return out
}

// decisive is the step that decides against a need; none if all are allowed.
func decisive(s fact.Steps) fact.Step {
	if s.Verdict() == fact.Allowed {
		return fact.Step{}
	}
	return s.Witness()
}
