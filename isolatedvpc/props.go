package isolatedvpc

import (
	"net/netip"
	"regexp"
	"slices"
	"strings"

	"github.com/isolated-ecs/isolated-ecs/internal/problems"
	"github.com/isolated-ecs/isolated-ecs/privatelink"
)

// IsolatedVpcProps configures [NewIsolatedVpc]. The zero value is valid and
// describes the most closed network that this package builds.
type IsolatedVpcProps struct {
	// CidrBlock is the IPv4 range of the VPC, /16 to /28, for example
	// "10.20.0.0/16". It must be a literal, because the ranges of the subnets
	// are computed during synthesis: the lower half of the block is divided
	// among the Availability Zones, the upper half stays free. It cannot change
	// while the VPC exists without replacing it.
	//
	// Default: "10.0.0.0/16", which gives /18 subnets in two zones.
	CidrBlock string

	// MaxAzs is the number of Availability Zones to use, 2 to 6. It must be a
	// literal. The Region must have as many: the zones are the first that
	// Fn::GetAZs returns at deployment, so no lookup is needed to synthesize.
	// Choose it once: another number divides the range anew, and CloudFormation
	// cannot create subnets over those that exist.
	//
	// Default: 2, or the number of AvailabilityZones.
	MaxAzs int

	// AvailabilityZones names the zones to use instead, for example
	// "eu-west-1a", so that an account in which some zone lacks a service can
	// choose others. Set this or MaxAzs, not both.
	//
	// Default: the first MaxAzs zones of the Region.
	AvailabilityZones []string

	// Endpoints are always created; see [FargateEndpoints]. They let through what
	// workloads need and what [IsolatedVpc.AddToEndpointPolicy] adds, so one that
	// nothing of both is for lets nothing through.
	//
	// Default: none; an endpoint is created when the first workload requires it.
	Endpoints []privatelink.Service

	// Perimeter says who may pass the endpoints, and to whose resources.
	//
	// Default: the account of the stack, for both.
	Perimeter *Perimeter

	// DnsFirewall decides which names the VPC's resolver answers for.
	//
	// Default: on; only the names of the endpoints resolve.
	DnsFirewall *DnsFirewall

	// FlowLogs records the traffic of the VPC.
	//
	// Default: on; all traffic, to a log group that keeps it for a month.
	FlowLogs *FlowLogs

	// BlockPublicAccess turns on VPC Block Public Access in both directions, so
	// that no internet gateway works in any VPC of the whole account and Region,
	// this one and all others, whoever makes one. It is a setting of the account
	// of which there can be one in each Region, so set it in one stack only; when
	// that stack is deleted, so is the setting. Transit gateways, peerings, VPN and
	// Cloud WAN are not affected:
	// https://docs.aws.amazon.com/vpc/latest/userguide/security-vpc-bpa-basics.html
	//
	// Default: false.
	BlockPublicAccess bool

	// OneAz puts the interface endpoints in the first zone only, for development:
	// each costs the hours of one zone, traffic from the others crosses zones, and
	// none works when that zone fails. Turning it off later adds the other zones
	// to the endpoints that exist.
	//
	// Default: false; each interface endpoint is in all zones.
	OneAz bool

	// LookupSupportedAzs leaves out, for each interface endpoint, the zones in
	// which its service is not offered. Synthesis then looks the zones up in
	// the account, once per service, and CDK keeps the answer in
	// cdk.context.json. It needs AvailabilityZones and a stack with a concrete
	// account and Region.
	//
	// Default: false; each interface endpoint is in all zones.
	LookupSupportedAzs bool

	// S3PrefixListId is the id of the AWS-managed prefix list of Amazon S3 in
	// the Region of the stack, for example "pl-6da54004". Security groups need
	// it to let traffic out to the S3 gateway endpoint and to nothing else.
	//
	// Default: the published id of the Region, from [privatelink.PrefixListIds],
	// or else what a lookup in the account finds during synthesis, if the stack has
	// a concrete account and Region.
	S3PrefixListId string

	// DynamoDbPrefixListId is the same of Amazon DynamoDB, for workloads that use its
	// gateway endpoint.
	//
	// Default: the published id of the Region, from [privatelink.PrefixListIds], or
	// else what a lookup finds, as for S3PrefixListId.
	DynamoDbPrefixListId string
}

// resolvedProps are props after defaults and validation.
type resolvedProps struct {
	IsolatedVpcProps
	cidr    netip.Prefix
	subnets []netip.Prefix
}

const (
	minAzs = 2
	maxAzs = 6 // us-east-1 has the most, six
	// Smallest and largest VPC and subnet:
	// https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html
	largestBlock  = 16
	smallestBlock = 28
)

// prefixListId is what the ids of prefix lists look like.
var prefixListId = regexp.MustCompile(`^pl-[0-9a-f]{8}([0-9a-f]{9})?$`)

