package template

import (
	"slices"
	"strings"
)

// A shape says what Ref and the attribute Arn of a resource type return. In arn, {P} is the
// partition, {R} the Region, {A} the account, {S} the DNS suffix, {id} the id that AWS
// makes up, {name} the physical name: the property called name if the template sets it,
// else a symbol; {rest} is a part that is not known, also what it is made of. ref is empty
// for types whose Ref is the id.
//
// Source: "Return values" of each type in the AWS CloudFormation Template Reference.
type shape struct{ name, ref, arn string }

var shapes = map[string]shape{
	"AWS::AutoScaling::AutoScalingGroup":        {"AutoScalingGroupName", "{name}", ""},
	"AWS::AutoScaling::LaunchConfiguration":     {"LaunchConfigurationName", "{name}", ""},
	"AWS::CertificateManager::Certificate":      {"", "arn:{P}:acm:{R}:{A}:certificate/{id}", "arn:{P}:acm:{R}:{A}:certificate/{id}"},
	"AWS::DynamoDB::GlobalTable":                {"TableName", "{name}", "arn:{P}:dynamodb:{R}:{A}:table/{name}"},
	"AWS::DynamoDB::Table":                      {"TableName", "{name}", "arn:{P}:dynamodb:{R}:{A}:table/{name}"},
	"AWS::EC2::KeyPair":                         {"KeyName", "{name}", ""},
	"AWS::ECR::Repository":                      {"RepositoryName", "{name}", "arn:{P}:ecr:{R}:{A}:repository/{name}"},
	"AWS::ECS::CapacityProvider":                {"Name", "{name}", "arn:{P}:ecs:{R}:{A}:capacity-provider/{name}"},
	"AWS::ECS::Cluster":                         {"ClusterName", "{name}", "arn:{P}:ecs:{R}:{A}:cluster/{name}"},
	"AWS::ECS::Service":                         {"ServiceName", "arn:{P}:ecs:{R}:{A}:service/{rest}", "arn:{P}:ecs:{R}:{A}:service/{rest}"},
	"AWS::ECS::TaskDefinition":                  {"Family", "arn:{P}:ecs:{R}:{A}:task-definition/{name}:{revision}", "arn:{P}:ecs:{R}:{A}:task-definition/{name}:{revision}"},
	"AWS::EFS::AccessPoint":                     {"", "", "arn:{P}:elasticfilesystem:{R}:{A}:access-point/{id}"},
	"AWS::EFS::FileSystem":                      {"", "", "arn:{P}:elasticfilesystem:{R}:{A}:file-system/{id}"},
	"AWS::ElasticLoadBalancingV2::Listener":     {"", "arn:{P}:elasticloadbalancing:{R}:{A}:listener/{rest}", ""},
	"AWS::ElasticLoadBalancingV2::ListenerRule": {"", "arn:{P}:elasticloadbalancing:{R}:{A}:listener-rule/{rest}", ""},
	"AWS::ElasticLoadBalancingV2::LoadBalancer": {"Name", "arn:{P}:elasticloadbalancing:{R}:{A}:loadbalancer/{rest}", ""},
	"AWS::ElasticLoadBalancingV2::TargetGroup":  {"Name", "arn:{P}:elasticloadbalancing:{R}:{A}:targetgroup/{rest}", ""},
	"AWS::IAM::Group":                           {"GroupName", "{name}", "arn:{P}:iam::{A}:group{path}{name}"},
	"AWS::IAM::InstanceProfile":                 {"InstanceProfileName", "{name}", "arn:{P}:iam::{A}:instance-profile{path}{name}"},
	"AWS::IAM::ManagedPolicy":                   {"ManagedPolicyName", "arn:{P}:iam::{A}:policy{path}{name}", "arn:{P}:iam::{A}:policy{path}{name}"},
	"AWS::IAM::Role":                            {"RoleName", "{name}", "arn:{P}:iam::{A}:role{path}{name}"},
	"AWS::IAM::User":                            {"UserName", "{name}", "arn:{P}:iam::{A}:user{path}{name}"},
	"AWS::KMS::Alias":                           {"AliasName", "{name}", "arn:{P}:kms:{R}:{A}:{name}"},
	"AWS::KMS::Key":                             {"", "", "arn:{P}:kms:{R}:{A}:key/{id}"},
	"AWS::Kinesis::Stream":                      {"Name", "{name}", "arn:{P}:kinesis:{R}:{A}:stream/{name}"},
	"AWS::KinesisFirehose::DeliveryStream":      {"DeliveryStreamName", "{name}", "arn:{P}:firehose:{R}:{A}:deliverystream/{name}"},
	"AWS::Lambda::Function":                     {"FunctionName", "{name}", "arn:{P}:lambda:{R}:{A}:function:{name}"},
	"AWS::Logs::LogGroup":                       {"LogGroupName", "{name}", "arn:{P}:logs:{R}:{A}:log-group:{name}:*"},
	"AWS::S3::Bucket":                           {"BucketName", "{name}", "arn:{P}:s3:::{name}"},
	"AWS::SNS::Topic":                           {"TopicName", "arn:{P}:sns:{R}:{A}:{name}", "arn:{P}:sns:{R}:{A}:{name}"},
	"AWS::SQS::Queue":                           {"QueueName", "https://sqs.{R}.{S}/{A}/{name}", "arn:{P}:sqs:{R}:{A}:{name}"},
	"AWS::SSM::Parameter":                       {"Name", "{name}", "arn:{P}:ssm:{R}:{A}:parameter/{name}"},
	"AWS::Scheduler::ScheduleGroup":             {"Name", "{name}", "arn:{P}:scheduler:{R}:{A}:schedule-group/{name}"},
	"AWS::SecretsManager::Secret":               {"Name", "arn:{P}:secretsmanager:{R}:{A}:secret:{suffixed}", "arn:{P}:secretsmanager:{R}:{A}:secret:{suffixed}"},
	"AWS::StepFunctions::StateMachine":          {"StateMachineName", "arn:{P}:states:{R}:{A}:stateMachine:{name}", "arn:{P}:states:{R}:{A}:stateMachine:{name}"},
}

