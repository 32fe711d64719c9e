// Package isolatedvpc defines a VPC that has no path to the internet, and the
// AWS PrivateLink endpoints through which its workloads reach AWS.
//
// What gets created: a VPC with DNS support and DNS hostnames, isolated
// subnets with a route table each, one security group that all interface
// endpoints share, and an endpoint for each service that is asked for, with a
// policy that lets through what is needed; a DNS Firewall by which the names of the
// endpoints resolve and nothing else, the log of the queries, and a flow log with
// the role that writes it.
// What never gets created: an internet gateway, a NAT gateway, an egress-only
// internet gateway, a public subnet or a public IP address.
package isolatedvpc

import (
	"fmt"
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/isolated-ecs/isolated-ecs/internal/problems"
	"github.com/isolated-ecs/isolated-ecs/privatelink"
)

// IsolatedVpc is a VPC with isolated subnets only, and private endpoints for
// the AWS services that its workloads use. Create one with [NewIsolatedVpc], or
// with [NewIsolatedVpcFromVpc] of a VPC that exists.
type IsolatedVpc struct {
	constructs.Construct
	site
	path          string // in the construct tree
	vpc           awsec2.IVpc
	id            *string // of vpc, once somebody has asked for it
	selection     *awsec2.SubnetSelection
	subnets       []subnet
	securityGroup awsec2.ISecurityGroup
	namespace     constructs.Construct // scope of the endpoints
	endpoints     map[privatelink.Service]*endpoint
	established   constructs.DependencyGroup
	located       map[string]resource   // by ARN, and by what the template has for it
	tokens        map[string]tokenFacts // by their text
	homes         map[awscdk.Stack]home
	firewall      *firewall // nil if there is none of this package

	perimeter          Perimeter
	prefixListIds      map[privatelink.Service]string
	lookupSupportedAzs bool
	endpointCidrs      []string
	oneAz              bool
}

// A site is where a stack is deployed, as far as that is known during synthesis:
// literals or tokens.
type site struct {
	account, region, partition, urlSuffix string
	stack                                 awscdk.Stack
	stackAddr                             string
	stackName                             int // its length; the longest if it is not known
}

func siteOf(stack awscdk.Stack) site {
	name := len(*stack.StackName())
	if problems.IsStringToken(*stack.StackName()) {
		name = 128
	}
	return site{*stack.Account(), *stack.Region(), *stack.Partition(), *stack.UrlSuffix(), stack, *stack.Node().Addr(), name}
}

// NewIsolatedVpc defines an isolated VPC in scope. A nil props means all
// defaults. It panics with an error that names every problem if props are
// invalid.
func NewIsolatedVpc(scope constructs.Construct, id string, props *IsolatedVpcProps) *IsolatedVpc {
	site := siteOf(awscdk.Stack_Of(scope))
	p, list := props.resolve(site.account, site.region)
	list.PanicIfAny("isolatedvpc", scope, id)

	v := &IsolatedVpc{
		site:               site,
		selection:          &awsec2.SubnetSelection{SubnetType: awsec2.SubnetType_PRIVATE_ISOLATED},
		perimeter:          p.Perimeter.clone(),
		prefixListIds:      map[privatelink.Service]string{privatelink.S3: p.S3PrefixListId, privatelink.DynamoDb: p.DynamoDbPrefixListId},
		lookupSupportedAzs: p.LookupSupportedAzs,
		oneAz:              p.OneAz,
	}
	v.construct(scope, id)
	v.defineVpc(p)
	v.securityGroup = v.defineEndpointSecurityGroup()
	if p.BlockPublicAccess {
		v.blockPublicAccess()
	}
	v.defineFlowLogs(p.FlowLogs)
	v.defineDnsFirewall(p.DnsFirewall)
	v.requireAlways(p.Endpoints)
	return v
}

