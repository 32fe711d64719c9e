package verifytest_test

import (
	"fmt"
	"testing"

	"github.com/isolated-ecs/isolated-ecs/verify"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
	"github.com/isolated-ecs/isolated-ecs/verify/verifytest"
)

var t = &testing.T{} // that of your test

// The directory of a cloud assembly is that which Synth returns:
// *app.Synth(nil).Directory().
func ExampleMustStart() {
	r := verifytest.MustStart(t, verify.Options{}, "../../test/golden/service-zero.json")
	for _, n := range r.Workloads[0].Needs {
		fmt.Println(n.Feature, n.Service, n.Verdict)
	}
	// Output:
	// role-trust  allowed
	// image-pull ecr.api allowed
	// image-pull ecr.dkr allowed
	// image-pull ecr.dkr allowed
	// layer-download s3 allowed
	// log-delivery logs allowed
	// log-delivery logs allowed
}

// The endpoints of the network, and what their policies let through, follow from what the
// service needs.
func ExampleMustNotLeave() {
	r := verifytest.MustNotLeave(t, verify.Options{Options: template.Options{Region: "eu-west-1"}}, "../../test/golden/service-zero.json")
	for _, e := range r.Networks[0].Endpoints {
		fmt.Println(e.Service, e.Policy)
	}
	// Output:
	// ecr.api closed
	// ecr.dkr closed
	// logs closed
	// s3 closed
}

// What a team has agreed to is named by its check; here a NAT gateway, and what comes with it.
func ExampleMustPass() {
	agreed := []string{"internet-path", "dns-exfiltration", "endpoint-policy-open"}
	verifytest.MustPass(t, verify.Options{Isolated: true}, agreed, "../testdata/classics/nat-and-s3-gateway.yaml")
	fmt.Println("failed:", t.Failed())
	// Output: failed: false
}
