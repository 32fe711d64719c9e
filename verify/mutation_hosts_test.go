package verify_test

import (
	"slices"

	"github.com/isolated-ecs/isolated-ecs/verify"
)

// instances finds the container instances that tasks of a service run on, by its capacity
// provider, and what their agents call (Amazon ECS Developer Guide, "Container instance IAM
// role": the required actions, and where each goes by "Interface VPC endpoints").
func (f *facts) instances(s *service) {
	group, template := f.machines(s.settings)
	if template == "" {
		return
	}
	data := f.get(template, "LaunchTemplateData")
	profile := refersTo(at(data, "IamInstanceProfile", "Arn"))
	s.hosted = true
	s.roles["instance-role"] = refersTo(f.get(profile, "Roles", "0"))
	s.host = place{subnets: references(f.get(group, "VPCZoneIdentifier")), groups: references(at(data, "NetworkInterfaces", "0", "Groups"))}
	agent := func(service, action, resource string, optional bool) {
		f.claim(s, claim{feature: "agent-registration", service: service, action: action, as: "instance-role", optional: optional}, resource)
	}
	cluster := f.in.arn("ecs", "cluster/default")
	if s.cluster != "" {
		cluster = f.attribute(s.cluster, "Arn")
	}
	instance := f.in.arn("ecs", "container-instance/"+f.name(s.cluster)+"/instance")
	agent("ecs", "ecs:DiscoverPollEndpoint", "*", false)
	agent("ecs", "ecs:RegisterContainerInstance", cluster, false)
	agent("ecs", "ecs:SubmitTaskStateChange", cluster, false)
	agent("ecs-agent", "ecs:Poll", instance, false)
	agent("ecs-telemetry", "ecs:Poll", instance, false)
	agent("ecs-telemetry", "ecs:StartTelemetrySession", instance, true)
}

// launch are the claims of what starts tasks for a schedule: Amazon EventBridge Scheduler assumes a
// role, which must be allowed to run the task definition in the cluster, and to pass it its roles
// (EventBridge Scheduler User Guide, "Setting up the execution role"; Amazon ECS Developer Guide,
// "Amazon ECS EventBridge IAM Role").
func (f *facts) launch(s *service) {
	if f.kind(s.id) != "AWS::Scheduler::Schedule" {
		return
	}
	s.roles["launch-role"] = refersTo(f.get(s.id, "Target", "RoleArn"))
	add := func(action, resource, thing string) {
		f.claim(s, claim{feature: "task-launch", action: action, thing: thing, as: "launch-role", by: byAWS}, resource)
	}
	add("", "", "scheduler.amazonaws.com")
	if s.roles["launch-role"] == "" {
		return
	}
	add("ecs:RunTask", f.ref(s.definition), "")
	for _, as := range []string{"execution-role", "task-role"} {
		if id := s.roles[as]; id != "" {
			add("iam:PassRole", f.attribute(id, "Arn"), id)
		}
	}
}

// machines are the Auto Scaling group and the launch template behind the capacity provider
// of a service, "" if one is missing.
func (f *facts) machines(settings tree) (group, template string) {
	provider := refersTo(at(settings, "CapacityProviderStrategy", "0", "CapacityProvider"))
	if f.kind(provider) != "AWS::ECS::CapacityProvider" {
		return "", ""
	}
	group = refersTo(f.get(provider, "AutoScalingGroupProvider", "AutoScalingGroupArn"))
	template = refersTo(f.get(group, "LaunchTemplate", "LaunchTemplateId"))
	if f.get(template, "LaunchTemplateData") == nil {
		return "", ""
	}
	return group, template
}

// unassociated are the services whose capacity providers are not, or no longer, those of their
// cluster: Amazon ECS refuses to create them (Amazon ECS Developer Guide, "Amazon ECS capacity
// providers").
func (m *mutant) unassociated() []want {
	var out []want
	for _, s := range m.after.services {
		if m.before.associated(m.before.find(s.id)) && !m.after.associated(s) {
			out = append(out, want{claims: []claim{{workload: s.id}}, loosely: true, verdict: verify.Denied, hops: []string{"task"}, words: []string{"capacity provider"}})
		}
	}
	return out
}

