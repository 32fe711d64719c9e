package service

import (
	"bytes"
	"encoding/json"
	"maps"
	"math"
	"slices"
	"strconv"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecs"
	"github.com/aws/jsii-runtime-go"

	"github.com/isolated-ecs/isolated-ecs/internal/problems"
)

// bare returns the container as the task definition has it.
func (c Container) bare(uri *string, health any) *awsecs.CfnTaskDefinition_ContainerDefinitionProperty {
	container := &awsecs.CfnTaskDefinition_ContainerDefinitionProperty{
		Name:                   &c.Name,
		Image:                  uri,
		Command:                stringsOrNil(c.Command),
		EntryPoint:             stringsOrNil(c.EntryPoint),
		Essential:              !c.NonEssential,
		ReadonlyRootFilesystem: !c.WritableRootFilesystem,
		HealthCheck:            health,
	}
	if len(c.Ports) > 0 {
		container.PortMappings = c.barePorts()
	}
	if len(c.Environment) > 0 {
		var variables []any
		for _, name := range slices.Sorted(maps.Keys(c.Environment)) {
			variables = append(variables, &awsecs.CfnTaskDefinition_KeyValuePairProperty{Name: &name, Value: jsii.String(c.Environment[name])})
		}
		container.Environment = variables
	}
	if len(c.Secrets) > 0 {
		container.Secrets = c.bareSecrets()
	}
	return container
}

// hasNumbersAsNames reports whether a variable is called as a number, such as "10". CDK puts
// these first and in their order, as JavaScript does.
func (c Container) hasNumbersAsNames() bool {
	isNumber := func(name string) bool { _, err := strconv.ParseUint(name, 10, 32); return err == nil }
	return slices.ContainsFunc(slices.Collect(maps.Keys(c.Environment)), isNumber) ||
		slices.ContainsFunc(c.Secrets, func(s Secret) bool { return isNumber(s.Name) })
}

// healthCheck returns a health check as the task definition has it, with CDK's defaults. It
// is not valid if CDK has to say what is wrong.
func healthCheck(h *awsecs.HealthCheck) (check any, valid bool) {
	if h == nil {
		return nil, true
	}
	if h.Command == nil || len(*h.Command) == 0 {
		return nil, false
	}
	command := *h.Command
	switch {
	case len(command) == 1:
		command = []*string{jsii.String("CMD-SHELL"), command[0]}
	case *command[0] != "CMD" && *command[0] != "CMD-SHELL":
		command = append([]*string{jsii.String("CMD")}, command...)
	}
	interval, valid1 := seconds(h.Interval, 30, 5, 300)
	timeout, valid2 := seconds(h.Timeout, 5, 2, 120)
	start, valid3 := seconds(h.StartPeriod, -1, 0, math.MaxFloat64)
	r := &awsecs.CfnTaskDefinition_HealthCheckProperty{Command: &command, Interval: &interval, Timeout: &timeout, Retries: h.Retries}
	if h.Retries == nil {
		r.Retries = jsii.Number(3)
	}
	if h.StartPeriod != nil {
		r.StartPeriod = &start
	}
	return r, valid1 && valid2 && valid3 && (h.Interval == nil || h.Timeout == nil || interval >= timeout)
}

// seconds returns a duration, and whether it is a number between limits.
func seconds(d awscdk.Duration, fallback, least, most float64) (n float64, valid bool) {
	if d == nil {
		return fallback, true
	}
	defer func() { _ = recover() }() // CDK panics if it is a fraction
	n = *d.ToSeconds(nil)
	return n, !problems.IsNumberToken(n) && n >= least && n <= most
}

func (c Container) barePorts() []any {
	var ports []any
	for _, p := range c.Ports {
		protocol := "tcp"
		if p.protocol() == awsecs.Protocol_UDP {
			protocol = "udp"
		}
		ports = append(ports, &awsecs.CfnTaskDefinition_PortMappingProperty{
			ContainerPort: jsii.Number(p.Number), Name: stringOrNil(p.Name), Protocol: &protocol,
		})
	}
	return ports
}

// bareSecrets returns the secrets in the order of their names.
func (c Container) bareSecrets() []any {
	byName := map[string]any{}
	for _, s := range c.Secrets {
		byName[s.Name] = &awsecs.CfnTaskDefinition_SecretProperty{Name: &s.Name, ValueFrom: s.from()}
	}
	var secrets []any
	for _, name := range slices.Sorted(maps.Keys(byName)) {
		secrets = append(secrets, byName[name])
	}
	return secrets
}

// from returns where Amazon ECS reads the value:
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html
func (s Secret) from() *string {
	if s.SsmParameter != nil {
		return s.SsmParameter.ParameterArn()
	}
	arn := *s.SecretsManager.SecretArn()
	if s.JsonKey != "" {
		arn += ":" + s.JsonKey + "::"
	}
	return &arn
}

// bareLogging is [Workload.logging] as the task definition has it.
func (w *Workload) bareLogging() map[string]any {
	region := w.at.region
	if own := w.props.LogGroup; own != nil {
		region = *own.Env().Region
	}
	return map[string]any{"logDriver": "awslogs", "options": inOrder{
		{"awslogs-group", *w.logGroup.LogGroupName()},
		{"awslogs-stream-prefix", streamPrefix.Replace(w.at.id())},
		{"awslogs-region", region},
		{"mode", "non-blocking"},
		{"max-buffer-size", strconv.Itoa(bufferMiB<<20) + "b"},
	}.onTheWire()}
}

// inOrder is an object whose properties have the order of CDK's: what jsii makes of a map
// of Go is sorted.
type inOrder []struct{ name, value string }

// wire is JSON as jsii sends it. jsii leaves texts alone, of whatever type they are.
type wire string

// MarshalJSON returns the text as it is.
func (w wire) MarshalJSON() ([]byte, error) { return []byte(w), nil }

func (o inOrder) onTheWire() wire {
	var text bytes.Buffer
	text.WriteString(`{"$jsii.map":{`)
	for i, p := range o {
		if i > 0 {
			text.WriteByte(',')
		}
		name, _ := json.Marshal(p.name)
		value, _ := json.Marshal(p.value)
		text.Write(append(append(name, ':'), value...))
	}
	text.WriteString("}}")
	return wire(text.String())
}
