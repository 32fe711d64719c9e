package registry

import (
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssecretsmanager"

	"github.com/isolated-ecs/isolated-ecs/internal/problems"
)

// Stand-ins, of which the pure functions ask only whether they are there.
var (
	secret = struct{ awssecretsmanager.ISecret }{}
	role   = struct{ awsiam.IRole }{}
)

const token = "${Token[TOKEN.9]}"

func TestResolveCache(t *testing.T) {
	tests := []struct {
		name         string
		props        *PullThroughCacheProps
		prefix, host string // or
		err          string // a part of the error
	}{
		{"ECR Public", &PullThroughCacheProps{Upstream: EcrPublic}, "ecr-public", "public.ecr.aws", ""},
		{"Kubernetes", &PullThroughCacheProps{Upstream: Kubernetes}, "k8s", "registry.k8s.io", ""},
		{"Quay, with credentials nobody asks for", &PullThroughCacheProps{Upstream: Quay, Credentials: secret}, "quay", "quay.io", ""},
		{"Docker Hub", &PullThroughCacheProps{Upstream: DockerHub, Credentials: secret, Prefix: "team/hub"}, "team/hub", "registry-1.docker.io", ""},
		{"GitHub", &PullThroughCacheProps{Upstream: GitHub, Credentials: secret}, "github-container-registry", "ghcr.io", ""},
		{"GitLab", &PullThroughCacheProps{Upstream: GitLab, Credentials: secret}, "gitlab-container-registry", "registry.gitlab.com", ""},
		{"Chainguard", &PullThroughCacheProps{Upstream: Chainguard, Credentials: secret}, "chainguard", "cgr.dev", ""},
		{"Azure", &PullThroughCacheProps{Upstream: Azure, Credentials: secret, Host: "mine.azurecr.io"}, "azure-container-registry", "mine.azurecr.io", ""},
		{"another Region", &PullThroughCacheProps{Upstream: Ecr, Host: "111122223333.dkr.ecr.us-east-1.amazonaws.com"}, "ecr", "111122223333.dkr.ecr.us-east-1.amazonaws.com", ""},
		{"another account", &PullThroughCacheProps{Upstream: Ecr, Host: token, Role: role}, "ecr", token, ""},

		{"nothing", nil, "", "", "Upstream is required"},
		{"an upstream that ECR does not cache", &PullThroughCacheProps{Upstream: "gcr"}, "", "", "got \"gcr\""},
		{"a host that is given", &PullThroughCacheProps{Upstream: Quay, Host: "quay.io"}, "", "", "always quay.io; leave it out"},
		{"no host", &PullThroughCacheProps{Upstream: Azure, Credentials: secret}, "", "", "Host is required"},
		{"an address for a host", &PullThroughCacheProps{Upstream: Azure, Credentials: secret, Host: "https://mine.azurecr.io"}, "", "", `must look like "myregistry.azurecr.io"`},
		{"no credentials", &PullThroughCacheProps{Upstream: DockerHub}, "", "", "Credentials is required"},
		{"a role for another registry", &PullThroughCacheProps{Upstream: Quay, Role: role}, "", "", `Role is for Upstream "ecr"`},
		{"a short prefix", &PullThroughCacheProps{Upstream: Quay, Prefix: "q"}, "", "", "2 to 30 characters"},
		{"a long prefix", &PullThroughCacheProps{Upstream: Quay, Prefix: strings.Repeat("q", 31)}, "", "", "2 to 30 characters"},
		{"all repositories", &PullThroughCacheProps{Upstream: Quay, Prefix: "ROOT"}, "", "", `got "ROOT"`},
		{"a prefix that ends in a slash", &PullThroughCacheProps{Upstream: Quay, Prefix: "quay/"}, "", "", `got "quay/"`},
		{"a token", &PullThroughCacheProps{Upstream: Quay, Prefix: token}, "", "", "got \"${TOKEN}\""},
		{"nobody who may pull", &PullThroughCacheProps{Upstream: Quay, Pullers: &Pullers{}}, "", "", "neither Accounts nor OrganizationId"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := tt.props.resolve(token)
			if (err == nil) != (tt.err == "") || err != nil && !strings.Contains(err.Error(), tt.err) {
				t.Fatalf("resolve() = %v, want %q", err, tt.err)
			}
			if err == nil && (got.Prefix != tt.prefix || got.Host != tt.host) {
				t.Errorf("resolve() = prefix %q, host %q, want %q, %q", got.Prefix, got.Host, tt.prefix, tt.host)
			}
		})
	}
}

