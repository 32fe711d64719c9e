package workload

import (
	"strings"
	"testing"
)

const (
	login    = "ecr.api ecr:GetAuthorizationToken execution-role task api.ecr.R.S on *"
	manifest = "ecr.dkr ecr:BatchGetImage execution-role task 111122223333.dkr.ecr.R.S on arn:ecr:R:A:repository/app"
	urls     = "ecr.dkr ecr:GetDownloadUrlForLayer execution-role task 111122223333.dkr.ecr.R.S on arn:ecr:R:A:repository/app"
)

func TestImagePull(t *testing.T) {
	noRole := " denied: task definition Definition has no execution role"
	holds(t, ImagePull, []claim{
		{"Fargate", sample{}, []string{login, manifest, urls}},
		{"repository of the templates", sample{image: `!Sub "${Repository.RepositoryUri}:1"`, resources: "  Repository: {Type: AWS::ECR::Repository, Properties: {RepositoryName: app}}"},
			[]string{login, manifest, urls}},
		{"an old platform version logs in outside the VPC", sample{service: `PlatformVersion: "1.3.0"`},
			[]string{"ecr.api ecr:GetAuthorizationToken execution-role aws on *", manifest, urls}},
		{"a platform version that is not known", sample{service: `PlatformVersion: !Ref Version`, parameters: "  Version: {Type: String}"},
			[]string{login + " doubtful", manifest, urls}},
		{"a Windows platform version is not an old one", sample{service: `PlatformVersion: "1.0.0"`, definition: "RuntimePlatform: {OperatingSystemFamily: WINDOWS_SERVER_2022_CORE}"},
			[]string{login, manifest, urls}},
		{"no execution role on Fargate", sample{roles: "none"}, []string{login + noRole, manifest + noRole, urls + noRole}},
		{"on EC2 the instance pulls", sample{launch: onEC2, roles: "none", resources: instances}, []string{
			"ecr.api ecr:GetAuthorizationToken instance-role host api.ecr.R.S on *",
			"ecr.dkr ecr:BatchGetImage instance-role host 111122223333.dkr.ecr.R.S on arn:ecr:R:A:repository/app",
			"ecr.dkr ecr:GetDownloadUrlForLayer instance-role host 111122223333.dkr.ecr.R.S on arn:ecr:R:A:repository/app"}},
		{"on EC2 with an execution role both must be allowed", sample{launch: onEC2, resources: instances}, []string{
			"ecr.api ecr:GetAuthorizationToken execution-role host api.ecr.R.S on *",
			"ecr.dkr ecr:BatchGetImage execution-role host 111122223333.dkr.ecr.R.S on arn:ecr:R:A:repository/app",
			"ecr.dkr ecr:GetDownloadUrlForLayer execution-role host 111122223333.dkr.ecr.R.S on arn:ecr:R:A:repository/app",
			"ecr.api ecr:GetAuthorizationToken instance-role host api.ecr.R.S on * doubtful",
			"ecr.dkr ecr:BatchGetImage instance-role host 111122223333.dkr.ecr.R.S on arn:ecr:R:A:repository/app doubtful",
			"ecr.dkr ecr:GetDownloadUrlForLayer instance-role host 111122223333.dkr.ecr.R.S on arn:ecr:R:A:repository/app doubtful"}},
		{"external instances pull like those of EC2", sample{launch: "LaunchType: EXTERNAL", mode: "host", roles: "none"}, []string{
			"ecr.api ecr:GetAuthorizationToken instance-role host api.ecr.R.S on *",
			"ecr.dkr ecr:BatchGetImage instance-role host 111122223333.dkr.ecr.R.S on arn:ecr:R:A:repository/app",
			"ecr.dkr ecr:GetDownloadUrlForLayer instance-role host 111122223333.dkr.ecr.R.S on arn:ecr:R:A:repository/app"}},
		{"Managed Instances pull with the execution role alone", sample{launch: "LaunchType: MANAGED_INSTANCES", roles: "none"}, []string{
			"ecr.api ecr:GetAuthorizationToken execution-role host api.ecr.R.S on *" + noRole,
			"ecr.dkr ecr:BatchGetImage execution-role host 111122223333.dkr.ecr.R.S on arn:ecr:R:A:repository/app" + noRole,
			"ecr.dkr ecr:GetDownloadUrlForLayer execution-role host 111122223333.dkr.ecr.R.S on arn:ecr:R:A:repository/app" + noRole}},
		{"dual-stack name", sample{image: "111122223333.dkr-ecr.eu-west-1.on.aws/app:1"},
			[]string{"- task denied: Amazon ECS does not log in to 111122223333.dkr-ecr.eu-west-1.on.aws, the dual-stack name of a registry"}},
		{"a parameter", sample{image: "!Ref Image", parameters: "  Image: {Type: String}"},
			[]string{"- task unknown: which registry the image comes from depends on ${Image}"}},
		{"no image", sample{image: "!Ref AWS::NoValue"}, []string{"- task denied: container app has no image"}},
		{"another account", sample{image: "444455556666.dkr.ecr.eu-west-1.amazonaws.com/app:1"}, []string{login,
			"ecr.dkr ecr:BatchGetImage execution-role task 444455556666.dkr.ecr.R.S on arn:ecr:eu-west-1:444455556666:repository/app",
			"ecr.dkr ecr:GetDownloadUrlForLayer execution-role task 444455556666.dkr.ecr.R.S on arn:ecr:eu-west-1:444455556666:repository/app"}},
	})
}

