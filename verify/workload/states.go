package workload

import (
	"slices"
	"strings"

	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// states are tasks of AWS Step Functions state machines that run tasks of Amazon ECS. Only
// definitions that are objects are read, not those that are one text.
func states(w *template.World) []launcher {
	var out []launcher
	for _, r := range w.Resources("AWS::StepFunctions::StateMachine", "AWS::Serverless::StateMachine") {
		out = append(out, statesIn(r, r.Get("Definition"))...)
	}
	return out
}

// statesIn looks into a definition at any depth: states can have states in them.
func statesIn(r *template.Resource, v *template.Value) []launcher {
	if runsTask(v) {
		return []launcher{stateLauncher(r, v)}
	}
	inner := slices.Clone(v.Items())
	if v.Kind() == template.Map {
		inner = inner[:0]
		for _, key := range v.Keys() {
			inner = append(inner, v.Get(key))
		}
	}
	var out []launcher
	for _, item := range inner {
		if kind := item.Kind(); kind == template.Map || kind == template.List {
			out = append(out, statesIn(r, item)...)
		}
	}
	return out
}

// runsTask recognizes a state by its resource, such as arn:aws:states:::ecs:runTask.sync.
func runsTask(state *template.Value) bool {
	parts := state.Get("Resource").Text().Split(":")
	n := len(parts)
	return n > 1 && parts[n-2] == "ecs" && (parts[n-1] == "runTask" || strings.HasPrefix(string(parts[n-1]), "runTask."))
}

// stateLauncher reads the parameters of the call of RunTask; in JSONata they are called
// arguments.
func stateLauncher(r *template.Resource, state *template.Value) launcher {
	call := orElse(state.Get("Parameters"), state.Get("Arguments"))
	return launcher{
		resource:   r,
		at:         state.At(),
		definition: substituted(r, call.Get("TaskDefinition")),
		cluster:    substituted(r, call.Get("Cluster")),
		launchType: call.Get("LaunchType"),
		strategy:   call.Get("CapacityProviderStrategy"),
		platform:   call.Get("PlatformVersion"),
		network:    awsvpc(call.Get("NetworkConfiguration")),
		exec:       call.Get("EnableExecuteCommand"),
		volumes:    call.Get("VolumeConfigurations"),
		starter:    stateStarter(r, call),
	}
}

// substituted is what DefinitionSubstitutions puts in the place of "${Name}".
func substituted(r *template.Resource, v *template.Value) *template.Value {
	text, _ := v.Literal()
	name, ok := strings.CutPrefix(text, "${")
	if name, closed := strings.CutSuffix(name, "}"); ok && closed {
		return orElse(r.Get("DefinitionSubstitutions", name), v)
	}
	return v
}
