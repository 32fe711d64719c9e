// Command verify reads CloudFormation templates, and tells before anything is deployed
// whether every Amazon ECS task will start and what can leave its network.
//
//	verify [--isolated] [--region R] [--account A] [--organization O] [--s3-prefix-list ID] [--parameter K=V]... [--format text|json|sarif|markdown|html|svg] [-o FILE] PATH...
//
//	verify diff [flags] OLD NEW
//
// Each PATH is a template in JSON or YAML, or the directory of a cloud assembly such as
// cdk.out; templates given together are deployed together. The exit status is 0 if there is
// no finding of severity error, 1 if there is one, and 2 if the input could not be read. The scripts in testdata/script show each of them.
package main

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/isolated-ecs/isolated-ecs/verify"
)

// The exit statuses.
const (
	holds   = 0
	refuted = 1 // at least one finding is an error
	failed  = 2 // no verdict: input or flags are wrong, or the report cannot be written
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, stdout, stderr io.Writer) int {
	if len(args) > 0 && args[0] == "diff" { // a file of that name is ./diff
		return runDiff(args[1:], stdout, stderr)
	}
	o, err := parse(args)
	if err != nil {
		return fail(stderr, err)
	}
	switch {
	case o.help:
		io.WriteString(stdout, usage())
		return holds
	case o.version:
		fmt.Fprintln(stdout, version())
		return holds
	}
	m, err := verify.LoadFiles(o.paths, o.Options)
	if err != nil {
		return fail(stderr, err)
	}
	r := verify.Run(m)
	if err := write(stdout, o.output, func(w io.Writer) error { return writeReport(w, r, o.format) }); err != nil {
		return fail(stderr, err)
	}
	if slices.ContainsFunc(r.Findings, func(f verify.Finding) bool { return f.Severity == verify.Error }) {
		return refuted
	}
	return holds
}

// fail prints an error in one line, which is what other programs expect.
func fail(stderr io.Writer, err error) int {
	fmt.Fprintln(stderr, "verify: "+strings.ReplaceAll(strings.TrimSpace(err.Error()), "\n", "; "))
	return failed
}

// write writes a report to a file, or to stdout if none is named.
func write(stdout io.Writer, file string, report func(io.Writer) error) error {
	if file == "" {
		return report(stdout)
	}
	if err := writeFile(file, report); err != nil {
		return fmt.Errorf("-o %s: %w", file, err)
	}
	return nil
}
