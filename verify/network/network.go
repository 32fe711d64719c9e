// Package network models the VPCs of a template and answers whether a call gets through:
// does the name resolve, does a route lead there, do security groups and network ACLs let
// it pass in both directions, and which endpoint carries it. It also lists the ways out of
// a VPC.
//
// Identity and endpoint policies are not its business. What a template only refers to, by
// parameter, import or literal id, is modelled too, and leads to Unknown, never to a pass
// or a failure.
package network

import (
	"slices"
	"strings"

	"github.com/isolated-ecs/isolated-ecs/privatelink"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// A Network is the network part of a World. It remembers what it has worked out and is
// not safe for concurrent use.
type Network struct {
	world     *template.World
	vpcs      map[template.Text]*VPC
	subnets   map[template.Text]*Subnet
	groups    map[template.Text]*SecurityGroup
	tables    map[template.Text]*routeTable
	acls      map[template.Text]*acl
	endpoints []*Endpoint

	attachments []attachment
	blocks      []publicBlock
	names       serviceNames
	resolutions map[resolutionKey]resolution
	crossings   map[crossing]answer
	publicWays  map[publicKey]publicWay
	mounts      map[template.ResourceID][]mountTarget
	strayMounts []*template.Resource // of file systems that are not known
	addressed   []addressee
}

// New reads the network of a World.
func New(w *template.World) *Network {
	n := &Network{
		world:       w,
		vpcs:        map[template.Text]*VPC{},
		subnets:     map[template.Text]*Subnet{},
		groups:      map[template.Text]*SecurityGroup{},
		tables:      map[template.Text]*routeTable{},
		acls:        map[template.Text]*acl{},
		names:       serviceNames{},
		resolutions: map[resolutionKey]resolution{},
		crossings:   map[crossing]answer{},
		publicWays:  map[publicKey]publicWay{},
	}
	n.readVPCs()
	n.readGateways()
	n.readRouteTables()
	n.readACLs()
	n.readSubnets()
	n.readGroups()
	n.readMemberships()
	n.readEndpoints()
	n.readZones()
	n.readForwardRules()
	n.readFirewalls()
	n.readMountTargets()
	n.addressed = n.addressees()
	return n
}

// VPCs returns the VPCs of the template, sorted by ID, and then those that it only refers
// to, sorted by what they are called.
func (n *Network) VPCs() []*VPC {
	vpcs := make([]*VPC, 0, len(n.vpcs))
	for _, v := range n.vpcs {
		vpcs = append(vpcs, v)
	}
	slices.SortFunc(vpcs, func(a, b *VPC) int { return compareThings(a.thing, b.thing) })
	return vpcs
}

// Endpoints returns every AWS::EC2::VPCEndpoint of the template, sorted by ID.
func (n *Network) Endpoints() []*Endpoint { return n.endpoints }

// A thing is a resource of the template, or one that the template only refers to.
type thing struct {
	// Resource is nil for what is not in the template.
	Resource *template.Resource
	// ID is what Ref returns: an id, or a symbol for it.
	ID template.Text
}

// Name is the logical id of a resource, else the id that the template has for it.
func (t thing) Name() string {
	if t.Resource == nil {
		return t.ID.String()
	}
	return t.Resource.ID.Logical
}

func compareThings(a, b thing) int {
	switch {
	case a.Resource != nil && b.Resource != nil:
		return a.Resource.ID.Compare(b.Resource.ID)
	case a.Resource != nil:
		return -1
	case b.Resource != nil:
		return 1
	}
	return strings.Compare(string(a.ID), string(b.ID))
}

// thing finds what a text refers to. It is false if the text is empty.
func (n *Network) thing(id template.Text, resourceType string) (thing, bool) {
	if r := n.world.FindText(id, resourceType); r != nil {
		return thing{r, r.Ref()}, true
	}
	return thing{ID: id}, id != ""
}

// serviceNames knows endpoint services by their full name, for each Region that occurs,
// which may be a symbol.
type serviceNames map[template.Text]map[serviceKey]privatelink.Endpoint

type serviceKey struct {
	name    string
	gateway bool
}

// in returns the names of a Region.
func (s serviceNames) in(region template.Text) map[serviceKey]privatelink.Endpoint {
	if names, ok := s[region]; ok {
		return names
	}
	names := map[serviceKey]privatelink.Endpoint{}
	for _, e := range privatelink.All() {
		names[serviceKey{e.ServiceName(string(region)), e.Type == privatelink.Gateway}] = e
	}
	s[region] = names
	return names
}
