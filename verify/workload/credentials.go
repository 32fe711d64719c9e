package workload

import (
	"strings"

	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// credentialSpecs are specifications of group managed service accounts of Active Directory.
// The agent reads them, as the execution role, from Parameter Store, Amazon S3 or a file on
// the instance (agent/taskresource/credentialspec of the ECS agent). They are reported with
// the secrets.
func (b *builder) credentialSpecs(c container) {
	list := c.Get("CredentialSpecs")
	if list.IsUnknown() {
		b.credentialSpec(c, list)
	}
	for _, v := range list.Items() {
		b.credentialSpec(c, v)
	}
}

func (b *builder) credentialSpec(c container, v *template.Value) {
	need := b.secretNeed(c, v.At(), "credential spec of container "+c.name)
	need.AWSError = "" // no source has the text
	location, domainless, known := specLocation(v.Text())
	a, isARN := parseARN(location)
	switch {
	case !known:
		need.Steps = unknown(need.At, "which credential spec this is depends on "+v.Text().String())
		b.add(need)
	case strings.HasPrefix(string(location), "file://"):
	case isARN && a.service == "ssm":
		b.read(parseSecretARN(location, a), need)
	case isARN && a.service == "s3":
		b.download(location, need)
	default:
		need.Steps = denied(need.At, "a credential spec is a file, an object in Amazon S3 or a parameter, not "+location.String())
		b.add(need)
		return
	}
	b.directory(domainless, need)
}

// specLocation cuts the kind of specification off; known is false if it is a symbol.
func specLocation(t template.Text) (location template.Text, domainless, known bool) {
	if rest, ok := strings.CutPrefix(string(t), "credentialspecdomainless:"); ok {
		return template.Text(rest), true, true
	}
	if rest, ok := strings.CutPrefix(string(t), "credentialspec:"); ok {
		return template.Text(rest), false, true
	}
	return t, false, t.IsLiteral()
}

// directory is what no template shows: the domain controllers, and for instances outside the
// domain the secret with the user that asks them, which only the specification names.
func (b *builder) directory(domainless bool, need Need) {
	need = Need{Feature: need.Feature, Container: need.Container, At: need.At, From: need.From,
		Reason: "Active Directory for container " + need.Container}
	why := "no template tells whether the domain controllers can be reached"
	if domainless {
		why += ", and which secret the credential spec names"
	}
	need.Steps = unknown(need.At, why)
	b.add(need)
}
