package iam

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
	"github.com/isolated-ecs/isolated-ecs/verify/template/templatetest"
)

// A claim is one row of the corpus: a policy, a request, and what AWS documents of it.
type claim struct {
	Name, Page       string
	Policy           json.RawMessage // or a condition, of a statement that allows everything
	Condition        json.RawMessage
	Version          string
	Action, Resource string
	Via              bool
	ViaService       string
	Want, Why        string
}

// document is the policy of a claim.
func (c claim) document() string {
	if c.Policy != nil {
		return string(c.Policy)
	}
	version := c.Version
	if version == "" {
		version = "2012-10-17"
	}
	return `{"Version": "` + version + `", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": ` + string(c.Condition) + `}}`
}

const repository = "arn:aws:ecr:eu-west-1:111122223333:repository/app"

func (c claim) request(role *template.Resource) Request {
	r := Request{
		Principal:  Principal{Role: role, ARN: role.ARN(), Account: role.Account},
		Action:     "ecr:BatchGetImage",
		Resource:   repository,
		Region:     "eu-west-1",
		ViaService: c.ViaService,
	}
	if c.Action != "" {
		r.Action = c.Action
	}
	if c.Resource != "" {
		r.Resource = template.Text(c.Resource)
	}
	if c.Via {
		r.Via = &Via{Endpoint: "vpce-1", VPC: "vpc-1"}
	}
	return r
}

// roleWith is a template with a role called app that has one policy.
func roleWith(document string) string {
	return `{"Resources": {"Role": {"Type": "AWS::IAM::Role", "Properties": {"RoleName": "app",
		"Policies": [{"PolicyName": "all", "PolicyDocument": ` + document + `}]}}}}`
}

func resource(t testing.TB, w *template.World, id string) *template.Resource {
	t.Helper()
	r := w.Resource(template.ResourceID{Logical: id})
	if r == nil {
		t.Fatalf("the template has no resource %s", id)
	}
	return r
}

func claims(t testing.TB, file string) []claim {
	t.Helper()
	data, err := os.ReadFile("testdata/" + file)
	if err != nil {
		t.Fatal(err)
	}
	var claims []claim
	if err := json.Unmarshal(data, &claims); err != nil {
		t.Fatal(err)
	}
	return claims
}

func TestIdentityCorpus(t *testing.T) {
	for _, file := range []string{"evaluation.json", "conditions.json"} {
		for _, c := range claims(t, file) {
			t.Run(c.Name, func(t *testing.T) {
				w := templatetest.World(t, roleWith(c.document()))
				steps := New(w).Identity(c.request(resource(t, w, "Role")))
				check(t, steps, c.Want, c.Why)
			})
		}
	}
}

// check compares a verdict, and the words of the step that decides it.
func check(t testing.TB, steps fact.Steps, want, why string) {
	t.Helper()
	got, witness := steps.Verdict().String(), steps.Witness()
	if got != want || !strings.Contains(witness.Why, why) {
		t.Errorf("%s at %s: %s\nwant %s: %s", got, witness.At, witness.Why, want, why)
	}
	for _, s := range steps {
		if s.Why == "" || s.Hop == "" || strings.HasSuffix(s.Why, ".") || s.At.Path == "" {
			t.Errorf("step %+v is not complete", s)
		}
	}
}

// checkWhy looks for words in the step that decides.
func checkWhy(t testing.TB, steps fact.Steps, want string) {
	t.Helper()
	if got := steps.Witness().Why; !strings.Contains(got, want) {
		t.Errorf("got %q, want something with %q", got, want)
	}
}
