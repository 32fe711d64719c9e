package check

// AgentRegistration reports workloads whose agent-registration needs are not allowed.
var AgentRegistration = &Check{
	Name: "agent-registration",
	Doc: `a container instance cannot register with its cluster

The ECS agent on an EC2 instance calls ecs, ecs-agent and ecs-telemetry. All three need an
endpoint with private DNS (or the internet): without the one for ecs the agent is sent to
public names of the other two. No task is placed on an instance that is not registered.`,
	Run: needs("agent-registration"),
}
