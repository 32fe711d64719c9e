package verify_test

import (
	"fmt"

	"github.com/isolated-ecs/isolated-ecs/verify"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// Tasks of this template start, by way of a NAT gateway, which is a way out as well.
func ExampleRun() {
	m, err := verify.Load("testdata/classics/fargate-private-one-nat.yaml", verify.Options{Isolated: true})
	if err != nil {
		fmt.Println(err)
		return
	}
	r := verify.Run(m)
	for _, w := range r.Workloads {
		fmt.Println(w.ID, w.Verdict)
	}
	for _, f := range r.Findings {
		if f.Severity == verify.Error {
			fmt.Printf("line %d: %s\n", f.Line, f.Check)
		}
	}
	// Output:
	// WorkerService allowed
	// line 10: dns-exfiltration
	// line 87: internet-path
	// line 68: internet-path
	// line 35: public-address
}

// What templates leave open the options say, and with that more is known: of the ways out
// of this one, the value of a parameter decides.
func ExampleLoadFiles() {
	for _, environment := range []string{"test", "prod"} {
		m, err := verify.LoadFiles([]string{"testdata/classics/nat-by-environment.yaml"}, verify.Options{Options: template.Options{
			Region:     "eu-west-1",
			Parameters: map[string]string{"Environment": environment},
		}})
		if err != nil {
			fmt.Println(err)
			return
		}
		for _, exit := range verify.Run(m).Networks[0].Exits {
			fmt.Println(environment, exit.Kind, exit.Verdict)
		}
	}
	// Output:
	// test dns allowed
	// test internet allowed
	// test public-address allowed
	// test public-address allowed
	// prod dns allowed
	// prod internet allowed
}
