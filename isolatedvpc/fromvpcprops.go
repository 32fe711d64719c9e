package isolatedvpc

import (
	"fmt"
	"maps"
	"net/netip"
	"regexp"
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"

	"github.com/isolated-ecs/isolated-ecs/internal/problems"
	"github.com/isolated-ecs/isolated-ecs/privatelink"
)

// FromVpcProps configures [NewIsolatedVpcFromVpc]. Only Vpc is required.
type FromVpcProps struct {
	// Vpc is the VPC to adopt: looked up (awsec2.Vpc_FromLookup), imported by its
	// ids (awsec2.Vpc_FromVpcAttributes), or of the same app. Its attributes
	// enableDnsSupport and enableDnsHostnames must be on, without which no private
	// name of an endpoint resolves:
	// https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html
	// Required.
	Vpc awsec2.IVpc

	// Subnets selects the subnets for tasks and for new endpoints. A new interface
	// endpoint is in the first of them in each Availability Zone; a new gateway
	// endpoint in the route tables of all of them.
	//
	// Default: the isolated subnets. CDK takes subnets for isolated that have no
	// default route.
	Subnets *awsec2.SubnetSelection

	// Endpoints are the ids of the endpoints that the VPC has, such as
	// "vpce-0123456789abcdef0", or tokens. They are used and never changed. A second
	// endpoint with private DNS for a service that has one cannot be deployed, so
	// list all that the workloads use.
	//
	// Default: none; an endpoint is created when the first workload requires it.
	Endpoints map[privatelink.Service]string

	// EndpointSecurityGroup is a group that all interface endpoints of the VPC have:
	// tasks get into them by a rule in this group, which each service adds for
	// itself. New endpoints get it too. Required with interface endpoints in
	// Endpoints, because by their ids their groups are not known.
	//
	// Default: the group that the endpoints share which FindEndpoints finds, or else
	// a new one that lets nothing in until a workload adds a rule for itself.
	EndpointSecurityGroup awsec2.ISecurityGroup

	// FindEndpoints looks the endpoints of the VPC up in the account during
	// synthesis, besides those of Endpoints. CDK keeps the answers in
	// cdk.context.json; commit that file. It needs a stack with a concrete account
	// and Region, and a VPC whose id is known during synthesis.
	//
	// An endpoint that is missing is not created but an error: what is found
	// depends on when it was asked, and an endpoint of this very stack, found later,
	// would be taken for somebody else's and go. List it in NewEndpoints.
	//
	// Default: false.
	FindEndpoints bool

	// NewEndpoints are created in any case, as those of [IsolatedVpcProps].Endpoints,
	// also if FindEndpoints finds one, which is then the one of this stack.
	//
	// Default: none.
	NewEndpoints []privatelink.Service

	// CentralEndpoints are interface endpoints in another VPC.
	//
	// Default: none.
	CentralEndpoints *CentralEndpoints

	// Perimeter says who may pass the endpoints that are created, and to whose
	// resources. The policies of those that exist belong to whoever made them; what
	// workloads need of them is checked against the perimeter all the same.
	//
	// Default: the account of the stack, for both.
	Perimeter *Perimeter

	// DnsFirewall decides which names the VPC's resolver answers for, to whatever
	// is in the VPC: also to workloads that this app does not know.
	//
	// Default: none, unlike [NewIsolatedVpc], because others live in the VPC.
	DnsFirewall *DnsFirewall

	// FlowLogs records the traffic of the VPC.
	//
	// Default: none, unlike [NewIsolatedVpc]: the VPC may have them already.
	FlowLogs *FlowLogs

	// OneAz puts new interface endpoints in the first zone only; see
	// [IsolatedVpcProps].
	//
	// Default: false; each new interface endpoint is in all zones of Subnets.
	OneAz bool

	// LookupSupportedAzs leaves out, for each new interface endpoint, the zones in
	// which its service is not offered; see [IsolatedVpcProps]. It needs the names
	// of the zones of Subnets and a stack with a concrete account and Region.
	//
	// Default: false; each new interface endpoint is in all zones of Subnets.
	LookupSupportedAzs bool

	// S3PrefixListId is the id of the AWS-managed prefix list of Amazon S3 in the
	// Region of the stack; see [IsolatedVpcProps].
	//
	// Default: as in [IsolatedVpcProps]: the published id, or else what a lookup finds.
	S3PrefixListId string

	// DynamoDbPrefixListId is the same of Amazon DynamoDB.
	//
	// Default: as in [IsolatedVpcProps]: the published id, or else what a lookup finds.
	DynamoDbPrefixListId string
}

