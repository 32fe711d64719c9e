package test

import (
	"fmt"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/isolated-ecs/isolated-ecs/internal/cdktest"
	"github.com/isolated-ecs/isolated-ecs/isolatedvpc"
	"github.com/isolated-ecs/isolated-ecs/privatelink"
	"github.com/isolated-ecs/isolated-ecs/service"
	"github.com/isolated-ecs/isolated-ecs/verify"
)

// TestInvalidAdoptions: what only CDK can tell of a VPC, or what is known when an
// endpoint is needed. What the pure functions reject is tested beside them.
func TestInvalidAdoptions(t *testing.T) {
	adopt := func(stack awscdk.Stack, props isolatedvpc.FromVpcProps) *isolatedvpc.IsolatedVpc {
		return isolatedvpc.NewIsolatedVpcFromVpc(stack, "Network", &props)
	}
	withSubnets := func(stack awscdk.Stack, attributes awsec2.VpcAttributes) awsec2.IVpc {
		attributes.VpcId = jsii.String("vpc-0123456789abcdef0")
		attributes.AvailabilityZones = jsii.Strings("eu-west-1a")
		return awsec2.Vpc_FromVpcAttributes(stack, jsii.String("Existing"), &attributes)
	}
	ids, tables := jsii.Strings("subnet-0123456789abcdef0"), jsii.Strings("rtb-0123456789abcdef0")
	tests := []struct {
		name   string
		env    *awscdk.Environment
		define func(stack awscdk.Stack)
		want   []string
	}{
		{"no props", nil, func(stack awscdk.Stack) {
			isolatedvpc.NewIsolatedVpcFromVpc(stack, "Network", nil)
		}, []string{"Vpc is required"}},
		{"several problems", nil, func(stack awscdk.Stack) {
			adopt(stack, isolatedvpc.FromVpcProps{
				Vpc:           withSubnets(stack, awsec2.VpcAttributes{}),
				Endpoints:     map[privatelink.Service]string{"log": "logs", privatelink.Ssm: "ssm"},
				FindEndpoints: true,
			})
		}, []string{
			`unknown endpoint service "log"`, `got "ssm"`, "EndpointSecurityGroup is required",
			"need a stack with a concrete account and Region", "Subnets selects none that can be used", "IsolatedSubnetIds",
		}},
		{"private subnets only", nil, func(stack awscdk.Stack) {
			adopt(stack, isolatedvpc.FromVpcProps{Vpc: withSubnets(stack, awsec2.VpcAttributes{PrivateSubnetIds: ids, PrivateSubnetRouteTableIds: tables})})
		}, []string{"Subnets selects none that can be used", "SubnetType_PRIVATE_WITH_EGRESS"}},
		{"no subnets at all", nil, func(stack awscdk.Stack) {
			adopt(stack, isolatedvpc.FromVpcProps{Vpc: importedVpc(stack), Subnets: &awsec2.SubnetSelection{Subnets: &[]awsec2.ISubnet{}}})
		}, []string{"Subnets selects none; select subnets without a way to the internet"}},
		{"public subnets", nil, func(stack awscdk.Stack) {
			adopt(stack, isolatedvpc.FromVpcProps{
				Vpc:     withSubnets(stack, awsec2.VpcAttributes{PublicSubnetIds: ids, PublicSubnetRouteTableIds: tables}),
				Subnets: &awsec2.SubnetSelection{SubnetType: awsec2.SubnetType_PUBLIC},
			})
		}, []string{"Subnets selects public subnets"}},
		{"a subnet without its zone", nil, func(stack awscdk.Stack) {
			adopt(stack, isolatedvpc.FromVpcProps{
				Vpc: importedVpc(stack),
				Subnets: &awsec2.SubnetSelection{Subnets: &[]awsec2.ISubnet{
					awsec2.Subnet_FromSubnetId(stack, jsii.String("Subnet"), jsii.String("subnet-0123456789abcdef0")),
				}},
			})
		}, []string{"Subnets selects none that can be used", "Add the availabilityZone when importing"}},
		{"a gateway without route tables", nil, func(stack awscdk.Stack) {
			network := adopt(stack, isolatedvpc.FromVpcProps{Vpc: withSubnets(stack, awsec2.VpcAttributes{IsolatedSubnetIds: ids})})
			network.Require(privatelink.Need{Service: privatelink.Logs, Reason: "an interface endpoint needs none"})
			network.Require(privatelink.Need{Service: privatelink.S3, Reason: "layers"})
		}, []string{`"s3" needs a gateway endpoint, and the route table of subnet subnet-0123456789abcdef0 is not known`, "IsolatedSubnetRouteTableIds"}},
		{"endpoints of a VPC of the same app cannot be found", ireland, func(stack awscdk.Stack) {
			adopt(stack, isolatedvpc.FromVpcProps{Vpc: isolatedvpc.NewIsolatedVpc(stack, "Other", nil).Vpc(), FindEndpoints: true})
		}, []string{"FindEndpoints needs a VPC whose id is known during synthesis"}},
		{"zones that are not known cannot be looked up", ireland, func(stack awscdk.Stack) {
			adopt(stack, isolatedvpc.FromVpcProps{Vpc: isolatedvpc.NewIsolatedVpc(stack, "Other", nil).Vpc(), LookupSupportedAzs: true})
		}, []string{"LookupSupportedAzs needs a VPC whose Availability Zones are known by name"}},
		{"an endpoint that is no resource", nil, func(stack awscdk.Stack) {
			adopt(stack, isolatedvpc.FromVpcProps{
				Vpc: importedVpc(stack), Endpoints: map[privatelink.Service]string{privatelink.S3: "vpce-0123456789abcdef0"},
			}).Endpoint(privatelink.S3)
		}, []string{`the endpoint of "s3", vpce-0123456789abcdef0, is no resource of this app`}},
		{"a need beyond the perimeter, of an endpoint that exists", ireland, func(stack awscdk.Stack) {
			adopt(stack, isolatedvpc.FromVpcProps{
				Vpc: importedVpc(stack), Endpoints: map[privatelink.Service]string{privatelink.DynamoDb: "vpce-0123456789abcdef0"},
			}).Require(privatelink.Need{
				Service: privatelink.DynamoDb, Actions: []string{"dynamodb:GetItem"}, Reason: "orders",
				Resources: []string{"arn:aws:dynamodb:eu-west-1:444455556666:table/orders"},
			})
		}, []string{"account 444455556666, outside of the perimeter"}},
		{"a statement for an endpoint that is no resource", nil, func(stack awscdk.Stack) {
			adopt(stack, isolatedvpc.FromVpcProps{
				Vpc: importedVpc(stack), Endpoints: map[privatelink.Service]string{privatelink.S3: "vpce-0123456789abcdef0"},
			}).AddToEndpointPolicy(privatelink.S3, awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
				Principals: &[]awsiam.IPrincipal{awsiam.NewStarPrincipal()}, Actions: jsii.Strings("s3:GetObject"), Resources: jsii.Strings("*"),
			}))
		}, []string{`AddToEndpointPolicy("s3"): the endpoint, vpce-0123456789abcdef0, is no resource of this app`}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			err := cdktest.PanicError(t, func() { tt.define(cdktest.NewStack(t, tt.env)) })
			if start := "isolatedvpc: Test/Network: "; !strings.HasPrefix(err.Error(), start) {
				t.Errorf("error starts otherwise than %q: %v", start, err)
			}
			for _, want := range tt.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("error lacks %q: %v", want, err)
				}
			}
		})
	}
}

