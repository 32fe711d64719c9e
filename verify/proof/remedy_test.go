package proof

import (
	"testing"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
	"github.com/isolated-ecs/isolated-ecs/verify/template/templatetest"
	"github.com/isolated-ecs/isolated-ecs/verify/workload"
)

// TestRemedyAndSymptom: what to do, and what AWS prints, depend on the hop that is in the way.
func TestRemedyAndSymptom(t *testing.T) {
	const message = "CannotPullContainerError: pull image manifest has been retried"
	const denied = "CannotPullContainerError: … is not authorized to perform: ecr:BatchGetImage"
	need := workload.Need{Service: "ecr.dkr", Action: pull, Resource: "arn:r", Port: 443, Principal: workload.ExecutionRole, Fix: "add an endpoint", AWSError: message}
	tests := []struct {
		hop             fact.Hop
		remedy, symptom string
	}{
		{fact.HopTask, "add an endpoint", message},
		{fact.HopDNS, "add an endpoint", message},
		{fact.HopRoute, "add an endpoint", message},
		{fact.HopEndpoint, "add an endpoint", message},
		{fact.HopEgress, "let the caller's security group out to the endpoint for ecr.dkr on TCP 443", message},
		{fact.HopIngress, "let the tasks into the other side's security group on TCP 443", message},
		{fact.HopNACL, "let the network ACLs of both subnets pass TCP 443, and TCP 1024-65535 for the answer", message},
		{fact.HopEndpointPolicy, "let ecr:BatchGetImage on arn:r through the endpoint's policy", denied},
		{fact.HopIdentityPolicy, "allow ecr:BatchGetImage on arn:r to the execution role", denied},
		{fact.HopResourcePolicy, "allow ecr:BatchGetImage on arn:r in the policy of the resource", denied},
	}
	for _, tt := range tests {
		n := Need{Need: need, Steps: fact.Steps{{Hop: fact.HopDNS, Verdict: fact.Allowed}, {Hop: tt.hop, Verdict: fact.Denied}}}
		if got := n.Remedy(); got != tt.remedy {
			t.Errorf("%s: remedy %q, want %q", tt.hop, got, tt.remedy)
		}
		if got := n.Symptom(); got != tt.symptom {
			t.Errorf("%s: symptom %q, want %q", tt.hop, got, tt.symptom)
		}
	}
}

