package cluster

import (
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsecs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
)

type fakeBucket struct{ awss3.IBucket }

// TestTalk: how the tasks of a cluster are looked into, and find each other.
func TestTalk(t *testing.T) {
	namespace := func(name string) *PrivateClusterProps {
		return &PrivateClusterProps{Network: network, CloudMapNamespace: name}
	}
	prefix := func(prefix string, bucket awss3.IBucket) *PrivateClusterProps {
		return &PrivateClusterProps{Network: network, ExecuteCommand: &ExecuteCommand{Bucket: bucket, BucketPrefix: prefix}}
	}
	tests := []struct {
		name  string
		props *PrivateClusterProps
		want  string // a part of the error; "" means accepted
	}{
		{"a namespace", namespace("shop.internal"), ""},
		{"a namespace of one label", namespace("shop"), ""},
		{"a namespace that is a parameter", namespace("${Token[TOKEN.1]}"), ""},
		{"a namespace with a space", namespace("my shop"), `must be a domain name such as "shop.internal", got "my shop"`},
		{"a namespace with a dot at its end", namespace("shop.internal."), "must be a domain name"},
		{"a long namespace", namespace(strings.Repeat("abcdefgh.", 28) + "com"), "must be a domain name"},
		{"a namespace of AWS's", namespace("logs.eu-west-1.amazonaws.com"), "would hide names of AWS"},
		{"a namespace above AWS's", namespace("aws"), "would hide names of AWS"},
		{"a namespace that ends like AWS's", namespace("myamazonaws.com"), ""},
		{"a bucket", prefix("", fakeBucket{}), ""},
		{"a folder", prefix("sessions/web", fakeBucket{}), ""},
		{"a folder of no bucket", prefix("sessions", nil), "BucketPrefix is set, and there is no Bucket"},
		{"a folder from the root", prefix("/sessions", fakeBucket{}), `BucketPrefix is a folder such as "sessions/web", got "/sessions"`},
		{"a pattern of folders", prefix("sessions/*", fakeBucket{}), "BucketPrefix is a folder"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, list := tt.props.resolve()
			err := list.Err()
			if (tt.want == "") != (err == nil) || err != nil && !strings.Contains(err.Error(), tt.want) {
				t.Errorf("resolve() = %v, want an error with %q", err, tt.want)
			}
		})
	}
}

// TestSessionLogs: sessions have a log of their own as soon as one is named.
func TestSessionLogs(t *testing.T) {
	if c := (&ExecuteCommand{}).configuration(); c != nil {
		t.Errorf("configuration() of nothing = %v, want none", c)
	}
	c := (&ExecuteCommand{Bucket: fakeBucket{}, BucketPrefix: "web"}).configuration()
	if c == nil || c.Logging != awsecs.ExecuteCommandLogging_OVERRIDE {
		t.Fatalf("configuration() of a bucket = %v, want one with logging %s", c, awsecs.ExecuteCommandLogging_OVERRIDE)
	}
	if l := c.LogConfiguration; l.S3Bucket == nil || *l.S3KeyPrefix != "web" || !*l.S3EncryptionEnabled || l.CloudWatchLogGroup != nil {
		t.Errorf("log configuration = %+v, want the encrypted bucket with its folder, and no log group", *l)
	}
}