// CentralEndpoints are the interface endpoints of a hub VPC, which other VPCs
// reach over a peering connection or a transit gateway:
// https://docs.aws.amazon.com/whitepapers/latest/building-scalable-secure-multi-vpc-network-infrastructure/centralized-access-to-vpc-private-endpoints.html
// Routes to them, and private hosted zones by which the names of the services
// resolve to them, are for whoever runs the hub; see docs/existing-vpc.md.
type CentralEndpoints struct {
	// VpcId is the VPC that the endpoints are in. Conditions on aws:SourceVpc
	// compare with it: "the VPC that hosts the private endpoint",
	// https://docs.aws.amazon.com/kms/latest/developerguide/vpce-policy-condition.html
	// Required.
	VpcId string

	// EndpointIds are the ids of the endpoints. Gateway endpoints, of S3 and
	// DynamoDB, cannot be used from another VPC:
	// https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-s3.html
	// Required.
	EndpointIds map[privatelink.Service]string

	// Cidrs are the IPv4 ranges of the subnets that the endpoints are in. Tasks may
	// send HTTPS there, because a security group cannot name one beyond a transit
	// gateway in every case. They must be private, and are best as narrow as the
	// hub allows. Required.
	Cidrs []string
}

// resolvedFromVpc are props after defaults and validation.
type resolvedFromVpc struct {
	FromVpcProps
	account, region string
}

// resolve returns a copy with defaults filled in, and every problem that is known
// without CDK. It makes no jsii call. account and region are those of the stack
// and may be tokens.
func (p *FromVpcProps) resolve(account, region string) (resolvedFromVpc, *problems.List) {
	r, list := resolvedFromVpc{account: account, region: region}, &problems.List{}
	if p != nil {
		r.FromVpcProps = *p
	}
	if problems.IsNil(r.Vpc) {
		list.Addf("Vpc is required: the VPC to adopt, for example of awsec2.Vpc_FromLookup")
	}
	if r.Subnets == nil {
		r.Subnets = &awsec2.SubnetSelection{SubnetType: awsec2.SubnetType_PRIVATE_ISOLATED}
	} else {
		selection := *r.Subnets
		r.Subnets = &selection
	}
	r.resolveEndpoints(list)
	r.CentralEndpoints = r.CentralEndpoints.clone()
	r.checkCentral(list)
	perimeter := r.Perimeter.clone()
	perimeter.check(region, list)
	r.Perimeter = &perimeter
	r.DnsFirewall.check(list)
	r.FlowLogs.check(list)
	checkId("S3PrefixListId", r.S3PrefixListId, prefixListId, "pl-6da54004", list)
	checkId("DynamoDbPrefixListId", r.DynamoDbPrefixListId, prefixListId, "pl-6fa54006", list)
	if (r.FindEndpoints || r.LookupSupportedAzs) && (problems.IsStringToken(account) || problems.IsStringToken(region)) {
		list.Addf("FindEndpoints and LookupSupportedAzs need a stack with a concrete account and Region; without, list the endpoints in Endpoints")
	}
	return r, list
}

var (
	vpcId      = regexp.MustCompile(`^vpc-[0-9a-f]{8}([0-9a-f]{9})?$`)
	endpointId = regexp.MustCompile(`^vpce-[0-9a-f]{8}([0-9a-f]{9})?$`)
)

// checkId reports a literal that is no id; empty is for others to judge.
func checkId(field, id string, form *regexp.Regexp, example string, l *problems.List) {
	if id != "" && !problems.IsStringToken(id) && !form.MatchString(id) {
		l.Addf("%s must look like %q, got %q", field, example, id)
	}
}

