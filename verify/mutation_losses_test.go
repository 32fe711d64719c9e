package verify_test

import (
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/isolated-ecs/isolated-ecs/verify"
	"github.com/isolated-ecs/isolated-ecs/verify/report"
)

// losses are deletions from hand-written templates, and the calls that get lost by them:
// facts of kinds that the golden templates do not have.
var losses = []struct {
	base, place string
	// lost has features, with a part of "service:action" or the host behind a slash if only
	// some of their calls are lost. They must be denied, or unknown if there is a "?" behind
	// them. All other calls are what they were.
	lost  string
	hops  string // one of these is the first that is not allowed
	words string // one of these is in its place or its reason
}{
	// Network ACLs keep no state: the call must pass, and the answer.
	{"failures/nacl-ephemeral-return fixed.yaml", "HttpsOut", "image-pull layer-download", "nacl", "NetworkAcl"},
	{"failures/nacl-ephemeral-return fixed.yaml", "AnswersIn", "image-pull layer-download", "nacl", "NetworkAcl"},
	{"failures/nacl-ephemeral-return fixed.yaml", "HttpsOut/Properties/Egress", "image-pull layer-download", "nacl", "NetworkAcl"},
	{"failures/nacl-ephemeral-return fixed.yaml", "SubnetAcl", "", "", ""},
	{"failures/nacl-ephemeral-return fixed.yaml", "AnswersIn/Properties/Egress", "", "", ""},
	{"failures/logs-behind-closed-acl fixed.yaml", "HttpsIn", "log-delivery", "nacl", "LogsAcl"},
	{"failures/logs-behind-closed-acl fixed.yaml", "AnswersOut", "log-delivery", "nacl", "LogsAcl"},

	// The way through a NAT gateway: every piece of it.
	{"classics/fargate-private-one-nat", "NatGateway", "public-image log-delivery", "route", "PrivateRouteTable"},
	{"classics/fargate-private-one-nat", "NatGatewayEIP", "public-image log-delivery", "route", "PrivateRouteTable"},
	{"classics/fargate-private-one-nat", "DefaultPrivateRoute", "public-image log-delivery", "route", "PrivateRouteTable"},
	{"classics/fargate-private-one-nat", "PrivateSubnet1RouteTableAssociation", "public-image log-delivery", "route", "PrivateSubnet1"},
	{"classics/fargate-private-one-nat", "DefaultPublicRoute", "public-image log-delivery", "endpoint", "NatGateway|PublicRouteTable"},
	{"classics/fargate-private-one-nat", "PublicSubnetRouteTableAssociation", "public-image log-delivery", "endpoint", "NatGateway|PublicSubnet"},
	{"classics/fargate-private-one-nat", "InternetGatewayAttachment", "public-image log-delivery", "endpoint", "InternetGateway"},
	{"classics/fargate-private-one-nat", "InternetGateway", "public-image log-delivery", "endpoint", "NatGateway|InternetGateway"},
	{"classics/fargate-private-one-nat", "PublicSubnet", "public-image log-delivery", "route", "PrivateRouteTable"},
	{"classics/fargate-private-one-nat", "PrivateSubnet2", "", "", ""},
	{"classics/fargate-private-one-nat", "VPC/Properties/EnableDnsHostnames", "", "", ""},
	{"classics/fargate-private-one-nat", "WorkerSecurityGroup/Properties/SecurityGroupEgress", "", "", ""},
	{"classics/fargate-private-one-nat", "WorkerExecutionRole/Properties/ManagedPolicyArns/0", "log-delivery", "identity-policy", "WorkerExecutionRole"},

	// The way of a public address.
	{"classics/fargate-public-alb", "PublicRoute", "public-image log-delivery", "route", "PublicRouteTable"},
	{"classics/fargate-public-alb", "GatewayAttachement", "public-image log-delivery load-balancer", "route|task", "InternetGateway|LoadBalancer"},
	{"classics/fargate-public-alb", "PublicSubnetTwoRouteTableAssociation", "public-image log-delivery", "route", "PublicSubnetTwo"},
	{"classics/fargate-public-alb", "LoadBalancer", "load-balancer", "task", "TargetGroup"},
	{"classics/fargate-public-alb", "PublicSubnetOne/Properties/MapPublicIpOnLaunch", "", "", ""},

	// NAT gateway and endpoints together: either carries what it can.
	{"classics/nat-and-s3-gateway", "S3Endpoint", "", "", ""},
	{"classics/nat-and-s3-gateway", "LogsEndpoint", "", "", ""},
	{"classics/nat-and-s3-gateway", "LogsEndpoint/Properties/PrivateDnsEnabled", "", "", ""},
	{"classics/nat-and-s3-gateway", "NAT", "image-pull", "route", "PrivateRouteTable"},
	{"classics/nat-and-s3-gateway", "LogsEndpointSecurityGroup/Properties/SecurityGroupIngress/0", "log-delivery", "ingress", "LogsEndpointSecurityGroup"},
	{"classics/nat-and-s3-gateway", "ExecutionRole/Properties/Policies/0/PolicyDocument/Statement/0", "environment-file/s3:GetObject", "identity-policy", "ExecutionRole"},
	{"classics/nat-and-s3-gateway", "ExecutionRole/Properties/Policies/0/PolicyDocument/Statement/1/Action/0", "environment-file/s3:GetBucketLocation", "identity-policy", "ExecutionRole"},

	// Policies of endpoints.
	{"failures/endpoint-policy-vpce-is-not-vpc fixed.yaml", "EcrDkrEndpoint/Properties/PolicyDocument/Statement/0", "image-pull/ecr.dkr", "endpoint-policy", "EcrDkrEndpoint"},
	{"failures/endpoint-policy-vpce-is-not-vpc fixed.yaml", "EcrDkrEndpoint/Properties/PolicyDocument/Statement/1/Condition", "image-pull/ecr.dkr", "endpoint-policy", "EcrDkrEndpoint"},
	{"failures/endpoint-policy-vpce-is-not-vpc fixed.yaml", "EcrDkrEndpoint/Properties/PolicyDocument/Statement/1", "", "", ""},
	{"failures/endpoint-policy-vpce-is-not-vpc fixed.yaml", "EcrDkrEndpoint/Properties/PolicyDocument", "", "", ""},
	{"failures/ecr-api-endpoint-policy-strict fixed.yaml", "EcrApiEndpoint/Properties/PolicyDocument/Statement/1", "image-pull/ecr.api", "endpoint-policy", "EcrApiEndpoint"},
	{"failures/ecr-api-endpoint-policy-strict fixed.yaml", "EcrApiEndpoint/Properties/PolicyDocument/Statement/0", "", "", ""},
	{"failures/s3-policy-without-layer-bucket fixed.yaml", "S3Endpoint/Properties/PolicyDocument/Statement/0/Resource/1", "layer-download", "endpoint-policy", "S3Endpoint"},
	{"failures/s3-policy-without-layer-bucket fixed.yaml", "S3Endpoint/Properties/PolicyDocument/Statement/0/Resource/0", "", "", ""},
	{"failures/s3-policy-principal-account fixed.yaml", "S3Endpoint/Properties/PolicyDocument/Statement/1", "layer-download", "endpoint-policy", "S3Endpoint"},
	{"failures/s3-policy-principal-account fixed.yaml", "S3Endpoint/Properties/PolicyDocument/Statement/0", "", "", ""},

	// Policies of resources.
	{"failures/secret-key-policy fixed.yaml", "Key/Properties/KeyPolicy/Statement/1", "secret-injection/kms:", "resource-policy|identity-policy", "Key"},
	{"failures/secret-key-policy fixed.yaml", "Key/Properties/KeyPolicy/Statement/0", "", "", ""},
	{"classics/fargate-secrets", "ExecutionRole/Properties/Policies/0/PolicyDocument/Statement/2", "secret-injection/kms:", "identity-policy", "ExecutionRole"},
	{"classics/fargate-secrets", "ExecutionRole/Properties/Policies/0/PolicyDocument/Statement/1", "secret-injection/ssm:", "identity-policy", "ExecutionRole"},

	// A file system: a mount target in the same zone, TCP 2049 to it, names, permissions.
	{"classics/fargate-efs", "MountTargetOne", "volume-mount", "dns|route|endpoint", "PublicSubnetOne|EFSFileSystem"},
	{"classics/fargate-efs", "EFSSecurityGroup/Properties/SecurityGroupIngress/0", "volume-mount", "ingress", "EFSSecurityGroup"},
	{"classics/fargate-efs", "MountTargetOne/Properties/SecurityGroups", "volume-mount", "ingress", "default group"},
	{"classics/fargate-efs", "Vpc/Properties/EnableDnsHostnames", "volume-mount", "dns", "Vpc"},
	// Without a policy of its own a file system lets every client in that reaches it (Amazon
	// EFS User Guide, "Default EFS file system policy").
	{"classics/fargate-efs", "TaskRole/Properties/Policies/0/PolicyDocument/Statement/0/Action/0", "", "", ""},
	{"classics/fargate-efs", "TaskDefinition/Properties/Volumes/0/EFSVolumeConfiguration/TransitEncryption", "volume-mount", "task", "TaskDefinition"},

	// Sessions of ECS Exec.
	{"classics/fargate-exec", "ExecPolicy", "exec-session", "identity-policy", "TaskRole"},
	{"classics/fargate-exec", "ExecPolicy/Properties/PolicyDocument/Statement/0/Action/3", "exec-session/ssmmessages:OpenDataChannel", "identity-policy", "TaskRole"},
	{"classics/fargate-exec", "ExecPolicy/Properties/PolicyDocument/Statement/1", "exec-session/logs:DescribeLogGroups", "identity-policy", "TaskRole"},
	{"classics/fargate-exec", "ExecPolicy/Properties/PolicyDocument/Statement/3", "exec-session/kms:", "identity-policy|resource-policy", "TaskRole"},
	{"failures/exec-key-without-kms fixed.yaml", "KmsEndpoint", "exec-session/kms:", "route|dns", "kms"},
	{"failures/exec-key-without-kms fixed.yaml", "SsmMessagesEndpoint", "exec-session/ssmmessages:", "route|dns", "ssmmessages"},
	{"failures/exec-key-without-kms fixed.yaml", "TaskDefinition/Properties/TaskRoleArn", "exec-session", "task|identity-policy", "TaskDefinition"},

	// Instances: their agent needs three endpoints and a role.
	{"failures/ecs-agent-endpoint-missing fixed.yaml", "EcsAgentEndpoint", "agent-registration/ecs-agent:", "route|dns", "ecs-agent"},
	{"failures/ecs-agent-endpoint-missing fixed.yaml", "EcsTelemetryEndpoint", "agent-registration/ecs-telemetry:", "route|dns", "ecs-telemetry"},
	{"failures/ecs-agent-endpoint-missing fixed.yaml", "LaunchTemplate/Properties/LaunchTemplateData/SecurityGroupIds", "agent-registration image-pull/execution-role image-pull/instance-role?", "ingress", "default group"},
	{"failures/ecs-agent-endpoint-missing fixed.yaml", "EndpointGroup/Properties/SecurityGroupIngress/0", "agent-registration image-pull/execution-role image-pull/instance-role?", "ingress", "EndpointGroup"},
	{"failures/ecs-agent-endpoint-missing fixed.yaml", "InstanceRole/Properties/ManagedPolicyArns/0", "agent-registration image-pull/instance-role?", "identity-policy", "InstanceRole"},
	{"failures/ecs-agent-endpoint-missing fixed.yaml", "InstanceRole/Properties/AssumeRolePolicyDocument/Statement/0", "agent-registration image-pull/instance-role?", "identity-policy", "InstanceRole"},
	{"failures/ecs-agent-endpoint-missing fixed.yaml", "LaunchTemplate/Properties/LaunchTemplateData/MetadataOptions", "", "", ""},
	{"classics/ec2-asg-awsvpc", "InstanceRole/Properties/ManagedPolicyArns/1", "", "", ""},
	{"classics/ec2-asg-awsvpc", "PrivateRoute", "agent-registration image-pull/execution-role image-pull/instance-role? layer-download log-delivery", "route", "PrivateRouteTable"},
	{"classics/ec2-asg-awsvpc", "NatGateway", "agent-registration image-pull/execution-role image-pull/instance-role? layer-download log-delivery", "route", "PrivateRouteTable"},

	// Log routers and Service Connect.
	{"classics/firelens", "TaskRole/Properties/Policies/0/PolicyDocument/Statement/0", "log-delivery/firehose:", "identity-policy", "TaskRole"},
	{"classics/firelens", "TaskRole/Properties/Policies/0/PolicyDocument/Statement/1/Action/4", "", "", ""},
	{"classics/service-connect", "PrivateRouteToInternet", "public-image log-delivery service-connect", "route", "PrivateRouteTable"},
}

