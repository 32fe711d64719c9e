package service

import (
	"strings"
	"testing"
)

const (
	region  = "${Token[AWS.Region.4]}"
	account = "${Token[AWS.AccountId.0]}"
	suffix  = "${Token[AWS.URLSuffix.7]}"
)

func TestParseImage(t *testing.T) {
	tests := []struct {
		uri, stackRegion string
		want             string // the ARN; or
		err              string // a part of the error
	}{
		// private ECR
		{"111122223333.dkr.ecr.eu-west-1.amazonaws.com/web:1.0", "eu-west-1", "arn:aws:ecr:eu-west-1:111122223333:repository/web", ""},
		{"111122223333.dkr.ecr.eu-west-1.amazonaws.com/team/web:1.0", "eu-west-1", "arn:aws:ecr:eu-west-1:111122223333:repository/team/web", ""},
		{"111122223333.dkr.ecr.eu-west-1.amazonaws.com/web@sha256:0123", "eu-west-1", "arn:aws:ecr:eu-west-1:111122223333:repository/web", ""},
		{"111122223333.dkr.ecr.eu-west-1.amazonaws.com/web:1.0@sha256:0123", "eu-west-1", "arn:aws:ecr:eu-west-1:111122223333:repository/web", ""},
		{"111122223333.dkr.ecr.cn-north-1.amazonaws.com.cn/web:1.0", "cn-north-1", "arn:aws:ecr:cn-north-1:111122223333:repository/web", ""},
		{"111122223333.dkr.ecr.eu-west-1.amazonaws.com/web:1.0", region, "arn:aws:ecr:eu-west-1:111122223333:repository/web", ""},
		{account + ".dkr.ecr." + region + "." + suffix + "/web:${Token[TOKEN.9]}", region, "arn:aws:ecr:" + region + ":" + account + ":repository/web", ""},
		{account + ".dkr.ecr." + region + "." + suffix + "/${Token[TOKEN.8]}-web:1.0", region, "arn:aws:ecr:" + region + ":" + account + ":repository/${Token[TOKEN.8]}-web", ""},
		{account + ".dkr.ecr." + region + "." + suffix + "/assets-" + account + ":0", "eu-west-1", "arn:aws:ecr:" + region + ":" + account + ":repository/assets-" + account, ""},

		// another Region, another partition's suffix
		{"111122223333.dkr.ecr.us-east-1.amazonaws.com/web:1.0", "eu-west-1", "", "in Region us-east-1 and the service in eu-west-1"},
		{"111122223333.dkr.ecr.cn-north-1.amazonaws.com/web:1.0", "cn-north-1", "", `registries in cn-north-1 end in "amazonaws.com.cn"`},
		{"111122223333.dkr.ecr.eu-west-1.example.com/web:1.0", "eu-west-1", "", `registries in eu-west-1 end in "amazonaws.com"`},

		// no version
		{"111122223333.dkr.ecr.eu-west-1.amazonaws.com/web", "eu-west-1", "", "neither tag nor digest"},
		{account + ".dkr.ecr." + region + "." + suffix + "/web", region, "", "neither tag nor digest"},

		{"111122223333.dkr.ecr.eu-west-1.amazonaws.com/web:", "eu-west-1", "", "neither tag nor digest"},
		{"111122223333.dkr.ecr.eu-west-1.amazonaws.com/web@", "eu-west-1", "", "neither tag nor digest"},

		// no registry that can be reached
		{"", "eu-west-1", "", "the image is empty"},
		{"nginx", "eu-west-1", "", "on Docker Hub"},
		{"nginx:1.29", "eu-west-1", "", "on Docker Hub"},
		{"library/nginx:1.29", "eu-west-1", "", "on Docker Hub"},
		{"localhost/web", "eu-west-1", "", "in a registry outside AWS"},
		{"localhost:5000/web", "eu-west-1", "", "in a registry outside AWS"},
		{"ghcr.io/team/web:1.0", "eu-west-1", "", "in a registry outside AWS"},
		{"public.ecr.aws/nginx/nginx:1.29", "eu-west-1", "", "Amazon ECR Public"},
		{"111122223333.dkr-ecr.eu-west-1.on.aws/web:1.0", "eu-west-1", "", "dual-stack name"},
		{"111122223333.dkr.ecr-fips.us-east-1.amazonaws.com/web:1.0", "us-east-1", "", "under a FIPS name"},
		{"11112222333.dkr.ecr.eu-west-1.amazonaws.com/web:1.0", "eu-west-1", "", "in a registry outside AWS"},
		{"111122223333.dkr.ecr.eu-west-1.amazonaws.com", "eu-west-1", "", "names no repository"},
		{"111122223333.dkr.ecr.eu-west-1.amazonaws.com/", "eu-west-1", "", "names no repository"},
		{"111122223333.dkr.ecr.eu-west-1.amazonaws.com/:1.0", "eu-west-1", "", "names no repository"},
		{"${Token[TOKEN.12]}", "eu-west-1", "", "known only at deployment"},
		{"${Token[TOKEN.12]}/web:1.0", "eu-west-1", "", "known only at deployment"},
	}
	for _, tt := range tests {
		t.Run(tt.uri, func(t *testing.T) {
			i, err := parseImage(tt.uri, tt.stackRegion)
			if tt.err != "" {
				if err == nil || !strings.Contains(err.Error(), tt.err) {
					t.Errorf("parseImage() error = %v, want one with %q", err, tt.err)
				}
				return
			}
			if got := i.arn("aws"); err != nil || got != tt.want {
				t.Errorf("parseImage() = %q, %v, want %q", got, err, tt.want)
			}
		})
	}
}
