package verify_test

import (
	"path/filepath"
	"testing"

	"github.com/isolated-ecs/isolated-ecs/verify"
)

// unproved are the golden templates whose tasks are not proved to start, and why that is
// right.
var unproved = map[string]struct {
	why string
	// known is whether the network is in the template, so that the proofs of most calls are
	// complete and can be broken.
	known bool
}{
	"cluster-all.json":                       {"nothing starts tasks", false},
	"cluster-zero.json":                      {"nothing starts tasks", false},
	"ec2-capacity-endpoints.json":            {"nothing starts tasks", false},
	"isolatedvpc-all.json":                   {"nothing starts tasks", false},
	"isolatedvpc-fargate-endpoints.json":     {"nothing starts tasks", false},
	"isolatedvpc-zero.json":                  {"nothing starts tasks", false},
	"cluster-own-network.json":               {"the network exists already, its ids are literals", false},
	"service-called-from-network-stack.json": {"the network is in a stack that is not there", false},
	"service-calls-another-stack.json":       {"the network is in a stack that is not there", false},
	"service-in-another-stack.json":          {"the network is in a stack that is not there", false},
	"service-in-another-stack-weak.json":     {"the network is in a stack that is not there", false},
	"service-nested.json":                    {"the network is in the parent stack, which is not there", false},
	"service-all.json":                       {"another account's repository has its policy elsewhere", true},
	"service-own-cluster.json":               {"the log group exists already", true},
}

// TestGoldens holds that every golden template that can start is proved so, by the calls
// that AWS documents and no others.
func TestGoldens(t *testing.T) {
	for _, file := range glob(t, "../test/golden/*.json") {
		name := filepath.Base(file)
		t.Run(name, func(t *testing.T) {
			o := newOutcome(factsOf(readTree(t, file)), analyseFile(t, file))
			for _, n := range o.other {
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
