package proof

import (
	"strings"
	"testing"
)

// exits are those through endpoints, and whether AWS offers something against them.
func (p *Proof) exits() string {
	var list []string
	for _, e := range p.Exits(p.Network.VPCs()[0]) {
		if e.Kind != OpenPolicy && e.Kind != WithoutPolicy {
			continue
		}
		line := e.Kind + " " + e.Verdict.String() + " " + strings.TrimPrefix(e.At.Path, "Resources/")
		if e.Residual {
			line += " residual"
		}
		list = append(list, line)
	}
	return strings.Join(list, ", ")
}

func TestExitsThroughEndpoints(t *testing.T) {
	const vpc = "Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}\n"
	named := func(service, policy string) string {
		return vpc + "End: {Type: AWS::EC2::VPCEndpoint, Properties: {VpcId: !Ref Vpc, VpcEndpointType: Interface, ServiceName: " + service + policy + "}}"
	}
	endpoint := func(service, policy string) string { return named("com.amazonaws.eu-west-1."+service, policy) }
	allow := func(condition string) string {
		return ", PolicyDocument: {Statement: [{Effect: Allow, Principal: '*', Action: '*', Resource: '*'" + condition + "}]}"
	}
	const both = ", Condition: {StringEquals: {'aws:PrincipalAccount': '111122223333', 'aws:ResourceAccount': '111122223333'}}"
	const partner = ", Condition: {StringEquals: {'aws:PrincipalAccount': '111122223333', 'aws:ResourceAccount': '444455556666'}}"
	const one = ", Condition: {StringEquals: {'aws:PrincipalAccount': '111122223333'}}"
	tests := []struct{ name, lines, want string }{
		{"no endpoint", vpc, ""},
		{"no policy", endpoint("logs", ""), "endpoint-policy allowed End"},
		{"an open policy", endpoint("logs", allow("")), "endpoint-policy allowed End/Properties/PolicyDocument/Statement/0"},
		{"bound on both sides", endpoint("logs", allow(both)), ""},
		{"bound on one side", endpoint("logs", allow(one)), "endpoint-policy allowed End/Properties/PolicyDocument/Statement/0"},
		{"a service that takes none", endpoint("appmesh-envoy-management", ""), "endpoint-without-policy allowed End residual"},
		{"a service that takes none, with one", endpoint("appmesh-envoy-management", allow(both)), "endpoint-without-policy allowed End residual"},
		{"a service of which AWS does not say", endpoint("ecs-agent", ""), "endpoint-without-policy allowed End residual"},
		{"a service that is not in the catalogue", endpoint("newthing", ""), "endpoint-policy allowed End"},
		{"a service that is not in the catalogue, open", endpoint("newthing", allow(one)), "endpoint-policy allowed End/Properties/PolicyDocument/Statement/0"},
		{"a service that is not in the catalogue, closed", endpoint("newthing", allow(both)), ""},
		{"a service of which the name is not known", named("!Ref P", ""), "endpoint-policy unknown End"},
		{"a service of which the name is not known, closed", named("!Ref P", allow(both)), ""},
		{"somebody else's service, named in full", named("com.amazonaws.vpce.eu-west-1.vpce-svc-0a1b2c3d", ""), ""},
		{"a gateway endpoint for what has none", strings.Replace(endpoint("newthing", ""), "VpcEndpointType: Interface, ", "", 1), "endpoint-policy allowed End"},
		{"a resource of somebody", strings.Replace(endpoint("newthing", ""), "VpcEndpointType: Interface", "VpcEndpointType: Resource", 1), ""},
		{"an account that it names may be written to", endpoint("s3", allow(partner)), "endpoint-policy allowed End/Properties/PolicyDocument/Statement/0"},
	}
	for _, tt := range tests {
		if got := prove(t, tt.lines).exits(); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}
