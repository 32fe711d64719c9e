package check

// PublicImage reports workloads whose public-image needs are not allowed.
var PublicImage = &Check{
	Name: "public-image",
	Doc: `an image comes from a registry that PrivateLink does not reach

Docker Hub, the Amazon ECR Public Gallery (public.ecr.aws) and other registries have no VPC
endpoint. Without a way to the internet their images can never be pulled. Mirror the image
into a private repository of Amazon ECR, or prime a pull-through cache from elsewhere.`,
	Run: needs("public-image"),
}
