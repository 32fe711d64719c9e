package workload

import (
	"slices"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
)

const (
	imagesExist = "Every image in a private Amazon ECR repository exists under its tag or digest, for the architecture of the task."
	bucketsNear = "Buckets that are not in the templates are in the Region of the tasks, and their objects exist, encrypted, if at all, with a key that AWS manages or one that the role may use."
	logMode     = "The default mode of log driver awslogs on EC2 is non-blocking, as it is since 2025-06-25 unless the account setting defaultLogDriverMode says otherwise; in mode blocking containers do not start without their logs."
	logRole     = "The ECS agent on EC2 writes logs as the execution role, as ecs-init configures it since 1.16.0 (ECS_ENABLE_AWSLOGS_EXECUTIONROLE_OVERRIDE)."
	guardDuty   = "GuardDuty Runtime Monitoring is off or excludes these clusters (tag GuardDutyManaged=false), or execution roles may pull its container from the account of AWS (as documented in 2026-04); a sidecar that fails does not stop the task."
	settings    = "Account settings of Amazon ECS have the defaults of 2026-04."
	policies    = "No policy of an organization (service control, resource control or declarative policy) denies the calls."
)

// Assumptions returns what is taken for granted about these workloads because no template
// can say it: plain sentences, sorted, and only those that apply.
func Assumptions(ws []*Workload) []string {
	var out []string
	for _, w := range ws {
		out = append(out, w.Assumptions...)
		if w.LaunchType == Fargate && w.guarded != fact.No {
			out = append(out, guardDuty)
		}
	}
	if len(ws) > 0 {
		out = append(out, policies, settings)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// guardable tells whether GuardDuty may add a sidecar to tasks on Fargate: it does so on
// Linux, since platform version 1.4.0, unless the cluster is tagged (Amazon GuardDuty User
// Guide, "Runtime Monitoring with Fargate").
func (b *builder) guardable() fact.Truth {
	if b.windows == fact.Yes || b.platform.before140() == fact.Yes {
		return fact.No
	}
	for _, tag := range b.cluster().Get("Tags").Items() {
		if tag.Get("Key").Text() == "GuardDutyManaged" && tag.Get("Value").Truth(fact.Maybe) == fact.No {
			return fact.No
		}
	}
	return fact.Maybe
}
