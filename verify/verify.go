// Package verify proves from CloudFormation templates, before anything is deployed, that
// every Amazon ECS task can start, and tells what can leave its network.
//
//	m, err := verify.Load("cdk.out", verify.Options{})
//	…
//	for _, finding := range verify.Run(m).Findings {
//		fmt.Println(finding.Severity, finding.Message)
//	}
//
// It reads what AWS CDK synthesizes and any other template, in JSON or YAML, and needs
// neither Node.js nor an AWS account. A verdict has three values: what depends on
// something that no template says is unknown, never a pass and never a failure.
package verify

import (
	"github.com/isolated-ecs/isolated-ecs/verify/check"
	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/report"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// The results of an analysis, described in docs/report.md.
type (
	Report   = report.Report
	Finding  = report.Finding
	Severity = report.Severity
	Verdict  = fact.Verdict
)

const (
	Error   = report.Error
	Warning = report.Warning
	Note    = report.Note

	Unknown = fact.Unknown
	Denied  = fact.Denied
	Allowed = fact.Allowed
)

// Options say what the templates do not.
type Options struct {
	template.Options
	// Isolated demands that nothing leaves: an exit that could be closed is an error.
	//
	// Default: false, exits are warnings.
	Isolated bool
}

// A Model is a set of templates that were read and can be analysed.
type Model struct {
	templates *template.Model
	isolated  bool
}

// Load reads a template, or a directory that holds a cloud assembly such as cdk.out.
//
// The error says which file and line could not be read, and why.
func Load(path string, opts Options) (*Model, error) {
	return LoadFiles([]string{path}, opts)
}

// LoadFiles is [Load] for templates that are deployed together, such as a network and the
// services in it.
func LoadFiles(paths []string, opts Options) (*Model, error) {
	templates, err := template.Load(paths, opts.Options)
	if err != nil {
		return nil, err
	}
	return &Model{templates, opts.Isolated}, nil
}

// Worlds returns the ways the templates can turn out, resolved and not analysed; complete is
// false if there are more of them than [Run] looks at.
func (m *Model) Worlds() (worlds []*template.World, complete bool) {
	return m.templates.Worlds(maxWorlds)
}

// maxWorlds limits how many ways the templates can turn out are analysed.
const maxWorlds = 32

// Run analyses the templates with the given checks, or with all of them if none is given.
// The same model gives the same report.
func Run(m *Model, checks ...*check.Check) *Report {
	if len(checks) == 0 {
		checks = check.All()
	}
	merged := newMerger()
	merged.complete = m.templates.EachWorld(maxWorlds, func(w *template.World) { merged.add(w, m.isolated, checks) })
	r := merged.report()
	r.Assumptions = append(r.Assumptions, m.templates.Assumptions...)
	for _, c := range checks {
		r.Rules = append(r.Rules, c.Rule())
	}
	return r
}
