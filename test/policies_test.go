package test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecr"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/jsii-runtime-go"

	"github.com/isolated-ecs/isolated-ecs/cluster"
	"github.com/isolated-ecs/isolated-ecs/internal/cdktest"
	"github.com/isolated-ecs/isolated-ecs/isolatedvpc"
	"github.com/isolated-ecs/isolated-ecs/privatelink"
	"github.com/isolated-ecs/isolated-ecs/service"
)

// TestStacksInEveryCombination: wherever network, cluster and service are, with
// their repositories, secrets, keys and log groups, and wherever a repository is
// that is protected by a policy which names an endpoint, CDK finds no circle of
// stacks, and CloudFormation none of resources.
func TestStacksInEveryCombination(t *testing.T) {
	for strength, places := range map[string][]string{
		"strong": {"N N N", "N N S", "N C C", "N C N", "N C S", "N nested-C nested-S", "N N nested-S"},
		"weak":   {"N C S", "N C N"},
	} {
		for _, at := range places {
			t.Run(strength+" "+at, func(t *testing.T) {
				app := cdktest.NewApp(t, map[string]any{"@aws-cdk/core:defaultCrossStackReferences": strength})
				stacks := stacksOf(app, strings.Fields(at))
				network := isolatedvpc.NewIsolatedVpc(stacks[0], "Network", nil)
				private := cluster.NewPrivateCluster(stacks[1], "Cluster", &cluster.PrivateClusterProps{Network: network})
				first := defineServiceWithResources(stacks[2], private)
				second := newService(stacks[2], "Second", &service.PrivateFargateServiceProps{
					Cluster: private, Ports: []service.Port{{Number: 80}}, Environment: map[string]string{"FIRST": *first.Service().ServiceName()},
				})
				first.AllowTo(second, 80, "First calls Second")
				directory := *app.Synth(nil).Directory()
				for _, path := range templatesIn(t, directory) {
					if circle := circleIn(readTemplate(t, path)); circle != nil {
						t.Errorf("%s: %s", filepath.Base(path), strings.Join(circle, " -> "))
					}
				}
			})
		}
	}
}

// stacksOf returns a stack for each name; "nested-" is one nested in the first.
func stacksOf(app awscdk.App, names []string) []awscdk.Stack {
	known := map[string]awscdk.Stack{}
	var stacks []awscdk.Stack
	for _, name := range names {
		if known[name] == nil {
			if strings.HasPrefix(name, "nested-") {
				known[name] = awscdk.NewNestedStack(stacks[0], &name, nil)
			} else {
				known[name] = cdktest.AddStack(app, name, nil)
			}
		}
		stacks = append(stacks, known[name])
	}
	return stacks
}

func templatesIn(t *testing.T, directory string) []string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(directory, "*.template.json"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no templates in %s (%v)", directory, err)
	}
	return paths
}

// TestPoliciesOfALargeNetwork: with 200 services and 50 repositories every policy
// is within what AWS takes, whatever names CloudFormation generates. The services
// are their log groups and needs: a stack can have 500 resources, so that 200 whole
// services are in several, whose resources the policies cannot name anyway.
func TestPoliciesOfALargeNetwork(t *testing.T) {
	for name, named := range map[string]bool{"Test": true, longestName: false} {
		t.Run(name, func(t *testing.T) { checkLargeNetwork(t, name, named) })
	}
}

