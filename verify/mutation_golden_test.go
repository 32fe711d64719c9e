package verify_test

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"testing"

	"github.com/isolated-ecs/isolated-ecs/verify"
)

// The reasons why tasks of golden templates are not proved to start.
type reason struct {
	why string
	// mutants is what the oracle can say of mutants: nothing, if there is no claim; only that
	// no claim becomes allowed, if the network is elsewhere, so that no proof is complete;
	// everything, if most proofs are.
	mutants oracle
}

type oracle int

const (
	silent oracle = iota
	weak
	strict
)

var unproved = map[string]reason{
	"guards-anywhere.json":                   {"nothing starts tasks", silent},
	"policies-three-stacks.json":             {"nothing starts tasks", silent},
	"adoption-by-another-app.json":           {"the network is in a stack that is not there", weak},
	"adoption-central.json":                  {"the network exists already, its ids are literals", weak},
	"adoption-imported.json":                 {"the network exists already, its ids are literals", weak},
	"adoption-looked-up.json":                {"the network exists already, its ids are literals", weak},
	"policies-organization.json":             {"other accounts' repositories, their policies and organizations are elsewhere", strict},
	"cluster-all.json":                       {"nothing starts tasks", silent},
	"cluster-zero.json":                      {"nothing starts tasks", silent},
	"ec2-capacity-endpoints.json":            {"nothing starts tasks", silent},
	"isolatedvpc-all.json":                   {"nothing starts tasks", silent},
	"isolatedvpc-fargate-endpoints.json":     {"nothing starts tasks", silent},
	"isolatedvpc-zero.json":                  {"nothing starts tasks", silent},
	"cluster-own-network.json":               {"the network exists already, its ids are literals", weak},
	"service-called-from-network-stack.json": {"the network is in a stack that is not there", weak},
	"service-calls-another-stack.json":       {"the network is in a stack that is not there", weak},
	"service-in-another-stack.json":          {"the network is in a stack that is not there", weak},
	"service-in-another-stack-weak.json":     {"the network is in a stack that is not there", weak},
	"service-nested.json":                    {"the network is in the parent stack, which is not there", weak},
	"service-all.json":                       {"the policy of another account's repository is elsewhere", strict},
	"service-own-cluster.json":               {"the log group exists already", strict},
	"registry-cache.json":                    {"nothing starts tasks", silent},
	"registry-shared.json":                   {"nothing starts tasks", silent},
	"registry-consumer.json":                 {"the policy of another account's repository is elsewhere", strict},
	"storage-zero.json":                      {"nothing starts tasks", silent},
	"storage-all.json":                       {"nothing starts tasks", silent},
	"ec2-capacity.json":                      {"nothing starts tasks", silent},
	"ec2-capacity-all.json":                  {"nothing starts tasks", silent},
	"task-zero.json":                         {"the application starts tasks, no template says where", silent},
	"service-efs-in-another-stack.json":      {"the network is in a stack that is not there", weak},
	"internal-alb-in-another-stack.json":     {"the network is in a stack that is not there", weak},
	"service-windows.json":                   {"whether the image has its base layers no template says", strict},
}

// oracleOf is what can be said of the mutants of a golden template.
func oracleOf(name string) oracle {
	if r, ok := unproved[name]; ok {
		return r.mutants
	}
	return strict
}

// optionsFor are those that a golden template is analysed with.
func optionsFor(name string) verify.Options {
	opts := options
	switch name {
	case "guards-all.json":
		opts.Region = "us-east-1"
	case "guards-china.json":
		opts.Region, opts.S3PrefixListId = "cn-north-1", "pl-0123456789abcdef0"
	case "policies-organization.json":
		opts.Organization = "o-a1b2c3d4e5"
	}
	return opts
}

// TestGoldens holds that every golden template that can start is proved so, by the calls
// that AWS documents and no others.
func TestGoldens(t *testing.T) {
	for _, file := range glob(t, "../test/golden/*.json") {
		name := filepath.Base(file)
		t.Run(name, func(t *testing.T) {
			opts := optionsFor(name)
			o := newOutcome(factsIn(inOptions(opts), readTree(t, file)), run(t, opts, file))
			for _, n := range o.other {
				if n.Need.Feature == "role-trust" || n.Verdict == verify.Unknown && oracleOf(name) < strict {
					continue // no call, see notTrusted; or about what is in no template
				}
				t.Errorf("not a call of such a task:%s", describe(n.Need))
			}
			proved := len(o.workloads) > 0 && len(o.facts.services) > 0
			for _, s := range o.facts.services {
				proved = proved && o.workloads[s.id] == verify.Allowed
				for _, c := range s.claims {
					if _, found := o.needs[c]; !found {
						t.Errorf("a call is missing: %v", c)
					}
				}
			}
			for _, problem := range o.disagreements() {
				t.Error(problem)
			}
			why, open := unproved[name]
			if proved == open {
				t.Errorf("proved: %t; expected not to be, because: %q", proved, why.why)
			}
			for c, n := range o.needs {
				if n.Verdict == verify.Denied || !open && n.Verdict != verify.Allowed {
					t.Errorf("%v is %s:%s", c, n.Verdict, describe(n))
				}
			}
		})
	}
}

// disagreements are calls that are proved, and that the oracle does not think get through; and
// exits that one of both does not see. Without any, what mutations change is judged from where
// both start.
func (o *outcome) disagreements() []string {
	var problems []string
	asked := map[string]func(*facts, *service, claim) bool{"DNS Firewall": (*facts).resolves, "a security group": (*facts).connected, "the endpoint's policy": (*facts).letsThrough,
		"the role's policies": (*facts).permits, "the resource's policy": (*facts).admits}
	for _, s := range o.facts.services {
		for _, c := range s.claims {
			for _, name := range slices.Sorted(maps.Keys(asked)) {
				applies := (name != "the role's policies" || c.byRole()) && (name != "DNS Firewall" || c.looksUp())
				if o.verdict(c) == verify.Allowed && applies && !asked[name](o.facts, s, c) {
					problems = append(problems, fmt.Sprintf("%v is allowed, and %s refuses it by the oracle", c, name))
				}
			}
		}
	}
	for name, verdict := range o.facts.exits() {
		if o.exits[name] != verdict {
			problems = append(problems, fmt.Sprintf("exit %s is %s, and %s by the oracle", name, o.exits[name], verdict))
		}
	}
	return problems
}
