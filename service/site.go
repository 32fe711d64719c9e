package service

import (
	"path"
	"reflect"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// A site is where a workload is.
type site struct {
	*place
	scope constructs.Construct // that the workload is in
	path  string               // of the workload, in the construct tree
}

// A place is a stack, with what CDK was asked of it and of what its workloads have in
// common. Each question goes to Node.js and back, so it is asked once.
type place struct {
	stack                      awscdk.Stack
	partition, region, account string // literals or tokens
	answers                    map[question]any
}

// A question is one about an object, or about the place if that is nil.
type question struct{ about, what any }

// here is the place of the workload before, which usually is that of the next one. There
// is one only, so that no app is kept for nothing.
var here *place

// siteOf returns the site of what is to be id in scope. It panics if scope is in no stack.
func siteOf(scope constructs.Construct, id string) site {
	p := placeOfStack(stackOf(scope))
	at := once(p, scope, "path", func() string { return *scope.Node().Path() })
	if id = strings.ReplaceAll(id, "/", "--"); at != "" { // as constructs spells it
		id = at + "/" + id
	}
	return site{p, scope, id}
}

// stackOf asks CDK only if scope is not a stack itself. A struct that is passed by value is no
// construct, as CDK says then; it may not be comparable, either.
func stackOf(scope constructs.Construct) awscdk.Stack {
	if stack, ok := scope.(awscdk.Stack); ok && reflect.TypeOf(scope).Kind() == reflect.Pointer {
		return stack
	}
	return awscdk.Stack_Of(scope)
}

// placeOfStack reads partition, Region and account from an ARN, which is one question
// instead of three; neither has a colon.
func placeOfStack(stack awscdk.Stack) *place {
	if here == nil || here.stack != stack {
		parts := strings.Split(*stack.FormatArn(&awscdk.ArnComponents{
			Service: jsii.String("ecs"), Resource: jsii.String("*"), ArnFormat: awscdk.ArnFormat_NO_RESOURCE_NAME,
		}), ":")
		here = &place{stack: stack, partition: parts[1], region: parts[3], account: parts[4], answers: map[question]any{}}
	}
	return here
}

// once returns what CDK answers to a question whose answer does not change. about must be
// comparable, as the pointers are that CDK makes, or nil.
func once[T any](p *place, about any, what string, ask func() T) T {
	key := question{about, what}
	if known, ok := p.answers[key]; ok {
		answer, _ := known.(T)
		return answer
	}
	answer := ask()
	p.answers[key] = answer
	return answer
}

// inStack returns the path in the stack.
func (s site) inStack() string {
	stack := once(s.place, s.stack, "path", func() string { return *s.stack.Node().Path() })
	return strings.TrimPrefix(s.path, stack+"/")
}

// id returns the id of the construct, which is the end of its path.
func (s site) id() string { return path.Base(s.path) }

func (p *place) idOfVpc(vpc awsec2.IVpc) *string { return once(p, vpc, "id", vpc.VpcId) }

func (p *place) idOfGroup(group awsec2.ISecurityGroup) *string {
	return once(p, group, "id", group.SecurityGroupId)
}
