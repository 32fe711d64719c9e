package main

import (
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestSections: what --write replaces is in the document, for each part and the summary.
func TestSections(t *testing.T) {
	document, err := os.ReadFile("../../" + document)
	if err != nil {
		t.Fatal(err)
	}
	names := []string{"summary"}
	for _, p := range parts {
		names = append(names, p.name)
	}
	for _, name := range names {
		if _, err := replace(string(document), name, ""); err != nil {
			t.Error(err)
		}
	}
}

func TestReplace(t *testing.T) {
	const document = "before\n<!-- bench a -->\nold\n<!-- end a -->\nafter\n"
	for name, want := range map[string]string{
		"a": "before\n<!-- bench a -->\nnew\n<!-- end a -->\nafter\n",
		"b": "",
	} {
		got, err := replace(document, name, "new\n")
		if got != want || (err == nil) != (want != "") {
			t.Errorf("replace(%q) = %q, %v, want %q", name, got, err, want)
		}
	}
}

// TestInTurn: the commands alternate, so that both sides see the same of the machine.
func TestInTurn(t *testing.T) {
	log := filepath.Join(t.TempDir(), "log")
	say := func(word string) command {
		return command{[]string{"/bin/sh", "-c", "echo " + word + " >>" + log}, ".", nil}
	}
	samples, err := inTurn(2, say("a"), say("b"))
	if err != nil {
		t.Fatal(err)
	}
	if len(samples) != 2 || len(samples[0]) != 2 || len(samples[1]) != 2 {
		t.Errorf("samples %v, want two of each command", samples)
	}
	if got, _ := os.ReadFile(log); string(got) != "a\nb\na\nb\n" {
		t.Errorf("ran %q", got)
	}
	if _, err := inTurn(1, command{[]string{"/bin/sh", "-c", "echo why; exit 3"}, ".", nil}); err == nil || !strings.Contains(err.Error(), "why") {
		t.Errorf("error %v of a command that fails, want what it printed", err)
	}
}

func TestMedian(t *testing.T) {
	s := sample{{wall: 9, processor: 1}, {wall: 1, processor: 3}, {wall: 2, processor: 2}}
	for what, is := range map[string][2]time.Duration{
		"median":    {s.wall(), 2},
		"processor": {s.processor(), 2},
		"fastest":   {s.fastest().wall, 1},
		"slowest":   {s.slowest().wall, 9},
	} {
		if is[0] != is[1] {
			t.Errorf("%s is %d, want %d", what, is[0], is[1])
		}
	}
}

func TestExponent(t *testing.T) {
	for power := 0.5; power <= 2; power += 0.5 {
		var points []point
		for _, x := range []float64{1, 10, 300} {
			points = append(points, point{x, 7 * math.Pow(x, power)})
		}
		if got := exponent(points); math.Abs(got-power) > 1e-9 {
			t.Errorf("exponent %f of points with the exponent %f", got, power)
		}
	}
}
