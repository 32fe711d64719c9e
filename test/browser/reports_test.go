//go:build browser

package browser

import (
	"fmt"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/report"
)

// large is a report of n services with ten needs each, of which every fiftieth fails.
func large(n int) *report.Report {
	r := &report.Report{Assumptions: []string{"the images exist"}, Networks: []report.Network{{
		ID: "Vpc", Isolated: true, CIDRs: []string{"10.0.0.0/16"}, EndpointHours: new(1460 * 5), Place: at("Vpc", 4),
		Subnets: []report.Subnet{{ID: "SubnetA", AZ: "eu-west-1a", CIDR: "10.0.0.0/18", Place: at("SubnetA", 9)}, {ID: "SubnetB", AZ: "eu-west-1b", Place: at("SubnetB", 14)}},
	}}}
	for i := range 5 {
		r.Networks[0].Endpoints = append(r.Networks[0].Endpoints, report.Endpoint{ID: fmt.Sprint("Endpoint", i), Service: services[i], Type: "Interface",
			AZs: new(2), HoursPerMonth: new(1460), Subnets: []string{"SubnetA", "SubnetB"}, Policy: report.PolicyClosed, Place: at(fmt.Sprint("Endpoint", i), 20+i)})
	}
	for i := range n {
		w := service(i)
		if i%50 == 7 {
			w.Verdict = fact.Denied
			fails(&w.Needs[9])
			r.Findings = append(r.Findings, report.Finding{Check: "log-delivery", Severity: report.Error, Resource: w.ID, Message: w.Needs[9].Path[3].Why, Place: w.Place})
		}
		r.Workloads = append(r.Workloads, w)
	}
	return r
}

var (
	services = []string{"ecr.api", "ecr.dkr", "s3", "secretsmanager", "logs"}
	features = []string{"role-trust", "image-pull", "image-pull", "layer-download", "secret-injection", "secret-injection", "application-access", "application-access", "service-discovery", "log-delivery"}
)

func at(id string, line int) report.Place {
	return report.Place{File: "cdk.out/Services.template.json", Line: line, Path: "Resources/" + id}
}

// service is one whose facts are those of the others, but for names and lines.
func service(i int) report.Workload {
	id := fmt.Sprintf("Service%03d", i)
	w := report.Workload{ID: id, Kind: "AWS::ECS::Service", LaunchType: "FARGATE", Verdict: fact.Allowed, Place: at(id, 1000+100*i),
		Network: "Vpc", Subnets: []string{"SubnetA", "SubnetB"}}
	for j, feature := range features {
		endpoint := min(j/2, 4)
		n := report.Need{Feature: feature, Reason: fmt.Sprintf("call %d of %s", j, id), Service: services[endpoint],
			Host: services[endpoint] + ".eu-west-1.amazonaws.com", Action: fmt.Sprintf("service:Action%d", j), Resource: fmt.Sprintf("arn:aws:service:eu-west-1:111122223333:thing/%s", id),
			Principal: "execution-role", Verdict: fact.Allowed, Via: fmt.Sprint("Endpoint", endpoint)}
		for k, hop := range []fact.Hop{fact.HopTask, fact.HopDNS, fact.HopRoute, fact.HopEgress, fact.HopIngress, fact.HopEndpoint, fact.HopEndpointPolicy, fact.HopIdentityPolicy} {
			p := at(id+"/Properties/Fact"+string(hop), 1000+100*i+10*j+k)
			n.Path = append(n.Path, report.Hop{Hop: hop, Verdict: fact.Allowed, File: p.File, Line: p.Line, At: p.Path,
				Why: fmt.Sprintf("%sSecurityGroup lets what the %s of call %d needs pass to endpoint Endpoint%d of the network Vpc in subnet SubnetA", id, hop, j, endpoint)})
		}
		w.Needs = append(w.Needs, n)
	}
	return w
}

// fails breaks a call at its fourth fact.
func fails(n *report.Need) {
	n.Verdict, n.Fix, n.AWSError, n.Path = fact.Denied, "open the group", "ResourceInitializationError: timeout", n.Path[:4]
	n.Path[3].Verdict, n.Path[3].Why = fact.Denied, "nothing lets "+n.Path[3].Why
}

// hostile is a report of a template by somebody who wants its readers to run something.
func hostile() *report.Report {
	const evil = `"><img src=x onerror="window.pwned=1"><script>window.pwned=1</script></style></script>{{.}}${7*7}'` + "\u202e\u0000<!--"
	p := report.Place{Stack: evil, File: evil, Line: 1, Path: evil}
	need := report.Need{Feature: evil, Container: evil, Reason: evil, Service: evil, Host: evil, Action: evil, Resource: evil, Principal: evil, Verdict: fact.Denied, Via: evil,
		Path: []report.Hop{{Hop: evil, Verdict: fact.Denied, At: evil, Why: evil, Stack: evil, File: evil, Line: 1}}, Fix: evil, AWSError: evil}
	return &report.Report{
		Workloads: []report.Workload{{ID: evil, Kind: evil, LaunchType: evil, Capacity: evil, Verdict: fact.Denied, Place: p, Network: evil, Subnets: []string{evil}, Needs: []report.Need{need}}},
		Networks: []report.Network{{ID: evil, Place: p, CIDRs: []string{evil}, Subnets: []report.Subnet{{ID: evil, AZ: evil, CIDR: evil, Targets: []report.Target{{Kind: evil, ID: evil, Place: p}}, Place: p}},
			Exits:     []report.Exit{{Kind: evil, Verdict: fact.Allowed, Why: evil, Fix: evil, Place: p}},
			Endpoints: []report.Endpoint{{ID: evil, Service: evil, Type: evil, Subnets: []string{evil}, Reasons: []string{evil, "b", "c", "d", evil + "e"}, Policy: evil, If: evil, Place: p}}}},
		Findings:    []report.Finding{{Check: evil, Severity: report.Error, Resource: evil, Message: evil, Fix: evil, AWSError: evil, Place: p}, {Check: "link", Severity: report.Note, Resource: "r", Message: "m"}},
		Assumptions: []string{evil},
		Rules:       []report.Rule{{Name: "link", Title: evil, URL: "javascript:window.pwned=1"}},
	}
}
