package service

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/jsii-runtime-go"

	"github.com/isolated-ecs/isolated-ecs/internal/problems"
	"github.com/isolated-ecs/isolated-ecs/privatelink"
)

// allowSessions turns on ECS Exec: it requires the endpoints that sessions take, and
// lets the task role use them, by a policy that it returns. The property is that of
// the L1 resource, because CDK's service would grant the task role more: to make
// data keys and, without a log group, to write to every log group there is.
func (w *Workload) allowSessions() awsiam.Policy {
	var statements []awsiam.PolicyStatement
	var texts []string
	for _, g := range w.sessionGrants() {
		statements = append(statements, statement(g.sid, g.need))
		texts = append(texts, fmt.Sprintf("%s on %s", strings.Join(g.need.Actions, ", "), problems.Readable(strings.Join(g.need.Resources, ", "))))
	}
	policy := awsiam.NewPolicy(w.scope, jsii.String("ExecuteCommandPolicy"), &awsiam.PolicyProps{Statements: &statements})
	w.taskRole.AttachInlinePolicy(policy)
	// A role that was imported as immutable takes no policy, and does not say so.
	if roles := policy.Node().DefaultChild().(awsiam.CfnPolicy).Roles(); awscdk.Stack_Of(w.scope).Resolve(roles) == nil {
		w.warn("execute-command-role", "ExecuteCommand: TaskRole was imported as immutable, so give it yourself what sessions take: "+strings.Join(texts, "; "))
	}
	w.base.Node().DefaultChild().(awsecs.CfnService).SetEnableExecuteCommand(true)
	return policy
}

// A grant is what a role is given, with the id of its statement.
type grant struct {
	sid  string
	need privatelink.Need
}

// sessionGrants requires and returns what the agent of ECS Exec calls. AWS asks the
// task role for the permissions to log without telling the log group of the
// containers from one of the sessions' own, so it gets them for either:
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
func (w *Workload) sessionGrants() []grant {
	const what = "sessions of ECS Exec"
	c := sessionsIn(w.props.Cluster.Cluster())
	grants := []grant{{"ExecChannels", w.need(privatelink.SsmMessages, what, []string{
		"ssmmessages:CreateControlChannel", "ssmmessages:CreateDataChannel",
		"ssmmessages:OpenControlChannel", "ssmmessages:OpenDataChannel",
	}, []string{"*"})}}
	if c.key != nil {
		grants = append(grants, grant{"ExecKey", w.need(privatelink.Kms, "key of "+what, []string{"kms:Decrypt"}, []string{*c.key.KeyArn()})})
	}
	if arn := c.logGroup(*w.logGroup.LogGroupArn()); arn != "" {
		grants = append(grants,
			grant{"ExecLogGroups", w.need(privatelink.Logs, "logs of "+what, []string{"logs:DescribeLogGroups"}, []string{"*"})},
			grant{"ExecLogs", w.need(privatelink.Logs, "logs of "+what,
				[]string{"logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"}, []string{arn})})
	}
	if c.bucket {
		w.warn("execute-command-bucket", "ExecuteCommand: the cluster logs sessions to an S3 bucket, for which this package gives nothing; "+
			"log to CloudWatch Logs, or let both TaskRole and the S3 endpoint do s3:GetBucketLocation, s3:GetEncryptionConfiguration and s3:PutObject")
	}
	return grants
}

func (w *Workload) warn(id, text string) {
	awscdk.Annotations_Of(w.scope).AddWarningV2(jsii.String("isolated-ecs:"+id), &text)
}

// sessions is what a cluster says of the sessions of ECS Exec.
type sessions struct {
	key    awskms.IKey // nil if there is none
	shared bool        // logged as the containers are
	group  string      // ARN of the log group of their own, or ""
	bucket bool        // logged to Amazon S3
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
		found.bucket = l.S3Bucket != nil
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
	c, region := sessionsIn(w.props.Cluster.Cluster()), *awscdk.Stack_Of(w.scope).Region()
	if _, ok := c.key.(awskms.IAlias); ok {
		l.Addf("ExecuteCommand: the cluster's key for ECS Exec is an alias, and IAM knows keys by their own ARN; give the cluster the key")
	}
	if elsewhere(c.group, region) {
		l.Addf("ExecuteCommand: the cluster logs sessions to %s, which is not in the stack's Region %s, the only one that the logs endpoint serves", c.group, region)
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
