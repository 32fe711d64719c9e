package check

// ApplicationAccess reports workloads whose applications cannot make the calls that their task
// role is for.
var ApplicationAccess = &Check{
	Name: "application-access",
	Doc: `an application cannot make a call that its task role allows

The policies of a task role say which services of AWS an application calls. In a network without
internet each of them needs an endpoint, a rule of the security group that leads there, and an
endpoint policy that lets the call through. The tasks start without; the first call fails.`,
	Run: needs("application-access"),
}
