//go:build emulator

package emulator

import (
	"slices"
	"strings"
)

// inventory is what demo.py --json writes, as far as the claims need it.
type inventory struct {
	Region      string
	Bridged     []string
	Stacks      []stack
	Resources   []resource
	Exits       map[string][]string
	Vpcs        []struct{}
	Subnets     []subnet
	RouteTables []struct {
		Routes []struct{ Target string }
	} `json:"route_tables"`
	Endpoints []struct {
		ID, Service    string
		Policy         []statement
		SecurityGroups []string `json:"security_groups"`
	}
	SecurityGroups []group `json:"security_groups"`
	Roles          []struct {
		Name              string
		Trust, Statements []statement
		ManagedPolicies   []string `json:"managed_policies"`
	}
	FlowLogs []struct {
		Resource, Traffic, Role string
		LogGroup                string `json:"log_group"`
	} `json:"flow_logs"`
	LogGroups []struct {
		Name string
		Days int `json:"retention_days"`
	} `json:"log_groups"`
	Ignored struct {
		Properties  map[string][]string
		NotCompared map[string][]string `json:"not_compared"`
	}
	Clusters        []cluster
	TaskDefinitions []taskDefinition `json:"task_definitions"`
	Services        []struct{ Desired int }
	Placements      []placement
}

type (
	stack          struct{ Name, Status string }
	cluster        struct{ Name string }
	taskDefinition struct{ Arn string }
	subnet         struct {
		ID       string
		PublicIP bool `json:"public_ip_on_launch"`
	}
	group struct {
		ID      string
		Ingress []rule
	}
)

type resource struct {
	LogicalID    string `json:"logical_id"`
	PhysicalID   string `json:"physical_id"`
	Type, Status string
	Held         bool
	Template     struct {
		Properties struct{ MapPublicIPOnLaunch bool }
	}
}

// placement is where tasks run, by IDs of the emulator.
type placement struct {
	Workload, Type, Cluster string
	TaskDefinition          string `json:"task_definition"`
	Subnets                 []string
	SecurityGroups          []string `json:"security_groups"`
	PublicIP                string   `json:"public_ip"`
}

type rule struct {
	Protocol string
	FromPort int `json:"from_port"`
	ToPort   int `json:"to_port"`
	Peer     string
}

// publicByTemplate are the subnets that the templates make public: the emulator
// decides that without looking at it.
func (f *inventory) publicByTemplate() []string {
	var ids []string
	for _, r := range f.Resources {
		if r.Template.Properties.MapPublicIPOnLaunch {
			ids = append(ids, r.LogicalID)
		}
	}
	return sorted(ids)
}

// missing are the resources that the emulator says it holds, and that have no ID or
// are not complete.
func (f *inventory) missing() []string {
	var ids []string
	for _, r := range f.Resources {
		identified := r.PhysicalID != "" || slices.Contains(withoutID, r.Type)
		if r.Held && !(identified && r.Status == "CREATE_COMPLETE") {
			ids = append(ids, r.LogicalID)
		}
	}
	return ids
}

// types are the resource types of the templates, those with a resource that the
// emulator holds or those with one that it does not hold.
func (f *inventory) types(held bool) []string {
	var types []string
	for _, r := range f.Resources {
		if r.Held == held {
			types = append(types, r.Type)
		}
	}
	return sorted(types)
}

func (f *inventory) publicSubnets() []string {
	var ids []string
	for _, s := range f.Subnets {
		if s.PublicIP {
			ids = append(ids, s.ID)
		}
	}
	return ids
}

func (f *inventory) endpointServices() []string {
	var services []string
	for _, e := range f.Endpoints {
		services = append(services, f.shortName(e.Service))
	}
	slices.Sort(services) // but not compacted: each is there once
	return services
}

func (f *inventory) shortName(service string) string {
	return strings.TrimPrefix(service, "com.amazonaws."+f.Region+".")
}

func (f *inventory) endpointIDs(service string) []string {
	var ids []string
	for _, e := range f.Endpoints {
		if strings.HasSuffix(e.Service, "."+service) {
			ids = append(ids, e.ID)
		}
	}
	return ids
}

// routeTargets are the targets of all routes other than local.
func (f *inventory) routeTargets() []string {
	var targets []string
	for _, table := range f.RouteTables {
		for _, r := range table.Routes {
			targets = append(targets, r.Target)
		}
	}
	return sorted(targets)
}

// fromAnywhere are the peers of security groups that are every address.
func (f *inventory) fromAnywhere() []string {
	var peers []string
	for _, g := range f.SecurityGroups {
		for _, r := range g.Ingress {
			if strings.HasSuffix(r.Peer, "/0") {
				peers = append(peers, g.ID+" from "+r.Peer)
			}
		}
	}
	return peers
}

// endpointIngress is what the security groups of the endpoints let in.
func (f *inventory) endpointIngress() []rule {
	var groups []string
	for _, e := range f.Endpoints {
		groups = append(groups, e.SecurityGroups...)
	}
	var rules []rule
	for _, g := range f.SecurityGroups {
		if slices.Contains(groups, g.ID) {
			rules = append(rules, g.Ingress...)
		}
	}
	return rules
}

// serviceGroup is the security group of the first service.
func (f *inventory) serviceGroup() string {
	return f.Placements[0].SecurityGroups[0]
}

func (f *inventory) managedPolicies() []string {
	var policies []string
	for _, r := range f.Roles {
		policies = append(policies, r.ManagedPolicies...)
	}
	return policies
}

func (f *inventory) desiredCounts() []int {
	var counts []int
	for _, s := range f.Services {
		counts = append(counts, s.Desired)
	}
	return counts
}

// exits are the ways to the internet and from it, each with its kind.
func (f *inventory) exits() []string {
	var exits []string
	for kind, ids := range f.Exits {
		for _, id := range ids {
			exits = append(exits, kind+" "+id)
		}
	}
	return sorted(exits)
}

// each is one thing about every item.
func each[T any](items []T, of func(T) string) []string {
	var texts []string
	for _, item := range items {
		texts = append(texts, of(item))
	}
	return texts
}

func sorted(items []string) []string {
	slices.Sort(items)
	return slices.Compact(items)
}