// associated reports whether the cluster has all providers that a service names. Those of a cluster
// that is elsewhere are not known.
func (f *facts) associated(s *service) bool {
	var has []string
	for _, id := range f.all("AWS::ECS::ClusterCapacityProviderAssociations") {
		if refersTo(f.get(id, "Cluster")) == s.cluster {
			has = append(has, f.renders(f.get(id, "CapacityProviders"))...)
		}
	}
	return f.kind(s.cluster) == "" || !slices.ContainsFunc(items(at(s.settings, "CapacityProviderStrategy")), func(item tree) bool {
		return !slices.Contains(has, f.render(at(item, "CapacityProvider")))
	})
}

// hostRules are about what leads from a service to its instances, and from these to their
// network and their role.
var hostRules = []rule{
	{"AWS::ECS::CapacityProvider", hostless},
	{"AWS::ECS::CapacityProvider/Properties", hostless},
	{"AWS::ECS::CapacityProvider/Properties/AutoScalingGroupProvider", hostless},
	{"AWS::ECS::CapacityProvider/Properties/AutoScalingGroupProvider/AutoScalingGroupArn", hostless},
	{"AWS::AutoScaling::AutoScalingGroup", hostless},
	{"AWS::AutoScaling::AutoScalingGroup/Properties/LaunchTemplate", hostless},
	{"AWS::EC2::LaunchTemplate", hostless},
	{"AWS::AutoScaling::AutoScalingGroup/Properties/VPCZoneIdentifier", homeless},
	{"AWS::AutoScaling::AutoScalingGroup/Properties/VPCZoneIdentifier/#", homeless},
	{launch + "/NetworkInterfaces", hostsInDefaultGroup},
	{launch + "/NetworkInterfaces/#", hostsInDefaultGroup},
	{launch + "/NetworkInterfaces/#/Groups", hostsInDefaultGroup},
	{launch + "/NetworkInterfaces/#/Groups/#", hostsInDefaultGroup},
	{launch + "/IamInstanceProfile", hostsWithoutRole},
	{launch + "/IamInstanceProfile/Arn", hostsWithoutRole},
	{"AWS::IAM::InstanceProfile", hostsWithoutRole},
	{"AWS::IAM::InstanceProfile/Properties", hostsWithoutRole},
	{"AWS::IAM::InstanceProfile/Properties/Roles", hostsWithoutRole},
	{"AWS::IAM::InstanceProfile/Properties/Roles/#", hostsWithoutRole},
	{"AWS::ECS::Service/Properties/CapacityProviderStrategy/#", hostless},
}

const launch = "AWS::EC2::LaunchTemplate/Properties/LaunchTemplateData"

// hostless is for services whose instances are not, or no longer, in the template: nothing
// is proved of their tasks.
func hostless(m *mutant, _ spot) []want {
	var out []want
	for i, s := range m.before.services {
		if after := m.after.services[i]; s.hosted && !after.hosted {
			claims := append(slices.Clone(after.claims), claim{workload: s.id})
			out = append(out, want{claims: claims, loosely: true, hops: anywhere, words: []string{""}})
		}
	}
	return out
}

// homeless is for instances in no subnet that is known.
func homeless(m *mutant, d spot) []want {
	return []want{shaken(m.after.where(func(s *service, c claim) bool {
		return c.host && c.overNetwork() && len(s.host.subnets) == 0
	}), []string{"route", "task"}, "")}
}

// hostsInDefaultGroup is for instances that are left with the default group of the VPC.
func hostsInDefaultGroup(m *mutant, _ spot) []want {
	return []want{denied(m.after.where(func(s *service, c claim) bool {
		return c.host && interfaceCall(c) && len(s.host.groups) == 0
	}), []string{"ingress"}, "default group")}
}

// hostsWithoutRole is for instances without an instance profile: the agent has no credentials.
func hostsWithoutRole(m *mutant, d spot) []want {
	return []want{shaken(m.after.where(func(s *service, c claim) bool {
		return c.as == "instance-role" && s.roles[c.as] == ""
	}), anywhere, "")}
}
