package test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// harmless is every type of resource that a golden template may have. None of
// them is, or attaches, a path to the internet; there is not even a route.
var harmless = []string{
	"AWS::EC2::VPC", "AWS::EC2::Subnet", "AWS::EC2::RouteTable", "AWS::EC2::SubnetRouteTableAssociation",
	"AWS::EC2::SecurityGroup", "AWS::EC2::SecurityGroupIngress", "AWS::EC2::SecurityGroupEgress",
	"AWS::EC2::VPCEndpoint", "AWS::EC2::FlowLog", "AWS::EC2::VPCBlockPublicAccessOptions",
	"AWS::Route53Resolver::FirewallDomainList", "AWS::Route53Resolver::FirewallRuleGroup", "AWS::Route53Resolver::FirewallRuleGroupAssociation",
	"AWS::Route53Resolver::ResolverQueryLoggingConfig", "AWS::Route53Resolver::ResolverQueryLoggingConfigAssociation",
	"AWS::ECS::Cluster", "AWS::ECS::ClusterCapacityProviderAssociations", "AWS::ECS::TaskDefinition", "AWS::ECS::Service",
	"AWS::IAM::Role", "AWS::IAM::Policy", "AWS::Logs::LogGroup",
	"AWS::KMS::Key", "AWS::SecretsManager::Secret", "AWS::ECR::Repository", "AWS::ECR::PullThroughCacheRule", "AWS::ECR::RepositoryCreationTemplate", "AWS::SSM::Parameter",
	"AWS::EFS::FileSystem", "AWS::EFS::MountTarget", "AWS::EFS::AccessPoint",
	"AWS::ServiceDiscovery::HttpNamespace", "AWS::ServiceDiscovery::PrivateDnsNamespace", "AWS::ServiceDiscovery::Service",
	"AWS::S3::Bucket", "AWS::S3::BucketPolicy", "AWS::Kinesis::Stream",
	"AWS::ElasticLoadBalancingV2::LoadBalancer", "AWS::ElasticLoadBalancingV2::Listener", "AWS::ElasticLoadBalancingV2::ListenerCertificate",
	"AWS::ElasticLoadBalancingV2::ListenerRule", "AWS::ElasticLoadBalancingV2::TargetGroup",
	"AWS::EC2::VPCEndpointService", "AWS::EC2::VPCEndpointServicePermissions",
	"AWS::ApiGatewayV2::Api", "AWS::ApiGatewayV2::VpcLink", "AWS::ApiGatewayV2::Stage", "AWS::ApiGatewayV2::Integration",
	"AWS::ApiGatewayV2::Route", "AWS::ApiGatewayV2::Authorizer",
	"AWS::AutoScaling::AutoScalingGroup", "AWS::EC2::LaunchTemplate", "AWS::IAM::InstanceProfile", "AWS::ECS::CapacityProvider",
	"AWS::ApplicationAutoScaling::ScalableTarget", "AWS::ApplicationAutoScaling::ScalingPolicy", "AWS::CloudWatch::Alarm",
	"AWS::Scheduler::Schedule", "AWS::SQS::Queue", "AWS::SNS::Topic", "AWS::DynamoDB::GlobalTable",
}

func TestNothingReachesTheInternet(t *testing.T) {
	for _, path := range goldenTemplates(t) {
		for _, opening := range openings(readTemplate(t, path)) {
			t.Errorf("%s: %s", path, opening)
		}
	}
}

// openings says what in a template could let traffic out to, or in from, more
// than the network needs.
func openings(t template) []string {
	var found []string
	for id, r := range t.Resources {
		report := func(format string, args ...any) {
			found = append(found, id+" "+fmt.Sprintf(format, args...))
		}
		if !slices.Contains(harmless, r.Type) {
			report("has type %s", r.Type)
		}
		if r.Type == "AWS::EC2::SecurityGroup" && r.Properties["SecurityGroupEgress"] == nil {
			report("has no inline egress, for which EC2 allows everything")
		}
		if r.Type == "AWS::ElasticLoadBalancingV2::LoadBalancer" && (r.Properties["Scheme"] != "internal" || r.Properties["SecurityGroups"] == nil) {
			report("is not internal, or has no security group")
		}
		if r.Type == "AWS::ApiGatewayV2::Route" && slices.Contains([]any{nil, "NONE"}, r.Properties["AuthorizationType"]) {
			report("lets everybody in")
		}
		walk(r.Properties, func(key string, value any) {
			if v := fmt.Sprint(value); opens(key, v) {
				report("has %s %s", key, v)
			}
		})
	}
	slices.Sort(found)
	return found
}

