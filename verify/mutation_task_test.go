package verify_test

// What AWS says of tasks: without an execution role Fargate neither pulls from Amazon ECR,
// nor reads secrets, nor writes logs (Amazon ECS Developer Guide, "Task execution IAM role").
// Driver awslogs needs a group, and on Fargate a Region and a stream prefix ("Send logs to
// CloudWatch").
var taskRules = []rule{
	{"AWS::ECS::TaskDefinition/Properties/ExecutionRoleArn", roleless},
	{container + "/LogConfiguration/Options", logless},
	{container + "/LogConfiguration/Options/awslogs-group", logless},
	{container + "/LogConfiguration/Options/awslogs-region", logless},
	{container + "/LogConfiguration/Options/awslogs-stream-prefix", logless},
	{container + "/Secrets/#/ValueFrom~", otherSecret},
	{"AWS::SecretsManager::Secret/Properties", emptySecret},
	{"AWS::SecretsManager::Secret/Properties/GenerateSecretString", emptySecret},
}

const container = "AWS::ECS::TaskDefinition/Properties/ContainerDefinitions/#"

// of are the claims of the services that run a task definition.
func (f *facts) of(definition string, keep func(claim) bool) []claim {
	return f.all(func(s *service, c claim) bool { return s.definition == definition && keep(c) })
}

func roleless(m *mutant, d spot) []want {
	return []want{denied(m.after.of(d.id, claim.byRole), taskOrRole, d.id)}
}

// logless is for a container whose log driver lacks an option.
func logless(m *mutant, d spot) []want {
	name := text(m.before.get(d.id, append(d.rest[1:3:3], "Name")...))
	logs := m.after.of(d.id, func(c claim) bool { return c.service == "logs" && c.container == name })
	return []want{{claims: logs, loosely: true, hops: []string{"task"}, words: []string{d.id}}}
}

// otherSecret is for a ValueFrom that no longer says which secret it is. Without the JSON
// key at the end it is still one: the whole secret.
func otherSecret(m *mutant, d spot) []want {
	if text(d.was) == ":password::" {
		return nil
	}
	name := text(m.before.get(d.id, append(d.rest[1:5:5], "Name")...))
	read := m.before.of(d.id, func(c claim) bool { return c.thing == name })
	return []want{{claims: read, loosely: true, hops: anywhere, words: []string{d.id, "WebExecutionRole4D80947A"}}}
}

// emptySecret is for a secret without a value, of which a JSON key is asked.
func emptySecret(m *mutant, d spot) []want {
	return []want{shaken(m.after.all(func(s *service, c claim) bool {
		return s.names[c] == d.id && c.service == "secretsmanager"
	}), []string{"task"}, d.id)}
}
