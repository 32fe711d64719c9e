package test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecr"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecs"
	"github.com/aws/jsii-runtime-go"

	"github.com/isolated-ecs/isolated-ecs/cluster"
	"github.com/isolated-ecs/isolated-ecs/internal/cdktest"
	"github.com/isolated-ecs/isolated-ecs/isolatedvpc"
	"github.com/isolated-ecs/isolated-ecs/privatelink"
	"github.com/isolated-ecs/isolated-ecs/service"
	"github.com/isolated-ecs/isolated-ecs/verify"
	"github.com/isolated-ecs/isolated-ecs/verify/cdkplugin"
	"github.com/isolated-ecs/isolated-ecs/verify/verifytest"
)

// TestPlugin: synthesis fails with what verify finds in CDK's own report, and what is
// acknowledged by the id of its rule does not count.
func TestPlugin(t *testing.T) {
	const exits = "isolated-ecs::endpoint-policy-open isolated-ecs::dns-exfiltration"
	opened := func(network *isolatedvpc.IsolatedVpc) {
		network.Endpoint(privatelink.Logs).AddPropertyDeletionOverride(jsii.String("PolicyDocument"))
		rules := network.Node().FindChild(jsii.String("DnsFirewall")).Node().FindChild(jsii.String("Rules"))
		rules.(awscdk.CfnResource).AddPropertyOverride(jsii.String("FirewallRules"), []any{})
	}
	tests := []struct {
		name         string
		props        *cdkplugin.PluginProps
		breaks       func(network *isolatedvpc.IsolatedVpc)
		acknowledged string
		want         []string // in the error; nil: synthesis succeeds
	}{
		{name: "closed as it comes"},
		{name: "exits fail by default", breaks: opened, want: []string{"endpoint-policy-open", "dns-exfiltration"}},
		{name: "exits are acknowledged", breaks: opened, acknowledged: exits},
		{name: "one of two is acknowledged", breaks: opened, acknowledged: "isolated-ecs::dns-exfiltration", want: []string{"endpoint-policy-open"}},
		{name: "exits are allowed", breaks: opened, props: &cdkplugin.PluginProps{AllowExits: true}},
		{
			name: "private DNS is off", props: &cdkplugin.PluginProps{AllowExits: true},
			breaks: func(network *isolatedvpc.IsolatedVpc) {
				network.Endpoint(privatelink.EcrApi).AddPropertyOverride(jsii.String("PrivateDnsEnabled"), false)
			},
			want: []string{"image-pull: tasks of Service9571FDD8 cannot start: login to Amazon ECR"},
		},
		{
			name: "no route to the layers",
			breaks: func(network *isolatedvpc.IsolatedVpc) {
				network.Endpoint(privatelink.S3).AddPropertyOverride(jsii.String("RouteTableIds"), []string{})
			},
			want: []string{"layer-download"},
		},
		{
			name: "a failure is acknowledged", acknowledged: "isolated-ecs::image-pull",
			breaks: func(network *isolatedvpc.IsolatedVpc) {
				network.Endpoint(privatelink.EcrApi).AddPropertyOverride(jsii.String("PrivateDnsEnabled"), false)
			},
		},
		{
			name: "a template that means nothing cannot be acknowledged", acknowledged: "isolated-ecs::unreadable-template",
			breaks: func(network *isolatedvpc.IsolatedVpc) {
				network.Endpoint(privatelink.EcrApi).AddPropertyOverride(jsii.String("VpcId"), map[string]string{"Ref": "Nowhere"})
			},
			want: []string{"unreadable-template: "},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			stack := cdktest.NewStack(t, nil)
			network := smallestService(stack)
			if tt.breaks != nil {
				tt.breaks(network)
			}
			validations := awscdk.Validations_Of(stack.Node().Root())
			validations.AddPlugins(cdkplugin.New(tt.props))
			for id := range strings.FieldsSeq(tt.acknowledged) {
				validations.Acknowledge(&awscdk.Acknowledgment{Id: &id, Reason: jsii.String("a test")})
			}
			failed, findings := validate(t, stack)
			if failed != (tt.want != nil) {
				t.Errorf("synthesis failed: %v, with %v", failed, findings)
			}
			for _, want := range tt.want {
				if !slices.ContainsFunc(findings, func(f string) bool { return strings.HasPrefix(f, want) }) {
					t.Errorf("CDK's report does not have %q: %q", want, findings)
				}
			}
		})
	}
}

