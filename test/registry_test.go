package test

import (
	"encoding/json"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecr"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssecretsmanager"
	"github.com/aws/jsii-runtime-go"

	"github.com/isolated-ecs/isolated-ecs/internal/cdktest"
	"github.com/isolated-ecs/isolated-ecs/registry"
	"github.com/isolated-ecs/isolated-ecs/verify"
	"github.com/isolated-ecs/isolated-ecs/verify/report"
)

// TestPullFromAnotherAccount: with the templates of both accounts verify proves that the tasks
// of one pull from the repository of the other, if its policy lets them in, and only then.
func TestPullFromAnotherAccount(t *testing.T) {
	const consumer, organization = "111122223333", "o-a1b2c3d4e5"
	tests := []struct {
		name         string
		pullers      *registry.Pullers
		organization string
		want         verify.Verdict
	}{
		{"its account", &registry.Pullers{Accounts: []string{"777788889999", consumer}}, "", verify.Allowed},
		{"its account, from anywhere", &registry.Pullers{Accounts: []string{consumer}, AnyNetwork: true}, "", verify.Allowed},
		{"its roles", &registry.Pullers{Accounts: []string{consumer}, RoleArns: []string{"arn:aws:iam::" + consumer + ":role/*"}}, "", verify.Allowed},
		{"its organization", &registry.Pullers{OrganizationId: organization}, organization, verify.Allowed},

		{"an organization it may be in", &registry.Pullers{OrganizationId: organization}, "", verify.Unknown},
		{"a role that CloudFormation may call so", &registry.Pullers{Accounts: []string{consumer}, RoleArns: []string{"arn:aws:iam::" + consumer + ":role/Test-Web*"}}, "", verify.Unknown},

		{"other endpoints", &registry.Pullers{Accounts: []string{consumer}, EndpointIds: []string{"vpce-0123456789abcdef0"}}, "", verify.Denied},

		{"nobody", nil, "", verify.Denied},
		{"another account", &registry.Pullers{Accounts: []string{"777788889999"}}, "", verify.Denied},
		{"another account's endpoints", &registry.Pullers{Accounts: []string{consumer}, EndpointAccounts: []string{"777788889999"}}, "", verify.Denied},
		{"roles of another account", &registry.Pullers{Accounts: []string{consumer}, RoleArns: []string{"arn:aws:iam::777788889999:role/*"}}, "", verify.Denied},
		{"another organization", &registry.Pullers{OrganizationId: "o-0123456789"}, organization, verify.Denied},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			app := cdktest.NewApp(t, nil)
			defineSharedRepository(cdktest.AddStack(app, "Images", imagesEnvironment), tt.pullers)
			defineConsumer(cdktest.AddStack(app, "Test", ireland), "arn:aws:ecr:eu-west-1:444455556666:repository/web")
			opts := verify.Options{}
			opts.Organization = tt.organization
			for _, n := range needsOf(t, app, opts) {
				want := verify.Allowed
				if n.Service == "ecr.dkr" {
					want = tt.want
				}
				if n.Verdict != want {
					t.Errorf("%s %s is %s, want %s: %v", n.Service, n.Action, n.Verdict, want, n.Path[len(n.Path)-1])
				}
			}
		})
	}
}

// needsOf are the needs of the only service of an app, as verify sees them.
func needsOf(t *testing.T, app awscdk.App, opts verify.Options) []report.Need {
	t.Helper()
	m, err := verify.Load(*app.Synth(nil).Directory(), opts)
	if err != nil {
		t.Fatal(err)
	}
	workloads := verify.Run(m).Workloads
	if len(workloads) != 1 || len(workloads[0].Needs) == 0 {
		t.Fatalf("found %d workloads, want one with needs", len(workloads))
	}
	return workloads[0].Needs
}

// TestFirstPullIsNotProved: with the rule among the templates, what fills the cache is unknown
// to verify, and all that a later pull takes is allowed. Without the rule there is nothing to
// doubt: the image exists, as every other is taken to.
func TestFirstPullIsNotProved(t *testing.T) {
	app := cdktest.NewApp(t, nil)
	cache := registry.NewPullThroughCache(cdktest.AddStack(app, "Cache", ireland), "Public", &registry.PullThroughCacheProps{Upstream: registry.EcrPublic})
	defineCachedService(cdktest.AddStack(app, "Test", ireland), cache)
	doubts := 0
	for _, n := range needsOf(t, app, verify.Options{}) {
		fills := n.Action == "ecr:BatchImportUpstreamImage" || n.Service == "" && strings.Contains(n.Reason, "through the cache")
		switch {
		case fills && n.Verdict == verify.Unknown:
			doubts++
		case fills || n.Verdict != verify.Allowed:
			t.Errorf("%s %s %q is %s", n.Service, n.Action, n.Reason, n.Verdict)
		}
	}
	if doubts != 3 {
		t.Errorf("%d needs are about filling the cache, want 3: the permission for each of two images, and the way to their registry", doubts)
	}
}

