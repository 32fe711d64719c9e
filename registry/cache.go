// Package registry defines what images come from where tasks cannot reach the internet: a
// pull-through cache in private Amazon ECR, and repositories that other accounts pull from.
package registry

import (
	"regexp"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecr"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/isolated-ecs/isolated-ecs/internal/problems"
)

// PullThroughCache is a rule of private Amazon ECR that caches the images of another registry,
// in the account and Region of its stack. Create one with [NewPullThroughCache].
//
// An image must be in the cache before a task of an isolated VPC can pull it: with PrivateLink
// the first pull may need a way to the internet, and later ones do not
// (https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache.html). Nothing of
// this module may fill the cache: execution roles get no ecr:BatchImportUpstreamImage, and the
// policies of the endpoints do not let it through. So deploy the cache first, in a stack of its
// own, pull each tag once from where there is internet, and then deploy the tasks. verify cannot
// know whether that has happened: if it sees the rule, the pull is unknown to it.
type PullThroughCache struct {
	constructs.Construct
	props        PullThroughCacheProps
	rule         awsecr.CfnPullThroughCacheRule
	repositories map[string]awsecr.IRepository
}

// NewPullThroughCache defines a pull-through cache in scope, and how the repositories are made
// that Amazon ECR creates for it: tags that do not change, and a policy for those of other
// accounts who may pull. It panics with an error if props are invalid.
func NewPullThroughCache(scope constructs.Construct, id string, props *PullThroughCacheProps) *PullThroughCache {
	var list problems.List
	p, err := props.resolve(*awscdk.Stack_Of(scope).Region())
	if err != nil {
		list.Addf("%w", err)
	}
	if !problems.IsNil(p.Credentials) {
		checkSecret(p.Credentials, &list)
	}
	list.PanicIfAny("registry", scope, id)

	c := &PullThroughCache{props: p, repositories: map[string]awsecr.IRepository{}}
	constructs.NewConstruct_Override(c, scope, &id)
	template := c.defineTemplate()
	c.rule = awsecr.NewCfnPullThroughCacheRule(c, jsii.String("Rule"), &awsecr.CfnPullThroughCacheRuleProps{
		EcrRepositoryPrefix: &p.Prefix,
		UpstreamRegistry:    jsii.String(string(p.Upstream)),
		UpstreamRegistryUrl: &p.Host,
		CredentialArn:       c.credentialArn(),
		CustomRoleArn:       c.roleArn(),
	})
	c.rule.AddResourceDependency(template, jsii.String("the settings are for repositories that are created later"))
	return c
}

func (c *PullThroughCache) credentialArn() *string {
	if problems.IsNil(c.props.Credentials) {
		return nil
	}
	return c.props.Credentials.SecretArn()
}

func (c *PullThroughCache) roleArn() *string {
	if problems.IsNil(c.props.Role) {
		return nil
	}
	return c.props.Role.RoleArn()
}

// defineTemplate says how the repositories are made. Immutable tags keep Amazon ECR from
// updating an image:
// https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache.html
func (c *PullThroughCache) defineTemplate() awsecr.CfnRepositoryCreationTemplate {
	mutability := "IMMUTABLE"
	if c.props.MutableTags {
		mutability = "MUTABLE"
	}
	return awsecr.NewCfnRepositoryCreationTemplate(c, jsii.String("Template"), &awsecr.CfnRepositoryCreationTemplateProps{
		Prefix:             &c.props.Prefix,
		AppliedFor:         jsii.Strings("PULL_THROUGH_CACHE"),
		Description:        jsii.String("Repositories of the pull-through cache of " + problems.Readable(c.props.Host)),
		ImageTagMutability: &mutability,
		RepositoryPolicy:   c.repositoryPolicy(),
	})
}

// repositoryPolicy is the policy of the repositories as the template has it, in JSON.
func (c *PullThroughCache) repositoryPolicy() *string {
	if c.props.Pullers == nil {
		return nil
	}
	return awscdk.Stack_Of(c).ToJsonString(awsiam.NewPolicyDocument(&awsiam.PolicyDocumentProps{
		Statements: &[]awsiam.PolicyStatement{c.props.Pullers.statement()},
	}), nil)
}

// Rule returns the rule.
func (c *PullThroughCache) Rule() awsecr.CfnPullThroughCacheRule { return c.rule }

// Image returns the image of a repository of the upstream registry, such as "nginx/nginx", as
// it is in the cache: in private Amazon ECR of the cache's account and Region. Official images
// of Docker Hub have no slash in their names there, and are below "library/" in the cache; that
// is added.
//
// version is a tag, or a digest that starts with "sha256:". A pull by digest does not fill the
// cache (https://github.com/aws/containers-roadmap/issues/2837), so it is filled by the tag in
// any case. The synthesis says which image must be in the cache, until that is acknowledged:
//
//	awscdk.Annotations_Of(cache).AcknowledgeInfo(jsii.String("isolated-ecs:first-pull"), jsii.String("filled by CI"))
//
// Image panics with an error if repository is not the name of one, which must be a literal, or
// if version is empty.
func (c *PullThroughCache) Image(repository, version string) awsecs.ContainerImage {
	var list problems.List
	if !repositoryName.MatchString(repository) {
		list.Addf("Image: repository must be the name of one in the upstream registry, a literal without host, tag and digest such as %q, got %q",
			"nginx/nginx", problems.Readable(repository))
	}
	if version == "" {
		list.Addf("Image(%q): version is empty, so that tasks would start whatever is latest; give a tag or a digest", repository)
	}
	list.PanicIfAnyIn("registry", c)
	if c.props.Upstream == DockerHub && !strings.Contains(repository, "/") {
		repository = "library/" + repository
	}
	name := c.props.Prefix + "/" + repository
	// At the child: CDK asks only those above whether an information is acknowledged.
	awscdk.Annotations_Of(c.rule).AddInfoV2(jsii.String("isolated-ecs:first-pull"), jsii.Sprintf(
		"%s of %s must be in the cache before a task needs it: deploy this rule, then pull the image once by its tag where there is internet (docs/images.md)",
		problems.Readable(version), name))
	return awsecs.ContainerImage_FromEcrRepository(c.cached(name), &version)
}

// repositoryName is what the names of repositories look like:
// https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html
var repositoryName = regexp.MustCompile(`^[a-z0-9]+([._-]+[a-z0-9]+)*(/[a-z0-9]+([._-]+[a-z0-9]+)*)*$`)

// cached returns the repository of the cache that has the name.
func (c *PullThroughCache) cached(name string) awsecr.IRepository {
	if c.repositories[name] == nil {
		c.repositories[name] = awsecr.Repository_FromRepositoryName(c, &name, &name)
	}
	return c.repositories[name]
}