// checkLargeNetwork checks the policies in a stack of a name, with which the 50
// repositories are named or said by pattern.
func checkLargeNetwork(t *testing.T, name string, named bool) {
	stack := cdktest.AddStack(cdktest.NewApp(t, nil), name, nil)
	network := isolatedvpc.NewIsolatedVpc(stack, "Network", nil)
	var repositories []string
	for i := range 50 {
		repositories = append(repositories, *awsecr.NewRepository(stack, jsii.Sprintf("Repository%d", i), nil).RepositoryArn())
	}
	for i := range 200 {
		logs := awslogs.NewLogGroup(stack, jsii.Sprintf("LogGroup%d", i), nil)
		requireAsService(network, fmt.Sprintf("Service%d", i), *logs.LogGroupArn(), repositories[i%50])
	}
	requireAsService(network, "Elsewhere", "arn:aws:logs:eu-west-1:111122223333:log-group:/elsewhere:*", repositories[0])
	large := parseTemplate(t, cdktest.Template(t, stack))
	if got := strings.Contains(policyCell(large.Resources[endpointOf(large, privatelink.EcrDkr)].Properties["PolicyDocument"]), "Repository49"); got != named {
		t.Errorf("the last repository is named: %t, want %t", got, named)
	}
	for _, id := range large.ids("AWS::EC2::VPCEndpoint") {
		size := deployedSize(large.Resources[id].Properties["PolicyDocument"])
		t.Logf("%s: %d characters", id, size)
		if size > privatelink.PolicyMaxCharacters {
			t.Errorf("%s: the policy has up to %d characters, AWS takes %d", id, size, privatelink.PolicyMaxCharacters)
		}
	}
}

// requireAsService requires what a PrivateFargateService does.
func requireAsService(network *isolatedvpc.IsolatedVpc, name, logGroup, repository string) {
	for _, need := range []privatelink.Need{
		{Service: privatelink.EcrApi, Actions: []string{"ecr:GetAuthorizationToken"}, Resources: []string{"*"}},
		{Service: privatelink.EcrDkr, Actions: []string{"ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"}, Resources: []string{repository}},
		{Service: privatelink.Logs, Actions: []string{"logs:CreateLogStream", "logs:PutLogEvents"}, Resources: []string{logGroup}},
	} {
		need.Reason = name
		network.Require(need)
	}
}

// longestName is a stack name as long as CloudFormation takes.
var longestName = "Test" + strings.Repeat("x", 124)

// deployedSize is how long a value is at most as compact JSON, once CloudFormation
// has resolved it. Names that it generates are of stack, logical id and 12
// characters.
func deployedSize(value any) int {
	const arn = 64
	switch v := value.(type) {
	case string:
		return len(v) + 2
	case []any:
		size := 2
		for _, item := range v {
			size += deployedSize(item) + 1
		}
		return size
	case map[string]any:
		if ref, ok := v["Ref"].(string); ok {
			return map[bool]int{true: 16, false: len(longestName) + len(ref) + 14}[strings.HasPrefix(ref, "AWS::")]
		}
		if attribute, ok := v["Fn::GetAtt"].([]any); ok {
			return arn + len(longestName) + len(attribute[0].(string)) + 14
		}
		if v["Fn::Select"] != nil || v["Fn::FindInMap"] != nil {
			return 32
		}
		if join, ok := v["Fn::Join"].([]any); ok {
			return deployedSize(join[1])
		}
		size := 2
		for key, item := range v {
			size += len(key) + 4 + deployedSize(item)
		}
		return size
	}
	return 8
}

