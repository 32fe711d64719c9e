package isolatedvpc

import (
	"bytes"
	"encoding/json"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/isolated-ecs/isolated-ecs/internal/problems"
)

// A resource is an ARN in a policy, and how long it is at most when it is deployed.
type resource struct {
	arn  string
	size int
	at   constructs.IConstruct // the resource of this stack that has a policy of its own; usually nil
}

// locate returns an ARN with what is known of it, and whether the stack of the
// network may name it: it is a literal, or its tokens are of that stack or of none.
func (v *IsolatedVpc) locate(arn string) (r resource, own bool) {
	if !problems.IsStringToken(arn) {
		return resource{arn: arn, size: len(arn)}, true
	}
	if known, ok := v.located[arn]; ok {
		return known.resource, known.own
	}
	r, own = resource{arn: arn, size: 64 + len(problems.Readable(arn))}, true
	seen := map[string]bool{}                   // an ARN that is put together refers to its resource several times
	for _, reference := range v.references(arn) {
		target := reference.Target()
		path := *target.Node().Path()
		if seen[path] {
			continue
		}
		seen[path] = true
		own = own && *awscdk.Stack_Of(target).Node().Addr() == v.stackAddr
		r.size += v.generatedName(path)
		if ownPolicy(target) != nil {
			r.at = target
		}
	}
	v.located[arn] = located{r, own}
	return r, own
}

// located is what locate found out.
type located struct {
	resource
	own bool
}

// ownPolicy returns the policy that a resource has among its properties, or nil.
func ownPolicy(target constructs.IConstruct) any {
	switch t := target.(type) {
	case interface{ RepositoryPolicyText() any }: // Amazon ECR
		return t.RepositoryPolicyText()
	case interface{ KeyPolicy() any }: // AWS KMS
		return t.KeyPolicy()
	}
	return nil
}

// namesAnEndpoint reports whether the policy of a resource names an endpoint of the
// network, as one that lets nobody in by another way. The policy of the endpoint
// cannot name the resource then: each would wait for the other.
func (v *IsolatedVpc) namesAnEndpoint(r resource) bool {
	if r.at == nil {
		return false
	}
	stack := awscdk.Stack_Of(v)
	text, err := json.Marshal(stack.Resolve(ownPolicy(r.at)))
	if err != nil {
		return true // closed: not to be known
	}
	for _, e := range v.endpoints {
		id, err := json.Marshal(stack.Resolve(e.id))
		if err != nil || bytes.Contains(text, id) {
			return true
		}
	}
	return false
}

// generatedName is how long the name can be that CloudFormation generates for a
// resource: its stack's, its logical id and 12 characters. CDK makes the logical id
// from the path, and adds 8 characters. A name of the user's own can be longer, for
// which maxPolicySize leaves room.
func (s site) generatedName(path string) int { return s.stackName + len(path) + 24 }

// references returns the references to resources in a text.
func (v *IsolatedVpc) references(text string) []awscdk.Reference {
	first := awscdk.Tokenization_ReverseString(&text).FirstToken()
	if r, ok := first.(awscdk.Reference); ok && *r.ToString() == text { // nothing else, so it needs no resolving
		return []awscdk.Reference{r}
	}
	f := &referenceFinder{}
	awscdk.NewDefaultTokenResolver_Override(f, awscdk.NewStringConcat())
	no := false
	awscdk.Tokenization_Resolve(text, &awscdk.ResolveOptions{Scope: v, Resolver: f, Preparing: &no})
	return f.found
}

// A referenceFinder resolves tokens, also those within others, and keeps those
// that refer to a resource.
type referenceFinder struct {
	awscdk.DefaultTokenResolver
	found []awscdk.Reference
}

// ResolveToken overrides that of the default resolver.
func (f *referenceFinder) ResolveToken(t awscdk.IResolvable, context awscdk.IResolveContext, postProcessor awscdk.IPostProcessor) any {
	if r, ok := t.(awscdk.Reference); ok {
		f.found = append(f.found, r)
	}
	return f.DefaultTokenResolver.ResolveToken(t, context, postProcessor)
}
