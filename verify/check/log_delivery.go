package check

// LogDelivery reports workloads whose log-delivery needs are not allowed.
var LogDelivery = &Check{
	Name: "log-delivery",
	Doc: `a task cannot deliver its logs

The awslogs driver creates a log stream when the container starts. On AWS Fargate, and on
Amazon EC2 in blocking mode, a container whose stream cannot be created does not start. In
non-blocking mode on EC2 it starts, and the logs are lost, which is a warning.`,
	Run: needs("log-delivery"),
}
