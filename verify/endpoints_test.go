package verify_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/isolated-ecs/isolated-ecs/verify"
	"github.com/isolated-ecs/isolated-ecs/verify/report"
)

// twoZones is a VPC with two subnets.
const twoZones = `
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}
  A: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.0.0/24, AvailabilityZone: eu-west-1a}}
  B: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.1.0/24, AvailabilityZone: eu-west-1b}}
`

// closed is a policy that holds both sides to the own account.
const closed = "{Statement: [{Effect: Allow, Principal: '*', Action: '*', Resource: '*', Condition: {StringEquals: " +
	"{'aws:PrincipalAccount': !Ref 'AWS::AccountId', 'aws:ResourceAccount': !Ref 'AWS::AccountId'}}}]}"

// endpointIn writes an interface endpoint with further properties.
func endpointIn(id, service, properties string) string {
	return fmt.Sprintf("  %s: {Type: AWS::EC2::VPCEndpoint, Properties: {VpcId: !Ref Vpc, ServiceName: %s, VpcEndpointType: Interface%s}}\n",
		id, service, properties)
}

const (
	logs   = "com.amazonaws.eu-west-1.logs"
	inBoth = ", SubnetIds: [!Ref A, !Ref B]"
)

// shown is an endpoint in a line: service, type, zones, hours, policy, and a condition.
func shown(e report.Endpoint) string {
	line := fmt.Sprint(orUnknown(e.Service), " ", orUnknown(e.Type), " ", numeral(e.AZs), " ", numeral(e.HoursPerMonth), " ", e.Policy)
	if e.If != "" {
		line += " if " + e.If
	}
	return line
}

func orUnknown(s string) string {
	if s == "" {
		return "?"
	}
	return s
}

func numeral(n *int) string {
	if n == nil {
		return "?"
	}
	return fmt.Sprint(*n)
}

func TestEndpoints(t *testing.T) {
	gateway := func(properties string) string {
		return strings.Replace(endpointIn("E", "com.amazonaws.eu-west-1.s3", properties), ", VpcEndpointType: Interface", "", 1)
	}
	ofType := func(kind, properties string) string {
		return strings.Replace(endpointIn("E", "com.amazonaws.vpce.eu-west-1.vpce-svc-1", properties), "Interface", kind, 1)
	}
	with := func(policy string) string { return inBoth + ", PolicyDocument: " + policy }
	tests := []struct{ name, resource, want string }{
		{"two zones", endpointIn("E", logs, inBoth), "logs Interface 2 1460 none"},
		{"one zone", endpointIn("E", logs, ", SubnetIds: [!Ref A]"), "logs Interface 1 730 none"},
		{"one subnet that is no list", endpointIn("E", logs, ", SubnetIds: !Ref A"), "logs Interface 1 730 none"},
		{"subnets that are not in the template", endpointIn("E", logs, ", SubnetIds: [subnet-1, !ImportValue S, !Ref A]"), "logs Interface 3 2190 none"},
		{"a list that is not in the template", endpointIn("E", logs, ", SubnetIds: !Ref Subnets"), "logs Interface ? ? none"},
		{"a list in a list", endpointIn("E", logs, ", SubnetIds: [!Ref Subnets, !Ref A]"), "logs Interface ? ? none"},
		{"an import that may be a list", endpointIn("E", logs, ", SubnetIds: !ImportValue S"), "logs Interface ? ? none"},
		{"no subnets", endpointIn("E", logs, ""), "logs Interface ? ? none"},
		{"gateway", gateway(", RouteTableIds: [rtb-1]"), "s3 Gateway 0 0 none"},
		{"interface of a service with both", endpointIn("E", "com.amazonaws.eu-west-1.s3", inBoth), "s3/interface Interface 2 1460 none"},
		{"Gateway Load Balancer", ofType("GatewayLoadBalancer", ", SubnetIds: [!Ref A]"), "com.amazonaws.vpce.eu-west-1.vpce-svc-1 GatewayLoadBalancer 1 730 unsupported"},
		{"resource endpoint", "  E: {Type: AWS::EC2::VPCEndpoint, Properties: {VpcId: !Ref Vpc, VpcEndpointType: Resource, ResourceConfigurationArn: x, SubnetIds: [!Ref A]}}\n",
			"? Resource 1 ? unsupported"},
		{"type that is not known", ofType("!Ref Type", inBoth), "com.amazonaws.vpce.eu-west-1.vpce-svc-1 ? 2 ? unsupported"},
		{"closed", endpointIn("E", logs, with(closed)), "logs Interface 2 1460 closed"},
		{"open", endpointIn("E", logs, with("{Statement: [{Effect: Allow, Principal: '*', Action: '*', Resource: '*'}]}")), "logs Interface 2 1460 open"},
		{"open to resources only", endpointIn("E", logs, with(strings.Replace(closed, "aws:ResourceAccount", "aws:SourceVpc", 1))), "logs Interface 2 1460 open"},
		{"policy that is not known", endpointIn("E", logs, with("!Ref Policy")), "logs Interface 2 1460 unknown"},
		{"service that takes no policy", endpointIn("E", "com.amazonaws.eu-west-1.appmesh-envoy-management", inBoth), "appmesh-envoy-management Interface 2 1460 unsupported"},
		{"service of AWS that is not in the catalogue", endpointIn("E", "com.amazonaws.eu-west-1.news", inBoth), "com.amazonaws.eu-west-1.news Interface 2 1460 unsupported"},
		{"the same with a policy", endpointIn("E", "com.amazonaws.eu-west-1.news", with(closed)), "com.amazonaws.eu-west-1.news Interface 2 1460 closed"},
		{"endpoint service of somebody with a policy", endpointIn("E", "com.amazonaws.vpce.eu-west-1.vpce-svc-1", with(closed)),
			"com.amazonaws.vpce.eu-west-1.vpce-svc-1 Interface 2 1460 unsupported"},
		{"service that is not known with a policy", endpointIn("E", "!Ref Type", with(closed)), "${Type} Interface 2 1460 unknown"},
	}
	const parameters = "Parameters: {Subnets: {Type: List<AWS::EC2::Subnet::Id>}, Type: {Type: String}, Policy: {Type: String}}\nResources:\n"
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			n := network(t, analyse(t, []byte(parameters+twoZones+tt.resource)), "Vpc")
			if len(n.Endpoints) != 1 || n.Endpoints[0].ID != "E" || n.Endpoints[0].Path != "Resources/E" {
				t.Fatalf("endpoints are %+v", n.Endpoints)
			}
			e := n.Endpoints[0]
			if got := shown(e); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
			if numeral(n.EndpointHours) != numeral(e.HoursPerMonth) {
				t.Errorf("the sum is %s, of %s", numeral(n.EndpointHours), numeral(e.HoursPerMonth))
			}
		})
	}
}

