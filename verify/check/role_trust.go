package check

// RoleTrust reports task roles that Amazon ECS cannot assume.
var RoleTrust = &Check{
	Name: "role-trust",
	Doc: `Amazon ECS cannot assume the role of a task

Amazon ECS assumes the task role when it starts a task, also if the application never uses
it. The role must trust ecs-tasks.amazonaws.com; a condition on aws:SourceArn must let any
ARN of ECS in the account and Region through, because one with a cluster is not supported.
The trust of the execution role is part of each call that it makes.`,
	Run: needs("role-trust"),
}
