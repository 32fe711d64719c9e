package workload

import (
	"strings"

	"github.com/isolated-ecs/isolated-ecs/privatelink"
	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// images adds the calls that pull the images of all containers.
func (b *builder) images() {
	for _, c := range b.containers {
		b.registryCredentials(c)
		at := c.Get("Image").At()
		need := Need{Feature: PublicImage, Container: c.name, Reason: "image of container " + c.name, At: at, From: b.atStart(), AWSError: pullError}
		switch i := parseImage(c.Get("Image").Text()); i.registry {
		case privateECR:
			b.privateImage(c, i, need)
		case dualStackECR:
			need.Feature = ImagePull
			need.AWSError = "CannotPullContainerError: authorization failed: no basic auth credentials"
			need.Fix = "name the image ACCOUNT.dkr.ecr.REGION.amazonaws.com/REPOSITORY"
			need.Steps = denied(at, "Amazon ECS does not log in to "+i.host.String()+", the dual-stack name of a registry")
			b.add(need)
		case publicRegistry, otherRegistry:
			b.publicImage(i, need)
		case malformedRegistry:
			need.Feature, need.At = ImagePull, c.At()
			need.Steps = denied(c.At(), "container "+c.name+" has no image")
			b.add(need)
		default:
			need.Feature = ImagePull
			need.Steps = unknown(at, "which registry the image comes from depends on "+i.because)
			b.add(need)
		}
	}
}

const (
	loginError = "ResourceInitializationError: unable to pull secrets or registry auth: The task cannot pull registry auth from Amazon ECR: There is a connection issue between the task and Amazon ECR"
	pullError  = "CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to resolve ref"
	layerError = "CannotPullContainerError: ref pull has been retried: failed to copy: httpReadSeeker: failed open: starport-layer-bucket"
)

// publicImage is for registries that no endpoint reaches: whether there is a way to the
// internet decides.
func (b *builder) publicImage(i image, need Need) {
	need.Host, need.Port = i.host, i.port
	need.Steps = allowed(need.At, "the image comes from "+i.host.String()+", which no VPC endpoint reaches")
	need.Fix = "mirror the image into a private repository of Amazon ECR in the same Region"
	if i.registry == otherRegistry {
		need.Doubt = i.host.String() + " may be a registry inside the network"
	}
	b.add(need)
}

// privateImage adds the calls for an image in a private repository: the login, the
// manifest, the URLs of layers, and the layers themselves.
func (b *builder) privateImage(c container, i image, need Need) {
	b.assume(imagesExist)
	s := b.site.in(i.region)
	need.Feature, need.Region = ImagePull, i.region
	layer := LayerDownload
	if i.region.Equal(b.region) == fact.No {
		need.Feature, layer = ImageRegion, ImageRegion
		need.Steps = allowed(need.At, "the image is in "+i.region.String()+", the task in "+b.region.String())
		need.Fix = "replicate the image into a repository in the Region of the task"
	}
	for _, puller := range b.pullers() {
		b.login(s, need, puller)
		b.pull(s, i, need, puller)
	}
	b.layers(s, need, layer)
	b.foreignLayers(need)
	if rule := cacheRule(b.w, i); rule != nil {
		b.firstPull(rule, i, need)
	}
}

// A puller is a role that pulls images.
type puller struct {
	role
	doubt string
}

// pullers are the roles that must be allowed to pull. On EC2 the guide names the instance
// role, and the agent takes the execution role when it is told to, so if a task has one,
// both are asked, and only the execution role's denial is certain. External instances run
// the same agent. The instance role of Managed Instances cannot pull.
func (b *builder) pullers() []puller {
	switch {
	case b.LaunchType != EC2 && b.LaunchType != External:
		return []puller{{role: b.execution}}
	case b.execution.missing != nil:
		return []puller{{role: b.instance}}
	}
	return []puller{{role: b.execution}, {b.instance, "the agent may pull with the execution role alone"}}
}

// login is the call for the password of the registry, which works for every registry.
func (b *builder) login(s site, need Need, by puller) {
	need.Container = ""
	need.Reason = "login to Amazon ECR"
	need.Service, need.Host = privatelink.EcrApi, s.host("api.ecr")
	need.From = b.beforeStart()
	need.Action, need.Resource = "ecr:GetAuthorizationToken", "*"
	need.Doubt = firstOf(by.doubt, b.doubtPlatform())
	need.AWSError = loginError
	b.add(need.by(by.role))
}

func (b *builder) pull(s site, i image, need Need, by puller) {
	need.Service, need.Host = privatelink.EcrDkr, i.host
	repository := "arn:" + s.partition + ":ecr:" + i.region + ":" + i.account + ":repository/" + i.repository
	need.Doubt = by.doubt
	for _, action := range []string{"ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"} {
		need.Action, need.Resource = action, repository
		b.add(need.by(by.role))
	}
}

// layers come from a bucket of Amazon ECR, by URLs that Amazon ECR has signed.
func (b *builder) layers(s site, need Need, feature string) {
	bucket := "prod-" + s.region + "-starport-layer-bucket"
	need.Feature = feature
	need.Container = ""
	need.Reason = "layers of images"
	need.Service, need.Host = privatelink.S3, bucket+".s3."+s.region+"."+s.suffix
	need.Action, need.Resource = "s3:GetObject", s.bucket(bucket)+"/"+opaque("layer")
	need.AWSError = layerError
	b.add(need.by(ecr))
	if s.partition != "aws" {
		b.assume("The layers of Amazon ECR images are in a bucket named as in partition aws, which AWS does not document for partition " + s.partition.String() + ".")
	}
}

// foreignLayers are base layers of Windows images that stay with Microsoft unless the image
// was pushed with allow-nondistributable-artifacts (Amazon ECR User Guide, "Amazon ECR
// interface VPC endpoints").
func (b *builder) foreignLayers(need Need) {
	if b.windows == fact.No {
		return
	}
	need.Feature = WindowsForeignLayers
	need.Reason = "base layers of the Windows " + need.Reason
	need.Host, need.Region = "mcr.microsoft.com", ""
	need.Steps = nil
	need.AWSError = layerError
	need.Doubt = "the image may have been pushed with its foreign layers (allow-nondistributable-artifacts)"
	need.Fix = "push the image together with its foreign layers (allow-nondistributable-artifacts), and try it in a network without internet"
	b.add(need)
}

// ImportImage is the permission to let a pull-through cache fetch an image.
const ImportImage = "ecr:BatchImportUpstreamImage"

// firstPull is what a pull-through cache needs as long as it does not have the image: a way
// to the upstream registry from the VPC, and permission to import (Amazon ECR User Guide,
// "Amazon ECR interface VPC endpoints" and "Pull through cache").
func (b *builder) firstPull(rule *template.Resource, i image, need Need) {
	upstream := rule.Get("UpstreamRegistryUrl").Text()
	need.Reason = "first pull of the " + need.Reason + " through the cache"
	need.Doubt = "an image that is in the cache of " + rule.ID.Logical + " already needs no upstream registry"
	need.Fix = "make the first pull from elsewhere, with a role that may " + ImportImage + ", or push the image to a repository of its own"
	need.Steps = allowed(rule.At(), i.repository.String()+" is a pull-through cache of "+upstream.String())
	internet := need
	host, _, _ := strings.Cut(strings.TrimPrefix(string(upstream), "https://"), "/")
	internet.Host, internet.Region = template.Text(host), ""
	if host == "" || !upstream.IsLiteral() {
		internet.Host = ""
		internet.Steps = unknown(rule.At(), "the upstream registry of pull-through cache "+rule.ID.Logical+" is not known")
	}
	b.add(internet)
	need.Service, need.Host = privatelink.EcrDkr, i.host
	need.Action = ImportImage
	need.Resource = "arn:" + b.partition + ":ecr:" + i.region + ":" + i.account + ":repository/" + i.repository
	b.add(need.by(b.pullers()[0].role))
}

func firstOf(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}
