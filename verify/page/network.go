package page

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/report"
)

// A network is a VPC with its ways out and its endpoints.
type network struct {
	ID, Name  string
	Tone      tone
	Place     string
	CIDRs     string
	Exits     []exit
	Endpoints []endpoint
	Hours     string // the sum, "" if there is no endpoint
	Subnets   []subnet
}

// An exit is a way out of a network. Index is that in the report.
type exit struct {
	ID, Kind, Why, Fix, Place, Index string
	Tone                             tone
}

// An endpoint is a row of the costs.
type endpoint struct {
	ID, Name, Service, Type, Zones, Hours, If, Place, Index string
	Policy                                                  tone
	Reasons, More                                           []string
}

// A subnet is a row of the subnets.
type subnet struct{ Name, AZ, CIDR, Targets, Place string }

func networkOf(n report.Network, index int, ids anchors) network {
	v := network{ID: ids.of("network", n.ID), Name: n.ID, Tone: isolation(n), Place: n.Place.String(), CIDRs: strings.Join(n.CIDRs, ", ")}
	for i, e := range n.Exits {
		v.Exits = append(v.Exits, exit{ids.of("exit", n.ID, e.Kind), e.Kind, e.Why, e.Fix, e.Place.String(),
			strconv.Itoa(index) + ":" + strconv.Itoa(i), exitTone(e)})
	}
	slices.SortStableFunc(v.Exits, func(a, b exit) int { return cmp.Compare(urgency(a.Tone), urgency(b.Tone)) })
	for i, e := range n.Endpoints {
		v.Endpoints = append(v.Endpoints, endpointOf(e, strconv.Itoa(index)+":"+strconv.Itoa(i), ids))
	}
	v.Hours = hours(n)
	for _, s := range n.Subnets {
		var targets []string
		for _, t := range s.Targets {
			targets = append(targets, strings.TrimSpace(t.Kind+" "+t.ID))
		}
		v.Subnets = append(v.Subnets, subnet{s.ID, s.AZ, s.CIDR, cmp.Or(strings.Join(targets, ", "), "nothing outside of the network"), s.Place.String()})
	}
	return v
}

// isolation is the verdict of a network.
func isolation(n report.Network) tone {
	switch {
	case n.Isolated:
		return good.says("isolated")
	case slices.ContainsFunc(n.Exits, func(e report.Exit) bool { return exitTone(e).Class == bad.Class }):
		return bad.says("not isolated")
	}
	return unclear.says("not proved to be isolated")
}

func exitTone(e report.Exit) tone {
	switch {
	case e.Residual:
		return faint
	case e.Verdict == fact.Unknown:
		return unclear.says("maybe open")
	}
	return bad.says("open")
}

func urgency(t tone) int {
	return slices.Index([]string{bad.Class, unclear.Class, good.Class, faint.Class}, t.Class)
}

// maxReasons are shown beside an endpoint; the others are folded.
const maxReasons = 3

func endpointOf(e report.Endpoint, index string, ids anchors) endpoint {
	v := endpoint{ID: ids.of("endpoint", e.ID), Name: e.ID, Service: cmp.Or(e.Service, "not known"), Type: cmp.Or(e.Type, "not known"),
		Zones: number(e.AZs), Hours: number(e.HoursPerMonth), If: e.If, Place: e.Place.String(), Index: index, Policy: policyTone(e.Policy), Reasons: e.Reasons}
	if e.Type == "Gateway" {
		v.Zones = "–"
	}
	if len(v.Reasons) > maxReasons+1 { // to fold a single one saves nothing
		v.Reasons, v.More = e.Reasons[:maxReasons], e.Reasons[maxReasons:]
	}
	return v
}

func policyTone(p report.Policy) tone {
	t := map[report.Policy]tone{report.PolicyClosed: good, report.PolicyOpen: bad, report.PolicyNone: bad, report.PolicyUnsupported: faint}[p]
	if t.Class == "" {
		t = unclear
	}
	return t.says(string(p))
}

// number is "?" for one that is not known.
func number(n *int) string {
	if n == nil {
		return "?"
	}
	return thousands(*n)
}

// hours is the sum of what is known.
func hours(n report.Network) string {
	if len(n.Endpoints) == 0 {
		return ""
	}
	if n.EndpointHours != nil {
		return thousands(*n.EndpointHours)
	}
	sum := 0
	for _, e := range n.Endpoints {
		if e.HoursPerMonth != nil {
			sum += *e.HoursPerMonth
		}
	}
	return "at least " + thousands(sum)
}
