package fact

import (
	"cmp"
	"fmt"
)

// A Location is a place in a template.
type Location struct {
	Stack string // name of the stack, "" if there is one template only
	File  string // path as given; "" if the template was not read from a file
	Line  int    // from 1; 0 is unknown
	Path  string // "Resources/ApiSg/Properties/SecurityGroupIngress/0"
}

// String is "file:line: path", without what is unknown.
func (l Location) String() string {
	switch {
	case l.File == "":
		return l.Path
	case l.Line == 0:
		return l.File + ": " + l.Path
	}
	return fmt.Sprintf("%s:%d: %s", l.File, l.Line, l.Path)
}

// Compare orders locations by stack, path, file and line.
func (l Location) Compare(m Location) int {
	return cmp.Or(cmp.Compare(l.Stack, m.Stack), cmp.Compare(l.Path, m.Path),
		cmp.Compare(l.File, m.File), cmp.Compare(l.Line, m.Line))
}

// A Hop is the part of a call's way that a step is about.
type Hop string

// The hops of a call, in the order in which it meets them.
const (
	HopTask           Hop = "task"            // what the task definition itself says
	HopDNS            Hop = "dns"             // the name resolves to an address that serves it
	HopRoute          Hop = "route"           // the subnet's route table leads there
	HopEgress         Hop = "egress"          // the caller's security groups let it out
	HopNACL           Hop = "nacl"            // the network ACLs let it and its answer pass
	HopIngress        Hop = "ingress"         // the other side's security groups let it in
	HopEndpoint       Hop = "endpoint"        // an endpoint, NAT gateway or public address carries it
	HopEndpointPolicy Hop = "endpoint-policy" // the endpoint's policy lets the request through
	HopIdentityPolicy Hop = "identity-policy" // the role may make it
	HopResourcePolicy Hop = "resource-policy" // the resource lets the role make it
)

// A Step is one fact on the way to a verdict.
type Step struct {
	Hop     Hop
	Verdict Verdict
	At      Location
	Why     string // lower case, no final period
}

// Steps is a chain of facts. All of them must hold.
type Steps []Step

// Verdict is Denied if a step is, else Unknown if a step is, else Allowed. No steps are
// no proof: Unknown.
func (s Steps) Verdict() Verdict {
	if len(s) == 0 {
		return Unknown
	}
	v := Allowed
	for _, step := range s {
		v = v.And(step.Verdict)
	}
	return v
}

// Witness returns the step that decides the verdict: the first that is denied, else the
// first that is unknown, else the last.
func (s Steps) Witness() Step {
	v := s.Verdict()
	for _, step := range s {
		if step.Verdict == v && v != Allowed {
			return step
		}
	}
	if len(s) == 0 {
		return Step{}
	}
	return s[len(s)-1]
}