// network is the network of an id in a report.
func network(t *testing.T, r *verify.Report, id string) report.Network {
	t.Helper()
	for _, n := range r.Networks {
		if n.ID == id {
			return n
		}
	}
	t.Fatalf("no network %s", id)
	return report.Network{}
}

func TestEndpointReasons(t *testing.T) {
	tests := []struct{ name, metadata, want string }{
		{"none", "", "[]"},
		{"of others", "{cfn-lint: {config: {}}}", "[]"},
		{"a list", "{'isolated-ecs:Reasons': [image pull of Web, logs of Web]}", "[image pull of Web logs of Web]"},
		{"a text alone", "{'isolated-ecs:Reasons': image pull of Web}", "[image pull of Web]"},
		{"what is not a text", "{'isolated-ecs:Reasons': [5, true, null, {a: b}, [c], '', d]}", "[d]"},
		{"what is not known", "{'isolated-ecs:Reasons': [!Sub 'logs of ${Vpc}', !If [C, a, b], d]}", "[d]"},
		{"a list that is not known", "{'isolated-ecs:Reasons': !Ref Reasons}", "[]"},
		{"metadata that depends on a condition", "!If [C, {'isolated-ecs:Reasons': [a]}, !Ref 'AWS::NoValue']", "[]"},
		{"something else", "[a, b]", "[]"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			source := "Parameters: {Reasons: {Type: CommaDelimitedList}, P: {Type: String}}\nConditions: {C: !Equals [!Ref P, a]}\nResources:\n" +
				twoZones + endpointIn("E", logs, inBoth)
			if tt.metadata != "" {
				source = strings.Replace(source, "AWS::EC2::VPCEndpoint,", "AWS::EC2::VPCEndpoint, Metadata: "+tt.metadata+",", 1)
			}
			e := network(t, analyse(t, []byte(source)), "Vpc").Endpoints[0]
			if got := fmt.Sprint(e.Reasons); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
			if e.If != "" || numeral(e.HoursPerMonth) != "1460" {
				t.Errorf("what is said about an endpoint makes it depend on conditions: %s", shown(e))
			}
		})
	}
}