// TestFirstPullIsSaid: the synthesis tells of each image of a cache that it must be there.
func TestFirstPullIsSaid(t *testing.T) {
	stack := cdktest.NewStack(t, nil)
	hub := registry.NewPullThroughCache(stack, "Hub", &registry.PullThroughCacheProps{
		Upstream: registry.DockerHub,
		Credentials: awssecretsmanager.Secret_FromSecretCompleteArn(stack, jsii.String("Credentials"),
			jsii.String("arn:aws:secretsmanager:eu-west-1:111122223333:secret:ecr-pullthroughcache/hub-AbCdEf")),
	})
	hub.Image("nginx", "1.29")
	hub.Image("grafana/grafana", "12.0")
	said := messages(t, cdktest.Synthesize(t, stack))
	if len(said) != 2 {
		t.Errorf("the synthesis says %q, want one message for each image", said)
	}
	for _, image := range []string{"1.29 of docker-hub/library/nginx", "12.0 of docker-hub/grafana/grafana"} {
		if !strings.Contains(strings.Join(said, "\n"), image+" must be in the cache") {
			t.Errorf("the synthesis does not say that %s must be in the cache: %q", image, said)
		}
	}
}

// TestCacheIsNotFilledFromInside: no role and no endpoint of a golden template permits what
// fills a cache, so nothing can be started that was not looked at.
func TestCacheIsNotFilledFromInside(t *testing.T) {
	var with []string
	for _, path := range goldenTemplates(t) {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(text), "BatchImportUpstreamImage") {
			with = append(with, path)
		}
	}
	if len(with) > 0 {
		t.Errorf("ecr:BatchImportUpstreamImage is in %v", with)
	}
	policies := readTemplate(t, "golden/registry-cached-service.json")
	pull := []any{"ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"}
	found := false
	walk(policies.Resources[endpointOf(policies, "ecr.dkr")].Properties, func(key string, value any) {
		actions, _ := value.([]any)
		found = found || key == "Action" && slices.Equal(actions, pull)
	})
	if !found {
		t.Errorf("the endpoint ecr.dkr does not let through %v", pull)
	}
}

// TestCacheIsAConstruct: a cache can be what any construct of CDK's can.
func TestCacheIsAConstruct(t *testing.T) {
	stack := cdktest.NewStack(t, nil)
	cache := registry.NewPullThroughCache(stack, "Cache", &registry.PullThroughCacheProps{Upstream: registry.EcrPublic})
	inside := awsecr.NewRepository(cache, jsii.String("Inside"), nil)
	outside := awsecr.NewRepository(stack, jsii.String("Outside"), nil)
	outside.Node().AddDependency(cache)
	awscdk.Tags_Of(cache).Add(jsii.String("tagged"), jsii.String("yes"), nil)
	template := parseTemplate(t, cdktest.Template(t, stack))
	id := func(r awsecr.Repository) string {
		return *stack.GetLogicalId(r.Node().DefaultChild().(awsecr.CfnRepository))
	}
	if template.Resources[id(inside)].Properties["Tags"] == nil {
		t.Error("what is in the cache has no tag")
	}
	if rule := *stack.GetLogicalId(cache.Rule()); !slices.Contains(template.Resources[id(outside)].DependsOn, rule) {
		t.Error("what depends on the cache does not depend on its rule")
	}
}

// TestPolicyOfCachedRepositories: the policy that CloudFormation takes as a text says the same as
// that of a repository which is defined.
func TestPolicyOfCachedRepositories(t *testing.T) {
	caches := readTemplate(t, "golden/registry-cache.json")
	i := slices.IndexFunc(caches.ids("AWS::ECR::RepositoryCreationTemplate"), func(id string) bool { return strings.HasPrefix(id, "Hub") })
	hub := caches.Resources[caches.ids("AWS::ECR::RepositoryCreationTemplate")[i]]
	var got map[string]any
	if err := json.Unmarshal([]byte(spelled(hub.Properties["RepositoryPolicy"])), &got); err != nil {
		t.Fatal(err)
	}
	want := map[string]any{"Version": "2012-10-17", "Statement": []any{map[string]any{
		"Effect": "Allow", "Action": []any{"ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"},
		"Principal": map[string]any{"AWS": "arn:${AWS::Partition}:iam::777788889999:root"},
		"Condition": map[string]any{"StringEquals": map[string]any{"aws:VpceAccount": []any{"777788889999"}}},
	}}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("the policy is %v, want %v", got, want)
	}
}

