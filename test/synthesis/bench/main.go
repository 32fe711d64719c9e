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

// sizes are the numbers of services; from the first, the network and the cluster alone,
// follows what services cost.
var sizes = []int{0, 25, 50, 100, 200}

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

// synthesize is the process that is measured. It prints how long it took from the first
// construct to the written templates, without the start of Node.js.
func synthesize(define func(app awscdk.App, services int), services int, dir string) {
	defer jsii.Close()
	app := awscdk.NewApp(&awscdk.AppProps{Outdir: &dir})
	start := time.Now()
	define(app, services)
	app.Synth(nil)
	fmt.Println(time.Since(start).Nanoseconds())
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
	fmt.Println("services  resources    module   by hand  ratio   module/service  by hand/service  ratio")
	var alone, last cost
	var ours, hand []point
	for _, n := range sizes {
		c, err := compare(n)
		if err != nil {
			return err
		}
		fmt.Printf("%8d  %9d  %8s  %8s  %5.2f", n, c.resources, round(c.ours), round(c.hand), ratio(c.ours, c.hand))
		if n == 0 {
			alone = c
			fmt.Println()
			continue
		}
		last = cost{ours: (c.ours - alone.ours) / time.Duration(n), hand: (c.hand - alone.hand) / time.Duration(n)}
		fmt.Printf("  %15s  %15s  %5.2f\n", last.ours.Round(10*time.Microsecond), last.hand.Round(10*time.Microsecond), ratio(last.ours, last.hand))
		ours, hand = append(ours, point{float64(n), (c.ours - alone.ours).Seconds()}), append(hand, point{float64(n), (c.hand - alone.hand).Seconds()})
	}
	fmt.Printf("\ntime grows with the number of services to the power of %.2f, by hand %.2f\n", growth(ours), growth(hand))
	return nil
}

// A cost is what an app took: medians, and how many resources it has.
type cost struct {
	ours, hand time.Duration
	resources  int
}

// compare measures both sides in turn.
func compare(services int) (cost, error) {
	var c cost
	var ours, hand []time.Duration
	for range *pairs {
		a, err := measure("module", services)
		if err != nil {
			return c, err
		}
		defer os.RemoveAll(a.dir)
		b, err := measure("hand", services)
		if err != nil {
			return c, err
		}
		defer os.RemoveAll(b.dir)
		if c.resources, err = synthesis.Compare(a.dir, b.dir); err != nil && services > 0 {
			return c, err
		}
		ours, hand = append(ours, a.took), append(hand, b.took)
	}
	c.ours, c.hand = median(ours), median(hand)
	return c, nil
}

func median[T cmp.Ordered](values []T) T {
	slices.Sort(values)
	return values[len(values)/2]
}

func round(d time.Duration) time.Duration { return d.Round(time.Millisecond) }

func ratio(a, b time.Duration) float64 { return a.Seconds() / b.Seconds() }
