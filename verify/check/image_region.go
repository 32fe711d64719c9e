package check

// ImageRegion reports workloads whose image-region needs are not allowed.
var ImageRegion = &Check{
	Name: "image-region",
	Doc: `an image is in a Region that the endpoints do not serve

An interface endpoint serves its own Region, and the S3 gateway endpoint too. An image in
a repository of another Region is pulled over the internet, or not at all.`,
	Run: needs("image-region"),
}
