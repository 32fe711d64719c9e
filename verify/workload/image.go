package workload

import (
	"strconv"
	"strings"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// A registry is the kind of place an image comes from.
type registry int

const (
	unknownRegistry   registry = iota
	privateECR                 // 111122223333.dkr.ecr.eu-west-1.amazonaws.com
	dualStackECR               // 111122223333.dkr-ecr.eu-west-1.on.aws
	publicRegistry             // one that is known to be on the internet
	otherRegistry              // any other host
	malformedRegistry          // no image reference
)

// An image is an image reference taken apart.
type image struct {
	registry   registry
	host       template.Text // without port
	port       int
	account    template.Text // privateECR
	region     template.Text // privateECR
	repository template.Text // without tag and digest
	because    string        // unknownRegistry: what is not known
}

// dockerHub is where references without a host lead.
const dockerHub = "registry-1.docker.io"

// publicHosts are registries on the internet; "*." stands for all below. No VPC endpoint
// reaches them, public.ecr.aws neither (Amazon ECR User Guide, "Amazon ECR interface VPC
// endpoints").
var publicHosts = []string{
	"*.azurecr.io", "*.docker.io", "*.gcr.io", "*.pkg.dev", "docker.elastic.co", "docker.io", "gcr.io", "ghcr.io",
	"lscr.io", "mcr.microsoft.com", "nvcr.io", "public.ecr.aws", "quay.io", "registry.access.redhat.com",
	"registry.gitlab.com", "registry.k8s.io",
}

// parseImage takes an image reference apart as Docker does: what is before the first slash
// is a host if it has a dot or a colon in it, or is localhost.
func parseImage(t template.Text) image {
	parts := t.Split("/")
	first := parts[0]
	labels := first.Split(".")
	switch name := withoutTag(t); {
	case t == "":
		return image{registry: malformedRegistry}
	case len(parts) == 1 && !name.IsLiteral():
		return image{because: t.String()}
	case len(parts) == 1:
		return image{registry: publicRegistry, host: dockerHub, repository: name}
	case len(labels) > 4 && labels[1] == "dkr" && (labels[2] == "ecr" || labels[2] == "ecr-fips"):
		return image{registry: privateECR, host: first.Split(":")[0], account: labels[0], region: labels[3], repository: withoutTag(join(parts[1:], "/"))}
	case len(labels) > 3 && labels[1] == "dkr-ecr":
		return image{registry: dualStackECR, host: first, repository: withoutTag(join(parts[1:], "/"))}
	case !first.IsLiteral():
		return image{because: first.String()}
	}
	return elsewhere(string(first), parts)
}

// elsewhere is an image outside private Amazon ECR whose host is known.
func elsewhere(first string, parts []template.Text) image {
	if !strings.ContainsAny(first, ".:") && first != "localhost" {
		return image{registry: publicRegistry, host: dockerHub, repository: withoutTag(join(parts, "/"))}
	}
	host, port, _ := strings.Cut(first, ":")
	i := image{registry: otherRegistry, host: template.Text(host), repository: withoutTag(join(parts[1:], "/"))}
	i.port, _ = strconv.Atoi(port)
	if isPublicHost(host) {
		i.registry = publicRegistry
	}
	if host == "docker.io" || host == "index.docker.io" {
		i.host = dockerHub
	}
	return i
}

func isPublicHost(host string) bool {
	for _, known := range publicHosts {
		if below, ok := strings.CutPrefix(known, "*"); ok && strings.HasSuffix(host, below) || host == known {
			return true
		}
	}
	return false
}

// withoutTag cuts tag and digest off the path of an image.
func withoutTag(path template.Text) template.Text {
	return path.Split("@")[0].Split(":")[0]
}

// cacheRule returns the pull-through cache rule that makes the repository of an image; nil
// if none in the templates does. The prefix ROOT is for all repositories.
func cacheRule(w *template.World, i image) *template.Resource {
	for _, r := range w.Resources("AWS::ECR::PullThroughCacheRule") {
		if r.Region.Equal(i.region) == fact.No || r.Account.Equal(i.account) == fact.No {
			continue
		}
		prefix := r.Get("EcrRepositoryPrefix").Text()
		if prefix == "ROOT" || prefix != "" && strings.HasPrefix(string(i.repository), string(prefix)+"/") {
			return r
		}
	}
	return nil
}
