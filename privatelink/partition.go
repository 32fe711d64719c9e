package privatelink

import (
	"cmp"
	"slices"
	"strings"
)

// A Partition is a group of regions that share accounts, ARNs and a DNS suffix.
type Partition struct {
	Id        string // second part of every ARN: "aws", "aws-cn"
	DnsSuffix string // end of the host names of its APIs, AWS::URLSuffix: "amazonaws.com"
	ApiSuffix string // the same for dual-stack names and newer APIs, which no pseudo parameter has: "api.aws"
}

// partitions has those of botocore's partitions.json, by the start of the names of their regions.
// The order matters: commercial regions have the shortest prefixes and come last.
var partitions = []struct {
	prefix string
	Partition
}{
	{"cn-", Partition{"aws-cn", "amazonaws.com.cn", "api.amazonwebservices.com.cn"}},
	{"us-gov-", Partition{"aws-us-gov", "amazonaws.com", "api.aws"}},
	{"us-iso-", Partition{"aws-iso", "c2s.ic.gov", "api.aws.ic.gov"}},
	{"us-isob-", Partition{"aws-iso-b", "sc2s.sgov.gov", "api.aws.scloud"}},
	{"eu-isoe-", Partition{"aws-iso-e", "cloud.adc-e.uk", "api.cloud-aws.adc-e.uk"}},
	{"us-isof-", Partition{"aws-iso-f", "csp.hci.ic.gov", "api.aws.hci.ic.gov"}},
	{"eusc-", Partition{"aws-eusc", "amazonaws.eu", "api.amazonwebservices.eu"}},
	{"af-", commercial},
	{"ap-", commercial},
	{"ca-", commercial},
	{"eu-", commercial},
	{"il-", commercial},
	{"me-", commercial},
	{"mx-", commercial},
	{"sa-", commercial},
	{"us-", commercial},
}

var commercial = Partition{"aws", "amazonaws.com", "api.aws"}

// Partitions returns every partition, sorted by Id. The slice is the caller's.
func Partitions() []Partition {
	var all []Partition
	for _, p := range partitions {
		all = append(all, p.Partition)
	}
	slices.SortFunc(all, func(a, b Partition) int { return cmp.Compare(a.Id, b.Id) })
	return slices.Compact(all)
}

// PartitionOf returns the partition of a region, told by the start of the region's name,
// so that it also knows regions that are yet to come. It is false for what is not the
// name of a region, such as a CDK token, and for a region of an unknown partition.
func PartitionOf(region string) (Partition, bool) {
	if !isRegionName(region) {
		return Partition{}, false
	}
	for _, p := range partitions {
		if strings.HasPrefix(region, p.prefix) {
			return p.Partition, true
		}
	}
	return Partition{}, false
}

// isRegionName reports whether s looks like "eu-west-1": lower case, hyphens, a number last.
func isRegionName(s string) bool {
	if strings.Trim(s, "abcdefghijklmnopqrstuvwxyz-0123456789") != "" {
		return false
	}
	number := s[strings.LastIndex(s, "-")+1:]
	return number != "" && strings.Trim(number, "0123456789") == ""
}

// regions is a set of the regions in which some endpoint services have names of their own.
type regions uint16

const (
	cnNorth1 regions = 1 << iota
	cnNorthwest1
	isoEast1
	isoWest1
	isobEast1
	isobWest1
	isofSouth1
	isofEast1
	isoeWest1
	euscDeEast1

	cn       = cnNorth1 | cnNorthwest1
	iso      = isoEast1 | isoWest1
	isob     = isobEast1 | isobWest1
	isof     = isofSouth1 | isofEast1
	everyOwn = cn | iso | isob | isof | isoeWest1 | euscDeEast1
)

// knownRegions has the regions of the set, each with what the service names of its
// partition start with. Source: getDefaultEndpointPrefix of aws-cdk-lib 2.270.0.
var knownRegions = map[string]struct {
	bit    regions
	prefix string
}{
	"cn-north-1":      {cnNorth1, "cn.com.amazonaws"},
	"cn-northwest-1":  {cnNorthwest1, "cn.com.amazonaws"},
	"us-iso-east-1":   {isoEast1, "gov.ic.c2s"},
	"us-iso-west-1":   {isoWest1, "gov.ic.c2s"},
	"us-isob-east-1":  {isobEast1, "gov.sgov.sc2s"},
	"us-isob-west-1":  {isobWest1, "gov.sgov.sc2s"},
	"us-isof-south-1": {isofSouth1, "gov.ic.hci.csp"},
	"us-isof-east-1":  {isofEast1, "gov.ic.hci.csp"},
	"eu-isoe-west-1":  {isoeWest1, "uk.adc-e.cloud"},
	"eusc-de-east-1":  {euscDeEast1, "eu.amazonaws"},
}
