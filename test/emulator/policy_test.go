//go:build emulator

package emulator

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// statement is one of a policy, as demo.py --json writes it.
type statement struct {
	Effect                         string
	Actions, Resources, Principals []string
	Conditions                     []struct {
		Operator, Key string
		Values        []string
	}
}

func (s statement) String() string {
	line := s.Effect + " " + strings.Join(s.Actions, ", ")
	if len(s.Resources) > 0 {
		line += " on " + strings.Join(s.Resources, ", ")
	}
	if len(s.Principals) > 0 {
		line += " for " + strings.Join(s.Principals, ", ")
	}
	for _, c := range s.Conditions {
		line += fmt.Sprintf(" if %s %s %s", c.Operator, c.Key, strings.Join(c.Values, ", "))
	}
	return line
}

func (f *inventory) endpointPolicies() []string {
	var lines []string
	for _, e := range f.Endpoints {
		for _, s := range e.Policy {
			lines = append(lines, fmt.Sprintf("%s: %s", f.shortName(e.Service), s))
		}
	}
	return f.logical(lines)
}

func (f *inventory) rolePolicies() []string {
	var lines []string
	for _, r := range f.Roles {
		for _, s := range slices.Concat(r.Trust, r.Statements) {
			lines = append(lines, fmt.Sprintf("%s: %s", r.Name, s))
		}
	}
	return f.logical(lines)
}

func (f *inventory) flowLogs() []string {
	var lines []string
	for _, l := range f.FlowLogs {
		lines = append(lines, fmt.Sprintf("%s of %s to %s as %s", l.Traffic, l.Resource, l.LogGroup, l.Role))
	}
	return f.logical(lines)
}

func (f *inventory) logGroups() []string {
	var lines []string
	for _, g := range f.LogGroups {
		lines = append(lines, fmt.Sprintf("%s: %d", g.Name, g.Days))
	}
	return f.logical(lines)
}

// logical puts logical IDs in place of physical ones, which no two runs share.
func (f *inventory) logical(lines []string) []string {
	var pairs []string
	for _, r := range f.Resources {
		if r.PhysicalID != "" {
			pairs = append(pairs, r.PhysicalID, r.LogicalID)
		}
	}
	replacer := strings.NewReplacer(pairs...)
	for i := range lines {
		lines[i] = replacer.Replace(lines[i])
	}
	return lines
}

func (f *inventory) ignoredProperties() []string {
	return slices.Sorted(maps.Keys(f.Ignored.Properties))
}
