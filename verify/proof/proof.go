// Package proof brings together what workloads need, what the network carries and what
// policies let through: for each call that a task makes it works out a verdict, and the
// chain of facts that leads to it.
package proof

import (
	"slices"
	"sync"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/iam"
	"github.com/isolated-ecs/isolated-ecs/verify/network"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
	"github.com/isolated-ecs/isolated-ecs/verify/workload"
)

// A Proof has the verdicts of one World. It is what checks look at.
type Proof struct {
	World     *template.World
	Network   *network.Network
	IAM       *iam.IAM
	Workloads []*Workload // sorted by ID

	known sync.Map // *network.VPC to its []network.Exit: many checks ask
}

// A Workload is a workload with the verdicts of what it needs.
type Workload struct {
	*workload.Workload
	Needs []Need

	tasks, hosts placement
}

// A Need is a call and its proof.
type Need struct {
	workload.Need
	// Steps lead to the verdict, in the order in which the call meets them. Where tasks may
	// be placed in several subnets they are those of the first subnet with the worst verdict.
	Steps fact.Steps
	// Via is the endpoint that carries the call, nil if it is none.
	Via *network.Endpoint
	// Shadowed is whether an endpoint's private DNS takes the call away from a way that
	// would carry it.
	Shadowed bool

	at *template.Resource // that has the fact that decides; nil if it is none
}

// Verdict is Denied if one step is, else Unknown if one is, else Allowed.
func (n Need) Verdict() fact.Verdict { return n.Steps.Verdict() }

// doubted makes a denied call that perhaps nobody makes unknown.
func (n Need) doubted() Need {
	if n.Doubt == "" || n.Verdict() != fact.Denied {
		return n
	}
	steps := slices.Clone(n.Steps)
	for i := range steps {
		if steps[i].Verdict == fact.Denied {
			steps[i].Verdict = fact.Unknown
			steps[i].Why += "; " + n.Doubt
		}
	}
	n.Steps = steps
	return n
}

// New proves every need of every workload.
func New(w *template.World) *Proof {
	p := &Proof{World: w, Network: network.New(w), IAM: iam.New(w)}
	for _, found := range workload.Find(w) {
		p.Workloads = append(p.Workloads, p.prove(found))
	}
	return p
}

func (p *Proof) prove(found *workload.Workload) *Workload {
	w := &Workload{Workload: found, tasks: p.place(found.Task, found), hosts: p.place(found.Host, found)}
	for _, need := range slices.Concat(found.Needs, p.applications(found)) {
		proved := p.proveNeed(w, need).doubted()
		if proved.moot(w.Needs) {
			continue
		}
		proved.at = p.World.At(proved.Steps.Witness().At)
		w.Needs = append(w.Needs, proved)
	}
	return w
}

// Verdict is Denied if the tasks cannot start without a need that is, else Unknown if the
// workload or one of its needs is, else Allowed.
func (w *Workload) Verdict() fact.Verdict {
	verdict := fact.Allowed
	for _, n := range w.Needs {
		if !n.Optional {
			verdict = verdict.And(n.Verdict())
		}
	}
	for _, step := range w.Unknown {
		verdict = verdict.And(step.Verdict)
	}
	return verdict
}

// A placement is where tasks or instances may be: one interface for each subnet.
type placement struct {
	interfaces []network.Interface
	unknown    fact.Steps
}

func (p *Proof) place(where *workload.Placement, w *workload.Workload) placement {
	if where == nil {
		return placement{unknown: fact.Steps{{Hop: fact.HopRoute, At: w.Resource.At(),
			Why: "the templates do not say in which subnets this runs"}}}
	}
	interfaces, unknown := p.Network.Interfaces(network.Placement(*where))
	return placement{interfaces, unknown}
}

// proveNeed takes the worst of the interfaces from which the call may be made.
func (p *Proof) proveNeed(w *Workload, need workload.Need) Need {
	proved := Need{Need: need, Steps: need.Steps}
	if need.Steps.Witness().Verdict == fact.Denied {
		return proved // no call is made
	}
	if !usesNetwork(need) {
		proved.Steps = append(proved.Steps[:len(proved.Steps):len(proved.Steps)], p.authorize(need, outside)...)
		return orNothingAsked(proved)
	}
	where := w.tasks
	if need.From == workload.HostInterface {
		where = w.hosts
	}
	if target := p.target(need); target != nil {
		where = *target
	}
	ways := p.ways(need, where)
	worst := ways[0]
	for _, way := range ways[1:] {
		if worse(way.steps.Verdict(), worst.steps.Verdict()) {
			worst = way
		}
	}
	proved.Steps = append(proved.Steps[:len(proved.Steps):len(proved.Steps)], worst.steps...)
	proved.Via, proved.Shadowed = worst.via, worst.shadowed
	return orNothingAsked(proved)
}

func usesNetwork(need workload.Need) bool {
	return need.Host != "" || need.FileSystem != nil || need.Connection != nil
}

// worse reports whether v says more against starting than w.
func worse(v, w fact.Verdict) bool {
	return v != w && (v == fact.Denied || w == fact.Allowed)
}

// orNothingAsked gives a need that nothing stands against its one step.
func orNothingAsked(n Need) Need {
	if len(n.Steps) == 0 {
		n.Steps = fact.Steps{{Hop: fact.HopTask, Verdict: fact.Allowed, At: n.At, Why: "nothing in the templates has to let it through"}}
	}
	return n
}

// Subnets returns the subnets in which the workload makes calls, tasks' before instances'.
func (w *Workload) Subnets() []*network.Subnet {
	var subnets []*network.Subnet
	for _, i := range slices.Concat(w.tasks.interfaces, w.hosts.interfaces) {
		subnets = append(subnets, i.Subnet)
	}
	return subnets
}
