package workload

import (
	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// A starter is who calls RunTask, where it is not Amazon ECS itself: a service, as a role of the
// account.
type starter struct {
	service string          // that assumes the role; "" if Amazon ECS starts the tasks itself
	role    *template.Value // ARN of the role
	made    bool            // AWS SAM makes a role where none is given
	source  template.Text   // what the service carries as aws:SourceArn
	tags    *template.Value // that it gives to the tasks
	refused string          // what AWS says where it may not assume the role; "" if that is not known
}

// by is the launcher with who starts its tasks.
func (l launcher) by(s starter) launcher {
	l.starter = s
	return l
}

// rule starts tasks as the role of its target; that of the rule itself may be meant.
//
// Source of aws:SourceArn: Amazon EventBridge User Guide, "Cross-service confused deputy
// prevention in Amazon EventBridge".
func ruleStarter(r *template.Resource, target *template.Value) starter {
	name := template.Text("rule/" + nameOf(r, "Name"))
	if bus := r.Get("EventBusName"); !bus.IsAbsent() && bus.Text() != "default" {
		name = "rule/" + opaque("the event bus and name of rule "+r.ID.Logical)
	}
	return starter{service: "events.amazonaws.com", role: orElse(target.Get("RoleArn"), r.Get("RoleArn")),
		source: siteOf(r).arn("events", name), tags: target.Get("EcsParameters", "TagList")}
}

// scheduleStarter is Amazon EventBridge Scheduler. What it carries is the group of the schedule.
//
// Source: Amazon EventBridge Scheduler User Guide, "Confused deputy prevention in EventBridge
// Scheduler".
func scheduleStarter(r *template.Resource) starter {
	group := r.Get("GroupName").Text()
	if r.Get("GroupName").IsAbsent() {
		group = "default"
	}
	target := r.Get("Target")
	return starter{service: "scheduler.amazonaws.com", role: target.Get("RoleArn"),
		source: siteOf(r).arn("scheduler", "schedule-group/"+group), tags: target.Get("EcsParameters", "Tags"),
		refused: "The execution role you provide must allow AWS EventBridge Scheduler to assume the role."}
}

// pipeStarter is a pipe; for what it carries see ruleStarter.
func pipeStarter(r *template.Resource) starter {
	return starter{service: "pipes.amazonaws.com", role: r.Get("RoleArn"),
		source: siteOf(r).arn("pipes", "pipe/"+nameOf(r, "Name")), tags: r.Get("TargetParameters", "EcsTaskParameters", "Tags")}
}

// stateStarter is a state machine.
//
// Source of aws:SourceArn: AWS Step Functions Developer Guide, "Creating an IAM role for your
// state machine in Step Functions".
func stateStarter(r *template.Resource, call *template.Value) starter {
	s := starter{service: "states.amazonaws.com", role: r.Get("RoleArn"), tags: call.Get("Tags"),
		source:  siteOf(r).arn("states", "stateMachine:"+nameOf(r, "StateMachineName")),
		refused: "Neither the global service principal states.amazonaws.com, nor the regional one is authorized to assume the provided role."}
	if r.Type == "AWS::Serverless::StateMachine" {
		s.role, s.made = r.Get("Role"), true
		s.source = siteOf(r).arn("states", "stateMachine:"+nameOf(r, "Name"))
	}
	return s
}

// nameOf is the name of a resource, which AWS makes up where the template gives none.
func nameOf(r *template.Resource, property string) template.Text {
	if v := r.Get(property); !v.IsAbsent() {
		return v.Text()
	}
	return opaque("the name of " + r.ID.Logical)
}

// launch adds that a service assumes the role that starts the tasks, and what that role must be
// allowed: to run the task definition, and to pass the task its roles. None of it goes through the
// VPC.
//
// Source: Amazon ECS Developer Guide, "Amazon ECS EventBridge IAM Role", and the managed policy
// AmazonEC2ContainerServiceEventsRole; AWS Step Functions Developer Guide, "IAM policies for
// calling Amazon ECS/AWS Fargate"; IAM User Guide, "Grant a user permissions to pass a role".
func (b *builder) launch() {
	s := b.launcher.starter
	if s.service == "" {
		return
	}
	need := Need{Feature: TaskLaunch, Reason: "start by " + s.service, At: b.At, From: AWSNetwork, Trustee: s.service, Source: s.source}
	r := b.launchRole(s)
	need = need.by(r)
	if s.role.IsAbsent() {
		b.add(need)
		return
	}
	need.At = s.role.At()
	if r.resource != nil {
		trust := need
		trust.Reason, trust.AWSError = "role that "+s.service+" assumes", s.refused
		b.add(trust)
	}
	run := need
	run.Action, run.Resource, run.TaskCluster = "ecs:RunTask", b.definition.ARN(), b.launchCluster()
	b.add(run)
	if r.resource == nil {
		return // whether it may do that says all there is to know of it
	}
	b.pass(need, "execution role", "ExecutionRoleArn", b.execution)
	b.pass(need, "task role", "TaskRoleArn", b.task)
	b.tagAtLaunch(need, s.tags)
}

// launchRole is the role as which a service starts tasks.
func (b *builder) launchRole(s starter) role {
	r := role{name: LaunchRole, arn: s.role.Text()}
	switch r.resource = b.w.Find(s.role, "AWS::IAM::Role"); {
	case r.resource != nil:
		r.arn = r.resource.ARN()
	case !s.role.IsAbsent():
	case s.made:
		r.missing = &fact.Step{Hop: fact.HopTask, At: b.At, Why: "what the role may do that AWS SAM makes for " + b.ID.Logical + " is not known"}
	default:
		r.missing = &fact.Step{Hop: fact.HopTask, Verdict: fact.Denied, At: b.At, Why: b.ID.Logical + " has no role to start tasks with"}
	}
	return r
}

// launchCluster is the ARN of the cluster. Targets name it by ARN, also where that is a
// parameter; states may name it by name.
func (b *builder) launchCluster() template.Text {
	if text := b.launcher.cluster.Text(); b.cluster() == nil && text != "" && !text.IsLiteral() {
		return text
	}
	return b.clusterARN()
}

// pass adds that the role passes a role to the task. Of a role that is given by its name the path
// is not known.
func (b *builder) pass(need Need, words, property string, r role) {
	v := b.definition.Get(property)
	if v.IsAbsent() {
		return
	}
	need.Reason, need.Action, need.Resource, need.PassedTo = words+" passed to the task", "iam:PassRole", r.arn, "ecs-tasks.amazonaws.com"
	if name, ok := r.arn.Literal(); ok && r.resource == nil && r.arn.Split(":")[0] != "arn" {
		need.Resource = "arn:" + b.partition + ":iam::" + b.account + ":role/" + opaque("the path of the role") + template.Text(name)
	}
	b.add(need)
}

// tagAtLaunch adds that tags which RunTask is given have a permission of their own (Amazon ECS
// Developer Guide, "Grant permission to tag resources on creation").
func (b *builder) tagAtLaunch(need Need, tags *template.Value) {
	if tags.IsAbsent() || !tags.IsUnknown() && len(tags.Items()) == 0 {
		return
	}
	need.Reason, need.Action = "tags of the task", "ecs:TagResource"
	need.Resource = b.site.arn("ecs", "task/"+b.clusterPart()+"/"+opaque("the task"))
	b.add(need)
}
