package service

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsecs"

	"github.com/isolated-ecs/isolated-ecs/internal/problems"
)

// A fargateSize is one task-level CPU value with the memory that AWS Fargate
// offers for it: MiB from min to max in steps. 1024 CPU units are one vCPU.
type fargateSize struct{ cpu, min, max, step int }

// fargateSizes is the table for Linux tasks in
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html
var fargateSizes = []fargateSize{
	{256, 512, 1024, 512}, // and 2048, see memory
	{512, 1024, 4096, 1024},
	{1024, 2048, 8192, 1024},
	{2048, 4096, 16384, 1024},
	{4096, 8192, 30720, 1024},
	{8192, 16384, 61440, 4096},
	{16384, 32768, 122880, 8192},
}

// windowsSizes are those for Windows tasks, which the same page has.
var windowsSizes = []fargateSize{
	{1024, 2048, 8192, 1024},
	{2048, 4096, 16384, 1024},
	{4096, 8192, 30720, 1024},
}

// sizesOf returns the sizes for an operating system; nil is Linux.
func sizesOf(family awsecs.OperatingSystemFamily) []fargateSize {
	if isWindows(family) {
		return windowsSizes
	}
	return fargateSizes
}

// memory lists the MiB values offered, in order.
func (s fargateSize) memory() []int {
	var mib []int
	for m := s.min; m <= s.max; m += s.step {
		mib = append(mib, m)
	}
	if s.cpu == 256 {
		mib = append(mib, 2048)
	}
	return mib
}

// String says which memory is offered, in words.
func (s fargateSize) String() string {
	mib := s.memory()
	if len(mib) <= 4 {
		return list(mib)
	}
	return fmt.Sprintf("%d to %d in steps of %d", s.min, s.max, s.step)
}

// resolveSize fills in defaults and reports a pair that Fargate does not offer.
func resolveSize(sizes []fargateSize, cpu, memoryMiB int, l *problems.List) (int, int) {
	if cpu == 0 {
		cpu = sizes[0].cpu
	}
	i := slices.IndexFunc(sizes, func(s fargateSize) bool { return s.cpu == cpu })
	switch {
	case problems.IsLostToken(cpu) || problems.IsLostToken(memoryMiB):
		l.Addf("Cpu and MemoryMiB must be literals, got a number token: the pair is checked during synthesis")
	case i < 0:
		l.Addf("Cpu must be one of %s (1024 is one vCPU), got %d", list(cpus(sizes)), cpu)
	case memoryMiB == 0:
		memoryMiB = sizes[i].min
	case !slices.Contains(sizes[i].memory(), memoryMiB):
		l.Addf("MemoryMiB %d is not offered by Fargate with Cpu %d, which takes %s", memoryMiB, cpu, sizes[i])
	}
	return cpu, memoryMiB
}

func cpus(sizes []fargateSize) []int {
	var cpus []int
	for _, s := range sizes {
		cpus = append(cpus, s.cpu)
	}
	return cpus
}

// list joins numbers for a sentence: "512, 1024 or 2048".
func list(numbers []int) string {
	words := make([]string, len(numbers))
	for i, n := range numbers {
		words[i] = strconv.Itoa(n)
	}
	last := len(words) - 1
	if last == 0 {
		return words[0]
	}
	return strings.Join(words[:last], ", ") + " or " + words[last]
}
