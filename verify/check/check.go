// Package check has the checks, one file each: what they look for, why it matters, and
// what to do about it.
package check

import (
	"cmp"
	"slices"
	"strings"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/network"
	"github.com/isolated-ecs/isolated-ecs/verify/proof"
	"github.com/isolated-ecs/isolated-ecs/verify/report"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// A Kind is the question that a check helps to answer. Reports have findings of equal
// severity in this order.
type Kind int

const (
	Starts Kind = iota // will every task start?
	Leaves             // what can leave the network?
	Upkeep             // what costs without use, or works only as long as nothing fails
)

// A Check inspects the proofs of one World and reports what it finds.
type Check struct {
	Name string // kebab-case; the name of its page in docs/checks
	Kind Kind
	Doc  string // one title line, a blank line, then why it matters
	Run  func(*Pass) []report.Finding
}

// A Pass is what a check looks at.
type Pass struct {
	*proof.Proof
	// Isolated says that nothing may leave: exits that could be closed are then errors.
	Isolated bool
}

// All returns every check, sorted by name. The slice is the caller's.
func All() []*Check {
	all := []*Check{
		AgentRegistration, ApplicationAccess, DNSExfiltration, DNSShadowing, DuplicateEndpoint, EndpointPolicyDead, EndpointPolicyOpen,
		EndpointService, EndpointServiceOpen, EndpointWithoutPolicy, EnvironmentFile, EphemeralStorage, ExecSession, FileSystemOpen, IMDSExposed, ImagePull, ImageRegion, InternetPath,
		IPv6Egress, LayerBucketCondition, LayerDownload, LoadBalancer, LogDelivery, PeeringAndTransit, PrivateDNS, PublicAddress, PublicImage, RoleTrust,
		SecretInjection, ServiceConnect, ServiceDiscovery, SingleAZEndpoint, StartOrder, TaskLaunch, TokenCondition, UnknownWorkload, UnusedEndpoint, VolumeMount, VPCLink,
		WindowsForeignLayers,
	}
	slices.SortFunc(all, func(a, b *Check) int { return cmp.Compare(a.Name, b.Name) })
	return all
}

// at starts a finding of a check at a place in a template.
func at(location fact.Location, id template.ResourceID) report.Finding {
	return report.Finding{Resource: id.String(), Place: report.At(location)}
}

// exits is the Run of checks that report ways out of a network, by their kinds.
func exits(kinds ...string) func(*Pass) []report.Finding {
	return func(p *Pass) []report.Finding {
		var found []report.Finding
		for _, vpc := range p.Network.VPCs() {
			for _, exit := range p.Exits(vpc) {
				if slices.Contains(kinds, exit.Kind) {
					found = append(found, p.leaves(exit))
				}
			}
		}
		return found
	}
}

// leaves reports an exit: a note if nothing closes it, else a warning, and an error if
// the network must be isolated and the exit is certain.
func (p *Pass) leaves(exit network.Exit) report.Finding {
	f := report.Finding{
		Severity: p.severity(exit.Verdict, exit.Residual),
		Resource: resourceOf(exit.At),
		Message:  exit.Why,
		Fix:      exit.Fix,
		Place:    report.At(exit.At),
	}
	if exit.Verdict == fact.Unknown {
		f.Message = "perhaps " + f.Message
	}
	return f
}

func (p *Pass) severity(open fact.Verdict, residual bool) report.Severity {
	switch {
	case residual:
		return report.Note
	case p.Isolated && open == fact.Allowed:
		return report.Error
	}
	return report.Warning
}

// once drops findings that say the same about the same place, and keeps the first.
func once(findings []report.Finding) []report.Finding {
	type key struct {
		place   report.Place
		message string
	}
	seen := map[key]bool{}
	return slices.DeleteFunc(findings, func(f report.Finding) bool {
		k := key{f.Place, f.Message}
		known := seen[k]
		seen[k] = true
		return known
	})
}

// Title is the first line of the Doc.
func (c *Check) Title() string {
	title, _, _ := strings.Cut(c.Doc, "\n")
	return title
}

// Rule describes the check in a report.
func (c *Check) Rule() report.Rule {
	_, why, _ := strings.Cut(c.Doc, "\n\n")
	return report.Rule{Name: c.Name, Title: c.Title(), Doc: why, URL: pages + c.Name + ".md"}
}

// pages is where the pages of the checks are.
const pages = "https://github.com/isolated-ecs/isolated-ecs/blob/main/docs/checks/"
