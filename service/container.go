package service

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecs"
	"github.com/aws/jsii-runtime-go"
)

// options returns the container in CDK's terms.
func (c Container) options(logging awsecs.LogDriver) *awsecs.ContainerDefinitionOptions {
	return &awsecs.ContainerDefinitionOptions{
		Image:                  c.Image,
		Command:                stringsOrNil(c.Command),
		EntryPoint:             stringsOrNil(c.EntryPoint),
		PortMappings:           c.portMappings(),
		Environment:            c.environment(),
		Secrets:                c.secrets(),
		HealthCheck:            c.HealthCheck,
		ReadonlyRootFilesystem: jsii.Bool(!c.WritableRootFilesystem),
		Essential:              jsii.Bool(!c.NonEssential),
		Logging:                logging,
	}
}

func (c Container) portMappings() *[]*awsecs.PortMapping {
	if len(c.Ports) == 0 {
		return nil
	}
	var mappings []*awsecs.PortMapping
	for _, p := range c.Ports {
		m := &awsecs.PortMapping{ContainerPort: jsii.Number(p.Number), Protocol: p.protocol()}
		if p.Name != "" {
			m.Name = &p.Name
		}
		mappings = append(mappings, m)
	}
	return &mappings
}

func (c Container) environment() *map[string]*string {
	if len(c.Environment) == 0 {
		return nil
	}
	variables := map[string]*string{}
	for name, value := range c.Environment {
		variables[name] = &value
	}
	return &variables
}

func (c Container) secrets() *map[string]awsecs.Secret {
	if len(c.Secrets) == 0 {
		return nil
	}
	variables := map[string]awsecs.Secret{}
	for _, s := range c.Secrets {
		variables[s.Name] = s.value()
	}
	return &variables
}

func (s Secret) value() awsecs.Secret {
	if s.SsmParameter != nil {
		return awsecs.Secret_FromSsmParameter(s.SsmParameter)
	}
	if s.JsonKey != "" {
		return awsecs.Secret_FromSecretsManager(s.SecretsManager, &s.JsonKey)
	}
	return awsecs.Secret_FromSecretsManager(s.SecretsManager, nil)
}

func stringsOrNil(s []string) *[]*string {
	if len(s) == 0 {
		return nil
	}
	return jsii.Strings(s...)
}
