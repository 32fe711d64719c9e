package isolatedvpc

import (
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/isolated-ecs/isolated-ecs/internal/problems"
	"github.com/isolated-ecs/isolated-ecs/privatelink"
)

// NewIsolatedVpcFromVpc adopts a VPC that exists: workloads use the endpoints that
// it has, and central ones of another VPC, and create those that are missing. It
// changes nothing that exists: no route, no subnet, no endpoint policy. Whether the
// VPC is isolated is therefore not for this package to say. It panics with an error
// that names every problem if props are invalid.
func NewIsolatedVpcFromVpc(scope constructs.Construct, id string, props *FromVpcProps) *IsolatedVpc {
	site := siteOf(awscdk.Stack_Of(scope))
	p, list := props.resolve(site.account, site.region)
	selected := p.selectSubnets(list)
	p.checkVpc(selected, list)
	list.PanicIfAny("isolatedvpc", scope, id)

	v := &IsolatedVpc{
		site:               site,
		vpc:                p.Vpc,
		selection:          p.Subnets,
		subnets:            selected.subnets,
		perimeter:          *p.Perimeter,
		prefixListIds:      map[privatelink.Service]string{privatelink.S3: p.S3PrefixListId, privatelink.DynamoDb: p.DynamoDbPrefixListId},
		lookupSupportedAzs: p.LookupSupportedAzs && !selected.pending,
		oneAz:              p.OneAz,
	}
	v.construct(scope, id)
	v.established.Add(selected.established)
	v.adopt(p, selected.pending)
	if p.FlowLogs != nil {
		v.defineFlowLogs(p.FlowLogs)
	}
	if p.DnsFirewall != nil {
		v.defineDnsFirewall(p.DnsFirewall)
	}
	v.requireAlways(p.NewEndpoints)
	return v
}

// adopt takes the endpoints that exist, and their security group.
func (v *IsolatedVpc) adopt(p resolvedFromVpc, pending bool) {
	for _, s := range sortedKeys(p.Endpoints) {
		v.use(s, p.Endpoints[s], v.vpcId())
	}
	if c := p.CentralEndpoints; c != nil {
		v.endpointCidrs = c.Cidrs
		for _, s := range sortedKeys(c.EndpointIds) {
			v.use(s, c.EndpointIds[s], &c.VpcId)
		}
	}
	v.securityGroup = p.EndpointSecurityGroup
	if p.FindEndpoints {
		if all, complete := v.findEndpoints(); complete && !pending { // else CDK runs again when it knows
			v.adoptFound(all, p.NewEndpoints)
		}
	}
	if v.securityGroup == nil {
		v.securityGroup = v.defineEndpointSecurityGroup()
	}
	if len(v.endpoints) > 0 {
		awscdk.Stack_Of(v).AddMetadata(jsii.String(ReasonsMetadata+" "+v.path), awscdk.Lazy_UncachedAny(&reasonsOfOthers{v}, nil))
	}
}

// use takes an endpoint that exists. What the stacks of this app have to do with
// it comes before everything that waits for the endpoints.
func (v *IsolatedVpc) use(s privatelink.Service, id string, vpcId *string) {
	row, _ := privatelink.Lookup(s) // resolve has looked
	v.endpoints[s] = &endpoint{row: row, id: &id, vpcId: vpcId}
	if problems.IsStringToken(id) {
		for _, reference := range v.references(id) {
			v.established.Add(reference.Target())
		}
	}
}

// reasonsOfOthers renders the reasons of the endpoints that are no resources of
// this app, when the template is written.
type reasonsOfOthers struct{ network *IsolatedVpc }

// Produce makes it an awscdk.IAnyProducer.
func (r *reasonsOfOthers) Produce(awscdk.IResolveContext) any {
	all := map[string][]string{}
	for s, e := range r.network.endpoints {
		if e.resource == nil && len(e.reasons) > 0 {
			all[string(s)] = e.reasons
		}
	}
	if len(all) == 0 {
		return nil
	}
	return all
}

