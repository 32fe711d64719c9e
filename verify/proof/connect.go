package proof

import (
	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/network"
	"github.com/isolated-ecs/isolated-ecs/verify/workload"
)

// connect follows a connection that something else makes, to one interface of the tasks or of
// what stands in front of them.
func (p *Proof) connect(need workload.Need, to network.Interface) fact.Steps {
	c := need.Connection
	interfaces, unknown := p.Network.Interfaces(network.Placement(*c.From.Placement))
	from := network.Side{Name: c.From.Name, Interfaces: interfaces, Bare: c.From.Bare, Zonal: c.From.Zonal}
	called := network.Side{Name: called(need), Interfaces: []network.Interface{to}, Bare: c.To != nil && c.To.Bare}
	steps := p.Network.Reach(from, called, c.First, c.Last).Steps
	if steps.Verdict() == fact.Denied {
		return steps
	}
	return append(steps, unknown...)
}

// called is whom a connection leads to.
func called(need workload.Need) string {
	switch {
	case need.Connection.To != nil:
		return need.Connection.To.Name
	case need.From == workload.HostInterface:
		return "the instances"
	}
	return "the tasks"
}

// target is where a connection may lead to, nil for one to the tasks.
func (p *Proof) target(need workload.Need) *placement {
	if need.Connection == nil || need.Connection.To == nil {
		return nil
	}
	interfaces, unknown := p.Network.Interfaces(network.Placement(*need.Connection.To.Placement))
	return &placement{interfaces, unknown}
}