// TestNothingIsDuplicated: what an adopted VPC has and what is created for a service
// are together what it needs, and nothing twice. Created are interface endpoints with
// private DNS, of which a VPC can have one for each service.
func TestNothingIsDuplicated(t *testing.T) {
	given := map[string][]privatelink.Service{
		"adoption-imported":       {privatelink.EcrApi, privatelink.EcrDkr, privatelink.S3},
		"adoption-looked-up":      {privatelink.EcrApi, privatelink.EcrDkr, privatelink.S3},
		"adoption-central":        {privatelink.EcrApi, privatelink.EcrDkr},
		"adoption-same-app":       {privatelink.Logs},
		"adoption-by-another-app": platformServices,
	}
	for _, g := range adoptionGoldens {
		template := readTemplate(t, "golden/"+g.name+".json")
		all := slices.Sorted(slices.Values(append(created(template), given[g.name]...)))
		if !slices.Equal(all, platformServices) {
			t.Errorf("%s: given and created are %v, want %v", g.name, all, platformServices)
		}
	}
}

// created returns the services that the network of a template creates endpoints for.
func created(t template) []privatelink.Service {
	var all []privatelink.Service
	for _, id := range t.ids("AWS::EC2::VPCEndpoint") {
		if strings.HasPrefix(id, "NetworkEndpoints") {
			all = append(all, serviceOf(t.Resources[id]))
		}
	}
	return all
}

