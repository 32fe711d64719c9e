package workload

import (
	"slices"
	"strings"
	"testing"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
	"github.com/isolated-ecs/isolated-ecs/verify/template/templatetest"
)

func TestTaskLaunch(t *testing.T) {
	const (
		arn     = "arn:aws:ecs:eu-west-1:111122223333:"
		run     = "ecs:RunTask on " + arn + "task-definition/app:${Definition.Revision} in "
		cluster = arn + "cluster/jobs"
		start   = run + cluster
		passes  = "iam:PassRole on arn:aws:iam::111122223333:role/Execution to ecs-tasks.amazonaws.com"
		passed  = "iam:PassRole on arn:aws:iam::111122223333:role/Task to ecs-tasks.amazonaws.com"
		ecs     = "TaskDefinitionArn: !Ref Definition, LaunchType: FARGATE"
		target  = "{Id: task, Arn: !GetAtt Cluster.Arn, RoleArn: !GetAtt Starter.Arn, EcsParameters: {" + ecs
		params  = "LaunchType: FARGATE, TaskDefinition: app"
	)
	trust := func(service, source string) string {
		return service + ".amazonaws.com as arn:aws:" + source
	}
	state := func(resource, more string) string {
		return "Definition: {States: {Run: {Type: Task, Resource: 'arn:aws:states:::ecs:" + resource + "', Parameters: {" + params + more + "}}}}"
	}
	tests := []struct {
		name, kind, properties string
		want                   []string
	}{
		{"a service", "AWS::ECS::Service", "TaskDefinition: !Ref Definition, LaunchType: FARGATE", nil},
		{"a rule", "AWS::Events::Rule", "Name: nightly, Targets: [" + target + "}}]", []string{
			trust("events", "events:eu-west-1:111122223333:rule/nightly"), start, passes, passed}},
		{"a rule of a bus", "AWS::Events::Rule", "Name: nightly, EventBusName: own, Targets: [" + target + "}}]", []string{
			trust("events", "events:eu-west-1:111122223333:rule/${the event bus and name of rule Launcher}"), start, passes, passed}},
		{"tags", "AWS::Events::Rule", "Name: nightly, Targets: [" + target + ", TagList: [{Key: a, Value: b}]}}]", []string{
			trust("events", "events:eu-west-1:111122223333:rule/nightly"), start, passes, passed, "ecs:TagResource on " + arn + "task/jobs/${the task}"}},
		{"no role", "AWS::Events::Rule", "Name: nightly, Targets: [{Id: task, Arn: !GetAtt Cluster.Arn, EcsParameters: {" + ecs + "}}]", []string{
			"denied: Launcher has no role to start tasks with"}},
		{"the role of the rule", "AWS::Events::Rule", "Name: nightly, RoleArn: !GetAtt Starter.Arn, Targets: [{Id: task, Arn: !GetAtt Cluster.Arn, EcsParameters: {" + ecs + "}}]", []string{
			trust("events", "events:eu-west-1:111122223333:rule/nightly"), start, passes, passed}},
		{"a schedule", "AWS::Scheduler::Schedule", "Name: hourly, Target: " + target + "}}", []string{
			trust("scheduler", "scheduler:eu-west-1:111122223333:schedule-group/default"), start, passes, passed}},
		{"a schedule of a group", "AWS::Scheduler::Schedule", "GroupName: jobs, Target: " + target + "}}", []string{
			trust("scheduler", "scheduler:eu-west-1:111122223333:schedule-group/jobs"), start, passes, passed}},
		{"a pipe", "AWS::Pipes::Pipe", "RoleArn: !GetAtt Starter.Arn, Target: !GetAtt Cluster.Arn, TargetParameters: {EcsTaskParameters: {" + ecs + "}}", []string{
			trust("pipes", "pipes:eu-west-1:111122223333:pipe/${the name of Launcher}"), start, passes, passed}},
		{"a state machine", "AWS::StepFunctions::StateMachine", "StateMachineName: job, RoleArn: !GetAtt Starter.Arn, " + state("runTask", ", Cluster: jobs"), []string{
			trust("states", "states:eu-west-1:111122223333:stateMachine:job"), start, passes, passed}},
		{"the default cluster", "AWS::StepFunctions::StateMachine", "StateMachineName: job, RoleArn: !GetAtt Starter.Arn, " + state("runTask.sync", ""), []string{
			trust("states", "states:eu-west-1:111122223333:stateMachine:job"), run + arn + "cluster/default", passes, passed}},
		{"a cluster that is a parameter", "AWS::StepFunctions::StateMachine", "StateMachineName: job, RoleArn: !GetAtt Starter.Arn, " + state("runTask", ", Cluster: !Ref P"), []string{
			trust("states", "states:eu-west-1:111122223333:stateMachine:job"), run + "${P}", passes, passed}},
		{"a role of AWS SAM", "AWS::Serverless::StateMachine", state("runTask", ""), []string{
			"unknown: what the role may do that AWS SAM makes for Launcher is not known"}},
		{"a role that is a parameter", "AWS::Scheduler::Schedule", "Target: {Arn: !GetAtt Cluster.Arn, RoleArn: !Ref P, EcsParameters: {" + ecs + "}}", []string{start}},
	}
	for _, tt := range tests {
		w := templatetest.World(t, `
Parameters: {P: {Type: String}}
Resources:
  Cluster: {Type: AWS::ECS::Cluster, Properties: {ClusterName: jobs}}
  Starter: {Type: AWS::IAM::Role}
  Execution: {Type: AWS::IAM::Role, Properties: {RoleName: Execution}}
  Task: {Type: AWS::IAM::Role, Properties: {RoleName: Task}}
  Definition: {Type: AWS::ECS::TaskDefinition, Properties: {Family: app, NetworkMode: awsvpc, ExecutionRoleArn: !GetAtt Execution.Arn, TaskRoleArn: !GetAtt Task.Arn}}
  Launcher: {Type: `+tt.kind+`, Properties: {`+tt.properties+`}}`)
		if got := launchLines(Find(w)); !slices.Equal(got, tt.want) {
			t.Errorf("%s:\n%s\nwant\n%s", tt.name, strings.Join(got, "\n"), strings.Join(tt.want, "\n"))
		}
	}
}

