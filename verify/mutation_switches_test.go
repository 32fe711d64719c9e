package verify_test

import (
	"encoding/json"
	"slices"
)

// A toggle replaces a value by another one that AWS accepts as well.
type toggle struct {
	at   string
	name string
	to   func(tree) tree            // nil: not for this value
	then func(*mutant, spot) []want // nil: nothing follows
}

// fits reports whether there is something to switch at a place.
func (s *toggle) fits(f *facts, w way, t tree) bool {
	return !slices.ContainsFunc(w, isFunction) && fits(s.at, f.place(w)) && s.to(t) != nil
}

// swap is for one value.
func swap(from, to tree) func(tree) tree {
	return func(t tree) tree {
		if t != from {
			return nil
		}
		return to
	}
}

// put is for any value.
func put(to tree) func(tree) tree { return func(tree) tree { return to } }

// ports and protocol are for rules for TCP.
func ports(to string) func(tree) tree {
	return func(t tree) tree {
		if at(t, "IpProtocol") != "tcp" || to == "443" && at(t, "FromPort") != json.Number("443") {
			return nil
		}
		return with(with(t, way{"FromPort"}, json.Number(to)), way{"ToPort"}, json.Number(to))
	}
}

func protocol(to string) func(tree) tree {
	return func(t tree) tree {
		if at(t, "IpProtocol") != "tcp" {
			return nil
		}
		return with(t, way{"IpProtocol"}, to)
	}
}

const (
	inlineEgress = "AWS::EC2::SecurityGroup/Properties/SecurityGroupEgress/#"
	egressRule   = "AWS::EC2::SecurityGroupEgress/Properties"
	ingressRule  = "AWS::EC2::SecurityGroupIngress/Properties"
	trust        = "AWS::IAM::Role/Properties/AssumeRolePolicyDocument/Statement/#"
	keyStatement = "AWS::KMS::Key/Properties/KeyPolicy/Statement/#"
)

