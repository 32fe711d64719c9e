package workload

import (
	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// A role is who makes a call.
type role struct {
	name     string // ExecutionRole, TaskRole, InstanceRole, ECR
	resource *template.Resource
	arn      template.Text
	missing  *fact.Step // says that there is none; nil if there is one, or may be
}

// ecr is Amazon ECR itself, which needs no role of ours.
var ecr = role{name: ECR}

// by says who makes the call of a need. If there is nobody, no call is made, and what AWS
// prints about the call does not apply.
func (n Need) by(r role) Need {
	n.Principal, n.Role, n.RoleARN = r.name, r.resource, r.arn
	if r.missing != nil {
		n.Steps = append(n.Steps[:len(n.Steps):len(n.Steps)], *r.missing)
		n.Fix, n.AWSError = withRole[r.name], ""
	}
	return n
}

// withRole is what to do where a role is missing.
var withRole = map[string]string{
	ExecutionRole:      "set ExecutionRoleArn in the task definition",
	TaskRole:           "set TaskRoleArn in the task definition",
	InstanceRole:       "set an instance profile with a role",
	InfrastructureRole: "set RoleArn in the configuration of the volume",
	LaunchRole:         "set RoleArn where the tasks are started",
}

// taskRole resolves ExecutionRoleArn or TaskRoleArn of a task definition. Both take the
// name of a role as well as its ARN.
func taskRole(w *template.World, definition *template.Resource, name, property, words string) role {
	r := role{name: name}
	v := definition.Get(property)
	if v.IsAbsent() {
		r.missing = &fact.Step{Hop: fact.HopTask, Verdict: fact.Denied, At: definition.At(),
			Why: "task definition " + definition.ID.Logical + " has no " + words}
		return r
	}
	r.arn = v.Text()
	if r.resource = w.Find(v, "AWS::IAM::Role"); r.resource != nil {
		r.arn = r.resource.ARN()
	}
	return r
}

// trust adds that Amazon ECS assumes the task role when a task starts, whether or not
// anything is called with it: tasks stop with this error in public reports, such as
// aws-samples/aws-modern-application-workshop#88. That a role elsewhere trusts ECS is
// assumed.
func (b *builder) trust() {
	switch r := b.task; {
	case r.resource != nil:
		b.add(Need{Feature: RoleTrust, Reason: "role of the task", Principal: r.name, Role: r.resource, RoleARN: r.arn,
			At: b.definition.Get("TaskRoleArn").At(), Fix: "let ecs-tasks.amazonaws.com assume the role",
			AWSError: "ECS was unable to assume the role that was provided for this task. Please verify that the role being passed has the proper trust relationship and permissions"})
	case r.missing == nil:
		b.assume("Task roles that are not in the templates trust ecs-tasks.amazonaws.com.")
	}
}

// instanceRole resolves the instance profile of a launch template, a launch configuration,
// an instance or a capacity provider: an id, an ARN, or a map with one of the two.
func instanceRole(w *template.World, profile *template.Value, at fact.Location, owner string) role {
	r := role{name: InstanceRole}
	if profile.Kind() == template.Map {
		if arn := profile.Get("Arn"); !arn.IsAbsent() {
			profile = arn
		} else {
			profile = profile.Get("Name")
		}
	}
	if profile.IsAbsent() {
		r.missing = &fact.Step{Hop: fact.HopTask, Verdict: fact.Denied, At: at, Why: owner + " has no instance profile"}
		return r
	}
	resource := w.Find(profile, "AWS::IAM::InstanceProfile")
	if resource == nil {
		return r
	}
	for _, v := range resource.Get("Roles").Items() {
		r.arn = v.Text()
		if r.resource = w.Find(v, "AWS::IAM::Role"); r.resource != nil {
			r.arn = r.resource.ARN()
		}
	}
	return r
}
