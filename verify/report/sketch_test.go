package report

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
)

// drawn is a network with two endpoints and two kinds of subnets, and workloads in it.
func drawn(workloads ...Workload) *Report {
	for i := range workloads {
		workloads[i].Network, workloads[i].Kind = "Vpc", "AWS::ECS::Service"
	}
	nat := []Target{{Kind: "NAT gateway", ID: "Nat"}}
	return &Report{Workloads: workloads, Networks: []Network{{ID: "Vpc", Isolated: true,
		Subnets: []Subnet{{ID: "AppA", Place: at("AppA", 1)}, {ID: "AppB", Place: at("AppB", 2)}, {ID: "NatA", Targets: nat, Place: at("NatA", 3)}},
		Endpoints: []Endpoint{
			{ID: "Logs", Service: "logs", Type: "Interface", Place: at("Logs", 4)},
			{ID: "S3", Service: "s3", Type: "Gateway", Place: at("S3", 5)}},
	}}}
}

func in(subnet string, v fact.Verdict, needs ...Need) Workload {
	return Workload{ID: "Web", Verdict: v, Subnets: []string{subnet}, Needs: needs}
}

func calling(service string, v fact.Verdict, hop fact.Hop) Need {
	return Need{Feature: "image-pull", Service: service, Host: service, Verdict: v, Path: []Hop{{Hop: hop, Verdict: v, Why: "so"}}}
}

