package diff

import (
	"github.com/isolated-ecs/isolated-ecs/verify/check"
	"github.com/isolated-ecs/isolated-ecs/verify/report"
)

// findings compares what the checks find besides needs and exits.
func (c *comparison) findings() {
	kind := func(a, b report.Finding) bool { return a.Check == b.Check && a.Resource == b.Resource }
	pairs := pair(c.before.findings(), c.after.findings(),
		func(a, b report.Finding) bool {
			return kind(a, b) && a.Message == b.Message && a.Severity == b.Severity
		}, kind)
	for _, p := range pairs {
		switch {
		case p.before == nil:
			c.add(finding(*p.after, Added))
		case p.after == nil:
			gone := finding(*p.before, Removed)
			gone.Effect, gone.Fix, gone.AWSError = opposite(gone.Effect), "", ""
			c.add(gone)
		case p.before.Severity != p.after.Severity:
			change := finding(*p.after, Changed)
			change.Before, change.After, change.Effect = string(p.before.Severity), string(p.after.Severity), turnedFinding(*p.before, *p.after)
			c.add(change)
		case p.before.Message != p.after.Message:
			change := finding(*p.after, Changed)
			change.Effect, change.Before, change.After = Other, p.before.Message, p.after.Message
			c.add(change)
		}
	}
}

// turnedFinding is the effect of another severity.
func turnedFinding(before, after report.Finding) Effect {
	switch {
	case after.Severity == report.Error:
		return Worse
	case before.Severity == report.Error:
		return Better
	case effectOfFinding(after) == Wider:
		return Wider
	case effectOfFinding(before) == Wider:
		return Narrower
	}
	return Other
}

// findings are those of a side that no need and no exit tells of.
func (s *side) findings() []report.Finding {
	told := map[string]bool{}
	for _, w := range s.report.Workloads {
		for _, n := range w.Needs {
			told[n.Feature] = true
		}
	}
	for _, n := range s.report.Networks {
		for _, e := range n.Exits {
			told[e.Why], told["perhaps "+e.Why] = true, true
		}
	}
	var rest []report.Finding
	for _, f := range s.report.Findings {
		if told[f.Check] || told[f.Message] {
			continue
		}
		f.Resource, f.Message = s.id(f.Resource), statementNumber.ReplaceAllString(s.prose(f.Message, f.Stack), "a statement")
		rest = append(rest, f)
	}
	return rest
}

func finding(f report.Finding, way Way) Change {
	change := Change{Section: Found, Kind: f.Check, Change: way, Effect: effectOfFinding(f), Resource: f.Resource, Place: f.Place, Fix: f.Fix, AWSError: f.AWSError}
	words := map[Way]string{Added: " is found", Removed: " is no longer found", Changed: " is found otherwise"}[way]
	change.Message = string(f.Severity) + " " + f.Check + words + " at " + f.Resource + ": " + f.Message
	return change
}

// kinds are those of the checks.
var kinds = func() map[string]check.Kind {
	kinds := map[string]check.Kind{}
	for _, c := range check.All() {
		kinds[c.Name] = c.Kind
	}
	return kinds
}()

// effectOfFinding is that of something found which was not before.
func effectOfFinding(f report.Finding) Effect {
	switch {
	case f.Severity == report.Error:
		return Worse
	case f.Severity == report.Warning && kinds[f.Check] == check.Leaves:
		return Wider
	}
	return Other
}
