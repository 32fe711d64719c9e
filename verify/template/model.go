// Package template reads CloudFormation templates and resolves them.
//
// [Load] reads files, nested stacks and cloud assemblies into a [Model]. A template may
// leave open what conditions turn out to be; [Model.Worlds] returns one [World] for each
// way they can, in which every [Value] is known, has symbols in it, or is unknown.
package template

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Options say what the templates do not.
type Options struct {
	// Region is where templates are deployed that do not know it, such as "eu-west-1".
	//
	// Default: "", a Region that is not known, in partition aws.
	Region string
	// Account is the id of the account, twelve digits.
	//
	// Default: "", an account that is not known.
	Account string
	// Organization is the id of the organization that the accounts of the templates are
	// members of, such as "o-a1b2c3d4e5".
	//
	// Default: "", it is not known whether they are members of one.
	Organization string
	// S3PrefixListId is the id of the AWS-managed prefix list of Amazon S3 in Region, such as
	// "pl-6da54004", for the Regions of which [privatelink.PrefixListIds] has none.
	//
	// Default: "", such a list is not known.
	S3PrefixListId string
	// DynamoDBPrefixListId is the same of Amazon DynamoDB, for the Regions of which
	// [privatelink.PrefixListIds] has none.
	//
	// Default: "", such a list is not known.
	DynamoDBPrefixListId string
	// Parameters have values of the parameters of the templates that are not nested; lists
	// are separated by commas. They go before the defaults.
	Parameters map[string]string
}

// A Model is a set of stacks that are deployed together.
type Model struct {
	// Assumptions has what the model takes for granted, a sentence each.
	Assumptions []string

	stacks       []*stack // with those that are nested, parents first
	byName       map[string]*stack
	used         []usedCondition
	organization Text
	s3PrefixList Text
	dynamoDBList Text
}

// Load reads templates and cloud assemblies; see [Read] for what paths can be.
//
// An error says what is wrong in which line of which file: what cannot be read, an
// intrinsic function that CloudFormation does not have, a reference to what does not
// exist, and references or conditions that go in a circle.
func Load(paths []string, opts Options) (*Model, error) {
	sources, err := Read(paths, opts)
	if err != nil {
		return nil, err
	}
	return NewModel(sources, opts)
}

// NewModel makes a Model of templates that were read. Errors are as those of [Load].
func NewModel(sources []*Source, opts Options) (*Model, error) {
	m := &Model{byName: map[string]*stack{}, organization: Text(opts.Organization), s3PrefixList: Text(opts.S3PrefixListId),
		dynamoDBList: Text(opts.DynamoDBPrefixListId)}
	for _, source := range sources {
		if err := checkTrees(source); err != nil {
			return nil, err
		}
		m.stacks = append(m.stacks, newStack(source, nil, "", opts).all()...)
	}
	if err := checkGiven(sources, opts.Parameters); err != nil {
		return nil, err
	}
	for _, s := range m.stacks {
		if err := validate(s); err != nil {
			return nil, err
		}
		m.byName[s.name] = s
		m.used = append(m.used, usedConditions(s, len(m.stacks) == 1)...)
	}
	m.assume()
	return m, nil
}

// checkGiven refuses values for parameters that no template has: a misspelt name would go
// unnoticed, and the verdict be about something else. It also refuses values that
// CloudFormation would refuse.
func checkGiven(sources []*Source, given map[string]string) error {
	for _, name := range slices.Sorted(maps.Keys(given)) {
		var known []string
		found := false
		for _, source := range sources {
			parameters := source.Root.Get("Parameters")
			known = append(known, parameters.MapKeys()...)
			declared := parameters.Get(name)
			if declared == nil {
				continue
			}
			found = true
			if err := checkValue(declared, given[name]); err != nil {
				return fmt.Errorf("parameter %q: %w", name, err)
			}
		}
		if !found {
			slices.Sort(known)
			return fmt.Errorf("parameter %q: no template has it; there are: %s", name, cmp.Or(strings.Join(slices.Compact(known), ", "), "none"))
		}
	}
	return nil
}

// checkValue holds a value against the type and the allowed values of its parameter.
func checkValue(declared *Node, value string) error {
	if declared.Get("Type").scalar() == "Number" {
		if _, err := strconv.ParseFloat(value, 64); err != nil {
			return fmt.Errorf("%q is not a number", value)
		}
	}
	var allowed []string
	for _, v := range declared.Get("AllowedValues").ListItems() {
		allowed = append(allowed, v.Text)
	}
	if len(allowed) > 0 && !isListType(declared.Get("Type").scalar()) && !slices.Contains(allowed, value) {
		return fmt.Errorf("%q is not allowed; allowed are: %s", value, strings.Join(allowed, ", "))
	}
	return nil
}

// assume writes down what the model takes for granted.
func (m *Model) assume() {
	for _, s := range m.stacks {
		if s.parent == nil && !s.region.IsLiteral() {
			m.Assumptions = append(m.Assumptions, "The Region is not known (--region); it is taken to be in partition aws.")
			break
		}
	}
	m.assumeMembership()
	if m.s3PrefixList != "" {
		m.Assumptions = append(m.Assumptions, "Prefix list "+m.s3PrefixList.String()+" is that of Amazon S3 (--s3-prefix-list).")
	}
	for _, s := range m.stacks {
		for _, macro := range macros(s) {
			if macro != "AWS::LanguageExtensions" { // whose functions are resolved, or refused
				m.Assumptions = append(m.Assumptions, "The macro "+macro+" of "+s.title()+
					" is not run; it adds nothing that tasks need and opens nothing.")
			}
		}
	}
	for _, s := range m.stacks {
		for i, parameter := range s.parameters.MapKeys() {
			_, given := s.given[parameter]
			if declared := s.parameters.Items[i]; given || declared.Get("Default") != nil || isStored(declared.Get("Type").scalar()) {
				continue
			}
			if from, ok := m.sameName(s, parameter); ok {
				m.Assumptions = append(m.Assumptions, "Parameter "+parameter+" of "+s.title()+
					" is the output of the same name of "+from.title()+".")
			}
		}
	}
}

// assumeMembership says of each account that it is taken to be in the organization.
func (m *Model) assumeMembership() {
	if m.organization == "" {
		return
	}
	var members []string
	for _, s := range m.stacks {
		account := "The account, which is not known (--account),"
		if id, ok := s.account.Literal(); ok {
			account = "Account " + id
		}
		members = append(members, account+" is a member of organization "+m.organization.String()+" (--organization).")
	}
	slices.Sort(members)
	m.Assumptions = append(m.Assumptions, slices.Compact(members)...)
}
