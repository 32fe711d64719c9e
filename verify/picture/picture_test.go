package picture

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/isolated-ecs/isolated-ecs/verify"
	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/report"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

var update = flag.Bool("update", false, "write the pictures in testdata anew")

// analyse returns the report of a template, or of the broken one of a scenario.
func analyse(t *testing.T, path string) *report.Report {
	t.Helper()
	if archive, err := txtar.ParseFile(path); err == nil && strings.HasSuffix(path, ".txtar") {
		i := slices.IndexFunc(archive.Files, func(f txtar.File) bool { return strings.HasPrefix(f.Name, "broken.") })
		path = filepath.Join(t.TempDir(), archive.Files[i].Name)
		if err := os.WriteFile(path, archive.Files[i].Data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	m, err := verify.Load(path, verify.Options{Options: template.Options{Region: "eu-west-1", Account: "111122223333"}})
	if err != nil {
		t.Fatal(err)
	}
	r := verify.Run(m)
	forgetFiles(r)
	return r
}

// forgetFiles takes away where the templates are.
func forgetFiles(r *report.Report) {
	for i := range r.Workloads {
		r.Workloads[i].File = ""
	}
	for i := range r.Networks {
		n := &r.Networks[i]
		n.File = ""
		for j := range n.Endpoints {
			n.Endpoints[j].File = ""
		}
		for j := range n.Subnets {
			n.Subnets[j].File = ""
			for k := range n.Subnets[j].Targets {
				n.Subnets[j].Targets[k].File = ""
			}
		}
	}
}

func svg(t *testing.T, r *report.Report) string {
	t.Helper()
	p, err := Draw(r)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := p.WriteSVG(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// reports are those that every property is held for.
func reports(t *testing.T) map[string]*report.Report {
	all := map[string]*report.Report{"everything": everything(), "many": many(200, 3), "many broken": many(200, 60), "hostile": hostile(), "empty": {}}
	patterns := []string{"../testdata/classics/*.yaml", "../testdata/failures/*.txtar", "../../test/golden/*.json"}
	for _, pattern := range patterns {
		paths, err := filepath.Glob(pattern)
		if err != nil || len(paths) == 0 {
			t.Fatal(pattern, err)
		}
		for i, path := range paths {
			if i%every == 0 || *whole {
				all[filepath.Base(path)] = analyse(t, path)
			}
		}
	}
	return all
}

// every is which part of the templates is drawn without -whole: all of them take minutes.
const every = 15

var whole = flag.Bool("whole", false, "draw all templates of the repository")

// everything has one of each thing that a picture can have.
func everything() *report.Report {
	zones := 2
	need := func(service, via string, v fact.Verdict, hop fact.Hop) report.Need {
		return report.Need{Feature: "image-pull", Service: service, Host: service + ".amazonaws.com", Via: via, Verdict: v,
			Path: []report.Hop{{Hop: hop, Verdict: v, Why: "because of " + string(hop)}}}
	}
	workload := func(id string, v fact.Verdict, subnets []string, needs ...report.Need) report.Workload {
		return report.Workload{ID: "App/" + id, Kind: "AWS::ECS::Service", LaunchType: "FARGATE", Verdict: v, Network: "Net/Vpc", Subnets: subnets, Needs: needs}
	}
	both := []string{"Net/PrivateA", "Net/PrivateB"}
	nat := []report.Target{{Kind: "NAT gateway", ID: "Nat"}}
	place := func(id string) report.Place { return report.Place{Path: "Resources/" + id} }
	return &report.Report{
		Workloads: []report.Workload{
			workload("Good", fact.Allowed, both, need("ecr.api", "Net/EcrApi", fact.Allowed, fact.HopEndpoint), need("s3", "Net/S3", fact.Allowed, fact.HopEndpoint)),
			workload("OneZone", fact.Allowed, both[1:], need("sts", "", fact.Allowed, fact.HopEndpoint)),
			workload("NoRoute", fact.Denied, both, need("logs", "", fact.Denied, fact.HopRoute), need("ecr.api", "Net/EcrApi", fact.Allowed, fact.HopEndpoint)),
			workload("Refused", fact.Denied, both, need("ecr.api", "", fact.Denied, fact.HopEndpointPolicy)),
			workload("Perhaps", fact.Unknown, both, need("ecr.api", "", fact.Unknown, fact.HopIngress), need("kms", "", fact.Unknown, fact.HopDNS)),
			workload("Role", fact.Denied, both, report.Need{Feature: "role-trust", Verdict: fact.Denied, Path: []report.Hop{{Hop: fact.HopIdentityPolicy, Verdict: fact.Denied}}}),
			{ID: "App/Lost", Kind: "AWS::Events::Rule", Verdict: fact.Unknown, Needs: []report.Need{need("logs", "", fact.Unknown, fact.HopTask)}},
			{ID: "Far", Kind: "AWS::ECS::Service", Verdict: fact.Allowed, Network: "Net/Other", Needs: []report.Need{need("ecr.api", "Net/EcrApi", fact.Allowed, fact.HopEndpoint)}},
		},
		Networks: []report.Network{{ID: "Net/Vpc", CIDRs: []string{"10.0.0.0/16"},
			Subnets: []report.Subnet{
				{ID: "Net/PublicA", AZ: "eu-west-1a", CIDR: "10.0.0.0/24", Targets: []report.Target{{Kind: "internet gateway", ID: "Igw"}}, Place: place("PublicA")},
				{ID: "Net/PublicB", AZ: "eu-west-1b", CIDR: "10.0.1.0/24", Targets: []report.Target{{Kind: "internet gateway", ID: "Igw"}}, Place: place("PublicB")},
				{ID: "Net/PrivateA", AZ: "eu-west-1a", CIDR: "10.0.2.0/24", Targets: nat, Place: place("PrivateA")},
				{ID: "Net/PrivateB", AZ: "eu-west-1b", CIDR: "10.0.3.0/24", Targets: append(nat, report.Target{Kind: "transit gateway", ID: "tgw-1"}), Place: place("PrivateB")},
			},
			Exits: []report.Exit{
				{Kind: "internet", Verdict: fact.Allowed, Why: "to the internet"}, {Kind: "transit", Verdict: fact.Unknown, Why: "perhaps"},
				{Kind: "dns", Verdict: fact.Allowed, Why: "names"}, {Kind: "endpoint-policy", Verdict: fact.Allowed, Why: "open", Place: place("S3")},
				{Kind: "endpoint-without-policy", Verdict: fact.Allowed, Residual: true, Why: "none", Place: place("Agent")},
				{Kind: "endpoint-policy", Verdict: fact.Allowed, Why: "of one that is nowhere", Place: place("Nowhere")},
				{Kind: "a kind of tomorrow", Verdict: fact.Allowed, Why: "new"},
			},
			Endpoints: []report.Endpoint{
				{ID: "Net/Agent", Service: "ecs-agent", Type: "Interface", AZs: &zones, Policy: report.PolicyUnsupported, Place: place("Agent")},
				{ID: "Net/EcrApi", Service: "ecr.api", Type: "Interface", AZs: &zones, Policy: report.PolicyClosed, Place: place("EcrApi")},
				{ID: "Net/S3", Service: "s3", Type: "Gateway", Policy: report.PolicyOpen, If: "UseS3 is true", Place: place("S3")},
			},
		}, {ID: "Net/Other", Isolated: true}, {ID: "Net/Nobody", Isolated: true}},
	}
}

// many has workloads on one network, of which the first few fail, each for a reason of its own.
func many(workloads, failing int) *report.Report {
	r := &report.Report{Networks: []report.Network{{ID: "Vpc", Isolated: true, Subnets: []report.Subnet{{ID: "A", Place: report.Place{Path: "Resources/A"}}}}}}
	for _, service := range []string{"ecr.api", "ecr.dkr", "logs", "secretsmanager", "kms", "ssmmessages", "sts", "sqs"} {
		r.Networks[0].Endpoints = append(r.Networks[0].Endpoints, report.Endpoint{ID: "Endpoint-" + service, Service: service, Type: "Interface"})
	}
	for i := range workloads {
		w := report.Workload{ID: fmt.Sprintf("Service%03d", i), Kind: "AWS::ECS::Service", Verdict: fact.Allowed, Network: "Vpc", Subnets: []string{"A"}}
		for _, e := range r.Networks[0].Endpoints {
			w.Needs = append(w.Needs, report.Need{Feature: "call", Service: e.Service, Host: e.Service, Via: e.ID, Verdict: fact.Allowed})
		}
		if i < failing {
			w.Verdict, w.Needs[i%8].Verdict = fact.Denied, fact.Denied
			w.Needs[i%8].Path = []report.Hop{{Hop: fact.HopEgress, Verdict: fact.Denied, Why: "closed"}}
		}
		r.Workloads = append(r.Workloads, w)
	}
	return r
}

// hostile is everything with names that want to be more than names.
func hostile() *report.Report {
	r := everything()
	evil := `"><script>alert(1)</script><![CDATA[ ]]> &amp; onload='x' --> ` + "\x00\x1b[31m\u202e" + strings.Repeat("W", 300)
	for i := range r.Networks {
		n := &r.Networks[i]
		for j := range n.Subnets {
			n.Subnets[j].AZ, n.Subnets[j].CIDR = evil, evil
			for k := range n.Subnets[j].Targets {
				n.Subnets[j].Targets[k] = report.Target{Kind: evil, ID: evil}
			}
		}
		for j := range n.Exits {
			n.Exits[j].Kind, n.Exits[j].Why = evil, evil
		}
		for j := range n.Endpoints {
			n.Endpoints[j].Service, n.Endpoints[j].If, n.Endpoints[j].Reasons = evil, evil, []string{evil}
		}
		n.CIDRs = []string{evil}
	}
	for i := range r.Workloads {
		w := &r.Workloads[i]
		w.ID, w.Kind, w.LaunchType, w.Capacity = evil+fmt.Sprint(i), evil, evil, evil
		for j := range w.Needs {
			w.Needs[j].Service, w.Needs[j].Feature = evil, evil
			for k := range w.Needs[j].Path {
				w.Needs[j].Path[k].Why = evil
			}
		}
	}
	return r
}

func TestGoldenPictures(t *testing.T) {
	for name, r := range map[string]*report.Report{
		"everything": everything(),
		"broken":     analyse(t, "../testdata/failures/logs-endpoint-missing.txtar"),
		"nat":        analyse(t, "../testdata/classics/nat-and-s3-gateway.yaml"),
		"many":       many(200, 3),
	} {
		file, got := filepath.Join("testdata", name+".svg"), svg(t, r)
		if *update {
			if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if got != string(want) {
			t.Errorf("%s has changed; look at it after go test ./verify/picture -run TestGoldenPictures -update", file)
		}
	}
}

func TestSameReportSamePicture(t *testing.T) {
	first := svg(t, everything())
	if again := svg(t, everything()); again != first {
		t.Error("another picture the second time")
	}
	svg(t, many(30, 2))
	if again := svg(t, everything()); again != first {
		t.Error("another picture after another report")
	}
	idle.engine = nil
	if again := svg(t, everything()); again != first {
		t.Error("another picture in a new interpreter")
	}
}

func TestTooLarge(t *testing.T) {
	r := &report.Report{Networks: []report.Network{{ID: "Vpc", Endpoints: make([]report.Endpoint, maxParts)}}}
	if _, err := Draw(r); err == nil || !strings.Contains(err.Error(), "too many") {
		t.Errorf("got %v, want an error", err)
	}
}

// What ELK cannot lay out is an error, and the next picture is drawn all the same.
func TestLayoutFails(t *testing.T) {
	graph := &element{ID: "root", Edges: []*element{{ID: "e", Sources: []string{"nowhere"}, Targets: []string{"nowhere"}}}}
	if _, err := layout(graph); err == nil {
		t.Error("a line between boxes that are not there was laid out")
	}
	if _, err := Draw(many(2, 0)); err != nil {
		t.Error(err)
	}
}

func TestInlineHasNoStyle(t *testing.T) {
	p, err := Draw(many(2, 1))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := p.WriteInline(&b); err != nil {
		t.Fatal(err)
	}
	for _, no := range []string{"<?xml", "<style", "style=", "<script", "href"} {
		if strings.Contains(b.String(), no) {
			t.Errorf("the element of a page has %s", no)
		}
	}
	for rule := range strings.SplitSeq(Style, "\n") {
		if strings.Contains(rule, "{") && !strings.HasPrefix(rule, ".verify-picture") && !strings.HasPrefix(rule, "@media") {
			t.Errorf("%q is for the whole page", rule)
		}
	}
}

func TestShorten(t *testing.T) {
	tests := []struct {
		text  string
		width float64
		want  string
	}{
		{"short", 100, "short"},
		{"NetworkIsolatedSubnet1Subnet91F50E7B", 120, "NetworkIsol…F50E7B"},
		{"", 0, ""},
		{"anything", 1, "…"},
	}
	for _, tt := range tests {
		got := shorten(tt.text, tt.width, noteSize, false)
		if got != tt.want {
			t.Errorf("shorten(%q, %v) = %q, want %q", tt.text, tt.width, got, tt.want)
		}
		if tt.width > 10 && textWidth(got, noteSize, false) > tt.width {
			t.Errorf("%q is wider than %v", got, tt.width)
		}
	}
}

func TestWrap(t *testing.T) {
	got := wrap("one two three four five six seven", 60, noteSize, 2)
	if want := []string{"one two", "three fou…"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := wrap("", 60, noteSize, 2); got != nil {
		t.Errorf("nothing is %q", got)
	}
}
