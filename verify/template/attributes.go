package template

import (
	"slices"
	"strings"
)

// A shape says what Ref and the attribute Arn of a resource type return. In arn, {P} is the
// partition, {R} the Region, {A} the account, {S} the DNS suffix, {id} the id that AWS
// makes up, and {name} the physical name: the property called name if the template sets
// it, else a symbol. ref is empty for types whose Ref is the id.
//
// Source: "Return values" of each type in the AWS CloudFormation Template Reference.
type shape struct{ name, ref, arn string }

var shapes = map[string]shape{
	"AWS::AutoScaling::AutoScalingGroup":    {"AutoScalingGroupName", "{name}", ""},
	"AWS::AutoScaling::LaunchConfiguration": {"LaunchConfigurationName", "{name}", ""},
	"AWS::DynamoDB::Table":                  {"TableName", "{name}", "arn:{P}:dynamodb:{R}:{A}:table/{name}"},
	"AWS::ECR::Repository":                  {"RepositoryName", "{name}", "arn:{P}:ecr:{R}:{A}:repository/{name}"},
	"AWS::ECS::CapacityProvider":            {"Name", "{name}", "arn:{P}:ecs:{R}:{A}:capacity-provider/{name}"},
	"AWS::ECS::Cluster":                     {"ClusterName", "{name}", "arn:{P}:ecs:{R}:{A}:cluster/{name}"},
	"AWS::EFS::AccessPoint":                 {"", "", "arn:{P}:elasticfilesystem:{R}:{A}:access-point/{id}"},
	"AWS::EFS::FileSystem":                  {"", "", "arn:{P}:elasticfilesystem:{R}:{A}:file-system/{id}"},
	"AWS::IAM::InstanceProfile":             {"InstanceProfileName", "{name}", "arn:{P}:iam::{A}:instance-profile{path}{name}"},
	"AWS::IAM::ManagedPolicy":               {"ManagedPolicyName", "arn:{P}:iam::{A}:policy{path}{name}", "arn:{P}:iam::{A}:policy{path}{name}"},
	"AWS::IAM::Role":                        {"RoleName", "{name}", "arn:{P}:iam::{A}:role{path}{name}"},
	"AWS::IAM::User":                        {"UserName", "{name}", "arn:{P}:iam::{A}:user{path}{name}"},
	"AWS::Kinesis::Stream":                  {"Name", "{name}", "arn:{P}:kinesis:{R}:{A}:stream/{name}"},
	"AWS::KinesisFirehose::DeliveryStream":  {"DeliveryStreamName", "{name}", "arn:{P}:firehose:{R}:{A}:deliverystream/{name}"},
	"AWS::KMS::Key":                         {"", "", "arn:{P}:kms:{R}:{A}:key/{id}"},
	"AWS::Lambda::Function":                 {"FunctionName", "{name}", "arn:{P}:lambda:{R}:{A}:function:{name}"},
	"AWS::Logs::LogGroup":                   {"LogGroupName", "{name}", "arn:{P}:logs:{R}:{A}:log-group:{name}:*"},
	"AWS::S3::Bucket":                       {"BucketName", "{name}", "arn:{P}:s3:::{name}"},
	"AWS::SNS::Topic":                       {"TopicName", "arn:{P}:sns:{R}:{A}:{name}", "arn:{P}:sns:{R}:{A}:{name}"},
	"AWS::SQS::Queue":                       {"QueueName", "https://sqs.{R}.{S}/{A}/{name}", "arn:{P}:sqs:{R}:{A}:{name}"},
	"AWS::SSM::Parameter":                   {"Name", "{name}", "arn:{P}:ssm:{R}:{A}:parameter/{name}"},
	"AWS::SecretsManager::Secret":           {"Name", "arn:{P}:secretsmanager:{R}:{A}:secret:{suffixed}", "arn:{P}:secretsmanager:{R}:{A}:secret:{suffixed}"},
}

// idAttributes are attributes that return the same as Ref, by type.
var idAttributes = map[string][]string{
	"AWS::EC2::InternetGateway": {"InternetGatewayId"},
	"AWS::EC2::LaunchTemplate":  {"LaunchTemplateId"},
	"AWS::EC2::NatGateway":      {"NatGatewayId"},
	"AWS::EC2::NetworkAcl":      {"Id"},
	"AWS::EC2::PrefixList":      {"PrefixListId"},
	"AWS::EC2::RouteTable":      {"RouteTableId"},
	"AWS::EC2::SecurityGroup":   {"GroupId", "Id"},
	"AWS::EC2::Subnet":          {"SubnetId"},
	"AWS::EC2::TransitGateway":  {"Id"},
	"AWS::EC2::VPC":             {"VpcId"},
	"AWS::EC2::VPCEndpoint":     {"Id"},
	"AWS::ECS::Service":         {"ServiceArn"},
	"AWS::ECS::TaskDefinition":  {"TaskDefinitionArn"},
	"AWS::EFS::AccessPoint":     {"AccessPointId"},
	"AWS::EFS::FileSystem":      {"FileSystemId"},
	"AWS::EFS::MountTarget":     {"Id"},
	"AWS::KMS::Key":             {"KeyId"},
}

