// Bench synthesizes the app of package synthesis as often with this module as by hand, in
// turn, and prints what a service costs in both, and the ratio. That the templates are the
// same is checked on the way.
//
//	go run ./test/synthesis/bench
package main

import (
	"cmp"
	"flag"
	"fmt"
	"os"
	"slices"
	"strconv"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/isolated-ecs/isolated-ecs/test/synthesis"
)

// programs are the two sides.
var programs = map[string]func(app awscdk.App, services int){"module": synthesis.WithModule, "hand": synthesis.ByHand}

// sizes are the numbers of services. What each of them costs is counted from the first
// size, so without the network, the cluster and the endpoints.
var sizes = []int{1, 25, 50, 100, 200}

var pairs = flag.Int("pairs", 5, "how often each size is measured; medians count")

func main() {
	flag.Parse()
	if name := flag.Arg(0); name != "" {
		services, err := strconv.Atoi(flag.Arg(1))
		if err != nil {
			panic(err)
		}
		synthesize(programs[name], services, flag.Arg(2))
		return
	}
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// synthesize is the process that is measured. It prints the nanoseconds from the first
// construct to the written templates, and those of processor time, Node.js included.
func synthesize(define func(app awscdk.App, services int), services int, dir string) {
	app := awscdk.NewApp(&awscdk.AppProps{Outdir: &dir})
	start := time.Now()
	define(app, services)
	app.Synth(nil)
	took := time.Since(start)
	jsii.Close()
	fmt.Println(took.Nanoseconds(), processorTime().Nanoseconds())
}

func run() error {
	for name := range programs { // fills the caches of jsii
		if _, err := measure(name, 1); err != nil {
			return err
		}
	}
	if err := countMessages(); err != nil {
		return err
	}
	fmt.Println("medians; for each service beyond the first:")
	fmt.Println("services  resources    module   by hand  ratio   module/service  by hand/service  ratio  of processor time")
	var first pair
	var ours, hand []point
	for _, n := range sizes {
		p, err := compare(n)
		if err != nil {
			return err
		}
		fmt.Printf("%8d  %9d  %8s  %8s  %5.2f", n, p.resources, p.ours.wall.Round(time.Millisecond), p.hand.wall.Round(time.Millisecond), ratio(p.ours.wall, p.hand.wall))
		if n == sizes[0] {
			first = p
			fmt.Println()
			continue
		}
		a, b := p.ours.since(first.ours, n-sizes[0]), p.hand.since(first.hand, n-sizes[0])
		fmt.Printf("  %15s  %15s  %5.2f  %17.2f\n", a.wall.Round(10*time.Microsecond), b.wall.Round(10*time.Microsecond), ratio(a.wall, b.wall), ratio(a.processor, b.processor))
		ours, hand = append(ours, point{float64(n - sizes[0]), (p.ours.wall - first.ours.wall).Seconds()}), append(hand, point{float64(n - sizes[0]), (p.hand.wall - first.hand.wall).Seconds()})
	}
	fmt.Printf("\ntime grows with the number of services to the power of %.2f, by hand %.2f\n", growth(ours), growth(hand))
	return nil
}

// A cost is what a synthesis took.
type cost struct{ wall, processor time.Duration }

// since returns what each of a number of services took.
func (c cost) since(first cost, services int) cost {
	return cost{(c.wall - first.wall) / time.Duration(services), (c.processor - first.processor) / time.Duration(services)}
}

// A pair is both sides of an app.
type pair struct {
	ours, hand cost
	resources  int
}

// compare measures both sides in turn.
func compare(services int) (pair, error) {
	var p pair
	costs := map[string][]cost{}
	for range *pairs {
		var dirs []string
		for _, name := range []string{"module", "hand"} {
			s, err := measure(name, services)
			if err != nil {
				return p, err
			}
			defer os.RemoveAll(s.dir)
			dirs, costs[name] = append(dirs, s.dir), append(costs[name], s.cost)
		}
		var err error
		if p.resources, err = synthesis.Compare(dirs[0], dirs[1]); err != nil {
			return p, err
		}
	}
	p.ours, p.hand = median(costs["module"]), median(costs["hand"])
	return p, nil
}

func median(costs []cost) cost {
	by := func(of func(cost) time.Duration) time.Duration {
		slices.SortFunc(costs, func(a, b cost) int { return cmp.Compare(of(a), of(b)) })
		return of(costs[len(costs)/2])
	}
	return cost{by(func(c cost) time.Duration { return c.wall }), by(func(c cost) time.Duration { return c.processor })}
}

func ratio(a, b time.Duration) float64 { return a.Seconds() / b.Seconds() }
