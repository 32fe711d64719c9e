package iam

import (
	"encoding/json"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/template/templatetest"
)

// statements are what random policies are made of.
var pieces = map[string][]string{
	"Effect":    {`"Allow"`, `"Allow"`, `"Deny"`, `{"Ref": "P"}`},
	"Action":    {`"*"`, `"ecr:*"`, `["ecr:BatchGetImage", "s3:GetObject"]`, `"s3:*"`, `{"Ref": "P"}`, `["ecr:Batch*", {"Ref": "P"}]`},
	"NotAction": {``, ``, ``, `"s3:*"`},
	"Resource":  {`"*"`, `"` + repository + `"`, `"arn:aws:ecr:*:*:repository/*"`, `["arn:aws:s3:::b/*", {"Ref": "P"}]`, `{"Ref": "L"}`},
	"Condition": {``, ``, `{"StringEquals": {"aws:SourceVpce": "vpce-1"}}`, `{"StringNotEquals": {"aws:SourceVpc": "vpc-9"}}`,
		`{"StringEquals": {"aws:PrincipalOrgID": "o-1"}}`, `{"Null": {"aws:SourceVpce": "true"}}`},
}

func randomStatement(r *rand.Rand, effect string) string {
	var members []string
	for _, element := range []string{"Effect", "Action", "NotAction", "Resource", "Condition"} {
		choices := pieces[element]
		value := choices[r.IntN(len(choices))]
		if element == "Effect" && effect != "" {
			value = effect
		}
		if value != "" {
			members = append(members, `"`+element+`": `+value)
		}
	}
	return "{" + strings.Join(members, ", ") + "}"
}

func ask(t testing.TB, statements []string) fact.Steps {
	t.Helper()
	w := templatetest.World(t, `{"Parameters": {"P": {"Type": "String"}, "L": {"Type": "CommaDelimitedList"}}, "Resources": {"Role": {"Type": "AWS::IAM::Role",
		"Properties": {"Policies": [{"PolicyName": "p", "PolicyDocument": {"Version": "2012-10-17", "Statement": [`+strings.Join(statements, ", ")+`]}}]}}}}`)
	return New(w).Identity(claim{Via: true}.request(resource(t, w, "Role")))
}

// rank orders verdicts by how much they allow.
func rank(v fact.Verdict) int {
	return map[fact.Verdict]int{fact.Denied: 0, fact.Unknown: 1, fact.Allowed: 2}[v]
}

func TestLawsOfEvaluation(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	seen := map[fact.Verdict]int{}
	for range 2000 {
		var statements []string
		for range 1 + r.IntN(4) {
			statements = append(statements, randomStatement(r, ""))
		}
		before := ask(t, statements).Verdict()
		seen[before]++
		if got := ask(t, append(statements, randomStatement(r, `"Deny"`))).Verdict(); rank(got) > rank(before) {
			t.Fatalf("a Deny turned %s into %s: %s", before, got, statements)
		}
		if got := ask(t, append(statements, randomStatement(r, `"Allow"`))).Verdict(); rank(got) < rank(before) {
			t.Fatalf("an Allow turned %s into %s: %s", before, got, statements)
		}
		r.Shuffle(len(statements), func(i, j int) { statements[i], statements[j] = statements[j], statements[i] })
		if got := ask(t, statements).Verdict(); got != before {
			t.Fatalf("another order turned %s into %s: %s", before, got, statements)
		}
	}
	for _, v := range []fact.Verdict{fact.Allowed, fact.Denied, fact.Unknown} {
		if seen[v] < 50 {
			t.Errorf("only %d of the policies came to %s, the test does not say much", seen[v], v)
		}
	}
}

// What is decided of a policy with a parameter holds whatever the parameter turns out to be.
func TestDecidedForEveryParameter(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	values := map[string][]string{
		"Effect":   {`"Allow"`, `"Deny"`},
		"Action":   {`"*"`, `"ecr:BatchGetImage"`, `"logs:*"`},
		"Resource": {`"*"`, `"` + repository + `"`, `"arn:aws:sqs:*"`},
	}
	for range 1000 {
		statements := []string{randomStatement(r, ""), randomStatement(r, "")}
		decided := ask(t, statements).Verdict()
		if decided == fact.Unknown {
			continue
		}
		for i := range 3 {
			known := make([]string, len(statements))
			for j, s := range statements {
				for element, choices := range values {
					s = fill(t, s, element, choices[i%len(choices)])
				}
				known[j] = s
			}
			if got := ask(t, known).Verdict(); got != decided && got != fact.Unknown {
				t.Fatalf("%s with parameters is %s, without %s: %s", statements, decided, got, known)
			}
		}
	}
}

// fill replaces the parameters in one element of a statement.
func fill(t testing.TB, statement, element, value string) string {
	t.Helper()
	var members map[string]json.RawMessage
	if err := json.Unmarshal([]byte(statement), &members); err != nil {
		t.Fatal(err)
	}
	text := string(members[element])
	text = strings.ReplaceAll(strings.ReplaceAll(text, `{"Ref": "P"}`, value), `{"Ref":"P"}`, value)
	members[element] = json.RawMessage(strings.ReplaceAll(text, `{"Ref": "L"}`, value))
	if text == "" {
		delete(members, element)
	}
	out, err := json.Marshal(members)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// No document makes any question panic, as a map or in a string.
func FuzzPolicy(f *testing.F) {
	for _, file := range []string{"evaluation.json", "conditions.json"} {
		for _, c := range claims(f, file) {
			f.Add(c.document())
		}
	}
	f.Add(`{"Statement":[{"Effect":"Allow","Principal":{"AWS":["*",1,null,{"a":[]}]},"Action":{"a":1},"Resource":[[]],"Condition":{"Null":{"a":null}}}]}`)
	f.Add(`{"Statement":{"Effect":"Allow","Principal":"*","Action":"ecr:*","Resource":"${aws:${x}}${","Condition":{"ForAllValues:":{"":[""]}}}}`)
	f.Fuzz(func(t *testing.T, document string) {
		if !json.Valid([]byte(document)) {
			return
		}
		asString, err := json.Marshal(document)
		if err != nil || strings.ContainsAny(document, "\ue000\ue001\ue002\ue003") || strings.Contains(strings.ToLower(document), `\ue00`) {
			return
		}
		for _, source := range []string{document, string(asString)} {
			askEverything(t, source)
		}
	})
}

func askEverything(t *testing.T, document string) {
	w, ok := worldOf(`{"Resources": {"Role": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": ` + document + `,
		"Policies": [{"PolicyDocument": ` + document + `}]}}, "Repository": {"Type": "AWS::ECR::Repository", "Properties": {"RepositoryName": "app", "RepositoryPolicyText": ` + document + `}}}}`)
	if !ok {
		return // intrinsic functions, and keys that are there twice, are not for this package
	}
	i, role := New(w), resource(t, w, "Role")
	v := role.Get("AssumeRolePolicyDocument")
	r := claim{Via: true}.request(role)
	steps := append(i.Identity(r), i.Resource(r)...)
	steps = append(steps, i.Trust(role, "ecs-tasks.amazonaws.com")...)
	for _, gateway := range []bool{false, true} {
		steps = append(steps, i.Endpoint(v, gateway, role.At(), r)...)
		i.Openness(v)
		i.Problems(v, gateway)
	}
	for _, s := range steps {
		if s.Why == "" || s.At.Path == "" {
			t.Errorf("step %+v is not complete", s)
		}
	}
}
