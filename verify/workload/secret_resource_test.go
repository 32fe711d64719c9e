package workload

import (
	"strings"
	"testing"
)

func TestSecretOfTheTemplates(t *testing.T) {
	secret := func(properties string) string {
		return "  Db: {Type: AWS::SecretsManager::Secret, Properties: {" + properties + "}}\n"
	}
	key := with(`!Sub "${Db}:password::"`)
	got := getSecret + "arn:secretsmanager:R:A:secret:${Db}"
	attachment := "  Attachment: {Type: AWS::SecretsManager::SecretTargetAttachment, Properties: {SecretId: !Ref Db}}\n"
	generated := secret(`GenerateSecretString: {SecretStringTemplate: '{"username": "app"}', GenerateStringKey: password}`)
	holds(t, SecretInjection, []claim{
		{"the whole secret", sample{container: with("!Ref Db"), resources: secret("SecretString: x")}, []string{got}},
		{"by name, without the six characters", sample{container: with(dbARN), resources: secret("Name: db, SecretString: x")},
			[]string{getSecret + "arn:secretsmanager:R:A:secret:db-${six characters}"}},
		{"key in a generated string", sample{container: key, resources: generated}, []string{got}},
		{"key in its template", sample{container: strings.Replace(key, "password", "username", 1), resources: generated}, []string{got}},
		{"no such key", sample{container: strings.Replace(key, "password", "host", 1), resources: generated}, []string{got + " denied: secret Db has no key host, only username"}},
		{"generated as a password", sample{container: key, resources: secret("GenerateSecretString: {PasswordLength: 20}")},
			[]string{got + " denied: secret Db is generated as a password, not as JSON with keys"}},
		{"key in a literal", sample{container: key, resources: secret(`SecretString: '{"password": "x"}'`)}, []string{got}},
		{"no key in a literal", sample{container: key, resources: secret(`SecretString: '{"Password": "x"}'`)}, []string{got + " denied: secret Db has no key password, only Password"}},
		{"no JSON", sample{container: key, resources: secret("SecretString: hunter2")}, []string{got + " denied: secret Db is not a JSON object, so it has no key password"}},
		{"key beside a value that is not known", sample{container: key, parameters: "  P: {Type: String}", resources: secret(`SecretString: !Sub '{"password": "${P}"}'`)}, []string{got}},
		{"a value that is not known", sample{container: key, parameters: "  P: {Type: String}", resources: secret("SecretString: !Ref P")},
			[]string{got + " unknown: secret Db has a value that is not known: ${P}"}},
		{"filled elsewhere", sample{container: key, resources: secret("Description: d")}, []string{got + " unknown: secret Db gets its value outside the templates"}},
		{"a key that an attachment adds", sample{container: strings.Replace(key, "password", "host", 1), resources: generated + attachment}, []string{got}},
		{"a key that an attachment may add", sample{container: strings.Replace(key, "password", "dbname", 1), resources: generated + attachment},
			[]string{got + " unknown: whether Attachment adds the key dbname to secret Db is not known"}},
		{"a key that no attachment adds", sample{container: strings.Replace(key, "password", "token", 1), resources: generated + attachment},
			[]string{got + " denied: secret Db has no key token, only username"}},
	})
}

func TestSecretThroughItsAttachment(t *testing.T) {
	s := sample{container: with(`!Sub "${Attachment}:token::"`), resources: `
  Db: {Type: AWS::SecretsManager::Secret, Properties: {GenerateSecretString: {SecretStringTemplate: '{}', GenerateStringKey: password}}}
  Attachment: {Type: AWS::SecretsManager::SecretTargetAttachment, Properties: {SecretId: !Ref Db}}`}
	n := only(t, s.String()).Needs
	last := line(n[len(n)-1])
	if !strings.HasPrefix(last, getSecret) || !strings.HasSuffix(last, "denied: secret Db has no key token") {
		t.Errorf("got %q", last)
	}
}

func TestDecrypt(t *testing.T) {
	secret := "  Db: {Type: AWS::SecretsManager::Secret, Properties: {SecretString: x, KmsKeyId: %}}\n  Key: {Type: AWS::KMS::Key}\n"
	alias := "  Alias: {Type: AWS::KMS::Alias, Properties: {AliasName: alias/db, TargetKeyId: !Ref Key}}\n"
	got := getSecret + "arn:secretsmanager:R:A:secret:${Db}"
	ours := "kms kms:Decrypt execution-role aws on arn:kms:R:A:key/${Key} via secretsmanager"
	by := func(id, more string) sample {
		return sample{container: with("!Ref Db"), resources: strings.Replace(secret, "%", id, 1) + more}
	}
	holds(t, SecretInjection, []claim{
		{"no key", by("!Ref AWS::NoValue", ""), []string{got}},
		{"AWS's key", by("alias/aws/secretsmanager", ""), []string{got}},
		{"by id", by("!Ref Key", ""), []string{got, ours}},
		{"by ARN", by("!GetAtt Key.Arn", ""), []string{got, ours}},
		{"by alias", by("!Ref Alias", alias), []string{got, ours}},
		{"by the alias's name", by("alias/db", alias), []string{got, ours}},
		{"an alias that points at itself", by("alias/db", strings.Replace(alias, "!Ref Key", "alias/db", 1)),
			[]string{got, "kms kms:Decrypt execution-role aws on arn:kms:R:A:key/${key of alias/db} via secretsmanager"}},
		{"an alias from elsewhere", by("alias/other", ""), []string{got, "kms kms:Decrypt execution-role aws on arn:kms:R:A:key/${key of alias/other} via secretsmanager"}},
		{"an id from elsewhere", by("1234", ""), []string{got, "kms kms:Decrypt execution-role aws on arn:kms:R:A:key/1234 via secretsmanager"}},
	})
}
