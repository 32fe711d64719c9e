package proof

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/workload"
)

// GiveMore is what to do about what is not in the templates.
const GiveMore = "give the templates that have what is missing together with this one, or values with --parameter, --region, --account and --organization"

// Remedy says what to do about a need that is not allowed, by the hop that is in the way.
// It is "" where the fact that decides says it all.
func (n Need) Remedy() string {
	witness := n.Steps.Witness()
	if witness.Verdict == fact.Unknown && n.Doubt == "" {
		return GiveMore
	}
	switch witness.Hop {
	case fact.HopDNS:
		return n.resolve()
	case fact.HopEgress:
		return "let " + n.group("the caller's security group") + " out to " + n.other() + " on " + n.port()
	case fact.HopIngress:
		return "let " + n.caller() + " into " + n.group("the other side's security group") + " on " + n.port()
	case fact.HopNACL:
		return "let the network ACLs of both subnets pass " + n.port() + ", and TCP 1024-65535 for the answer"
	case fact.HopEndpointPolicy:
		return n.passPolicy()
	case fact.HopIdentityPolicy:
		return n.grant()
	case fact.HopResourcePolicy:
		return "allow " + n.asked() + " in the policy of the resource"
	}
	return n.Fix
}

func (n Need) port() string {
	if c := n.Connection; c != nil && c.Last > c.First {
		return fmt.Sprintf("TCP %d-%d", c.First, c.Last)
	} else if c != nil {
		return "TCP " + strconv.Itoa(c.First)
	}
	return "TCP " + strconv.Itoa(cmp.Or(n.Port, 443))
}

func (n Need) asked() string { return n.Action + " on " + n.Resource.String() }

// resolve is for a name that does not lead to what serves it.
func (n Need) resolve() string {
	switch {
	case n.isElsewhere() && n.Fix != "":
		return n.Fix
	case strings.HasPrefix(n.decider(), "AWS::Route53Resolver::"):
		return "let " + n.Host.String() + " pass DNS Firewall"
	case strings.HasPrefix(n.decider(), "AWS::Route53::"):
		return "add a record for " + n.Host.String() + " to the private hosted zone, or remove the zone"
	case n.FileSystem != nil && n.decider() == "AWS::EC2::VPC":
		return "set EnableDnsSupport and EnableDnsHostnames of the VPC to true"
	}
	return n.Fix
}

// isElsewhere is whether a call goes to a host that no endpoint reaches: then a name that resolves
// is a way out of the network, and no remedy.
func (n Need) isElsewhere() bool {
	return n.Service == "" && n.FileSystem == nil && n.Connection == nil && !n.Lookup
}

// decider is the type of the resource that has the fact that decides, "" if it is none.
func (n Need) decider() string {
	if n.at == nil {
		return ""
	}
	return n.at.Type
}

// group names the security group that has the fact that decides.
func (n Need) group(otherwise string) string {
	if n.decider() != "AWS::EC2::SecurityGroup" {
		return otherwise
	}
	return n.at.ID.Logical
}

// other is whom a call goes to.
func (n Need) other() string {
	switch {
	case n.Connection != nil:
		return called(n.Need)
	case n.FileSystem != nil:
		return "the mount targets of " + n.FileSystem.ID.Logical
	case n.Service == "s3":
		return "the prefix list of Amazon S3"
	case n.Service == "dynamodb":
		return "the prefix list of Amazon DynamoDB"
	case n.Service != "":
		return "the endpoint for " + string(n.Service)
	}
	return n.Host.String()
}

func (n Need) caller() string {
	switch {
	case n.Connection != nil:
		return n.Connection.From.Name
	case n.From == workload.HostInterface:
		return "the instances"
	}
	return "the tasks"
}

// passPolicy is for an endpoint policy. Layers are signed by an account of Amazon ECR.
func (n Need) passPolicy() string {
	if n.Principal == workload.ECR {
		bucket, _, _ := strings.Cut(n.Resource.String(), "/")
		return "add to the endpoint's policy a statement without conditions that allows " + n.Action + " on " + bucket + "/*"
	}
	return "let " + n.asked() + " through the endpoint's policy"
}

// grant is for the policies of a role, and for its trust policy.
func (n Need) grant() string {
	if strings.Contains(n.Steps.Witness().At.Path, "/AssumeRolePolicyDocument") || n.Action == "" {
		return "let " + trusted(n.Need) + " assume the role"
	}
	return "allow " + n.asked() + " to the " + strings.ReplaceAll(n.Principal, "-", " ")
}

// Symptom is what AWS prints if the task is started all the same.
func (n Need) Symptom() string {
	switch n.Steps.Witness().Hop {
	case fact.HopTask:
		if n.Fix == "" {
			return "" // the message is about a call, and none is made
		}
	case fact.HopEndpointPolicy, fact.HopIdentityPolicy, fact.HopResourcePolicy:
		if n.Action == "" {
			return n.AWSError
		}
		kind, _, _ := strings.Cut(cmp.Or(n.AWSError, "AccessDeniedException"), ":")
		return kind + ": … is not authorized to perform: " + n.Action
	}
	return n.AWSError
}
