package workload

import (
	"slices"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

const discoveryType = "AWS::ServiceDiscovery::Service"

// A registration is an entry of a service in AWS Cloud Map.
type registration struct {
	*template.Value
	service *template.Resource
}

// serviceRegistries adds what an entry in AWS Cloud Map asks for: records that fit the network
// mode, and names that resolve where the tasks are (Amazon ECS Developer Guide, "Service
// discovery"; API Reference, ServiceRegistry). Amazon ECS registers tasks by itself, as its
// service-linked role.
func (b *builder) serviceRegistries() []registration {
	list := b.launcher.registries
	need := Need{Feature: ServiceDiscovery, Reason: "entry in AWS Cloud Map", At: list.At(), From: b.whileRunning(), Fix: "correct what is said there"}
	if list.IsUnknown() {
		need.Steps = unknown(list.At(), "the service registries are not known: "+list.Why())
		b.add(need)
	}
	var found []registration
	for _, v := range list.Items() {
		r := registration{v, b.w.Find(v.Get("RegistryArn"), discoveryType)}
		if r.service == nil {
			b.assume("Services of AWS Cloud Map that are not in the templates exist, and their records fit the network mode of the tasks.")
			continue
		}
		need.At, need.Reason = v.At(), "entry in service "+r.service.ID.Logical+" of AWS Cloud Map"
		need.Steps = b.registered(r)
		b.add(need)
		b.resolvable(r, need)
		found = append(found, r)
	}
	return found
}

// registered are the steps against an entry that Amazon ECS refuses; at least one step.
func (b *builder) registered(r registration) fact.Steps {
	container, port := r.Get("ContainerName"), r.Get("ContainerPort")
	srv := b.hasSRV(r.service)
	name := r.service.ID.Logical
	both := !container.IsAbsent() && !port.IsAbsent()
	switch {
	case b.LaunchType == External:
		return denied(r.At(), "launch type EXTERNAL has no service discovery")
	case !b.own && srv == fact.No:
		return denied(r.service.At(), "tasks without an interface of their own are found by SRV records only, and "+name+" has none")
	case !b.own && !both:
		return denied(r.At(), "tasks without an interface of their own are registered with ContainerName and ContainerPort")
	case srv == fact.Yes && both && !r.Get("Port").IsAbsent():
		return denied(r.At(), "either ContainerName and ContainerPort are given, or Port, not both")
	case srv == fact.Yes && !both && r.Get("Port").IsAbsent():
		return denied(r.At(), "the SRV records of "+name+" need ContainerName and ContainerPort, or Port")
	case srv == fact.Maybe && (!b.own || !both && r.Get("Port").IsAbsent()):
		return unknown(r.service.At(), "whether the records of "+name+" are of type SRV is not in the templates")
	}
	if steps := b.named(container, port); both && steps != nil {
		return steps
	}
	return allowed(r.service.At(), "records of "+name+" fit tasks of "+b.definition.ID.Logical)
}

// hasSRV is whether a service of AWS Cloud Map has SRV records. One without DNS records may be
// of a namespace that has none.
func (b *builder) hasSRV(service *template.Resource) fact.Truth {
	records := service.Get("DnsConfig", "DnsRecords")
	truth := fact.No
	if records.IsAbsent() || records.IsUnknown() {
		truth = fact.Maybe
	}
	for _, record := range records.Items() {
		truth = truth.Or(record.Get("Type").Text().Equal("SRV"))
	}
	if service.Get("DnsConfig").IsAbsent() && b.own {
		return fact.No // entries without names need no port
	}
	return truth
}

// resolvable adds that the names of an entry lead to the tasks from where these are: a private
// namespace is of one VPC (AWS Cloud Map Developer Guide, "Creating namespaces").
func (b *builder) resolvable(r registration, need Need) {
	space, here := b.namespace(r.service), b.vpc()
	if space == nil || here == nil {
		return
	}
	there := b.w.Find(space.Get("Vpc"), vpcType)
	if there == nil || there == here {
		return
	}
	need.Optional = true
	need.Reason = "names of service " + r.service.ID.Logical + " of AWS Cloud Map"
	need.Steps = denied(space.At(), "namespace "+space.ID.Logical+" is of "+there.ID.Logical+", so its names do not resolve in "+here.ID.Logical+", where the tasks are")
	need.Fix = "put the namespace into " + here.ID.Logical
	b.add(need)
}

const vpcType = "AWS::EC2::VPC"

// vpc is the VPC that tasks or their hosts are in, nil if it is not in the templates.
func (b *builder) vpc() *template.Resource {
	for _, p := range []*Placement{b.Task, b.Host} {
		if p == nil {
			continue
		}
		if v := vpcOf(b.w, p.Subnets); v != nil {
			return v
		}
	}
	return nil
}

// vpcOf is the VPC of the first subnet that is in the templates.
func vpcOf(w *template.World, subnets []*template.Value) *template.Resource {
	for _, v := range subnets {
		for _, item := range slices.Concat([]*template.Value{v}, v.Items()) {
			if s := w.Find(item, "AWS::EC2::Subnet"); s != nil {
				return w.Find(s.Get("VpcId"), vpcType)
			}
		}
	}
	return nil
}

// portOfEntry is where tasks of an entry are called.
func (b *builder) portOfEntry(r registration) portRange {
	if number, known := r.Get("Port").Int(); known {
		return portRange{number, number}
	}
	return b.portOf(r.Get("ContainerName"), r.Get("ContainerPort"))
}
