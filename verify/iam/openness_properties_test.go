package iam

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
	"github.com/isolated-ecs/isolated-ecs/verify/template/templatetest"
)

// fences are what random endpoint policies for Amazon SQS are made of.
var fences = map[string][]string{
	"Effect":    {`"Allow"`, `"Deny"`},
	"Principal": {`"*"`, `"*"`, `{"AWS": "*"}`, `{"AWS": "111122223333"}`, `{"AWS": {"Ref": "P"}}`},
	"Action":    {`"*"`, `"*"`, `"sqs:*"`, `"sqs:Send*"`, `["sqs:SendMessage", "s3:PutObject"]`, `"s3:*"`},
	"Resource":  {`"*"`, `"*"`, `"arn:aws:sqs:*:111122223333:*"`, `"arn:aws:sqs:*:*:*"`, `"arn:aws:sqs:*:*:a?"`, `{"Ref": "P"}`},
}

// bounds are conditions that hold a statement to somebody, or to nobody.
var bounds = []string{`"StringEquals": {"aws:PrincipalAccount": "111122223333"}`, `"StringEquals": {"aws:ResourceAccount": "111122223333"}`,
	`"StringEquals": {"aws:ResourceAccount": ["111122223333", "444455556666"]}`, `"StringNotEquals": {"aws:ResourceAccount": ["111122223333", "444455556666"]}`,
	`"StringEquals": {"aws:ResourceAccount": "${aws:PrincipalAccount}"}`, `"StringLike": {"aws:ResourceAccount": ["${aws:PrincipalAccount}", "*"]}`,
	`"StringNotEquals": {"aws:PrincipalAccount": "111122223333"}`, `"StringNotEquals": {"aws:ResourceAccount": "111122223333"}`,
	`"StringNotEquals": {"aws:ResourceAccount": "${aws:PrincipalAccount}"}`, `"StringNotEqualsIfExists": {"aws:PrincipalAccount": "111122223333"}`,
	`"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/*"}`, `"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/*"}`,
	`"StringLike": {"aws:PrincipalArn": "*111122223333*"}`, `"BoolIfExists": {"aws:PrincipalIsAWSService": "false"}`, `"Bool": {"aws:PrincipalIsAWSService": "true"}`,
	`"Null": {"aws:PrincipalIsAWSService": "true"}`, `"StringEqualsIfExists": {"aws:PrincipalAccount": "111122223333"}`, `"StringEquals": {"aws:SourceVpc": "vpc-1"}`}

func randomFence(r *rand.Rand, effect string) string {
	var members []string
	for _, element := range []string{"Effect", "Principal", "Action", "Resource"} {
		value := fences[element][r.IntN(len(fences[element]))]
		if element == "Effect" && effect != "" {
			value = effect
		}
		members = append(members, `"`+element+`": `+value)
	}
	conditions := map[string]string{}
	for range r.IntN(3) {
		b := bounds[r.IntN(len(bounds))]
		operator, _, _ := strings.Cut(b, ":")
		conditions[operator] = b
	}
	var list []string
	for _, b := range bounds { // in the same order every time
		operator, _, _ := strings.Cut(b, ":")
		if conditions[operator] == b {
			list = append(list, b)
		}
	}
	return "{" + strings.Join(append(members, `"Condition": {`+strings.Join(list, ", ")+"}"), ", ") + "}"
}

// fenced is the world with an endpoint that has such a policy, and the policy.
func fenced(t testing.TB, statements []string) (*IAM, *template.Value) {
	t.Helper()
	w := templatetest.World(t, `{"Parameters": {"P": {"Type": "String"}}, "Resources": {"Endpoint": {"Type": "AWS::EC2::VPCEndpoint", "Properties": {
		"ServiceName": "com.amazonaws.eu-west-1.sqs", "PolicyDocument": {"Version": "2012-10-17", "Statement": [`+strings.Join(statements, ", ")+`]}}}}}`)
	return New(w), resource(t, w, "Endpoint").Get("PolicyDocument")
}

