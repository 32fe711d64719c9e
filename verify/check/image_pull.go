package check

// ImagePull reports workloads whose image-pull needs are not allowed.
var ImagePull = &Check{
	Name: "image-pull",
	Doc: `a task cannot pull its image

Before a container starts, its image is fetched from Amazon ECR: a login at the API
(ecr.api), then the manifest and the addresses of the layers from the registry (ecr.dkr).
Each call must leave the task's network interface (the instance's on EC2), reach an
endpoint or the internet, pass the endpoint's policy, and be allowed to the role. If one
does not, the task stops with CannotPullContainerError or ResourceInitializationError.`,
	Run: needs("image-pull"),
}
