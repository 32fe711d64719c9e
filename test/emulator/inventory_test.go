//go:build emulator

package emulator

import (
	"slices"
	"strings"
)

// inventory is what demo.py --json writes, as far as the claims need it.
type inventory struct {
	Region    string
	Template  template
	Stack     struct{ Status string }
	Resources []struct {
		LogicalID  string `json:"logical_id"`
		PhysicalID string `json:"physical_id"`
		Type       string
		Held       bool
	}
	Gateways struct {
		Internet   []string
		Nat        []string
		EgressOnly []string `json:"egress_only"`
	}
	Vpcs    []struct{}
	Subnets []struct {
		ID       string
		PublicIP bool `json:"public_ip_on_launch"`
	}
	RouteTables []struct {
		Routes []struct{ Target string }
	} `json:"route_tables"`
	Endpoints []struct {
		ID, Service    string
		Policy         []statement
		SecurityGroups []string `json:"security_groups"`
	}
	SecurityGroups []struct {
		ID      string
		Ingress []rule
	} `json:"security_groups"`
	Roles []struct {
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
	Services []struct{ Desired int }
}

type rule struct {
	Protocol string
	FromPort int `json:"from_port"`
	ToPort   int `json:"to_port"`
	Peer     string
}

// template is what the claims need of the synthesized template.
type template struct {
	Resources map[string]struct {
		Type       string
		Properties struct {
			MapPublicIPOnLaunch  bool
			NetworkConfiguration struct {
				AwsvpcConfiguration struct {
					SecurityGroups []struct {
						GetAtt []string `json:"Fn::GetAtt"`
					}
				}
			}
		}
	}
}

// publicSubnets are those that the template makes public: the emulator decides
// that without looking at it.
func (t *template) publicSubnets() []string {
	var ids []string
	for id, r := range t.Resources {
		if r.Properties.MapPublicIPOnLaunch {
			ids = append(ids, id)
		}
	}
	return sorted(ids)
}

// types are the resource types of the template, those with a resource that the
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

// serviceGroup is the security group of the service. The emulator does not keep
// it with the service, so the template says which one it is.
func (f *inventory) serviceGroup() string {
	var logicalID string
	for _, r := range f.Template.Resources {
		if r.Type == "AWS::ECS::Service" {
			logicalID = r.Properties.NetworkConfiguration.AwsvpcConfiguration.SecurityGroups[0].GetAtt[0]
		}
	}
	for _, r := range f.Resources {
		if r.LogicalID == logicalID {
			return r.PhysicalID
		}
	}
	return "(no group of the service)"
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

func sorted(items []string) []string {
	slices.Sort(items)
	return slices.Compact(items)
}