func TestPullThroughCache(t *testing.T) {
	cache := "  Cache: {Type: AWS::ECR::PullThroughCacheRule, Properties: {EcrRepositoryPrefix: hub, UpstreamRegistryUrl: registry-1.docker.io}}"
	holds(t, ImagePull, []claim{
		{"the first pull goes upstream", sample{image: "111122223333.dkr.ecr.eu-west-1.amazonaws.com/hub/library/nginx:1", resources: cache}, []string{login,
			"ecr.dkr ecr:BatchGetImage execution-role task 111122223333.dkr.ecr.R.S on arn:ecr:R:A:repository/hub/library/nginx",
			"ecr.dkr ecr:GetDownloadUrlForLayer execution-role task 111122223333.dkr.ecr.R.S on arn:ecr:R:A:repository/hub/library/nginx",
			"- task registry-1.docker.io doubtful",
			"ecr.dkr ecr:BatchImportUpstreamImage execution-role task 111122223333.dkr.ecr.R.S on arn:ecr:R:A:repository/hub/library/nginx doubtful"}},
		{"the rule of another Region", sample{resources: strings.Replace(cache, "hub", "ROOT", 1), image: "111122223333.dkr.ecr.us-east-1.amazonaws.com/app:1"}, nil},
		{"a rule for all repositories, of a registry that is not known", sample{resources: strings.NewReplacer("hub", "ROOT", "registry-1.docker.io", "!Ref P").Replace(cache), parameters: "  P: {Type: String}"}, []string{login, manifest, urls,
			"- task doubtful unknown: the upstream registry of pull-through cache Cache is not known",
			"ecr.dkr ecr:BatchImportUpstreamImage execution-role task 111122223333.dkr.ecr.R.S on arn:ecr:R:A:repository/app doubtful"}},
		{"another prefix", sample{resources: cache}, []string{login, manifest, urls}},
	})
}

func TestLayerDownload(t *testing.T) {
	layer := "s3 s3:GetObject ecr task prod-eu-west-1-starport-layer-bucket.s3.R.S on arn:s3:::prod-eu-west-1-starport-layer-bucket/${layer}"
	holds(t, LayerDownload, []claim{
		{"Fargate", sample{}, []string{layer}},
		{"an old platform version uses the task's interface", sample{service: `PlatformVersion: "1.3.0"`}, []string{layer}},
		{"EC2", sample{launch: onEC2, resources: instances},
			[]string{"s3 s3:GetObject ecr host prod-eu-west-1-starport-layer-bucket.s3.R.S on arn:s3:::prod-eu-west-1-starport-layer-bucket/${layer}"}},
		{"public images have none", sample{image: "nginx"}, nil},
	})
}

func TestPublicImage(t *testing.T) {
	holds(t, PublicImage, []claim{
		{"Docker Hub", sample{image: "nginx"}, []string{"- task registry-1.docker.io"}},
		{"ECR Public", sample{image: "public.ecr.aws/nginx/nginx"}, []string{"- task public.ecr.aws"}},
		{"a registry that may be private", sample{image: "registry.corp:5000/app"}, []string{"- task registry.corp :5000 doubtful"}},
		{"private ECR", sample{}, nil},
	})
}

func TestImageRegion(t *testing.T) {
	elsewhere := []string{
		"ecr.api ecr:GetAuthorizationToken execution-role task api.ecr.us-east-1.amazonaws.com on *",
		"ecr.dkr ecr:BatchGetImage execution-role task 111122223333.dkr.ecr.us-east-1.amazonaws.com on arn:ecr:us-east-1:111122223333:repository/app",
		"ecr.dkr ecr:GetDownloadUrlForLayer execution-role task 111122223333.dkr.ecr.us-east-1.amazonaws.com on arn:ecr:us-east-1:111122223333:repository/app",
		"s3 s3:GetObject ecr task prod-us-east-1-starport-layer-bucket.s3.us-east-1.amazonaws.com on arn:s3:::prod-us-east-1-starport-layer-bucket/${layer}",
	}
	holds(t, ImageRegion, []claim{
		{"another Region", sample{image: "111122223333.dkr.ecr.us-east-1.amazonaws.com/app:1"}, elsewhere},
		{"the same", sample{}, nil},
		{"perhaps the same", sample{image: `!Sub "111122223333.dkr.ecr.${R}.amazonaws.com/app:1"`, parameters: "  R: {Type: String}"}, nil},
	})
}

func TestWindowsForeignLayers(t *testing.T) {
	holds(t, WindowsForeignLayers, []claim{
		{"Windows", sample{definition: "RuntimePlatform: {OperatingSystemFamily: WINDOWS_SERVER_2022_CORE}"}, []string{"- task mcr.microsoft.com doubtful"}},
		{"not known", sample{definition: "RuntimePlatform: {OperatingSystemFamily: !Ref Family}", parameters: "  Family: {Type: String}"}, []string{"- task mcr.microsoft.com doubtful"}},
		{"Linux", sample{definition: "RuntimePlatform: {OperatingSystemFamily: LINUX}"}, nil},
		{"nothing said", sample{}, nil},
	})
}
