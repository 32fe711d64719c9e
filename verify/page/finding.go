package page

import (
	"github.com/isolated-ecs/isolated-ecs/verify/report"
)

// findings are those of one check and severity.
type findings struct {
	Check, Title, URL string
	Severity          string
	Tone              tone
	Of                []finding
	Open              bool
}

// A finding is what a check has to say about one place.
type finding struct{ Resource, Message, Fix, AWSError, Place string }

// openUpTo is how many findings of a check are open from the start.
const openUpTo = 10

func findingsOf(r *report.Report, rules map[string]report.Rule) ([]findings, []count) {
	var all []findings
	for _, severity := range []report.Severity{report.Error, report.Warning, report.Note} {
		at := map[string]int{}
		for _, f := range r.Findings {
			if f.Severity != severity {
				continue
			}
			i, ok := at[f.Check]
			if !ok {
				i = len(all)
				at[f.Check] = i
				all = append(all, findings{Check: f.Check, Title: rules[f.Check].Title, URL: rules[f.Check].URL,
					Severity: string(severity), Tone: severityTone(severity)})
			}
			all[i].Of = append(all[i].Of, finding{f.Resource, f.Message, f.Fix, f.AWSError, f.Place.String()})
		}
	}
	for i, f := range all {
		all[i].Open = f.Severity != string(report.Note) && len(f.Of) <= openUpTo
	}
	return all, severities(r)
}

// severities counts the findings of each severity.
func severities(r *report.Report) []count {
	var counts []count
	for _, severity := range []report.Severity{report.Error, report.Warning, report.Note} {
		n := 0
		for _, f := range r.Findings {
			if f.Severity == severity {
				n++
			}
		}
		if n > 0 {
			counts = append(counts, count{n, string(severity), severityTone(severity)})
		}
	}
	return counts
}

func severityTone(s report.Severity) tone {
	return map[report.Severity]tone{report.Error: bad, report.Warning: unclear, report.Note: faint}[s].says(string(s))
}
