package check

import (
	"slices"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/network"
	"github.com/isolated-ecs/isolated-ecs/verify/proof"
	"github.com/isolated-ecs/isolated-ecs/verify/report"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
	"github.com/isolated-ecs/isolated-ecs/verify/workload"
)

// StartOrder reports services that may be created too early.
var StartOrder = &Check{
	Name: "start-order",
	Doc: `CloudFormation may start tasks before what they need exists

CloudFormation creates resources side by side, unless one refers to or depends on another.
A service refers to its subnets and security groups, not to endpoints, routes, rules and
policies. If it is created first its tasks fail, and the deployment circuit breaker rolls
the stack back. AWS CDK does not order these by itself.`,
	Run: runStartOrder,
}

func runStartOrder(p *Pass) []report.Finding {
	var found []report.Finding
	for _, w := range p.Workloads {
		found = append(found, lateFor(p, w)...)
		found = append(found, lateAssociations(p, w)...)
	}
	return once(found)
}

// lateAssociations reports what associates capacity providers with the cluster and may come
// after the service, which Amazon ECS refuses until then, also without tasks:
// https://github.com/aws/containers-roadmap/issues/631
func lateAssociations(p *Pass, w *proof.Workload) []report.Finding {
	var found []report.Finding
	for _, r := range w.Associations {
		if isService(w) && !p.World.Before(r, w.Resource) {
			found = append(found, late(w, "its capacity provider strategy", r))
		}
	}
	return found
}

// startsOnCreation reports whether tasks start while the stack is created.
func startsOnCreation(w *proof.Workload) bool {
	count, known := w.Resource.Get("DesiredCount").Int()
	return isService(w) && (!known || count != 0)
}

// isService reports whether Amazon ECS keeps the tasks running, from its creation.
func isService(w *proof.Workload) bool {
	return slices.Contains([]string{"AWS::ECS::Service", "AWS::ECS::TaskSet", "AWS::ECS::Daemon"}, w.Resource.Type)
}

// lateFor reports what calls rely on and CloudFormation may create after the workload: the
// resources that the steps of the calls are about, and what gives subnets their routes.
func lateFor(p *Pass, w *proof.Workload) []report.Finding {
	var found []report.Finding
	reported := map[template.ResourceID]bool{}
	starts := startsOnCreation(w)
	for _, n := range w.Needs {
		if !starts && !forwarded(n) {
			continue
		}
		for _, r := range reliesOn(p, w, n) {
			if !reported[r.ID] && canBeLate(r) && !p.World.Before(r, w.Resource) {
				reported[r.ID] = true
				found = append(found, late(w, n.Feature, r))
			}
		}
	}
	return found
}

// reliesOn returns the resources that an allowed call relies on.
func reliesOn(p *Pass, w *proof.Workload, n proof.Need) []*template.Resource {
	if forwarded(n) {
		return p.listeners(n)
	}
	if n.Verdict() != fact.Allowed || n.Host == "" && n.FileSystem == nil && n.Action == "" {
		return nil
	}
	var resources []*template.Resource
	for _, step := range n.Steps {
		if r := p.World.At(step.At); r != nil {
			resources = append(resources, r)
		}
	}
	if n.Host != "" && (n.Via == nil || n.Via.Gateway) {
		resources = append(resources, associations(p.World, w.Subnets())...)
	}
	return resources
}

// forwarded reports whether a need is for what a load balancer sends to the tasks. Amazon ECS
// refuses to create a service, also one without tasks, until its target group has one.
func forwarded(n proof.Need) bool { return n.Feature == workload.LoadBalancer && n.Action == "" }

// listeners are the listeners and rules by which a target group has a load balancer. Health
// checks go on until they succeed, so rules of security groups may come later.
func (p *Pass) listeners(n proof.Need) []*template.Resource {
	var resources []*template.Resource
	for _, step := range n.Steps {
		if r := p.World.At(step.At); r != nil && step.Hop == fact.HopTask && step.Verdict == fact.Allowed {
			resources = append(resources, r)
		}
	}
	return resources
}

// associations are those of subnets with route tables.
func associations(w *template.World, subnets []*network.Subnet) []*template.Resource {
	var found []*template.Resource
	for _, a := range w.Resources("AWS::EC2::SubnetRouteTableAssociation") {
		subnet := w.Find(a.Get("SubnetId"), "AWS::EC2::Subnet")
		if subnet != nil && slices.ContainsFunc(subnets, func(s *network.Subnet) bool { return s.Resource == subnet }) {
			found = append(found, a)
		}
	}
	return found
}

func late(w *proof.Workload, what string, r *template.Resource) report.Finding {
	f := at(w.Resource.At(), w.ID)
	f.Severity = report.Warning
	f.Message = "CloudFormation may create the service before " + r.ID.String() + " (" + r.Type + "), needed for " + what
	f.Fix = "add " + r.ID.Logical + " to the service's DependsOn"
	if r.ID.Stack != w.ID.Stack {
		f.Fix = "deploy stack " + r.ID.Stack + " first"
	}
	return f
}

// canBeLate reports whether a resource adds to others without being referred to by what
// starts tasks.
func canBeLate(r *template.Resource) bool {
	return slices.Contains([]string{
		"AWS::EC2::EgressOnlyInternetGateway", "AWS::EC2::NatGateway", "AWS::EC2::NetworkAclEntry", "AWS::EC2::Route",
		"AWS::EC2::SecurityGroupEgress", "AWS::EC2::SecurityGroupIngress", "AWS::EC2::SubnetNetworkAclAssociation",
		"AWS::EC2::SubnetRouteTableAssociation", "AWS::EC2::VPCEndpoint", "AWS::EC2::VPCGatewayAttachment", "AWS::EFS::MountTarget",
		"AWS::IAM::ManagedPolicy", "AWS::IAM::Policy", "AWS::IAM::RolePolicy", "AWS::ECR::RegistryPolicy", "AWS::S3::BucketPolicy",
		"AWS::SecretsManager::ResourcePolicy", "AWS::EC2::VPCDHCPOptionsAssociation",
		"AWS::Route53Resolver::FirewallRuleGroupAssociation", "AWS::ElasticLoadBalancingV2::Listener",
		"AWS::ElasticLoadBalancingV2::ListenerRule",
	}, r.Type)
}