func randomFences(r *rand.Rand) []string {
	var statements []string
	for range 1 + r.IntN(3) {
		statements = append(statements, randomFence(r, ""))
	}
	return statements
}

// What Openness takes for closed lets no request of the foreign side through.
func TestClosedLetsNobodyThrough(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	closed := map[string]int{}
	for range 4000 {
		statements := randomFences(r)
		i, policy := fenced(t, statements)
		o := i.Openness(policy)
		for _, who := range []template.Text{"111122223333", "999988887777"} {
			for _, whose := range []template.Text{"111122223333", "444455556666", "999988887777"} {
				for _, queue := range []template.Text{"a", "ab", "orders"} {
					request := Request{Principal: Principal{ARN: "arn:aws:iam::" + who + ":role/x", Account: who}, Action: "sqs:SendMessage",
						Resource: "arn:aws:sqs:eu-west-1:" + whose + ":" + queue, Region: "eu-west-1", Via: &Via{Endpoint: "vpce-1", VPC: "vpc-1"}}
					passes := i.Endpoint(policy, false, policy.At(), request).Verdict() == fact.Allowed
					if passes && o.Principals.Open == fact.No && who != "111122223333" || passes && o.Resources.Open == fact.No && whose != "111122223333" {
						t.Fatalf("a request of %s for %s passes, but principals are open: %s, resources: %s: %s", who, request.Resource, o.Principals.Open, o.Resources.Open, statements)
					}
				}
			}
		}
		closed["principals "+o.Principals.Open.String()]++
		closed["resources "+o.Resources.Open.String()]++
	}
	for _, side := range []string{"principals ", "resources "} {
		for _, open := range []string{"yes", "no", "maybe"} {
			if closed[side+open] < 40 {
				t.Errorf("only %d policies are %s%s, the test does not say much", closed[side+open], side, open)
			}
		}
	}
}

// More Allows open, more Denies close.
func TestLawsOfOpenness(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	order := map[fact.Truth]int{fact.No: 0, fact.Maybe: 1, fact.Yes: 2}
	ask := func(statements []string) [2]int {
		i, policy := fenced(t, statements)
		o := i.Openness(policy)
		return [2]int{order[o.Principals.Open], order[o.Resources.Open]}
	}
	for range 1500 {
		statements := randomFences(r)
		before := ask(statements)
		allow, deny := append(statements, randomFence(r, `"Allow"`)), append([]string{randomFence(r, `"Deny"`)}, statements...)
		for side, open := range before {
			if got := ask(allow); got[side] < open {
				t.Fatalf("an Allow turned %d into %d: %s", before, got, allow)
			}
			if got := ask(deny); got[side] > open {
				t.Fatalf("a Deny turned %d into %d: %s", before, got, deny)
			}
		}
	}
}

// A statement says the same as two that have half of its actions or resources each.
func TestSplitStatements(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	halves := strings.NewReplacer(`"Action": ["sqs:SendMessage", "s3:PutObject"]`, `"Action": "sqs:SendMessage"`)
	others := strings.NewReplacer(`"Action": ["sqs:SendMessage", "s3:PutObject"]`, `"Action": "s3:PutObject"`)
	for range 1500 {
		statements := randomFences(r)
		var split []string
		for _, s := range statements {
			split = append(split, halves.Replace(s), others.Replace(s))
		}
		request := Request{Principal: Principal{ARN: "arn:aws:iam::111122223333:role/x", Account: "111122223333"}, Action: "sqs:SendMessage",
			Resource: "arn:aws:sqs:eu-west-1:111122223333:orders", Region: "eu-west-1", Via: &Via{Endpoint: "vpce-1", VPC: "vpc-1"}}
		i, policy := fenced(t, statements)
		j, other := fenced(t, split)
		one, two := i.Endpoint(policy, false, policy.At(), request).Verdict(), j.Endpoint(other, false, other.At(), request).Verdict()
		if one != two {
			t.Fatalf("%s is %s, %s is %s", statements, one, split, two)
		}
	}
}
