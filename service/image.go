package service

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecs"
	"github.com/aws/jsii-runtime-go"

	"github.com/isolated-ecs/isolated-ecs/internal/problems"
	"github.com/isolated-ecs/isolated-ecs/privatelink"
)

// An image is a repository in a private Amazon ECR registry. Its parts are
// literals or CDK tokens.
type image struct{ account, region, repository string }

// arn returns the ARN of the repository.
func (i image) arn(partition string) string {
	return fmt.Sprintf("arn:%s:ecr:%s:%s:repository/%s", partition, i.region, i.account, i.repository)
}

const (
	ecrAdvice = "an isolated VPC can pull only from private Amazon ECR in its own Region; " +
		"copy the image into a repository there (docs/images.md) and use awsecs.ContainerImage_FromEcrRepository"
	token = `\$\{Token\[[^]]+\]\}`
)

// ecrHost matches <account>.dkr.ecr.<region>.<suffix>, each part a literal or
// one token.
var ecrHost = regexp.MustCompile(`^(\d{12}|` + token + `)\.dkr\.ecr\.([a-z0-9-]+|` + token + `)\.([a-z.-]+|` + token + `)$`)

// parseImage returns the repository of an image URI. stackRegion is where it
// must be; a comparison with a token is left to the deployment.
func parseImage(uri, stackRegion string) (image, error) {
	if uri == "" {
		return image{}, fmt.Errorf("the image is empty; %s", ecrAdvice)
	}
	host, path, hasPath := strings.Cut(uri, "/")
	m := ecrHost.FindStringSubmatch(host)
	if m == nil {
		return image{}, notEcr(uri, host, hasPath)
	}
	repository, version := splitVersion(path)
	i := image{account: m[1], region: m[2], repository: repository}
	return i, i.check(uri, version, m[3], stackRegion)
}

func (i image) check(uri, version, suffix, stackRegion string) error {
	partition, known := privatelink.PartitionOf(i.region)
	switch {
	case i.repository == "":
		return fmt.Errorf("image %q names no repository; %s", uri, ecrAdvice)
	case version == "":
		return fmt.Errorf("image %q has neither tag nor digest, so that tasks would start whatever is latest; give it one", uri)
	case known && !problems.IsStringToken(suffix) && suffix != partition.DnsSuffix:
		return fmt.Errorf("image %q is not in Amazon ECR: registries in %s end in %q; %s", uri, i.region, partition.DnsSuffix, ecrAdvice)
	case !problems.IsStringToken(i.region) && !problems.IsStringToken(stackRegion) && i.region != stackRegion:
		return fmt.Errorf("image %q is in Region %s and the service in %s, which PrivateLink endpoints do not span; "+
			"replicate the repository into %s", uri, i.region, stackRegion, stackRegion)
	}
	return nil
}

// notEcr explains why the image at host can never be pulled.
func notEcr(uri, host string, hasPath bool) error {
	what := "in a registry outside AWS"
	switch {
	case problems.IsStringToken(host):
		return fmt.Errorf("the image is known only at deployment, so neither its registry nor its repository can be checked; " +
			"use awsecs.ContainerImage_FromEcrRepository with a repository and a tag, which may be a parameter")
	case host == "public.ecr.aws":
		what = "in Amazon ECR Public, which has no VPC endpoint"
	case strings.Contains(host, ".dkr.ecr-fips."):
		what = "under a FIPS name, for which there is no VPC endpoint"
	case strings.Contains(host, ".dkr-ecr."):
		what = "under a dual-stack name, for which ECS does not log in with the execution role"
	case !hasPath || !strings.ContainsAny(host, ".:") && host != "localhost": // then it is no host
		what = "on Docker Hub"
	}
	return fmt.Errorf("image %q is %s; %s", uri, what, ecrAdvice)
}

// splitVersion splits an image path into the repository and the digest or tag.
func splitVersion(path string) (repository, version string) {
	path, version, _ = strings.Cut(path, "@")
	if i := strings.LastIndex(path, ":"); i >= 0 {
		if version == "" {
			version = path[i+1:]
		}
		path = path[:i]
	}
	return path, version
}

// imageUri returns what CDK made of the image of a container, as a string with
// tokens. Images from assets are one Fn::Sub of pseudo parameters.
func imageUri(stack awscdk.Stack, container awsecs.ContainerDefinition) string {
	uri := container.ImageName()
	if uri == nil {
		return ""
	}
	if !wholeToken.MatchString(*uri) { // put together, which one Fn::Sub is not
		return *uri
	}
	resolved, _ := stack.Resolve(uri).(map[string]any)
	sub, ok := resolved["Fn::Sub"].(string)
	if !ok {
		return *uri
	}
	return strings.NewReplacer(
		"${AWS::AccountId}", *stack.Account(),
		"${AWS::Region}", *stack.Region(),
		"${AWS::URLSuffix}", *stack.UrlSuffix(),
	).Replace(sub)
}

// checkImages returns the repositories of the containers, as CDK has bound them, and
// reports every image that a task in an isolated network can never pull.
func (w *Workload) checkImages(bound []awsecs.ContainerDefinition, l *problems.List) []image {
	var images []image
	for i, c := range w.containers {
		if bound[i] == nil {
			continue
		}
		repository, err := parseImage(imageUri(w.at.stack, bound[i]), w.at.region)
		if err != nil {
			l.Addf("container %q: %w", c.Name, err)
		}
		images = append(images, repository)
	}
	return images
}

// bindImages gives the images to CDK in a task definition of its own. Only that
// tells what an awsecs.ContainerImage is; it serves to report bad images
// together with other problems, so nothing of it is ever synthesized.
func (w *Workload) bindImages() []awsecs.ContainerDefinition {
	scratch := awsecs.NewFargateTaskDefinition(w.scope, jsii.String("Scratch"), nil)
	bound := make([]awsecs.ContainerDefinition, len(w.containers))
	for i, c := range w.containers {
		if c.Name == "" || problems.IsNil(c.Image) {
			continue
		}
		bound[i] = scratch.FindContainer(&c.Name)
		if bound[i] == nil {
			bound[i] = scratch.AddContainer(containerId(c), &awsecs.ContainerDefinitionOptions{ContainerName: &c.Name, Image: c.Image})
		}
	}
	return bound
}