// serviceOf returns the service of an endpoint of a template.
func serviceOf(endpoint *resource) privatelink.Service {
	name := flatten(endpoint.Properties["ServiceName"])
	for _, row := range privatelink.All() {
		if strings.HasSuffix(name, "."+row.Name) && string(row.Type) == endpoint.Properties["VpcEndpointType"] {
			return row.Service
		}
	}
	return privatelink.Service(name)
}

// TestAnotherAppImportsWhatIsExported: network, cluster and service are three
// stacks, of which the last is of another app. By its template alone nobody can say
// whether its tasks start; with the others, they do.
func TestAnotherAppImportsWhatIsExported(t *testing.T) {
	platform := definePlatform(t)
	directory := cdktest.Synthesize(t, platform[0])
	paths := []string{"golden/adoption-by-another-app.json"}
	exported := map[string]bool{}
	quoted := regexp.MustCompile(`"platform:[^"]+"`)
	for _, stack := range platform {
		paths = append(paths, filepath.Join(directory, *stack.TemplateFile()))
		for _, name := range quoted.FindAllString(readFile(t, paths[len(paths)-1]), -1) {
			exported[name] = true
		}
	}
	for _, name := range quoted.FindAllString(readFile(t, paths[0]), -1) {
		if !exported[name] {
			t.Errorf("%s is imported and not exported", name)
		}
	}
	if got := verdict(t, paths[0]); got != verify.Unknown {
		t.Errorf("the template of the service alone is %s, want %s", got, verify.Unknown)
	}
	if got := verdict(t, paths...); got != verify.Allowed {
		t.Errorf("with the templates of network and cluster it is %s, want %s", got, verify.Allowed)
	}
}

// verdict returns what verify says of the one workload of some templates.
func verdict(t *testing.T, paths ...string) verify.Verdict {
	t.Helper()
	var opts verify.Options
	opts.Region, opts.Account = *ireland.Region, *ireland.Account
	m, err := verify.LoadFiles(paths, opts)
	if err != nil {
		t.Fatal(err)
	}
	workloads := verify.Run(m).Workloads
	if len(workloads) != 1 {
		t.Fatalf("%d workloads, want 1", len(workloads))
	}
	return workloads[0].Verdict
}

// TestLookupsConverge: CDK asks the account, runs the app again, and so on, until
// nothing is missing. No run fails before that, and the last is the golden template.
func TestLookupsConverge(t *testing.T) {
	context := map[string]any{}
	for run := 1; ; run++ {
		stack := defineLookedUp(cdktest.AddStack(cdktest.NewApp(t, context), "Test", ireland))
		missing := missingContext(t, cdktest.Synthesize(t, stack))
		if len(missing) == 0 {
			if run != 4 {
				t.Errorf("it took %d runs, want 4: the VPC and the list, the VPC of each endpoint, its properties, the end", run)
			}
			cdktest.Golden(t, "adoption-looked-up.json", cdktest.Template(t, stack))
			break
		}
		for _, key := range missing {
			answer, err := existing.answer(key)
			if err != nil || context[key] != nil || run > 4 {
				t.Fatalf("run %d asks %s: %v", run, key, err)
			}
			context[key] = answer
		}
	}
	if got, want := slices.Sorted(maps.Keys(context)), existing.questions(); !slices.Equal(got, want) {
		t.Errorf("asked %q, want %q", got, want)
	}
}

// TestLookupOfTheVpcComesLast: what is known of endpoints says nothing as long as the
// VPC is not known, so nothing is missing in it.
func TestLookupOfTheVpcComesLast(t *testing.T) {
	questions := existing.questions()
	vpc := len(questions) - 1
	context := map[string]any{}
	for _, question := range questions[:vpc] {
		context[question], _ = existing.answer(question)
	}
	stack := defineLookedUp(cdktest.AddStack(cdktest.NewApp(t, context), "Test", ireland))
	if got := missingContext(t, cdktest.Synthesize(t, stack)); !slices.Equal(got, questions[vpc:]) {
		t.Errorf("asked %q, want %q", got, questions[vpc:])
	}
}

