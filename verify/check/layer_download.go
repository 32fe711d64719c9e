package check

// LayerDownload reports workloads whose layer-download needs are not allowed.
var LayerDownload = &Check{
	Name: "layer-download",
	Doc: `a task cannot download the layers of its image

Layers come from a bucket of Amazon ECR in S3, over addresses that an account of Amazon
ECR has signed. They need a route to the S3 gateway endpoint (or to the internet), egress
to S3's prefix list, and an endpoint policy that lets principals through which are not
yours. The task stops with CannotPullContainerError.`,
	Run: needs("layer-download"),
}
