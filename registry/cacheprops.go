package registry

import (
	"cmp"
	"regexp"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssecretsmanager"

	"github.com/isolated-ecs/isolated-ecs/internal/problems"
	"github.com/isolated-ecs/isolated-ecs/privatelink"
)

// PullThroughCacheProps configures [NewPullThroughCache]. Each of them replaces the rule when
// it changes; what is in the cache stays.
type PullThroughCacheProps struct {
	// Upstream is the registry to cache, such as [EcrPublic]. Required.
	Upstream Upstream

	// Host is the host name of the registry, for [Azure] and [Ecr], which have one for each
	// customer. Required for [Azure] and [Ecr], and not for others.
	Host string

	// Prefix starts the names of the repositories of the cache: with "hub" the image
	// library/nginx is in hub/library/nginx. 2 to 30 characters, a literal. An account has one
	// rule for a prefix in each Region.
	//
	// Default: the name of Upstream, such as "docker-hub".
	Prefix string

	// Credentials is the secret with the fields username and accessToken that the registry is
	// read with. Its name starts with "ecr-pullthroughcache/", and it is in the account and
	// Region of the cache. Nothing in the VPC reads it. Required for [DockerHub], [GitHub],
	// [GitLab], [Chainguard] and [Azure].
	Credentials awssecretsmanager.ISecret

	// Role is what Amazon ECR reads an [Ecr] registry of another account as:
	// https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-private.html
	//
	// Default: none, which is enough for one of the same account.
	Role awsiam.IRole

	// MutableTags lets Amazon ECR update a tag when the upstream registry has a newer image of
	// it. With it, what tasks start may change from one day to the next without a deployment.
	//
	// Default: false, a tag stays what it was when it came into the cache.
	MutableTags bool

	// Pullers are those of other accounts who may pull what is in the cache.
	//
	// Default: nil, nobody. The account's own roles need no more than their own policies.
	Pullers *Pullers
}

// secretPrefix starts the names of the secrets that Amazon ECR may read:
// https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-creating-secret.html
const secretPrefix = "ecr-pullthroughcache/"

// prefixes is the pattern of EcrRepositoryPrefix in the schema of AWS::ECR::PullThroughCacheRule,
// without its ROOT, which would make one rule of all repositories of the account.
var prefixes = regexp.MustCompile(`^[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*$`)

// resolve returns the props with everything filled in. region is that of the stack.
func (p *PullThroughCacheProps) resolve(region string) (PullThroughCacheProps, error) {
	var r PullThroughCacheProps
	if p != nil {
		r = *p
	}
	var l problems.List
	checkRegion(region, &l)
	row, known := r.Upstream.lookup(&l)
	if !known {
		return r, l.Err()
	}
	r.Host = r.Upstream.resolveHost(row, r.Host, &l)
	r.Prefix = cmp.Or(r.Prefix, string(r.Upstream))
	if n := len(r.Prefix); n < 2 || n > 30 || !prefixes.MatchString(r.Prefix) {
		l.Addf("Prefix must be a literal of 2 to 30 characters such as %q, got %q", r.Upstream, problems.Readable(r.Prefix))
	}
	if row.credentials && problems.IsNil(r.Credentials) {
		l.Addf("Credentials is required for Upstream %q: a secret whose name starts with %q", r.Upstream, secretPrefix)
	}
	if r.Role != nil && r.Upstream != Ecr {
		l.Addf("Role is for Upstream %q, got one for %q; set Credentials, or neither", Ecr, r.Upstream)
	}
	if r.Pullers != nil {
		r.Pullers.check(&l)
	}
	return r, l.Err()
}

// checkRegion reports the partitions in which there are no pull-through caches:
// https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache.html
func checkRegion(region string, l *problems.List) {
	if partition, known := privatelink.PartitionOf(region); known && (partition.Id == "aws-cn" || partition.Id == "aws-us-gov") {
		l.Addf("Amazon ECR has no pull-through cache in %s; copy the images (docs/images.md)", region)
	}
}

// checkSecret reports a secret that Amazon ECR may not read, by its ARN or, if the secret is of
// this app, by its name. What is known only at deployment is left to it.
func checkSecret(secret awssecretsmanager.ISecret, l *problems.List) {
	name, known := literalName(secret)
	if known && !strings.HasPrefix(name, secretPrefix) {
		l.Addf("Credentials must be a secret whose name starts with %q, got %q", secretPrefix, name)
	}
}

// literalName returns the name of a secret, "" for one that CloudFormation makes up.
func literalName(secret awssecretsmanager.ISecret) (name string, known bool) {
	if _, name, found := strings.Cut(*secret.SecretArn(), ":secret:"); found {
		return name, !problems.IsStringToken(name)
	}
	defined, ok := secret.Node().DefaultChild().(awssecretsmanager.CfnSecret)
	if !ok {
		return "", false
	}
	resolved := awscdk.Stack_Of(secret).Resolve(defined.Name())
	name, literal := resolved.(string)
	return name, literal || resolved == nil
}