// TestFoundEndpoints: what is missing in the account or cannot be used is an error
// when the app is complete, but only if a workload needs it.
func TestFoundEndpoints(t *testing.T) {
	type endpoints = map[string]map[string]any
	vpc := existing.vpcId
	usable := endpoints{
		"vpce-0123456789abcdef0": interfaceEndpoint(vpc, "ecr.api", true, "sg-0123456789abcdef0"),
		"vpce-0123456789abcdef1": interfaceEndpoint(vpc, "ecr.dkr", true, "sg-0123456789abcdef0"),
		"vpce-0123456789abcdef2": {"VpcId": vpc, "VpcEndpointType": "Gateway", "ServiceName": "com.amazonaws.eu-west-1.s3",
			"RouteTableIds": []any{"rtb-0123456789abcdef0", "rtb-0123456789abcdef1"}},
		"vpce-0123456789abcdef3": interfaceEndpoint(vpc, "logs", true, "sg-0123456789abcdef0"),
	}
	with := func(id string, e map[string]any) endpoints {
		all := maps.Clone(usable)
		if all[id] = e; e == nil {
			delete(all, id)
		}
		return all
	}
	tests := []struct {
		name      string
		endpoints endpoints
		props     isolatedvpc.FromVpcProps
		group     string // EndpointSecurityGroup
		want      string // a part of the error; "" means accepted
	}{
		{"all there", usable, isolatedvpc.FromVpcProps{}, "", ""},
		{"all there, ours among them", usable, isolatedvpc.FromVpcProps{NewEndpoints: []privatelink.Service{privatelink.Logs}}, "", ""},
		{"none there, all ours", endpoints{}, isolatedvpc.FromVpcProps{NewEndpoints: platformServices}, "", ""},
		{"one is missing", with("vpce-0123456789abcdef3", nil), isolatedvpc.FromVpcProps{}, "",
			`found no endpoint for "logs" in ` + vpc + "; list it in NewEndpoints, so that this stack creates it (it is needed for: container logs of Test/Web)"},
		{"the missing one is given", with("vpce-0123456789abcdef3", nil), isolatedvpc.FromVpcProps{
			Endpoints: map[privatelink.Service]string{privatelink.Logs: "vpce-0123456789abcdef7"},
		}, "sg-0123456789abcdef0", ""},
		{"the missing one is central", with("vpce-0123456789abcdef3", nil), isolatedvpc.FromVpcProps{CentralEndpoints: &isolatedvpc.CentralEndpoints{
			VpcId: "vpc-0123456789abcdef9", EndpointIds: map[privatelink.Service]string{privatelink.Logs: "vpce-0123456789abcdef7"}, Cidrs: []string{"10.9.0.0/24"},
		}}, "", ""},
		{"without private DNS", with("vpce-0123456789abcdef3", interfaceEndpoint(vpc, "logs", false, "sg-0123456789abcdef0")), isolatedvpc.FromVpcProps{}, "",
			`no endpoint for "logs" that can be used in ` + vpc + ": vpce-0123456789abcdef3 has private DNS turned off"},
		{"without private DNS, and nobody needs it", with("vpce-0123456789abcdef4", interfaceEndpoint(vpc, "sqs", false, "sg-0123456789abcdef9")), isolatedvpc.FromVpcProps{}, "", ""},
		{"a gateway elsewhere", with("vpce-0123456789abcdef2", map[string]any{"VpcId": vpc, "VpcEndpointType": "Gateway",
			"ServiceName": "com.amazonaws.eu-west-1.s3", "RouteTableIds": []any{"rtb-0123456789abcdef1"}}), isolatedvpc.FromVpcProps{}, "",
			"vpce-0123456789abcdef2 is not in route table rtb-0123456789abcdef0 of the subnets"},
		{"no shared group", with("vpce-0123456789abcdef3", interfaceEndpoint(vpc, "logs", true, "sg-0123456789abcdef9")), isolatedvpc.FromVpcProps{}, "",
			"the interface endpoints of the VPC share no security group"},
		{"another group than the given one", usable, isolatedvpc.FromVpcProps{}, "sg-0123456789abcdef9",
			"vpce-0123456789abcdef0 does not have EndpointSecurityGroup sg-0123456789abcdef9 but sg-0123456789abcdef0"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a := account{vpc, tt.endpoints}
			context := map[string]any{}
			for _, question := range a.questions() {
				context[question], _ = a.answer(question)
			}
			define := func() {
				stack := cdktest.AddStack(cdktest.NewApp(t, context), "Test", ireland)
				props := tt.props
				props.Vpc, props.FindEndpoints = awsec2.Vpc_FromLookup(stack, jsii.String("Existing"), &awsec2.VpcLookupOptions{VpcId: &vpc}), true
				if tt.group != "" {
					props.EndpointSecurityGroup = awsec2.SecurityGroup_FromSecurityGroupId(stack, jsii.String("Group"), &tt.group, nil)
				}
				network := isolatedvpc.NewIsolatedVpcFromVpc(stack, "Network", &props)
				newService(stack, "Web", &service.PrivateFargateServiceProps{Cluster: newCluster(stack, network)})
				if missing := missingContext(t, cdktest.Synthesize(t, stack)); len(missing) > 0 {
					t.Errorf("asked %q", missing)
				}
				if got := created(parseTemplate(t, cdktest.Template(t, stack))); !slices.Equal(got, tt.props.NewEndpoints) {
					t.Errorf("created %v, want %v", got, tt.props.NewEndpoints)
				}
			}
			if tt.want == "" {
				define()
			} else if err := cdktest.PanicError(t, define); !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error lacks %q: %v", tt.want, err)
			}
		})
	}
}

