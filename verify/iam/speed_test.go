package iam

import (
	"fmt"
	"strings"
	"testing"

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
	for _, opts := range []template.Options{{Region: "eu-west-1", Account: "111122223333"}, {}} {
		b.Run("region "+opts.Region, func(b *testing.B) {
			w := templatetest.WorldWith(b, manyServices(200), opts)
			for b.Loop() {
				i, endpoint := New(w), w.Resources("AWS::EC2::VPCEndpoint")[0]
				for n := range 200 {
					role := w.Resource(template.ResourceID{Logical: fmt.Sprint("Role", n)})
					repository := w.Resource(template.ResourceID{Logical: fmt.Sprint("Repository", n)})
					r := Request{Principal: Principal{Role: role, ARN: role.ARN(), Account: role.Account}, Action: "ecr:BatchGetImage",
						Resource: repository.ARN(), Region: role.Region, Via: &Via{Endpoint: endpoint.Ref(), VPC: "vpc-1"}}
					for range 10 {
						steps := append(i.Endpoint(endpoint.Get("PolicyDocument"), false, endpoint.At(), r), i.Identity(r)...)
						if steps = append(steps, i.Resource(r)...); steps.Verdict().String() != "allowed" {
							b.Fatal(steps.Witness())
						}
					}
				}
			}
		})
	}
}
