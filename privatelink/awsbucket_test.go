package privatelink

import (
	"strings"
	"testing"
)

func TestAwsBucketOf(t *testing.T) {
	for _, tt := range []struct {
		name, arn, region string
		want              AwsBucket
	}{
		{"packages", "arn:aws:s3:::al2023-repos-eu-west-1-de612dc2/*", "eu-west-1", AmazonLinuxPackages},
		{"agent", "arn:aws:s3:::amazon-ssm-eu-west-1/*", "eu-west-1", SsmAgentPackages},
		{"a Region that is a token", "arn:${Token[P.1]}:s3:::amazon-ssm-${Token[R.2]}/*", "${Token[R.2]}", SsmAgentPackages},
		{"another Region", "arn:aws:s3:::amazon-ssm-us-east-1/*", "eu-west-1", ""},
		{"somebody else's", "arn:aws:s3:::amazon-ssm-eu-west-1-mine/*", "eu-west-1", ""},
		{"the bucket itself", "arn:aws:s3:::amazon-ssm-eu-west-1", "eu-west-1", ""},
		{"some of its objects", "arn:aws:s3:::amazon-ssm-eu-west-1/latest/*", "eu-west-1", ""},
		{"no bucket", "arn:aws:sqs:eu-west-1:111122223333:amazon-ssm-eu-west-1/*", "eu-west-1", ""},
		{"no Region", "arn:aws:s3:::amazon-ssm-/*", "", ""},
	} {
		if got, ok := AwsBucketOf(tt.arn, tt.region); got != tt.want || ok != (tt.want != "") {
			t.Errorf("%s: AwsBucketOf(%q, %q) = %q, %t, want %q", tt.name, tt.arn, tt.region, got, ok, tt.want)
		}
	}
}

func TestAwsBucketHosts(t *testing.T) {
	for bucket, want := range map[AwsBucket]string{
		AmazonLinuxPackages: "al2023-repos-eu-west-1-de612dc2.s3.dualstack.eu-west-1.amazonaws.com al2023-repos-eu-west-1-de612dc2.s3.eu-west-1.amazonaws.com",
		SsmAgentPackages:    "s3.eu-west-1.amazonaws.com",
		"mine":              "",
	} {
		if got := strings.Join(bucket.Hosts("eu-west-1", "amazonaws.com"), " "); got != want {
			t.Errorf("%q: Hosts() = %q, want %q", bucket, got, want)
		}
	}
	for _, b := range AwsBuckets() {
		if !b.IsKnown() || !strings.HasPrefix(b.Arn("aws", "eu-west-1"), "arn:aws:s3:::") {
			t.Errorf("%q: known %t, ARN %s", b, b.IsKnown(), b.Arn("aws", "eu-west-1"))
		}
	}
	if AwsBucket("mine").IsKnown() {
		t.Error("a bucket of one's own is taken for one of AWS")
	}
}