// TestAdoptionInThreeStacksOfOneApp: VPC with endpoints, adopting network, and service.
func TestAdoptionInThreeStacksOfOneApp(t *testing.T) {
	for _, references := range []string{"strong", "weak"} {
		app := cdktest.NewApp(t, map[string]any{"@aws-cdk/core:defaultCrossStackReferences": references})
		first := cdktest.AddStack(app, "Vpc", nil)
		vpc := isolatedSubnetsOfCdk(first)
		logs := endpointOfCdk(first, vpc)
		network := isolatedvpc.NewIsolatedVpcFromVpc(cdktest.AddStack(app, "Network", nil), "Network", &isolatedvpc.FromVpcProps{
			Vpc: vpc, Endpoints: map[privatelink.Service]string{privatelink.Logs: *logs.VpcEndpointId()},
			EndpointSecurityGroup: (*logs.Connections().SecurityGroups())[0],
		})
		stack := cdktest.AddStack(app, "Test", nil)
		newService(stack, "Web", &service.PrivateFargateServiceProps{Cluster: newCluster(stack, network)})
		cdktest.Template(t, stack)
		if got := stackNames(stack); got != "Network Vpc" {
			t.Errorf("%s references: the service's stack depends on %q, want the two others", references, got)
		}
	}
}

func stackNames(stack awscdk.Stack) string {
	var names []string
	for _, d := range *stack.Dependencies() {
		names = append(names, *d.StackName())
	}
	slices.Sort(names)
	return strings.Join(names, " ")
}

// TestEndpointIdsOfParameters: ids that are known only at deployment.
func TestEndpointIdsOfParameters(t *testing.T) {
	stack := cdktest.NewStack(t, nil)
	network := isolatedvpc.NewIsolatedVpcFromVpc(stack, "Network", &isolatedvpc.FromVpcProps{
		Vpc: importedVpc(stack), EndpointSecurityGroup: importedGroup(stack),
		Endpoints: map[privatelink.Service]string{
			privatelink.EcrApi: *parameter(stack, "Api", "String").ValueAsString(),
			privatelink.Logs:   *parameter(stack, "Logs", "String").ValueAsString(),
		},
	})
	newService(stack, "Web", &service.PrivateFargateServiceProps{Cluster: newCluster(stack, network)})
	template := parseTemplate(t, cdktest.Template(t, stack))
	if got := references(one(template, "AWS::IAM::Policy").Properties["PolicyDocument"]); !slices.Contains(got, "Api") {
		t.Errorf("the policy of the execution role refers to %v, want the parameter Api among them", got)
	}
	if got := len(template.ids("AWS::EC2::VPCEndpoint")); got != 2 {
		t.Errorf("%d endpoints are created, want those of ecr.dkr and s3", got)
	}
}

