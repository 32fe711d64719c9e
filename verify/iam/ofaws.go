package iam

import (
	"strings"

	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// isKeptByAWS is whether an ARN is of a resource that no account has but AWS, which everybody may
// read: it names a Region and no account. Such are the foundation models of Amazon Bedrock, and the
// public parameters and documents of AWS Systems Manager. They have no policy.
//
// Sources: Service Authorization Reference, "Amazon Bedrock", resource type foundation-model; AWS
// Systems Manager User Guide, "Working with public parameters in Parameter Store".
func isKeptByAWS(arn template.Text) bool {
	parts, ok := fields(arn)
	return ok && parts[4] == "" && (parts[2] == "ssm" || parts[2] == "bedrock" && strings.HasPrefix(string(parts[5]), "foundation-model/"))
}

// isKeptBucket is whether a bucket is one in which AWS hands out software. Unlike the account of
// resources that isKeptByAWS, that of buckets is known to be none of the users'.
func (c *call) isKeptBucket() bool { return c.service() == "s3" && isOfAWS(c.bucket()) }
