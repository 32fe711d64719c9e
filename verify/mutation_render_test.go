package verify_test

import (
	"fmt"
	"strings"

	"github.com/isolated-ecs/isolated-ecs/verify"
)

// An environment is where a template is deployed, as far as the analyser is told.
type environment struct {
	region, organization string
	buckets              []string // of the template, so they are the account's
}

// inOptions is the environment that a template is analysed for.
func inOptions(opts verify.Options) environment {
	return environment{region: opts.Region, organization: opts.Organization}
}

const account = "111122223333"

// ireland is the environment of most templates.
var ireland = environment{region: "eu-west-1"}

// partition is the second part of ARNs, suffix the end of the names of APIs.
func (e environment) partition() string {
	if strings.HasPrefix(e.region, "cn-") {
		return "aws-cn"
	}
	return "aws"
}

func (e environment) suffix() string {
	if strings.HasPrefix(e.region, "cn-") {
		return "amazonaws.com.cn"
	}
	return "amazonaws.com"
}

// arn is that of something in the account.
func (e environment) arn(service, resource string) string {
	return "arn:" + e.partition() + ":" + service + ":" + e.region + ":" + account + ":" + resource
}

// layers is the ARN of the objects in the bucket of image layers (Amazon ECR User Guide,
// "Minimum Amazon S3 bucket permissions").
func (e environment) layers() string {
	return "arn:" + e.partition() + ":s3:::prod-" + e.region + "-starport-layer-bucket/"
}

// pseudo has the pseudo parameters.
func (e environment) pseudo() map[string]string {
	return map[string]string{"AWS::Region": e.region, "AWS::AccountId": account, "AWS::Partition": e.partition(), "AWS::URLSuffix": e.suffix()}
}

// render is the text that CloudFormation makes of a value. What only the deployment knows, the
// ids and names that AWS makes up, is in braces: "${LogGroup}".
func (f *facts) render(t tree) string {
	if s, ok := t.(string); ok {
		return s
	}
	if k := keys(t); len(k) != 1 {
		return "${?}"
	}
	switch call := t.(map[string]tree); {
	case call["Ref"] != nil:
		return f.ref(text(call["Ref"]))
	case call["Fn::GetAtt"] != nil:
		get := items(call["Fn::GetAtt"])
		return f.attribute(text(at(get, "0")), text(at(get, "1")))
	case call["Fn::Join"] != nil:
		return f.join(text(at(call, "Fn::Join", "0")), items(at(call, "Fn::Join", "1")))
	case call["Fn::Select"] != nil:
		return f.selected(fmt.Sprint(at(call, "Fn::Select", "0")), at(call, "Fn::Select", "1"))
	case call["Fn::FindInMap"] != nil:
		return f.found(items(call["Fn::FindInMap"]))
	case call["Fn::Sub"] != nil:
		return f.substitute(text(call["Fn::Sub"]))
	case call["Fn::ImportValue"] != nil:
		return "${import " + f.render(call["Fn::ImportValue"]) + "}"
	}
	return "${?}"
}

// renders are the texts of a list, or of the one value that stands for it.
func (f *facts) renders(t tree) []string {
	list, ok := t.([]tree)
	if !ok && t != nil {
		list = []tree{t}
	}
	var out []string
	for _, item := range list {
		out = append(out, f.render(item))
	}
	return out
}

func (f *facts) ref(id string) string {
	if value, ok := f.in.pseudo()[id]; ok {
		return value
	}
	switch f.kind(id) {
	case "AWS::SecretsManager::Secret": // of this one, and of those below, Ref is the ARN
		return f.in.arn("secretsmanager", "secret:${"+id+"}")
	case "AWS::ECS::TaskDefinition":
		return f.in.arn("ecs", "task-definition/"+f.render(f.get(id, "Family"))+":${"+id+"}")
	case "AWS::SNS::Topic":
		return f.in.arn("sns", "${"+id+"}")
	case "AWS::ElasticLoadBalancingV2::TargetGroup":
		return f.in.arn("elasticloadbalancing", "targetgroup/${"+id+"}")
	case "AWS::ElasticLoadBalancingV2::Listener":
		return f.in.arn("elasticloadbalancing", "listener/${"+id+"}")
	case "AWS::ElasticLoadBalancingV2::ListenerRule":
		return f.in.arn("elasticloadbalancing", "listener-rule/${"+id+"}")
	case "":
		if value := at(f.root, "Parameters", id, "Default"); value != nil && at(f.root, "Parameters", id, "Type") == "String" {
			return text(value)
		}
	}
	return f.name(id)
}