var switches = []toggle{
	{"AWS::EC2::VPC/Properties/EnableDnsHostnames", "off", swap(true, false), hostnamesOff},
	{"AWS::EC2::VPC/Properties/EnableDnsSupport", "off", swap(true, false), supportOff},
	{"AWS::EC2::VPC/Properties/CidrBlock", "to half of it", swap("10.0.0.0/16", "10.0.0.0/17"), nil},
	{"AWS::EC2::Subnet/Properties/CidrBlock", "to half of it", swap("10.0.0.0/18", "10.0.0.0/19"), nil},
	{"AWS::EC2::Subnet/Properties/MapPublicIpOnLaunch", "on", swap(false, true), nil},

	{"AWS::EC2::VPCEndpoint/Properties/PrivateDnsEnabled", "off", swap(true, false), privateDNSOff},
	{"AWS::EC2::VPCEndpoint/Properties/VpcEndpointType", "to Gateway", swap("Interface", "Gateway"), otherService},
	{"AWS::EC2::VPCEndpoint/Properties/VpcEndpointType", "to Interface", swap("Gateway", "Interface"), otherService},
	{"AWS::EC2::VPCEndpoint/Properties/ServiceName", "to another service", put("com.amazonaws.eu-west-1.comprehend"), endpointGone},
	{"AWS::EC2::VPCEndpoint/Properties/ServiceName", "to a service that is in no catalogue", put("com.amazonaws.eu-west-1.newthing"), endpointGone},
	{"AWS::EC2::VPCEndpoint/Properties/ServiceName", "to another Region", put("com.amazonaws.sa-east-1.ecr.api"), otherService},

	{dnsFirewallRule + "/Action", "to BLOCK", swap("ALLOW", "BLOCK"), dnsChanged},
	{dnsFirewallRule + "/Action", "to ALLOW", swap("BLOCK", "ALLOW"), dnsChanged},
	{dnsFirewallRule + "/Priority", "to the end", swap(json.Number("100"), json.Number("20000")), dnsChanged},
	{dnsFirewallRule + "/FirewallDomainRedirectionAction", "to inspection", swap("TRUST_REDIRECTION_DOMAIN", "INSPECT_REDIRECTION_DOMAIN"), dnsChanged},
	{"AWS::Route53Resolver::FirewallDomainList/Properties/Domains/#", "to all names of a top-level domain", put("*.com"), dnsChanged},

	{inlineEgress, "to port 444", ports("444"), (*mutant).shutOut},
	{inlineEgress, "to all ports from 443", ports("443"), nil},
	{inlineEgress, "to UDP", protocol("udp"), (*mutant).shutOut},
	{inlineEgress, "to all protocols", protocol("-1"), nil},
	{inlineEgress + "/CidrIp", "to everywhere", put("0.0.0.0/0"), nil},
	{inlineEgress + "/DestinationPrefixListId", "to another list", put("pl-0fedcba9876543210"), otherList},
	{egressRule, "to port 444", ports("444"), egressRuleGone},
	{egressRule, "to UDP", protocol("udp"), egressRuleGone},
	{egressRule, "to all protocols", protocol("-1"), nil},
	{ingressRule, "to port 444", ports("444"), ingressGone},
	{ingressRule, "to UDP", protocol("udp"), ingressGone},
	{ingressRule, "to all protocols", protocol("-1"), nil},

	{endpointStatement + "/Effect", "to Deny", swap("Allow", "Deny"), endpointPolicyChanged},
	{endpointStatement + "/Effect", "to Allow", swap("Deny", "Allow"), endpointPolicyChanged},
	{endpointStatement + "/Action", "to all actions", put("*"), endpointPolicyChanged},
	{endpointStatement + "/Action", "to another one", put("s3:DeleteObject"), endpointPolicyChanged},
	{endpointStatement + "/Resource", "to all resources", put("*"), endpointPolicyChanged},
	{endpointStatement + "/Condition/StringEquals/*", "to another account", put("999988887777"), endpointPolicyChanged},
	{statement + "/Effect", "to Deny", swap("Allow", "Deny"), rolePolicyChanged},
	{statement + "/Resource", "to a repository only", swap("*", "arn:aws:ecr:eu-west-1:111122223333:repository/web"), rolePolicyChanged},
	{statement + "/Condition/StringEquals/aws:SourceVpc", "to another VPC", put("vpc-0123456789abcdef0"), statementShaken},
	{statement + "/Condition/StringEquals/aws:SourceVpce", "to another endpoint", put("vpce-0123456789abcdef0"), statementShaken},
	{repositoryPolicy + "/Statement/#/Condition/StringNotEquals/aws:SourceVpce", "to another endpoint", put("vpce-0123456789abcdef0"), repositoryShaken},
	{trust + "/Effect", "to Deny", swap("Allow", "Deny"), notTrusted},
	{trust + "/Principal/Service", "to another service", put("codebuild.amazonaws.com"), notTrusted},
	{trust + "/Condition/StringEquals/aws:SourceAccount", "to another account", put("999999999999"), notTrusted},
	{trust + "/Condition/ArnLike/aws:SourceArn", "to another Region", put("arn:aws:ecs:sa-east-1:111122223333:*"), notTrusted},
	{keyStatement + "/Effect", "to Deny", swap("Allow", "Deny"), resourcePolicyChanged},

	{"AWS::ECS::Service/Properties/NetworkConfiguration/AwsvpcConfiguration/AssignPublicIp", "on", swap("DISABLED", "ENABLED"), nil},
	{"AWS::ECS::Service/Properties/DesiredCount", "to 0", put(json.Number("0")), nil},
	{container + "/LogConfiguration/Options/mode", "to blocking", swap("non-blocking", "blocking"), nil},
	{container + "/LogConfiguration/Options/awslogs-region", "to another Region", put("sa-east-1"), otherRegion},
	{container + "/LogConfiguration/Options/awslogs-group", "to another group", put("/elsewhere"), otherGroup},
	{"AWS::ElasticLoadBalancingV2::LoadBalancer/Properties/Scheme", "to internet-facing", swap("internal", "internet-facing"), nil},
	{"AWS::ElasticLoadBalancingV2::TargetGroup/Properties/TargetType", "to instance", swap("ip", "instance"), nil},
	{"AWS::ElasticLoadBalancingV2::TargetGroup/Properties/HealthCheckPort", "to another port", put("9999"), nil},
	{"AWS::ECS::Service/Properties/LoadBalancers/#/ContainerPort", "to another port", put(json.Number("9999")), nil},
	{"AWS::ECS::Service/Properties/ServiceRegistries/#/ContainerPort", "to another port", put(json.Number("9999")), nil},
	{efsVolume + "/TransitEncryption", "off", swap("ENABLED", "DISABLED"), nil},
	{efsVolume + "/AuthorizationConfig/IAM", "off", swap("ENABLED", "DISABLED"), nil},
	{keyStatement + "/Principal/Service", "to another service", swap("fargate.amazonaws.com", "ec2.amazonaws.com"), nil},
	{keyStatement + "/Condition/StringEquals/kms:EncryptionContext:aws:ecs:clusterName", "to another cluster", put([]tree{"elsewhere"}), nil},
	{statement + "/Condition/StringEquals/iam:PassedToService", "to another service", put("lambda.amazonaws.com"), rolePolicyChanged},
	{"AWS::SecretsManager::Secret/Properties/GenerateSecretString/GenerateStringKey", "to another key", swap("password", "token"), withoutKey},
}