// smallestService is the README's smallest program.
func smallestService(stack awscdk.Stack) *isolatedvpc.IsolatedVpc {
	images := awsecr.Repository_FromRepositoryName(stack, jsii.String("Images"), jsii.String("my-repository"))
	network := isolatedvpc.NewIsolatedVpc(stack, "Network", nil)
	private := cluster.NewPrivateCluster(stack, "Cluster", &cluster.PrivateClusterProps{Network: network})
	service.NewPrivateFargateService(stack, "Service", &service.PrivateFargateServiceProps{
		Cluster: private,
		Image:   awsecs.ContainerImage_FromEcrRepository(images, jsii.String("1.0")),
	})
	return network
}

// validate reports whether the synthesis of a stack's app fails, and what CDK's report
// has that fails it: "rule: description".
func validate(t *testing.T, stack awscdk.Stack) (failed bool, findings []string) {
	t.Helper()
	app := awscdk.Stage_Of(stack)
	func() {
		defer func() { failed = recover() != nil }()
		app.Synth(nil)
	}()
	data, err := os.ReadFile(filepath.Join(*app.Outdir(), "validation-report.json"))
	if err != nil {
		t.Fatal(err)
	}
	var report struct {
		PluginReports []struct {
			Violations []struct{ RuleName, Description, Severity string }
		}
	}
	if err := json.Unmarshal(data, &report); err != nil {
		t.Fatal(err)
	}
	for _, r := range report.PluginReports {
		for _, v := range r.Violations {
			if v.Severity == "error" || v.Severity == "fatal" {
				findings = append(findings, v.RuleName+": "+v.Description)
			}
		}
	}
	return failed, findings
}

// TestPluginWaitsForLookups: the first synthesis of an app that looks something up must not
// fail, or the CDK CLI never gets to look.
func TestPluginWaitsForLookups(t *testing.T) {
	stack := cdktest.NewStack(t, &awscdk.Environment{Account: jsii.String("111122223333"), Region: jsii.String("eu-west-1")})
	awsec2.Vpc_FromLookup(stack, jsii.String("Vpc"), &awsec2.VpcLookupOptions{VpcId: jsii.String("vpc-1")})
	smallestService(stack)
	awscdk.Validations_Of(stack.Node().Root()).AddPlugins(cdkplugin.New(nil))
	if failed, findings := validate(t, stack); failed {
		t.Errorf("synthesis failed: %v", findings)
	}
}

// TestTasksStart: an app of three stacks is proved, which takes the exports of one and the
// imports of another together.
func TestTasksStart(t *testing.T) {
	app := cdktest.NewApp(t, nil)
	networkStack, clusterStack, serviceStack := cdktest.AddStack(app, "Net", nil), cdktest.AddStack(app, "Clu", nil), cdktest.AddStack(app, "Svc", nil)
	network := isolatedvpc.NewIsolatedVpc(networkStack, "Network", nil)
	private := cluster.NewPrivateCluster(clusterStack, "Cluster", &cluster.PrivateClusterProps{Network: network})
	images := awsecr.NewRepository(serviceStack, jsii.String("Images"), nil)
	service.NewPrivateFargateService(serviceStack, "Service", &service.PrivateFargateServiceProps{
		Cluster: private, Image: awsecs.ContainerImage_FromEcrRepository(images, jsii.String("1.0")),
	})
	dir := *app.Synth(nil).Directory()
	verifytest.MustStart(t, verify.Options{}, dir)

	// Without the stack that the others import from nothing is known, and nothing refuted.
	alone, err := verify.Load(filepath.Join(dir, "Svc.template.json"), verify.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range verify.Run(alone).Workloads {
		if w.Verdict != verify.Unknown {
			t.Errorf("%s is %s without its network", w.ID, w.Verdict)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "manifest.json")); err != nil {
		t.Error(err)
	}
}
