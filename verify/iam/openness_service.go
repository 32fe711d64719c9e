package iam

import (
	"slices"
	"strings"

	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// servedBy is the prefix of the actions that pass the endpoint that a policy is written at,
// such as "ecr" for com.amazonaws.eu-west-1.ecr.api; "" if it is not known.
func (i *IAM) servedBy(policy *template.Value) string {
	at := policy.At()
	endpoint := i.world.Resource(template.ResourceID{Stack: at.Stack, Logical: logicalID(at)})
	pieces := endpoint.Get("ServiceName").Text().Split(".")
	n := slices.Index(pieces, "amazonaws")
	if n < 0 || len(pieces) < n+3 {
		return ""
	}
	name, ok := pieces[n+2].Literal()
	if !ok {
		return ""
	}
	name = strings.TrimSuffix(name, "-fips")
	if prefix, ok := actionPrefixes[name]; ok {
		return prefix
	}
	return name
}

// actionPrefixes are prefixes of actions that differ from the names of endpoint services
// (Service Authorization Reference).
var actionPrefixes = map[string]string{"data-servicediscovery": "servicediscovery", "ecs-agent": "ecs", "ecs-telemetry": "ecs",
	"email-smtp": "ses", "kinesis-firehose": "firehose", "kinesis-streams": "kinesis", "monitoring": "cloudwatch"}
