package report

import (
	"slices"
	"strings"
	"testing"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
)

func TestWeave(t *testing.T) {
	tests := []struct {
		name  string
		texts []string
		want  []string
	}{
		{"nothing", nil, nil},
		{"one", []string{"no route"}, []string{"no route"}},
		{"the same twice", []string{"no route", "no route"}, []string{"no route"}},
		{"one word", []string{"add A to it", "add B to it"}, []string{"add A, B to it"}},
		{"two words", []string{"endpoint A for x: open", "endpoint B for y: open"}, []string{"endpoint A, B for x, y: open"}},
		{"a word that returns", []string{"A needs T now", "B needs T now", "C needs U now"}, []string{"A, B, C needs T, U now"}},
		{"other lengths", []string{"no route", "no route there"}, []string{"no route", "no route there"}},
		{"other words", []string{"shut", "bolted"}, []string{"shut", "bolted"}},
		{"opposite answers", []string{"add A to it, if Nat is true", "add B to it, if Nat is false"},
			[]string{"add A to it, if Nat is true", "add B to it, if Nat is false"}},
		{"mostly other words", []string{"a b c", "a x y"}, []string{"a b c", "a x y"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := woven(tt.texts); !slices.Equal(got, tt.want) {
				t.Errorf("woven(%q) = %q, want %q", tt.texts, got, tt.want)
			}
		})
	}
}

func TestFrame(t *testing.T) {
	shared, rest := frame([]string{"endpoint A for x: it is open", "endpoint B for y: it is open"})
	if want := "endpoint … for …: it is open"; shared != want || !slices.Equal(rest, []string{"A, x", "B, y"}) {
		t.Errorf("got %q and %q, want %q", shared, rest, want)
	}
}

