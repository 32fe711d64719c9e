package verify_test

import (
	"path/filepath"
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
}

// oracleOf is what can be said of the mutants of a golden template.
func oracleOf(name string) oracle {
	if r, ok := unproved[name]; ok {
		return r.mutants
	}
	return strict
}

// TestGoldens holds that every golden template that can start is proved so, by the calls
// that AWS documents and no others.
func TestGoldens(t *testing.T) {
	for _, file := range glob(t, "../test/golden/*.json") {
		name := filepath.Base(file)
		t.Run(name, func(t *testing.T) {
			o := newOutcome(factsOf(readTree(t, file)), analyseFile(t, file))
			for _, n := range o.other {
				if n.Need.Feature == "role-trust" {
					continue // no call; see notTrusted
				}
				t.Errorf("not a call of such a task:%s", describe(n.Need))
			}
			proved := len(o.workloads) > 0
			for _, s := range o.facts.services {
				proved = proved && o.workloads[s.id] == verify.Allowed
				for _, c := range s.claims {
					if _, found := o.needs[c]; !found {
						t.Errorf("a call is missing: %v", c)
					}
				}
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
