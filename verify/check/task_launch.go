package check

// TaskLaunch reports schedules, rules, pipes and state machines that cannot start their tasks.
var TaskLaunch = &Check{
	Name: "task-launch",
	Doc: `a schedule, rule, pipe or state machine may not start its tasks

Amazon EventBridge and AWS Step Functions start tasks as a role of the account, which must trust
the service, be allowed to run the task definition in the cluster, and to pass the task its
execution role and its task role. Without one of these nothing is ever started, and nobody is
told unless somebody watches the failed invocations.`,
	Run: needs("task-launch"),
}
