package test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/jsii-runtime-go"

	"github.com/isolated-ecs/isolated-ecs/internal/cdktest"
	"github.com/isolated-ecs/isolated-ecs/isolatedvpc"
	"github.com/isolated-ecs/isolated-ecs/privatelink"
)

// TestManyAllowedDomains: a list of DNS Firewall takes 255 names, so more are in
// several, each with a rule before the final one.
func TestManyAllowedDomains(t *testing.T) {
	stack := cdktest.NewStack(t, nil)
	network := isolatedvpc.NewIsolatedVpc(stack, "Network", nil)
	want := map[string]bool{}
	for i := range 300 {
		name := fmt.Sprintf("host-%d.example.internal", i)
		want[name] = true
		network.AllowDomains(name, name)
	}
	tmpl := parseTemplate(t, cdktest.Template(t, stack))
	lists := tmpl.ids("AWS::Route53Resolver::FirewallDomainList")
	if len(lists) != 4 { // endpoints, two of the user's, everything
		t.Errorf("there are %d lists, want 4", len(lists))
	}
	for _, id := range lists {
		domains := tmpl.Resources[id].Properties["Domains"].([]any)
		if len(domains) > 255 {
			t.Errorf("%s has %d names", id, len(domains))
		}
		for _, d := range domains {
			delete(want, fmt.Sprint(d))
		}
	}
	if len(want) > 0 {
		t.Errorf("%d names are in no list", len(want))
	}
	group := tmpl.Resources[tmpl.ids("AWS::Route53Resolver::FirewallRuleGroup")[0]]
	var rules []string
	for _, r := range group.Properties["FirewallRules"].([]any) {
		rule := r.(map[string]any)
		rules = append(rules, fmt.Sprintf("%v %v", rule["Priority"], rule["Action"]))
	}
	if got := strings.Join(rules, ", "); got != "100 ALLOW, 101 ALLOW, 102 ALLOW, 10000 BLOCK" {
		t.Errorf("rules are %s", got)
	}
}

// TestUnknownNames: an endpoint whose names no source states would be blocked, and
// CDK says so.
func TestUnknownNames(t *testing.T) {
	stack := cdktest.NewStack(t, nil)
	isolatedvpc.NewIsolatedVpc(stack, "Network", &isolatedvpc.IsolatedVpcProps{Endpoints: []privatelink.Service{privatelink.IotData}})
	found := strings.Join(messages(t, cdktest.Synthesize(t, stack)), "\n")
	if want := `no source says by which names clients get to the endpoint of "iot.data"`; !strings.Contains(found, want) {
		t.Errorf("CDK prints %q, want %q", found, want)
	}
}

// TestAllowDomainsRefuses what would open the firewall.
func TestAllowDomainsRefuses(t *testing.T) {
	network := isolatedvpc.NewIsolatedVpc(cdktest.NewStack(t, nil), "Network", nil)
	err := cdktest.PanicError(t, func() { network.AllowDomains("prod.internal", "*") })
	if want := `isolatedvpc: Test/Network: AllowDomains has "*"`; !strings.Contains(err.Error(), want) {
		t.Errorf("error %q, want one with %q", err, want)
	}
}

// TestKeysOfLogs: CloudWatch Logs may use a key of the app, once, also one in a
// stack that the network's depends on; and that stack does not depend on ours.
func TestKeysOfLogs(t *testing.T) {
	app := cdktest.NewApp(t, map[string]any{"@aws-cdk/core:defaultCrossStackReferences": "strong"})
	key := awskms.NewKey(cdktest.AddStack(app, "Keys", nil), jsii.String("Key"), nil)
	isolatedvpc.NewIsolatedVpc(cdktest.AddStack(app, "Test", nil), "Network", &isolatedvpc.IsolatedVpcProps{
		FlowLogs:    &isolatedvpc.FlowLogs{EncryptionKey: key},
		DnsFirewall: &isolatedvpc.DnsFirewall{QueryLog: &isolatedvpc.QueryLog{EncryptionKey: key}},
	})
	directory := *app.Synth(nil).Directory()
	keys := readTemplate(t, filepath.Join(directory, "Keys.template.json"))
	policy := fmt.Sprint(keys.Resources[keys.ids("AWS::KMS::Key")[0]].Properties["KeyPolicy"])
	if got := strings.Count(policy, "kms:EncryptionContext:aws:logs:arn"); got != 1 {
		t.Errorf("%d statements of the key's policy are for CloudWatch Logs, want 1: %s", got, policy)
	}
	if want := "logs. map[Ref:AWS::Region] . map[Ref:AWS::URLSuffix]"; !strings.Contains(policy, want) {
		t.Errorf("the key's policy lacks the principal %s: %s", want, policy)
	}
	groups := readTemplate(t, filepath.Join(directory, "Test.template.json"))
	for _, id := range groups.ids("AWS::Logs::LogGroup") {
		if groups.Resources[id].Properties["KmsKeyId"] == nil {
			t.Errorf("%s has no key", id)
		}
	}
}

