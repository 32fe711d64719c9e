package verify_test

import (
	"slices"
	"strings"

	"github.com/isolated-ecs/isolated-ecs/verify"
)

// What AWS says of tasks: without an execution role Fargate neither pulls from Amazon ECR,
// nor reads secrets, nor writes logs (Amazon ECS Developer Guide, "Task execution IAM role").
// Driver awslogs needs a group, and on Fargate a Region and a stream prefix ("Send logs to
// CloudWatch").
var taskRules = []rule{
	{"AWS::ECS::TaskDefinition/Properties/ExecutionRoleArn", roleless},
	{"AWS::ECS::TaskDefinition/Properties/TaskRoleArn", taskRoleless},
	{container + "/LogConfiguration/Options", logless},
	{container + "/LogConfiguration/Options/Name", logless},
	{container + "/FirelensConfiguration", unrouted},
	{container + "/LogConfiguration/Options/awslogs-group", logless},
	{container + "/LogConfiguration/Options/awslogs-region", loglessOnFargate},
	{container + "/LogConfiguration/Options/awslogs-stream-prefix", loglessOnFargate},
	{proxyLogs, proxyLogless},
	{proxyLogs + "/awslogs-group", proxyLogless},
	{proxyLogs + "/awslogs-region", proxyLogless},
	{proxyLogs + "/awslogs-stream-prefix", proxyLogless},
	{"AWS::ECS::Service/Properties/Cluster", otherCluster},
	{"AWS::ECS::Service/Properties/PlatformVersion", newerPlatform},
	{container + "/Secrets/#/ValueFrom~", otherSecret},
	{"AWS::SecretsManager::Secret/Properties", emptySecret},
	{"AWS::SecretsManager::Secret/Properties/GenerateSecretString", emptySecret},
}

const (
	container = "AWS::ECS::TaskDefinition/Properties/ContainerDefinitions/#"
	proxyLogs = "AWS::ECS::Service/Properties/ServiceConnectConfiguration/LogConfiguration/Options"
)

// otherCluster is for a service in the default cluster, which roles of instances may not
// register with.
func otherCluster(m *mutant, d spot) []want {
	var out []want
	for _, s := range m.after.services {
		mine := func(of *service, c claim) bool { return of == s && s.id == d.id && c.as == "instance-role" }
		for _, c := range m.lost((*facts).permits, mine) {
			w := denied([]claim{c}, []string{"identity-policy", "endpoint-policy"}, "cluster", "/default")
			if c.action == "ecs:Poll" || c.action == "ecs:StartTelemetrySession" {
				w.verdict = verify.Unknown // for an instance that registers elsewhere they are not made
			}
			out = append(out, w)
		}
	}
	return out
}

// of are the claims of the services that run a task definition.
func (f *facts) of(definition string, keep func(claim) bool) []claim {
	return f.where(func(s *service, c claim) bool { return s.definition == definition && keep(c) })
}

func roleless(m *mutant, d spot) []want {
	return []want{denied(m.after.of(d.id, func(c claim) bool { return c.as == "execution-role" }), taskOrRole, d.id)}
}

// taskRoleless is for tasks whose containers have no credentials.
func taskRoleless(m *mutant, d spot) []want {
	return []want{denied(m.after.of(d.id, func(c claim) bool { return c.as == "task-role" && !c.host }), taskOrRole, d.id)}
}

// logless is for a container whose log driver lacks an option.
func logless(m *mutant, d spot) []want {
	name := text(m.before.get(d.id, append(d.rest[1:3:3], "Name")...))
	if m.before.get(d.id, append(d.rest[1:3:3], "LogConfiguration", "LogDriver")...) == "awsfirelens" {
		return m.unknownLogs(d.id, name, true)
	}
	logs := m.after.of(d.id, func(c claim) bool { return c.service == "logs" && c.container == name })
	return []want{{claims: logs, loosely: true, vital: true, hops: []string{"task"}, words: []string{d.id}}}
}

// unrouted is for log drivers whose task has no router.
func unrouted(m *mutant, d spot) []want {
	var out []want
	for _, c := range items(m.before.get(d.id, "ContainerDefinitions")) {
		if at(c, "LogConfiguration", "LogDriver") == "awsfirelens" {
			out = append(out, m.unknownLogs(d.id, text(at(c, "Name")), false)...)
		}
	}
	return out
}

// unknownLogs is for a container whose logs go nowhere.
func (m *mutant) unknownLogs(definition, container string, optional bool) []want {
	var claims []claim
	for _, s := range m.after.services {
		if s.definition == definition {
			for _, name := range []string{container, ""} { // without a name they are those of several
				claims = append(claims, claim{workload: s.id, feature: "log-delivery", container: name, optional: optional})
			}
		}
	}
	return []want{{claims: claims, loosely: true, hops: []string{"task"}, words: []string{definition}}}
}

// proxyLogless is for the proxy of Service Connect.
func proxyLogless(m *mutant, d spot) []want {
	logs := m.after.where(func(s *service, c claim) bool { return s.id == d.id && c.container == "Service Connect proxy" })
	return []want{{claims: logs, loosely: true, hops: []string{"task"}, words: []string{d.id}}}
}

// loglessOnFargate is for what an instance knows itself.
func loglessOnFargate(m *mutant, d spot) []want {
	if slices.ContainsFunc(m.after.services, func(s *service) bool { return s.definition == d.id && s.hosted }) {
		return nil
	}
	return logless(m, d)
}

// otherSecret is for a ValueFrom that no longer says which secret it is. Without the JSON
// key at the end it is still one: the whole secret.
func otherSecret(m *mutant, d spot) []want {
	if text(d.was) == ":password::" {
		return nil
	}
	name := text(m.before.get(d.id, append(d.rest[1:5:5], "Name")...))
	read := m.before.of(d.id, func(c claim) bool { return c.thing == name })
	return []want{{claims: read, loosely: true, hops: anywhere, words: []string{""}}}
}

// asksForKey reports whether it is a key of a secret in JSON that a variable gets.
func (f *facts) asksForKey(s *service, c claim) bool {
	return slices.ContainsFunc(s.containers, func(container tree) bool {
		return slices.ContainsFunc(items(at(container, "Secrets")), func(secret tree) bool {
			parts := strings.Split(f.render(at(secret, "ValueFrom")), ":")
			return at(secret, "Name") == c.thing && len(parts) > 7 && parts[7] != ""
		})
	})
}

// newerPlatform is for tasks that no longer run on platform version 1.3.0: now they log in and read
// secrets through the VPC.
func newerPlatform(m *mutant, d spot) []want {
	return []want{denied(m.after.where(func(s *service, c claim) bool {
		return s.id == d.id && interfaceCall(c) && m.after.carrier(s, c) == ""
	}), roads, "")}
}

// emptySecret is for a secret without a value, of which a JSON key is asked.
func emptySecret(m *mutant, d spot) []want {
	return []want{shaken(m.after.where(func(s *service, c claim) bool {
		return s.resources[c] == m.before.ref(d.id) && c.service == "secretsmanager" && m.after.asksForKey(s, c)
	}), []string{"task"}, d.id)}
}