// construct makes v a construct, with nothing in it yet.
func (v *IsolatedVpc) construct(scope constructs.Construct, id string) {
	v.endpoints = map[privatelink.Service]*endpoint{}
	v.established = constructs.NewDependencyGroup()
	v.located, v.tokens, v.homes = map[string]resource{}, map[string]tokenFacts{}, map[awscdk.Stack]home{}
	constructs.NewConstruct_Override(v, scope, &id)
	v.path = *v.Node().Path()
}

// requireAlways creates the scope of the endpoints, and those that the user lists.
func (v *IsolatedVpc) requireAlways(services []privatelink.Service) {
	v.namespace = constructs.NewConstruct(v, jsii.String("Endpoints"))
	for _, s := range services {
		v.Require(privatelink.Need{Service: s, Reason: "always created"})
	}
}

// vpcId returns the id of the VPC, for which CDK is asked once.
func (v *IsolatedVpc) vpcId() *string {
	if v.id == nil {
		v.id = v.vpc.VpcId()
	}
	return v.id
}

// Vpc returns the VPC, with its isolated subnets.
func (v *IsolatedVpc) Vpc() awsec2.IVpc { return v.vpc }

// Subnets selects the isolated subnets, one in each Availability Zone.
func (v *IsolatedVpc) Subnets() *awsec2.SubnetSelection { return v.selection }

// EndpointSecurityGroup returns the security group of all interface endpoints.
// It lets nothing in until a workload adds a rule for its own security group.
func (v *IsolatedVpc) EndpointSecurityGroup() awsec2.ISecurityGroup { return v.securityGroup }

// EndpointCidrs returns the ranges of the central endpoints in other VPCs, which
// tasks need egress to. It is nil but for [NewIsolatedVpcFromVpc].
func (v *IsolatedVpc) EndpointCidrs() []string { return slices.Clone(v.endpointCidrs) }

// PrivateConnectivityEstablished returns a dependable for everything that
// traffic from the subnets to AWS passes: the route-table associations and all
// endpoints, also those that are required later. It is the counterpart of CDK's
// InternetConnectivityEstablished: what must not start without AWS depends on it.
func (v *IsolatedVpc) PrivateConnectivityEstablished() constructs.IDependable { return v.established }

// defineEndpointSecurityGroup defines a closed security group. It is L1 and
// imported again, because CDK's L2 drops the rule that stands for "no egress" as
// soon as somebody adds one that cannot be inline. The group then has no inline
// egress at all, for which Amazon EC2 allows everything.
func (v *IsolatedVpc) defineEndpointSecurityGroup() awsec2.ISecurityGroup {
	group := awsec2.NewCfnSecurityGroup(v, jsii.String("EndpointSecurityGroup"), &awsec2.CfnSecurityGroupProps{
		VpcId:            v.vpcId(),
		GroupDescription: jsii.String("PrivateLink endpoints: TCP 443 from the workloads that use them"),
		// Endpoints open no connections. A rule that matches nothing, the one
		// that CDK writes, replaces the default that allows everything.
		SecurityGroupEgress: &[]any{&awsec2.CfnSecurityGroup_EgressProperty{
			IpProtocol:  jsii.String("icmp"),
			FromPort:    jsii.Number(252),
			ToPort:      jsii.Number(86),
			CidrIp:      jsii.String("255.255.255.255/32"),
			Description: jsii.String("Disallow all traffic"),
		}},
		Tags: nameTag(v.path),
	})
	return awsec2.SecurityGroup_FromSecurityGroupId(v, jsii.String("EndpointRules"), group.AttrGroupId(),
		&awsec2.SecurityGroupImportOptions{AllowAllOutbound: jsii.Bool(false)})
}

// A subnet is one that tasks and interface endpoints are in.
type subnet struct{ id, routeTable, az *string }

