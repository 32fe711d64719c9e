package registry

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/isolated-ecs/isolated-ecs/internal/problems"
)

// An Upstream is a kind of registry that Amazon ECR caches images of. Its values are those of
// the property UpstreamRegistry of AWS::ECR::PullThroughCacheRule:
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ecr-pullthroughcacherule.html
type Upstream string

const (
	EcrPublic  Upstream = "ecr-public"                // public.ecr.aws
	Kubernetes Upstream = "k8s"                       // registry.k8s.io
	Quay       Upstream = "quay"                      // quay.io
	DockerHub  Upstream = "docker-hub"                // registry-1.docker.io; with Credentials
	GitHub     Upstream = "github-container-registry" // ghcr.io; with Credentials
	GitLab     Upstream = "gitlab-container-registry" // registry.gitlab.com, the one of gitlab.com; with Credentials
	Chainguard Upstream = "chainguard"                // cgr.dev; with Credentials
	Azure      Upstream = "azure-container-registry"  // NAME.azurecr.io, given as Host; with Credentials
	Ecr        Upstream = "ecr"                       // private Amazon ECR of another Region or account, given as Host
)

// An upstream is what AWS says of one.
type upstream struct {
	host        string         // "" if there is one for each customer
	like        string         // an example of those
	hosts       *regexp.Regexp // what those look like
	credentials bool           // it is read with a secret
}

// upstreams: the registries and who needs a secret are from the guide, the hosts from the
// reference of the API, that of Chainguard from its own guide.
// https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache.html
// https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreatePullThroughCacheRule.html
// https://edu.chainguard.dev/chainguard/chainguard-images/chainguard-registry/pull-through-guides/ecr-pull-through/
var upstreams = map[Upstream]upstream{
	EcrPublic:  {host: "public.ecr.aws"},
	Kubernetes: {host: "registry.k8s.io"},
	Quay:       {host: "quay.io"},
	DockerHub:  {host: "registry-1.docker.io", credentials: true},
	GitHub:     {host: "ghcr.io", credentials: true},
	GitLab:     {host: "registry.gitlab.com", credentials: true},
	Chainguard: {host: "cgr.dev", credentials: true},
	Azure: {
		like: "myregistry.azurecr.io", credentials: true,
		hosts: regexp.MustCompile(`^[a-z0-9-]+\.azurecr\.io$`),
	},
	Ecr: {
		like:  "111122223333.dkr.ecr.eu-west-1.amazonaws.com",
		hosts: regexp.MustCompile(`^\d{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com$`),
	},
}

// lookup returns what AWS says of u.
func (u Upstream) lookup(l *problems.List) (upstream, bool) {
	row, known := upstreams[u]
	switch {
	case u == "":
		l.Addf("Upstream is required: the registry to cache, such as registry.EcrPublic")
	case !known:
		l.Addf("Upstream must be one of %s, got %q", strings.Join(names(), ", "), u)
	}
	return row, known
}

func names() []string {
	var quoted []string
	for _, u := range slices.Sorted(maps.Keys(upstreams)) {
		quoted = append(quoted, string(u))
	}
	return quoted
}

// resolveHost returns the host of the registry, which only some upstreams leave to the user.
func (u Upstream) resolveHost(row upstream, host string, l *problems.List) string {
	switch {
	case row.host != "" && host != "":
		l.Addf("Host is not for Upstream %q, which is always %s; leave it out", u, row.host)
	case row.host != "":
		return row.host
	case host == "":
		l.Addf("Host is required for Upstream %q, such as %q", u, row.like)
	case !problems.IsStringToken(host) && !row.hosts.MatchString(host):
		l.Addf("Host must look like %q for Upstream %q, got %q", row.like, u, host)
	}
	return host
}
