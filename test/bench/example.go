package main

import (
	"fmt"
	"path/filepath"
	"time"
)

const typescript = "test/synthesis/typescript"

// A setting is one way to synthesize the example.
type setting struct {
	language   string
	dir        string // where cdk.json says what the app is
	app        string // instead of that
	node       node
	validation bool
}

// The settings of the example, in the order of the table.
const (
	standardTypeScript = iota
	pinnedTypeScript
	fastTypeScript
	fastTypeScriptElsewhere
	goRun
	goBuilt
	fastGoRun
	fastGoBuilt
)

// example measures cdk synth of examples/fargate, as users run it, and of the same stack in
// TypeScript.
func (b *bench) example() (section, error) {
	binary, err := b.compile("./examples/fargate")
	if err != nil {
		return section{}, err
	}
	const run, built = "Go, `go run`", "Go, built before"
	there := filepath.Join(b.root, typescript)
	settings := []setting{
		standardTypeScript:      {"TypeScript", there, "", b.machine, true},
		pinnedTypeScript:        {"TypeScript", there, "", b.pinned, true},
		fastTypeScript:          {"TypeScript", there, "", b.pinned, false},
		fastTypeScriptElsewhere: {"TypeScript", there, "", b.machine, false},
		goRun:                   {run, b.root, "", b.pinned, true},
		goBuilt:                 {built, b.root, binary, b.pinned, true},
		fastGoRun:               {run, b.root, "", b.pinned, false},
		fastGoBuilt:             {built, b.root, binary, b.pinned, false},
	}
	var commands []command
	for _, s := range settings {
		commands = append(commands, b.synth(s))
	}
	if err := warm(commands...); err != nil {
		return section{}, err
	}
	samples, err := inTurn(b.rounds, commands...)
	if err != nil {
		return section{}, err
	}
	return section{exampleTable(settings, samples), exampleClaims(samples)}, nil
}

// synth is a run of the CDK CLI.
func (b *bench) synth(s setting) command {
	args := []string{filepath.Join(b.root, "node_modules/.bin/cdk"), "synth", "--quiet", "--output", filepath.Join(b.dir, "cdk.out")}
	if s.app != "" {
		args = append(args, "--app", s.app)
	}
	c := command{args, s.dir, s.node.with()}
	if !s.validation {
		c.environment = s.node.with("CDK_VALIDATION=false")
	}
	return c
}

func exampleTable(settings []setting, samples []sample) string {
	t := table{head: []string{"app", "Node.js", "validation", "time", "from", "to", "of the first row", "processor time"}}
	for i, s := range samples {
		validation := "on"
		if !settings[i].validation {
			validation = "off"
		}
		t.add(settings[i].language, settings[i].node.version, validation, seconds(s.wall()), seconds(s.fastest().wall), seconds(s.slowest().wall),
			against(s.wall(), samples[standardTypeScript].wall()), seconds(s.processor()))
	}
	return t.String()
}

func exampleClaims(samples []sample) []claim {
	standard, fast := samples[standardTypeScript].wall(), samples[fastTypeScript].wall()
	both := func(run, built int, base time.Duration) string {
		return fmt.Sprintf("%s, built before %s", against(samples[run].wall(), base), against(samples[built].wall(), base))
	}
	const what = "`cdk synth` of the example, of the time of TypeScript "
	return []claim{
		{what + "by default: in the fast loop, without validation", both(fastGoRun, fastGoBuilt, standard), "at most 0.3"},
		{what + "by default: with validation", both(goRun, goBuilt, standard), "at most 0.7"},
		{what + "without validation: without it, too, on the same Node.js", both(fastGoRun, fastGoBuilt, fast), ""},
	}
}
