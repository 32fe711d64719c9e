package main

import (
	"errors"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/isolated-ecs/isolated-ecs/verify"
)

const synopsis = "verify [--isolated] [--region R] [--account A] [--organization O] [--s3-prefix-list ID] [--parameter K=V]... [--format text|json|sarif|markdown|html|svg] [-o FILE] PATH..."

// options are what the command line says.
type options struct {
	verify.Options
	format        string
	output        string // "": standard output
	paths         []string
	help, version bool

	parameters []string // as given
}

func (o *options) flags() *pflag.FlagSet {
	f := newFlagSet("verify")
	f.BoolVar(&o.Isolated, "isolated", false, "demand that nothing leaves: an exit that could be closed is an error")
	o.said(f)
	f.StringVar(&o.format, "format", "text", "the `FORMAT` of the report, one of "+strings.Join(formats, ", "))
	f.StringVarP(&o.output, "output", "o", "", "write the report to `FILE`, whole or not at all")
	f.BoolVarP(&o.help, "help", "h", false, "print this")
	f.BoolVar(&o.version, "version", false, "print the version")
	return f
}

func newFlagSet(name string) *pflag.FlagSet {
	f := pflag.NewFlagSet(name, pflag.ContinueOnError)
	f.SortFlags = false
	return f
}

// said adds the flags that say what the templates do not.
func (o *options) said(f *pflag.FlagSet) {
	f.StringVar(&o.Region, "region", "", "the `REGION` of templates that do not name one, such as eu-west-1")
	f.StringVar(&o.Account, "account", "", "the `ACCOUNT` of templates that do not name one, twelve digits")
	f.StringVar(&o.Organization, "organization", "", "the `ORGANIZATION` that the accounts are members of, such as o-a1b2c3d4e5")
	f.StringVar(&o.S3PrefixListId, "s3-prefix-list", "", "the `ID` of Amazon S3's prefix list where this module does not know it, such as pl-6da54004")
	f.StringVar(&o.DynamoDBPrefixListId, "dynamodb-prefix-list", "", "the `ID` of Amazon DynamoDB's prefix list where this module does not know it")
	f.StringArrayVar(&o.parameters, "parameter", nil, "`KEY=VALUE` gives a parameter its value; can be repeated, lists have commas")
}

func usage() string {
	return "usage: " + synopsis + `
       verify diff ..., which tells what changed: see verify diff --help

Reads CloudFormation templates (JSON, YAML) and cloud assemblies (cdk.out), and tells
whether every Amazon ECS task will start and what can leave its network. Templates that
are given together are deployed together.

` + new(options).flags().FlagUsages() + `
exit status: 0 no error was found (what is not proved is a warning), 1 at least one error was
found, 2 the input could not be read
`
}

// parse reads a command line. Its errors say which flag is wrong, its value, and what is
// allowed.
func parse(args []string) (*options, error) {
	o := &options{}
	f := o.flags()
	if err := f.Parse(args); err != nil {
		return nil, fmt.Errorf("%w; see verify --help", err)
	}
	o.paths = f.Args()
	if o.help || o.version {
		return o, nil
	}
	return o, o.check()
}

// regionPattern also takes Regions that are not there yet.
var regionPattern = regexp.MustCompile(`^[a-z]{2,4}(-[a-z]+)+-[0-9]+$`)

var accountPattern = regexp.MustCompile(`^[0-9]{12}$`)

// organizationPattern is that of AWS Organizations API Reference, Organization, Id.
var organizationPattern = regexp.MustCompile(`^o-[a-z0-9]{10,32}$`)

var prefixListPattern = regexp.MustCompile(`^pl-[0-9a-f]{8}([0-9a-f]{9})?$`)

func (o *options) check() error {
	switch {
	case !slices.Contains(formats, o.format):
		return fmt.Errorf("--format %s: want one of %s", o.format, strings.Join(formats, ", "))
	case len(o.paths) == 0:
		return fmt.Errorf("no PATH; usage: %s", synopsis)
	}
	return o.checkSaid()
}

// checkSaid checks what is the same for all commands: what the templates do not say, and where
// to read and write.
func (o *options) checkSaid() error {
	switch {
	case o.Region != "" && !regionPattern.MatchString(o.Region):
		return fmt.Errorf("--region %s: want a Region such as eu-west-1", o.Region)
	case o.Account != "" && !accountPattern.MatchString(o.Account):
		return fmt.Errorf("--account %s: want twelve digits", o.Account)
	case o.Organization != "" && !organizationPattern.MatchString(o.Organization):
		return fmt.Errorf("--organization %s: want an id such as o-a1b2c3d4e5", o.Organization)
	case o.S3PrefixListId != "" && !prefixListPattern.MatchString(o.S3PrefixListId):
		return fmt.Errorf("--s3-prefix-list %s: want an id such as pl-6da54004", o.S3PrefixListId)
	case o.DynamoDBPrefixListId != "" && !prefixListPattern.MatchString(o.DynamoDBPrefixListId):
		return fmt.Errorf("--dynamodb-prefix-list %s: want an id such as pl-6da54004", o.DynamoDBPrefixListId)
	case slices.Contains(o.paths, ""):
		return errors.New(`PATH "": want a template or a directory`)
	}
	if err := o.checkOutput(); err != nil {
		return err
	}
	return o.checkParameters()
}

// checkOutput keeps a report from replacing a template.
func (o *options) checkOutput() error {
	output, err := os.Stat(o.output)
	if o.output == "" || err != nil {
		return nil
	}
	for _, path := range o.paths {
		if input, err := os.Stat(path); err == nil && os.SameFile(input, output) {
			return fmt.Errorf("-o %s: is also an input", o.output)
		}
	}
	return nil
}

func (o *options) checkParameters() error {
	o.Parameters = map[string]string{}
	for _, parameter := range o.parameters {
		key, value, ok := strings.Cut(parameter, "=")
		if !ok || key == "" {
			return fmt.Errorf("--parameter %s: want KEY=VALUE", parameter)
		}
		if before, ok := o.Parameters[key]; ok {
			return fmt.Errorf("--parameter %s: %s has the value %q already", parameter, key, before)
		}
		o.Parameters[key] = value
	}
	return nil
}