func TestInvalidRegistries(t *testing.T) {
	cacheIn := func(env *awscdk.Environment, props *registry.PullThroughCacheProps) func(*testing.T) {
		return func(t *testing.T) { registry.NewPullThroughCache(cdktest.NewStack(t, env), "Cache", props) }
	}
	public := func(t *testing.T) *registry.PullThroughCache {
		return registry.NewPullThroughCache(cdktest.NewStack(t, nil), "Cache", &registry.PullThroughCacheProps{Upstream: registry.EcrPublic})
	}
	withSecret := func(define func(awscdk.Stack) awssecretsmanager.ISecret) func(*testing.T) {
		return func(t *testing.T) {
			stack := cdktest.NewStack(t, nil)
			registry.NewPullThroughCache(stack, "Cache", &registry.PullThroughCacheProps{Upstream: registry.DockerHub, Credentials: define(stack)})
		}
	}
	tests := []struct {
		name   string
		define func(t *testing.T)
		want   []string // the first is the start
	}{
		{"nothing", cacheIn(nil, nil), []string{"registry: Test/Cache: Upstream is required"}},
		{"several problems", cacheIn(china, &registry.PullThroughCacheProps{Upstream: registry.DockerHub, Prefix: "ROOT"}), []string{
			"registry: Test/Cache: ", "no pull-through cache in cn-north-1", "Credentials is required", `got "ROOT"`,
		}},
		{"GovCloud", cacheIn(government, &registry.PullThroughCacheProps{Upstream: registry.Quay}), []string{"registry: Test/Cache: Amazon ECR has no pull-through cache in us-gov-west-1"}},
		{"a secret of another name", withSecret(func(stack awscdk.Stack) awssecretsmanager.ISecret {
			return awssecretsmanager.NewSecret(stack, jsii.String("Secret"), &awssecretsmanager.SecretProps{SecretName: jsii.String("hub")})
		}), []string{"registry: Test/Cache: Credentials must be a secret", `got "hub"`}},
		{"a secret without a name", withSecret(func(stack awscdk.Stack) awssecretsmanager.ISecret {
			return awssecretsmanager.NewSecret(stack, jsii.String("Secret"), nil)
		}), []string{"registry: Test/Cache: Credentials must be a secret", `got ""`}},
		{"an imported secret of another name", withSecret(func(stack awscdk.Stack) awssecretsmanager.ISecret {
			return awssecretsmanager.Secret_FromSecretNameV2(stack, jsii.String("Secret"), jsii.String("hub"))
		}), []string{"registry: Test/Cache: Credentials must be a secret", `got "hub"`}},
		{"an image with its host", func(t *testing.T) { public(t).Image("public.ecr.aws/nginx/nginx:1.29", "1.29") }, []string{
			"registry: Test/Cache: Image: repository must be the name", `got "public.ecr.aws/nginx/nginx:1.29"`,
		}},
		{"an image without a version", func(t *testing.T) { public(t).Image("nginx/nginx", "") }, []string{"registry: Test/Cache: Image(\"nginx/nginx\"): version is empty"}},
		{"no repository", func(*testing.T) { registry.AllowPullFrom(nil, nil) }, []string{"registry: AllowPullFrom: repository is required"}},
		{"nobody", func(t *testing.T) {
			registry.AllowPullFrom(awsecr.NewRepository(cdktest.NewStack(t, nil), jsii.String("Web"), nil), nil)
		}, []string{"registry: AllowPullFrom Test/Web: Pullers has neither"}},
		{"an imported repository", func(t *testing.T) {
			registry.AllowPullFrom(awsecr.Repository_FromRepositoryName(cdktest.NewStack(t, nil), jsii.String("Web"), jsii.String("web")),
				&registry.Pullers{Accounts: []string{"444455556666"}})
		}, []string{"registry: AllowPullFrom Test/Web: the repository is imported"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			err := cdktest.PanicError(t, func() { tt.define(t) })
			if !strings.HasPrefix(err.Error(), tt.want[0]) {
				t.Errorf("error starts otherwise than %q: %v", tt.want[0], err)
			}
			for _, want := range tt.want[1:] {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("error lacks %q: %v", want, err)
				}
			}
		})
	}
}
