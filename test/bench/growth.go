package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
)

// growing are the numbers of services of the assemblies that verify is measured on.
var growing = []int{10, 30, 100, 200, 300, 1000}

// growth measures verify on one core, beside a program that does nothing and one that only
// decodes the same JSON.
func (b *bench) growth() (section, error) {
	var binaries [3]string
	for i, source := range []string{"./cmd/verify", "./test/bench/nothing", "./test/bench/decode"} {
		var err error
		if binaries[i], err = b.compile(source); err != nil {
			return section{}, err
		}
	}
	verify, nothing, decode := binaries[0], binaries[1], binaries[2]
	start, err := b.oneCore([]string{verify, "--version"}, []string{nothing})
	if err != nil {
		return section{}, err
	}
	t := table{head: []string{"services", "resources", "`verify`", "memory", "decoding the JSON", "ratio"}}
	var points []point
	for _, n := range growing {
		assembly := filepath.Join(b.dir, "growing", strconv.Itoa(n))
		resources, err := generate(assembly, n)
		if err != nil {
			return section{}, err
		}
		s, err := b.oneCore([]string{verify, "--region", "eu-west-1", "--format", "json", "-o", os.DevNull, assembly}, []string{decode, assembly})
		if err != nil {
			return section{}, err
		}
		t.add(strconv.Itoa(n), strconv.Itoa(resources), milliseconds(s[0].wall()), fmt.Sprintf("%d MB", s[0].fastest().memory>>20),
			milliseconds(s[1].wall()), fmt.Sprintf("%.1f", ratio(s[0].wall(), s[1].wall())))
		points = append(points, point{float64(n), s[0].wall().Seconds()})
	}
	exponent := power(points)
	text := fmt.Sprintf("%s\nTime grows with the number of services to the power of %s. To start `verify` takes %s, an empty Go program %s.\n",
		t.String(), exponent, milliseconds(start[0].wall()), milliseconds(start[1].wall()))
	return section{text, []claim{{"growth of `verify`: time with the number of services to the power of", exponent, ""}}}, nil
}

// oneCore measures a command and its baseline on one core.
func (b *bench) oneCore(ours, baseline []string) ([]sample, error) {
	environment := b.pinned.with("GOMAXPROCS=1")
	commands := []command{{ours, b.root, environment}, {baseline, b.root, environment}}
	if err := warm(commands...); err != nil {
		return nil, err
	}
	return inTurn(b.rounds, commands...)
}
