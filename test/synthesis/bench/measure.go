package main

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"os/exec"
	"strconv"
	"syscall"
	"time"
)

// A measured synthesis.
type synthesized struct {
	dir string // of the cloud assembly
	cost
	log []byte // of jsii, if that was asked for
}

// measure synthesizes in a process of its own. CDK's validation of templates is off: it
// costs both sides the same, and most of all.
func measure(name string, services int, env ...string) (synthesized, error) {
	var s synthesized
	dir, err := os.MkdirTemp("", "synthesis")
	if err != nil {
		return s, err
	}
	self, err := os.Executable()
	if err != nil {
		return s, err
	}
	var out, log bytes.Buffer
	cmd := exec.Command(self, name, strconv.Itoa(services), dir)
	cmd.Env = append(append(os.Environ(), "CDK_VALIDATION=false"), env...)
	cmd.Stdout, cmd.Stderr = &out, &log
	if err := cmd.Run(); err != nil {
		return s, fmt.Errorf("%s: %w\n%s", cmd, err, log.Bytes())
	}
	var wall, processor time.Duration
	if _, err := fmt.Sscan(out.String(), &wall, &processor); err != nil {
		return s, fmt.Errorf("%s: %w", cmd, err)
	}
	return synthesized{dir, cost{wall, processor}, log.Bytes()}, nil
}

// processorTime returns what this process and those that it has ended have used.
func processorTime() time.Duration {
	var sum int64
	for _, who := range []int{syscall.RUSAGE_SELF, syscall.RUSAGE_CHILDREN} {
		var usage syscall.Rusage
		if err := syscall.Getrusage(who, &usage); err != nil {
			panic(err)
		}
		sum += usage.Utime.Nano() + usage.Stime.Nano()
	}
	return time.Duration(sum)
}

// countMessages prints how many messages to Node.js a service is.
func countMessages() error {
	perService := map[string]int{}
	for name := range programs {
		var count [2]int
		for i, services := range []int{2, 12} {
			s, err := measure(name, services, "JSII_DEBUG=1")
			if err != nil {
				return err
			}
			os.RemoveAll(s.dir)
			count[i] = bytes.Count(s.log, []byte("> {\"api\":"))
		}
		perService[name] = (count[1] - count[0]) / 10
	}
	fmt.Printf("messages to Node.js for each service: %d, by hand %d\n\n", perService["module"], perService["hand"])
	return nil
}

type point struct{ x, y float64 }

// growth is the exponent of the power law that fits the points best.
func growth(points []point) float64 {
	n := float64(len(points))
	var x, y, xx, xy float64
	for _, p := range points {
		u, v := math.Log(p.x), math.Log(p.y)
		x, y, xx, xy = x+u, y+v, xx+u*u, xy+u*v
	}
	return (n*xy - x*y) / (n*xx - x*x)
}
