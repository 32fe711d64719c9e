// Package report has the data of a report, and writes it as text, JSON and SARIF.
package report

import "github.com/isolated-ecs/isolated-ecs/verify/fact"

// A Report is what was found in a set of templates. Its JSON form is stable; docs/report.md
// describes it.
type Report struct {
	Version   int        `json:"version"` // 1; [Write] takes 0 for 1
	Workloads []Workload `json:"workloads"`
	Networks  []Network  `json:"network"`
	Findings  []Finding  `json:"findings"`
	// Assumptions has what was taken for granted because no template can say it, a
	// sentence each.
	Assumptions []string `json:"assumptions"`
	// Rules describe the checks that ran.
	Rules []Rule `json:"-"`
}

// A Workload is something that starts tasks: a service, a schedule, a daemon.
type Workload struct {
	ID   string `json:"id"`   // logical id, after the name of the stack if there are several
	Kind string `json:"kind"` // resource type
	// LaunchType is "FARGATE", "EC2", "EXTERNAL" or "MANAGED_INSTANCES"; "" if it is not known.
	LaunchType string `json:"launch_type,omitempty"`
	// Capacity tells the workloads of a service apart whose tasks run on several kinds of
	// capacity: the name of a capacity provider, or its logical id.
	Capacity string       `json:"capacity,omitempty"`
	Verdict  fact.Verdict `json:"verdict"`
	Place
	// Network is the id of the network that its tasks are in, "" if it is not known or the
	// tasks are in none of their own.
	Network string `json:"network,omitempty"`
	// Subnets are ids of subnets of that network in which its tasks may be started.
	Subnets []string `json:"subnets"`
	Needs   []Need   `json:"needs"`
}

// A Need is a call that a task makes to start, or to do what its definition declares.
type Need struct {
	Feature   string       `json:"feature"`             // name of the check that reports it
	Container string       `json:"container,omitempty"` // "": it is for the whole task
	Reason    string       `json:"reason,omitempty"`    // what it is for, in words
	Service   string       `json:"service,omitempty"`   // endpoint service: "ecr.dkr"; "": not one of AWS
	Host      string       `json:"host,omitempty"`      // DNS name called
	Action    string       `json:"action,omitempty"`    // "": IAM is not asked
	Resource  string       `json:"resource,omitempty"`  // ARN or "*"
	Principal string       `json:"principal,omitempty"` // "execution-role", "task-role", "instance-role", "ecr"
	Optional  bool         `json:"optional,omitempty"`  // the task starts without it
	Verdict   fact.Verdict `json:"verdict"`
	Via       string       `json:"via,omitempty"` // endpoint that carries the call; "": NAT, a public address, or nothing
	Path      []Hop        `json:"path"`
	Fix       string       `json:"fix,omitempty"`
	AWSError  string       `json:"aws_error,omitempty"` // as in a Finding
}

// A Hop is one fact on the way of a call.
type Hop struct {
	Hop     fact.Hop     `json:"hop"`
	Verdict fact.Verdict `json:"verdict"`
	At      string       `json:"at,omitempty"` // template path; see Place.Path
	Why     string       `json:"why"`
	Stack   string       `json:"stack,omitempty"`
	File    string       `json:"file,omitempty"`
	Line    int          `json:"line,omitempty"`
}

// A Network is a VPC, the ways out of it, and its endpoints.
type Network struct {
	ID       string `json:"id"`
	Isolated bool   `json:"isolated"` // proved: no exit but residual ones
	Place
	CIDRs     []string   `json:"cidrs"` // IPv4 blocks, as far as they are known
	Subnets   []Subnet   `json:"subnets"`
	Exits     []Exit     `json:"exits"`
	Endpoints []Endpoint `json:"endpoints"`
	// EndpointHours is the sum of HoursPerMonth of the endpoints; nil if one is not known.
	EndpointHours *int `json:"endpoint_hours_per_month"`
}

// A Subnet is one of a network.
type Subnet struct {
	ID   string `json:"id"`
	AZ   string `json:"az,omitempty"`   // name or id of its Availability Zone; "" if AWS picks it, or it is not known
	CIDR string `json:"cidr,omitempty"` // IPv4 block; "" if it is not known
	// Targets are what its routes lead to besides the network itself and gateway endpoints.
	Targets []Target `json:"targets"`
	Place
}

