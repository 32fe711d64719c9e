package report

import (
	"io"
	"strings"
	"testing"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
)

// one is a report of one service with the given needs.
func one(verdict fact.Verdict, needs ...Need) *Report {
	return &Report{Workloads: []Workload{{ID: "Api", Kind: "AWS::ECS::Service", Verdict: verdict, Needs: needs}}}
}

func denied(container, why string) Need {
	return Need{Feature: "image-pull", Container: container, Service: "ecr.api", Verdict: fact.Denied,
		Path: []Hop{hop(fact.HopEgress, fact.Denied, why, why, 1)}}
}

func TestText(t *testing.T) {
	tests := []struct {
		name   string
		report *Report
		want   string // of which every line is in the text, in this order
		not    string
	}{
		{"empty", &Report{}, "no workloads; no errors", "✓"},
		{"no needs", one(fact.Allowed), "✓ Api  AWS::ECS::Service  can start\n1 workload: 1 can start; no errors", "findings"},
		{"denied without a path", one(fact.Denied, Need{Feature: "image-pull", Verdict: fact.Denied}),
			"✗ Api  AWS::ECS::Service  cannot start\n    ✗ image-pull  task", "for"},
		{"an address that is not of AWS", one(fact.Allowed, Need{Feature: "image-pull", Host: "registry.example.org", Verdict: fact.Allowed}),
			"    ✓ image-pull  task  registry.example.org", "via"},
		{"what is optional", one(fact.Allowed, Need{Feature: "exec-session", Service: "ssmmessages", Optional: true, Verdict: fact.Denied}),
			"✓ Api  AWS::ECS::Service  can start\n    ✗ exec-session  task  ssmmessages (the task starts without it)", "cannot"},
		{"endpoints of the own stack and of another", &Report{Workloads: []Workload{{ID: "Web/Api", Verdict: fact.Allowed, Place: Place{Stack: "Web"},
			Needs: []Need{{Feature: "log-delivery", Service: "logs", Verdict: fact.Allowed, Via: "Web/Logs"},
				{Feature: "image-pull", Service: "ecr.api", Verdict: fact.Allowed, Via: "Net/EcrApi"}}}}},
			"logs via endpoint Logs\necr.api via endpoint Net/EcrApi", "endpoint Web"},
		{"one fact, two containers", one(fact.Denied, denied("a", "shut"), denied("b", "shut")), "image-pull  a, b  ecr.api\n        ✗ egress  shut", ""},
		{"two facts", one(fact.Denied, denied("a", "shut"), denied("b", "bolted")),
			"image-pull  a  ecr.api\negress  shut\nimage-pull  b  ecr.api\negress  bolted", "a, b"},
		{"hops after the break", one(fact.Denied, Need{Feature: "image-pull", Verdict: fact.Denied, Path: []Hop{
			{Hop: fact.HopDNS, Verdict: fact.Unknown, Why: "may resolve"}, {Hop: fact.HopRoute, Verdict: fact.Denied, Why: "no route"},
			{Hop: fact.HopEgress, Verdict: fact.Denied, Why: "never asked"}}}),
			"? dns    may resolve\n✗ route  no route", "never asked"},
		{"what is not known", one(fact.Unknown, Need{Feature: "image-pull", Verdict: fact.Unknown, AWSError: "no news either", Path: []Hop{
			{Hop: fact.HopDNS, Verdict: fact.Allowed, Why: "no news"}, {Hop: fact.HopTask, Verdict: fact.Unknown, Why: "this is so if Closed is true"},
			{Hop: fact.HopRoute, Verdict: fact.Denied, Why: "no route"}}}),
			"? Api  AWS::ECS::Service  not proved to start\n? image-pull\n? task   this is so if Closed is true\n✗ route  no route", "no news"},
		{"isolated network", &Report{Networks: []Network{{ID: "Vpc", Isolated: true}}}, "✓ Vpc  network  isolated\nno exits open", "not"},
		{"network that may be isolated", &Report{Networks: []Network{{ID: "Vpc", Exits: []Exit{{Kind: "vpn", Why: "perhaps"}}}}},
			"? Vpc  network  not proved to be isolated\n? maybe  vpn  perhaps\nno exits open, 1 maybe", "✗"},
		{"a fix that only the finding has", &Report{
			Networks: []Network{{ID: "Vpc", Exits: []Exit{{Kind: "vpn", Why: "a tunnel", Verdict: fact.Allowed, Place: at("Vpn", 1)}}}},
			Findings: []Finding{{Check: "internet-path", Severity: Error, Message: "a tunnel", Fix: "close it", Place: at("Vpn", 1)}}},
			"✗ open  vpn  a tunnel [error internet-path]\nfix: close it", "findings"},
		{"a finding elsewhere", &Report{
			Networks: []Network{{ID: "Vpc", Exits: []Exit{{Kind: "vpn", Why: "a tunnel", Place: at("Vpn", 1)}}}},
			Findings: []Finding{{Check: "internet-path", Severity: Error, Message: "a tunnel", Place: at("Other", 1)}}},
			"vpn  a tunnel\nfindings\n  error  internet-path  a tunnel", "["},
		{"the worst first", &Report{Findings: []Finding{
			{Check: "a", Severity: Note}, {Check: "b", Severity: Error, AWSError: "Stopped"}, {Check: "c", Severity: Warning}}},
			"error    b\nAWS says: Stopped\nwarning  c\nnote     a\nno workloads; 1 error, 1 warning, 1 note", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := write(t, tt.report, "text")
			rest := got
			for line := range strings.SplitSeq(tt.want, "\n") {
				_, after, found := strings.Cut(rest, line)
				if !found {
					t.Fatalf("%q is not there, or not in order:\n%s", line, got)
				}
				rest = after
			}
			if tt.not != "" && strings.Contains(got, tt.not) {
				t.Errorf("has %q:\n%s", tt.not, got)
			}
		})
	}
}

