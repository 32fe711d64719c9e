package network

import (
	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// An addressee is something that has a public IPv4 address in some subnets.
type addressee struct {
	subnets []*Subnet
	answer
}

// addresses returns what has, or may have, a public address in a subnet.
func (n *Network) addresses(s *Subnet) []answer {
	var found []answer
	if s.PublicIPv4 != fact.No {
		place := at(s.Resource.Get("MapPublicIpOnLaunch").At(), s.at)
		found = append(found, answer{s.PublicIPv4, place, "subnet " + s.Name() + " gives public addresses (MapPublicIpOnLaunch)"})
	}
	for _, a := range n.addressed {
		for _, in := range a.subnets {
			if in == s && a.truth != fact.No {
				found = append(found, a.answer)
			}
		}
	}
	return found
}

// addressees finds all resources that ask for public addresses.
func (n *Network) addressees() []addressee {
	var all []addressee
	for _, r := range n.world.Resources("AWS::ECS::Service", "AWS::ECS::TaskSet") {
		all = append(all, n.tasks(r, r.Get("NetworkConfiguration", "AwsvpcConfiguration")))
	}
	for _, r := range n.world.Resources("AWS::Scheduler::Schedule") {
		all = append(all, n.tasks(r, r.Get("Target", "EcsParameters", "NetworkConfiguration", "AwsvpcConfiguration")))
	}
	for _, r := range n.world.Resources("AWS::Events::Rule") {
		for _, t := range r.Get("Targets").Items() {
			all = append(all, n.tasks(r, t.Get("EcsParameters", "NetworkConfiguration", "AwsVpcConfiguration")))
		}
	}
	for _, r := range n.world.Resources("AWS::Pipes::Pipe") {
		all = append(all, n.tasks(r, r.Get("TargetParameters", "EcsTaskParameters", "NetworkConfiguration", "AwsvpcConfiguration")))
	}
	for _, r := range n.world.Resources("AWS::EC2::Instance") {
		all = append(all, n.instance(r)...)
	}
	for _, r := range n.world.Resources("AWS::AutoScaling::AutoScalingGroup") {
		all = append(all, n.scalingGroup(r))
	}
	for _, r := range n.world.Resources("AWS::EC2::EIP", "AWS::EC2::EIPAssociation") {
		all = append(all, n.elastic(r))
	}
	return append(all, n.loadBalancers()...)
}

// tasks are those of a service or a schedule; AssignPublicIp is DISABLED by default.
func (n *Network) tasks(r *template.Resource, config *template.Value) addressee {
	assign := config.Get("AssignPublicIp")
	truth := fact.No
	if !assign.IsAbsent() {
		truth = assign.Text().Equal("ENABLED")
	}
	return addressee{n.subnetList(config.Get("Subnets")), answer{truth, assign.At(), "tasks of " + r.ID.Logical + " have public addresses"}}
}

// instance has the address that one of its interfaces asks for, or its launch template.
func (n *Network) instance(r *template.Resource) []addressee {
	why := "instance " + r.ID.Logical + " has a public address"
	all := []addressee{{n.subnetList(r.Get("SubnetId")), answer{n.launched(r.Get("LaunchTemplate")), r.At(), why}}}
	for _, i := range r.Get("NetworkInterfaces").Items() {
		assign := i.Get("AssociatePublicIpAddress")
		all = append(all, addressee{n.subnetList(i.Get("SubnetId")), answer{assign.Truth(fact.No), assign.At(), why}})
	}
	return all
}

// scalingGroup looks for the address in the launch templates or the configuration; without
// a word about it there, the subnet decides.
func (n *Network) scalingGroup(r *template.Resource) addressee {
	mixed := r.Get("MixedInstancesPolicy", "LaunchTemplate")
	truth := n.launched(r.Get("LaunchTemplate")).Or(n.launched(mixed.Get("LaunchTemplateSpecification")))
	for _, o := range mixed.Get("Overrides").Items() {
		truth = truth.Or(n.launched(o.Get("LaunchTemplateSpecification")))
	}
	config := n.world.Find(r.Get("LaunchConfigurationName"), "AWS::AutoScaling::LaunchConfiguration")
	truth = truth.Or(config.Get("AssociatePublicIpAddress").Truth(fact.No))
	return addressee{n.subnetList(r.Get("VPCZoneIdentifier")), answer{truth, r.At(), "instances of " + r.ID.Logical + " have public addresses"}}
}

// launched reports whether instances have public addresses by a launch template that a
// specification names by its id or its name. One that is not in the template may say so.
func (n *Network) launched(specification *template.Value) fact.Truth {
	if specification.IsAbsent() {
		return fact.No
	}
	launch := n.world.Find(specification.Get("LaunchTemplateId"), launchTemplateType)
	for _, r := range n.world.Resources(launchTemplateType) {
		name := r.Get("LaunchTemplateName")
		if !name.IsAbsent() && name.Text() == specification.Get("LaunchTemplateName").Text() {
			launch = r
		}
	}
	if launch == nil {
		return fact.Maybe
	}
	truth := fact.No
	for _, i := range launch.Get("LaunchTemplateData", "NetworkInterfaces").Items() {
		truth = truth.Or(i.Get("AssociatePublicIpAddress").Truth(fact.No))
	}
	return truth
}

const launchTemplateType = "AWS::EC2::LaunchTemplate"

// elastic is an Elastic IP address of an instance or a network interface.
func (n *Network) elastic(r *template.Resource) addressee {
	var values []*template.Value
	for _, property := range []string{"InstanceId", "NetworkInterfaceId"} {
		holder := n.world.Find(r.Get(property))
		values = append(values, holder.Get("SubnetId"))
		for _, i := range holder.Get("NetworkInterfaces").Items() {
			values = append(values, i.Get("SubnetId"))
		}
	}
	return addressee{n.subnetList(values...), yes(r.At(), r.ID.Logical+" is a public address in use")}
}

// loadBalancers are internet-facing unless they say something else (CloudFormation
// Template Reference, property Scheme); classic ones likewise.
func (n *Network) loadBalancers() []addressee {
	var all []addressee
	for _, r := range n.world.Resources("AWS::ElasticLoadBalancingV2::LoadBalancer", "AWS::ElasticLoadBalancing::LoadBalancer") {
		truth := fact.Yes
		if scheme := r.Get("Scheme"); !scheme.IsAbsent() {
			truth = scheme.Text().Equal("internet-facing")
		}
		values := []*template.Value{r.Get("Subnets")}
		for _, m := range r.Get("SubnetMappings").Items() {
			values = append(values, m.Get("SubnetId"))
		}
		all = append(all, addressee{n.subnetList(values...), answer{truth, r.At(), "load balancer " + r.ID.Logical + " is internet-facing"}})
	}
	return all
}
