package main

import (
	"cmp"
	"fmt"
	"math"
	"os"
	"os/exec"
	"slices"
	"syscall"
	"time"
)

// A command is what is measured: a whole process, with all that it starts.
type command struct {
	args        []string
	dir         string
	environment []string
}

// A cost is what a run of a command took.
type cost struct {
	wall, processor time.Duration
	memory          int64 // bytes, the most that one process had resident
}

func (c command) run() (cost, error) {
	cmd := exec.Command(c.args[0], c.args[1:]...)
	cmd.Dir, cmd.Env = c.dir, c.environment
	log, err := os.CreateTemp("", "bench-log")
	if err != nil {
		return cost{}, err
	}
	defer os.Remove(log.Name())
	defer log.Close()
	cmd.Stdout, cmd.Stderr = log, log
	start := time.Now()
	err = cmd.Run()
	wall := time.Since(start)
	if err != nil {
		output, _ := os.ReadFile(log.Name())
		return cost{}, fmt.Errorf("%s: %w\n%s", cmd, err, output)
	}
	state := cmd.ProcessState
	return cost{wall, state.UserTime() + state.SystemTime(), state.SysUsage().(*syscall.Rusage).Maxrss << 10}, nil
}

// A sample is what the runs of a command took.
type sample []cost

// inTurn runs commands one after the other, as often as there are rounds.
func inTurn(rounds int, commands ...command) ([]sample, error) {
	samples := make([]sample, len(commands))
	for range rounds {
		for i, c := range commands {
			cost, err := c.run()
			if err != nil {
				return nil, err
			}
			samples[i] = append(samples[i], cost)
		}
	}
	return samples, nil
}

// warm runs commands once, for what they keep for the next time.
func warm(commands ...command) error {
	_, err := inTurn(1, commands...)
	return err
}

// wall returns the median.
func (s sample) wall() time.Duration { return s.median(func(c cost) time.Duration { return c.wall }) }

// processor returns the median of processor time.
func (s sample) processor() time.Duration {
	return s.median(func(c cost) time.Duration { return c.processor })
}

func (s sample) median(of func(cost) time.Duration) time.Duration {
	sorted := slices.SortedFunc(slices.Values(s), func(a, b cost) int { return cmp.Compare(of(a), of(b)) })
	return of(sorted[len(sorted)/2])
}

// fastest and slowest are the ends of the spread.
func (s sample) fastest() cost { return slices.MinFunc(s, byWall) }

func (s sample) slowest() cost { return slices.MaxFunc(s, byWall) }

func byWall(a, b cost) int { return cmp.Compare(a.wall, b.wall) }

type point struct{ x, y float64 }

// exponent is that of the power law that fits the points best.
func exponent(points []point) float64 {
	n := float64(len(points))
	var x, y, xx, xy float64
	for _, p := range points {
		u, v := math.Log(p.x), math.Log(p.y)
		x, y, xx, xy = x+u, y+v, xx+u*u, xy+u*v
	}
	return (n*xy - x*y) / (n*xx - x*x)
}