// TestRemedyNamesTheResource: where it matters which resource has the fact that decides.
func TestRemedyNamesTheResource(t *testing.T) {
	w := templatetest.World(t, `
Resources:
  Vpc: {Type: AWS::EC2::VPC}
  Group: {Type: AWS::EC2::SecurityGroup}
  Rules: {Type: AWS::Route53Resolver::FirewallRuleGroup}
  Zone: {Type: AWS::Route53::HostedZone}
  Files: {Type: AWS::EFS::FileSystem}
  Role: {Type: AWS::IAM::Role}
`)
	at := func(id string) *template.Resource { return w.Resource(template.ResourceID{Logical: id}) }
	layer := workload.Need{Service: "s3", Action: "s3:GetObject", Resource: "arn:aws:s3:::prod-eu-west-1-starport-layer-bucket/x", Port: 443, Principal: workload.ECR}
	mount := workload.Need{FileSystem: at("Files"), Port: 2049, Fix: "add a mount target"}
	balancer := workload.Peer{Name: "load balancer Front"}
	front := workload.Need{Connection: &workload.Connection{From: balancer, First: 8080, Last: 8080}}
	ports := workload.Need{From: workload.HostInterface, Connection: &workload.Connection{From: balancer, First: 32768, Last: 60999}}
	link := workload.Need{Connection: &workload.Connection{From: workload.Peer{Name: "VPC link Api"}, To: &balancer, First: 80, Last: 80}}
	login := workload.Need{Service: "ecr.api", Host: "api.ecr.eu-west-1.amazonaws.com", Principal: workload.ExecutionRole, Action: "ecr:GetAuthorizationToken", Fix: "add an endpoint"}
	tests := []struct {
		name string
		need workload.Need
		step fact.Step
		at   *template.Resource
		want string
	}{
		{"egress to S3", layer, fact.Step{Hop: fact.HopEgress}, at("Group"), "let Group out to the prefix list of Amazon S3 on TCP 443"},
		{"egress to a file system", mount, fact.Step{Hop: fact.HopEgress}, at("Group"), "let Group out to the mount targets of Files on TCP 2049"},
		{"ingress", mount, fact.Step{Hop: fact.HopIngress}, at("Group"), "let the tasks into Group on TCP 2049"},
		{"ingress from instances", workload.Need{From: workload.HostInterface}, fact.Step{Hop: fact.HopIngress}, at("Group"), "let the instances into Group on TCP 443"},
		{"egress of a load balancer", front, fact.Step{Hop: fact.HopEgress}, at("Group"), "let Group out to the tasks on TCP 8080"},
		{"ingress from a load balancer", front, fact.Step{Hop: fact.HopIngress}, at("Group"), "let load balancer Front into Group on TCP 8080"},
		{"ingress from a load balancer into instances", ports, fact.Step{Hop: fact.HopEgress}, nil, "let the caller's security group out to the instances on TCP 32768-60999"},
		{"ingress from a VPC link", link, fact.Step{Hop: fact.HopEgress}, nil, "let the caller's security group out to load balancer Front on TCP 80"},
		{"trust of the role of a schedule", workload.Need{Principal: workload.LaunchRole, Trustee: "scheduler.amazonaws.com"}, fact.Step{Hop: fact.HopIdentityPolicy}, nil, "let scheduler.amazonaws.com assume the role"},
		{"what the role of a schedule may do", workload.Need{Principal: workload.LaunchRole, Action: "ecs:RunTask", Resource: "arn:d"}, fact.Step{Hop: fact.HopIdentityPolicy}, nil, "allow ecs:RunTask on arn:d to the launch role"},
		{"trust of an infrastructure role", workload.Need{Principal: workload.InfrastructureRole}, fact.Step{Hop: fact.HopIdentityPolicy}, nil, "let ecs.amazonaws.com assume the role"},
		{"a firewall", login, fact.Step{Hop: fact.HopDNS}, at("Rules"), "let api.ecr.eu-west-1.amazonaws.com pass DNS Firewall"},
		{"a firewall, and a host outside of AWS", workload.Need{Host: "mcr.microsoft.com", Fix: "push the layers"}, fact.Step{Hop: fact.HopDNS}, at("Rules"), "push the layers"},
		{"a firewall, and a name inside the network", workload.Need{Host: "db.internal", Lookup: true, Fix: "add the name"}, fact.Step{Hop: fact.HopDNS}, at("Rules"), "let db.internal pass DNS Firewall"},
		{"a private zone", login, fact.Step{Hop: fact.HopDNS}, at("Zone"), "add a record for api.ecr.eu-west-1.amazonaws.com to the private hosted zone, or remove the zone"},
		{"DNS attributes of the VPC of a file system", mount, fact.Step{Hop: fact.HopDNS}, at("Vpc"), "set EnableDnsSupport and EnableDnsHostnames of the VPC to true"},
		{"no name at all", login, fact.Step{Hop: fact.HopDNS}, nil, "add an endpoint"},
		{"layers in an endpoint policy", layer, fact.Step{Hop: fact.HopEndpointPolicy}, nil,
			"add to the endpoint's policy a statement without conditions that allows s3:GetObject on arn:aws:s3:::prod-eu-west-1-starport-layer-bucket/*"},
		{"trust", login, fact.Step{Hop: fact.HopIdentityPolicy, At: fact.Location{Path: "Resources/Role/Properties/AssumeRolePolicyDocument"}}, at("Role"),
			"let ecs-tasks.amazonaws.com assume the role"},
	}
	for _, tt := range tests {
		tt.step.Verdict = fact.Denied
		n := Need{Need: tt.need, Steps: fact.Steps{tt.step}, at: tt.at}
		if got := n.Remedy(); got != tt.want {
			t.Errorf("%s: remedy %q, want %q", tt.name, got, tt.want)
		}
	}
	unknown := Need{Need: login, Steps: fact.Steps{{Hop: fact.HopDNS}}}
	if got := unknown.Remedy(); got != GiveMore {
		t.Errorf("unknown: remedy %q", got)
	}
}

func TestSymptomWithoutACall(t *testing.T) {
	task := fact.Steps{{Hop: fact.HopTask, Verdict: fact.Denied}}
	n := Need{Need: workload.Need{AWSError: "a message about a call"}, Steps: task}
	if got := n.Symptom(); got != "" {
		t.Errorf("no call is made, but AWS prints %q", got)
	}
	n = Need{Need: workload.Need{Action: "kms:Decrypt"}, Steps: fact.Steps{{Hop: fact.HopIdentityPolicy, Verdict: fact.Denied}}}
	if got, want := n.Symptom(), "AccessDeniedException: … is not authorized to perform: kms:Decrypt"; got != want {
		t.Errorf("symptom %q, want %q", got, want)
	}
}
