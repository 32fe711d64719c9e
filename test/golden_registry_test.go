package test

import (
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecr"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssecretsmanager"
	"github.com/aws/jsii-runtime-go"

	"github.com/isolated-ecs/isolated-ecs/internal/cdktest"
	"github.com/isolated-ecs/isolated-ecs/isolatedvpc"
	"github.com/isolated-ecs/isolated-ecs/registry"
	"github.com/isolated-ecs/isolated-ecs/service"
)

// imagesEnvironment is the account that has the repositories in goldens of two accounts.
var imagesEnvironment = &awscdk.Environment{Account: jsii.String("444455556666"), Region: jsii.String("eu-west-1")}

// registryGoldens are caches of other registries, and repositories that other accounts pull from.
var registryGoldens = []golden{
	{"registry-cache", func(t *testing.T) awscdk.Stack {
		stack := cdktest.NewStack(t, nil)
		defineCaches(stack)
		return stack
	}},
	{"registry-cached-service", func(t *testing.T) awscdk.Stack {
		app := cdktest.NewApp(t, nil)
		cache := registry.NewPullThroughCache(cdktest.AddStack(app, "Cache", nil), "Public", &registry.PullThroughCacheProps{Upstream: registry.EcrPublic})
		stack := cdktest.AddStack(app, "Test", nil)
		defineCachedService(stack, cache)
		return stack
	}},
	{"registry-shared", func(t *testing.T) awscdk.Stack {
		stack := cdktest.NewStack(t, imagesEnvironment)
		for _, p := range []*registry.Pullers{
			{Accounts: []string{"111122223333"}},
			{Accounts: []string{"111122223333", "777788889999"}, EndpointAccounts: []string{"222233334444"}, RoleArns: []string{"arn:aws:iam::*:role/Web-*"}},
			{OrganizationId: "o-a1b2c3d4e5"},
			{Accounts: []string{"777788889999"}, EndpointIds: []string{"vpce-0123456789abcdef0", "vpce-0123456789abcdef1"}},
			{Accounts: []string{"777788889999"}, AnyNetwork: true},
		} {
			defineSharedRepository(stack, p)
		}
		return stack
	}},
	{"registry-consumer", func(t *testing.T) awscdk.Stack {
		stack := cdktest.NewStack(t, ireland)
		defineConsumer(stack, "arn:aws:ecr:eu-west-1:444455556666:repository/web")
		return stack
	}},
}

// defineCaches defines a cache with nothing set, one with everything, and one of Amazon ECR in
// another account.
func defineCaches(stack awscdk.Stack) {
	registry.NewPullThroughCache(stack, "Public", &registry.PullThroughCacheProps{Upstream: registry.EcrPublic})
	registry.NewPullThroughCache(stack, "Hub", &registry.PullThroughCacheProps{
		Upstream: registry.DockerHub,
		Prefix:   "hub",
		Credentials: awssecretsmanager.NewSecret(stack, jsii.String("HubCredentials"), &awssecretsmanager.SecretProps{
			SecretName: jsii.String("ecr-pullthroughcache/hub"),
		}),
		MutableTags: true,
		Pullers:     &registry.Pullers{Accounts: []string{"777788889999"}},
	})
	registry.NewPullThroughCache(stack, "Team", &registry.PullThroughCacheProps{
		Upstream: registry.Ecr,
		Host:     "444455556666.dkr.ecr.us-east-1.amazonaws.com",
		Role:     awsiam.Role_FromRoleArn(stack, jsii.String("TeamRole"), jsii.String("arn:aws:iam::111122223333:role/images"), nil),
	})
}

// defineCachedService defines a service whose image and sidecar are in a cache, which is filled.
func defineCachedService(stack awscdk.Stack, cache *registry.PullThroughCache) {
	awscdk.Annotations_Of(cache).AcknowledgeInfo(jsii.String("isolated-ecs:first-pull"), jsii.String("both images are in the cache"))
	newService(stack, "Web", &service.PrivateFargateServiceProps{
		Image: cache.Image("nginx/nginx", "1.29"),
		Sidecars: []service.Container{{
			Name: "traces", Image: cache.Image("xray/aws-xray-daemon", "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"),
		}},
	})
}

// defineSharedRepository defines a repository that others pull from; the first is called web.
func defineSharedRepository(stack awscdk.Stack, pullers *registry.Pullers) awsecr.Repository {
	name := "web"
	for stack.Node().TryFindChild(&name) != nil {
		name += "-too"
	}
	repository := awsecr.NewRepository(stack, &name, &awsecr.RepositoryProps{
		RepositoryName: &name, ImageTagMutability: awsecr.TagMutability_IMMUTABLE,
	})
	if pullers != nil {
		registry.AllowPullFrom(repository, pullers)
	}
	return repository
}

// defineConsumer defines a service that pulls from a repository of another account.
func defineConsumer(stack awscdk.Stack, repository string) {
	newService(stack, "Web", &service.PrivateFargateServiceProps{
		Cluster: newCluster(stack, isolatedvpc.NewIsolatedVpc(stack, "Network", &isolatedvpc.IsolatedVpcProps{
			Perimeter: &isolatedvpc.Perimeter{ResourceAccounts: []string{"444455556666"}},
		})),
		Image: awsecs.ContainerImage_FromEcrRepository(
			awsecr.Repository_FromRepositoryArn(stack, jsii.String("Repository"), &repository), jsii.String("1.0")),
	})
}
