package check

import (
	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/proof"
	"github.com/isolated-ecs/isolated-ecs/verify/report"
)

// UnknownWorkload reports what starts tasks of which too little is known.
var UnknownWorkload = &Check{
	Name: "unknown-workload",
	Doc: `what a workload needs is not in the templates

A service whose task definition, capacity or network is a parameter or an import of a stack
that was not given may start or not: nothing can be proved. Give all templates together, or
values for the parameters.`,
	Run: runUnknownWorkload,
}

func runUnknownWorkload(p *Pass) []report.Finding {
	var found []report.Finding
	for _, w := range p.Workloads {
		for _, step := range w.Unknown {
			f := at(step.At, w.ID)
			f.Severity = report.Warning
			f.Message, f.Fix = step.Why, proof.GiveMore
			if step.Verdict == fact.Denied {
				f.Severity, f.Fix = report.Error, "correct what is said there"
			}
			found = append(found, f)
		}
	}
	return once(found)
}
