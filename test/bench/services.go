package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"time"

	"github.com/isolated-ecs/isolated-ecs/test/synthesis/compare"
)

// sizes are the numbers of services. What each of them costs is counted from the first
// size, so without the start, the network, the cluster and the endpoints.
var sizes = []int{1, 25, 50, 100, 200}

// The sides of an app of services, in the order of the table.
const (
	withModule = iota
	byHand
	compiled
	standard
)

// services measures the app of package synthesis, all without validation and on the same
// Node.js.
func (b *bench) services() (section, error) {
	if err := b.compileTypeScript(); err != nil {
		return section{}, err
	}
	app, err := b.compile("./test/synthesis/app")
	if err != nil {
		return section{}, err
	}
	if err := b.warmServices(app); err != nil {
		return section{}, err
	}
	measured, resources := map[int][]sample{}, map[int]int{}
	for _, n := range sizes {
		if measured[n], err = inTurn(b.rounds, b.sides(app, n)...); err != nil {
			return section{}, err
		}
		if resources[n], err = b.sameTemplates(); err != nil {
			return section{}, err
		}
	}
	messages, err := b.messages(app)
	if err != nil {
		return section{}, err
	}
	return section{wholeTime(measured, resources) + "\n" + perService(measured) + "\n" + messages, servicesClaims(measured)}, nil
}

// warmServices runs each side once, and the module with validation: without it no process
// lives long enough for jsii to finish the index of its cache, and each takes seconds more.
func (b *bench) warmServices(app string) error {
	sides := b.sides(app, sizes[0])
	validating := sides[withModule]
	validating.environment = b.pinned.with("CDK_OUTDIR=" + b.assembly(withModule))
	return warm(append([]command{validating}, sides...)...)
}

// compileTypeScript writes the apps in JavaScript.
func (b *bench) compileTypeScript() error {
	cmd := exec.Command(filepath.Join(b.root, typescript, "node_modules/.bin/tsc"), "--noEmit", "false", "--declaration", "false",
		"--inlineSourceMap", "false", "--inlineSources", "false", "--outDir", "build")
	cmd.Dir, cmd.Env = filepath.Join(b.root, typescript), b.pinned.environment
	if output, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", cmd, err, output)
	}
	return nil
}

// sides are the programs that define a number of services.
func (b *bench) sides(app string, services int) []command {
	n, there := strconv.Itoa(services), filepath.Join(b.root, typescript)
	environment := func(side int) []string {
		return b.pinned.with("CDK_VALIDATION=false", "CDK_OUTDIR="+b.assembly(side))
	}
	return []command{
		withModule: {[]string{app, "module", n}, b.root, environment(withModule)},
		byHand:     {[]string{app, "hand", n}, b.root, environment(byHand)},
		compiled:   {[]string{filepath.Join(b.root, "node_modules/.bin/node"), "build/bin/services.js", n}, there, environment(compiled)},
		standard:   {[]string{"/bin/sh", "-c", "npx tsc && npx tsx bin/services.ts " + n}, there, environment(standard)},
	}
}

// assembly is where the templates of a side go.
func (b *bench) assembly(side int) string { return filepath.Join(b.dir, fmt.Sprintf("side%d", side)) }

// sameTemplates returns how many resources all sides have, or an error if they differ. The
// next run is to write into empty directories.
func (b *bench) sameTemplates() (resources int, err error) {
	for _, side := range []int{byHand, compiled, standard} {
		if resources, err = compare.Assemblies(b.assembly(withModule), b.assembly(side)); err != nil {
			return 0, err
		}
	}
	for _, side := range []int{withModule, byHand, compiled, standard} {
		if err := os.RemoveAll(b.assembly(side)); err != nil {
			return 0, err
		}
	}
	return resources, nil
}

func wholeTime(measured map[int][]sample, resources map[int]int) string {
	t := table{head: []string{"services", "resources", "module", "Go by hand", "TypeScript, compiled before", "TypeScript, as `cdk init` runs it",
		"module of TypeScript compiled before", "by hand", "module, of processor time", "by hand"}}
	for _, n := range sizes {
		row := []string{strconv.Itoa(n), strconv.Itoa(resources[n])}
		for _, s := range measured[n] {
			row = append(row, seconds(s.wall()))
		}
		base := measured[n][compiled]
		for _, of := range []func(sample) time.Duration{sample.wall, sample.processor} {
			row = append(row, against(of(measured[n][withModule]), of(base)), against(of(measured[n][byHand]), of(base)))
		}
		t.add(row...)
	}
	return t.String()
}

// perService is what a service costs beyond the first, and how the time grows.
func perService(measured map[int][]sample) string {
	t := table{head: []string{"for each service beyond the first", "module", "Go by hand", "TypeScript, compiled before", "module of TypeScript", "by hand"}}
	for _, n := range sizes[1:] {
		each := make([]time.Duration, standard)
		for side := range each {
			each[side] = beyondFirst(measured, side, n) / time.Duration(n-sizes[0])
		}
		t.add("of "+strconv.Itoa(n), milliseconds(each[withModule]), milliseconds(each[byHand]), milliseconds(each[compiled]),
			against(each[withModule], each[compiled]), against(each[byHand], each[compiled]))
	}
	return t.String() + fmt.Sprintf("\nTime grows with the number of services to the power of %s; by hand %s, in TypeScript %s.\n",
		growthOf(measured, withModule), growthOf(measured, byHand), growthOf(measured, compiled))
}

func beyondFirst(measured map[int][]sample, side, n int) time.Duration {
	return measured[n][side].wall() - measured[sizes[0]][side].wall()
}

func growthOf(measured map[int][]sample, side int) string {
	var points []point
	for _, n := range sizes[1:] {
		points = append(points, point{float64(n - sizes[0]), beyondFirst(measured, side, n).Seconds()})
	}
	return power(points)
}

func servicesClaims(measured map[int][]sample) []claim {
	most := sizes[len(sizes)-1]
	base := measured[most][compiled].wall()
	return []claim{
		{fmt.Sprintf("%d services, of the time of TypeScript compiled before, both without validation", most),
			fmt.Sprintf("%s; CDK's L2 in Go: %s", against(measured[most][withModule].wall(), base), against(measured[most][byHand].wall(), base)), "at most 1.25"},
		{"growth of synthesis: time with the number of services to the power of", growthOf(measured, withModule), ""},
	}
}

// messages says how often a service calls Node.js.
func (b *bench) messages(app string) (string, error) {
	perService := map[string]int{}
	for _, name := range []string{"module", "hand"} {
		var count [2]int
		for i, services := range []string{"2", "12"} {
			cmd := exec.Command(app, name, services)
			cmd.Env = b.pinned.with("CDK_VALIDATION=false", "CDK_OUTDIR="+b.assembly(withModule), "JSII_DEBUG=1")
			output, err := cmd.CombinedOutput()
			if err != nil {
				return "", fmt.Errorf("%s: %w\n%s", cmd, err, output)
			}
			count[i] = bytes.Count(output, []byte("> {\"api\":"))
		}
		perService[name] = (count[1] - count[0]) / 10
	}
	return fmt.Sprintf("A service calls Node.js %d times, by hand %d times.\n", perService["module"], perService["hand"]), nil
}
