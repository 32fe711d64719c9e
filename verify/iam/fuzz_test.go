package iam

import (
	"encoding/json"
	"strings"
	"testing"
)

// FuzzFewerStatements: without one of its statements that allow, a policy of any text lets
// nothing through that it did not let through before; without one that denies, nothing that it
// did is refused.
func FuzzFewerStatements(f *testing.F) {
	for _, file := range []string{"evaluation.json", "conditions.json"} {
		for _, c := range claims(f, file) {
			f.Add(c.document())
		}
	}
	f.Add(`{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","NotAction":"ecr:*","Resource":"*"}]}`)
	f.Fuzz(func(t *testing.T, document string) {
		var policy struct{ Statement []json.RawMessage }
		if strings.Contains(document, "\\u") || strings.ContainsAny(document, "\ue000\ue001\ue002") || json.Unmarshal([]byte(document), &policy) != nil {
			return
		}
		var statements []string
		for _, s := range policy.Statement {
			statements = append(statements, string(s))
		}
		if !readable(statements) {
			return
		}
		whole := ask(t, statements).Verdict()
		for i, s := range policy.Statement {
			less := ask(t, append(statements[:i:i], statements[i+1:]...)).Verdict()
			switch effect := effectOf(s); {
			case effect == "Allow" && rank(less) > rank(whole):
				t.Errorf("%s, and %s without %s: %s", whole, less, s, document)
			case effect == "Deny" && rank(less) < rank(whole):
				t.Errorf("%s, and %s without %s: %s", whole, less, s, document)
			}
		}
	})
}

// effectOf is the effect of a statement that is not ambiguous.
func effectOf(statement json.RawMessage) string {
	var s struct{ Effect string }
	if json.Unmarshal(statement, &s) != nil || strings.Count(strings.ToLower(string(statement)), `"effect"`) != 1 {
		return ""
	}
	return s.Effect
}

// readable reports whether the statements can be part of a template.
func readable(statements []string) bool {
	_, ok := worldOf(`{"Resources": {"Role": {"Type": "AWS::IAM::Role", "Properties": {"V": [` + strings.Join(statements, ",") + `]}}}}`)
	return ok
}
