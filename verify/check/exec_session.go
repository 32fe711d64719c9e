package check

// ExecSession reports workloads whose exec-session needs are not allowed.
var ExecSession = &Check{
	Name: "exec-session",
	Doc: `ECS Exec is enabled and sessions cannot be opened

ECS Exec runs the SSM agent inside the container. It needs the ssmmessages endpoint, four
ssmmessages actions in the task role, the endpoint and permission for the session's KMS
key and log destination, and a root file system that can be written to. The task itself
starts without it.`,
	Run: needs("exec-session"),
}
