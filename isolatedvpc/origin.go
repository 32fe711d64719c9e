package isolatedvpc

import (
	"encoding/json"
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/isolated-ecs/isolated-ecs/internal/problems"
)

// A resource is an ARN in a policy, with what is known of it.
type resource struct {
	arn     string
	size    int                     // at most, when it is deployed
	at      []constructs.IConstruct // what it refers to
	own     bool                    // all of that is in the stack of the network, so that the policy may name it
	account string                  // that it is surely in, if that is not the network's own
	shared  bool                    // its account is known only at deployment, from a parameter
}

// locate returns what is known of an ARN. One that was located before in other
// tokens, as CDK makes new ones each time, is returned as it was then.
func (v *IsolatedVpc) locate(arn string) resource {
	if !problems.IsStringToken(arn) {
		return resource{arn: arn, size: len(arn), own: true}
	}
	if known, ok := v.located[arn]; ok {
		return known
	}
	r := resource{arn: arn, size: 64 + len(problems.Readable(arn)), own: true}
	key := v.spelling(arn)
	for _, reference := range v.references(arn) {
		target := reference.Target()
		if slices.ContainsFunc(r.at, func(known constructs.IConstruct) bool { return *known.Node().Path() == *target.Node().Path() }) {
			continue // an ARN that is put together refers to its resource several times
		}
		r.refer(v, target)
		key += " " + *target.Node().Path()
	}
	if known, ok := v.located[key]; ok {
		r = known
	}
	v.located[arn], v.located[key] = r, r
	return r
}

// refer notes that the ARN refers to a construct.
func (r *resource) refer(v *IsolatedVpc, target constructs.IConstruct) {
	stack := awscdk.Stack_Of(target)
	r.at = append(r.at, target)
	r.size += v.generatedName(*target.Node().Path())
	r.own = r.own && *stack.Node().Addr() == v.stackAddr
	if account := *stack.Account(); !problems.IsStringToken(account) && account != v.account {
		r.account = account
	}
	if _, ok := target.(awscdk.CfnParameter); ok {
		r.shared = true
	}
}

// spelling is what the template has for a text.
func (v *IsolatedVpc) spelling(text string) string {
	spelled, err := json.Marshal(awscdk.Stack_Of(v).Resolve(text))
	if err != nil {
		return text
	}
	return string(spelled)
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
