package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/isolated-ecs/isolated-ecs/verify"
	"github.com/isolated-ecs/isolated-ecs/verify/diff"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

const diffSynopsis = "verify diff [--fail-on worse|wider|any|never] [--region R] [--account A] [--organization O] [--s3-prefix-list ID] [--dynamodb-prefix-list ID] [--parameter K=V]... [--format text|json|markdown] [-o FILE] OLD NEW"

// diffOptions are what the command line of verify diff says.
type diffOptions struct {
	options
	failOn   string
	old, new []string // paths
}

// thresholds are the effects of changes at which verify diff fails, by the value of --fail-on.
var thresholds = map[string][]diff.Effect{
	"worse": {diff.Worse},
	"wider": {diff.Worse, diff.Wider},
	"any":   {diff.Worse, diff.Wider, diff.Other, diff.Narrower, diff.Better},
	"never": nil,
}

var thresholdNames = []string{"worse", "wider", "any", "never"}

func (o *diffOptions) flags() *pflag.FlagSet {
	f := newFlagSet("verify diff")
	f.StringVar(&o.failOn, "fail-on", "worse", "exit with 1 if a change is `EFFECT`: worse, wider (also if somebody may do more), any, never")
	o.said(f)
	f.StringVar(&o.format, "format", "text", "the `FORMAT` of the report, one of "+strings.Join(diff.Formats, ", "))
	f.StringVarP(&o.output, "output", "o", "", "write the report to `FILE`, whole or not at all")
	f.BoolVarP(&o.help, "help", "h", false, "print this")
	return f
}

func diffUsage() string {
	return "usage: " + diffSynopsis + `
       verify diff [flags] OLD... -- NEW...
Reads two CloudFormation templates or cloud assemblies, and tells in words what changed: in
what starts, in what leaves the network, in who may do what, and in what it costs. If several
templates are deployed together, the old ones come before "--" and the new ones after it. What
the flags say is so on both sides.
` + new(diffOptions).flags().FlagUsages() + `
exit status: 0 nothing is worse (see --fail-on), 1 something is, 2 the input could not be read
`
}

// parseDiff reads a command line. Errors are as those of parse.
func parseDiff(args []string) (*diffOptions, error) {
	o := &diffOptions{}
	f := o.flags()
	if err := f.Parse(args); err != nil {
		return nil, fmt.Errorf("%w; see verify diff --help", err)
	}
	o.paths = f.Args()
	if o.help {
		return o, nil
	}
	dash := f.ArgsLenAtDash()
	if dash < 0 {
		dash = 1
	}
	switch {
	case !slices.Contains(diff.Formats, o.format):
		return nil, fmt.Errorf("--format %s: want one of %s", o.format, strings.Join(diff.Formats, ", "))
	case !slices.Contains(thresholdNames, o.failOn):
		return nil, fmt.Errorf("--fail-on %s: want one of %s", o.failOn, strings.Join(thresholdNames, ", "))
	case len(o.paths) != 2 && f.ArgsLenAtDash() < 0, dash == 0, dash == len(o.paths):
		return nil, fmt.Errorf("want OLD and NEW, two paths, or OLD... -- NEW...; usage: %s", diffSynopsis)
	}
	o.old, o.new = o.paths[:dash], o.paths[dash:]
	return o, o.checkSaid()
}

// load reads both sides. A parameter needs to be in the templates of one of them.
func (o *diffOptions) load() (before, after *verify.Model, err error) {
	known := map[string]bool{}
	var opts [2]verify.Options
	for i, paths := range [][]string{o.old, o.new} {
		sources, err := template.Read(paths, o.Options.Options)
		if err != nil {
			return nil, nil, err
		}
		opts[i] = o.Options
		opts[i].Parameters = map[string]string{}
		for _, source := range sources {
			for _, name := range source.Root.Get("Parameters").MapKeys() {
				if value, given := o.Parameters[name]; given {
					opts[i].Parameters[name] = value
					known[name] = true
				}
			}
		}
	}
	for name, value := range o.Parameters {
		if !known[name] {
			opts[1].Parameters[name] = value // for the error that says which ones there are
		}
	}
	if before, err = verify.LoadFiles(o.old, opts[0]); err != nil {
		return nil, nil, err
	}
	after, err = verify.LoadFiles(o.new, opts[1])
	return before, after, err
}

// runDiff is run for verify diff.
func runDiff(args []string, stdout, stderr io.Writer) int {
	o, err := parseDiff(args)
	if err != nil {
		return fail(stderr, err)
	}
	if o.help {
		io.WriteString(stdout, diffUsage())
		return holds
	}
	before, after, err := o.load()
	if err != nil {
		return fail(stderr, err)
	}
	d := diff.Compare(before, after)
	if err := write(stdout, o.output, func(w io.Writer) error { return diff.Write(w, d, o.format) }); err != nil {
		return fail(stderr, err)
	}
	if d.Has(thresholds[o.failOn]...) {
		return refuted
	}
	return holds
}
