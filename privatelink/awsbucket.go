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

// awsBuckets are what the names of the buckets have around the Region, and whether
// clients read by the dual-stack name.
var awsBuckets = map[AwsBucket]struct {
	before, after string
	dualStack     bool
}{
	// The repository files of Amazon Linux 2023 have the dual-stack name.
	AmazonLinuxPackages: {"al2023-repos-", "-de612dc2", true},
	SsmAgentPackages:    {"amazon-ssm-", "", false},
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

// Hosts returns the names by which clients read from the bucket, beyond those of every
// bucket that the S3 endpoint has anyway. Region and suffix, which is
// [Partition].DnsSuffix, may be tokens.
func (b AwsBucket) Hosts(region, suffix string) []string {
	if !awsBuckets[b].dualStack {
		return nil
	}
	return []string{b.name(region) + ".s3.dualstack." + region + "." + suffix}
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
