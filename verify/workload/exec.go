package workload

import (
	"strings"

	"github.com/isolated-ecs/isolated-ecs/privatelink"
	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

const execError = "TargetNotConnectedException: The execute command failed due to an internal error (ExecuteCommandAgent is STOPPED)"

// execSessions adds the calls of ECS Exec: the SSM agent in the container keeps channels
// open, as the task role, and does what the cluster's configuration of sessions asks for
// (Amazon ECS Developer Guide, "Monitor Amazon ECS containers with ECS Exec"). The task
// starts without them.
func (b *builder) execSessions() {
	on := b.launcher.exec.Truth(fact.No)
	if on == fact.No {
		return
	}
	need := Need{Feature: ExecSession, Reason: "sessions of ECS Exec", At: b.launcher.exec.At(), From: b.whileRunning(),
		Optional: true, AWSError: execError}
	if on == fact.Maybe {
		need.Doubt = "whether ECS Exec is on is not known"
	}
	need.Steps = b.needs140("sessions of ECS Exec")
	if mode := b.definition.Get("NetworkMode"); mode.Text() == "none" && b.LaunchType != Fargate {
		need.Steps = denied(mode.At(), "in network mode none containers have no network")
	}
	b.writableRoots(need)
	need = need.by(b.runner())
	channels := need
	channels.Service, channels.Host = privatelink.SsmMessages, b.site.host("ssmmessages")
	for _, action := range []string{"CreateControlChannel", "CreateDataChannel", "OpenControlChannel", "OpenDataChannel"} {
		channels.Action, channels.Resource = "ssmmessages:"+action, "*"
		b.add(channels)
	}
	b.sessionConfiguration(need)
}

// writableRoots reports containers in which the SSM agent cannot run, because it writes to
// the root file system.
func (b *builder) writableRoots(need Need) {
	for _, c := range b.containers {
		v := c.Get("ReadonlyRootFilesystem")
		only := v.Truth(fact.No)
		if only == fact.No {
			continue
		}
		n := need
		n.Container, n.Reason, n.At = c.name, "sessions of ECS Exec in container "+c.name, v.At()
		n.Steps = steps(fact.VerdictOf(only.Not()), v.At(), "the SSM agent needs a root file system that it can write to, and container "+
			c.name+map[fact.Truth]string{fact.Yes: " has a read-only one", fact.Maybe: " may have a read-only one"}[only])
		n.Fix = "set ReadonlyRootFilesystem to false for container " + c.name + ", or turn ECS Exec off"
		b.add(n)
	}
}

// sessionConfiguration is what the cluster asks of sessions: a key, and logs of commands.
func (b *builder) sessionConfiguration(need Need) {
	cluster := b.cluster()
	if cluster == nil {
		b.assume("Clusters that are not in the templates have no key and no log destination for ECS Exec.")
		return
	}
	configuration := cluster.Get("Configuration", "ExecuteCommandConfiguration")
	if configuration.IsUnknown() {
		need.Steps = append(need.Steps, unknown(configuration.At(), "the configuration of ECS Exec is not known: "+configuration.Why())...)
		b.add(need)
		return
	}
	if arn, managed := b.keyARN(configuration.Get("KmsKeyId"), b.region); !managed {
		key := need
		key.Reason, key.At = "key of sessions of ECS Exec", configuration.Get("KmsKeyId").At()
		key.AWSError = "" // no source has the text
		key.Service, key.Host = privatelink.Kms, b.site.host("kms")
		key.Action, key.Resource = "kms:Decrypt", arn
		b.add(key)
	}
	switch logging, ok := configuration.Get("Logging").Literal(); {
	case ok && logging == "OVERRIDE":
		b.sessionLogs(configuration.Get("LogConfiguration"), need)
	case ok && logging == "DEFAULT", configuration.Get("Logging").IsAbsent():
		b.sessionsAsContainers(need)
	}
}

// sessionsAsContainers are logged where the containers are that have log driver awslogs, but as
// the task role (Amazon ECS Developer Guide, "Logging using ECS Exec").
func (b *builder) sessionsAsContainers(need Need) {
	for _, c := range b.containers {
		log := c.Get("LogConfiguration")
		group := log.Get("Options", "awslogs-group")
		if driver, _ := log.Get("LogDriver").Literal(); driver != "awslogs" || group.IsAbsent() {
			continue
		}
		n := need
		n.Reason, n.At, n.AWSError = "logs of sessions of ECS Exec in container "+c.name, log.At(), ""
		n.Container = c.name
		n.Doubt = firstOf(n.Doubt, "AWS does not document whether a session opens that cannot be logged as its container is")
		b.writeSession(b.site.in(log.Get("Options", "awslogs-region").Text()), group.Text(), n)
	}
}

// sessionLogs are written to a log group, to a bucket, or both.
func (b *builder) sessionLogs(configuration *template.Value, need Need) {
	need.Reason, need.At, need.AWSError = "logs of sessions of ECS Exec", configuration.At(), ""
	if group := configuration.Get("CloudWatchLogGroupName"); !group.IsAbsent() {
		n := need
		n.Steps = append(n.Steps[:len(n.Steps):len(n.Steps)], b.encryptedGroup(configuration)...)
		b.writeSession(b.site, group.Text(), n)
	}
	if bucket := configuration.Get("S3BucketName"); !bucket.IsAbsent() {
		b.sessionBucket(bucket.Text(), configuration.Get("S3KeyPrefix").Text(), need)
	}
}

// encryptedGroup is the step that says that sessions want their log group encrypted, and that it
// is not; none if it is (Amazon ECS Developer Guide, "Turning on logging in your tasks and
// services").
func (b *builder) encryptedGroup(configuration *template.Value) fact.Steps {
	wanted := configuration.Get("CloudWatchEncryptionEnabled")
	group := b.w.Find(configuration.Get("CloudWatchLogGroupName"), "AWS::Logs::LogGroup")
	if wanted.Truth(fact.No) != fact.Yes || group == nil || !group.Get("KmsKeyId").IsAbsent() {
		return nil
	}
	return denied(wanted.At(), "CloudWatchEncryptionEnabled asks for a log group that is encrypted with a key, and "+group.ID.Logical+" has no KmsKeyId")
}

// writeSession adds the calls that write the log of a session to a log group.
func (b *builder) writeSession(s site, group template.Text, n Need) {
	n.Region, n.Service, n.Host = s.region, privatelink.Logs, s.host("logs")
	name := s.arn("logs", "log-group:"+group)
	stream := name + ":log-stream:" + opaque("stream of the session")
	for _, call := range []struct {
		action   string
		resource template.Text
	}{
		{"logs:DescribeLogGroups", "*"}, {"logs:DescribeLogStreams", name + ":*"},
		{"logs:CreateLogStream", stream}, {"logs:PutLogEvents", stream},
	} {
		n.Action, n.Resource = call.action, call.resource
		b.add(n)
	}
}

// sessionBucket adds the calls that write the log of a session to a bucket; a prefix is a folder
// in it.
func (b *builder) sessionBucket(bucket, prefix template.Text, need Need) {
	s := b.site
	if r := b.w.FindText(bucket, "AWS::S3::Bucket"); r != nil {
		s = s.in(r.Region)
	}
	need.Region = s.region
	need.Service, need.Host = privatelink.S3, bucket+".s3."+s.region+"."+s.suffix
	arn, folder := s.bucket(bucket), template.Text("/")
	if prefix != "" {
		folder = "/" + template.Text(strings.TrimSuffix(string(prefix), "/")) + "/"
	}
	for _, call := range []struct {
		action   string
		resource template.Text
	}{
		{"s3:GetBucketLocation", arn}, {"s3:GetEncryptionConfiguration", arn}, {"s3:PutObject", arn + folder + opaque("log of the session")},
	} {
		need.Action, need.Resource = call.action, call.resource
		b.add(need)
	}
}