func TestWhere(t *testing.T) {
	a, b := at("A", 1), at("B", 2)
	deep := at("A/Properties/Name", 3)
	tests := []struct {
		name   string
		places []Place
		said   string
		want   string
	}{
		{"nowhere", []Place{{}}, "", ""},
		{"named", []Place{a}, "A is open", "app.yaml:1"},
		{"not named", []Place{a}, "it is open", "app.yaml:1: Resources/A"},
		{"in a resource that is named", []Place{deep}, "A is open", "app.yaml:3: Resources/A/Properties/Name"},
		{"no line", []Place{{File: "app.yaml", Path: "Resources/A"}}, "A is open", "app.yaml: Resources/A"},
		{"a file", []Place{b, a, deep}, "", "app.yaml:2, 1, 3"},
		{"two files", []Place{a, {File: "b.yaml", Line: 7}}, "", "app.yaml:1, b.yaml:7"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := where(tt.places, tt.said); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestWrap(t *testing.T) {
	long := strings.Repeat("word ", 30)
	for _, line := range wrap(long, 20) {
		if n := printed(line); n > width-20 {
			t.Errorf("%q takes %d columns, and there are %d", line, n, width-20)
		}
	}
	if got := wrap("arn:${stream of app} "+strings.Repeat("x", 200), 90); len(got) != 2 || got[0] != "arn:${stream of app}" {
		t.Errorf("a symbol is broken, or what has no blank: %q", got)
	}
	if n := printed(newPalette(true).bad("denied")); n != len("denied") {
		t.Errorf("a painted word takes %d columns", n)
	}
}

// No line of the fixture, which has no word as long as that, is longer than the width.
func TestTextFitsWidth(t *testing.T) {
	text, _, _ := strings.Cut(write(t, fixture(), "text"), "\n5 workloads: ") // the sum is one line
	for line := range strings.Lines(text) {
		if line = strings.TrimRight(line, "\n"); printed(line) > width {
			t.Errorf("%d columns: %s", printed(line), line)
		}
	}
}

// What is said of many is said once, and each of them is there with its line.
func TestTextTellsAlikeAsOne(t *testing.T) {
	r := &Report{Networks: []Network{{ID: "Vpc"}}}
	for i, id := range []string{"One", "Two", "Six"} {
		why := "endpoint " + id + " has no policy, which lets everything through"
		r.Networks[0].Exits = append(r.Networks[0].Exits, Exit{Kind: "endpoint-policy", Verdict: fact.Allowed, Why: why, Fix: "close it", Place: at(id, i+40)})
		r.Findings = append(r.Findings,
			Finding{Check: "endpoint-policy-open", Severity: Warning, Message: why, Fix: "close it", Place: at(id, i+40)},
			Finding{Check: "unused-endpoint", Severity: Note, Resource: id, Message: "no task is known to call " + id, Fix: "delete " + id, Place: at(id, i+40)})
	}
	got := write(t, r, "text")
	for text, want := range map[string]int{"which lets everything through": 1, "fix: close it": 1, "3 warnings endpoint-policy-open": 1,
		"no task is known to call …": 1, "- One  line 40": 1, "- Two  line 41": 1, "- Six: Six  line 42": 1, "3 exits open": 1} {
		if n := strings.Count(got, text); n != want {
			t.Errorf("%q is there %d times, want %d", text, n, want)
		}
	}
	if t.Failed() {
		t.Log("\n" + got)
	}
}

// One missing endpoint stops two calls for the same reason: one entry, with both names.
func TestTextTellsCallsAsOne(t *testing.T) {
	call := func(service, action string) Need {
		return Need{Feature: "image-pull", Service: service, Action: action, Reason: "image", Verdict: fact.Denied,
			Path: []Hop{hop(fact.HopRoute, fact.Denied, "no endpoint for "+service+" in Vpc", "Vpc", 4)},
			Fix:  "add an endpoint for " + service}
	}
	got := write(t, one(fact.Denied, call("ecr.api", "ecr:Login"), call("ecr.dkr", "ecr:Pull")), "text")
	for _, want := range []string{"✗ image-pull  task  ecr.api, ecr.dkr\n", "image: ecr:Login, ecr:Pull\n",
		"no endpoint for ecr.api, ecr.dkr in Vpc  app.yaml:4\n", "add an endpoint for ecr.api, ecr.dkr\n"} {
		if strings.Count(got, want) != 1 {
			t.Errorf("%q is not there once:\n%s", want, got)
		}
	}
}

// What is not known is not fixed as if it were wrong, and a finding goes to the calls whose
// reason it has, also if others break in the same place.
func TestTextOfFixes(t *testing.T) {
	maybe := Need{Feature: "image-pull", Service: "ecr.api", Verdict: fact.Unknown, Fix: "add an endpoint",
		Path: []Hop{hop(fact.HopRoute, fact.Unknown, "subnet is a parameter", "Api", 1)}}
	r := one(fact.Unknown, maybe)
	r.Findings = []Finding{{Check: "image-pull", Severity: Warning, Resource: "Api", Message: "not proved: subnet is a parameter", Fix: "give values", Place: at("Api", 1)}}
	if got := write(t, r, "text"); strings.Contains(got, "add an endpoint") || !strings.Contains(got, "give values") {
		t.Errorf("wants give values, and nothing else:\n%s", got)
	}

	shut, bolted := denied("a", "shut"), denied("b", "bolted")
	shut.Path[0].At, bolted.Path[0].At = "Resources/G", "Resources/G"
	r = one(fact.Denied, shut, bolted)
	for _, why := range []string{"bolted", "shut"} {
		r.Findings = append(r.Findings, Finding{Check: "image-pull", Severity: Error, Resource: "Api", Message: "fails: " + why, Fix: "un" + why, Place: at("G", 1)})
	}
	got := write(t, r, "text")
	if first, second := strings.Index(got, "fix     unshut"), strings.Index(got, "egress  bolted"); first < 0 || second < first {
		t.Errorf("the fix for a is not with a:\n%s", got)
	}
}

// That one of two calls for the same is allowed is no news.
func TestTextOfHalf(t *testing.T) {
	ok := Need{Feature: "log-delivery", Container: "app", Service: "logs", Verdict: fact.Allowed}
	bad := Need{Feature: "log-delivery", Container: "app", Service: "logs", Verdict: fact.Denied}
	if got := write(t, one(fact.Denied, ok, bad), "text"); strings.Contains(got, "✓") {
		t.Errorf("log-delivery both works and fails:\n%s", got)
	}
}
