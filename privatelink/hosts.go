package privatelink

import (
	"slices"
	"strings"
)

// PrivateDnsNames returns the names that resolve to the endpoint when its private DNS
// is on: "api.ecr.eu-west-1.amazonaws.com", or "*.dkr.ecr.eu-west-1.amazonaws.com" for
// every name below. Field Dns says how well they are known; nil means that there are
// none (DnsStated, as for every gateway endpoint) or that none is known (DnsUnverified).
//
// The DNS suffix is that of the region's partition, amazonaws.com for a region that
// PartitionOf does not know. The sources speak of partition aws, now and then of China;
// that other partitions use the same labels before their suffix is an inference.
func (e Endpoint) PrivateDnsNames(region string) []string {
	partition, known := PartitionOf(region)
	if !known {
		partition = commercial
	}
	return e.PrivateDnsNamesIn(partition, region)
}

// PrivateDnsNamesIn is PrivateDnsNames for a partition that may be given as tokens, such as
// Partition{Id: "${AWS::Partition}", DnsSuffix: "${AWS::URLSuffix}", ApiSuffix: ...}; the
// region may be a token, too. A name that is another one in China is returned in both forms
// if the partition's Id is not that of one of Partitions.
func (e Endpoint) PrivateDnsNamesIn(p Partition, region string) []string {
	return expand(e.hosts, p, region)
}

// HostNamesIn returns the names that clients look up to get to the service through the
// endpoint, as a DNS Firewall rule must let them pass. For an interface endpoint they are
// its private DNS names; the names of the endpoint itself, below vpce.amazonaws.com, are
// not among them. For a gateway endpoint they are the public names of the service, with
// those that they are aliases of. Names for FIPS and dual-stack are left out, and for
// S3Express the names of the buckets, which have the id of a zone in them. Partition and
// region may be tokens as in PrivateDnsNamesIn.
func (e Endpoint) HostNamesIn(p Partition, region string) []string {
	if e.Type == Gateway {
		return expand(e.public, p, region)
	}
	return e.PrivateDnsNamesIn(p, region)
}

// expand makes names of the hosts in the catalogue. "api.ecr" stands for
// "api.ecr.{region}.{suffix}"; a host with braces in it is written in full, where {api}
// is the partition's suffix for newer APIs and {cn} is a first label only China has.
func expand(hosts string, p Partition, region string) []string {
	var names []string
	for host := range strings.FieldsSeq(hosts) {
		if !strings.Contains(host, "{") {
			host += ".{region}.{suffix}"
		}
		for _, first := range firstLabels(host, p) {
			names = append(names, strings.NewReplacer("{cn}", first, "{region}", region,
				"{suffix}", p.DnsSuffix, "{api}", p.ApiSuffix).Replace(host))
		}
	}
	return names
}

// firstLabels returns what {cn} stands for in a host: "cn." in China, "" elsewhere, and
// both where that is not known.
func firstLabels(host string, p Partition) []string {
	isThis := func(known Partition) bool { return known.Id == p.Id }
	switch {
	case !strings.Contains(host, "{cn}"):
		return []string{""}
	case p.Id == "aws-cn":
		return []string{"cn."}
	case slices.ContainsFunc(Partitions(), isThis):
		return []string{""}
	}
	return []string{"", "cn."}
}