// TestSketch: where the lines of calls and exits lead.
func TestSketch(t *testing.T) {
	via := calling("logs", fact.Allowed, fact.HopEndpoint)
	via.Via = "Logs"
	exit := func(e Exit) *Report {
		r := drawn()
		r.Networks[0].Exits = []Exit{e}
		return r
	}
	tests := []struct {
		name   string
		report *Report
		want   []string // lines, besides those from endpoints to services
	}{
		{"nothing", &Report{}, nil},
		{"carried by an endpoint", drawn(in("AppA", fact.Allowed, via)), []string{"need workload-0 endpoint-0-0 allowed"}},
		{"two needs, one line", drawn(in("AppA", fact.Allowed, via, via)), []string{"need workload-0 endpoint-0-0 allowed"}},
		{"the worst counts", drawn(in("AppA", fact.Denied, via, calling("logs", fact.Denied, fact.HopEndpointPolicy))),
			[]string{"need workload-0 endpoint-0-0 denied endpoint-policy"}},
		{"breaks before the endpoint", drawn(in("AppA", fact.Denied, calling("logs", fact.Denied, fact.HopEgress))), []string{"need workload-0 break-0 denied"}},
		{"breaks without one", drawn(in("AppA", fact.Denied, calling("kms", fact.Denied, fact.HopRoute), calling("sts", fact.Denied, fact.HopRoute))),
			[]string{"need workload-0 break-0 denied"}},
		{"two breaks", drawn(in("AppA", fact.Denied, calling("kms", fact.Denied, fact.HopRoute), calling("sts", fact.Denied, fact.HopDNS))),
			[]string{"need workload-0 break-0 denied", "need workload-0 break-1 denied"}},
		{"refused beyond a NAT gateway", drawn(in("NatA", fact.Denied, calling("kms", fact.Denied, fact.HopIdentityPolicy))),
			[]string{"need workload-0 gateway-0-1 denied identity-policy"}},
		{"carried by a NAT gateway", drawn(in("NatA", fact.Allowed, calling("kms", fact.Allowed, fact.HopEndpoint))), []string{"need workload-0 gateway-0-1 allowed"}},
		{"not known", drawn(in("AppA", fact.Unknown, calling("s3", fact.Unknown, fact.HopRoute))), []string{"need workload-0 endpoint-0-1 unknown route"}},
		{"no network is used", drawn(in("AppA", fact.Allowed, Need{Feature: "role-trust", Verdict: fact.Allowed})), nil},
		{"none is used, and it breaks", drawn(in("AppA", fact.Denied, Need{Feature: "role-trust", Verdict: fact.Denied})), []string{"need workload-0 break-0 denied"}},
		{"a name that is only looked up", drawn(in("NatA", fact.Allowed, Need{Feature: "service-discovery", Host: "api.internal", Verdict: fact.Allowed,
			Path: []Hop{{Hop: fact.HopDNS, Verdict: fact.Allowed}}})), nil},
		{"a name of which it is not known whether it is found", drawn(in("NatA", fact.Unknown, calling("", fact.Unknown, fact.HopDNS))), []string{"need workload-0 break-0 unknown"}},
		{"refused at two hops", drawn(in("AppA", fact.Denied, calling("logs", fact.Unknown, fact.HopIngress), calling("logs", fact.Denied, fact.HopEndpointPolicy),
			calling("logs", fact.Denied, fact.HopIdentityPolicy), via)), []string{"need workload-0 endpoint-0-0 denied endpoint-policy identity-policy"}},
		{"a file system", drawn(in("AppA", fact.Allowed, Need{Feature: "volume-mount", Host: "fs", Verdict: fact.Allowed})), []string{"need workload-0 peer-0 allowed"}},
		{"an exit by a NAT gateway", exit(Exit{Kind: "internet", Verdict: fact.Allowed}), []string{"exit gateway-0-1 outside-0-2 open"}},
		{"an exit by the resolver", exit(Exit{Kind: "dns", Verdict: fact.Unknown}), []string{"exit gateway-0-2 outside-0-2 maybe"}},
		{"an exit by an endpoint", exit(Exit{Kind: "endpoint-policy", Verdict: fact.Allowed, Place: at("S3/Properties/PolicyDocument", 6)}), nil},
		{"an exit of no known kind", exit(Exit{Kind: "tomorrow", Verdict: fact.Allowed, Residual: true}), []string{"exit gateway-0-2 outside-0-2 residual"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, l := range NewSketch(tt.report).Lines {
				if l.Kind == "need" || l.Kind == "exit" {
					got = append(got, strings.TrimSpace(fmt.Sprintln(l.Kind, l.From, l.To, l.State, strings.Join(l.Hops, " "))))
				}
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// TestSketchGroups: of many workloads those that do the same are one box, and those that fail
// have their own as long as they are few.
func TestSketchGroups(t *testing.T) {
	tests := []struct {
		name        string
		good, bad   int
		boxes, most int // boxes, and the workloads in the largest
	}{
		{"few", few, 0, few, 1},
		{"many", 40, 0, 1, 40},
		{"many, and some that fail", 40, 5, 6, 40},
		{"many that fail", 2, 40, 2, 40},
	}
	for _, tt := range tests {
		var all []Workload
		for range tt.good {
			all = append(all, in("AppA", fact.Allowed, calling("s3", fact.Allowed, fact.HopEndpoint)))
		}
		for range tt.bad {
			all = append(all, in("AppA", fact.Denied, calling("logs", fact.Denied, fact.HopIngress)))
		}
		boxes, most := 0, 0
		for _, tier := range NewSketch(drawn(all...)).Networks[0].Tiers {
			for _, b := range tier.Workloads {
				boxes, most = boxes+1, max(most, len(b.Workloads))
			}
		}
		if boxes != tt.boxes || most != tt.most {
			t.Errorf("%s: %d boxes of up to %d workloads, want %d, %d", tt.name, boxes, most, tt.boxes, tt.most)
		}
	}
}

// TestSketchTiers: which subnets lie beside each other.
func TestSketchTiers(t *testing.T) {
	tests := []struct {
		name   string
		report *Report
		want   string
	}{
		{"by name and routes", drawn(), "AppA+AppB NatA"},
		{"by workload", drawn(Workload{Subnets: []string{"AppA", "NatA"}}), "AppA+NatA AppB"},
		{"subnets that are not there", drawn(Workload{Subnets: []string{"subnet-1"}}), "AppA+AppB NatA subnet-1"},
		{"subnets that are not known", drawn(Workload{}), "AppA+AppB NatA ?"},
	}
	for _, tt := range tests {
		var got []string
		for _, tier := range NewSketch(tt.report).Networks[0].Tiers {
			var names []string
			for _, s := range tier.Subnets {
				names = append(names, s.Title)
			}
			if len(names) == 0 {
				names = []string{"?"}
			}
			got = append(got, strings.Join(names, "+"))
		}
		if strings.Join(got, " ") != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}

// TestSketchBreaks: what is said in a box in which the calls of several workloads end is said
// of all of them.
func TestSketchBreaks(t *testing.T) {
	shut := func(why string) Workload {
		n := calling("logs", fact.Denied, fact.HopEgress)
		n.Path[0].Why = why
		return in("AppA", fact.Denied, n)
	}
	tests := []struct {
		name, first, second string
		why                 string
	}{
		{"the same", "a is shut", "a is shut", "a is shut"},
		{"another for each", "a is shut", "b is shut", "not for the same reason everywhere"},
	}
	for _, tt := range tests {
		inside := NewSketch(drawn(shut(tt.first), shut(tt.second))).Networks[0].Inside
		if len(inside) != 1 || inside[0].Why != tt.why {
			t.Errorf("%s: %d boxes, %q", tt.name, len(inside), inside[0].Why)
		}
		for _, why := range []string{tt.first, tt.second} {
			if !strings.Contains(inside[0].Tip, why) {
				t.Errorf("%s: %q is not said", tt.name, why)
			}
		}
	}
}

// TestSketchSameName: of networks that are called the same a workload is in the one that has its
// subnets.
func TestSketchSameName(t *testing.T) {
	r := drawn(in("Far", fact.Allowed))
	r.Networks = append(r.Networks, Network{ID: "Vpc", Subnets: []Subnet{{ID: "Far"}}})
	s := NewSketch(r)
	if got := s.Networks[1].Tiers; len(got) != 1 || len(got[0].Workloads) != 1 {
		t.Error("the workload is not in the network of its subnet")
	}
}