// defineVpc defines the VPC and its subnets. They are L1, because CDK's L2 Vpc
// asks for the Availability Zones of the account as soon as the environment is
// concrete, which needs credentials during synthesis.
func (v *IsolatedVpc) defineVpc(p resolvedProps) {
	vpc := awsec2.NewCfnVPC(v, jsii.String("Resource"), &awsec2.CfnVPCProps{
		CidrBlock:          jsii.String(p.cidr.String()),
		EnableDnsSupport:   true, // private DNS of the endpoints needs both
		EnableDnsHostnames: true,
		Tags:               nameTag(v.path),
	})
	v.id = vpc.Ref()
	var names, ids, routeTableIds, cidrs []*string
	for i, az := range p.zones() {
		cidr := p.subnets[i].String()
		s := v.defineSubnet(i, az, cidr)
		v.subnets = append(v.subnets, s)
		names, ids, routeTableIds = append(names, s.az), append(ids, s.id), append(routeTableIds, s.routeTable)
		cidrs = append(cidrs, &cidr)
	}
	v.vpc = awsec2.Vpc_FromVpcAttributes(v, jsii.String("Vpc"), &awsec2.VpcAttributes{
		VpcId:                        v.id,
		VpcCidrBlock:                 jsii.String(p.cidr.String()),
		AvailabilityZones:            &names,
		IsolatedSubnetIds:            &ids,
		IsolatedSubnetRouteTableIds:  &routeTableIds,
		IsolatedSubnetIpv4CidrBlocks: &cidrs,
	})
}

func (v *IsolatedVpc) defineSubnet(i int, az, cidr string) subnet {
	id := fmt.Sprintf("IsolatedSubnet%d", i+1)
	scope, name := constructs.NewConstruct(v, &id), nameTag(v.path+"/"+id)
	resource := awsec2.NewCfnSubnet(scope, jsii.String("Subnet"), &awsec2.CfnSubnetProps{
		VpcId:               v.id,
		AvailabilityZone:    &az,
		CidrBlock:           &cidr,
		MapPublicIpOnLaunch: false,
		Tags:                name,
	})
	routeTable := awsec2.NewCfnRouteTable(scope, jsii.String("RouteTable"), &awsec2.CfnRouteTableProps{
		VpcId: v.id,
		Tags:  name,
	})
	s := subnet{resource.Ref(), routeTable.Ref(), &az}
	v.established.Add(awsec2.NewCfnSubnetRouteTableAssociation(scope, jsii.String("RouteTableAssociation"),
		&awsec2.CfnSubnetRouteTableAssociationProps{
			SubnetId:     s.id,
			RouteTableId: s.routeTable,
		}))
	return s
}

// zones returns names if they are known, else the first ones that CloudFormation
// finds in the Region at deployment.
func (p resolvedProps) zones() []string {
	if len(p.AvailabilityZones) > 0 {
		return p.AvailabilityZones
	}
	azs := make([]string, p.MaxAzs)
	for i := range azs {
		azs[i] = *awscdk.Fn_Select(jsii.Number(i), awscdk.Fn_GetAzs(nil))
	}
	return azs
}

// zoneNames returns the zones of the subnets.
func (v *IsolatedVpc) zoneNames() []string {
	var names []string
	for _, s := range v.subnets {
		names = append(names, *s.az)
	}
	return names
}

// subnetsIn returns the subnets in the given Availability Zones; nil means all.
func (v *IsolatedVpc) subnetsIn(azs []string) []subnet {
	if azs == nil {
		return v.subnets
	}
	return slices.DeleteFunc(slices.Clone(v.subnets), func(s subnet) bool {
		return !slices.Contains(azs, *s.az)
	})
}

// nameTag names a resource by its path in the construct tree, as CDK's Vpc does,
// cut to the 256 characters of a tag.
func nameTag(path string) *[]*awscdk.CfnTag {
	path = path[:min(len(path), 256)]
	return &[]*awscdk.CfnTag{{Key: jsii.String("Name"), Value: &path}}
}
