package iam

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/isolated-ecs/isolated-ecs/verify/template"
	"github.com/isolated-ecs/isolated-ecs/verify/template/templatetest"
)

// worldOf is a template's only world, false if the template is wrong.
func worldOf(source string) (*template.World, bool) {
	root, err := template.Parse([]byte(source), "")
	if err != nil {
		return nil, false
	}
	m, err := template.NewModel([]*template.Source{{Root: root}}, templatetest.Options)
	if err != nil {
		return nil, false
	}
	worlds, _ := m.Worlds(1)
	return worlds[0], true
}

// manyServices is a template with roles and repositories, and an endpoint whose policy has
// a statement for each.
func manyServices(n int) string {
	var b, statements strings.Builder
	b.WriteString("Resources:\n")
	for i := range n {
		fmt.Fprintf(&b, "  Repository%[1]d: {Type: AWS::ECR::Repository}\n  Role%[1]d: {Type: AWS::IAM::Role}\n"+
			"  Policy%[1]d: {Type: AWS::IAM::Policy, Properties: {Roles: [!Ref Role%[1]d], PolicyDocument: {Statement: [{Effect: Allow, Action: ['ecr:BatchGetImage'], Resource: !GetAtt Repository%[1]d.Arn}]}}}\n", i)
		fmt.Fprintf(&statements, "          - {Effect: Allow, Principal: '*', Action: 'ecr:BatchGetImage', Resource: !GetAtt Repository%d.Arn}\n", i)
	}
	b.WriteString("  Endpoint:\n    Type: AWS::EC2::VPCEndpoint\n    Properties:\n      PolicyDocument:\n        Statement:\n")
	return b.String() + statements.String()
}

// Two hundred services of ten requests each, all through one endpoint.
func BenchmarkRequests(b *testing.B) {
	for _, bench := range []struct {
		name   string
		opts   template.Options
		action string
	}{
		{"allowed", templatetest.Options, "ecr:BatchGetImage"},
		{"allowed, no Region", template.Options{}, "ecr:BatchGetImage"},
		{"denied", templatetest.Options, "ecr:PutImage"},
	} {
		b.Run(bench.name, func(b *testing.B) {
			w := templatetest.WorldWith(b, manyServices(200), bench.opts)
			for b.Loop() {
				i := New(w)
				for n := range 2000 {
					if got := i.oneRequest(n%200, bench.action); !strings.HasPrefix(bench.name, got) {
						b.Fatalf("the request is %s", got)
					}
				}
			}
		})
	}
}

func (i *IAM) oneRequest(n int, action string) string {
	endpoint := i.world.Resources("AWS::EC2::VPCEndpoint")[0]
	role := i.world.Resource(template.ResourceID{Logical: fmt.Sprint("Role", n)})
	repository := i.world.Resource(template.ResourceID{Logical: fmt.Sprint("Repository", n)})
	r := Request{Principal: Principal{Role: role, ARN: role.ARN(), Account: role.Account}, Action: action,
		Resource: repository.ARN(), Region: role.Region, Via: &Via{Endpoint: endpoint.Ref(), VPC: "vpc-1"}}
	steps := append(i.Endpoint(endpoint.Get("PolicyDocument"), false, endpoint.At(), r), i.Identity(r)...)
	return append(steps, i.Resource(r)...).Verdict().String()
}

// Requests must not take long: an assembly of 200 services has about 2,000 of them, and is
// judged in less than a second.
func TestRequestsAreQuick(t *testing.T) {
	if testing.Short() {
		t.Skip("measures time")
	}
	w := templatetest.World(t, manyServices(200))
	start := time.Now()
	i := New(w)
	for n := range 2000 {
		i.oneRequest(n%200, "ecr:BatchGetImage")
	}
	if took := time.Since(start); took > time.Second {
		t.Errorf("2,000 requests took %v", took)
	}
}
