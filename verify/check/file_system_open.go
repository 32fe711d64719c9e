package check

import (
	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/iam"
	"github.com/isolated-ecs/isolated-ecs/verify/report"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// FileSystemOpen reports file systems of tasks that ask nobody who it is.
var FileSystemOpen = &Check{
	Name: "file-system-open",
	Kind: Leaves,
	Doc: `a file system lets in whoever reaches a mount target

Without a policy of its own, a file system of Amazon EFS lets in every client that reaches one of
its mount targets, and asks for no identity: IAM in the volume of one task does not keep out the
others.`,
	Run: runFileSystemOpen,
}

func runFileSystemOpen(p *Pass) []report.Finding {
	var found []report.Finding
	seen := map[template.ResourceID]bool{}
	for _, w := range p.Workloads {
		for _, n := range w.Needs {
			if n.FileSystem == nil || seen[n.FileSystem.ID] {
				continue
			}
			seen[n.FileSystem.ID] = true
			found = append(found, p.openFileSystem(n.FileSystem)...)
		}
	}
	return found
}

func (p *Pass) openFileSystem(r *template.Resource) []report.Finding {
	steps := p.IAM.Anonymous(iam.Request{Action: "elasticfilesystem:ClientMount", Resource: r.ARN(), Region: r.Region})
	if len(steps) == 0 || steps.Verdict() == fact.Denied {
		return nil
	}
	witness := steps[0]
	f := at(witness.At, r.ID)
	f.Severity = report.Warning
	f.Message = "file system " + r.ID.Logical + " lets in whoever reaches a mount target: " + witness.Why
	if steps.Verdict() == fact.Unknown {
		f.Message = "perhaps " + f.Message
	}
	f.Fix = "give it a FileSystemPolicy that allows elasticfilesystem:ClientMount to the task roles that use it, and let their volumes use IAM"
	return []report.Finding{f}
}
