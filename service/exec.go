package service

import (
	"regexp"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/jsii-runtime-go"

	"github.com/isolated-ecs/isolated-ecs/internal/problems"
	"github.com/isolated-ecs/isolated-ecs/privatelink"
)

// allowSessions requires the endpoints that sessions of ECS Exec take, and lets the
// task role use them, by a policy that it returns.
func (w *Workload) allowSessions() awsiam.Policy {
	return w.giveTaskRole("ExecuteCommandPolicy", "execute-command-role", "ExecuteCommand", "sessions take", w.sessionGrants())
}

// sessionGrants requires and returns what the agent of ECS Exec calls. AWS asks the
// task role for the permissions to log without telling the log group of the
// containers from one of the sessions' own, so it gets them for either:
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
func (w *Workload) sessionGrants() []grant {
	c := sessionsIn(w.props.Cluster.Cluster())
	grants := []grant{{sid: "ExecChannels", need: w.need(privatelink.SsmMessages, sessionsOf, []string{
		"ssmmessages:CreateControlChannel", "ssmmessages:CreateDataChannel",
		"ssmmessages:OpenControlChannel", "ssmmessages:OpenDataChannel",
	}, []string{"*"})}}
	if c.key != nil {
		grants = append(grants, grant{sid: "ExecKey", need: w.need(privatelink.Kms, "key of "+sessionsOf, []string{"kms:Decrypt"}, []string{*c.key.KeyArn()})})
	}
	if c.shared && w.props.LogRouter != nil {
		w.warn("execute-command-unlogged", "ExecuteCommand: the cluster logs sessions as containers are logged by the driver awslogs, which with LogRouter they are not; "+
			"set LogGroup or Bucket in ExecuteCommand of the cluster, or sessions are logged nowhere")
	}
	if arn := c.logGroup(*w.logGroup.LogGroupArn()); arn != "" {
		grants = append(grants,
			grant{sid: "ExecLogGroups", need: w.need(privatelink.Logs, "logs of "+sessionsOf, []string{"logs:DescribeLogGroups"}, []string{"*"})},
			grant{sid: "ExecLogs", need: w.need(privatelink.Logs, "logs of "+sessionsOf,
				[]string{"logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"}, []string{arn})})
	}
	return append(grants, w.bucketGrants(c)...)
}

const sessionsOf = "sessions of ECS Exec"

// bucketGrants requires and returns what logging sessions to Amazon S3 takes. AWS's example
// has s3:GetBucketLocation on every bucket; what the agent asks for is the location of this
// one: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
func (w *Workload) bucketGrants(c sessions) []grant {
	if c.bucket == nil {
		return nil
	}
	w.startAfter(c.bucket) // and its policy
	const what = "logs of " + sessionsOf
	grants := []grant{
		{sid: "ExecBucket", need: w.need(privatelink.S3, what,
			[]string{"s3:GetBucketLocation", "s3:GetEncryptionConfiguration"}, []string{*c.bucket.BucketArn()})},
		{sid: "ExecObjects", need: w.need(privatelink.S3, what, []string{"s3:PutObject"}, []string{*c.bucket.ArnForObjects(jsii.String(c.prefix + "*"))})},
	}
	// An upload in several parts also decrypts:
	// https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
	return append(grants, keyGrants("ExecBucketKey", c.bucket.EncryptionKey(), "s3", "kms:Decrypt", "kms:GenerateDataKey")...)
}

func (w *Workload) warn(id, text string) {
	awscdk.Annotations_Of(w.scope).AddWarningV2(jsii.String("isolated-ecs:"+id), &text)
}

// sessions is what a cluster says of the sessions of ECS Exec.
type sessions struct {
	key    awskms.IKey   // nil if there is none
	shared bool          // logged as the containers are
	group  string        // ARN of the log group of their own, or ""
	bucket awss3.IBucket // nil if they are not logged to Amazon S3
	prefix string        // of the objects there, with a slash
}

// sessionsIn returns the configuration of a cluster. One that was imported without
// it counts as one that has none, whose sessions are logged as the containers are:
// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ExecuteCommandConfiguration.html
func sessionsIn(cluster awsecs.ICluster) sessions {
	c := cluster.ExecuteCommandConfiguration()
	if c == nil {
		return sessions{shared: true}
	}
	found := sessions{key: c.KmsKey}
	switch l := c.LogConfiguration; {
	case c.Logging == "" || c.Logging == awsecs.ExecuteCommandLogging_DEFAULT:
		found.shared = true
	case c.Logging == awsecs.ExecuteCommandLogging_OVERRIDE && l != nil:
		found.bucket = l.S3Bucket
		if l.S3KeyPrefix != nil {
			found.prefix = strings.Trim(*l.S3KeyPrefix, "/") + "/"
		}
		if l.CloudWatchLogGroup != nil {
			found.group = ofStreams(*l.CloudWatchLogGroup.LogGroupRef().LogGroupArn)
		}
	}
	return found
}

// logGroup returns the ARN of the log group of the sessions, or "".
func (c sessions) logGroup(ofContainers string) string {
	if c.shared {
		return ofContainers
	}
	return c.group
}

// wholeToken matches a text that is one token, such as an attribute of a resource.
var wholeToken = regexp.MustCompile(`^` + token + `$`)

// ofStreams returns the ARN of a log group as IAM knows it in calls on its streams,
// which ends in ":*", as the attribute of the resource does.
func ofStreams(arn string) string {
	if strings.HasSuffix(arn, ":*") || wholeToken.MatchString(arn) {
		return arn
	}
	return arn + ":*"
}

// checkSessions reports what of the cluster's configuration cannot work.
func (w *Workload) checkSessions(l *problems.List) {
	if !w.props.ExecuteCommand {
		return
	}
	c, region := sessionsIn(w.props.Cluster.Cluster()), w.at.region
	if _, ok := c.key.(awskms.IAlias); ok {
		l.Addf("ExecuteCommand: the cluster's key for ECS Exec is an alias, and IAM knows keys by their own ARN; give the cluster the key")
	}
	if elsewhere(c.group, region) {
		l.Addf("ExecuteCommand: the cluster logs sessions to %s, which is not in the stack's Region %s, the only one that the logs endpoint serves", c.group, region)
	}
	if c.bucket == nil {
		return
	}
	if abroad(c.bucket, region) {
		l.Addf("ExecuteCommand: the cluster logs sessions to a bucket in Region %s, and the S3 endpoint of the network serves %s only", *c.bucket.Env().Region, region)
	}
	if _, ok := c.bucket.EncryptionKey().(awskms.IAlias); ok {
		l.Addf("ExecuteCommand: the key of the bucket that the cluster logs sessions to is an alias, and IAM knows keys by their own ARN; import the bucket with the key")
	}
}

// checkWritable reports that the agent of ECS Exec could not run in the main
// container, because it writes to the root file system.
func (p *taskProps) checkWritable(l *problems.List) {
	if p.ExecuteCommand && !p.Main.WritableRootFilesystem {
		l.Addf("ExecuteCommand needs WritableRootFilesystem: the agent of ECS Exec writes to the root file system of container %q; set both or none", p.Main.Name)
	}
}

// linuxParameters returns those that let an init process clean up after sessions,
// or nil for a container that no session can enter.
func (w *Workload) linuxParameters(c Container) awsecs.LinuxParameters {
	if !w.props.ExecuteCommand || !c.WritableRootFilesystem {
		return nil
	}
	return awsecs.NewLinuxParameters(w.scope, jsii.String("LinuxParameters-"+c.Name), &awsecs.LinuxParametersProps{InitProcessEnabled: jsii.Bool(true)})
}
