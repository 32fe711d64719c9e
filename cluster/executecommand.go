package cluster

import (
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsecs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/jsii-runtime-go"

	"github.com/isolated-ecs/isolated-ecs/internal/problems"
)

// ExecuteCommand configures the sessions of ECS Exec in a cluster: how they are
// encrypted, and where they are logged. They can be logged to LogGroup and to Bucket at
// the same time. The log is made in the container, by its commands script and cat; images
// without them are logged nowhere.
type ExecuteCommand struct {
	// EncryptionKey encrypts the sessions, besides TLS, from the caller's machine
	// to the container. Callers need kms:GenerateDataKey on it. It must be the
	// key, not an alias.
	//
	// Default: none; sessions are encrypted by TLS.
	EncryptionKey awskms.IKey

	// LogGroup receives the commands of all sessions and what they print.
	// CloudWatchEncryptionEnabled is
	// set if the log group is defined in this app with a key; one that was imported
	// does not tell whether it has one, and is encrypted just the same if so.
	//
	// Default: none; without Bucket, too, sessions are logged where the container's output
	// is.
	LogGroup awslogs.ILogGroup

	// Bucket receives the same as LogGroup, an object for each session. It must be in the
	// Region of the cluster. S3EncryptionEnabled is set: the agent writes to no bucket
	// without default encryption. Task roles may use the key of a bucket that knows it.
	//
	// Default: none.
	Bucket awss3.IBucket

	// BucketPrefix is the folder in Bucket, such as "sessions/web".
	//
	// Default: none; the root of the bucket.
	BucketPrefix string
}

func (c *ExecuteCommand) check(l *problems.List) {
	if c == nil {
		return
	}
	if _, ok := c.EncryptionKey.(awskms.IAlias); ok {
		l.Addf("ExecuteCommand: EncryptionKey is an alias, and IAM knows keys by their own ARN; set it to the key")
	}
	switch prefix := c.BucketPrefix; {
	case prefix != "" && c.Bucket == nil:
		l.Addf("ExecuteCommand: BucketPrefix is set, and there is no Bucket")
	case strings.HasPrefix(prefix, "/") || strings.ContainsAny(prefix, "*?"):
		l.Addf("ExecuteCommand: BucketPrefix is a folder such as %q, got %q", "sessions/web", prefix)
	}
}

// configuration returns c in CDK's terms, or nil if nothing is set.
func (c *ExecuteCommand) configuration() *awsecs.ExecuteCommandConfiguration {
	if c == nil || c.EncryptionKey == nil && c.LogGroup == nil && c.Bucket == nil {
		return nil
	}
	configuration := &awsecs.ExecuteCommandConfiguration{KmsKey: c.EncryptionKey}
	if c.LogGroup != nil || c.Bucket != nil {
		configuration.Logging = awsecs.ExecuteCommandLogging_OVERRIDE
		configuration.LogConfiguration = c.logs()
	}
	return configuration
}

func (c *ExecuteCommand) logs() *awsecs.ExecuteCommandLogConfiguration {
	logs := &awsecs.ExecuteCommandLogConfiguration{}
	if c.LogGroup != nil {
		logs.CloudWatchLogGroup = c.LogGroup
		if encrypted(c.LogGroup) {
			logs.CloudWatchEncryptionEnabled = jsii.Bool(true)
		}
	}
	if c.Bucket != nil {
		logs.S3Bucket, logs.S3EncryptionEnabled = c.Bucket, jsii.Bool(true)
	}
	if c.BucketPrefix != "" {
		logs.S3KeyPrefix = &c.BucketPrefix
	}
	return logs
}

// encrypted reports whether a log group is known to have a key.
func encrypted(group awslogs.ILogGroup) bool {
	resource, ok := group.Node().DefaultChild().(awslogs.CfnLogGroup)
	return ok && resource.KmsKeyId() != nil
}
