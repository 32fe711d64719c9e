package workload

import (
	"strings"

	"github.com/isolated-ecs/isolated-ecs/privatelink"
	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

const (
	secretError    = "ResourceInitializationError: unable to pull secrets or registry auth: unable to retrieve secret from asm: There is a connection issue between the task and AWS Secrets Manager"
	parameterError = "ResourceInitializationError: unable to pull secrets or registry auth: The task cannot pull secrets from AWS Systems Manager Parameter Store"
	keyError       = "ResourceInitializationError: unable to pull secrets or registry auth: retrieved secret from Secrets Manager did not contain json key "
	shapeError     = "ResourceInitializationError: unable to pull secrets or registry auth: an invalid ARN format for the AWS Secrets Manager secret was specified"
)

// secrets adds the calls that read the secrets of a container. They are made before it
// starts, by the execution role on every launch type.
func (b *builder) secrets(c container) { b.secretList(c, c.Get("Secrets"), "secret") }

// secretList adds the calls for Secrets or SecretOptions; what is the word for one of them.
func (b *builder) secretList(c container, list *template.Value, what string) {
	if list.IsUnknown() {
		need := b.secretNeed(c, list.At(), what+"s of container "+c.name)
		need.Steps = unknown(list.At(), "the "+what+"s are not known: "+list.Why())
		b.add(need)
	}
	for _, v := range list.Items() {
		b.secret(c, v, what+" "+v.Get("Name").Text().String()+" of container "+c.name)
	}
}

func (b *builder) secretNeed(c container, at fact.Location, reason string) Need {
	return Need{Feature: SecretInjection, Container: c.name, Reason: reason, At: at, From: b.beforeStart(),
		Doubt: b.doubtPlatform(), AWSError: secretError}
}

// secret adds the calls for one item of Secrets or SecretOptions.
func (b *builder) secret(c container, item *template.Value, reason string) {
	from := item.Get("ValueFrom")
	need := b.secretNeed(c, from.At(), reason)
	if from.IsAbsent() {
		need.At = item.At()
		need.Steps = denied(need.At, "the secret has no ValueFrom")
		b.add(need)
		return
	}
	b.read(b.parseSecret(from.Text()), need)
}

// registryCredentials are a secret with the password of a registry: its name or its ARN.
func (b *builder) registryCredentials(c container) {
	v := c.Get("RepositoryCredentials", "CredentialsParameter")
	if v.IsAbsent() {
		return
	}
	need := b.secretNeed(c, v.At(), "registry credentials of container "+c.name)
	s := b.parseSecret(v.Text())
	if s.kind == parameterName {
		s = secretRef{kind: managedSecret, secret: v.Text()}
	}
	b.read(s, need)
}

// A secretKind is the kind of thing that a ValueFrom names.
type secretKind int

const (
	unknownSecret secretKind = iota
	managedSecret            // secret in AWS Secrets Manager
	parameterName            // name or ARN of a parameter in Parameter Store
	wrongSecret              // nothing that Amazon ECS accepts
)

// A secretRef is a ValueFrom taken apart.
type secretRef struct {
	kind   secretKind
	secret template.Text // managedSecret: ARN without key and version, or a name
	key    template.Text // managedSecret: JSON key; "" is the whole secret
	picks  bool          // managedSecret: it has the form with key, stage and version
	region template.Text // "" if the text has none
	name   template.Text // parameterName: name, without a slash in front
	arn    template.Text // parameterName: ARN, if the text is one
	// because says what is wrong, or what is not known. A secret may be managedSecret and
	// still depend on a parameter.
	because string
}

// parseSecret takes a ValueFrom apart as the agent does (getASMParametersFromInput in
// agent/taskresource/asmsecret/asmsecret.go): the resource of a secret's ARN has two parts,
// "secret:name", or five, "secret:name:key:stage:version". What is no ARN is the name of a
// parameter.
func (b *builder) parseSecret(t template.Text) secretRef {
	if a, ok := parseARN(t); ok {
		return parseSecretARN(t, a)
	}
	parts := t.Split(":")
	symbol, _ := parts[0].Symbol()
	switch pieces := t.Parts(); {
	case symbol.Kind != "":
		return b.parseSymbol(t, symbol, parts)
	case len(pieces) > 0 && (isOpenSymbol(pieces[0].Symbol) || pieces[0].Symbol.Kind == template.AttributeSymbol):
		return secretRef{because: pieces[0].Symbol.String()}
	case parts[0] == "arn":
		return secretRef{kind: wrongSecret, because: t.String() + " is not a complete ARN"}
	case len(parts) > 2 || t == "":
		return secretRef{kind: wrongSecret, because: t.String() + " is neither an ARN nor the name of a parameter"}
	}
	return secretRef{kind: parameterName, name: withoutSlash(parts[0])}
}

// parseSymbol is for a ValueFrom that is a symbol, or one with key, stage and version.
func (b *builder) parseSymbol(t template.Text, symbol template.Symbol, parts []template.Text) secretRef {
	whole := secretRef{kind: managedSecret, secret: parts[0]}
	switch isSecret := b.isSecretARN(symbol); {
	case isSecret && (len(parts) == 1 || len(parts) == 4):
		return picked(whole, parts[1:])
	case isSecret:
		return secretRef{kind: wrongSecret, because: t.String() + " has neither one nor four parts"}
	case len(parts) == 4:
		whole.because = parts[0].String()
		return picked(whole, parts[1:])
	case b.w.FindText(t, "AWS::SSM::Parameter") != nil:
		return secretRef{kind: parameterName, name: withoutSlash(t)}
	}
	return secretRef{because: t.String()}
}

// isSecretARN recognizes what other resources return that is the ARN of a secret: Ref of a
// target attachment, attributes such as MasterUserSecret.SecretArn of databases.
func (b *builder) isSecretARN(s template.Symbol) bool {
	if s.Kind == template.AttributeSymbol {
		return strings.HasSuffix(s.Attribute, "SecretArn")
	}
	return b.w.FindText(s.Text(), attachmentType, secretType) != nil
}

func parseSecretARN(t template.Text, a arn) secretRef {
	switch a.service {
	case "ssm":
		return parseParameterARN(t, a)
	case "secretsmanager":
		if len(a.parts) != 2 && len(a.parts) != 5 {
			return secretRef{kind: wrongSecret, because: "the resource of a secret's ARN has the form secret:name or secret:name:key:stage:version, and " +
				t.String() + " has neither"}
		}
		whole := join(t.Split(":")[:7], ":")
		return picked(secretRef{kind: managedSecret, secret: whole, region: a.region}, a.parts[2:])
	}
	if !a.service.IsLiteral() {
		return secretRef{because: a.service.String()}
	}
	return secretRef{kind: wrongSecret, because: t.String() + " is neither a secret nor a parameter"}
}

// parseParameterARN is for parameters. A name that starts with a slash follows "parameter"
// directly, so a symbol may do so too. What comes after another colon selects a version or
// a label, which policies do not name.
func parseParameterARN(t template.Text, a arn) secretRef {
	name, ok := strings.CutPrefix(string(withoutSlash(a.parts[0])), "parameter")
	rest := template.Text(name)
	if pieces := rest.Parts(); !ok || len(pieces) == 0 || !strings.HasPrefix(name, "/") && !isOpenSymbol(pieces[0].Symbol) {
		return secretRef{kind: wrongSecret, because: t.String() + " is not the ARN of a parameter"}
	}
	return secretRef{kind: parameterName, region: a.region, name: withoutSlash(rest), arn: join(t.Split(":")[:6], ":")}
}

// picked adds key, stage and version.
func picked(s secretRef, parts []template.Text) secretRef {
	if len(parts) > 0 {
		s.picks = true
		s.key = parts[0]
	}
	return s
}

func withoutSlash(t template.Text) template.Text {
	return template.Text(strings.TrimPrefix(string(t), "/"))
}

// read adds the calls that read what a secretRef names.
func (b *builder) read(s secretRef, need Need) {
	switch s.kind {
	case wrongSecret:
		need.Steps = denied(need.At, s.because)
		need.AWSError = shapeError
		need.Fix = "name a parameter, or the ARN of a secret; to pick a JSON key append :key:: to the ARN"
		b.add(need)
	case unknownSecret:
		need.Steps = unknown(need.At, "which secret this is depends on "+s.because)
		b.add(need.by(b.execution))
	case managedSecret:
		b.readSecret(s, need)
	case parameterName:
		b.readParameter(s, need)
	}
}

func (b *builder) readSecret(s secretRef, need Need) {
	at := b.site.in(s.region)
	need = need.by(b.execution)
	need.Region = at.region
	need.Service, need.Host = privatelink.SecretsManager, at.host("secretsmanager")
	need.Action = "secretsmanager:GetSecretValue"
	secret := b.secretOf(s.secret)
	need.Resource = b.secretARN(at, s.secret, secret)
	need.Steps = append(need.Steps[:len(need.Steps):len(need.Steps)], b.secretSteps(s, secret, need.At)...)
	if last := len(need.Steps) - 1; s.key != "" && secret != nil && need.Steps[last].Verdict == fact.Denied && need.Steps.Witness() == need.Steps[last] {
		need.Fix, need.AWSError = "pick a key that the secret has, or add "+s.key.String()+" to it", keyError+s.key.String()
	}
	b.add(need)
	b.decrypt(b.secretKey(s.secret, secret), "secretsmanager", need)
	if secret == nil {
		b.assume("Secrets that are not in the templates exist, with the keys that are asked for, and are encrypted with the AWS managed key or one that the execution role may use.")
	}
}

// secretSteps is what the templates say of a secret before anybody reads it.
func (b *builder) secretSteps(s secretRef, secret *template.Resource, at fact.Location) fact.Steps {
	var out fact.Steps
	if s.because != "" {
		out = append(out, unknown(at, "which secret this is depends on "+s.because)...)
	}
	if s.picks {
		out = append(out, b.needs140("JSON keys and versions of secrets")...)
	}
	if s.key != "" && secret != nil {
		out = append(out, hasKey(b.w, secret, s.key, at)...)
	}
	return out
}

func (b *builder) readParameter(s secretRef, need Need) {
	at := b.site.in(s.region)
	need.Region, need.AWSError = at.region, parameterError
	need = need.by(b.execution)
	need.Service, need.Host = privatelink.Ssm, at.host("ssm")
	need.Action, need.Resource = "ssm:GetParameters", s.arn
	if s.arn == "" {
		need.Resource = at.arn("ssm", "parameter/"+s.name)
	}
	b.add(need)
	if b.w.FindText(s.name, "AWS::SSM::Parameter") == nil && b.w.FindText("/"+s.name, "AWS::SSM::Parameter") == nil {
		b.assume("Parameters that are not in the templates exist, and are encrypted, if at all, with the AWS managed key or one that the execution role may use.")
	}
	if name, ok := strings.CutPrefix(string(s.name), "aws/reference/secretsmanager/"); ok {
		b.referencedSecret(template.Text(name), at, need)
	}
}

// referencedSecret is a secret that is read through Parameter Store, which calls Secrets
// Manager itself.
func (b *builder) referencedSecret(name template.Text, at site, need Need) {
	need.Service, need.Host, need.From = privatelink.SecretsManager, "", AWSNetwork
	need.Action, need.ViaService = "secretsmanager:GetSecretValue", "ssm"
	secret := b.secretOf(name)
	need.Resource = b.secretARN(at, name, secret)
	b.add(need)
	if secret != nil {
		b.decrypt(secret.Get("KmsKeyId"), "secretsmanager", need)
	}
}