// otherList is for an egress rule to a prefix list that is not the one of S3.
func otherList(m *mutant, d spot) []want {
	d.was = map[string]tree{"DestinationPrefixListId": d.was}
	return soften(m.shutOut(d))
}

// statementShaken is for conditions on ids that AWS gives out: no literal is known to be
// one of them.
func statementShaken(m *mutant, d spot) []want {
	return soften(rolePolicyChanged(m, d))
}

func repositoryShaken(m *mutant, d spot) []want { return soften(resourcePolicyChanged(m, d)) }

// otherRegion is for logs that go to another Region, where no endpoint leads.
func otherRegion(m *mutant, d spot) []want {
	hops := append([]string{"task"}, roads...)
	return []want{denied(m.logsOf(d), hops, "sa-east-1", "logs"), shaken(m.sessionsOf(d, true), hops, "sa-east-1", "logs")}
}

// otherGroup is for logs that go to a group which neither the endpoint nor the role lets it
// write to.
func otherGroup(m *mutant, d spot) []want {
	hops := []string{"endpoint-policy", "identity-policy"}
	return []want{denied(m.logsOf(d), hops, "Logs", "Role"), shaken(m.sessionsOf(d, false), hops, "Logs", "Role")}
}

// sessionsOf are the claims of sessions that are logged as their containers are; also those that
// are about no group.
func (m *mutant) sessionsOf(d spot, all bool) []claim {
	return m.after.where(func(s *service, c claim) bool {
		return s.definition == d.id && c.feature == "exec-session" && c.service == "logs" && c.unsure && (all || s.resources[c] != "*")
	})
}

// logsOf are the claims of the log driver of a container.
func (m *mutant) logsOf(d spot) []claim {
	name := text(m.before.get(d.id, append(d.rest[1:3:3], "Name")...))
	return m.after.of(d.id, func(c claim) bool { return c.service == "logs" && c.container == name })
}

// withoutKey is for a JSON key that the generated secret does not have.
func withoutKey(m *mutant, d spot) []want {
	return []want{denied(m.after.where(func(s *service, c claim) bool {
		return s.resources[c] == m.before.ref(d.id) && c.service == "secretsmanager"
	}), []string{"task"}, d.id)}
}
