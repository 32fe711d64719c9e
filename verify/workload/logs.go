package workload

import (
	"strings"

	"github.com/isolated-ecs/isolated-ecs/privatelink"
	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

const (
	logsError  = "ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: failed to create Cloudwatch log stream"
	groupError = "ResourceInitializationError: failed to validate logger args: The task cannot find the Amazon CloudWatch log group defined in the task definition"
)

// logs adds the calls of a container's log driver.
func (b *builder) logs(c container) {
	b.deliver(c, c.Get("LogConfiguration"))
	b.routerConfiguration(c)
}

// deliver adds the calls of a LogConfiguration.
func (b *builder) deliver(c container, configuration *template.Value) {
	if configuration.IsAbsent() {
		return
	}
	need := Need{Feature: LogDelivery, Container: c.name, Reason: "logs of container " + c.name, At: configuration.At(),
		From: b.atStart(), AWSError: logsError}
	if configuration.IsUnknown() {
		need.Steps = unknown(need.At, "the log configuration is not known: "+configuration.Why())
		b.add(need)
		return
	}
	b.secretList(c, configuration.Get("SecretOptions"), "log option")
	driver, ok := configuration.Get("LogDriver").Literal()
	switch {
	case !ok:
		need.Steps = unknown(need.At, "the log driver is not known: "+configuration.Get("LogDriver").Text().String())
		b.add(need)
	case driver == "awslogs":
		b.awslogs(configuration.Get("Options"), need)
	case driver == "awsfirelens":
		b.firelens(configuration.Get("Options"), need)
	default:
		b.otherDriver(driver, configuration.Get("Options"), need)
	}
}

// awslogs is the driver for Amazon CloudWatch Logs. Fargate's creates the log stream before
// the container starts, in both modes (aws/shim-loggers-for-containerd passes no mode on);
// on instances Docker does, which in non-blocking mode starts the container all the same.
func (b *builder) awslogs(options *template.Value, need Need) {
	if options.IsUnknown() {
		need.Steps = unknown(options.At(), "the options of driver awslogs are not known: "+options.Why())
		b.add(need)
		return
	}
	b.missingOptions(options, need)
	group := options.Get("awslogs-group")
	if group.IsAbsent() {
		return // no call is made
	}
	b.starts(options.Get("mode"), &need)
	s := b.site.in(options.Get("awslogs-region").Text())
	need.Region = s.region
	need.Service, need.Host = privatelink.Logs, s.host("logs")
	need = need.by(b.logger())
	creates := options.Get("awslogs-create-group").Truth(fact.No)
	b.write(s, group.Text(), creates, need, b.groupExists(group, s, creates))
}

// write adds the calls that create a log stream in a group and put events into it, and the
// group itself if the driver does. The resource of that call is documented as the group's
// ARN without its ":*", and refusals name it with ":log-stream:" at the end; a policy that
// matches only one of the two may or may not do.
func (b *builder) write(s site, group template.Text, creates fact.Truth, need Need, exists fact.Steps) {
	name := s.arn("logs", "log-group:"+group)
	if creates != fact.No {
		create := need
		create.Action, create.Resource = "logs:CreateLogGroup", name+opaque("end of the ARN")
		if creates == fact.Maybe {
			create.Doubt = "whether the driver creates the log group is not known"
		}
		b.add(create)
	}
	for _, action := range []string{"logs:CreateLogStream", "logs:PutLogEvents"} {
		need.Action, need.Resource = action, name+":log-stream:"+opaque("stream of "+need.Container)
		n := need
		if action == "logs:CreateLogStream" {
			n.Steps = append(n.Steps[:len(n.Steps):len(n.Steps)], exists...)
			if exists.Verdict() == fact.Denied {
				n.AWSError, n.Fix = groupError, "name a log group of the templates in awslogs-group, or set awslogs-create-group and let the role call logs:CreateLogGroup"
			}
		}
		b.add(n)
	}
}

// missingOptions reports options without which the driver refuses to start: the group
// always, the stream prefix and the Region on Fargate (Amazon ECS Developer Guide, "Send
// Amazon ECS logs to CloudWatch").
func (b *builder) missingOptions(options *template.Value, need Need) {
	required := []string{"awslogs-group"}
	if b.LaunchType == Fargate {
		required = append(required, "awslogs-region", "awslogs-stream-prefix")
	}
	for _, option := range required {
		if options.Get(option).IsAbsent() {
			need.Steps = denied(need.At, "log driver awslogs has no option "+option)
			need.Fix = "set the option " + option
			b.add(need)
		}
	}
}

// starts decides whether the container starts without its logs.
func (b *builder) starts(mode *template.Value, need *Need) {
	setting, known := mode.Literal()
	switch {
	case b.LaunchType != EC2 && b.LaunchType != External:
		if b.LaunchType == ManagedInstances && setting != "blocking" {
			need.Doubt = "AWS does not document whether a container on Managed Instances waits for its log stream"
		}
	case mode.IsAbsent():
		need.Optional = true
		b.assume(logMode)
	case !known:
		need.Doubt = "in mode non-blocking the container starts without its logs, and " + mode.Text().String() + " is not known"
	case setting != "blocking":
		need.Optional = true
	}
}

// logger is the role that writes logs: on EC2 the execution role if the task has one, as
// ecs-init has configured the agent since 1.16.0 (README of the ECS agent), else the
// instance role.
func (b *builder) logger() role {
	if b.LaunchType != EC2 {
		return b.execution
	}
	if b.execution.missing != nil {
		return b.instance
	}
	b.assume(logRole)
	return b.execution
}

// groupExists tells whether the log group of driver awslogs exists. Of a group that is not
// in the templates it is not known: that one is missing is the most frequent cause of
// tasks that stop over their logs.
func (b *builder) groupExists(v *template.Value, s site, creates fact.Truth) fact.Steps {
	name := v.Text()
	switch {
	case len(name.Split(":")) > 1:
		return denied(v.At(), "awslogs-group takes the name of a log group, not an ARN: "+name.String())
	}
	if r := b.w.FindText(name, "AWS::Logs::LogGroup"); r != nil && r.Region.Equal(s.region) != fact.No {
		return allowed(v.At(), "log group "+r.ID.Logical+" is in the templates")
	} else if r != nil && creates == fact.No {
		return denied(v.At(), "log group "+r.ID.Logical+" is in "+r.Region.String()+", and awslogs-region is "+s.region.String())
	}
	switch symbol, isOpen := open(name); {
	case creates == fact.Yes:
		return allowed(v.At(), "the driver creates log group "+name.String())
	case isOpen:
		return unknown(v.At(), "which log group this is depends on "+symbol.String())
	}
	if near := b.nearGroup(name); near != nil {
		return unknown(v.At(), "no log group of the templates is called "+name.String()+"; "+near.ID.Logical+" is called "+near.Ref().String())
	}
	return unknown(v.At(), "log group "+name.String()+" is not in the templates, and the driver does not create it (awslogs-create-group)")
}

// nearGroup returns a log group of the templates whose name ends like another one: the
// usual mistake is a prefix such as /aws/ecs/ in one of two places.
func (b *builder) nearGroup(name template.Text) *template.Resource {
	for _, r := range b.w.Resources("AWS::Logs::LogGroup") {
		other, ok := r.Get("LogGroupName").Literal()
		if ok && (endsLike(other, string(name)) || endsLike(string(name), other)) {
			return r
		}
	}
	return nil
}

// endsLike reports whether the last parts of a path are another path, in any case.
func endsLike(path, end string) bool {
	path, end = strings.ToLower(path), strings.ToLower(strings.Trim(end, "/"))
	return end != "" && (path == end || strings.HasSuffix(path, "/"+end))
}
