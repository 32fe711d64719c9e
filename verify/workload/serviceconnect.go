package workload

import (
	"github.com/isolated-ecs/isolated-ecs/privatelink"
	"github.com/isolated-ecs/isolated-ecs/verify/fact"
)

// serviceConnect adds the call by which the proxy of Service Connect gets its configuration:
// through endpoint ecs-agent on every launch type (Amazon ECS Developer Guide, "Amazon ECS
// interface VPC endpoints"). On instances a relay container of the host makes it, as the
// instance role; as whom Fargate makes it no source says, so there IAM is not asked.
func (b *builder) serviceConnect() {
	configuration := b.launcher.connect
	on := configuration.Get("Enabled").Truth(fact.No)
	if on == fact.No {
		return
	}
	need := Need{Feature: ServiceConnect, Reason: "configuration of Service Connect", At: configuration.At(), From: b.atStart(),
		Service: privatelink.EcsAgent, Host: b.site.host("ecs-a")}
	if on == fact.Maybe {
		need.Doubt = "whether Service Connect is on is not known"
	}
	switch {
	case b.windows == fact.Yes:
		need.Steps = denied(need.At, "Service Connect does not run with Windows containers")
	case b.LaunchType == External:
		need.Steps = denied(need.At, "Service Connect does not run on launch type EXTERNAL")
	case b.LaunchType == EC2 || b.LaunchType == ManagedInstances:
		need.Action = "ecs:Poll"
		need.Resource = b.site.arn("ecs", "task-set/"+b.clusterPart()+"/"+opaque("task set"))
		need = need.by(b.instance)
	}
	b.add(need)
	b.deliver(container{name: "Service Connect proxy"}, configuration.Get("LogConfiguration"))
}
