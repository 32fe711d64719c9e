package workload

import (
	"strings"

	"github.com/isolated-ecs/isolated-ecs/privatelink"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// decrypt adds the permission to decrypt with a key of the customer's. The service that has
// the data calls AWS KMS itself, on behalf of the need's principal, so no endpoint is
// involved (Amazon ECS Developer Guide, "Task execution IAM role"). Keys that AWS manages
// need no permission.
func (b *builder) decrypt(key *template.Value, service string, need Need) {
	arn, managed := b.keyARN(key, need.Region)
	if managed {
		return
	}
	need.Service, need.Host, need.From = privatelink.Kms, "", AWSNetwork
	need.Reason = "key of the " + need.Reason
	need.Action, need.Resource = "kms:Decrypt", arn
	need.ViaService = service
	need.Steps, need.Fix = nil, ""
	need.AWSError = "AccessDeniedException: Access to KMS is not allowed"
	for _, r := range []role{b.execution, b.task, b.instance} {
		if r.name == need.Principal {
			need = need.by(r)
		}
	}
	b.add(need)
}

// keyARN is the ARN of a key that a property names by id, ARN or alias, the forms in which
// AWS takes KmsKeyId.
func (b *builder) keyARN(v *template.Value, region template.Text) (arn template.Text, managed bool) {
	if v.Text() == "" {
		return "", true
	}
	if alias := b.alias(v); alias != nil {
		v = alias.Get("TargetKeyId")
	}
	if r := b.w.Find(v, "AWS::KMS::Key"); r != nil {
		return r.ARN(), false
	}
	t := v.Text()
	s := b.site.in(region)
	name := keyName(t)
	switch {
	case strings.HasPrefix(string(name), "alias/aws/"):
		return "", true
	case strings.HasPrefix(string(name), "alias/"):
		return s.arn("kms", "key/"+opaque("key of "+name.String())), false
	case name == t && t.IsLiteral():
		return s.arn("kms", "key/"+t), false
	}
	return t, false
}

// keyName is the resource of an ARN, or the whole text.
func keyName(t template.Text) template.Text {
	if a, ok := parseARN(t); ok {
		return a.resource
	}
	return t
}

// alias returns the alias of the templates that a value means.
func (b *builder) alias(v *template.Value) *template.Resource {
	const kind = "AWS::KMS::Alias"
	if r := b.w.Find(v, kind); r != nil {
		return r
	}
	name := keyName(v.Text())
	for _, r := range b.w.Resources(kind) {
		if given := r.Get("AliasName"); !given.IsAbsent() && given.Text() == name {
			return r
		}
	}
	return nil
}