// What worlds say alike of an endpoint is known.
func TestEndpointsOfWorlds(t *testing.T) {
	const parameters = "Parameters: {P: {Type: String}}\nConditions: {C: !Equals [!Ref P, a]}\nResources:\n" + twoZones +
		"  Other: {Type: AWS::EC2::VPC, Condition: C, Properties: {CidrBlock: 10.0.0.0/16}}\n"
	always := endpointIn("E", logs, inBoth)
	tests := []struct{ name, resources, want, sum string }{
		{"always", always, "logs Interface 2 1460 none", "1460"},
		{"in some worlds only", strings.Replace(always, "Properties:", "Condition: C, Properties:", 1), "logs Interface 2 ? none if C is true", "?"},
		{"in the VPC in some worlds only", strings.Replace(always, "VpcId: !Ref Vpc,", "VpcId: !If [C, !Ref Other, !Ref Vpc],", 1), "logs Interface 2 ? none if C is false", "?"},
		{"zones", strings.Replace(always, "[!Ref A, !Ref B]", "!If [C, [!Ref A], [!Ref A, !Ref B]]", 1), "logs Interface ? ? none", "?"},
		{"a zone", strings.Replace(always, "!Ref B]", "!If [C, !Ref B, !Ref 'AWS::NoValue']]", 1), "logs Interface ? ? none", "?"},
		{"subnets, as many", strings.Replace(always, "!Ref B]", "!If [C, !Ref B, subnet-1]]", 1), "logs Interface 2 1460 none", "1460"},
		{"policy", strings.Replace(always, inBoth, inBoth+", PolicyDocument: !If [C, "+closed+", !Ref 'AWS::NoValue']", 1), "logs Interface 2 1460 unknown", "1460"},
		{"service", strings.Replace(always, logs, "!If [C, "+logs+", com.amazonaws.eu-west-1.ssm]", 1), "? Interface 2 1460 none", "1460"},
		{"type", strings.Replace(always, "Interface", "!If [C, Interface, GatewayLoadBalancer]", 1), "logs ? 2 1460 unknown", "1460"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			n := network(t, analyse(t, []byte(parameters+tt.resources)), "Vpc")
			if len(n.Endpoints) != 1 {
				t.Fatalf("endpoints are %+v", n.Endpoints)
			}
			if got := shown(n.Endpoints[0]); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
			if got := numeral(n.EndpointHours); got != tt.sum {
				t.Errorf("the sum is %s, want %s", got, tt.sum)
			}
		})
	}
}

// Endpoints are sorted by their ids, whichever world they are met in first.
func TestEndpointsAreSorted(t *testing.T) {
	source := "Parameters: {P: {Type: String}}\nConditions: {C: !Equals [!Ref P, a], D: !Not [!Condition C]}\nResources:\n" + twoZones
	for id, condition := range map[string]string{"E1": "C", "E2": "D", "E3": "C", "E4": "D"} {
		source += strings.Replace(endpointIn(id, logs, inBoth), "Properties:", "Condition: "+condition+", Properties:", 1)
	}
	var ids []string
	for _, e := range network(t, analyse(t, []byte(source)), "Vpc").Endpoints {
		ids = append(ids, e.ID)
	}
	if got := strings.Join(ids, " "); got != "E1 E2 E3 E4" {
		t.Errorf("got %s", got)
	}
}

// TestEndpointsOfTooManyWorlds: with more ways to turn out than are looked at, nothing is known.
func TestEndpointsOfTooManyWorlds(t *testing.T) {
	var source strings.Builder
	source.WriteString("Resources:\n" + twoZones + endpointIn("E", logs, inBoth) +
		"  Empty: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}\n")
	for i := range 6 {
		fmt.Fprintf(&source, "  T%d: {Type: AWS::SNS::Topic, Condition: C%d}\n", i, i)
	}
	parameters, conditions := "Parameters:\n", "Conditions:\n"
	for i := range 6 {
		parameters += fmt.Sprintf("  P%d: {Type: String}\n", i)
		conditions += fmt.Sprintf("  C%d: !Equals [!Ref P%d, a]\n", i, i)
	}
	r := analyse(t, []byte(parameters+conditions+source.String()))
	if n := network(t, r, "Empty"); n.EndpointHours != nil {
		t.Errorf("a network that may have endpoints has %s hours", numeral(n.EndpointHours))
	}
	n := network(t, r, "Vpc")
	if got := shown(n.Endpoints[0]); got != "logs Interface ? ? unknown" || n.EndpointHours != nil {
		t.Errorf("got %s and a sum of %s", got, numeral(n.EndpointHours))
	}
}

// write puts templates into a directory and returns their paths, in the order given.
func write(t *testing.T, files ...[2]string) []string {
	t.Helper()
	dir := t.TempDir()
	var paths []string
	for _, file := range files {
		path := filepath.Join(dir, file[0])
		if err := os.WriteFile(path, []byte(file[1]), 0o600); err != nil {
			t.Fatal(err)
		}
		paths = append(paths, path)
	}
	return paths
}

