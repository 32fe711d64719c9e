package service

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssecretsmanager"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// containerId is the construct id of a container, which cannot meet those that CDK
// gives to other children of the task definition.
func containerId(c Container) *string { return jsii.String("Container-" + c.Name) }

// options returns the container in CDK's terms.
func (c Container) options(scope constructs.Construct, logging awsecs.LogDriver, linux awsecs.LinuxParameters) *awsecs.ContainerDefinitionOptions {
	return &awsecs.ContainerDefinitionOptions{
		ContainerName:          &c.Name,
		Image:                  c.Image,
		Command:                stringsOrNil(c.Command),
		EntryPoint:             stringsOrNil(c.EntryPoint),
		PortMappings:           c.portMappings(),
		Environment:            c.environment(),
		Secrets:                c.secrets(scope),
		HealthCheck:            c.HealthCheck,
		ReadonlyRootFilesystem: jsii.Bool(!c.WritableRootFilesystem),
		Essential:              jsii.Bool(!c.NonEssential),
		Logging:                logging,
		LinuxParameters:        linux,
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
		if p.HostPort != 0 {
			m.HostPort = jsii.Number(p.HostPort)
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

func (c Container) secrets(scope constructs.Construct) *map[string]awsecs.Secret {
	if len(c.Secrets) == 0 {
		return nil
	}
	variables := map[string]awsecs.Secret{}
	scope = constructs.NewConstruct(scope, &c.Name)
	for _, s := range c.Secrets {
		variables[s.Name] = s.value(scope)
	}
	return &variables
}

// value returns the secret in CDK's terms. A Secrets Manager secret is imported
// into scope first, because CDK would grant the execution role the use of the
// secret's key in the policy of that key. The role's own policy does that; and
// a key in another stack must not come to depend on the role.
func (s Secret) value(scope constructs.Construct) awsecs.Secret {
	if s.SsmParameter != nil {
		return awsecs.Secret_FromSsmParameter(s.SsmParameter)
	}
	secret := awssecretsmanager.Secret_FromSecretAttributes(scope, &s.Name, &awssecretsmanager.SecretAttributes{
		SecretPartialArn: s.SecretsManager.SecretArn(), // as good as a complete one for all but grants
	})
	if s.JsonKey != "" {
		return awsecs.Secret_FromSecretsManager(secret, &s.JsonKey)
	}
	return awsecs.Secret_FromSecretsManager(secret, nil)
}

func stringsOrNil(s []string) *[]*string {
	if len(s) == 0 {
		return nil
	}
	return jsii.Strings(s...)
}