func TestMutationsLose(t *testing.T) {
	bases := map[string]*base{}
	for _, l := range losses {
		t.Run(l.base+" "+l.place, func(t *testing.T) {
			if bases[l.base] == nil {
				bases[l.base] = readBase(t, l.base)
			}
			after := bases[l.base].without(t, l.place)
			lost := strings.Fields(l.lost)
			for id, n := range after {
				w := want{hops: strings.Split(l.hops, "|"), words: strings.Split(l.words, "|")}
				by := lostBy(id, lost)
				if !strings.HasSuffix(by, "?") {
					w.verdict = verify.Denied
				}
				if problem := bases[l.base].wrong(id, n, by != "", w); problem != "" {
					t.Error(problem)
				}
			}
			for _, l := range lost {
				if !slices.ContainsFunc(slices.Collect(maps.Keys(after)), func(id needID) bool { return lostBy(id, []string{l}) != "" }) {
					t.Errorf("no call is one of %s", l)
				}
			}
		})
	}
}

// without are the needs of a base that lacks something, and what refers to it.
func (b *base) without(t *testing.T, place string) map[needID]report.Need {
	t.Helper()
	w := append(way{"Resources"}, strings.Split(place, "/")...)
	if at(tree(b.root), w...) == nil {
		t.Fatal("there is no such place")
	}
	r, err := mutation{place: w}.mutate(b.root, b.facts).analyse(filepath.Join(t.TempDir(), "template.json"), options)
	if err != nil {
		t.Fatal(err)
	}
	return needsByID(r)
}

// lostBy returns which of the lost a call is, "" if it is none of them.
func lostBy(id needID, lost []string) string {
	for _, l := range lost {
		feature, part, _ := strings.Cut(strings.TrimSuffix(l, "?"), "/")
		if id.feature == feature && strings.Contains(id.service+":"+id.action+" "+id.action+" "+id.principal, part) {
			return l
		}
	}
	return ""
}

// wrong says what is wrong about a need, "" if nothing is.
func (b *base) wrong(id needID, n report.Need, lost bool, w want) string {
	was, known := b.needs[id]
	switch {
	case lost && n.Verdict == verify.Allowed:
		return id.String() + " is still allowed"
	case lost && !w.met(n):
		return id.String() + " has another witness:" + describe(n)
	case !lost && known && n.Verdict != was.Verdict:
		return id.String() + " is " + n.Verdict.String() + ", was " + was.Verdict.String() + ":" + describe(n)
	case !lost && !known && n.Verdict != verify.Allowed:
		return id.String() + " is new:" + describe(n)
	}
	return ""
}
