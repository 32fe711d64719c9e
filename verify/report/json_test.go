package report

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
)

func TestJSONOfNothing(t *testing.T) {
	const want = `{
  "version": 1,
  "workloads": [],
  "network": [],
  "findings": [],
  "assumptions": []
}
`
	if got := write(t, &Report{}, "json"); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestJSONHasNoNull(t *testing.T) {
	r := one(fact.Unknown, Need{})
	r.Workloads = append(r.Workloads, Workload{})
	r.Networks = []Network{{Endpoints: []Endpoint{{}}}}
	r.Findings = []Finding{{}}
	got := write(t, r, "json")
	for line := range strings.Lines(got) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
		number := slices.Contains([]string{`"azs"`, `"hours_per_month"`, `"endpoint_hours_per_month"`}, name)
		if (strings.TrimSuffix(value, ",") == "null") != number {
			t.Errorf("%s is %s: null is for numbers that are not known, and for nothing else", name, value)
		}
	}
}

// What a program reads that knows the shape of the design, and nothing else.
func TestJSONShape(t *testing.T) {
	var got struct {
		Version   int
		Workloads []struct {
			ID, Kind, Verdict string
			Needs             []struct {
				Feature, Service, Action, Resource, Principal, Verdict string
				Path                                                   []struct{ Hop, Verdict, At, Why string }
			}
		}
		Network []struct {
			ID       string
			Isolated bool
			Exits    []struct{ Kind string }

			Endpoints []struct {
				ID, Path, Service, Type, Policy string
				AZs                             *int
				HoursPerMonth                   *int `json:"hours_per_month"`
				Reasons                         []string
			}
			EndpointHours *int `json:"endpoint_hours_per_month"`
		}
		Findings []struct {
			Check, Severity, Resource, Path, Message, Fix string
			AWSError                                      string `json:"aws_error"`
		}
	}
	text := write(t, fixture(), "json")
	if err := json.Unmarshal([]byte(text), &got); err != nil {
		t.Fatal(err)
	}
	need := got.Workloads[0].Needs[2]
	if need.Feature != "layer-download" || need.Verdict != "denied" || need.Principal != "ecr" {
		t.Errorf("need is %+v", need)
	}
	if h := need.Path[2]; h.Hop != "egress" || h.Verdict != "denied" || h.At != "Resources/AppGroup/Properties/SecurityGroupEgress" || h.Why != elastic {
		t.Errorf("hop is %+v", h)
	}
	if n := got.Network[0]; !n.Isolated || n.Exits == nil || len(n.Exits) != 0 {
		t.Errorf("network is %+v", n)
	}
	if n := got.Network[2]; n.EndpointHours == nil || *n.EndpointHours != 4380 || len(n.Endpoints) != 4 {
		t.Errorf("network is %+v", n)
	}
	if e := got.Network[2].Endpoints[0]; e.ID != "Web/EcrApi" || e.Path == "" || e.Service != "ecr.api" || e.Type != "Interface" ||
		*e.AZs != 2 || *e.HoursPerMonth != 1460 || e.Reasons[0] != "image login of Web/App" || e.Policy != "closed" {
		t.Errorf("endpoint is %+v", e)
	}
	if e := got.Network[1].Endpoints[5]; e.AZs != nil || e.HoursPerMonth != nil || e.Reasons == nil || got.Network[1].EndpointHours != nil {
		t.Errorf("endpoint of which nothing is known is %+v", e)
	}
	if f := got.Findings[3]; f.AWSError == "" || f.Fix == "" || f.Path != "Resources/ExecutionRole" || f.Severity != "error" {
		t.Errorf("finding is %+v", f)
	}
	if !strings.HasSuffix(text, "}\n") || strings.Contains(text, `\u003c`) {
		t.Error("not ended by a newline, or escaped as if for HTML")
	}
}
