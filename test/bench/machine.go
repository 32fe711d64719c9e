package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"time"
)

// A bench is what all parts share.
type bench struct {
	root   string // of the repository
	dir    string // for what is built and synthesized
	rounds int

	pinned, machine node
}

// A node is a Node.js, and the environment of who uses it.
type node struct {
	version     string
	environment []string
}

func newBench(rounds int) (*bench, error) {
	root, err := os.Getwd()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "bench")
	if err != nil {
		return nil, err
	}
	b := &bench{root: root, dir: dir, rounds: rounds}
	modules := filepath.Join(root, "node_modules/.bin")
	elsewhere := slices.DeleteFunc(filepath.SplitList(os.Getenv("PATH")), func(dir string) bool { return dir == modules })
	if b.machine, err = nodeOn(elsewhere); err != nil {
		return nil, err
	}
	b.pinned, err = nodeOn(append([]string{modules}, elsewhere...))
	return b, err
}

// What the user's environment may have that changes what is measured: settings of CDK and
// Node.js, and AWS credentials, which CDK looks up.
var unsettled = regexp.MustCompile(`^(PATH|(CDK|JSII|AWS|NODE|npm)_.*)=`)

// nodeOn returns the first Node.js of a path. There are no credentials in its environment,
// and none are looked for on the network.
func nodeOn(path []string) (node, error) {
	environment := append(slices.DeleteFunc(os.Environ(), unsettled.MatchString), "PATH="+strings.Join(path, string(filepath.ListSeparator)),
		"AWS_CONFIG_FILE="+os.DevNull, "AWS_SHARED_CREDENTIALS_FILE="+os.DevNull, "AWS_EC2_METADATA_DISABLED=true")
	for _, dir := range path {
		binary := filepath.Join(dir, "node")
		if output, err := exec.Command(binary, "--version").Output(); err == nil {
			return node{strings.TrimPrefix(strings.TrimSpace(string(output)), "v"), append(environment, "JSII_NODE="+binary)}, nil
		}
	}
	return node{}, fmt.Errorf("no node in %q", path)
}

// with returns the environment of a Node.js with additions.
func (n node) with(additions ...string) []string {
	return append(slices.Clone(n.environment), additions...)
}

// heading says when and on what something is measured.
func (b *bench) heading() string {
	return fmt.Sprintf("%s; %d cores%s%s; %s; medians of %d rounds.", time.Now().UTC().Format("2006-01-02 15:04 UTC"),
		runtime.NumCPU(), model(), load(), runtime.Version(), b.rounds)
}

// model is the processor, if Linux says so.
func model() string {
	info, _ := os.ReadFile("/proc/cpuinfo")
	if found := regexp.MustCompile(`(?m)^model name\s*: (.*)$`).FindSubmatch(info); found != nil {
		return " of " + string(found[1])
	}
	return ""
}

// load is what else the machine does, if Linux says so: how many processes want to run.
func load() string {
	average, _ := os.ReadFile("/proc/loadavg")
	if minute, _, found := strings.Cut(string(average), " "); found {
		return ", load " + minute + " at the start"
	}
	return ""
}

// compile builds a Go program of the repository and returns its path.
func (b *bench) compile(source string) (string, error) {
	binary := filepath.Join(b.dir, filepath.Base(source))
	if output, err := exec.Command("go", "build", "-o", binary, source).CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build %s: %w\n%s", source, err, output)
	}
	return binary, nil
}