// TestQueryLogHasNoTags: the tags of an app may change with each deployment, and
// those of a query log cannot.
func TestQueryLogHasNoTags(t *testing.T) {
	stack := cdktest.NewStack(t, nil)
	isolatedvpc.NewIsolatedVpc(stack, "Network", nil)
	awscdk.Tags_Of(stack).Add(jsii.String("Commit"), jsii.String("2528c95"), nil)
	tmpl := parseTemplate(t, cdktest.Template(t, stack))
	tags := func(resourceType string) any {
		return tmpl.Resources[tmpl.ids(resourceType)[0]].Properties["Tags"]
	}
	if got := tags("AWS::Route53Resolver::ResolverQueryLoggingConfig"); got != nil {
		t.Errorf("the query log has tags %v", got)
	}
	if got := fmt.Sprint(tags("AWS::Route53Resolver::FirewallRuleGroup")); !strings.Contains(got, "2528c95") {
		t.Errorf("the rule group has tags %s, want those of the stack", got)
	}
}

// TestNameOfServiceConnect: the proxy of Service Connect is configured through
// endpoint ecs-agent, and asks for a name of its own.
func TestNameOfServiceConnect(t *testing.T) {
	for want, env := range map[string]*awscdk.Environment{
		"ecs-sc.eu-west-1.api.aws":                              ireland,
		"ecs-sc.cn-north-1.api.amazonwebservices.com.cn":        china,
		"ecs-sc. map[Ref:AWS::Region] . map[Fn::FindInMap:[Iso": nil,
	} {
		stack := cdktest.NewStack(t, env)
		isolatedvpc.NewIsolatedVpc(stack, "Network", &isolatedvpc.IsolatedVpcProps{Endpoints: []privatelink.Service{privatelink.EcsAgent}})
		if got := allowed(parseTemplate(t, cdktest.Template(t, stack))); !strings.Contains(got, want) {
			t.Errorf("%s is not among the names that resolve: %s", want, got)
		}
	}
}

// TestGuardsOfAdoptedVpc: the names of endpoints that exist resolve, all of S3 among
// them, because what else uses its endpoint is not known; and both logs are of that VPC.
func TestGuardsOfAdoptedVpc(t *testing.T) {
	stack := cdktest.NewStack(t, ireland)
	isolatedvpc.NewIsolatedVpcFromVpc(stack, "Network", &isolatedvpc.FromVpcProps{
		Vpc:         importedVpc(stack),
		Endpoints:   map[privatelink.Service]string{privatelink.S3: "vpce-0123456789abcdef0", privatelink.DynamoDb: "vpce-0123456789abcdef1"},
		DnsFirewall: &isolatedvpc.DnsFirewall{},
		FlowLogs:    &isolatedvpc.FlowLogs{},
	}).Require(privatelink.Need{Service: privatelink.Sqs, Reason: "an endpoint that is new"})
	tmpl := parseTemplate(t, cdktest.Template(t, stack))
	names := allowed(tmpl)
	for _, want := range []string{"s3", "*.s3", "s3-r-w", "dynamodb", "sqs", "prod-eu-west-1-starport-layer-bucket.s3"} {
		if want += ".eu-west-1.amazonaws.com"; !strings.Contains(" "+names+" ", " "+want+" ") {
			t.Errorf("%s is not among the names that resolve: %s", want, names)
		}
	}
	for resourceType, property := range map[string]string{
		"AWS::Route53Resolver::FirewallRuleGroupAssociation":          "VpcId",
		"AWS::Route53Resolver::ResolverQueryLoggingConfigAssociation": "ResourceId",
		"AWS::EC2::FlowLog": "ResourceId",
	} {
		ids := tmpl.ids(resourceType)
		if len(ids) != 1 || tmpl.Resources[ids[0]].Properties[property] != "vpc-0123456789abcdef0" {
			t.Errorf("%s: %v, want one of the adopted VPC", resourceType, ids)
		}
	}
}

// allowed returns the names of all lists but the one that has all.
func allowed(tmpl template) string {
	var names []string
	for _, id := range tmpl.ids("AWS::Route53Resolver::FirewallDomainList") {
		for _, name := range tmpl.Resources[id].Properties["Domains"].([]any) {
			if name != "*" {
				names = append(names, fmt.Sprint(name))
			}
		}
	}
	return strings.Join(names, " ")
}
