// Package privatelink is the catalogue of what AWS offers as a VPC endpoint: one row
// per endpoint service, with its service name in every partition, its private DNS
// names, and whether its endpoint takes a policy.
//
// It is data and pure functions. It never calls AWS, so it cannot say whether a
// service is offered in a region or an Availability Zone. The services are those of
// aws-cdk-lib 2.270.0; a fact that no source states is left unverified, not guessed.
package privatelink

import (
	"cmp"
	"fmt"
	"slices"
)

// A Service identifies an endpoint service by AWS's short name, such as "ecr.api".
//
// S3 and DynamoDB have two endpoints. The short name alone, "s3", is the gateway
// endpoint, which ECR image layers need; "s3/interface" is the interface endpoint.
type Service string

// A Type is a kind of endpoint. Its values are those of the property VpcEndpointType
// of AWS::EC2::VPCEndpoint.
type Type string

const (
	Gateway   Type = "Gateway"   // a target in route tables; free, without network interface
	Interface Type = "Interface" // a network interface per subnet, billed by the hour
)

// PolicySupport says whether an endpoint takes an endpoint policy. Without support
// the endpoint lets everything through, and a template that sets a policy on it fails
// to deploy.
type PolicySupport int

const (
	PolicyUnverified  PolicySupport = iota // no source says: treat the endpoint as open
	PolicySupported                        // DescribeVpcEndpointServices or an AWS page says so
	PolicyUnsupported                      // an AWS page says so
)

// String returns "unverified", "supported" or "unsupported".
func (p PolicySupport) String() string {
	switch p {
	case PolicySupported:
		return "supported"
	case PolicyUnsupported:
		return "unsupported"
	default:
		return "unverified"
	}
}

// PolicyMaxCharacters is how long an endpoint policy may be, white space included. Source:
// AWS PrivateLink guide, "Control access to VPC endpoints using endpoint policies",
// https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html.
const PolicyMaxCharacters = 20480

// DnsEvidence says where the private DNS names of an endpoint come from.
type DnsEvidence int

const (
	DnsUnverified DnsEvidence = iota // no source: PrivateDnsNames returns nil, which says nothing
	DnsDerived                       // host name of the service's API in the AWS SDKs, which private DNS covers by rule
	DnsStated                        // DescribeVpcEndpointServices or an AWS page names them, or says there are none
)

// String returns "unverified", "derived" or "stated".
func (d DnsEvidence) String() string {
	switch d {
	case DnsDerived:
		return "derived"
	case DnsStated:
		return "stated"
	default:
		return "unverified"
	}
}

// An Endpoint is one row of the catalogue. Endpoints are comparable; get them from
// All or Lookup.
type Endpoint struct {
	Service Service
	Name    string // last part of the service name: "ecr.api", and "s3" for both endpoints of S3
	Type    Type
	Port    int // TCP port clients connect to: 443, or 9142 for Keyspaces
	Policy  PolicySupport
	Dns     DnsEvidence // where PrivateDnsNames come from

	prefix   string  // replaces "com.amazonaws" in every region
	global   bool    // the service name has no region
	own      regions // where the service name starts with the partition's own prefix
	cnSuffix string  // ends the service name in China
	hosts    string  // private DNS names, separated by blanks; see expand
	public   string  // names of what a gateway endpoint leads to, written like hosts
}

// All returns every endpoint of the catalogue, sorted by Service. The slice is the
// caller's.
func All() []Endpoint {
	all := make([]Endpoint, len(catalogue))
	for i, row := range catalogue {
		all[i] = row.complete()
	}
	return all
}

// Lookup returns the endpoint of a service. The error for a service that is not in the
// catalogue names the nearest one that is.
func Lookup(s Service) (Endpoint, error) {
	i, found := slices.BinarySearchFunc(catalogue, s, func(row Endpoint, s Service) int {
		return cmp.Compare(row.Service, s)
	})
	if !found {
		return Endpoint{}, unknown(s)
	}
	return catalogue[i].complete(), nil
}

// complete fills in what rows leave out because it holds for nearly all of them.
func (e Endpoint) complete() Endpoint {
	e.Name = cmp.Or(e.Name, string(e.Service))
	e.Type = cmp.Or(e.Type, Interface)
	e.Port = cmp.Or(e.Port, 443)
	return e
}

// unknown is the error for a service that is not in the catalogue.
func unknown(s Service) error {
	if near, ok := nearest(s); ok {
		return fmt.Errorf("unknown endpoint service %q; did you mean %q?", s, near)
	}
	return fmt.Errorf("unknown endpoint service %q; want a short name such as %q, see privatelink.All", s, EcrApi)
}

// nearest returns the service whose name takes the fewest edits to reach from s, the
// first in the alphabet of equals, if that is at most a third of the letters of s.
func nearest(s Service) (Service, bool) {
	best, distance := Service(""), len(s)/3+1
	for _, row := range catalogue {
		if d := edits(string(s), string(row.Service)); d < distance {
			best, distance = row.Service, d
		}
	}
	return best, best != ""
}

// edits is the Levenshtein distance of two names.
func edits(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			substitute := diagonal
			if a[i] != b[j] {
				substitute++
			}
			diagonal = row[j+1]
			row[j+1] = min(substitute, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
