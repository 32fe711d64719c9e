package verify_test

import (
	"slices"
	"strings"
)

// anything stands for what only an application, or AWS, knows of a name.
const anything = "${anything}"

// apis are the endpoint services that take the calls of applications, by the prefix of actions,
// and by the action where a service has several (Service Authorization Reference; Amazon Bedrock
// User Guide, "Use interface VPC endpoints"; Amazon Managed Service for Prometheus User Guide,
// "Using with interface VPC endpoints").
var apis = map[string]string{"dynamodb:GetRecords": "", "dynamodb:GetShardIterator": "", "dynamodb:DescribeStream": "", "dynamodb:ListStreams": "", // their streams have an API of their own
	"aps:RemoteWrite": "aps-workspaces", "bedrock:InvokeModel": "bedrock-runtime", "dynamodb": "dynamodb", "kms": "kms",
	"logs": "logs", "s3": "s3", "secretsmanager": "secretsmanager", "sns": "sns", "sqs": "sqs", "ssm": "ssm", "sts": "sts", "xray": "xray",
	"firehose": "kinesis-firehose", "kinesis": "kinesis-streams", "cloudwatch": "monitoring", "events": "events", "states": "states"}

// encrypters are services that keep data encrypted and call AWS KMS for whoever reads it, not
// through the VPC (IAM User Guide, "Forward access sessions").
var encrypters = []string{"dynamodb", "s3", "secretsmanager", "sns", "sqs", "ssm", "kinesis-streams", "kinesis-firehose"}

// application are the calls that the policies of the task role name: an application makes them,
// if any; no template says which. Where an action or a resource is not named it is only the way
// to the service that must be there. What other features ask for is claimed already.
func (f *facts) application(s *service) {
	if s.roles["task-role"] == "" {
		return
	}
	known := slices.Clone(s.claims)
	grants := f.granted(s.roles["task-role"])
	wrapped := slices.ContainsFunc(grants, func(g grant) bool { return slices.Contains(encrypters, g.service) })
	for _, g := range grants {
		if g.service != "" && !(g.service == "kms" && wrapped) && g.isForResource() {
			f.applies(s, g, known)
		}
	}
}

// A grant is an action that a policy allows on a resource.
type grant struct{ service, action, resource string }

func (f *facts) granted(role string) []grant {
	var out []grant
	for _, statement := range f.policiesOf(role) {
		for _, action := range statement.actions {
			for _, resource := range statement.resources {
				prefix, _, _ := strings.Cut(action, ":")
				service, known := apis[action]
				if !known {
					service = apis[prefix]
				}
				if statement.allow {
					out = append(out, grant{service, action, resource})
				}
			}
		}
	}
	return out
}

// isForResource reports whether an action is for resources of such a type: in buckets, objects
// have a slash (Service Authorization Reference, "Actions, resources, and condition keys for Amazon
// S3").
func (g grant) isForResource() bool {
	if g.service != "s3" || g.resource == "*" {
		return true
	}
	object := strings.Contains(g.action, "Object") || strings.Contains(g.action, "MultipartUpload")
	return object == strings.Contains(g.resource, "/") || strings.Trim(g.action, "s3:*") == ""
}

// applies adds the claim of a grant. What an action with a wildcard is written for is known for
// a few that CDK writes.
func (f *facts) applies(s *service, g grant, known []claim) {
	c := claim{feature: "application-access", service: g.service, action: g.action, as: "task-role", optional: true}
	resource := strings.ReplaceAll(g.resource, "*", anything)
	if stem, wild := strings.CutSuffix(c.action, "*"); wild {
		c.action = ""
		if slices.Contains([]string{"s3:GetObject", "s3:PutObject", "s3:DeleteObject", "kms:GenerateDataKey"}, stem) {
			c.action = stem
		}
	}
	switch known := slices.Contains(withoutResource, c.action); {
	case g.resource == "*" && known:
		resource = "*"
	case g.resource == "*":
		c.action = ""
	}
	if slices.ContainsFunc(known, func(k claim) bool { return k.as == c.as && k.action == g.action && mayBe(g.resource, s.resources[k]) }) {
		return
	}
	if c.action != "" && !pass(f.policiesOf(s.roles[c.as]), f.requestFor(s, c, resource)) {
		return
	}
	f.claim(s, c, resource)
	if g.service == "dynamodb" { // AWS SDKs and Tools Reference Guide, "Account-based endpoints"
		c.action, c.unsure, c.thing = "", true, account+".ddb."+f.in.region+"."+f.in.suffix()
		f.claim(s, c, "")
	}
}

// mayBe reports whether a pattern is for a resource, of which the end may be anything.
func mayBe(pattern, resource string) bool {
	start, _, open := strings.Cut(resource, anything)
	return globs(pattern, resource) || open && strings.HasPrefix(pattern, start)
}
