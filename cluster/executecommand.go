package cluster

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/jsii-runtime-go"

	"github.com/isolated-ecs/isolated-ecs/internal/problems"
)

// ExecuteCommand configures the sessions of ECS Exec in a cluster. Logging to
// Amazon S3 is left out: services give their task roles nothing for it.
type ExecuteCommand struct {
	// EncryptionKey encrypts the sessions, besides TLS, from the caller's machine
	// to the container. Callers need kms:GenerateDataKey on it. It must be the
	// key, not an alias.
	//
	// Default: none; sessions are encrypted by TLS.
	EncryptionKey awskms.IKey

	// LogGroup receives the commands of all sessions and what they print, from
	// images that have the commands script and cat. CloudWatchEncryptionEnabled is
	// set if the log group is defined in this app with a key; one that was imported
	// does not tell whether it has one, and is encrypted just the same if so.
	//
	// Default: none; sessions are logged where the container's output is.
	LogGroup awslogs.ILogGroup
}

func (c *ExecuteCommand) check(l *problems.List) {
	if c == nil {
		return
	}
	if _, ok := c.EncryptionKey.(awskms.IAlias); ok {
		l.Addf("ExecuteCommand: EncryptionKey is an alias, and IAM knows keys by their own ARN; set it to the key")
	}
}

// configuration returns c in CDK's terms, or nil if nothing is set.
func (c *ExecuteCommand) configuration() *awsecs.ExecuteCommandConfiguration {
	if c == nil || c.EncryptionKey == nil && c.LogGroup == nil {
		return nil
	}
	configuration := &awsecs.ExecuteCommandConfiguration{KmsKey: c.EncryptionKey}
	if c.LogGroup != nil {
		configuration.Logging = awsecs.ExecuteCommandLogging_OVERRIDE
		configuration.LogConfiguration = &awsecs.ExecuteCommandLogConfiguration{CloudWatchLogGroup: c.LogGroup}
		if encrypted(c.LogGroup) {
			configuration.LogConfiguration.CloudWatchEncryptionEnabled = jsii.Bool(true)
		}
	}
	return configuration
}

// encrypted reports whether a log group is known to have a key.
func encrypted(group awslogs.ILogGroup) bool {
	resource, ok := group.Node().DefaultChild().(awslogs.CfnLogGroup)
	return ok && resource.KmsKeyId() != nil
}
