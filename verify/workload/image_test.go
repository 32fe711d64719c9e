package workload

import (
	"testing"

	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

func TestParseImage(t *testing.T) {
	parameter := template.Symbol{Kind: template.ParameterSymbol, Name: "Image"}.Text()
	account := template.Symbol{Kind: template.PseudoSymbol, Name: "AWS::AccountId"}.Text()
	region := template.Symbol{Kind: template.PseudoSymbol, Name: "AWS::Region"}.Text()
	const host = "111122223333.dkr.ecr.eu-west-1.amazonaws.com"
	ecr := image{registry: privateECR, host: host, account: "111122223333", region: "eu-west-1", repository: "app"}
	symbols := image{registry: privateECR, host: account + ".dkr.ecr." + region + ".amazonaws.com", account: account, region: region, repository: "team/app"}
	tests := []struct {
		reference template.Text
		want      image
	}{
		// Private Amazon ECR, by tag, by digest, by both, by neither.
		{host + "/app:1", ecr},
		{host + ":443/app:1", ecr},
		{host + "/app@sha256:0123", ecr},
		{host + "/app:1@sha256:0123", ecr},
		{host + "/app", ecr},
		{host + "/app:" + parameter, ecr},
		{account + ".dkr.ecr." + region + ".amazonaws.com/team/app:1", symbols},
		{"1.dkr.ecr.cn-north-1.amazonaws.com.cn/a", image{registry: privateECR, host: "1.dkr.ecr.cn-north-1.amazonaws.com.cn", account: "1", region: "cn-north-1", repository: "a"}},
		{"1.dkr.ecr-fips.us-east-1.amazonaws.com/a", image{registry: privateECR, host: "1.dkr.ecr-fips.us-east-1.amazonaws.com", account: "1", region: "us-east-1", repository: "a"}},
		{"1.dkr-ecr.eu-west-1.on.aws/a:1", image{registry: dualStackECR, host: "1.dkr-ecr.eu-west-1.on.aws", repository: "a"}},
		// On the internet.
		{"nginx", image{registry: publicRegistry, host: dockerHub, repository: "nginx"}},
		{"nginx:" + parameter, image{registry: publicRegistry, host: dockerHub, repository: "nginx"}},
		{"nginx@" + parameter, image{registry: publicRegistry, host: dockerHub, repository: "nginx"}},
		{"amazon/aws-xray-daemon:" + parameter, image{registry: publicRegistry, host: dockerHub, repository: "amazon/aws-xray-daemon"}},
		{"nginx:1.27", image{registry: publicRegistry, host: dockerHub, repository: "nginx"}},
		{"amazon/amazon-ecs-sample", image{registry: publicRegistry, host: dockerHub, repository: "amazon/amazon-ecs-sample"}},
		{"docker.io/library/nginx", image{registry: publicRegistry, host: dockerHub, repository: "library/nginx"}},
		{"public.ecr.aws/nginx/nginx:1", image{registry: publicRegistry, host: "public.ecr.aws", repository: "nginx/nginx"}},
		{"ghcr.io/o/a", image{registry: publicRegistry, host: "ghcr.io", repository: "o/a"}},
		{"quay.io/o/a@sha256:1", image{registry: publicRegistry, host: "quay.io", repository: "o/a"}},
		{"eu.gcr.io/o/a", image{registry: publicRegistry, host: "eu.gcr.io", repository: "o/a"}},
		// Anywhere.
		{"registry.corp:5000/a:1", image{registry: otherRegistry, host: "registry.corp", port: 5000, repository: "a"}},
		{"localhost/a", image{registry: otherRegistry, host: "localhost", repository: "a"}},
		{"notgcr.io/a", image{registry: otherRegistry, host: "notgcr.io", repository: "a"}},
		// Not known.
		{parameter, image{because: "${Image}"}},
		{"web-" + parameter + ":1", image{because: "web-${Image}:1"}},
		{parameter + ":1", image{because: "${Image}:1"}},
		{parameter + "/app:1", image{because: "${Image}"}},
		{"", image{registry: malformedRegistry}},
	}
	for _, tt := range tests {
		if got := parseImage(tt.reference); got != tt.want {
			t.Errorf("parseImage(%s) = %+v, want %+v", tt.reference, got, tt.want)
		}
	}
}
