package privatelink

import (
	"slices"
	"strings"
)

// An AwsBucket is an Amazon S3 bucket of AWS's own, from which instances read software.
// Package managers read without credentials, so the policy of the S3 endpoint must let
// the objects through for every principal. Nothing can be written there.
//
// Names: https://github.com/aws-samples/data-perimeter-policy-examples/blob/main/service_owned_resources.md
// They are stated for partition aws only.
type AwsBucket string

const (
	AmazonLinuxPackages AwsBucket = "al2023-repos" // package repositories of Amazon Linux 2023
	SsmAgentPackages    AwsBucket = "amazon-ssm"   // updates of SSM Agent
)

// awsBuckets are what the names of the buckets have around the Region, and of the
// hosts by which clients read from them: BUCKET and REGION stand for these.
var awsBuckets = map[AwsBucket]struct{ before, after, hosts string }{
	// https://github.com/amazonlinux/amazon-linux-2023/issues/1084, and 535
	AmazonLinuxPackages: {"al2023-repos-", "-de612dc2", "BUCKET.s3.dualstack.REGION BUCKET.s3.REGION"},
	// CommonManifestURL in https://github.com/aws/amazon-ssm-agent, agent/updateutil
	SsmAgentPackages: {"amazon-ssm-", "", "s3.REGION"},
}

// AwsBuckets returns the buckets that this package knows, sorted.
func AwsBuckets() []AwsBucket {
	var all []AwsBucket
	for b := range awsBuckets {
		all = append(all, b)
	}
	slices.Sort(all)
	return all
}

// IsKnown reports whether b is one of [AwsBuckets].
func (b AwsBucket) IsKnown() bool {
	_, ok := awsBuckets[b]
	return ok
}

// Arn returns the ARN of the objects in the bucket. Partition and region may be tokens.
func (b AwsBucket) Arn(partition, region string) string {
	return "arn:" + partition + ":s3:::" + b.name(region) + "/*"
}

// Hosts returns the names by which clients read from the bucket, as a DNS Firewall rule
// must let them pass. Region and suffix, which is [Partition].DnsSuffix, may be tokens.
func (b AwsBucket) Hosts(region, suffix string) []string {
	var hosts []string
	for _, host := range strings.Fields(awsBuckets[b].hosts) {
		hosts = append(hosts, strings.NewReplacer("BUCKET", b.name(region), "REGION", region).Replace(host)+"."+suffix)
	}
	return hosts
}

func (b AwsBucket) name(region string) string {
	return awsBuckets[b].before + region + awsBuckets[b].after
}

// AwsBucketOf returns the bucket that an ARN has the objects of, in a Region. Anybody
// may own a bucket whose name only looks like one of AWS's, so the Region must be
// that one, spelled the same.
func AwsBucketOf(arn, region string) (AwsBucket, bool) {
	parts := strings.SplitN(arn, ":s3:::", 2)
	if len(parts) < 2 || region == "" {
		return "", false
	}
	for _, b := range AwsBuckets() {
		if parts[1] == b.name(region)+"/*" {
			return b, true
		}
	}
	return "", false
}