// TestReasonsOfExistingEndpoints: a template says of each adopted network what its
// workloads use of what exists, and nothing of what they do not use.
func TestReasonsOfExistingEndpoints(t *testing.T) {
	stack := cdktest.NewStack(t, nil)
	awscdk.NewCfnWaitConditionHandle(stack, jsii.String("Something"), nil) // CloudFormation wants a resource
	adopt := func(id string) *isolatedvpc.IsolatedVpc {
		scope := constructs.NewConstruct(stack, &id)
		return isolatedvpc.NewIsolatedVpcFromVpc(scope, "Network", &isolatedvpc.FromVpcProps{
			Vpc: importedVpc(scope), EndpointSecurityGroup: importedGroup(scope),
			Endpoints: map[privatelink.Service]string{privatelink.Sqs: "vpce-0123456789abcdef0", privatelink.Sns: "vpce-0123456789abcdef1"},
		})
	}
	for _, reason := range []string{"orders", "invoices", "orders"} {
		adopt("Used" + reason + fmt.Sprint(len(*stack.Node().Children()))).Require(privatelink.Need{Service: privatelink.Sqs, Reason: reason})
	}
	unused := cdktest.NewStack(t, nil)
	isolatedvpc.NewIsolatedVpcFromVpc(unused, "Network", &isolatedvpc.FromVpcProps{Vpc: importedVpc(unused)})
	if template := string(cdktest.Template(t, unused)); strings.Contains(template, "Metadata") {
		t.Errorf("a network without endpoints has metadata: %s", template)
	}
	adopt("Unused")
	template := string(cdktest.Template(t, stack))
	if got := strings.Count(template, `"sqs": [`); got != 3 || strings.Contains(template, "sns") || strings.Contains(template, "Unused") {
		t.Errorf("the template has reasons of %d networks, want 3, and of sqs only:\n%s", got, template)
	}
}

// prefixListKey is the context key of the lookup of an S3 prefix list.
const prefixListKey = "cc-api-provider:account=111122223333:expectedMatchCount=exactly-one:propertiesToReturn.0=PrefixListId" +
	":propertyMatch.PrefixListName=com.amazonaws.us-gov-west-1.s3:region=us-gov-west-1:typeName=AWS$:$:EC2$:$:PrefixList"

// TestPrefixListIsLookedUp: where the catalogue lacks the list of a Region, and the
// account is known.
func TestPrefixListIsLookedUp(t *testing.T) {
	define := func(context map[string]any) awscdk.Stack {
		stack := cdktest.AddStack(cdktest.NewApp(t, context), "Test", government)
		private := newCluster(stack, nil)
		for _, id := range []string{"Web", "Api"} { // asked once
			newService(stack, id, &service.PrivateFargateServiceProps{Cluster: private})
		}
		return stack
	}
	if got := missingContext(t, cdktest.Synthesize(t, define(nil))); !slices.Equal(got, []string{prefixListKey}) {
		t.Errorf("synthesis asks %q, want %q", got, prefixListKey)
	}
	stack := define(map[string]any{prefixListKey: []any{map[string]any{"PrefixListId": "pl-0123abcd", "Identifier": "pl-0123abcd"}}})
	if got := strings.Count(string(cdktest.Template(t, stack)), `"DestinationPrefixListId": "pl-0123abcd"`); got != 2 {
		t.Errorf("%d rules have the list that was found, want 2", got)
	}
	if got := missingContext(t, cdktest.Synthesize(t, stack)); len(got) > 0 {
		t.Errorf("synthesis asks again: %q", got)
	}
}

// TestPrefixListThatCannotBeLookedUp: the way out is in the error.
func TestPrefixListThatCannotBeLookedUp(t *testing.T) {
	for name, define := range map[string]func() awscdk.Stack{
		"no account": func() awscdk.Stack {
			return cdktest.NewStack(t, &awscdk.Environment{Region: government.Region})
		},
		"an answer that is none": func() awscdk.Stack {
			return cdktest.AddStack(cdktest.NewApp(t, map[string]any{prefixListKey: []any{}}), "Test", government)
		},
	} {
		err := cdktest.PanicError(t, func() { newService(define(), "Web", nil) })
		if want := `the prefix list of "s3" in Region "us-gov-west-1" is not in the catalogue; set S3PrefixListId`; !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error lacks %q: %v", name, want, err)
		}
	}
}
