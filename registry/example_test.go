package registry_test

import (
	"fmt"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/assertions"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecr"
	"github.com/aws/jsii-runtime-go"

	"github.com/isolated-ecs/isolated-ecs/internal/cdktest"
	"github.com/isolated-ecs/isolated-ecs/registry"
)

func TestMain(m *testing.M) { cdktest.Main(m) }

// Images of the Amazon ECR Public Gallery, in private Amazon ECR. Each tag is pulled once
// from where there is internet before a task of an isolated network uses it.
func ExampleNewPullThroughCache() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("Images"), nil)
	cache := registry.NewPullThroughCache(stack, "Public", &registry.PullThroughCacheProps{Upstream: registry.EcrPublic})
	fmt.Println(*cache.Rule().EcrRepositoryPrefix(), "caches", *cache.Rule().UpstreamRegistryUrl())
	cache.Image("docker/library/nginx", "1.29") // for the Image of a service
	// Output:
	// ecr-public caches public.ecr.aws
}

// Roles of another account may pull, by way of that account's VPC endpoints.
func ExampleAllowPullFrom() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("Images"), nil)
	images := awsecr.NewRepository(stack, jsii.String("Web"), nil)
	registry.AllowPullFrom(images, &registry.Pullers{Accounts: []string{"444455556666"}})

	for _, repository := range *assertions.Template_FromStack(stack, nil).FindResources(jsii.String("AWS::ECR::Repository"), nil) {
		policy := (*repository)["Properties"].(map[string]any)["RepositoryPolicyText"].(map[string]any)
		for _, statement := range policy["Statement"].([]any) {
			fmt.Println(statement.(map[string]any)["Action"], statement.(map[string]any)["Condition"])
		}
	}
	// Output:
	// [ecr:BatchGetImage ecr:GetDownloadUrlForLayer] map[StringEquals:map[aws:VpceAccount:[444455556666]]]
}
