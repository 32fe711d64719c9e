package privatelink

// LayerBucketArn returns the ARN of the objects in the bucket that ECR serves image layers
// from. A task reads it with URLs signed by ECR, so the S3 endpoint's policy must let it
// through for every principal.
//
// The ECR user guide states it for partition aws only. For China, GovCloud and the other
// partitions neither the partition in the ARN nor the bucket's name is verified. Partition
// and region may be tokens.
func LayerBucketArn(partition, region string) string {
	return "arn:" + partition + ":s3:::prod-" + region + "-starport-layer-bucket/*"
}

// LayerBucketHosts returns the names that clients look up to read from the bucket of
// LayerBucketArn, as a DNS Firewall rule must let them pass: the bucket in its region, the
// name without region that older URLs of ECR have, and the name in that region's S3 that
// both are aliases of. Region and suffix, which is [Partition].DnsSuffix, may be tokens.
//
// Allow-lists and errors that others published have these names, for partition aws only. In
// us-east-1 the older name is an alias of s3-1-w.amazonaws.com and s3-w.us-east-1.amazonaws.com
// instead; a rule that trusts redirection need not have these.
func LayerBucketHosts(region, suffix string) []string {
	bucket := "prod-" + region + "-starport-layer-bucket"
	return []string{
		bucket + ".s3." + region + "." + suffix,
		bucket + ".s3." + suffix,
		"s3-r-w." + region + "." + suffix,
	}
}