// selection is what Subnets selects.
type selection struct {
	subnets     []subnet
	established constructs.IDependable // their associations with route tables
	pending     bool                   // CDK does not know the VPC yet, and runs again when it does
}

// selectSubnets asks CDK for the subnets. It returns an empty selection, and says
// why, if there are none that can be used.
func (r *resolvedFromVpc) selectSubnets(l *problems.List) (s selection) {
	if problems.IsNil(r.Vpc) {
		return s
	}
	defer func() {
		if reason := recover(); reason != nil { // what CDK throws
			l.Addf("Subnets selects none that can be used: %v; %s", reason, howToSelect)
		}
	}()
	selected := r.Vpc.SelectSubnets(r.Subnets)
	if *selected.HasPublic {
		l.Addf("Subnets selects public subnets, which have a route to the internet; %s", howToSelect)
	}
	for i, id := range *selected.SubnetIds {
		s.subnets = append(s.subnets, subnet{id, routeTableOf((*selected.Subnets)[i]), (*selected.AvailabilityZones)[i]})
	}
	s.established = selected.InternetConnectivityEstablished
	s.pending = selected.IsPendingLookup != nil && *selected.IsPendingLookup
	if len(s.subnets) == 0 {
		l.Addf("Subnets selects none; %s", howToSelect)
	}
	return s
}

const howToSelect = "select subnets without a way to the internet: by default those that CDK calls isolated, which have no default route " +
	"(IsolatedSubnetIds of awsec2.VpcAttributes); private ones, with a default route to somewhere, by SubnetType_PRIVATE_WITH_EGRESS; or any by Subnets"

// routeTableOf returns the id of a subnet's route table, or nil if the subnet was
// imported without, for which CDK throws.
func routeTableOf(s awsec2.ISubnet) (id *string) {
	defer func() {
		if recover() != nil {
			id = nil
		}
	}()
	return s.RouteTable().RouteTableId()
}

// checkVpc reports what can be said once CDK has told of the VPC.
func (r *resolvedFromVpc) checkVpc(s selection, l *problems.List) {
	if problems.IsNil(r.Vpc) {
		return
	}
	if r.FindEndpoints && problems.IsStringToken(*r.Vpc.VpcId()) {
		l.Addf("FindEndpoints needs a VPC whose id is known during synthesis, as that of awsec2.Vpc_FromLookup; list the endpoints in Endpoints instead")
	}
	if r.LookupSupportedAzs && slices.ContainsFunc(s.subnets, func(s subnet) bool { return problems.IsStringToken(*s.az) }) {
		l.Addf("LookupSupportedAzs needs a VPC whose Availability Zones are known by name during synthesis")
	}
}

// routeTables returns the route tables of all subnets, each once, for a new
// gateway endpoint. It panics with an error if one is not known.
func (v *IsolatedVpc) routeTables(row privatelink.Endpoint) *[]any {
	var tables []any
	var list problems.List
	for _, s := range v.subnets {
		if s.routeTable == nil {
			list.Addf("%q needs a gateway endpoint, and the route table of subnet %s is not known; give the id of the endpoint in Endpoints if there is one, "+
				"or import the VPC with its route tables (IsolatedSubnetRouteTableIds of awsec2.VpcAttributes)", row.Service, problems.Readable(*s.id))
		} else if !slices.Contains(tables, any(*s.routeTable)) {
			tables = append(tables, *s.routeTable)
		}
	}
	list.PanicIfAnyIn("isolatedvpc", v)
	return &tables
}

// onePerZone returns the first subnet of each Availability Zone: an endpoint can
// be in one only.
// https://docs.aws.amazon.com/vpc/latest/privatelink/privatelink-access-aws-services.html
func onePerZone(subnets []subnet) []subnet {
	seen := map[string]bool{}
	return slices.DeleteFunc(slices.Clone(subnets), func(s subnet) bool {
		again := seen[*s.az]
		seen[*s.az] = true
		return again
	})
}