// name is the one that the template gives to a resource, or that AWS makes up.
func (f *facts) name(id string) string {
	properties := map[string]string{"AWS::ECR::Repository": "RepositoryName", "AWS::ECS::Cluster": "ClusterName",
		"AWS::Logs::LogGroup": "LogGroupName", "AWS::S3::Bucket": "BucketName"}
	if value := f.get(id, properties[f.kind(id)]); value != nil && properties[f.kind(id)] != "" {
		return f.render(value)
	}
	return "${" + id + "}"
}

// attribute is an attribute of a resource: its ARN, for the types whose ARNs policies name.
func (f *facts) attribute(id, name string) string {
	switch f.kind(id) + "." + name {
	case "AWS::Logs::LogGroup.Arn":
		return f.in.arn("logs", "log-group:"+f.name(id)+":*")
	case "AWS::ECR::Repository.Arn":
		return f.in.arn("ecr", "repository/"+f.name(id))
	case "AWS::KMS::Key.Arn":
		return f.in.arn("kms", "key/${"+id+"}")
	case "AWS::ECS::Cluster.Arn":
		return f.in.arn("ecs", "cluster/"+f.name(id))
	case "AWS::SQS::Queue.Arn":
		return f.in.arn("sqs", "${"+id+"}")
	case "AWS::Kinesis::Stream.Arn":
		return f.in.arn("kinesis", "stream/"+f.name(id))
	case "AWS::DynamoDB::Table.Arn", "AWS::DynamoDB::GlobalTable.Arn":
		return f.in.arn("dynamodb", "table/"+f.name(id))
	case "AWS::IAM::Role.Arn":
		return "arn:" + f.in.partition() + ":iam::" + account + ":role/" + f.name(id)
	case "AWS::S3::Bucket.Arn":
		return "arn:" + f.in.partition() + ":s3:::" + f.name(id)
	}
	return "${" + id + "." + name + "}"
}

func (f *facts) join(separator string, pieces []tree) string {
	var out []string
	for _, piece := range pieces {
		out = append(out, f.render(piece))
	}
	return strings.Join(out, separator)
}

// selected is an element of what Fn::Split makes.
func (f *facts) selected(index string, list tree) string {
	split := items(at(list, "Fn::Split"))
	if len(split) != 2 {
		return "${?}"
	}
	var pieces []tree
	for piece := range strings.SplitSeq(f.render(split[1]), text(split[0])) {
		pieces = append(pieces, piece)
	}
	return text(at(pieces, index))
}

func (f *facts) found(path []tree) string {
	if len(path) != 3 {
		return "${?}"
	}
	return text(at(f.root, "Mappings", f.render(path[0]), f.render(path[1]), f.render(path[2])))
}

func (f *facts) substitute(format string) string {
	for {
		before, rest, ok := strings.Cut(format, "${AWS::")
		if !ok {
			return format
		}
		name, after, _ := strings.Cut(rest, "}")
		format = before + f.in.pseudo()["AWS::"+name] + after
	}
}

// globs reports whether a text is one that a pattern of a policy stands for: "*" is any
// letters, "?" is one.
func globs(pattern, s string) bool {
	if pattern == "" {
		return s == ""
	}
	switch {
	case pattern[0] == '*':
		return globs(pattern[1:], s) || s != "" && globs(pattern, s[1:])
	case s == "":
		return false
	case pattern[0] == '?' || pattern[0] == s[0]:
		return globs(pattern[1:], s[1:])
	}
	return false
}
