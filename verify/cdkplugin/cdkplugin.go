// Package cdkplugin makes verify a policy validation plugin of AWS CDK: synthesis fails
// if a task could not start, or if something could leave.
//
//	awscdk.Validations_Of(app).AddPlugins(cdkplugin.New(nil))
//
// What was looked at and decided to be right is acknowledged by the name of the check. CDK
// takes an acknowledgment for the whole app, wherever it is made:
//
//	awscdk.Validations_Of(app).Acknowledge(&awscdk.Acknowledgment{
//		Id:     jsii.String("isolated-ecs::dns-exfiltration"),
//		Reason: jsii.String("DNS Firewall is managed by the platform team"),
//	})
package cdkplugin

import (
	"errors"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/isolated-ecs/isolated-ecs/verify"
	"github.com/isolated-ecs/isolated-ecs/verify/check"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// Name is the name of the plugin in CDK's report, and what the ids of its rules begin
// with: "isolated-ecs::image-pull".
const Name = "isolated-ecs"

// PluginProps configures [New].
type PluginProps struct {
	// AllowExits makes exits warnings.
	//
	// Default: false, an exit that could be closed fails the synthesis.
	AllowExits bool
	// Region and Account are where stacks are deployed that do not say it themselves.
	//
	// Default: "", they are not known.
	Region, Account string
	// Organization is the id of the organization that the accounts of all stacks are members
	// of, such as "o-a1b2c3d4e5". What an endpoint policy closes by aws:PrincipalOrgID lets a
	// task through for certain only if this is said.
	//
	// Default: "", it is not known.
	Organization string
	// S3PrefixListId is the id of the AWS-managed prefix list of Amazon S3, for stacks in a
	// Region whose list [privatelink.PrefixListIds] does not have.
	//
	// Default: "", it is not known, and image layers are not proved to be reached by it.
	S3PrefixListId string

	// DynamoDbPrefixListId is the same of Amazon DynamoDB.
	//
	// Default: the lists of [privatelink.PrefixListIds].
	DynamoDbPrefixListId string
}

// A Plugin validates the templates of an app. Create one with [New].
type Plugin struct{ options verify.Options }

var _ awscdk.IPolicyValidationPlugin = (*Plugin)(nil)

// New returns a plugin for awscdk.Validations_Of(app).AddPlugins. A nil props means all
// defaults.
func New(props *PluginProps) *Plugin {
	if props == nil {
		props = &PluginProps{}
	}
	return &Plugin{verify.Options{
		Options: template.Options{Region: props.Region, Account: props.Account, Organization: props.Organization, S3PrefixListId: props.S3PrefixListId,
			DynamoDBPrefixListId: props.DynamoDbPrefixListId},
		Isolated: !props.AllowExits,
	}}
}

// Name is the [Name] of the plugin.
func (p *Plugin) Name() *string { return jsii.String(Name) }

// Version is the version of this module in the program that uses it, "0.0.0" in its own
// checkout.
func (p *Plugin) Version() *string {
	const module = "github.com/isolated-ecs/isolated-ecs"
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, dep := range info.Deps {
			if dep.Path == module && len(dep.Version) > 1 {
				return jsii.String(dep.Version[1:])
			}
		}
	}
	return jsii.String("0.0.0")
}

// RuleIds are the names of the checks.
func (p *Plugin) RuleIds() *[]*string {
	var ids []*string
	for _, c := range check.All() {
		ids = append(ids, jsii.String(c.Name))
	}
	return &ids
}

// Validate analyses the templates that CDK has synthesized. What cannot be read is a
// violation too, which nobody can acknowledge. Templates of an app that still looks something
// up pass: the CDK CLI looks it up and synthesizes again, which a failure would keep it from.
func (p *Plugin) Validate(context awscdk.IPolicyValidationContext) *awscdk.PolicyValidationPluginReport {
	return p.validate(read(*context.TemplatePaths()))
}

func read(paths []*string) []string {
	files := make([]string, len(paths))
	for i, path := range paths {
		files[i] = *path
	}
	return files
}

func (p *Plugin) validate(templates []string) *awscdk.PolicyValidationPluginReport {
	model, err := verify.LoadFiles(assembly(templates), p.options)
	if errors.Is(err, template.ErrNotFinal) {
		return &awscdk.PolicyValidationPluginReport{Success: jsii.Bool(true), Violations: &[]*awscdk.PolicyViolation{}}
	}
	if err != nil {
		return unreadable(err, templates)
	}
	report := verify.Run(model)
	violations := []*awscdk.PolicyViolation{}
	success := true
	for _, f := range report.Findings {
		violations = append(violations, violation(f))
		success = success && f.Severity != verify.Error
	}
	return &awscdk.PolicyValidationPluginReport{Success: &success, Violations: &violations, PluginVersion: p.Version()}
}

// assembly returns the directory of the cloud assembly that templates are in, so that
// exports and nested stacks are found; the templates themselves if they are in none.
func assembly(templates []string) []string {
	var found string
	for _, file := range templates {
		for dir := filepath.Dir(file); isAssembly(dir); dir = filepath.Dir(dir) {
			if found == "" || len(dir) < len(found) {
				found = dir
			}
		}
	}
	if found == "" {
		return templates
	}
	return []string{found}
}

func isAssembly(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, "manifest.json"))
	return err == nil
}

func violation(f verify.Finding) *awscdk.PolicyViolation {
	v := &awscdk.PolicyViolation{
		RuleName:    jsii.String(f.Check),
		Description: jsii.String(f.Message),
		Severity:    jsii.String(severities[f.Severity]),
		ViolatingResources: &[]*awscdk.PolicyViolatingResource{{
			Locations:         &[]*string{jsii.String(f.Path)},
			ResourceLogicalId: jsii.String(logicalID(f.Path)),
			TemplatePath:      jsii.String(f.File),
		}},
	}
	if f.Fix != "" {
		v.Fix = jsii.String(f.Fix)
	}
	if f.AWSError != "" {
		v.RuleMetadata = &map[string]*string{"AWS prints": jsii.String(f.AWSError)}
	}
	return v
}

// logicalID is the resource in a template path: "Resources/Service/Properties/…".
func logicalID(path string) string {
	parts := strings.SplitN(path, "/", 3)
	if len(parts) < 2 {
		return path
	}
	return parts[1]
}

// severities are the names CDK's report has for those of findings.
var severities = map[verify.Severity]string{verify.Error: "error", verify.Warning: "warning", verify.Note: "info"}

// unreadable reports templates that could not be read. CDK lets nobody acknowledge what
// is fatal; it passes over violations without a resource, so this one is said to be of all
// templates.
func unreadable(err error, templates []string) *awscdk.PolicyValidationPluginReport {
	resources := []*awscdk.PolicyViolatingResource{}
	for _, file := range templates {
		resources = append(resources, &awscdk.PolicyViolatingResource{
			Locations: &[]*string{}, ResourceLogicalId: jsii.String("Resources"), TemplatePath: jsii.String(file)})
	}
	return &awscdk.PolicyValidationPluginReport{
		Success: jsii.Bool(false),
		Violations: &[]*awscdk.PolicyViolation{{
			RuleName:           jsii.String("unreadable-template"),
			Description:        jsii.String(err.Error()),
			Severity:           jsii.String("fatal"),
			ViolatingResources: &resources,
		}},
	}
}