// A Target is where routes of a subnet lead to.
type Target struct {
	// Kind is in the words of AWS: "internet gateway", "NAT gateway", "transit gateway",
	// "peering connection", "virtual private gateway", …; "target" if it is not known.
	Kind string `json:"kind"`
	ID   string `json:"id"` // of the resource, or what the template has for it
	Place
}

// An Exit is a way for data to leave a network.
type Exit struct {
	Kind     string       `json:"kind"`     // "internet", "dns", "endpoint", …
	Verdict  fact.Verdict `json:"verdict"`  // allowed: it is open; unknown: it may be
	Residual bool         `json:"residual"` // AWS offers nothing to close it
	Why      string       `json:"why"`
	Fix      string       `json:"fix,omitempty"`
	Place
}

// An Endpoint is a VPC endpoint: what it is for, and how much of it there is to pay for.
type Endpoint struct {
	ID string `json:"id"`
	// Service is that of the catalogue, such as "ecr.api", else the name of the endpoint
	// service; "" if it is not known.
	Service string `json:"service,omitempty"`
	Type    string `json:"type,omitempty"` // VpcEndpointType: "Interface"; "" if it is not known
	AZs     *int   `json:"azs"`            // Availability Zones that it is in, 0 for a gateway endpoint; nil: not known
	// HoursPerMonth is what AWS counts in a month of 730 hours, one in each Availability Zone
	// for each hour. It is nil if it is not known, or if it is not certain that there is an
	// endpoint.
	HoursPerMonth *int `json:"hours_per_month"`
	// Subnets are ids of subnets: those in which an interface endpoint has its network
	// interfaces, those whose route tables a gateway endpoint is in.
	Subnets []string `json:"subnets"`
	Reasons []string `json:"reasons"` // why it is there, in the words of the template
	Policy  Policy   `json:"policy"`
	If      string   `json:"if,omitempty"` // the condition under which it exists in its network; "": always
	Place
}

// A Policy says what the policy of an endpoint lets through.
type Policy string

const (
	PolicyClosed      Policy = "closed"      // only own principals to own resources
	PolicyOpen        Policy = "open"        // also those of other accounts
	PolicyUnknown     Policy = "unknown"     // depends on what is in no template
	PolicyNone        Policy = "none"        // there is none, which lets everything through
	PolicyUnsupported Policy = "unsupported" // the endpoint takes none, as far as AWS documents
)

// A Severity says how much a finding matters.
type Severity string

const (
	Error   Severity = "error"   // a task cannot start; with isolation demanded, also an exit that could be closed
	Warning Severity = "warning" // something leaves, cannot be proved, or fails without stopping a task
	Note    Severity = "note"    // residual exits, and what costs without use
)

// A Finding is what a check has to say about one place.
type Finding struct {
	Check    string   `json:"check"`
	Severity Severity `json:"severity"`
	Resource string   `json:"resource"` // logical id, after the name of the stack if there are several
	Message  string   `json:"message"`  // lower case, no final period
	Fix      string   `json:"fix,omitempty"`
	AWSError string   `json:"aws_error,omitempty"` // what AWS prints when the task is started all the same
	Place
}

// A Place is where in the templates something is.
type Place struct {
	Stack string `json:"stack,omitempty"`
	File  string `json:"file,omitempty"`
	Line  int    `json:"line,omitempty"`
	Path  string `json:"path,omitempty"` // "Resources/Service/Properties/TaskDefinition"
}

// String is "file:line: path", without what is unknown.
func (p Place) String() string { return fact.Location(p).String() }

// A Rule describes a check.
type Rule struct {
	Name  string
	Title string // one line
	Doc   string // why it matters
	URL   string // its page
}

// At returns a location as a Place.
func At(l fact.Location) Place { return Place(l) }

// Hops returns a chain of facts as the path of a need.
func Hops(steps fact.Steps) []Hop {
	hops := make([]Hop, len(steps))
	for i, s := range steps {
		hops[i] = Hop{Hop: s.Hop, Verdict: s.Verdict, Why: s.Why,
			At: s.At.Path, Stack: s.At.Stack, File: s.At.File, Line: s.At.Line}
	}
	return hops
}

// place is where the fact of a hop is.
func (h Hop) place() Place { return Place{Stack: h.Stack, File: h.File, Line: h.Line, Path: h.At} }
