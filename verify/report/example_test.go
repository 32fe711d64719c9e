package report_test

import (
	"fmt"
	"os"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/report"
)

// sample is what verify.Run returns of a service whose VPC has no endpoint for logs.
var sample = &report.Report{
	Workloads: []report.Workload{{
		ID: "Service", Kind: "AWS::ECS::Service", Verdict: fact.Denied,
		Needs: []report.Need{{
			Feature: "log-delivery", Container: "app", Service: "logs", Host: "logs.eu-west-1.amazonaws.com", Action: "logs:PutLogEvents",
			Verdict: fact.Denied, Path: []report.Hop{{Hop: "route", Verdict: fact.Denied, Why: "no endpoint for logs and no default route"}},
			Fix: "add an interface endpoint for logs with private DNS",
		}},
	}},
	Findings: []report.Finding{{
		Check: "log-delivery", Severity: report.Error, Resource: "Service", Message: "tasks of Service cannot start",
		Fix:   "add an interface endpoint for logs with private DNS",
		Place: report.Place{Stack: "Web", File: "cdk.out/Web.template.json", Line: 7, Path: "Resources/Service"},
	}},
}

func ExampleWrite() {
	if err := report.Write(os.Stdout, sample, "text"); err != nil {
		fmt.Println(err)
	}
	// Output:
	// ✗ Service  AWS::ECS::Service  cannot start
	//     ✗ log-delivery  app  logs
	//           for    logs:PutLogEvents
	//         ✗ route  no endpoint for logs and no default route
	//           error  tasks of Service cannot start  cdk.out/Web.template.json:7
	//           fix    add an interface endpoint for logs with private DNS
	//
	// 1 workload: 1 cannot; 1 error
}
