package report

import (
	"encoding/json"
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
	r.Networks = []Network{{}}
	r.Findings = []Finding{{}}
	got := write(t, r, "json")
	if strings.Contains(got, "null") {
		t.Errorf("null instead of an empty list:\n%s", got)
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
	if f := got.Findings[3]; f.AWSError == "" || f.Fix == "" || f.Path != "Resources/ExecutionRole" || f.Severity != "error" {
		t.Errorf("finding is %+v", f)
	}
	if !strings.HasSuffix(text, "}\n") || strings.Contains(text, `\u003c`) {
		t.Error("not ended by a newline, or escaped as if for HTML")
	}
}
