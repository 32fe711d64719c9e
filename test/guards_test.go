package test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

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
	groups := readTemplate(t, filepath.Join(directory, "Test.template.json"))
	for _, id := range groups.ids("AWS::Logs::LogGroup") {
		if groups.Resources[id].Properties["KmsKeyId"] == nil {
			t.Errorf("%s has no key", id)
		}
	}
}