// refProperties are properties whose value Ref returns, by type.
var refProperties = map[string]string{"AWS::SecretsManager::SecretTargetAttachment": "SecretId"}

// An identity is what a resource can be called by.
type identity struct{ name, ref, arn Text }

// identify works out what Ref and Arn of a resource are. It looks only at the properties
// that names are made of, so that resources may refer to each other.
func (e *evaluator) identify(s *stack, logical string) identity {
	id := ResourceID{s.name, logical}
	if known, ok := e.identities[id]; ok {
		return known
	}
	made := Symbol{Kind: RefSymbol, Stack: s.name, Name: logical}.Text()
	e.identities[id] = identity{ref: made} // for a name that refers to its own resource
	node := s.resources.Get(logical)
	form := shapes[typeOf(node)]
	in := e.in(s)
	fill := in.filler(node, form, made)
	identity := identity{ref: made, arn: fill(form.arn)}
	if form.name != "" {
		identity.name = fill("{name}")
	}
	if form.ref != "" {
		identity.ref = fill(form.ref)
	}
	if property := refProperties[typeOf(node)]; property != "" {
		identity.ref = in.eval(node.Get("Properties").Get(property)).Text()
	}
	e.identities[id] = identity
	return identity
}

// filler returns a function that fills the placeholders of a shape in.
func (c scope) filler(resource *Node, form shape, made Text) func(string) Text {
	property := func(key string) Text {
		if key == "" {
			return ""
		}
		return c.eval(resource.Get("Properties").Get(key)).Text()
	}
	given := property(form.name)
	name, suffixed := given, given+"-"+Suffix(given)
	if given == "" {
		name, suffixed = made, made
	}
	path := Text("/")
	if strings.Contains(form.arn, "{path}") {
		if p := property("Path"); p != "" {
			path = p
		}
	}
	s := c.stack
	replace := strings.NewReplacer("{P}", string(s.partition), "{R}", string(s.region), "{A}", string(s.account),
		"{S}", string(s.suffix), "{id}", string(made), "{name}", string(name), "{suffixed}", string(suffixed),
		"{path}", string(path), "parameter/{name}", "parameter/"+strings.TrimPrefix(string(name), "/"))
	return func(t string) Text { return Text(replace.Replace(t)) }
}

// Suffix stands for the random characters after the name of a secret and a hyphen.
func Suffix(secret Text) Text {
	return Symbol{Kind: SuffixSymbol, Stack: secret.String(), Name: "six characters"}.Text()
}

// attribute is the value of Fn::GetAtt.
func (c scope) attribute(logical, name string) *Value {
	s := c.stack
	resource := s.resources.Get(logical)
	kind := typeOf(resource)
	c.dependOn(logical)
	identity := c.evaluator.identify(s, logical)
	output, isOutput := strings.CutPrefix(name, "Outputs.")
	switch {
	case isOutput && s.nested[logical] != nil:
		return c.evaluator.in(s.nested[logical]).output(output)
	case name == "Arn" && identity.arn != "":
		return text(identity.arn)
	case slices.Contains(idAttributes[kind], name), name == "Arn" && shapes[kind].ref == shapes[kind].arn && shapes[kind].ref != "":
		return text(identity.ref)
	case name == "RepositoryUri" && kind == "AWS::ECR::Repository":
		return text(s.account + ".dkr.ecr." + s.region + "." + s.suffix + "/" + identity.name)
	}
	if property := resource.Get("Properties").Get(name); property != nil && c.depth < maxAttributeDepth {
		c.depth++
		return c.eval(property)
	}
	return text(Symbol{Kind: AttributeSymbol, Stack: s.name, Name: logical, Attribute: name}.Text())
}

// maxAttributeDepth limits attributes that are properties that are attributes: a cycle of
// these has been refused before, so this only keeps the evaluator from deep stacks.
const maxAttributeDepth = 50

func typeOf(resource *Node) string { return resource.Get("Type").scalar() }
