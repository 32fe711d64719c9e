package workload

import (
	"strings"

	"github.com/isolated-ecs/isolated-ecs/privatelink"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// clusterText is the name of the workload's cluster. A cluster that the template does not
// name is called default.
func (b *builder) clusterText() template.Text {
	if r := b.cluster(); r != nil {
		return r.Ref()
	}
	v := b.launcher.cluster
	if v.IsAbsent() {
		return "default"
	}
	return v.Text()
}

func (b *builder) cluster() *template.Resource {
	return b.w.Find(b.launcher.cluster, "AWS::ECS::Cluster")
}

// clusterARN is the cluster as a request names it.
func (b *builder) clusterARN() template.Text {
	if r := b.cluster(); r != nil {
		return r.ARN()
	}
	if name := b.clusterText(); name.Split(":")[0] == "arn" {
		return name
	}
	return b.site.arn("ecs", "cluster/"+b.clusterText())
}

// clusterPart is the name of the cluster in ARNs of what is in it.
func (b *builder) clusterPart() template.Text {
	name := b.clusterText()
	if a, ok := parseARN(name); ok {
		return template.Text(strings.TrimPrefix(string(a.resource), "cluster/"))
	}
	return name
}

// agent adds the calls by which the container agent of an instance takes up work. Only
// instances make them; tasks on Fargate do not need them (Amazon ECS Developer Guide,
// "Amazon ECS interface VPC endpoints"; actions: "Amazon ECS container instance IAM role").
func (b *builder) agent() {
	if b.LaunchType != EC2 && b.LaunchType != ManagedInstances {
		return
	}
	instance := b.site.arn("ecs", "container-instance/"+b.clusterPart()+"/"+opaque("instance"))
	need := Need{Feature: AgentRegistration, At: b.At, From: HostInterface}
	if b.Host != nil {
		need.At = b.Host.At
	}
	call := func(service privatelink.Service, label template.Text, action string, resource template.Text, reason string) Need {
		n := need
		n.Reason, n.Service, n.Host, n.Action, n.Resource = reason, service, b.site.host(label), action, resource
		return n.by(b.instance)
	}
	b.add(call(privatelink.Ecs, "ecs", "ecs:DiscoverPollEndpoint", "*", "names of the agent's endpoints"))
	b.add(call(privatelink.Ecs, "ecs", "ecs:RegisterContainerInstance", b.clusterARN(), "registration of the instance"))
	b.add(call(privatelink.EcsAgent, "ecs-a", "ecs:Poll", instance, "the agent's channel to Amazon ECS"))
	b.add(call(privatelink.EcsTelemetry, "ecs-t", "ecs:Poll", instance, "the agent's channel for telemetry"))
	telemetry := call(privatelink.EcsTelemetry, "ecs-t", "ecs:StartTelemetrySession", instance, "telemetry of the instance")
	telemetry.Optional = true
	b.add(telemetry)
	b.add(call(privatelink.Ecs, "ecs", "ecs:SubmitTaskStateChange", b.clusterARN(), "states of tasks"))
	b.systemLogs(need)
}

// systemLogs are sent by Managed Instances (action ecs:PutSystemLogEvents of their managed policy),
// to a host that they are told. Whether an endpoint carries them, and whether tasks start where
// nothing does, no source says: without a way to the internet no task on them is proved to start.
func (b *builder) systemLogs(need Need) {
	if b.LaunchType != ManagedInstances {
		return
	}
	need.Reason, need.Host = "system logs of Managed Instances", b.site.host(opaque("host of system logs"))
	need.Doubt = "AWS does not document through which endpoint Managed Instances send their system logs, nor whether tasks start where they cannot"
	need.Fix = "run the tasks on Fargate or on instances of your own"
	b.add(need)
}