// idAttributes are attributes that return the same as Ref, by type.
var idAttributes = map[string][]string{
	"AWS::EC2::DHCPOptions":                              {"DhcpOptionsId"},
	"AWS::EC2::EgressOnlyInternetGateway":                {"Id"},
	"AWS::EC2::Instance":                                 {"InstanceId"},
	"AWS::EC2::InternetGateway":                          {"InternetGatewayId"},
	"AWS::EC2::LaunchTemplate":                           {"LaunchTemplateId"},
	"AWS::EC2::NatGateway":                               {"NatGatewayId"},
	"AWS::EC2::NetworkAcl":                               {"Id"},
	"AWS::EC2::NetworkInterface":                         {"Id"},
	"AWS::EC2::PrefixList":                               {"PrefixListId"},
	"AWS::EC2::RouteTable":                               {"RouteTableId"},
	"AWS::EC2::SecurityGroup":                            {"GroupId", "Id"},
	"AWS::EC2::Subnet":                                   {"SubnetId"},
	"AWS::EC2::TransitGateway":                           {"Id"},
	"AWS::EC2::TransitGatewayAttachment":                 {"Id"},
	"AWS::EC2::VPC":                                      {"VpcId"},
	"AWS::EC2::VPCEndpoint":                              {"Id"},
	"AWS::EC2::VPCPeeringConnection":                     {"Id"},
	"AWS::EC2::VPNGateway":                               {"VPNGatewayId"},
	"AWS::ECS::Service":                                  {"ServiceArn"},
	"AWS::ECS::TaskDefinition":                           {"TaskDefinitionArn"},
	"AWS::EFS::AccessPoint":                              {"AccessPointId"},
	"AWS::EFS::FileSystem":                               {"FileSystemId"},
	"AWS::EFS::MountTarget":                              {"Id"},
	"AWS::ElasticLoadBalancingV2::Listener":              {"ListenerArn"},
	"AWS::ElasticLoadBalancingV2::ListenerRule":          {"RuleArn"},
	"AWS::ElasticLoadBalancingV2::LoadBalancer":          {"LoadBalancerArn"},
	"AWS::ElasticLoadBalancingV2::TargetGroup":           {"TargetGroupArn"},
	"AWS::IAM::ManagedPolicy":                            {"PolicyArn"},
	"AWS::KMS::Key":                                      {"KeyId"},
	"AWS::Route53::HostedZone":                           {"Id"},
	"AWS::Route53Resolver::FirewallDomainList":           {"Id"},
	"AWS::Route53Resolver::FirewallRuleGroup":            {"Id"},
	"AWS::Route53Resolver::FirewallRuleGroupAssociation": {"Id"},
	"AWS::Route53Resolver::ResolverEndpoint":             {"ResolverEndpointId"},
	"AWS::Route53Resolver::ResolverRule":                 {"ResolverRuleId"},
	"AWS::SNS::Topic":                                    {"TopicArn"},
	"AWS::SQS::Queue":                                    {"QueueUrl"},
	"AWS::SecretsManager::Secret":                        {"Id"},
	"AWS::ServiceDiscovery::HttpNamespace":               {"Id"},
	"AWS::ServiceDiscovery::PrivateDnsNamespace":         {"Id"},
	"AWS::ServiceDiscovery::PublicDnsNamespace":          {"Id"},
	"AWS::ServiceDiscovery::Service":                     {"Id"},
}

