// Bench measures what docs/performance.md says, each time beside a baseline, in turn, on the
// same machine, and prints it as Markdown.
//
//	go run ./test/bench [--write] [--rounds 5] [PART...]
//
// The parts are example, services, analysis, growth and build; without any of them all are
// measured, and summed up. With --write they replace those of docs/performance.md. It is run
// in the root of the repository, by make bench, which installs the baselines.
package main

import (
	"flag"
	"fmt"
	"os"
	"slices"
)

// document is what --write writes to.
const document = "docs/performance.md"

// A part is a section of the document.
type part struct {
	name    string
	measure func(*bench) (section, error)
}

// parts are measured in this order: what takes all processors of a machine, and may leave it
// warm, comes last.
var parts = []part{
	{"example", (*bench).example},
	{"services", (*bench).services},
	{"analysis", (*bench).analysis},
	{"growth", (*bench).growth},
	{"build", (*bench).build},
}

// A section is what is measured in a part.
type section struct {
	text   string
	claims []claim
}

// A claim is a line of the summary.
type claim struct{ what, figure, goal string }

func main() {
	write := flag.Bool("write", false, "replace the sections of "+document)
	rounds := flag.Int("rounds", 5, "how often each command is measured; medians count")
	flag.Parse()
	if err := run(flag.Args(), *rounds, *write); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(names []string, rounds int, write bool) error {
	chosen := slices.DeleteFunc(slices.Clone(parts), func(p part) bool { return len(names) > 0 && !slices.Contains(names, p.name) })
	if len(chosen) < len(names) {
		return fmt.Errorf("parts %q: some of them do not exist", names)
	}
	b, err := newBench(rounds)
	if err != nil {
		return err
	}
	defer os.RemoveAll(b.dir)
	var claims []claim
	for _, p := range chosen {
		heading := b.heading()
		s, err := p.measure(b)
		if err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
		claims = append(claims, s.claims...)
		if err := publish(p.name, heading+"\n\n"+s.text, write); err != nil {
			return err
		}
	}
	if len(chosen) < len(parts) {
		return nil
	}
	return publish("summary", b.heading()+"\n\n"+summary(claims), write)
}

func summary(claims []claim) string {
	t := table{head: []string{"what", "figure", "goal"}}
	for _, c := range claims {
		t.add(c.what, c.figure, c.goal)
	}
	return t.String()
}

// publish prints a section, and writes it to the document.
func publish(name, text string, write bool) error {
	fmt.Printf("## %s\n\n%s\n", name, text)
	if !write {
		return nil
	}
	old, err := os.ReadFile(document)
	if err != nil {
		return err
	}
	updated, err := replace(string(old), name, text)
	if err != nil {
		return fmt.Errorf("%s: %w", document, err)
	}
	return os.WriteFile(document, []byte(updated), 0o644)
}