// launchLines are the needs of feature task-launch.
func launchLines(found []*Workload) []string {
	var out []string
	for _, n := range found[0].Needs {
		if n.Feature != TaskLaunch {
			continue
		}
		line := ""
		switch witness := n.Steps.Witness(); {
		case len(n.Steps) > 0 && witness.Verdict != fact.Allowed:
			line = witness.Verdict.String() + ": " + witness.Why
		case n.Action == "":
			line = n.Trustee + " as " + n.Source.String()
		default:
			line = n.Action + " on " + n.Resource.String()
			for _, more := range []struct{ word, text string }{{" in ", n.TaskCluster.String()}, {" to ", n.PassedTo}} {
				if more.text != "" {
					line += more.word + more.text
				}
			}
		}
		if n.From != AWSNetwork || n.Principal != LaunchRole {
			line += " from " + string(n.From) + " by " + n.Principal
		}
		out = append(out, line)
	}
	return out
}

// Roles that are given by their names may have a path.
func TestTaskLaunchPassesRolesByName(t *testing.T) {
	b := &builder{Workload: &Workload{LaunchType: Fargate}, site: site{"aws", "eu-west-1", "111122223333", "amazonaws.com"}}
	w := templatetest.World(t, "Resources: {Definition: {Type: AWS::ECS::TaskDefinition, Properties: {TaskRoleArn: app}}}")
	b.definition = w.Resource(template.ResourceID{Stack: w.Resources()[0].ID.Stack, Logical: "Definition"})
	b.pass(Need{}, "task role", "TaskRoleArn", role{arn: "app"})
	if got := b.Needs[0].Resource.String(); got != "arn:aws:iam::111122223333:role/${the path of the role}app" {
		t.Error(got)
	}
	b.pass(Need{}, "execution role", "ExecutionRoleArn", role{})
	if len(b.Needs) != 1 {
		t.Errorf("a role that the definition does not have is passed: %+v", b.Needs[1])
	}
}
