package test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/isolated-ecs/isolated-ecs/internal/cdktest"
)

func TestServicesStartAfterWhatTheirTasksNeed(t *testing.T) {
	services := 0
	for _, path := range goldenTemplates(t) {
		template := readTemplate(t, path)
		for _, id := range template.ids("AWS::ECS::Service") {
			services++
			for _, missing := range races(template, id) {
				t.Errorf("%s: CloudFormation may create %s before %s", path, id, missing)
			}
		}
	}
	if services == 0 {
		t.Error("no golden template has a service")
	}
}

// TestRacesAreFound deletes each dependency of a service in turn: if it was
// needed and nothing else leads to it, that must be seen.
func TestRacesAreFound(t *testing.T) {
	const path = "golden/service-all.json"
	seen := 0
	whole := readTemplate(t, path)
	id := whole.ids("AWS::ECS::Service")[0]
	for _, dependency := range whole.Resources[id].DependsOn {
		cut := readTemplate(t, path)
		service := cut.Resources[id]
		service.DependsOn = slices.DeleteFunc(service.DependsOn, func(d string) bool { return d == dependency })
		reached := slices.Contains(slices.Collect(maps.Keys(closure(cut, id))), dependency)
		if got := slices.Contains(races(cut, id), dependency); got == reached {
			t.Errorf("without the dependency on %s: reached some other way %v, reported %v", dependency, reached, got)
		} else if got {
			seen++
		}
	}
	// Four endpoints (the policy leads to those of ECR), two route-table
	// associations, the DNS Firewall, the rule, the policy and the capacity providers.
	if want := 10; seen != want {
		t.Errorf("found %d races, want %d", seen, want)
	}
}

// races returns what the tasks of a service need in order to start, in the same
// template, that the service does not depend on, directly or not.
func races(t template, serviceId string) []string {
	service := t.Resources[serviceId]
	uses, depends := map[string]bool{}, closure(t, serviceId)
	follow(t, references(service.Properties), uses, func(r *resource) []string { return references(r.Properties) })
	var missing []string
	for _, id := range slices.Sorted(maps.Keys(t.Resources)) {
		if !depends[id] && needed(t.Resources[id], service, uses) {
			missing = append(missing, id)
		}
	}
	return missing
}

// needed reports whether tasks of service cannot start before r is there. uses is
// what the service is made of: its subnets, groups and roles among them.
func needed(r, service *resource, uses map[string]bool) bool {
	refers := func(property string) bool {
		return slices.ContainsFunc(references(r.Properties[property]), func(id string) bool { return uses[id] })
	}
	switch r.Type {
	case "AWS::EC2::VPCEndpoint", "AWS::Route53Resolver::FirewallRuleGroupAssociation":
		return true
	case "AWS::EC2::SubnetRouteTableAssociation":
		return refers("SubnetId")
	case "AWS::EC2::SecurityGroupIngress": // into the endpoints and the mount targets
		return (r.Properties["ToPort"] == 443.0 || r.Properties["ToPort"] == 2049.0) && refers("SourceSecurityGroupId")
	case "AWS::EC2::SecurityGroupEgress": // to the mount targets
		return r.Properties["ToPort"] == 2049.0 && refers("GroupId")
	case "AWS::EFS::MountTarget":
		return refers("FileSystemId")
	case "AWS::IAM::Policy":
		return refers("Roles")
	case "AWS::ECS::ClusterCapacityProviderAssociations":
		return service.Properties["CapacityProviderStrategy"] != nil && refers("Cluster")
	}
	return false
}

// closure returns every resource that CloudFormation creates before id.
func closure(t template, id string) map[string]bool {
	before := map[string]bool{}
	first := func(r *resource) []string { return append(references(r.Properties), r.DependsOn...) }
	follow(t, first(t.Resources[id]), before, first)
	return before
}

// follow adds to reached the resources ids and all that next leads to from them.
func follow(t template, ids []string, reached map[string]bool, next func(*resource) []string) {
	for _, id := range ids {
		if r := t.Resources[id]; r != nil && !reached[id] {
			reached[id] = true
			follow(t, next(r), reached, next)
		}
	}
}

// TestCallersStartAfterTheRules: a service that calls another at its start finds
// the way open.
func TestCallersStartAfterTheRules(t *testing.T) {
	for path, rules := range map[string]int{
		"golden/service-to-service.json":          2,
		"golden/service-calls-another-stack.json": 2,
	} {
		template := readTemplate(t, path)
		before := closure(template, template.ids("AWS::ECS::Service")[len(template.ids("AWS::ECS::Service"))-1])
		found := 0
		for id, r := range template.Resources {
			if r.Properties["FromPort"] == 8080.0 && before[id] {
				found++
			}
		}
		if found != rules {
			t.Errorf("%s: the caller waits for %d rules, want %d", path, found, rules)
		}
	}
}

// TestServiceStackFollowsNetworkStack: across stacks it is the order of the
// stacks that counts.
func TestServiceStackFollowsNetworkStack(t *testing.T) {
	for _, g := range goldens {
		if g.name != "service-in-another-stack" {
			continue
		}
		stack := g.define(t)
		cdktest.Template(t, stack) // CDK orders stacks during synthesis
		var names []string
		for _, d := range *stack.Dependencies() {
			names = append(names, *d.StackName())
		}
		if got := strings.Join(names, " "); got != "Network" {
			t.Errorf("the stack of the service depends on %q, want %q", got, "Network")
		}
		return
	}
	t.Error("there is no golden template of a service in another stack")
}
