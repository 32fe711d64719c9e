// Bench measures the command verify on cloud assemblies of growing size, on one core, and
// prints time, memory, and both as ratios of a baseline that is run beside them: a program
// that does nothing, and one that only decodes the same JSON.
//
//	go run ./verify/internal/bench
package main

import (
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"
)

// sizes are the numbers of services. Linear growth is read off the first and the last.
var sizes = []int{10, 30, 100, 200, 300, 1000}

// repeat is how often each measurement is made; the fastest counts.
const repeat = 5

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run() error {
	dir, err := os.MkdirTemp("", "bench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	verify, nothing, decode := filepath.Join(dir, "verify"), filepath.Join(dir, "nothing"), filepath.Join(dir, "decode")
	for binary, source := range map[string]string{verify: "./cmd/verify", nothing: "./verify/internal/bench/nothing", decode: "./verify/internal/bench/decode"} {
		if out, err := exec.Command("go", "build", "-o", binary, source).CombinedOutput(); err != nil {
			return fmt.Errorf("go build %s: %w\n%s", source, err, out)
		}
	}
	if err := startUp(verify, nothing); err != nil {
		return err
	}
	return growth(dir, verify, decode)
}

// startUp compares the command that does nothing but start with an empty program.
func startUp(verify, nothing string) error {
	ours, err := measure(verify, "--version")
	if err != nil {
		return err
	}
	empty, err := measure(nothing)
	if err != nil {
		return err
	}
	fmt.Printf("start-up: %s; an empty Go program: %s; ratio %.1f\n\n", ours.wall, empty.wall, ratio(ours.wall, empty.wall))
	return nil
}

func growth(dir, verify, decode string) error {
	fmt.Println("services  resources      time    memory  decoding  ratio")
	var points []point
	for _, n := range sizes {
		assembly := filepath.Join(dir, fmt.Sprint(n))
		resources, err := generate(assembly, n)
		if err != nil {
			return err
		}
		ours, err := measure(verify, "--region", "eu-west-1", "--format", "json", "-o", os.DevNull, assembly)
		if err != nil {
			return err
		}
		baseline, err := measure(decode, assembly)
		if err != nil {
			return err
		}
		fmt.Printf("%8d  %9d  %8s  %5d MB  %8s  %5.1f\n", n, resources, ours.wall.Round(100*time.Microsecond), ours.memory>>20,
			baseline.wall.Round(100*time.Microsecond), ratio(ours.wall, baseline.wall))
		points = append(points, point{math.Log(float64(n)), math.Log(ours.wall.Seconds())})
	}
	fmt.Printf("\ntime grows with the number of services to the power of %.2f\n", slope(points))
	return nil
}

func ratio(a, b time.Duration) float64 { return a.Seconds() / b.Seconds() }

// A cost is what a run of a command took.
type cost struct {
	wall   time.Duration
	memory int64 // bytes, the most that was resident
}

// measure runs a command on one core, several times, and returns the least cost.
func measure(name string, args ...string) (cost, error) {
	best := cost{wall: math.MaxInt64}
	for range repeat {
		cmd := exec.Command(name, args...)
		cmd.Env = append(os.Environ(), "GOMAXPROCS=1")
		cmd.Stderr = os.Stderr
		start := time.Now()
		err := cmd.Run()
		wall := time.Since(start)
		if err != nil {
			return cost{}, fmt.Errorf("%s: %w", cmd, err)
		}
		if wall < best.wall {
			best = cost{wall, cmd.ProcessState.SysUsage().(*syscall.Rusage).Maxrss << 10}
		}
	}
	return best, nil
}

type point struct{ x, y float64 }

// slope is that of the line that fits the points best.
func slope(points []point) float64 {
	n := float64(len(points))
	var x, y, xx, xy float64
	for _, p := range points {
		x, y, xx, xy = x+p.x, y+p.y, xx+p.x*p.x, xy+p.x*p.y
	}
	return (n*xy - x*y) / (n*xx - x*x)
}