// TestPolicyErrors: what cannot be let through is refused, with what to do.
func TestPolicyErrors(t *testing.T) {
	statement := func(change func(*awsiam.PolicyStatementProps)) awsiam.PolicyStatement {
		props := &awsiam.PolicyStatementProps{
			Principals: &[]awsiam.IPrincipal{awsiam.NewAnyPrincipal()}, Actions: jsii.Strings("*"), Resources: jsii.Strings("*"),
		}
		change(props)
		return awsiam.NewPolicyStatement(props)
	}
	same := func(*awsiam.PolicyStatementProps) {}
	tests := []struct {
		name string
		do   func(network *isolatedvpc.IsolatedVpc)
		want string
	}{
		{"another account", func(n *isolatedvpc.IsolatedVpc) {
			n.Require(privatelink.Need{Service: privatelink.Sqs, Actions: []string{"sqs:SendMessage"}, Resources: []string{"arn:aws:sqs:eu-west-1:444455556666:orders"}, Reason: "orders"})
		}, "orders needs arn:aws:sqs:eu-west-1:444455556666:orders, which is in account 444455556666, outside of the perimeter"},
		{"an action without service", func(n *isolatedvpc.IsolatedVpc) {
			n.Require(privatelink.Need{Service: privatelink.Sqs, Actions: []string{"SendMessage"}, Reason: "orders"})
		}, `an action looks like "ecr:BatchGetImage", got "SendMessage"`},
		{"an unknown service", func(n *isolatedvpc.IsolatedVpc) { n.AddToEndpointPolicy("sqss", statement(same)) }, `did you mean "sqs"`},
		{"a statement for a service without policies", func(n *isolatedvpc.IsolatedVpc) {
			n.AddToEndpointPolicy(privatelink.AppMeshEnvoyManagement, statement(same))
		}, "takes no policy"},
		{"no statement", func(n *isolatedvpc.IsolatedVpc) { n.AddToEndpointPolicy(privatelink.Sqs, nil) }, "the statement is nil"},
		{"a statement without principal", func(n *isolatedvpc.IsolatedVpc) {
			n.AddToEndpointPolicy(privatelink.Sqs, statement(func(p *awsiam.PolicyStatementProps) { p.Principals = nil }))
		}, "has no principal"},
		{"a principal at a gateway", func(n *isolatedvpc.IsolatedVpc) {
			n.AddToEndpointPolicy(privatelink.S3, statement(func(p *awsiam.PolicyStatementProps) {
				p.Principals = &[]awsiam.IPrincipal{awsiam.NewAccountPrincipal(jsii.String("111122223333"))}
			}))
		}, `must be "*" (awsiam.NewStarPrincipal)`},
		{"another spelling of everybody at a gateway", func(n *isolatedvpc.IsolatedVpc) {
			n.AddToEndpointPolicy(privatelink.S3, statement(same))
		}, `must be "*" (awsiam.NewStarPrincipal)`},
		{"no ARN", func(n *isolatedvpc.IsolatedVpc) {
			n.Require(privatelink.Need{Service: privatelink.Sqs, Actions: []string{"sqs:SendMessage"}, Resources: []string{"orders"}, Reason: "orders"})
		}, `a resource is an ARN or "*", got "orders"`},
		{"another Region", func(n *isolatedvpc.IsolatedVpc) {
			n.Require(privatelink.Need{Service: privatelink.Sqs, Actions: []string{"sqs:SendMessage"}, Resources: []string{"arn:aws:sqs:us-east-1:111122223333:orders"}, Reason: "orders"})
		}, "is in Region us-east-1, and the endpoint serves eu-west-1 only"},
		{"objects of a bucket", func(n *isolatedvpc.IsolatedVpc) {
			n.Require(privatelink.Need{Service: privatelink.S3, Actions: []string{"s3:ListBucket", "s3:GetObject"}, Resources: []string{"arn:aws:s3:::reports"}, Reason: "reports"})
		}, `s3:GetObject is called on objects, and arn:aws:s3:::reports is a bucket; add "/*"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			network := isolatedvpc.NewIsolatedVpc(cdktest.NewStack(t, ireland), "Network", nil)
			err := cdktest.PanicError(t, func() { tt.do(network) })
			if !strings.HasPrefix(err.Error(), "isolatedvpc: Test/Network: ") || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %q, want one with %q", err, tt.want)
			}
			if got := network.EndpointServices(); len(got) > 0 {
				t.Errorf("endpoints for %v are created all the same", got)
			}
		})
	}
}

// TestImageOfAwsOutsideThePerimeter: a service does not widen the perimeter.
func TestImageOfAwsOutsideThePerimeter(t *testing.T) {
	stack := cdktest.NewStack(t, ireland)
	err := cdktest.PanicError(t, func() {
		newService(stack, "Web", &service.PrivateFargateServiceProps{AwsImages: []privatelink.AwsImage{privatelink.GuardDutyAgent}})
	})
	if want := "outside of the perimeter; if it may be reached, list the account in Perimeter.ResourceAccounts of the network, or if it is an image of AWS's own, the image in AwsImages"; !strings.Contains(err.Error(), want) {
		t.Errorf("error %q, want one with %q", err, want)
	}
}

// TestBucketActions: those that are called on buckets take their ARN.
func TestBucketActions(t *testing.T) {
	stack := cdktest.NewStack(t, ireland)
	isolatedvpc.NewIsolatedVpc(stack, "Network", nil).Require(privatelink.Need{
		Service: privatelink.S3, Actions: []string{"s3:ListBucket"}, Resources: []string{"arn:aws:s3:::reports"}, Reason: "reports",
	})
	if text := string(cdktest.Template(t, stack)); !strings.Contains(text, `"arn:aws:s3:::reports"`) {
		t.Error("the bucket is not in a policy")
	}
}

// TestReasonsOfPatterns: what a policy says by pattern is among the reasons of the
// endpoint, with why; and a pattern is one that the resources match.
func TestReasonsOfPatterns(t *testing.T) {
	app := cdktest.NewApp(t, map[string]any{"@aws-cdk/core:defaultCrossStackReferences": "strong"})
	stack, other := cdktest.AddStack(app, "Test", nil), cdktest.AddStack(app, "Other", nil)
	network := isolatedvpc.NewIsolatedVpc(stack, "Network", nil)
	role := awsiam.NewRole(other, jsii.String("Role"), &awsiam.RoleProps{AssumedBy: awsiam.NewAccountRootPrincipal()})
	network.Require(privatelink.Need{Service: privatelink.Sts, Actions: []string{"sts:AssumeRole"}, Resources: []string{*role.RoleArn()}, Reason: "reports of Web"})
	tmpl := parseTemplate(t, cdktest.Template(t, stack))
	endpoint := one(tmpl, "AWS::EC2::VPCEndpoint")
	if got, want := reasonCell(endpoint.Metadata), "reports of Web; all sts:AssumeRole of the account: what is needed is in another stack"; got != want {
		t.Errorf("reasons are %q, want %q", got, want)
	}
	// Roles have ARNs of IAM, without a Region, which no pattern of sts matches.
	if got, want := policyCell(endpoint.Properties["PolicyDocument"]), "`sts:AssumeRole` on `*`"; got != want {
		t.Errorf("the policy lets through %s, want %s", got, want)
	}
}

// TestAccountInAStackWithoutOne: whether it is the stack's own is not known, so
// CDK warns, and the policy stays closed.
func TestAccountInAStackWithoutOne(t *testing.T) {
	stack := cdktest.NewStack(t, nil)
	network := isolatedvpc.NewIsolatedVpc(stack, "Network", nil)
	network.Require(privatelink.Need{
		Service: privatelink.Sqs, Actions: []string{"sqs:SendMessage"}, Resources: []string{"arn:aws:sqs:eu-west-1:444455556666:orders"}, Reason: "orders",
	})
	directory := cdktest.Synthesize(t, stack)
	found := strings.Join(messages(t, directory), "\n")
	if want := "If account 444455556666 is not the one that the stack is deployed to, list it in Perimeter.ResourceAccounts"; !strings.Contains(found, want) {
		t.Errorf("CDK prints %q, want %q", found, want)
	}
	policy := readTemplate(t, filepath.Join(directory, "Test.template.json"))
	for _, id := range policy.ids("AWS::EC2::VPCEndpoint") {
		if text := fmt.Sprint(policy.Resources[id].Properties["PolicyDocument"]); !strings.Contains(text, "aws:ResourceAccount:map[Ref:AWS::AccountId]") {
			t.Errorf("the policy is %s, want it closed by the account of the stack", text)
		}
	}
}
