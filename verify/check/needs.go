package check

import (
	"cmp"
	"slices"
	"strconv"
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
			var stopped []obstacle
			for _, n := range w.Needs {
				if n.Feature == feature && n.Verdict() != fact.Allowed {
					stopped = gather(stopped, n)
				}
			}
			for _, o := range stopped {
				found = append(found, o.finding(w))
			}
		}
		return once(found)
	}
}

// An obstacle is a fact that stands in the way of calls.
type obstacle struct {
	witness fact.Step
	needs   []proof.Need
}

// gather adds a call to those that the same fact stops.
func gather(obstacles []obstacle, n proof.Need) []obstacle {
	witness := n.Steps.Witness()
	for i, o := range obstacles {
		if o.witness == witness && o.needs[0].Optional == n.Optional {
			obstacles[i].needs = append(o.needs, n)
			return obstacles
		}
	}
	return append(obstacles, obstacle{witness, []proof.Need{n}})
}

// finding reports calls that are denied, or that cannot be proved, where the fact is that
// decides.
func (o obstacle) finding(w *proof.Workload) report.Finding {
	return missing(w, o.needs[0], o.reasons())
}

// reasons says what the calls are for.
func (o obstacle) reasons() string {
	var reasons []string
	for _, n := range o.needs {
		if !slices.Contains(reasons, n.Reason) {
			reasons = append(reasons, n.Reason)
		}
	}
	if len(reasons) > 2 {
		return reasons[0] + " and " + strconv.Itoa(len(reasons)-1) + " more"
	}
	return strings.Join(reasons, " and ")
}

// missing reports calls that are denied, or that cannot be proved, because of one fact.
func missing(w *proof.Workload, n proof.Need, reasons string) report.Finding {
	witness := n.Steps.Witness()
	place := witness.At
	if place.Path == "" {
		place = n.At
	}
	f := at(place, w.ID)
	f.Severity = report.Error
	f.Fix = cmp.Or(n.Remedy(), "correct what is said there")
	f.AWSError = n.Symptom()
	outcome, proved := "tasks of "+w.ID.Logical+" cannot start: ", "start"
	if n.Connection != nil {
		outcome, proved = "tasks of "+w.ID.Logical+" start and are stopped again: ", "stay"
	}
	switch {
	case n.Verdict() == fact.Unknown:
		outcome, f.Severity, f.AWSError = "tasks of "+w.ID.Logical+" are not proved to "+proved+": ", report.Warning, ""
		if n.Optional {
			outcome = "tasks of " + w.ID.Logical + " start, but it is not proved that this works: "
		}
	case n.Optional:
		outcome, f.Severity = "tasks of "+w.ID.Logical+" start, but this does not work: ", report.Warning
	}
	f.Message = outcome + reasons + ": " + string(witness.Hop) + ": " + witness.Why
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
