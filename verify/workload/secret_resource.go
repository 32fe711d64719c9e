package workload

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

const (
	secretType     = "AWS::SecretsManager::Secret"
	attachmentType = "AWS::SecretsManager::SecretTargetAttachment" // Ref returns the ARN of its secret
)

// secretOf returns the secret of the templates that an ARN or a name means; nil if it is
// elsewhere. An ARN may lack the six characters that Secrets Manager appends.
func (b *builder) secretOf(t template.Text) *template.Resource {
	if r := b.w.FindText(t, attachmentType); r != nil {
		return b.w.Find(r.Get("SecretId"), secretType)
	}
	if r := b.w.FindText(t, secretType); r != nil {
		return r
	}
	name := t
	if a, ok := parseARN(t); ok && len(a.parts) == 2 {
		name = a.parts[1]
	}
	for _, r := range b.w.Resources(secretType) {
		if given := r.Get("Name"); !given.IsAbsent() && given.Text() == name {
			return r
		}
	}
	return nil
}

// secretKey is the key that a secret is encrypted with, nil if it is the managed one, or not
// known. Of secrets that Amazon RDS and Amazon Redshift keep for a database, the database
// says it.
func (b *builder) secretKey(t template.Text, secret *template.Resource) *template.Value {
	if secret != nil {
		return secret.Get("KmsKeyId")
	}
	symbol, _ := t.Symbol()
	id, ok := symbol.Resource()
	if !ok {
		return nil
	}
	database := b.w.Resource(id)
	return orElse(database.Get("MasterUserSecret", "KmsKeyId"), database.Get("MasterPasswordSecretKmsKeyId"))
}

// secretARN is the ARN that the request is judged by: with the six characters, which are
// not known unless the text has them.
func (b *builder) secretARN(s site, t template.Text, secret *template.Resource) template.Text {
	if _, ok := t.Symbol(); ok {
		return t
	}
	if secret != nil {
		return secret.Ref()
	}
	a, isARN := parseARN(t)
	if !isARN {
		return s.arn("secretsmanager", "secret:"+t) + "-" + template.Suffix(t)
	}
	name := a.parts[len(a.parts)-1]
	switch last := lastPart(name); {
	case isOpenSymbol(last.Symbol):
		return t + opaque("the end of the name") // with the six characters or without
	case last.IsSymbol() || isComplete(string(name)):
		return t
	}
	return t + "-" + template.Suffix(t)
}

func lastPart(t template.Text) template.Part {
	parts := t.Parts()
	if len(parts) == 0 {
		return template.Part{}
	}
	return parts[len(parts)-1]
}

// suffixed is the name of a secret with the six characters. Six lower-case letters are
// taken for a word, as in my-secret: chance makes so few that the name is the likelier.
var suffixed = regexp.MustCompile(`-[A-Za-z0-9]{6}$`)

func isComplete(name string) bool {
	return suffixed.MatchString(name) && strings.Trim(name[len(name)-6:], "abcdefghijklmnopqrstuvwxyz") != ""
}

// attached are the keys that a SecretTargetAttachment adds to a secret, always those that
// are true (CloudFormation Template Reference, AWS::SecretsManager::SecretTargetAttachment).
var attached = map[template.Text]bool{"engine": true, "host": true, "port": true, "dbname": false, "username": false,
	"password": false, "dbInstanceIdentifier": false, "dbClusterIdentifier": false, "masterarn": false}

// hasKey tells whether a secret of the templates has a JSON key.
func hasKey(w *template.World, secret *template.Resource, key template.Text, at fact.Location) fact.Steps {
	id := secret.ID.Logical
	has, why := keyIn(secret, key)
	if has == fact.No {
		for _, r := range w.Resources(attachmentType) {
			if w.Find(r.Get("SecretId"), secretType) != secret {
				continue
			}
			if always, ok := attached[key]; always {
				return allowed(at, r.ID.Logical+" adds the key "+key.String()+" to secret "+id)
			} else if ok {
				return unknown(at, "whether "+r.ID.Logical+" adds the key "+key.String()+" to secret "+id+" is not known")
			}
		}
	}
	if why == "" {
		why = map[fact.Truth]string{fact.Yes: "has the key ", fact.No: "has no key ", fact.Maybe: "may have the key "}[has] + key.String()
	}
	return steps(fact.VerdictOf(has), at, "secret "+id+" "+why)
}

// keyIn looks for a key in what the template puts into a secret; why says more than that
// it has the key or not.
func keyIn(secret *template.Resource, key template.Text) (has fact.Truth, why string) {
	if v := secret.Get("SecretString"); !v.IsAbsent() {
		return keyInJSON(v, key)
	}
	generate := secret.Get("GenerateSecretString")
	switch {
	case generate.IsAbsent() || generate.IsUnknown():
		return fact.Maybe, "gets its value outside the templates"
	case generate.Get("SecretStringTemplate").IsAbsent():
		return fact.No, "is generated as a password, not as JSON with keys"
	case generate.Get("GenerateStringKey").Text() == key:
		return fact.Yes, ""
	}
	return keyInJSON(generate.Get("SecretStringTemplate"), key)
}

// keyInJSON looks for a key in a JSON object in which symbols may stand for values.
func keyInJSON(v *template.Value, key template.Text) (fact.Truth, string) {
	var object map[string]json.RawMessage
	text := v.Text()
	if err := json.Unmarshal([]byte(text), &object); err != nil {
		if !text.IsLiteral() {
			return fact.Maybe, "has a value that is not known: " + text.String()
		}
		return fact.No, "is not a JSON object, so it has no key " + key.String()
	}
	if _, ok := object[string(key)]; ok {
		return fact.Yes, ""
	}
	has := fact.No
	names := make([]string, 0, len(object))
	for name := range object {
		names = append(names, name)
		has = has.Or(template.Text(name).Equal(key))
	}
	slices.Sort(names)
	if has == fact.No && len(names) > 0 {
		return has, "has no key " + key.String() + ", only " + shown(names)
	}
	return has, ""
}

// shown lists names without their symbols' notation.
func shown(names []string) string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = template.Text(n).String()
	}
	return strings.Join(out, ", ")
}
