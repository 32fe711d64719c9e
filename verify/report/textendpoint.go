package report

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
)

// endpoints prints what there is to pay for in a network: each endpoint with what it is for,
// and the hours of all of them.
func (p *printer) endpoints(n Network) string {
	if len(n.Endpoints) == 0 {
		return ""
	}
	head := row{mark: " ", text: p.faint("endpoint")}
	for _, title := range []string{"type", "zones", "hours", "policy"} {
		head.cells = append(head.cells, cell{title, p.faint})
	}
	rows := []row{head}
	for _, e := range n.Endpoints {
		rows = append(rows, p.endpointRow(e, n.Stack))
	}
	return p.table("    ", append(rows, row{mark: " ", text: endpointHours(n)}))
}

func (p *printer) endpointRow(e Endpoint, stack string) row {
	zones := number(e.AZs)
	if e.Type == "Gateway" {
		zones = "-"
	}
	r := row{mark: " ", text: cmp.Or(e.Service, "?") + ": " + strings.TrimPrefix(e.ID, stack+"/"), cells: []cell{
		{cmp.Or(e.Type, "?"), nil},
		{fmt.Sprintf("%5s", zones), nil},
		{fmt.Sprintf("%5s", number(e.HoursPerMonth)), nil},
		{string(e.Policy), p.policy(e.Policy)},
	}}
	if e.If != "" {
		r.text += ", if " + e.If
	}
	return r.advise("for", reasons(e.Reasons))
}

func (p *printer) policy(of Policy) paint {
	return map[Policy]paint{PolicyClosed: p.good, PolicyOpen: p.bad, PolicyNone: p.bad, PolicyUnknown: p.open}[of]
}

// reasons tells what an endpoint is for. Reasons that read alike are one, with a list of what
// differs; of many things the first are named.
func reasons(all []string) string {
	var texts []string
	for _, same := range cluster(nonEmpty(all...), alike) {
		texts = append(texts, fill(same, func(variants []string) string {
			return strings.TrimSpace(some(nonEmpty(variants...), ""))
		}))
	}
	return strings.Join(someOf(texts, "reasons"), "; ")
}

// endpointHours sums up what there is to pay for, such as "3 interface endpoints x 2 zones:
// 4,380 endpoint-hours per month".
func endpointHours(n Network) string {
	var parts []string
	total, unknown := 0, 0
	for _, same := range group(n.Endpoints, func(e Endpoint) string { return e.Type + number(e.AZs) + number(e.HoursPerMonth) }) {
		switch e := same[0]; {
		case e.HoursPerMonth == nil:
			unknown += len(same)
		case *e.HoursPerMonth > 0 && e.AZs != nil:
			parts = append(parts, plural(len(same), kindOf(e))+" x "+plural(*e.AZs, "zone"))
			total += len(same) * *e.HoursPerMonth
		}
	}
	hours := thousands(total) + " endpoint-hours per month"
	if unknown > 0 {
		parts, hours = append(parts, plural(unknown, "endpoint")+" of unknown hours"), "at least "+hours
	}
	return cmp.Or(strings.Join(parts, ", "), "nothing to pay by the hour") + ": " + hours
}

func kindOf(e Endpoint) string {
	return map[string]string{"Interface": "interface", "GatewayLoadBalancer": "Gateway Load Balancer"}[e.Type] + " endpoint"
}

// number is "?" for one that is not known.
func number(n *int) string {
	if n == nil {
		return "?"
	}
	return thousands(*n)
}

// thousands is "4,380".
func thousands(n int) string {
	digits := strconv.Itoa(n)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}
