package workload

import (
	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// isAWSVPC reports whether tasks get an interface of their own. Fargate has nothing else.
// Where the network mode is not known, a network configuration tells: it is required with
// awsvpc and refused without (Amazon ECS API Reference, CreateService).
func isAWSVPC(launchType string, definition *template.Resource, network *template.Value) bool {
	if launchType == Fargate {
		return true
	}
	mode := definition.Get("NetworkMode")
	if name, ok := mode.Literal(); ok || mode.IsAbsent() && definition != nil {
		return name == "awsvpc"
	}
	return !network.IsAbsent()
}

// wrongMode is the step that says that tasks with a network mode do not run on a launch
// type; none if they do (Amazon ECS API Reference, RegisterTaskDefinition; Developer Guide,
// "Amazon ECS clusters for external instances", "Amazon ECS Managed Instances").
func wrongMode(launchType string, definition *template.Resource) fact.Steps {
	v := definition.Get("NetworkMode")
	mode, known := v.Literal()
	if v.IsAbsent() && definition != nil {
		mode, known = "bridge, the default", true
	}
	wrong := map[string]bool{
		Fargate:          mode != "awsvpc",
		External:         mode == "awsvpc",
		ManagedInstances: mode != "awsvpc" && mode != "host" && !v.IsAbsent(),
	}
	if !known || !wrong[launchType] {
		return nil
	}
	return denied(definition.At(), "tasks of "+definition.ID.Logical+" have the network mode "+mode+", which launch type "+launchType+" does not have")
}

// taskPlacement is where tasks with an interface of their own are put. AssignPublicIp is
// DISABLED unless the template says otherwise, and never works on instances (Amazon ECS
// Developer Guide, "Allocate a network interface for an Amazon ECS task").
func taskPlacement(l launcher, launchType string) (*Placement, fact.Steps) {
	if l.network.IsUnknown() {
		return nil, fact.Steps{{Hop: fact.HopTask, At: l.network.At(), Why: "the network configuration is not known: " + l.network.Why()}}
	}
	subnets := given(l.network.Get("Subnets"))
	if len(subnets) == 0 {
		return nil, fact.Steps{{Hop: fact.HopTask, Verdict: fact.Denied, At: l.at,
			Why: l.resource.ID.Logical + " runs tasks in network mode awsvpc and names no subnets"}}
	}
	p := &Placement{Subnets: subnets, Groups: given(l.network.Get("SecurityGroups")), PublicIP: fact.No, At: l.network.At()}
	if launchType == EC2 || launchType == ManagedInstances {
		return p, nil
	}
	public := l.network.Get("AssignPublicIp")
	switch setting, ok := public.Literal(); {
	case public.IsAbsent() || ok && setting != "ENABLED":
		return p, nil
	case ok:
		p.PublicIP = fact.Yes
		return p, nil
	}
	p.PublicIP = fact.Maybe
	return p, fact.Steps{{Hop: fact.HopTask, At: public.At(), Why: "whether tasks get public addresses is not known: " + public.Text().String()}}
}

// given is a list of a value, empty if it is absent.
func given(v *template.Value) []*template.Value {
	if v.IsAbsent() || v.Kind() == template.List && len(v.Items()) == 0 {
		return nil
	}
	return []*template.Value{v}
}