func opens(key, value string) bool {
	switch key {
	case "AllowedPrincipals":
		return strings.Contains(value, "*")
	case "IpProtocol":
		return value == "-1"
	case "MapPublicIpOnLaunch", "AssociatePublicIpAddress":
		return value != "false"
	case "AssignPublicIp":
		return value != "DISABLED"
	}
	return value == "0.0.0.0/0" || value == "::/0"
}

// TestOpeningsAreFound opens a golden template in one way at a time.
func TestOpeningsAreFound(t *testing.T) {
	tests := []struct {
		name string
		open func(template)
		want string
	}{
		{"as it is", func(template) {}, ""},
		{"a NAT gateway", func(t template) {
			t.Resources["Nat"] = &resource{Type: "AWS::EC2::NatGateway"}
		}, "AWS::EC2::NatGateway"},
		{"a route", func(t template) {
			t.Resources["Route"] = &resource{Type: "AWS::EC2::Route", Properties: map[string]any{"DestinationCidrBlock": "0.0.0.0/0"}}
		}, "AWS::EC2::Route"},
		{"any IPv6 address", func(t template) {
			one(t, "AWS::EC2::SecurityGroupIngress").Properties["CidrIpv6"] = "::/0"
		}, "::/0"},
		{"any protocol", func(t template) {
			one(t, "AWS::EC2::SecurityGroupIngress").Properties["IpProtocol"] = "-1"
		}, "IpProtocol -1"},
		{"any protocol as a number", func(t template) {
			one(t, "AWS::EC2::SecurityGroupIngress").Properties["IpProtocol"] = float64(-1)
		}, "IpProtocol -1"},
		{"a public subnet", func(t template) {
			one(t, "AWS::EC2::Subnet").Properties["MapPublicIpOnLaunch"] = true
		}, "MapPublicIpOnLaunch true"},
		{"a group without egress rules", func(t template) {
			delete(one(t, "AWS::EC2::SecurityGroup").Properties, "SecurityGroupEgress")
		}, "no inline egress"},
		{"a load balancer without scheme", func(t template) {
			t.Resources["Balancer"] = &resource{Type: "AWS::ElasticLoadBalancingV2::LoadBalancer", Properties: map[string]any{"SecurityGroups": []any{"sg-1"}}}
		}, "is not internal"},
		{"a load balancer without security group", func(t template) {
			t.Resources["Balancer"] = &resource{Type: "AWS::ElasticLoadBalancingV2::LoadBalancer", Properties: map[string]any{"Scheme": "internal"}}
		}, "no security group"},
		{"an endpoint service for everybody", func(t template) {
			t.Resources["Permissions"] = &resource{Type: "AWS::EC2::VPCEndpointServicePermissions", Properties: map[string]any{"AllowedPrincipals": []any{"*"}}}
		}, "AllowedPrincipals [*]"},
		{"a route for everybody", func(t template) {
			t.Resources["Route"] = &resource{Type: "AWS::ApiGatewayV2::Route", Properties: map[string]any{"AuthorizationType": "NONE"}}
		}, "lets everybody in"},
		{"a route without authorization", func(t template) {
			t.Resources["Route"] = &resource{Type: "AWS::ApiGatewayV2::Route"}
		}, "lets everybody in"},
		{"a public task", func(t template) {
			one(t, "AWS::ECS::Service").Properties["NetworkConfiguration"] = map[string]any{"AssignPublicIp": "ENABLED"}
		}, "AssignPublicIp ENABLED"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			opened := readTemplate(t, "golden/service-zero.json")
			tt.open(opened)
			got := strings.Join(openings(opened), "\n")
			if (got == "") != (tt.want == "") || !strings.Contains(got, tt.want) {
				t.Errorf("openings() = %q, want %q", got, tt.want)
			}
		})
	}
}

// one returns a resource of a type.
func one(t template, resourceType string) *resource {
	return t.Resources[t.ids(resourceType)[0]]
}
