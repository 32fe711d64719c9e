package verify_test

import "slices"

// refusals are the deletions after which AWS does not deploy the template, or the template
// is about something else altogether. Of these it is asked only that nothing panics, and
// that no claim becomes allowed.
var refusals = []struct{ at, why string }{
	{"*/Type", "a resource has a type"},
	{"Outputs/*/Value", "an output has a value"},
	{"Parameters", "other sections refer to parameters"},
	{"Parameters/*", "other sections refer to parameters"},
	{"Parameters/*/Type", "a parameter has a type"},
	{"Rules/*/Assertions", "a rule has assertions"},
	{"Rules/*/Assertions/#/Assert", "an assertion has a condition"},
	{"Mappings", "Fn::FindInMap refers to it"},
	{"Mappings/*", "Fn::FindInMap refers to it"},
	{"Mappings/IsolatedEcsPartitions/*", "Fn::FindInMap refers to it"},
	{"Mappings/IsolatedEcsPartitions/*/*", "Fn::FindInMap refers to it"},

	{"AWS::EC2::VPC/Properties", "a VPC has a range of addresses"},
	{"AWS::EC2::VPC/Properties/CidrBlock", "a VPC has a range of addresses"},
	{"AWS::EC2::Subnet/Properties", "a subnet is in a VPC"},
	{"AWS::EC2::Subnet/Properties/CidrBlock", "a subnet has a range of addresses"},
	{"AWS::EC2::Subnet/Properties/VpcId", "a subnet is in a VPC"},
	{"AWS::EC2::RouteTable/Properties", "a route table is in a VPC"},
	{"AWS::EC2::RouteTable/Properties/VpcId", "a route table is in a VPC"},
	{"AWS::EC2::SubnetRouteTableAssociation/Properties", "both ends are required"},
	{"AWS::EC2::SubnetRouteTableAssociation/Properties/*", "both ends are required"},
	{"AWS::EC2::VPCEndpoint/Properties", "an endpoint is in a VPC"},
	{"AWS::EC2::VPCEndpoint/Properties/VpcId", "an endpoint is in a VPC"},
	{"AWS::EC2::VPCEndpoint/Properties/ServiceName", "an endpoint is one of a service"},
	{"AWS::EC2::SecurityGroup/Properties", "GroupDescription is required"},
	{"AWS::EC2::SecurityGroup/Properties/GroupDescription", "GroupDescription is required"},
	{"AWS::EC2::SecurityGroup/Properties/VpcId", "the group would be in the default VPC"},
	{"AWS::EC2::SecurityGroup/Properties/SecurityGroupEgress/#/CidrIp", "a rule has a peer"},
	{"AWS::EC2::SecurityGroup/Properties/SecurityGroupEgress/#/DestinationPrefixListId", "a rule has a peer"},
	{"AWS::EC2::SecurityGroup/Properties/SecurityGroupEgress/#/DestinationSecurityGroupId", "a rule has a peer"},
	{"AWS::EC2::SecurityGroup/Properties/SecurityGroupEgress/#/FromPort", "a rule for TCP has both ports"},
	{"AWS::EC2::SecurityGroup/Properties/SecurityGroupEgress/#/ToPort", "a rule for TCP has both ports"},
	{"AWS::EC2::SecurityGroup/Properties/SecurityGroupEgress/#/IpProtocol", "a rule has a protocol"},
	{"AWS::EC2::SecurityGroupIngress/Properties", "a rule has a group"},
	{"AWS::EC2::SecurityGroupIngress/Properties/FromPort", "a rule for TCP has both ports"},
	{"AWS::EC2::SecurityGroupIngress/Properties/ToPort", "a rule for TCP has both ports"},
	{"AWS::EC2::SecurityGroupIngress/Properties/IpProtocol", "a rule has a protocol"},
	{"AWS::EC2::SecurityGroupIngress/Properties/GroupId", "a rule has a group"},
	{"AWS::EC2::SecurityGroupIngress/Properties/SourceSecurityGroupId", "a rule has a peer"},

	{"AWS::IAM::Role/Properties", "a role has a trust policy"},
	{"AWS::IAM::Role/Properties/AssumeRolePolicyDocument", "a role has a trust policy"},
	{"AWS::IAM::Role/Properties/AssumeRolePolicyDocument/Statement", "a policy has statements"},
	{"AWS::IAM::Role/Properties/AssumeRolePolicyDocument/Statement/#/Action", "a statement has actions"},
	{"AWS::IAM::Role/Properties/AssumeRolePolicyDocument/Statement/#/Effect", "a statement has an effect"},
	{"AWS::IAM::Role/Properties/AssumeRolePolicyDocument/Statement/#/Principal", "a trust statement has a principal"},
	{"AWS::IAM::Role/Properties/AssumeRolePolicyDocument/Statement/#/Principal/Service", "a trust statement has a principal"},
	{"AWS::IAM::Policy/Properties", "a policy has a document"},
	{"AWS::IAM::Policy/Properties/PolicyName", "a policy has a name"},
	{"AWS::IAM::Policy/Properties/PolicyDocument", "a policy has a document"},
	{"AWS::IAM::Policy/Properties/PolicyDocument/Statement", "a policy has statements"},
	{statement + "/Action", "a statement has actions"},
	{statement + "/Effect", "a statement has an effect"},
	{statement + "/Resource", "a statement has resources"},

	{endpointPolicy + "/Statement", "a policy has statements"},
	{endpointStatement + "/Action", "a statement has actions"},
	{endpointStatement + "/Effect", "a statement has an effect"},
	{endpointStatement + "/Principal", "a statement of an endpoint policy has a principal"},
	{endpointStatement + "/Principal/AWS", "a statement of an endpoint policy has a principal"},
	{endpointStatement + "/Resource", "a statement has resources"},

	{"AWS::ECS::Service", "without its service a task definition runs nowhere"},
	{"AWS::ECS::Service/Properties", "a service has a task definition"},
	{"AWS::ECS::Service/Properties/TaskDefinition", "a service has a task definition"},
	{"AWS::ECS::Service/Properties/LaunchType", "without it the task would run on EC2, for which its definition is not"},
	{"AWS::ECS::Service/Properties/CapacityProviderStrategy", "without it the task would run on EC2, for which its definition is not"},
	{"AWS::ECS::Service/Properties/CapacityProviderStrategy/#/CapacityProvider", "an item of a strategy has a provider"},
	{"AWS::ECS::Service/Properties/DeploymentConfiguration/Alarms/*", "alarms have all three"},
	{"AWS::ECS::Service/Properties/DeploymentConfiguration/DeploymentCircuitBreaker/*", "a circuit breaker has both"},
	{"AWS::ECS::ClusterCapacityProviderAssociations/Properties", "all three properties are required"},
	{"AWS::ECS::ClusterCapacityProviderAssociations/Properties/*", "all three properties are required"},
	{"AWS::ECS::TaskDefinition", "a service has a task definition"},
	{"AWS::ECS::TaskDefinition/Properties", "a task definition has containers"},
	{"AWS::ECS::TaskDefinition/Properties/ContainerDefinitions", "a task definition has containers"},
	{"AWS::ECS::TaskDefinition/Properties/ContainerDefinitions/#", "a task definition has an essential container"},
	{container + "/Image", "a container has an image"},
	{container + "/Image~", "it is another image, or none"},
	{container + "/Name", "a container has a name"},
	{container + "/LogConfiguration/LogDriver", "a log configuration has a driver"},
	{container + "/Environment/#/Name", "a variable has a name"},
	{container + "/Secrets/#/Name", "a secret has a variable"},
	{container + "/Secrets/#/ValueFrom", "a secret has a source"},
	{"AWS::ECS::TaskDefinition/Properties/Cpu", "Fargate asks for it"},
	{"AWS::ECS::TaskDefinition/Properties/Memory", "Fargate asks for it"},
	{"AWS::ECS::TaskDefinition/Properties/NetworkMode", "Fargate knows mode awsvpc only"},
	{"AWS::ECS::TaskDefinition/Properties/RequiresCompatibilities", "the definition would not be one for Fargate"},
	{"AWS::ECS::TaskDefinition/Properties/RequiresCompatibilities/#", "the definition would not be one for Fargate"},

	{"AWS::ECS::Service/Properties/ServiceConnectConfiguration/LogConfiguration/LogDriver", "a log configuration has a driver"},
	{"AWS::AutoScaling::AutoScalingGroup/Properties", "MinSize and MaxSize are required"},
	{"AWS::AutoScaling::AutoScalingGroup/Properties/LaunchTemplate/LaunchTemplateId", "a launch template is named"},
	{"AWS::EC2::LaunchTemplate/Properties", "LaunchTemplateData is required"},
	{"AWS::EC2::LaunchTemplate/Properties/LaunchTemplateData", "LaunchTemplateData is required"},

	{"AWS::ECR::Repository", "the essential container has its image"},
	{"AWS::Route53Resolver::FirewallRuleGroup/Properties/FirewallRules", "it is another group, or none"},
	{dnsFirewallRule + "/Action", "a rule has an action"},
	{dnsFirewallRule + "/BlockResponse", "a rule that blocks has a response"},
	{dnsFirewallRule + "/FirewallDomainListId", "a rule has a list, or looks for tunnels"},
	{dnsFirewallRule + "/Priority", "a rule has a priority"},
	{"AWS::Route53Resolver::FirewallRuleGroupAssociation/Properties", "an association has both ends"},
	{"AWS::Route53Resolver::FirewallRuleGroupAssociation/Properties/FirewallRuleGroupId", "an association has both ends"},
	{"AWS::Route53Resolver::FirewallRuleGroupAssociation/Properties/Priority", "an association has a priority"},
	{"AWS::Route53Resolver::FirewallRuleGroupAssociation/Properties/VpcId", "an association has both ends"},

	{repositoryPolicy + "/Statement", "a policy has statements"},
	{repositoryPolicy + "/Statement/#/Action", "a statement has actions"},
	{repositoryPolicy + "/Statement/#/Effect", "a statement has an effect"},
	{repositoryPolicy + "/Statement/#/Principal", "a statement of the policy of a repository has a principal"},
	{repositoryPolicy + "/Statement/#/Principal/AWS", "a statement of the policy of a repository has a principal"},
	{"AWS::KMS::Key/Properties/KeyPolicy/Statement", "a policy has statements"},
	{"AWS::KMS::Key/Properties/KeyPolicy/Statement/#/Action", "a statement has actions"},
	{"AWS::KMS::Key/Properties/KeyPolicy/Statement/#/Effect", "a statement has an effect"},
	{"AWS::KMS::Key/Properties/KeyPolicy/Statement/#/Resource", "a statement has resources"},
	{"AWS::KMS::Key/Properties/KeyPolicy/Statement/#/Principal", "a statement of a key policy has a principal"},
	{"AWS::KMS::Key/Properties/KeyPolicy/Statement/#/Principal/AWS", "a statement of a key policy has a principal"},
	{"AWS::KMS::Key/Properties/KeyPolicy/Statement/#/Principal/AWS~", "KMS refuses a principal that is no ARN"},
	{"AWS::SecretsManager::Secret/Properties/GenerateSecretString/*", "both go together"},
}

// refusal says why AWS refuses a template without a place, "" if it does not.
func (f *facts) refusal(w way) string {
	if malformed(w) {
		return "the intrinsic function has no meaning"
	}
	place := f.place(w)
	i := slices.IndexFunc(refusals, func(r struct{ at, why string }) bool { return fits(r.at, place) })
	if i < 0 {
		return ""
	}
	applied.note("refusal " + refusals[i].at)
	return refusals[i].why
}
