package privatelink

import (
	"slices"
	"strings"
	"testing"
)

func TestLayerBucketArn(t *testing.T) {
	want := "arn:aws:s3:::prod-eu-west-1-starport-layer-bucket/*"
	if got := LayerBucketArn("aws", "eu-west-1"); got != want {
		t.Errorf("LayerBucketArn() = %q, want %q", got, want)
	}
	if got := LayerBucketArn("${AWS::Partition}", "${AWS::Region}"); !strings.HasPrefix(got, "arn:${AWS::Partition}:s3:::prod-${AWS::Region}-") {
		t.Errorf("LayerBucketArn() of tokens = %q", got)
	}
}

func TestLayerBucketHosts(t *testing.T) {
	tests := []struct {
		region, suffix string
		want           []string
	}{
		{"us-east-1", "amazonaws.com", []string{
			"prod-us-east-1-starport-layer-bucket.s3.us-east-1.amazonaws.com",
			"prod-us-east-1-starport-layer-bucket.s3.amazonaws.com",
			"s3-r-w.us-east-1.amazonaws.com",
		}},
		{"${AWS::Region}", "${AWS::URLSuffix}", []string{
			"prod-${AWS::Region}-starport-layer-bucket.s3.${AWS::Region}.${AWS::URLSuffix}",
			"prod-${AWS::Region}-starport-layer-bucket.s3.${AWS::URLSuffix}",
			"s3-r-w.${AWS::Region}.${AWS::URLSuffix}",
		}},
	}
	for _, tt := range tests {
		if got := LayerBucketHosts(tt.region, tt.suffix); !slices.Equal(got, tt.want) {
			t.Errorf("LayerBucketHosts(%q, %q) = %q, want %q", tt.region, tt.suffix, got, tt.want)
		}
	}
}
