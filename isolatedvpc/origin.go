package isolatedvpc

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

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
// tokens, as CDK makes new ones each time, is returned as it was then. Whatever it asks
// CDK for goes to Node.js and back, for each workload, so of an ARN that no policy has,
// because it is of another stack, it finds out no more than that.
func (v *IsolatedVpc) locate(arn string) resource {
	if !problems.IsStringToken(arn) {
		return resource{arn: arn, size: len(arn), own: true}
	}
	if known, ok := v.located[arn]; ok {
		return known
	}
	r := resource{arn: arn, size: 64 + len(problems.Readable(arn)), own: true}
	var paths []string
	spelling := tokens.ReplaceAllStringFunc(arn, func(text string) string {
		t := v.factsOf(text)
		for _, o := range t.origins {
			if !o.own {
				r.refer(v, o)
			} else if !slices.Contains(paths, o.path) { // an ARN that is put together refers to its resource several times
				paths = append(paths, o.path)
				r.refer(v, o)
			}
		}
		return t.spelling
	})
	if !r.own {
		v.located[arn] = r
		return r
	}
	key := spelling + " " + strings.Join(paths, " ")
	if known, ok := v.located[key]; ok {
		r = known
	}
	v.located[arn], v.located[key] = r, r
	return r
}

// refer notes that the ARN refers to a construct.
func (r *resource) refer(v *IsolatedVpc, o origin) {
	r.at = append(r.at, o.construct)
	r.size += v.generatedName(o.path)
	r.own = r.own && o.own
	if o.account != "" {
		r.account = o.account
	}
	if _, ok := o.construct.(awscdk.CfnParameter); ok {
		r.shared = true
	}
}

// An origin is a construct that a token refers to.
type origin struct {
	construct constructs.IConstruct
	path      string // if it is in the stack of the network
	home
}

// A home is a stack, as it concerns what is in it.
type home struct {
	own     bool   // it is that of the network
	account string // that it is surely in, if that is not the network's own
}

func (v *IsolatedVpc) originOf(target constructs.IConstruct) origin {
	stack := awscdk.Stack_Of(target)
	h, ok := v.homes[stack]
	if !ok {
		h.own = *stack.Node().Addr() == v.stackAddr
		if account := *stack.Account(); !problems.IsStringToken(account) && account != v.account {
			h.account = account
		}
		v.homes[stack] = h
	}
	if !h.own {
		return origin{target, "", h}
	}
	return origin{target, *target.Node().Path(), h}
}

// A tokenFacts is what is known of a token.
type tokenFacts struct {
	spelling string // what the template has for it; "" if it is of another stack
	origins  []origin
}

// tokens matches those in a text.
var tokens = regexp.MustCompile(`\$\{Token\[[^]]+\]\}`)

func (v *IsolatedVpc) factsOf(text string) tokenFacts {
	t, ok := v.tokens[text]
	if ok {
		return t
	}
	own := true
	for _, r := range v.references(text) {
		o := v.originOf(r.Target())
		t.origins, own = append(t.origins, o), own && o.own
	}
	if own {
		t.spelling = spellOut(v.stack.Resolve(text))
	}
	v.tokens[text] = t
	return t
}

// spellOut returns what the template has for a text; a Fn::Join that only puts parts
// together reads like a text that has the parts.
func spellOut(resolved any) string {
	if text, ok := resolved.(string); ok {
		return text
	}
	if f, ok := resolved.(map[string]any); ok {
		if join, ok := f["Fn::Join"].([]any); ok && len(join) == 2 && join[0] == "" {
			if parts, ok := join[1].([]any); ok {
				var text string
				for _, p := range parts {
					text += spellOut(p)
				}
				return text
			}
		}
	}
	spelled, err := json.Marshal(resolved)
	if err != nil {
		return fmt.Sprint(resolved)
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
	no := false
	if r, ok := awscdk.Tokenization_Reverse(text, &awscdk.ReverseOptions{FailConcat: &no}).(awscdk.Reference); ok { // nothing else, so it needs no resolving
		return []awscdk.Reference{r}
	}
	f := &referenceFinder{}
	awscdk.NewDefaultTokenResolver_Override(f, awscdk.NewStringConcat())
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
