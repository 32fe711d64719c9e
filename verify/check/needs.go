package check

import (
	"strings"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/proof"
	"github.com/isolated-ecs/isolated-ecs/verify/report"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// needs is the Run of checks that report the calls of one feature that do not arrive. A
// workload has one finding for each fact that stands in the way, however many calls it
// stops.
func needs(feature string) func(*Pass) []report.Finding {
	return func(p *Pass) []report.Finding {
		var found []report.Finding
		for _, w := range p.Workloads {
			for _, n := range w.Needs {
				if n.Feature == feature && n.Verdict() != fact.Allowed {
					found = append(found, missing(w, n))
				}
			}
		}
		return once(found)
	}
}

// missing reports a need that is denied, or that cannot be proved. It is placed where the
// fact is that decides.
func missing(w *proof.Workload, n proof.Need) report.Finding {
	witness := n.Steps.Witness()
	place := witness.At
	if place.Path == "" {
		place = n.At
	}
	f := at(place, w.ID)
	f.Severity = report.Error
	f.Fix = n.Remedy()
	f.AWSError = n.Symptom()
	outcome := " fails"
	if n.Verdict() == fact.Unknown {
		outcome, f.Severity, f.AWSError = " is not proved", report.Warning, ""
	} else if n.Optional {
		f.Severity = report.Warning
	}
	f.Message = n.Reason + outcome + ": " + string(witness.Hop) + ": " + witness.Why
	return f
}

// resourceOf is the logical id in a path, after the stack's name if there is one.
func resourceOf(at fact.Location) string {
	parts := strings.SplitN(at.Path, "/", 3)
	if len(parts) < 2 {
		return at.Path
	}
	return template.ResourceID{Stack: at.Stack, Logical: parts[1]}.String()
}