// An endpoint of a nested stack is in the VPC and the subnets that it is given.
func TestEndpointsOfNestedStacks(t *testing.T) {
	child := "Parameters: {Vpc: {Type: String}, Subnets: {Type: CommaDelimitedList}}\nResources:\n" + endpointIn("E", logs, ", SubnetIds: !Ref Subnets")
	parent := "Resources:\n" + twoZones + endpointIn("Z", "com.amazonaws.eu-west-1.ssm", inBoth) +
		"  Child: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: child.yaml, Parameters: {Vpc: !Ref Vpc, Subnets: !Join [',', [!Ref A, !Ref B]]}}}\n"
	paths := write(t, [2]string{"parent.yaml", parent}, [2]string{"child.yaml", child})
	r := run(t, options, paths[0])
	if len(r.Networks) != 1 || len(r.Networks[0].Endpoints) != 2 || numeral(r.Networks[0].EndpointHours) != "2920" {
		t.Fatalf("networks are %+v", r.Networks)
	}
	for i, want := range []string{"ssm Interface 2 1460 none", "logs Interface 2 1460 none"} {
		if got := shown(r.Networks[0].Endpoints[i]); got != want {
			t.Errorf("endpoint %s is %s, want %s", r.Networks[0].Endpoints[i].ID, got, want)
		}
	}
}

// Two stacks may call the VPCs that they are given the same. They are two networks, and
// each has its own exits and endpoints for certain.
func TestNetworksCalledTheSame(t *testing.T) {
	stack := func(id string) string {
		return "Parameters: {Vpc: {Type: 'AWS::EC2::VPC::Id'}}\nResources:\n" + endpointIn(id, logs, ", SubnetIds: [subnet-1]")
	}
	r := run(t, options, write(t, [2]string{"a.yaml", stack("First")}, [2]string{"b.yaml", stack("Second")})...)
	if len(r.Networks) != 2 || r.Networks[0].ID != r.Networks[1].ID || r.Networks[0].Stack == r.Networks[1].Stack {
		t.Fatalf("networks are %+v", r.Networks)
	}
	for i, id := range []string{"a/First", "b/Second"} {
		n := r.Networks[i]
		if len(n.Endpoints) != 1 || n.Endpoints[0].ID != id || shown(n.Endpoints[0]) != "logs Interface 1 730 none" {
			t.Errorf("endpoints of %s are %+v", n.Stack, n.Endpoints)
		}
		for _, e := range n.Exits {
			if e.Kind == "endpoint-policy" && e.Verdict != verify.Allowed || strings.Contains(e.Why, "open conditions") {
				t.Errorf("exit of %s is %+v", n.Stack, e)
			}
		}
	}
}

// What an endpoint is said to let through, and the exits through it, are the same fact.
func TestEndpointPoliciesAndExitsAgree(t *testing.T) {
	seen := map[report.Policy]int{}
	for _, file := range samples(t) {
		for _, n := range run(t, options, file).Networks {
			exits := map[string]string{}
			for _, e := range n.Exits {
				if path := strings.SplitN(e.Path, "/", 3); strings.HasPrefix(e.Kind, "endpoint-") {
					exits[e.Stack+"/"+path[1]] = e.Kind
				}
			}
			for _, e := range n.Endpoints {
				want := map[report.Policy]string{report.PolicyOpen: "endpoint-policy", report.PolicyNone: "endpoint-policy",
					report.PolicyUnknown: "endpoint-policy", report.PolicyUnsupported: "endpoint-without-policy"}[e.Policy]
				if got := exits[e.Stack+"/"+strings.TrimPrefix(e.Path, "Resources/")]; got != want {
					t.Errorf("%s: endpoint %s is %s, and its exit %q", file, e.ID, e.Policy, got)
				}
				seen[e.Policy]++
			}
		}
	}
	if seen[report.PolicyNone] == 0 || seen[report.PolicyOpen]+seen[report.PolicyClosed]+seen[report.PolicyUnknown] == 0 {
		t.Errorf("too few policies to compare: %v", seen)
	}
}

// The constructs write the reasons where they are looked for.
func TestConstructsSayReasons(t *testing.T) {
	n := network(t, run(t, options, "../test/golden/service-zero.json"), "Network1C6012B5")
	if len(n.Endpoints) == 0 {
		t.Fatal("no endpoints")
	}
	for _, e := range n.Endpoints {
		if len(e.Reasons) == 0 {
			t.Errorf("endpoint %s has no reason", e.ID)
		}
	}
}