// TestRegionsWithoutCaches: AWS names the Regions in which there are none.
func TestRegionsWithoutCaches(t *testing.T) {
	for region, offered := range map[string]bool{
		"eu-west-1": true, "eusc-de-east-1": true, token: true,
		"cn-north-1": false, "cn-northwest-1": false, "us-gov-west-1": false, "us-gov-east-1": false,
	} {
		props := &PullThroughCacheProps{Upstream: EcrPublic}
		if _, err := props.resolve(region); (err == nil) != offered {
			t.Errorf("in %s: %v, want it offered: %t", region, err, offered)
		}
	}
}

func TestPullers(t *testing.T) {
	tests := []struct {
		name    string
		pullers Pullers
		err     string // a part of the error, "" if there is none
	}{
		{"accounts", Pullers{Accounts: []string{"444455556666", token}}, ""},
		{"an organization", Pullers{OrganizationId: "o-a1b2c3d4e5"}, ""},
		{"roles", Pullers{Accounts: []string{"444455556666"}, RoleArns: []string{"arn:aws:iam::444455556666:role/Web-*", "arn:*:iam::*:role/web"}}, ""},
		{"central endpoints", Pullers{Accounts: []string{"444455556666"}, EndpointAccounts: []string{"777788889999"}}, ""},
		{"endpoints", Pullers{Accounts: []string{"444455556666"}, EndpointIds: []string{"vpce-0123456789abcdef0", "vpce-01234567"}}, ""},
		{"any network", Pullers{OrganizationId: token, AnyNetwork: true}, ""},

		{"nobody", Pullers{AnyNetwork: true}, "neither Accounts nor OrganizationId"},
		{"both", Pullers{Accounts: []string{"444455556666"}, OrganizationId: "o-a1b2c3d4e5"}, "set one of them, and call AllowPullFrom twice"},
		{"no account", Pullers{Accounts: []string{"production"}}, `Pullers.Accounts must look like "444455556666", got "production"`},
		{"any account", Pullers{Accounts: []string{"*"}}, `got "*"`},
		{"no organization", Pullers{OrganizationId: "ou-ab12"}, "Pullers.OrganizationId"},
		{"no role", Pullers{Accounts: []string{"444455556666"}, RoleArns: []string{"*"}}, "Pullers.RoleArns"},
		{"no endpoint", Pullers{Accounts: []string{"444455556666"}, EndpointIds: []string{"vpc-0123456789abcdef0"}}, "Pullers.EndpointIds"},
		{"no endpoint's account", Pullers{Accounts: []string{"444455556666"}, EndpointAccounts: []string{"1"}}, "Pullers.EndpointAccounts"},
		{"any network but these", Pullers{Accounts: []string{"444455556666"}, AnyNetwork: true, EndpointIds: []string{"vpce-01234567"}}, "more than one of AnyNetwork"},
		{"endpoints and their accounts", Pullers{Accounts: []string{"444455556666"}, EndpointAccounts: []string{"777788889999"}, EndpointIds: []string{"vpce-01234567"}}, "more than one of AnyNetwork"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var l problems.List
			tt.pullers.check(&l)
			if err := l.Err(); (err == nil) != (tt.err == "") || err != nil && !strings.Contains(err.Error(), tt.err) {
				t.Errorf("check() = %v, want %q", err, tt.err)
			}
		})
	}
}

func TestPullersConditions(t *testing.T) {
	tests := []struct {
		pullers Pullers
		want    string // keys, in order
	}{
		{Pullers{Accounts: []string{"444455556666"}}, "StringEquals aws:VpceAccount"},
		{Pullers{OrganizationId: "o-a1b2c3d4e5"}, "StringEquals aws:PrincipalOrgID, StringEquals aws:VpceOrgID"},
		{Pullers{Accounts: []string{"444455556666"}, EndpointIds: []string{"vpce-01234567"}}, "StringEquals aws:SourceVpce"},
		{Pullers{Accounts: []string{"444455556666"}, AnyNetwork: true}, ""},
		{Pullers{Accounts: []string{"444455556666"}, AnyNetwork: true, RoleArns: []string{"arn:aws:iam::444455556666:role/web"}}, "ArnLike aws:PrincipalArn"},
	}
	for _, tt := range tests {
		if got := conditionKeys(*tt.pullers.conditions()); got != tt.want {
			t.Errorf("conditions of %+v = %q, want %q", tt.pullers, got, tt.want)
		}
	}
}

func conditionKeys(conditions map[string]any) string {
	var keys []string
	for operator, of := range conditions {
		for key := range of.(map[string]any) {
			keys = append(keys, operator+" "+key)
		}
	}
	slices.Sort(keys)
	return strings.Join(keys, ", ")
}
