package proof

import (
	"cmp"
	"strconv"
	"strings"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
)

// Remedy says what to do about a need that is not allowed, by the hop that is in the way.
// It is "" where the fact that decides says it all.
func (n Need) Remedy() string {
	port := "TCP " + strconv.Itoa(n.Port)
	asked := n.Action + " on " + n.Resource.String()
	switch n.Steps.Witness().Hop {
	case fact.HopEgress:
		return "add an egress rule for " + port + " to the caller's security group"
	case fact.HopIngress:
		return "add an ingress rule for " + port + " from the caller's security group"
	case fact.HopNACL:
		return "let the network ACLs of both subnets pass " + port + ", and TCP 1024-65535 for the answer"
	case fact.HopEndpointPolicy:
		return "let " + asked + " through the endpoint's policy"
	case fact.HopIdentityPolicy:
		return "allow " + asked + " to the " + strings.ReplaceAll(n.Principal, "-", " ")
	case fact.HopResourcePolicy:
		return "allow " + asked + " in the policy of the resource"
	}
	return n.Fix
}

// Symptom is what AWS prints if the task is started all the same.
func (n Need) Symptom() string {
	switch n.Steps.Witness().Hop {
	case fact.HopTask:
		if n.Fix == "" {
			return "" // the message is about a call, and none is made
		}
	case fact.HopEndpointPolicy, fact.HopIdentityPolicy, fact.HopResourcePolicy:
		kind, _, _ := strings.Cut(cmp.Or(n.AWSError, "AccessDeniedException"), ":")
		return kind + ": … is not authorized to perform: " + n.Action
	}
	return n.AWSError
}