// resolveEndpoints checks which endpoints there are and which are to be created.
func (r *resolvedFromVpc) resolveEndpoints(l *problems.List) {
	r.Endpoints, r.NewEndpoints = maps.Clone(r.Endpoints), slices.Clone(r.NewEndpoints)
	needsGroup := false
	for s, row := range checkEndpointIds("Endpoints", r.Endpoints, l) {
		needsGroup = needsGroup || row.Type == privatelink.Interface
		if slices.Contains(r.NewEndpoints, s) {
			l.Addf("%q is in Endpoints and in NewEndpoints; it exists or it is created", s)
		}
	}
	for _, s := range r.NewEndpoints {
		if _, err := privatelink.Lookup(s); err != nil {
			l.Addf("NewEndpoints: %w", err)
		}
	}
	if problems.IsNil(r.EndpointSecurityGroup) {
		r.EndpointSecurityGroup = nil // it may hold a nil pointer
		if needsGroup {
			l.Addf("EndpointSecurityGroup is required with interface endpoints in Endpoints: the group that all of them have; tasks get into them by a rule in it")
		}
	}
}

// checkEndpointIds reports services that are unknown and ids that are none, and
// returns the rows of the others.
func checkEndpointIds(field string, ids map[privatelink.Service]string, l *problems.List) map[privatelink.Service]privatelink.Endpoint {
	rows, users := map[privatelink.Service]privatelink.Endpoint{}, map[string]privatelink.Service{}
	for _, s := range sortedKeys(ids) {
		row, err := privatelink.Lookup(s)
		if err != nil {
			l.Addf("%s: %w", field, err)
			continue
		}
		rows[s] = row
		if ids[s] == "" {
			l.Addf("%s: the id of the endpoint of %q is empty", field, s)
			continue
		}
		checkId(fmt.Sprintf("%s: the id of the endpoint of %q", field, s), ids[s], endpointId, "vpce-0123456789abcdef0", l)
		if other, twice := users[ids[s]]; twice {
			l.Addf("%s: %q and %q have the same id %s; an endpoint is of one service", field, other, s, problems.Readable(ids[s]))
		}
		users[ids[s]] = s
	}
	return rows
}

func (c *CentralEndpoints) clone() *CentralEndpoints {
	if c == nil {
		return nil
	}
	return &CentralEndpoints{VpcId: c.VpcId, EndpointIds: maps.Clone(c.EndpointIds), Cidrs: slices.Clone(c.Cidrs)}
}

func (r *resolvedFromVpc) checkCentral(l *problems.List) {
	c := r.CentralEndpoints
	if c == nil {
		return
	}
	if c.VpcId == "" || len(c.EndpointIds) == 0 || len(c.Cidrs) == 0 {
		l.Addf("CentralEndpoints needs VpcId, EndpointIds and Cidrs: the VPC of the endpoints, their ids, and the ranges of the subnets that they are in")
	}
	checkId("CentralEndpoints.VpcId", c.VpcId, vpcId, "vpc-0123456789abcdef0", l)
	rows := checkEndpointIds("CentralEndpoints.EndpointIds", c.EndpointIds, l)
	for _, s := range sortedKeys(rows) {
		if rows[s].Type == privatelink.Gateway {
			l.Addf("CentralEndpoints.EndpointIds: the one of %q is a gateway endpoint, which works in its own VPC only; leave it out, and this VPC gets one", s)
		}
		if _, here := r.Endpoints[s]; here || slices.Contains(r.NewEndpoints, s) {
			l.Addf("%q is in CentralEndpoints and in Endpoints or NewEndpoints; its name resolves to one of them", s)
		}
	}
	for _, cidr := range c.Cidrs {
		if !problems.IsStringToken(cidr) && !isPrivateRange(cidr) {
			l.Addf("CentralEndpoints.Cidrs must be private IPv4 ranges like %q, got %q", "10.0.0.0/24", cidr)
		}
	}
}

// privateRanges are those of RFC 1918, and the one of RFC 6598 that VPCs may use.
// https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html
var privateRanges = []netip.Prefix{
	netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("172.16.0.0/12"),
	netip.MustParsePrefix("192.168.0.0/16"), netip.MustParsePrefix("100.64.0.0/10"),
}

func isPrivateRange(cidr string) bool {
	p, err := netip.ParsePrefix(cidr)
	return err == nil && p == p.Masked() && slices.ContainsFunc(privateRanges, func(private netip.Prefix) bool {
		return private.Bits() <= p.Bits() && private.Contains(p.Addr())
	})
}

func sortedKeys[K ~string, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }
