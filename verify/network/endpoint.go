package network

import (
	"slices"
	"strings"

	"github.com/isolated-ecs/isolated-ecs/privatelink"
	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// An Endpoint is an AWS::EC2::VPCEndpoint.
type Endpoint struct {
	Resource *template.Resource
	// Service is that of the catalogue, such as "ecr.api"; "s3" is the gateway endpoint,
	// "s3/interface" the other. It is "" if the service is not in the catalogue, or if its
	// name is not known.
	Service privatelink.Service
	// ServiceName is the property, such as "com.amazonaws.eu-west-1.ecr.api".
	ServiceName template.Text
	// Type is VpcEndpointType, "Gateway" by default; "" if it is not known.
	Type    string
	Gateway bool
	// Policy is PolicyDocument; nil: full access.
	Policy *template.Value
	// VPC is nil if it is not known.
	VPC *VPC
	// Region is that of the service.
	Region template.Text
	// PrivateDNS is PrivateDnsEnabled, false by default.
	PrivateDNS fact.Truth
	// Subnets have a network interface of the endpoint each.
	Subnets []*Subnet
	// Groups are those of the network interfaces; the VPC's default group if the template
	// gives none (CloudFormation Template Reference, AWS::EC2::VPCEndpoint).
	Groups []*SecurityGroup

	row    privatelink.Endpoint // of Service
	tables []*template.Value    // RouteTableIds
	hosts  []template.Text      // private DNS names
}

// Name is the logical id of the endpoint.
func (e *Endpoint) Name() string { return e.Resource.ID.Logical }

// Zones counts the Availability Zones that the endpoint is in: one for each subnet, of which
// it takes one in a zone (AWS PrivateLink Guide, "Access AWS services through AWS
// PrivateLink"), none for a gateway endpoint. It is false if the subnets are not known.
func (e *Endpoint) Zones() (zones int, known bool) {
	if e.Gateway {
		return 0, true
	}
	switch ids := e.Resource.Get("SubnetIds"); ids.Kind() {
	case template.List:
		odd := func(id *template.Value) bool { return id.Kind() != template.String }
		return len(e.Subnets), !slices.ContainsFunc(ids.Items(), odd)
	case template.String:
		return 1, len(e.Subnets) == 1 && e.Subnets[0].Resource != nil // else it may be a list
	}
	return 0, false
}

// TakesPolicy reports whether a policy of the endpoint has an effect. It is Maybe if no
// source says so, and if the service is not known.
func (e *Endpoint) TakesPolicy() fact.Truth {
	switch {
	case e.Foreign() == fact.Yes || e.row.Policy == privatelink.PolicyUnsupported:
		return fact.No
	case e.row.Policy == privatelink.PolicySupported:
		return fact.Yes
	}
	return fact.Maybe
}

// Foreign reports whether the endpoint leads to a service that is not one of AWS's own: an
// endpoint service of somebody, a resource, or a service network.
func (e *Endpoint) Foreign() fact.Truth {
	name, known := e.ServiceName.Literal()
	switch {
	case e.Type != string(privatelink.Gateway) && e.Type != string(privatelink.Interface) && e.Type != "":
		return fact.Yes
	case e.Service != "":
		return fact.No
	case strings.Contains(string(e.ServiceName), "com.amazonaws.vpce."):
		return fact.Yes
	case known && awsServiceName(name):
		return fact.No
	}
	return fact.Maybe
}

// awsServiceName reports whether a full service name is of the kind that AWS's own
// services have, in any partition.
func awsServiceName(name string) bool {
	for _, prefix := range []string{"com.amazonaws.", "cn.com.amazonaws.", "aws.api.", "api.aws.", "aws.sagemaker.", "eu.amazonaws."} {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return false
}

const endpointType = "AWS::EC2::VPCEndpoint"

func (n *Network) readEndpoints() {
	for _, r := range n.world.Resources(endpointType) {
		e := n.readEndpoint(r)
		n.endpoints = append(n.endpoints, e)
		if e.VPC != nil {
			e.VPC.endpoints = append(e.VPC.endpoints, e)
		}
		n.lendEndpoint(e)
	}
}

func (n *Network) readEndpoint(r *template.Resource) *Endpoint {
	e := &Endpoint{
		Resource:    r,
		ServiceName: r.Get("ServiceName").Text(),
		Type:        string(privatelink.Gateway),
		VPC:         n.vpc(r.Get("VpcId")),
		PrivateDNS:  r.Get("PrivateDnsEnabled").Truth(fact.No),
		Subnets:     n.subnetList(r.Get("SubnetIds")),
		Groups:      n.groupList(r.Get("SecurityGroupIds")),
		tables:      r.Get("RouteTableIds").Items(),
	}
	if t := r.Get("VpcEndpointType"); !t.IsAbsent() {
		e.Type, _ = t.Literal()
	}
	if policy := r.Get("PolicyDocument"); !policy.IsAbsent() {
		e.Policy = policy
	}
	if tables := r.Get("RouteTableIds"); tables.IsUnknown() {
		e.tables = []*template.Value{tables}
	}
	e.Gateway = e.Type == string(privatelink.Gateway)
	n.identify(e)
	n.settle(e)
	return e
}

// identify finds out of which service in which Region the endpoint is.
func (n *Network) identify(e *Endpoint) {
	e.Region = e.Resource.Region
	if region := e.Resource.Get("ServiceRegion"); !region.IsAbsent() {
		e.Region = region.Text()
	}
	if e.lookUp(n.names.in(e.Region)) {
		return
	}
	for part := range strings.SplitSeq(string(e.ServiceName), ".") {
		if _, ok := privatelink.PartitionOf(part); ok && e.lookUp(n.names.in(template.Text(part))) {
			e.Region = template.Text(part)
			return
		}
	}
}

func (e *Endpoint) lookUp(names map[serviceKey]privatelink.Endpoint) bool {
	row, ok := names[serviceKey{string(e.ServiceName), e.Gateway}]
	if !ok {
		return false
	}
	e.Service, e.row = row.Service, row
	return true
}

// settle puts the endpoint into its VPC.
func (n *Network) settle(e *Endpoint) {
	for _, host := range e.row.PrivateDnsNames(string(e.Region)) {
		e.hosts = append(e.hosts, template.Text(host))
	}
	for _, s := range e.Subnets {
		s.join(e.VPC)
	}
	if len(e.Groups) == 0 && e.VPC != nil {
		e.Groups = []*SecurityGroup{e.VPC.defaultGroup}
	}
}