// resolve returns a copy with defaults filled in, and every problem. It makes
// no jsii call. account and region are those of the stack and may be tokens.
func (p *IsolatedVpcProps) resolve(account, region string) (resolvedProps, *problems.List) {
	r, list := resolvedProps{}, &problems.List{}
	if p != nil {
		r.IsolatedVpcProps = *p
	}
	r.resolveAzs(list)
	r.checkZoneNames(region, list)
	r.checkLookup(account, region, list)
	r.resolveCidr(list)
	if id := r.S3PrefixListId; id != "" && !problems.IsStringToken(id) && !prefixListId.MatchString(id) {
		list.Addf("S3PrefixListId must look like %q, got %q", "pl-6da54004", id)
	}
	if id := r.DynamoDbPrefixListId; id != "" && !problems.IsStringToken(id) && !prefixListId.MatchString(id) {
		list.Addf("DynamoDbPrefixListId must look like %q, got %q", "pl-6fa54006", id)
	}
	r.Perimeter.clone().check(region, list)
	r.DnsFirewall.check(list)
	r.FlowLogs.check(list)
	r.Endpoints = slices.Clone(r.Endpoints)
	for _, s := range r.Endpoints {
		if _, err := privatelink.Lookup(s); err != nil {
			list.Addf("Endpoints: %w", err)
		}
	}
	return r, list
}

func (r *resolvedProps) resolveAzs(list *problems.List) {
	r.AvailabilityZones = slices.Clone(r.AvailabilityZones)
	named := len(r.AvailabilityZones)
	switch {
	case named > 0 && r.MaxAzs != 0:
		list.Addf("MaxAzs and AvailabilityZones are both set; set one of them")
	case named > 0:
		r.MaxAzs = named
	case r.MaxAzs == 0:
		r.MaxAzs = minAzs
	}
	switch {
	case problems.IsLostToken(r.MaxAzs):
		list.Addf("MaxAzs must be a literal, got a number token: the subnets are laid out during synthesis")
	case r.MaxAzs < minAzs || r.MaxAzs > maxAzs:
		list.Addf("the number of Availability Zones must be %d to %d, got %d", minAzs, maxAzs, r.MaxAzs)
	}
}

func (r *resolvedProps) checkZoneNames(region string, list *problems.List) {
	seen := map[string]bool{}
	for _, az := range r.AvailabilityZones {
		switch {
		case problems.IsListToken(az):
			list.Addf("AvailabilityZones must be names, got a list token: how many there are decides the subnets")
		case az == "":
			list.Addf("AvailabilityZones has an empty name; names look like %q", "eu-west-1a")
		case seen[az]:
			list.Addf("AvailabilityZones names %q twice", az)
		case !problems.IsStringToken(region) && !problems.IsStringToken(az) && !strings.HasPrefix(az, region):
			list.Addf("AvailabilityZones names %q, which is not in the stack's Region %s", az, region)
		}
		seen[az] = true
	}
}

func (r *resolvedProps) checkLookup(account, region string, list *problems.List) {
	literals := append([]string{account, region}, r.AvailabilityZones...)
	if r.LookupSupportedAzs && (len(r.AvailabilityZones) == 0 || slices.ContainsFunc(literals, problems.IsStringToken)) {
		list.Addf("LookupSupportedAzs needs AvailabilityZones by name and a stack with a concrete account and Region")
	}
}

func (r *resolvedProps) resolveCidr(list *problems.List) {
	if r.CidrBlock == "" {
		r.CidrBlock = "10.0.0.0/16"
	}
	if problems.IsStringToken(r.CidrBlock) {
		list.Addf("CidrBlock must be a literal, got a token: the ranges of the subnets are computed during synthesis")
		return
	}
	cidr, err := netip.ParsePrefix(r.CidrBlock)
	switch {
	case err != nil || !cidr.Addr().Is4():
		list.Addf("CidrBlock must be an IPv4 range like %q, got %q", "10.0.0.0/16", r.CidrBlock)
	case !cidr.Addr().IsGlobalUnicast():
		list.Addf("CidrBlock must be a range of unicast addresses, got %q", r.CidrBlock)
	case cidr != cidr.Masked():
		list.Addf("CidrBlock %q has host bits set; did you mean %q?", r.CidrBlock, cidr.Masked())
	case cidr.Bits() < largestBlock || cidr.Bits() > smallestBlock:
		list.Addf("CidrBlock must be /%d to /%d, got %q", largestBlock, smallestBlock, r.CidrBlock)
	default:
		r.cidr = cidr
		r.divide(list)
	}
}

// divide gives each zone an equal part of the lower half of the block.
func (r *resolvedProps) divide(list *problems.List) {
	if r.MaxAzs < minAzs || r.MaxAzs > maxAzs {
		return // reported already
	}
	bits := r.cidr.Bits() + 1
	for parts := 1; parts < r.MaxAzs; parts *= 2 {
		bits++
	}
	if bits > smallestBlock {
		list.Addf("CidrBlock %q is too small for %d Availability Zones: each subnet would be a /%d and AWS allows no smaller one than /%d; use a /%d or larger",
			r.CidrBlock, r.MaxAzs, bits, smallestBlock, r.cidr.Bits()-(bits-smallestBlock))
		return
	}
	for i := range r.MaxAzs {
		r.subnets = append(r.subnets, nthPrefix(r.cidr, bits, i))
	}
}

// nthPrefix returns the n-th block of the given size in p.
func nthPrefix(p netip.Prefix, bits, n int) netip.Prefix {
	a := p.Addr().As4()
	base := uint32(a[0])<<24 | uint32(a[1])<<16 | uint32(a[2])<<8 | uint32(a[3])
	base += uint32(n) << (32 - bits)
	return netip.PrefixFrom(netip.AddrFrom4([4]byte{byte(base >> 24), byte(base >> 16), byte(base >> 8), byte(base)}), bits)
}
