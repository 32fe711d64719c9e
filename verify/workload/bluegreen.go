package workload

import "github.com/isolated-ecs/isolated-ecs/verify/template"

// shiftsTraffic adds the calls by which Amazon ECS moves traffic between two target groups: as
// a role of its own, with what AWS's managed policy
// AmazonECSInfrastructureRolePolicyForLoadBalancers allows (version 6).
func (b *builder) shiftsTraffic(v *template.Value, need Need) {
	advanced := v.Get("AdvancedConfiguration")
	arn := advanced.Get("RoleArn")
	need.Reason, need.At, need.Container = "role that shifts traffic between target groups", advanced.At(), ""
	if arn.IsAbsent() || advanced.IsUnknown() {
		need.Steps = unknown(advanced.At(), "as which role Amazon ECS shifts traffic is not known")
		need.Fix = "set AdvancedConfiguration.RoleArn"
		b.add(need)
		return
	}
	r := role{name: InfrastructureRole, arn: arn.Text(), resource: b.w.Find(arn, "AWS::IAM::Role")}
	if r.resource == nil {
		b.assume("Infrastructure roles that are not in the templates may be assumed by ecs.amazonaws.com, and may do what AWS's managed policies for them allow.")
		return
	}
	r.arn = r.resource.ARN()
	need = need.by(r)
	need.At, need.From, need.Fix = arn.At(), AWSNetwork, ""
	call := func(action string, resource template.Text) {
		n := need
		n.Action, n.Resource = "elasticloadbalancing:"+action, resource
		b.add(n)
	}
	for _, action := range []string{"DescribeListeners", "DescribeRules", "DescribeTargetGroups", "DescribeTargetHealth"} {
		call(action, "*")
	}
	for _, group := range []*template.Value{v.Get("TargetGroupArn"), advanced.Get("AlternateTargetGroupArn")} {
		if !group.IsAbsent() {
			call("RegisterTargets", group.Text())
			call("DeregisterTargets", group.Text())
		}
	}
	for _, rule := range []*template.Value{advanced.Get("ProductionListenerRule"), advanced.Get("TestListenerRule")} {
		switch r := b.w.Find(rule, listenerType, listenerRuleType); {
		case r == nil: // which of the two it is is not known
		case r.Type == listenerType:
			call("ModifyListener", rule.Text())
		default:
			call("ModifyRule", rule.Text())
		}
	}
}
