package check

import (
	"slices"
	"strings"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/report"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// IMDSExposed reports container instances whose role tasks can take.
var IMDSExposed = &Check{
	Name: "imds-exposed",
	Kind: Upkeep,
	Doc: `containers can get the credentials of their instance

The instance metadata service hands out the instance role's credentials to whatever reaches
it. With IMDSv2 required and a hop limit of 1 containers in bridge mode do not reach it; tasks
in awsvpc mode are kept from it by ECS_AWSVPC_BLOCK_IMDS=true, or awsvpc-block-imds = true on
Bottlerocket, which is false by default (README of the Amazon ECS agent; Bottlerocket,
"settings.ecs").`,
	Run: runIMDSExposed,
}

func runIMDSExposed(p *Pass) []report.Finding {
	var found []report.Finding
	if !p.runsOnInstances() {
		return nil
	}
	for _, r := range p.World.Resources("AWS::EC2::LaunchTemplate") {
		found = append(found, p.exposed(r, r.Get("LaunchTemplateData"))...)
	}
	for _, r := range p.World.Resources("AWS::AutoScaling::LaunchConfiguration") {
		found = append(found, p.exposed(r, r.Properties)...)
	}
	return found
}

func (p *Pass) runsOnInstances() bool {
	for _, w := range p.Workloads {
		if w.LaunchType == "EC2" {
			return true
		}
	}
	return false
}

func (p *Pass) exposed(r *template.Resource, data *template.Value) []report.Finding {
	options := data.Get("MetadataOptions")
	if off, _ := options.Get("HttpEndpoint").Literal(); off == "disabled" {
		return nil
	}
	var found []report.Finding
	for _, setting := range []struct {
		safe     fact.Truth
		at       *template.Value
		what, to string
	}{
		{is(options.Get("HttpTokens"), "required"), options.Get("HttpTokens"), "IMDSv2 is not required", "set MetadataOptions.HttpTokens to required"},
		{is(options.Get("HttpPutResponseHopLimit"), "1"), options.Get("HttpPutResponseHopLimit"),
			"the hop limit of the metadata service is not 1", "set MetadataOptions.HttpPutResponseHopLimit to 1"},
		{blocksIMDS(data.Get("UserData")), data.Get("UserData"),
			"the agent does not keep tasks in awsvpc mode from the metadata service",
			"write ECS_AWSVPC_BLOCK_IMDS=true to /etc/ecs/ecs.config in the user data, or awsvpc-block-imds = true under [settings.ecs] on Bottlerocket"},
	} {
		if setting.safe == fact.Yes {
			continue
		}
		f := at(r.At(), r.ID)
		if !setting.at.IsAbsent() {
			f = at(setting.at.At(), r.ID)
		}
		f.Severity, f.Message, f.Fix = report.Warning, setting.what, setting.to
		if setting.safe == fact.Maybe {
			f.Message = "perhaps " + f.Message + ": the value is not in the templates"
		}
		found = append(found, f)
	}
	return found
}

func is(v *template.Value, want template.Text) fact.Truth {
	if v.IsAbsent() {
		return fact.No
	}
	return v.Text().Equal(want)
}

// blocksIMDS looks for the agent's setting in a script, or in the TOML of Bottlerocket.
func blocksIMDS(userData *template.Value) fact.Truth {
	text := string(userData.Text())
	if strings.Contains(text, "ECS_AWSVPC_BLOCK_IMDS=true") || hasSetting(text, "settings.ecs", "awsvpc-block-imds", "true") {
		return fact.Yes
	}
	if userData.IsUnknown() || hasOpenPart(userData.Text()) {
		return fact.Maybe
	}
	return fact.No
}

// hasSetting reports whether a TOML document gives a key of a table a value, in the table or by
// its dotted name before all tables.
func hasSetting(text, table, key, value string) bool {
	within := ""
	for line := range strings.Lines(text) {
		line, _, _ = strings.Cut(line, "#")
		line = strings.ReplaceAll(strings.TrimSpace(line), " ", "")
		if header, ok := strings.CutPrefix(line, "["); ok {
			within = strings.TrimSuffix(header, "]")
			continue
		}
		name, set, _ := strings.Cut(line, "=")
		if within != "" {
			name = within + "." + name
		}
		if name == table+"."+key && set == value {
			return true
		}
	}
	return false
}

// hasOpenPart reports whether a part of a text may be anything: not the id of a resource,
// nor the name of a Region.
func hasOpenPart(t template.Text) bool {
	return slices.ContainsFunc(t.Parts(), func(p template.Part) bool {
		return p.Symbol.Kind == template.ParameterSymbol || p.Symbol.Kind == template.OpaqueSymbol || p.Symbol.Kind == template.LookupSymbol
	})
}