// nameAttributes return the physical name, by type.
var nameAttributes = map[string]string{
	"AWS::ECS::Service": "Name",
	"AWS::SNS::Topic":   "TopicName",
	"AWS::SQS::Queue":   "QueueName",
}

// listAttributes return lists, by type.
var listAttributes = map[string][]string{
	"AWS::EC2::NetworkInterface":                {"SecondaryPrivateIpAddresses"},
	"AWS::EC2::Subnet":                          {"Ipv6CidrBlocks"},
	"AWS::EC2::VPC":                             {"CidrBlockAssociations", "Ipv6CidrBlocks"},
	"AWS::EC2::VPCEndpoint":                     {"DnsEntries", "NetworkInterfaceIds"},
	"AWS::ElasticLoadBalancingV2::LoadBalancer": {"SecurityGroups"},
	"AWS::ElasticLoadBalancingV2::TargetGroup":  {"LoadBalancerArns"},
	"AWS::Route53::HostedZone":                  {"NameServers"},
}

// refProperties are properties whose value Ref returns, by type.
var refProperties = map[string]string{"AWS::SecretsManager::SecretTargetAttachment": "SecretId"}

// An attributeName names an attribute of a resource.
type attributeName struct {
	resource  ResourceID
	attribute string
}

// attribute is the value of Fn::GetAtt.
func (c scope) attribute(logical, attribute string) *Value {
	c.dependOn(logical)
	key := attributeName{ResourceID{c.stack.name, logical}, attribute}
	known, ok := c.attributes[key]
	if !ok {
		symbol := Symbol{Kind: AttributeSymbol, Stack: c.stack.name, Name: logical, Attribute: attribute}
		c.attributes[key] = text(symbol.Text()) // for attributes that lead back to themselves
		known = c.resolveAttribute(symbol)
		c.attributes[key] = known
	}
	return known.clone()
}

func (c scope) resolveAttribute(symbol Symbol) *Value {
	s, logical, attribute := c.stack, symbol.Name, symbol.Attribute
	kind := typeOf(s.resources.Get(logical))
	if output, ok := strings.CutPrefix(attribute, "Outputs."); ok && s.nested[logical] != nil {
		return c.in(s.nested[logical]).output(output)
	}
	names := c.identify(s, logical)
	switch {
	case attribute == "Arn" && names.arn != "":
		return text(names.arn)
	case slices.Contains(idAttributes[kind], attribute):
		return text(names.ref)
	case nameAttributes[kind] == attribute && names.name != "":
		return text(names.name)
	case attribute == "RepositoryUri" && kind == "AWS::ECR::Repository":
		return text(s.account + ".dkr.ecr." + s.region + "." + s.suffix + "/" + names.name)
	case attribute == dnsName && names.host != "":
		return text(names.host)
	case isForeign(kind):
		return c.unknown(symbol.String()+" is decided outside of the template", nil)
	case slices.Contains(listAttributes[kind], attribute):
		return c.unknown(symbol.String()+" is a list that is not known before deployment", nil)
	}
	if v := c.in(s).eval(s.resources.Get(logical).Get("Properties").Get(attribute)); v != nil && v.isFlat() {
		c.resolveReferences(v)
		return v
	}
	return text(symbol.Text())
}

// isForeign reports whether somebody else decides what a resource returns: the code behind
// a custom resource, or a template that is not here.
func isForeign(kind string) bool {
	switch kind {
	case "AWS::CloudFormation::CustomResource", "AWS::CloudFormation::Stack", "AWS::Serverless::Application":
		return true
	}
	return strings.HasPrefix(kind, "Custom::")
}

func typeOf(resource *Node) string { return resource.Get("Type").scalar() }