// Findings go to the need that breaks at the same fact, and none is lost.
func TestTextShowsEachFindingOnce(t *testing.T) {
	find := func(message, path string) Finding {
		return Finding{Check: "image-pull", Severity: Error, Resource: "Api", Message: message, Place: at(path, 1)}
	}
	r := one(fact.Denied, denied("a", "shut"), denied("b", "bolted"))
	r.Findings = []Finding{find("first", "bolted"), find("fails: shut", "nowhere"), find("third", "nowhere"),
		{Check: "image-pull", Severity: Error, Resource: "Other", Message: "fourth"}}
	got := write(t, r, "text")
	for _, once := range []string{"first", "shut", "third", "fourth"} {
		if n := strings.Count(strings.ReplaceAll(got, "Resources/shut", ""), once); n != 1 {
			t.Errorf("%q is there %d times, want once", once, n)
		}
	}
	needs, rest, _ := strings.Cut(got, "findings\n")
	if !strings.Contains(needs, "error   first") || strings.Contains(rest, "first") {
		t.Error("a finding about the fact where a need breaks is not with the need")
	}
	if !strings.Contains(rest, "third") || !strings.Contains(rest, "fourth") {
		t.Error("a finding about something else is not among the findings")
	}
	if t.Failed() {
		t.Log("\n" + got)
	}
}

func TestTextOfManyIsShort(t *testing.T) {
	r := &Report{}
	for i := range 100 {
		w := one(fact.Allowed, shopNeeds()...).Workloads[0]
		w.ID += string(rune('A' + i%26))
		r.Workloads = append(r.Workloads, w)
	}
	if lines := strings.Count(write(t, r, "text"), "\n"); lines > 110 {
		t.Errorf("100 services that start take %d lines", lines)
	}
}

// A template must not be able to write to the terminal as if it were the report.
func TestTextIsPrintable(t *testing.T) {
	evil := "\x1b[2J\r\n✓ fine\u202e\u200b"
	r := one(fact.Denied, denied(evil, evil))
	r.Workloads[0].ID = evil
	r.Networks = []Network{{ID: evil, Exits: []Exit{{Kind: evil, Why: evil, Fix: evil}}}}
	r.Findings = []Finding{{Check: evil, Severity: Error, Message: evil, Fix: evil, AWSError: evil}}
	r.Assumptions = []string{evil}
	got := write(t, r, "text")
	if strings.ContainsAny(got, "\x1b\r\u202e\u200b") {
		t.Errorf("%q", got)
	}
	for line := range strings.Lines(got) {
		if strings.HasPrefix(line, "✓ fine") {
			t.Error("a text started a line")
		}
	}
}

func TestSome(t *testing.T) {
	tests := []struct{ in, want string }{
		{"", ""},
		{"a", "a"},
		{"a b c d", "a, b, c, d"},
		{"a b c d e", "a, b, c and 2 more containers"},
	}
	for _, tt := range tests {
		if got := some(strings.Fields(tt.in), "containers"); got != tt.want {
			t.Errorf("some(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

func BenchmarkText(b *testing.B) {
	r := &Report{}
	for i := range 1000 {
		w := fixture().Workloads[0]
		w.ID += strings.Repeat("x", i%7)
		r.Workloads = append(r.Workloads, w)
		r.Findings = append(r.Findings, fixture().Findings...)
	}
	for b.Loop() {
		if err := Write(io.Discard, r, "text"); err != nil {
			b.Fatal(err)
		}
	}
}
