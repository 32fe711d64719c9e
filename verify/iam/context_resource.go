package iam

import (
	"strings"

	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// resourceKeys are about what the request is for.
//
// Source: IAM User Guide, "AWS global condition context keys", Properties of the resource.
var resourceKeys = map[string]keyFunc{
	"aws:ResourceAccount":  func(c *call) carried { return present(c.resourceAccount()).perhapsIf(isKeptByAWS(c.Resource)) },
	"s3:ResourceAccount":   func(c *call) carried { return c.only("s3", present(c.resourceAccount())) },
	"aws:ResourceOrgID":    func(c *call) carried { return c.resourceOrganization(false) },
	"aws:ResourceOrgPaths": func(c *call) carried { return c.resourceOrganization(true) },
	"ecs:cluster":          func(c *call) carried { return c.only("ecs", c.cluster()) },
}

// cluster is the ARN of the cluster of a container instance, task or task set: AWS CDK
// grants the agent's calls under a condition on it (Service Authorization Reference, "Amazon
// Elastic Container Service", key ecs:cluster).
func (c *call) cluster() carried {
	if c.TaskCluster != "" {
		return present(c.TaskCluster)
	}
	parts, ok := fields(c.Resource)
	if !ok {
		return perhaps(opaque("the cluster"))
	}
	path := parts[5].Split("/")
	switch {
	case len(path) != 3:
	case path[0] == "container-instance", path[0] == "task", path[0] == "task-set":
		return present("arn:" + parts[1] + ":ecs:" + parts[3] + ":" + parts[4] + ":cluster/" + path[1])
	}
	return perhaps(opaque("the cluster"))
}

func (c *call) resourceOrganization(list bool) carried {
	if c.isKeptBucket() {
		return carried{values: []template.Text{awsOrganization}, multi: list}
	}
	return c.organizationOf(c.resourceAccount(), list, "the organization of the resource's account")
}

// resourceAccount is the account that owns what the request is for: the one in the ARN. ARNs
// of buckets have none, nor has what AWS keeps for everybody: what the key is for that, no source
// says. Actions without resources are about the caller's own account.
func (c *call) resourceAccount() template.Text {
	parts, ok := fields(c.Resource)
	switch {
	case c.Resource == "*":
		return c.principalAccount()
	case ok && parts[4] != "":
		return parts[4]
	case c.service() != "s3":
		return opaque("the owner of the resource")
	case isOfAWS(c.bucket()):
		return bucketOwner
	}
	if bucket := c.resource(); bucket != nil {
		return bucket.Account
	}
	return opaque("the owner of bucket " + c.bucket().String())
}

// bucket is the name of the bucket of a request to Amazon S3.
func (c *call) bucket() template.Text { return bucketOf(c.Resource) }

// bucketOf is the name of the bucket in an ARN of a bucket or an object.
func bucketOf(arn template.Text) template.Text {
	parts, ok := fields(arn)
	if !ok {
		return ""
	}
	return parts[5].Split("/")[0]
}

// resource is what the request is for, if it is in the template.
func (c *call) resource() *template.Resource {
	if c.service() != "s3" {
		return c.iam.world.FindText(c.Resource)
	}
	name := c.bucket()
	if name == "" {
		return nil
	}
	return c.iam.world.FindText(name, "AWS::S3::Bucket")
}

// bucketsOfAWS are buckets in which AWS hands out software; R stands for a Region, N for
// one without its hyphens. "prod-R-starport-layer-bucket" has the layers of images in Amazon
// ECR.
//
// Source: aws-samples/data-perimeter-policy-examples at 8e0d3c5, service_owned_resources.md,
// and vpc_endpoint_policies/s3_endpoint_policy.json; the last is where ecs-init finds the
// agent (aws/amazon-ecs-agent).
var bucketsOfAWS = []string{
	"prod-R-starport-layer-bucket",
	"R-birdwatcher-prod",
	"al2023-R",
	"al2023-repos-R-de612dc2",
	"amazon-ssm-R",
	"amazon-ssm-packages-R",
	"amazoncloudwatch-agent",
	"amazoncloudwatch-agent-R",
	"amazonlinux-2-repos-R",
	"amazonlinux.R.amazonaws.com",
	"aws-application-migration-service-R",
	"aws-application-migration-service-hashes-R",
	"aws-codedeploy-R",
	"aws-drs-clients-R",
	"aws-drs-clients-hashes-R",
	"aws-drs-internal-R",
	"aws-drs-internal-hashes-R",
	"aws-ec2-enclave-certificate-R-prod",
	"aws-elastic-disaster-recovery-R",
	"aws-elastic-disaster-recovery-hashes-R",
	"aws-mgn-clients-R",
	"aws-mgn-clients-hashes-R",
	"aws-mgn-internal-R",
	"aws-mgn-internal-hashes-R",
	"aws-patchmanager-macos-R",
	"aws-ssm-R",
	"aws-ssm-distributor-file-R",
	"aws-ssm-document-attachments-R",
	"aws-windows-downloads-R",
	"cloudformation-custom-resource-response-N",
	"cloudformation-waitcondition-R",
	"ec2imagebuilder-managed-resources-R-prod",
	"ec2imagebuilder-toe-R-prod",
	"packages.R.amazonaws.com",
	"patch-baseline-snapshot-R",
	"prod.R.appinfo.src",
	"repo.R.amazonaws.com",
	"repo.R.emr.amazonaws.com",
	"session-manager-downloads",
	"amazon-ecs-agent",
}

// isOfAWS is whether a bucket is one of bucketsOfAWS. The Region in its name may be a
// symbol, but no wildcard: anybody can make a bucket of such a name.
func isOfAWS(bucket template.Text) bool {
	for _, name := range bucketsOfAWS {
		at := strings.IndexAny(name, "RN")
		if at < 0 {
			if bucket == template.Text(name) {
				return true
			}
			continue
		}
		region, ok := strings.CutPrefix(string(bucket), name[:at])
		region, okSuffix := strings.CutSuffix(region, name[at+1:])
		if ok && okSuffix && isRegion(template.Text(region), name[at] == 'R') {
			return true
		}
	}
	return false
}

// isRegion is whether a text can be the name of a Region, such as "eu-west-1" or "euwest1",
// or stands for one.
func isRegion(t template.Text, hyphens bool) bool {
	s, ok := t.Literal()
	if !ok {
		_, one := t.Symbol()
		return one
	}
	parts := strings.Split(s, "-")
	last := s[max(len(s)-1, 0):]
	return !hasWildcard(t) && len(s) > 5 && strings.Contains("123456789", last) &&
		(!hyphens && len(parts) == 1 || hyphens && len(parts) >= 3 && len(parts[0]) >= 2 && len(parts[len(parts)-1]) == 1)
}
