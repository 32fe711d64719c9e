package workload

import (
	"strings"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// isBottlerocket reports whether instances certainly run Bottlerocket: by their user data, which
// there is TOML and names the cluster in the table settings.ecs, or by the public parameter that
// their image is read from (Amazon ECS Developer Guide, "Retrieving an Amazon ECS-optimized
// Bottlerocket AMI"; Bottlerocket, "settings.ecs").
func (m *machine) isBottlerocket() bool {
	script := strings.TrimSpace(string(m.userData.Text()))
	if strings.HasPrefix(script, "#!") || strings.HasPrefix(script, "<") {
		return false
	}
	return strings.Contains(script, "[settings.ecs]") || strings.Contains(script, "settings.ecs.cluster") ||
		strings.Contains(m.image.Text().String(), "resolve:ssm:/aws/service/bottlerocket/")
}

const otherInstances = "run the tasks on instances with Amazon Linux 2023, or on Fargate"

// without is the step for what Bottlerocket does not have; none on other systems (Amazon ECS
// Developer Guide, "Amazon ECS-optimized Bottlerocket AMIs": Service Connect, Amazon EFS in
// encrypted mode or in network mode awsvpc, volumes of Amazon EBS). Managed Instances run a
// Bottlerocket of AWS's own, which has them.
func (b *builder) without(what string, at fact.Location) fact.Steps {
	if !b.bottlerocket {
		return nil
	}
	return denied(at, "instances with Bottlerocket have no "+what)
}

// efsOnBottlerocket is for volumes of Amazon EFS.
func (b *builder) efsOnBottlerocket(configuration *template.Value) fact.Steps {
	at := configuration.At()
	switch encrypted := enabled(configuration.Get("TransitEncryption")); {
	case b.own:
		return b.without("volumes of Amazon EFS in network mode awsvpc", at)
	case encrypted == fact.Yes:
		return b.without("encrypted volumes of Amazon EFS", at)
	case encrypted == fact.Maybe && b.bottlerocket:
		return unknown(at, "whether the volume is encrypted is not known, and instances with Bottlerocket have no encrypted volumes of Amazon EFS")
	}
	return nil
}
