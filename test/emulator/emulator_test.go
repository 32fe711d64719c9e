//go:build emulator

package emulator

import (
	"fmt"
	"slices"
	"testing"
)

// unknownTypes are the resource types that the emulator does not know. The test
// fails as soon as it knows one, so that this list stays as short as it can be.
var unknownTypes = []string{
	"AWS::CDK::Metadata",                            // counts the users of CDK, creates nothing
	"AWS::ECS::ClusterCapacityProviderAssociations", // FARGATE and FARGATE_SPOT of the cluster
}

// endpointServices are those of the source pattern.
var endpointServices = []string{"ecr.api", "ecr.dkr", "logs", "s3", "secretsmanager", "ssm", "ssmmessages"}

func TestExampleDeploys(t *testing.T) {
	found := deployExample(t)
	for _, claim := range []struct {
		name      string
		got, want any
	}{
		{"status of the stack", found.Stack.Status, "CREATE_COMPLETE"},
		{"types of which nothing is held", found.types(false), unknownTypes},
		{"unknown types that are held", common(found.types(true), unknownTypes), nothing},
		{"number of VPCs", len(found.Vpcs), 1},
		{"number of subnets", len(found.Subnets), 2},
		{"public subnets", found.publicSubnets(), nothing},
		{"public subnets of the template", found.Template.publicSubnets(), nothing},
		{"endpoint services", found.endpointServices(), endpointServices},
		{"internet gateways", found.Gateways.Internet, nothing},
		{"NAT gateways", found.Gateways.Nat, nothing},
		{"egress-only internet gateways", found.Gateways.EgressOnly, nothing},
		{"targets of routes", found.routeTargets(), found.endpointIDs("s3")},
		{"what reaches the endpoints", found.endpointIngress(), []rule{{"tcp", 443, 443, found.serviceGroup()}}},
		{"managed policies of the roles", found.managedPolicies(), nothing},
		{"desired counts of the services", found.desiredCounts(), []int{2}},
	} {
		if got, want := fmt.Sprint(claim.got), fmt.Sprint(claim.want); got != want {
			t.Errorf("%s: got %s, want %s", claim.name, got, want)
		}
	}
}

var nothing = []string{}

func common(a, b []string) []string {
	return slices.DeleteFunc(slices.Clone(a), func(s string) bool { return !slices.Contains(b, s) })
}
